"""The parts of a time as they were read, and the stamp that they make."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from adapters.dates.zones import UNKNOWN, ZonePart
from adapters.schema import Precision, Stamp, StampSource, trusted
from adapters.text import clean

__all__ = ["MONTH_NAMES", "Parts", "full_year", "stamp"]

_MONTHS = "january february march april may june july august september october november december"
MONTH_NAMES = _MONTHS.split()

_FINEST_FIRST: tuple[Precision, ...] = ("second", "minute", "hour", "day", "month")


class Parts(NamedTuple):
    """What was read of a time, before it is known to exist; None is what the source did not give."""

    year: int
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    zone: ZonePart = UNKNOWN

    @property
    def precision(self) -> Precision:
        """The finest part that is there."""
        if self.second is not None:  # nearly always
            return "second"
        return next((name for name in _FINEST_FIRST if getattr(self, name) is not None), "year")


def full_year(year: str) -> int:
    """A year of two digits in full: 00 to 49 are of this century (RFC 5322 section 4.3)."""
    value = int(year)
    return value if len(year) > 2 else value + (2000 if value < 50 else 1900)


def stamp(parts: Parts, raw: str, source: StampSource) -> Stamp:
    """The stamp of `parts`; without a value where no such time exists (30 February, the year 0, zone +99:99).

    A clock that cannot be (25:10) does not spoil the day. 24:00 is the next midnight and the leap second the
    second after it, as ISO 8601 and RFC 3339 allow both.
    """
    if (value := _usual(parts)) is not None:
        zone = parts.zone
        return trusted(
            Stamp, value=value, precision=parts.precision, zone=zone.zone, offset=zone.offset, source=source, raw=clean(raw)
        )
    try:
        wall = datetime(parts.year, parts.month or 1, parts.day or 1)
    except ValueError:
        return trusted(Stamp, value=None, precision=parts.precision, raw=clean(raw), source=source)
    if parts.hour is None or not _clock(parts):
        precision: Precision = "day" if parts.hour is not None else parts.precision
        return trusted(Stamp, value=wall.replace(tzinfo=UTC), precision=precision, raw=clean(raw), source=source)
    zone = parts.zone
    try:
        wall += timedelta(hours=parts.hour, minutes=parts.minute or 0, seconds=parts.second or 0)
        offset = zone.at(wall)
        value = (wall - timedelta(minutes=offset)).replace(tzinfo=UTC) if zone.possible else None
    except OverflowError:
        value = None
    if value is None:
        return trusted(Stamp, value=None, precision=parts.precision, raw=clean(raw), source=source)
    return trusted(
        Stamp, value=value, precision=parts.precision, zone=zone.zone, offset=offset, source=source, raw=clean(raw)
    )


def _usual(parts: Parts) -> datetime | None:
    """The time, where it has a minute and an offset and exists; a shorter way to what `stamp` gives for all others."""
    year, month, day, hour, minute, second, zone = parts
    if month is None or day is None or hour is None or minute is None or zone.name is not None or not zone.possible:
        return None
    try:
        value = datetime(year, month, day, hour, minute, second or 0, tzinfo=UTC)
        return value - timedelta(minutes=zone.offset) if zone.offset else value
    except (ValueError, OverflowError):
        return None


def _clock(parts: Parts) -> bool:
    hour, minute, second = parts.hour or 0, parts.minute or 0, parts.second or 0
    return (hour < 24 or (hour == 24 and minute == second == 0)) and minute < 60 and second <= 60
