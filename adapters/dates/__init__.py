"""Times as sources write them, kept with their precision and zone.

RFC 3339 and RFC 822 are read by two expressions, as nearly all feeds write them; ISO 8601 by a third; what
is left goes to `adapters.dates.words`, which knows the months and orders of many languages.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from adapters.dates import zones
from adapters.dates.parts import MONTH_NAMES, Parts, full_year, stamp
from adapters.schema import Stamp, StampSource

__all__ = ["believable", "parse"]

MAX_LENGTH = 150
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)

_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[Tt _]+(\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s?([Zz]|[+-]\d\d:?\d\d)?)?", re.ASCII
)
_RFC822 = re.compile(
    r"(?:[A-Za-z]{2,10}\.?,?\s*)?(\d{1,2})[\s-]+([A-Za-z]{3,9})\.?,?[\s-]+(\d{4}|\d\d)"
    r"(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?:\s*([+-]\d{4}|[A-Za-z]{1,5}))?)?",
    re.ASCII,
)
_ISO = re.compile(
    r"(?P<year>[+-]?\d{4})"
    r"(?:-?W(?P<week>\d\d)(?:-?(?P<weekday>[1-7]))?|-(?P<month>\d\d?)(?:-(?P<day>\d\d?))?"
    r"|(?P<month_>\d\d)(?P<day_>\d\d)|-?(?P<ordinal>\d{3}))?"
    r"(?:(?:[Tt]|\s+)(?P<hour>\d\d)(?::?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,]\d+)?)?)?\s*(?P<zone>\S.*)?)?",
    re.ASCII,
)
# The forms of ISO 8601:1988 without the century; six figures are too little to be a date anywhere but in a date field.
_TRUNCATED = re.compile(r"(\d\d)(?:(\d\d)(\d\d)|(\d{3}))", re.ASCII)
_EPOCH = re.compile(r"(\d{9,10})(?:\.\d+)?|(\d{12,13})", re.ASCII)
_MONTHS = {name: n for n, full in enumerate(MONTH_NAMES, 1) for name in (full, full[:3])} | {"sept": 9}


def parse(raw: str, *, source: StampSource, language: str | None = None) -> Stamp | None:
    """The time that `raw` names, or None when it names none.

    A time that is named but cannot be (31 February, the year 0, zone +99:99) is a stamp without a value. No time
    is counted from the clock of the reader: "yesterday" names none.

    Args:
        raw: RFC 822, RFC 3339, ISO 8601 in its shorter forms (week and ordinal dates, basic format), seconds or
            milliseconds since 1970, or words of a language.
        source: where it was read.
        language: BCP 47 tag of the text around it; decides the order of day and month and the month names.
    """
    text = raw.strip()
    if not text or len(text) > MAX_LENGTH:
        return None
    parts = _rfc3339(text) or _rfc822(text) or _iso(text) or _epoch(text)
    if parts is None and source == "feed":
        parts = _truncated(text)
    if parts is None:
        from adapters.dates import words  # loads dateparser's tables: 0.1 s that most runs never need

        parts = words.read(text, language, guess_zone=source == "feed")
    return None if parts is None else stamp(parts, raw, source)


def believable(stamp: Stamp | None, fetched: datetime | None) -> Stamp | None:
    """`stamp`, with its value dropped when it lies outside [1990, fetched + 1 day]; `raw` is kept.

    Args:
        stamp: as `parse` gave it.
        fetched: when the source was read, aware; None leaves the future open.
    """
    if stamp is None or stamp.value is None:
        return stamp
    latest = fetched + timedelta(days=1) if fetched is not None else stamp.value
    return stamp if EARLIEST <= stamp.value <= latest else stamp.model_copy(update={"value": None})


def _int(text: str | None) -> int | None:
    return None if text is None else int(text)


def _rfc3339(text: str) -> Parts | None:
    if (found := _RFC3339.fullmatch(text)) is None:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    if hour is None:
        return Parts(int(year), int(month), int(day))
    known = zones.parse(zone) if zone else None
    return Parts(int(year), int(month), int(day), int(hour), int(minute), _int(second), known or zones.UNKNOWN)


def _rfc822(text: str) -> Parts | None:
    found = _RFC822.fullmatch(text)
    if found is None or (month := _MONTHS.get(found[2].lower())) is None:
        return None
    day, _, year, hour, minute, second, zone = found.groups()
    if hour is None:
        return Parts(full_year(year), month, int(day))
    known = zones.parse(zone) if zone else None
    return Parts(full_year(year), month, int(day), int(hour), int(minute), _int(second), known or zones.UNKNOWN)


def _iso(text: str) -> Parts | None:
    if (found := _ISO.fullmatch(text)) is None:
        return None
    group = found.groupdict()
    zone = zones.parse(group["zone"]) if group["zone"] else zones.UNKNOWN
    if zone is None:
        return None
    year, month, day = int(group["year"]), _int(group["month"] or group["month_"]), _int(group["day"] or group["day_"])
    if group["week"] or group["ordinal"]:
        date = _counted(year, _int(group["week"]), int(group["weekday"] or 1), int(group["ordinal"] or 0))
        if date is None:
            return Parts(year, 13, 1)  # no such week or day: a time that cannot be
        year, month, day = date.year, date.month, date.day
    if day is None and group["hour"] is not None:
        return None
    return Parts(year, month, day, _int(group["hour"]), _int(group["minute"]), _int(group["second"]), zone)


def _counted(year: int, week: int | None, weekday: int, ordinal: int) -> datetime | None:
    """The day of a week date or of an ordinal date (ISO 8601 sections 4.1.3 and 4.1.4)."""
    try:
        if week is not None:
            return datetime.fromisocalendar(year, week, weekday)
        day = datetime(year, 1, 1) + timedelta(days=ordinal - 1)
    except (ValueError, OverflowError):
        return None
    return day if day.year == year else None


def _truncated(text: str) -> Parts | None:
    if (found := _TRUNCATED.fullmatch(text)) is None:
        return None
    year = full_year(found[1])
    if found[4] is None:
        return Parts(year, int(found[2]), int(found[3]))
    date = _counted(year, None, 1, int(found[4]))
    return Parts(year, date.month, date.day) if date else None


def _epoch(text: str) -> Parts | None:
    if (found := _EPOCH.fullmatch(text)) is None:
        return None
    at = datetime.fromtimestamp(int(found[1]) if found[1] else int(found[2]) // 1000, UTC)
    return Parts(at.year, at.month, at.day, at.hour, at.minute, at.second, zones.UTC)
