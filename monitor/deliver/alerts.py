"""Alerts: what cannot wait for the digest, told in batches, with a pause for each watch.

    flags after the cursor ─▶ wanted ─▶ by watch ─▶ due? ─▶ one message a recipient ─▶ outbox, with the cursors

A watch that was told pauses; its flags of that time are told when the pause is over. The cursor stays before the
oldest flag that was not told, so nothing is lost, and what was told of a watch is known by a cursor of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase

from adapters.schema import Problem
from monitor.config import AlertSettings, Config
from monitor.deliver.alert_messages import alarm_of, outgoing_of
from monitor.deliver.digests import for_each
from monitor.digest.ledger import Placing
from monitor.watch import Watchlist
from storage import Store
from storage.records import Flag, Priority

__all__ = ["Planned", "plan_alerts"]

_RANK: dict[Priority, int] = {"low": 0, "normal": 1, "high": 2, "critical": 3}
_PAGE = 2000


@dataclass(slots=True)
class Planned:
    """What came of a look at the flags: how many messages are new, and what is wrong."""

    messages: int = 0
    problems: list[Problem] = field(default_factory=list)


def plan_alerts(
    store: Store, config: Config, watchlist: Watchlist, now: datetime, *, place: Placing | None = None
) -> Planned:
    """Put the alerts that are due into the outbox, each with its cursors in one transaction.

    Flags that a watch raised when it looked back into the archive raise no alert.

    Args:
        store: what was flagged; `due.enrol` has been called on it.
        config: in force.
        watchlist: in force; knows the pauses of watches.
        now: aware.
        place: tells the stories of items; each item is a story of its own where None.
    """
    planned = Planned()
    for settings in config.alert:
        _plan(store, config, watchlist, settings, now, place, planned)
    return planned


def _plan(
    store: Store, config: Config, watchlist: Watchlist, settings: AlertSettings, now: datetime, place: Placing | None,
    planned: Planned,
) -> None:  # fmt: skip
    name = f"alert:{settings.name}"
    kept, last = store.reached(name), store.last_flag()
    if not kept or last < kept:
        return
    books = _books(store, watchlist, settings, kept - 1, last)
    due = _due(books, settings, now)
    untold = [b.flags[0].seq for b in books if b.flags and b not in due]
    reached = {name: min([*untold, last + 1])}
    if due:
        flags = sorted((f for b in due for f in b.flags), key=lambda f: f.seq)
        held = sum(f.created < b.quiet_until for b in due for f in b.flags)
        alarm = alarm_of(store, config, settings, flags, held=held, now=now, place=place)
        outgoing, problems = for_each(settings, lambda to: outgoing_of(alarm, to, config.mail))
        planned.problems += problems
        if not outgoing:
            return  # it is mended, and told then
        for book in due:
            reached |= {book.name: book.flags[-1].seq, f"{book.name}:at": int(now.timestamp())}
        expected = {name: kept} | {b.name: b.told for b in due}
        planned.messages += store.enqueue(outgoing, now=now, reached=reached, expected=expected) or 0
    elif reached[name] != kept:
        store.enqueue((), now=now, reached=reached, expected={name: kept})


@dataclass(slots=True, eq=False)
class _Book:
    """One watch of one alert: what was told, how long it pauses, and what is to be told.

    Attributes:
        name: of its cursors.
        told: number of the last flag that was told.
        quiet_until: end of its pause.
        flags: not told yet, oldest first.
    """

    name: str
    told: int
    quiet_until: datetime
    flags: list[Flag] = field(default_factory=list)


def _books(store: Store, watchlist: Watchlist, settings: AlertSettings, since: int, until: int) -> list[_Book]:
    """The watches that raised flags in that range."""
    books: dict[str, _Book] = {}
    for flag in _wanted(store, settings, since, until):
        watch = flag.match.watch_id
        if watch not in books:
            books[watch] = _book(store, watchlist, settings, watch)
        if flag.seq > books[watch].told:
            books[watch].flags.append(flag)
    return list(books.values())


def _book(store: Store, watchlist: Watchlist, settings: AlertSettings, watch: str) -> _Book:
    name = f"alert:{settings.name}:{watch}"
    quiet = timedelta(seconds=settings.cooldown or 0)
    if settings.cooldown is None:
        quiet = next((w.quiet for w in watchlist.watches if w.id == watch), timedelta())
    return _Book(name, store.reached(name), datetime.fromtimestamp(store.reached(f"{name}:at"), UTC) + quiet)


def _due(books: Sequence[_Book], settings: AlertSettings, now: datetime) -> list[_Book]:
    """The watches to tell now: once the batch of one of them is full, all that do not pause."""
    awake = [b for b in books if b.flags and b.quiet_until <= now]
    batch = timedelta(seconds=settings.batch)
    return awake if any(b.flags[0].created + batch <= now for b in awake) else []


def _wanted(store: Store, settings: AlertSettings, since: int, until: int) -> Iterator[Flag]:
    least = _RANK[settings.priority]
    while True:
        page = store.flags(since=since, until=until, limit=_PAGE, kind="live")
        for flag in page.records:
            watch = flag.match.watch_id
            chosen = not settings.watches or any(fnmatchcase(watch, p) for p in settings.watches)
            if chosen and _RANK[flag.match.priority] >= least:
                yield flag
        if len(page.records) < _PAGE:
            return
        since = page.cursor
