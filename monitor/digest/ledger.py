"""From the store to a digest and back: what a window holds, frozen once.

    flags after the last digest ─▶ Material ─▶ Digest ─▶ FrozenDigest, kept with its deliveries in one transaction

A window is a range of flag numbers, which grow in the order of commits: what is committed while a digest is built
has a higher number and is told in the next one. So nothing is told twice and nothing falls between two digests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from monitor.config import Config, DigestSettings
from monitor.digest.build import build
from monitor.digest.model import Coverage, Digest, Flagged, Gap, Material, Place, Setting, Window
from monitor.digest.words import cut, plain
from monitor.watch import Watchlist
from storage import Store
from storage.records import Flag, FrozenDigest, StoredProblem

__all__ = ["Draft", "Placing", "assemble", "draft", "setting_of"]

HISTORY = 14
"""Days before the window whose volume is the usual one."""

FIRST_WINDOW = timedelta(days=1)
_PAGE = 2000

Placing = Callable[[Sequence[str]], Mapping[str, Place]]
"""Where items stand among the stories, by item id."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A digest that is not in the ledger yet, and the range of flags that it tells."""

    digest: Digest
    since: int
    until: int

    def frozen(self, now: datetime) -> FrozenDigest:
        """As the ledger keeps it."""
        window = self.digest.window
        return FrozenDigest(
            name=self.digest.name, period=window.period, since=self.since, until=self.until, start=window.start,
            end=window.end, built=now, document=self.digest.model_dump_json(),
        )  # fmt: skip


def setting_of(settings: DigestSettings, *, unsubscribe: str | None = None) -> Setting:
    """How a digest looks, from its table of the configuration."""
    return Setting(
        name=settings.name, title=settings.title, watches=settings.watches, language=settings.language,
        stories=settings.stories, unsubscribe=unsubscribe, archive=settings.archive,
    )  # fmt: skip


def draft(
    store: Store, config: Config, watchlist: Watchlist, settings: DigestSettings, *, now: datetime,
    period: date | None = None, place: Placing | None = None,
) -> Draft:  # fmt: skip
    """The digest that would be frozen now; nothing is written.

    Args:
        store: what was flagged.
        config: which sources there should be.
        watchlist: in force; its versions are told.
        settings: of the digest.
        now: end of the window, aware.
        period: local date that it is the digest of; that of `now` where None.
        place: tells the stories of items; each item is a story of its own where None.
    """
    last = store.frozen_digest(settings.name)
    since, until = (last.until if last else 0), store.last_flag()
    window = Window(
        period=period or now.astimezone(ZoneInfo(settings.zone)).date(),
        start=last.end if last else now - FIRST_WINDOW, end=now, zone=settings.zone,
    )  # fmt: skip
    material = assemble(
        store, config, watchlist, window, since=since, until=until, fresh=last is None, place=place
    )
    return Draft(build(material, setting_of(settings, unsubscribe=config.mail.unsubscribe)), since, until)


def assemble(
    store: Store, config: Config, watchlist: Watchlist, window: Window, *, since: int, until: int,
    fresh: bool = False, place: Placing | None = None,
) -> Material:  # fmt: skip
    """All that a digest of the flags after `since` up to `until` may know.

    Args:
        store: what was flagged.
        config: which sources there should be.
        watchlist: in force.
        window: the same range as times.
        since: number of the last flag that was told before.
        until: number of the last flag to tell.
        fresh: whether there was no digest before; the archive from before the window is then left out.
        place: tells the stories of items.
    """
    flags = [f for f in _flags(store, since, until) if not fresh or f.created >= window.start]
    by_item: dict[str, list[Flag]] = {}
    for flag in flags:
        by_item.setdefault(flag.item_id, []).append(flag)
    items = store.items_of(list(by_item))
    return Material(
        window=window,
        flagged=[Flagged(items[i], tuple(found)) for i, found in by_item.items() if i in items],
        places=place(list(by_item)) if place else {},
        history=_history(store, window),
        coverage=_coverage(store, config, window),
        versions={w.id: watchlist.version(w.id) for w in watchlist.watches},
        sources={s.id: s.outlet.name for s in config.source if s.outlet and s.outlet.name},
    )


def _flags(store: Store, since: int, until: int) -> list[Flag]:
    found: list[Flag] = []
    while True:
        page = store.flags(since=since, until=until, limit=_PAGE, kind="live")
        found += page.records
        if len(page.records) < _PAGE:
            return found
        since = page.cursor


def _history(store: Store, window: Window) -> dict[str, list[int]]:
    """Flags a day of each watch on the days before the window, days without any as 0; the latest last."""
    offset = window.start.astimezone(ZoneInfo(window.zone)).utcoffset() or timedelta()
    first = window.start - timedelta(days=HISTORY)
    counts = store.flags_by_day(since=first, until=window.start, offset=offset)
    known = {d for days in counts.values() for d in days}
    if not known:
        return {}
    # Before the first day on which anything was flagged, nothing was watched: those days say nothing.
    days = [d for n in range(HISTORY) if (d := (window.start + offset).date() - timedelta(days=HISTORY - n)) >= min(known)]
    return {watch: [found.get(d, 0) for d in days] for watch, found in counts.items()}


def _coverage(store: Store, config: Config, window: Window) -> Coverage:
    """Sources that are switched on, and those that gave nothing though they should."""
    states: dict[str, Any] = {s.source_id: s for s in store.statuses()}
    wanted = [s for s in config.source if s.enabled]
    gaps: list[Gap] = []
    for source in wanted:
        state = states.get(source.id)
        if state is None or state.failures:
            reason = _why(store, source.id) if state else ""
            gaps.append(Gap(source=source.id, kind="failed", reason=reason, since=state.last_ok if state else None))
    failed = {g.source for g in gaps}
    for told in _problems(store, "source.silent", window):
        name = told.problem.source or ""
        if name and name not in failed:
            since = states[name].last_ok if name in states else None
            gaps.append(Gap(source=name, kind="silent", reason=_line(told), since=since))
            failed.add(name)
    return Coverage(sources=len(wanted), gaps=tuple(gaps))


def _why(store: Store, source: str) -> str:
    newest = store.problems(source=source, newest=True, limit=1).records
    return _line(newest[0]) if newest else ""


def _line(told: StoredProblem) -> str:
    return cut(plain(told.problem.message), 160)


def _problems(store: Store, code: str, window: Window) -> list[StoredProblem]:
    newest = store.problems(code=code, newest=True, limit=1000).records
    return [p for p in newest if p.at >= window.start]
