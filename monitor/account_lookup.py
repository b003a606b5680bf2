"""Asking a network who bears the handles that watches name, and telling what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from adapters import registry
from adapters.base import Fetcher
from adapters.errors import ConfigurationError, FetchError
from adapters.naming import Account, Namer
from adapters.schema import Problem
from monitor.config import SourceSettings
from storage import Store
from storage.records import AccountRecord

__all__ = ["Asking", "LookUp", "Watched", "asking_of"]

REFRESH = timedelta(hours=1)
"""A handle that somebody bears is looked up again after so long."""

RETRY = timedelta(hours=6)
"""One that nobody bears, after so long."""

KEPT = timedelta(days=1)
"""One that watches name no more is forgotten so long after it was looked up: those of another process may name it."""

NAMED = 5  # names that one problem lists

Watched = Mapping[str, tuple[str, ...]]
"""What watches ask for as accounts, with the ids of these watches: see `Watchlist.accounts`."""


class Asking(NamedTuple):
    """Whom to ask for what.

    Attributes:
        namer: an adapter that can be asked.
        options: of its source.
        names: handles and ids on its network, each with the watches that name it.
    """

    namer: Namer
    options: Any
    names: dict[str, tuple[str, ...]]


def asking_of(source: SourceSettings, watched: Watched) -> Asking | None:
    """What is asked for on the network of a source; None where its posts tell handles themselves."""
    try:
        if (adapter := _namer(source.adapter)) is None:
            return None
        options = source.options_for(registry.get(source.adapter))
    except ConfigurationError:  # the poll tells of it
        return None
    names: dict[str, tuple[str, ...]] = {}
    for spelling, watches in watched.items():
        if (name := adapter.meant(spelling)) is not None:
            names[name] = tuple(dict.fromkeys((*names.get(name, ()), *watches)))
    return Asking(adapter, options, names)


@cache  # every poll of every source asks, and to compare with a protocol costs a twentieth of a poll
def _namer(adapter: str) -> Namer | None:
    if not registry.is_built_in(adapter):
        return None
    found = registry.get(adapter)
    return found if isinstance(found, Namer) else None


class LookUp:
    """One round of look-ups; what each request tells is kept at once.

    Attributes:
        told: of how many names something was told.
        problems: what somebody should know.
    """

    def __init__(self, asking: Asking, store: Store, source: str, now: datetime) -> None:
        self._asking, self._store, self._source, self._now = asking, store, source, now
        self._known: dict[str, AccountRecord] = {}
        self.told = 0
        self.problems: list[Problem] = []

    async def run(self, fetcher: Fetcher) -> None:
        namer, names = self._asking.namer, self._asking.names
        self._known = {one.asked: one for one in self._store.accounts() if one.network == namer.network}
        if past := {asked for asked in self._known.keys() - names.keys() if self._now - self._known[asked].checked >= KEPT}:
            self._store.forget_accounts(namer.network, past)
        if due := self._due():
            async with aclosing(namer.look_up(due, self._asking.options, fetcher)) as answers:
                async for told in answers:
                    self._keep(told)

    def unfinished(self, error: FetchError | None) -> None:
        """Tell of what could not be looked up."""
        if not (due := self._due()):
            return
        new = [name for name in due if name not in self._known]
        if new:
            what = f"posts are not found yet by {len(new)} names that watches ask for ({_listed(new)})"
        elif error is not None:
            what = f"{len(due)} names that watches ask for stand for who bore them last ({_listed(due)})"
        else:
            return
        why = f"{error.message}; " if error else ""
        code, where = (error.code, error.where) if error else ("accounts.waiting", None)
        self._tell(code, f"{why}{what}", "They are looked up again before one of the next polls.", where)

    def _due(self) -> list[str]:
        """Names to be looked up: those that never were, then those that were longest ago."""
        known = self._known
        new = [name for name in self._asking.names if name not in known]
        old = [name for name in self._asking.names if name in known and self._is_due(known[name])]
        return new + sorted(old, key=lambda name: known[name].checked)

    def _is_due(self, record: AccountRecord) -> bool:
        wait = RETRY if record.native_id is None else REFRESH
        return not timedelta(0) <= self._now - record.checked < wait  # a clock that was set back holds nothing up

    def _keep(self, told: Sequence[Account]) -> None:
        of, at = self._asking.namer.network, self._now
        records = [
            AccountRecord(network=of, asked=a.asked, native_id=a.native_id, handle=a.handle, name=self._name(a), checked=at)
            for a in told
        ]
        self._store.keep_accounts(records)
        self.told += len(records)
        for record in records:
            self._compare(self._known.get(record.asked), record)
            self._known[record.asked] = record

    def _name(self, told: Account) -> str | None:
        """What the account shows; where nothing is told of that, what it showed before."""
        before = self._known.get(told.asked)
        return told.name or (before.name if before and before.native_id == told.native_id else None)

    def _compare(self, before: AccountRecord | None, now: AccountRecord) -> None:
        """Tell of a name that nobody bears, or that another account bears than before."""
        was = before.native_id if before else None
        if now.native_id == was and was is not None:
            return
        by_id = f"To go on watching that account whatever it is called, name it by its id: author:{was}."
        if now.native_id is None and was is None:
            asked = ", ".join(self._asking.names[now.asked][:NAMED])
            what = f"no account of {now.network} has the handle {now.asked!r}, for which watches ask: {asked}"
            self._tell("accounts.unknown", what, "Check how it is spelled, unless another network or a word is meant.")
        elif now.native_id is None:
            what = f"nobody on {now.network} has the handle {now.asked!r} any more; it was {was}"
            self._tell("accounts.moved", what, by_id)
        elif was is not None:
            what = f"the handle {now.asked!r} is that of another account of {now.network} now, {now.native_id}; it was {was}"
            self._tell("accounts.moved", what, by_id)

    def _tell(self, code: str, message: str, remedy: str, where: str | None = None) -> None:
        self.problems.append(Problem(
            code=code, severity="warning", source=self._source, message=message, remedy=remedy, where=where
        ))  # fmt: skip


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
