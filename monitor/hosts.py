"""The fetcher's memory of hosts, kept in the store: pauses hold across processes and restarts."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from adapters.fetch.hosts import HostState, RobotsFile
from storage import Store
from storage.records import HostRecord, RobotsRecord

__all__ = ["StoredHosts"]

LOOK_AGAIN = 10.0


class StoredHosts:
    """A `HostMemory` over a store. What others learned of a host is seen after ten seconds at the latest."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._paused: dict[str, HostState] = {}
        self._looked = float("-inf")

    def state(self, host: str) -> HostState:
        """Whether the host sent us away; its next free moment is told by `change` alone."""
        # All such hosts at once, since they are few: a look for each poll would cost as much as ending the poll.
        if monotonic() - self._looked > LOOK_AGAIN:
            self._paused = {name: _state(record) for name, record in self._store.paused_hosts().items()}
            self._looked = monotonic()
        return self._paused.get(host, HostState())

    def change(self, host: str, how: Callable[[HostState], HostState]) -> HostState:
        """See `HostMemory`."""
        self._looked = float("-inf")
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
