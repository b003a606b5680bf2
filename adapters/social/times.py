"""Times as the networks' interfaces write them: RFC 3339, seconds since 1970, and X's own form."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters import dates
from adapters.schema import Stamp, copied
from adapters.social.making import new_stamp

__all__ = ["epoch", "instant", "x_time"]

_PLAIN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)
# `Wed Oct 10 20:19:24 +0000 2018`
_X = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d?) (\d\d:\d\d:\d\d) ([+-]\d{4}) (\d{4})", re.ASCII)
_MONTHS = {m: n for n, m in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = timedelta(days=1)


def instant(raw: Any, fetched: datetime | None = None) -> Stamp | None:
    """The time that `raw` names; without a value when it cannot be believed, None when `raw` is no time."""
    if not isinstance(raw, str) or not raw or len(raw) > 100:
        return None
    if (found := _PLAIN.fullmatch(raw)) and found[1] in ("Z", "+00:00"):
        return _utc(raw[:19], raw, fetched)
    return dates.believable(dates.parse(raw, source="api"), fetched)


def epoch(raw: Any, fetched: datetime | None = None, *, scale: int = 1) -> Stamp | None:
    """The time of a Unix time stamp, a number or figures.

    Args:
        raw: as the interface gives it.
        fetched: when it was read.
        scale: units in a second: 1,000 for milliseconds, 1,000,000 for microseconds.
    """
    if isinstance(raw, str) and raw.isascii() and raw.isdecimal() and len(raw) < 20:
        raw = int(raw)
    if not isinstance(raw, int | float) or isinstance(raw, bool) or raw != raw:
        return None
    try:
        value = _EPOCH + timedelta(seconds=int(raw // scale))
    except (OverflowError, ValueError):
        return new_stamp(source="api", raw=str(raw)[:100])
    return _believed(value, str(raw), fetched)


def x_time(raw: Any, fetched: datetime | None = None) -> Stamp | None:
    """The time of `created_at` in X's older interfaces; in the newer ones it is RFC 3339."""
    if isinstance(raw, str) and (found := _X.fullmatch(raw)) and (month := _MONTHS.get(found[1])):
        _, day, clock, zone, year = found.groups()
        wall = f"{year}-{month:02d}-{int(day):02d}T{clock}"
        if zone == "+0000":
            return _utc(wall, raw, fetched)
        stamp = instant(f"{wall}{zone[:3]}:{zone[3:]}", fetched)
        return copied(stamp, raw=raw) if stamp else None
    return instant(raw, fetched)


def _utc(wall: str, raw: str, fetched: datetime | None) -> Stamp:
    """The time of `2026-03-01T08:15:30` in UTC."""
    try:
        return _believed(datetime.fromisoformat(f"{wall}+00:00"), raw, fetched)
    except ValueError:
        return new_stamp(source="api", raw=raw)


def _believed(value: datetime, raw: str, fetched: datetime | None) -> Stamp:
    doubtful = value < dates.EARLIEST or (fetched is not None and value > fetched + _LATEST)
    return new_stamp(None if doubtful else value, "second", "utc", 0, "api", raw)
