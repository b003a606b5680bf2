"""The fetcher's memory of hosts, kept in the store: pauses hold across processes and restarts."""

from __future__ import annotations

from collections.abc import Callable

from adapters.fetch.hosts import HostState, RobotsFile
from storage import Store
from storage.records import HostRecord, RobotsRecord

__all__ = ["StoredHosts"]


class StoredHosts:
    """A `HostMemory` over a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def state(self, host: str) -> HostState:
        """See `HostMemory`."""
        return _state(self._store.host(host))

    def change(self, host: str, how: Callable[[HostState], HostState]) -> HostState:
        """See `HostMemory`."""
        return _state(self._store.change_host(host, lambda record: _record(host, how(_state(record)))))

    def robots(self, origin: str) -> RobotsFile | None:
        """See `HostMemory`."""
        kept = self._store.robots(origin)
        return None if kept is None else RobotsFile(fetched=kept.fetched, answer=kept.answer, body=kept.body)

    def keep_robots(self, origin: str, file: RobotsFile) -> None:
        """See `HostMemory`."""
        self._store.keep_robots(
            RobotsRecord(origin=origin, fetched=file.fetched, answer=file.answer, body=file.body)
        )


def _state(record: HostRecord) -> HostState:
    return HostState(next_free=record.next_free, paused_until=record.paused_until, failures=record.failures)


def _record(host: str, state: HostState) -> HostRecord:
    return HostRecord(
        host=host, next_free=state.next_free, paused_until=state.paused_until, failures=state.failures
    )
