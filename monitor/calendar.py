"""When a daily job is due in a zone that has summer time: once for each local date, always.

A wall time that the clock skips is due as much later as the clock was put forward: 02:30 at 03:30; where that would be
the next date, as in Greenland, which skips the hour before midnight, it is due in the last second before. One that comes
twice is due the first time (PEP 495, fold 0). A date that a zone left out altogether, as Samoa did on 30 December 2011,
has none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

__all__ = ["EVERY_DAY", "Daily", "Occurrence", "Period", "occurrences", "pending_period"]

EVERY_DAY = frozenset(range(7))
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Daily:
    """A job that is due at one wall time of some days of the week.

    Attributes:
        zone: whose wall time it is.
        at: wall time without zone.
        weekdays: 0 for Monday to 6 for Sunday.
    """

    zone: ZoneInfo
    at: time
    weekdays: Collection[int] = EVERY_DAY


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that a job is due.

    Attributes:
        day: local date; no two occurrences have the same.
        due: UTC.
    """

    day: date
    due: datetime


@dataclass(frozen=True, slots=True)
class Period:
    """What one run of a job is about: all from one occurrence up to another.

    Attributes:
        day: local date of the last occurrence; names the run.
        start: UTC, part of it.
        end: UTC, no part of it; when the run was due.
        merged: occurrences that it stands for, more than one where some were missed.
    """

    day: date
    start: datetime
    end: datetime
    merged: int


def occurrences(daily: Daily, *, after: datetime, until: datetime) -> Iterator[Occurrence]:
    """The times at which a job is due later than `after` and not later than `until`, in order.

    Args:
        daily: the job.
        after: aware.
        until: aware.
    """
    # A day before and after: between a zone's date and another's there are up to 26 hours.
    day, last = after.astimezone(daily.zone).date() - _DAY, until.astimezone(daily.zone).date() + _DAY
    while day <= last:
        if day.weekday() in daily.weekdays and _exists(day, daily.zone):
            midnight = _instant(day + _DAY, time.min, daily.zone)
            due = min(_instant(day, daily.at, daily.zone), midnight - timedelta(seconds=1))
            if after < due <= until:
                yield Occurrence(day, due)
        day += _DAY


def pending_period(daily: Daily, *, done: datetime, now: datetime) -> Period | None:
    """The period that is to be worked on now: all that was missed since the last run is one.

    Args:
        daily: the job.
        done: end of the period that was worked on last, or when the job was set up; aware.
        now: aware.

    Returns:
        None while nothing is due.
    """
    missed = list(occurrences(daily, after=done, until=now))
    if not missed:
        return None
    return Period(day=missed[-1].day, start=done.astimezone(UTC), end=missed[-1].due, merged=len(missed))


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at.replace(fold=0, tzinfo=None), tzinfo=zone).astimezone(UTC)


def _exists(day: date, zone: ZoneInfo) -> bool:
    return _instant(day, time.min, zone) < _instant(day + _DAY, time.min, zone)
