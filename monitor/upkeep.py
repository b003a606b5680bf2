"""Work that keeps a store in order, in pieces between which whoever does it may stop."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from adapters.schema import Problem
from monitor.config import Config, SourceSettings
from monitor.config.settings import RetentionSettings
from monitor.silence import ARRIVALS, FEWEST, Silence, may_be_silent, silence
from storage import Store
from storage.records import Timing

__all__ = ["SILENT", "find_silence", "forget", "limits"]

SILENT = "silent:"
"""Names under which the store keeps of which silence it was told; a number is the last arrival before it."""

FEW = 3 * FEWEST  # items at which the first look is taken


def limits(settings: RetentionSettings, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Before which times items and problems are old; None: they are kept."""

    def before(age: float | None) -> datetime | None:
        return None if age is None else now - timedelta(seconds=age)

    return before(settings.items), before(settings.problems)


def forget(settings: RetentionSettings, store: Store, now: datetime) -> Iterator[int]:
    """Forget what is old, a batch each step; gives how many rows were looked at."""
    items, problems = limits(settings, now)
    while items is not None and (done := store.expire_items(before=items, now=now)):
        yield done
    while problems is not None and (done := store.forget_problems(before=problems)):
        yield done


def find_silence(config: Config, store: Store, now: datetime) -> Iterator[int]:
    """Tell of each source that has fallen silent, once for each silence; a source each step, and 1 for each."""
    timings = {t.source_id: t for t in store.timings(now=now)}
    for source in config.source:
        timing = timings.get(source.id)
        if source.enabled and timing is not None and _is_reached(source, timing, now):
            if (found := _silence_of(store, source.id, now)) is not None:
                mark = int(found.since.timestamp())
                store.alarm(SILENT + source.id, mark, _problem(source, found, now), now=now)
            yield 1


def _is_reached(source: SourceSettings, timing: Timing, now: datetime) -> bool:
    """Whether we would have seen something new: a source that fails, or that nobody polls, is not silent."""
    lately = timedelta(seconds=max(3600.0, 3 * source.interval))
    return timing.items >= FEWEST and timing.last_ok is not None and now - timing.last_ok <= lately


def _silence_of(store: Store, source_id: str, now: datetime) -> Silence | None:
    if not may_be_silent(store.arrivals(source_id, limit=FEW), now):
        return None
    return silence(store.arrivals(source_id, limit=ARRIVALS), now)


def _problem(source: SourceSettings, found: Silence, now: datetime) -> Problem:
    hours = (now - found.since) / timedelta(hours=1)
    return Problem(
        code="source-silent", severity="warning", source=source.id, where=source.place,
        message=f"nothing new for {hours:.0f} h, since {found.since:%Y-%m-%d %H:%M} UTC; "
        f"its habits lead one to expect {found.expected:g} arrivals in that time",
        remedy="Look whether it has moved, or serves an old copy.",
    )  # fmt: skip
