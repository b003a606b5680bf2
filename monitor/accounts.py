"""Accounts that watches name by their handles, for posts that tell their ids alone.

    author:, mention: ─▶ handles ─▶ looked up before such a source is read ─▶ store ─▶ handles, names and ids
    of the watchlist                (hourly: a handle may change hands)                put into items, then matched

Only what watches name is looked up, so what is kept is bounded by them. An item is completed before it is matched and
stored, so it carries the handle that its account had then, like one that came by a feed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from time import monotonic
from types import MappingProxyType
from typing import Literal

from pydantic import Field

from adapters.base import Fetcher
from adapters.errors import FetchError
from adapters.naming import Account, Names
from adapters.schema import Batch, Frozen, Problem, copied
from monitor.account_lookup import Asking, LookUp, Watched, asking_of
from monitor.config import SourceSettings
from storage import Store
from storage.records import AccountRecord

__all__ = ["NOBODY", "Accounts", "WatchedAccount", "names_of", "watched_accounts"]

LONGEST = 20.0  # seconds that looking up may hold up one poll; what is left is looked up before the next
PAUSE = 300.0  # seconds without look-ups after one that failed, or that nobody answered
LOOK_AGAIN = 60.0  # seconds after which what other processes looked up is read

NOBODY: Watched = MappingProxyType({})


class WatchedAccount(Frozen):
    """An account that watches name, as its network told it last."""

    network: str
    asked: str = Field(description="the handle or id that watches name")
    watches: tuple[str, ...] = Field(description="their ids")
    state: Literal["known", "unknown", "waiting"] = Field(
        description="unknown: nobody bears the handle; waiting: it is looked up with the next poll"
    )
    native_id: str | None = Field(None, description="the network's own id")
    handle: str | None = Field(None, description="that the account has now")
    name: str | None = Field(None, description="that it shows")
    checked: datetime | None = Field(None, description="when the network told so, UTC")


class Accounts:
    """Looks up the accounts that watches name, and completes items with what is known of them.

    Args:
        store: keeps what was looked up, for all processes.
        watched: tells what watches ask for now.
    """

    def __init__(self, store: Store, watched: Callable[[], Watched]) -> None:
        self._store, self._watched = store, watched
        self._turn = asyncio.Lock()
        self._paused: dict[str, float] = {}
        self._prepared: dict[str, Watched] = {}
        self._names = Names(())
        self._read = float("-inf")

    async def prepare(self, source: SourceSettings, fetcher: Fetcher, now: datetime) -> tuple[Problem, ...]:
        """Look up what watches name on the source's network, where its posts tell ids alone and that is due.

        Returns:
            What somebody should know: who is not to be found, or is another one now. A look-up that fails is among them:
            the source is read all the same.
        """
        watched = self._watched()
        asking = asking_of(source, watched)
        if asking is None:
            return ()
        self._prepared[source.id] = watched
        if self._is_paused(asking):
            return ()
        work, began = LookUp(asking, self._store, source.id, now), False
        try:
            async with asyncio.timeout(LONGEST), self._turn:
                if self._is_paused(asking):  # by the source that had the turn before
                    return ()
                began = True
                await work.run(fetcher)
        except TimeoutError:
            if not began:  # another source looks the same names up, and tells of them
                return ()
            work.unfinished(None)
            if work.told:
                self._prepared[source.id] = NOBODY  # the stream is begun anew for the others as soon as it has caught up
            else:
                self._paused[asking.namer.network] = monotonic() + PAUSE
        except FetchError as error:
            self._paused[asking.namer.network] = monotonic() + PAUSE
            work.unfinished(error)
        self._read = float("-inf")
        return tuple(work.problems)

    def _is_paused(self, asking: Asking) -> bool:
        return self._paused.get(asking.namer.network, 0.0) > monotonic()

    def holds(self, source_id: str) -> bool:
        """Whether watches ask for nothing that they did not when the source was prepared; else its stream is begun anew."""
        prepared = self._prepared.get(source_id)
        if prepared is None or prepared is (watched := self._watched()):
            return True
        if not watched.keys() <= prepared.keys():
            return False
        self._prepared[source_id] = watched  # asked with every message: the next answer is quick again
        return True

    def completed(self, batch: Batch) -> Batch:
        """The batch, its items under all names that are known of their accounts."""
        if not batch.items:
            return batch
        if monotonic() - self._read > LOOK_AGAIN:
            self._names, self._read = names_of(self._store), monotonic()
        if not self._names:
            return batch
        items = tuple(map(self._names.completed, batch.items))
        return copied(batch, items=items) if any(a is not b for a, b in zip(items, batch.items, strict=True)) else batch


def names_of(store: Store, *, past: bool = False) -> Names:
    """What a store knows of accounts, to complete items with; `past` as of `Names`."""
    networks: dict[str, list[Account]] = {}
    for record in sorted(store.accounts(), key=lambda one: one.checked):
        account = Account(record.asked, record.native_id, record.handle, record.name)
        networks.setdefault(record.network, []).append(account)
    return Names(networks.items(), past=past)


def watched_accounts(
    sources: Iterable[SourceSettings], watched: Watched, records: Iterable[AccountRecord]
) -> list[WatchedAccount]:
    """The accounts that watches name on the networks of those sources whose posts tell ids alone.

    Args:
        sources: those that are enabled.
        watched: what watches ask for.
        records: what networks told.
    """
    known = {(record.network, record.asked): record for record in records}
    found: dict[tuple[str, str], WatchedAccount] = {}
    for source in sources:
        if (asking := asking_of(source, watched)) is not None:
            network = asking.namer.network
            for name, watches in asking.names.items():
                found[network, name] = _watched(network, name, watches, known.get((network, name)))
    return [found[key] for key in sorted(found)]


def _watched(network: str, name: str, watches: tuple[str, ...], told: AccountRecord | None) -> WatchedAccount:
    if told is None:
        return WatchedAccount(network=network, asked=name, watches=watches, state="waiting")
    return WatchedAccount(
        watches=watches, state="unknown" if told.native_id is None else "known", **told.model_dump()
    )
