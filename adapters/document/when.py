"""Dates as they stand in texts: found by strict patterns, kept no finer than written, zone only where it is told.

Month names cover the languages of the starter watchlists; what lies beyond is left to `adapters.dates`, and only where
a label says that a date follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from adapters.dates.months import MONTHS
from adapters.schema import Precision, Stamp, Zone

__all__ = ["Found", "at", "only", "search", "undated"]

_MONTH_WORD = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))

# Minutes east of UTC. Abbreviations that several parts of the world use with different meanings are left out.
_ABBREVIATIONS = {
    "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "MEZ": 60, "CEST": 120, "MESZ": 120, "EET": 120, "EEST": 180,
    "MSK": 180, "МСК": 180, "EST": -300, "EDT": -240, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
    "JST": 540, "AEST": 600, "AEDT": 660,
}  # fmt: skip
_ZONE = (
    r"(?P<zone>Z\b|(?:UTC|GMT)(?:\s?[+\-−–]\s?\d{1,2}(?::?\d{2})?)?(?![\w])|[+\-−]\d{2}:?\d{2}\b"
    rf"|(?:{'|'.join(sorted(_ABBREVIATIONS, key=len, reverse=True))})\b)"
)
_CLOCK = (
    r"(?:(?P<hour>[01]?\d|2[0-4])(?:[:.]|\s?h\s?)(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:[.,]\d{1,9})?)?"
    r"(?:\s?(?P<half>[AaPp]\.?[Mm]\b\.?))?|(?P<hour2>1[0-2]|0?[1-9])\s?(?P<half2>[AaPp]\.?[Mm]\b\.?)"
    r"|(?P<hour3>[01]?\d|2[0-4])\s?(?=Uhr\b|h\b|год\b|ч\b))"
    r"(?:\s?(?:Uhr|Uhr\.|h|hrs|год|ч|godz)\b\.?)?"
    rf"(?:\s{{0,2}}[(\[]?{_ZONE}[)\]]?)?"
)
_YEAR = r"(?P<year>19\d\d|20\d\d)"
_YEAR_TAIL = r"(?:\s?(?:року|роки|года|год|roku)\b|\s?[рrг]\.)?"
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])"
_ORDINAL = r"(?:st|nd|rd|th|er|º|ª|-го|-е)?\.?"
_MONTH_GROUP = rf"(?P<word>{_MONTH_WORD})\b\.?"
_WEEKDAY = r"(?:[^\W\d_]{2,13}\.?,?\s{1,2}(?:den\s|le\s|the\s|dia\s)?)?"

_DATES = (
    r"(?P<year>19\d\d|20\d\d)(?P<sep>[-/.])(?P<month>0?[1-9]|1[0-2])(?P=sep)(?P<day>[12]\d|3[01]|0?[1-9])(?!\d)",
    r"(?P<first>\d{1,2})(?P<sep>[./-])(?P<mid>\d{1,2})(?P=sep)(?P<year>19\d\d|20\d\d|\d\d(?![\d:.]))(?!\d)" + _YEAR_TAIL,
    rf"{_DAY}{_ORDINAL}(?:\s|-)(?:de\s|of\s)?{_MONTH_GROUP},?(?:\s|-)(?:de\s|del\s)?{_YEAR}(?!\d){_YEAR_TAIL}",
    rf"{_MONTH_GROUP}\s{{1,2}}{_DAY}{_ORDINAL},?\s{{1,2}}{_YEAR}(?!\d)",
)
_BETWEEN = (
    r"(?:T|\s{0,2}[,|•·–—-]?\s{0,2}(?:(?:at|um|о|об|в|à|kl\.?|o|godz\.?|alle|ore|a las|às|klo)\s{1,2})?)"
)
_FLAGS = re.IGNORECASE
_FULL = tuple(
    re.compile(rf"(?<![\w./-]){date}(?:{_BETWEEN}{_CLOCK})?(?![\w])", _FLAGS) for date in _DATES
)
_CLOCK_FIRST = tuple(
    re.compile(rf"(?<![\w./-]){_CLOCK}\s{{0,2}}[,|•·–—-]?\s{{0,2}}(?:on\s|am\s|vom\s)?{_WEEKDAY}{date}(?![\w])", _FLAGS)
    for date in _DATES
)
_COARSE = (
    re.compile(rf"{_MONTH_GROUP},?\s{{1,2}}(?:de\s|del\s)?{_YEAR}{_YEAR_TAIL}", _FLAGS),
    re.compile(r"(?P<year>19\d\d|20\d\d)-(?P<month>0[1-9]|1[0-2])"),
    re.compile(_YEAR + _YEAR_TAIL),
)
_LEADING_WEEKDAY = re.compile(
    r"(?:[^\W\d_]{2,13}\.?(?:,\s{0,2}|\s{1,2})(?:(?:den|le|the|dia|dnia)\s)?|(?:le|den|dnia|am|on)\s)\Z", _FLAGS
)
_DAY_MONTH = re.compile(
    rf"(?:\d{{1,2}}{_ORDINAL}\s(?:de\s)?(?:{_MONTH_WORD})\b|(?:{_MONTH_WORD})\b\.?\s\d{{1,2}})(?!\w)", _FLAGS
)
_WEEKDAYS = re.compile(
    r"(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mié|mie|jue|vie|sáb|sab|dom|"
    r"montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|poniedz|wtor|śro|czw|piąt|pią|sobota|niedz|"
    r"пон|вів|сер|чет|п.ят|суб|нед|пн|вт|ср|чт|пт|сб|нд|вс|вто|сре|пят|вос)",
    _FLAGS,
)


# Whatever is a date holds a year, or two numbers with a separator; most lines hold neither.
_MAY_HOLD = re.compile(r"(?:19|20)\d\d|\d[./-]\d{1,2}[./-]\d")


@dataclass(frozen=True, slots=True)
class Found:
    """A date and where it stands."""

    start: int
    end: int
    stamp: Stamp


def _year(written: str) -> int:
    number = int(written)
    return number if len(written) == 4 else number + (2000 if number < 70 else 1900)


def _calendar(match: re.Match[str], language: str | None) -> tuple[int, int, int]:
    parts = match.groupdict()
    year = _year(parts["year"])
    if parts.get("first"):
        first, mid = int(parts["first"]), int(parts["mid"])
        # Only where nothing else tells does the language decide: 2/13 and 13/2 tell, and dots always put the day first.
        english = (language or "").split("-")[0] == "en" and language not in ("en-GB", "en-AU", "en-IE", "en-NZ")
        month_first = mid > 12 or (parts["sep"] == "/" and first <= 12 and english)
        return (year, first, mid) if month_first else (year, mid, first)
    month = int(parts["month"]) if parts.get("month") else MONTHS[parts["word"].casefold()] if parts.get("word") else 1
    return year, month, int(parts["day"]) if parts.get("day") else 1


def _clock(parts: dict[str, str | None]) -> tuple[int, int, int, Precision]:
    hour = parts.get("hour") or parts.get("hour2") or parts.get("hour3")
    if hour is None:
        return 0, 0, 0, "day"
    number = int(hour)
    half = (parts.get("half") or parts.get("half2") or "").casefold()
    if half:
        number = number % 12 + (12 if half.startswith("p") else 0)
    precision: Precision = "second" if parts.get("second") else "minute" if parts.get("minute") else "hour"
    return number, int(parts.get("minute") or 0), int(parts.get("second") or 0), precision


def _zone(written: str | None) -> tuple[Zone, int]:
    if not written:
        return "unknown", 0
    name = written.upper()
    if name in _ABBREVIATIONS:
        return "offset", _ABBREVIATIONS[name]
    digits = re.search(r"([+\-−–])\s?(\d{1,2}):?(\d{2})?", name)
    if digits is None:
        return "utc", 0
    minutes = int(digits[2]) * 60 + int(digits[3] or 0)
    if not minutes:
        return "utc", 0
    return ("offset", minutes if digits[1] == "+" else -minutes) if minutes <= 14 * 60 else ("unknown", 0)


def _stamp(match: re.Match[str], precision: Precision | None, language: str | None) -> Stamp | None:
    parts = match.groupdict()
    hour, minute, second, fine = _clock(parts)
    zone, offset = _zone(parts.get("zone"))
    try:
        wall = datetime(*_calendar(match, language), 0, minute, second, tzinfo=UTC) + timedelta(hours=hour)
        value = wall - timedelta(minutes=offset)
    except (ValueError, OverflowError):
        return None
    return Stamp(value=value, precision=precision or fine, zone=zone, offset=offset, source="text", raw=match.group())


def _found(match: re.Match[str] | None, language: str | None, precision: Precision | None = None) -> Found | None:
    if match is None:
        return None
    stamp = _stamp(match, precision, language)
    return Found(match.start(), match.end(), stamp) if stamp else None


def at(text: str, start: int, end: int, *, language: str | None = None) -> Found | None:
    """The date that begins exactly at `start`."""
    for pattern in (*_CLOCK_FIRST, *_FULL):
        if found := _found(pattern.match(text, start, end), language):
            return found
    return None


def search(text: str, start: int, end: int, *, language: str | None = None) -> Found | None:
    """The first date of day precision or finer between `start` and `end`; its weekday, when one leads it, included."""
    if not _MAY_HOLD.search(text, start, end):
        return None
    best: Found | None = None
    for pattern in (*_CLOCK_FIRST, *_FULL):
        found = _found(pattern.search(text, start, end), language)
        if found and (best is None or (found.start, -found.end) < (best.start, -best.end)):
            best = found
    if best is None:
        return None
    lead = _LEADING_WEEKDAY.search(text, max(start, best.start - 20), best.start)
    if lead and (_WEEKDAYS.match(lead.group()) or lead.group().split()[0].casefold() in ("le", "den", "dnia", "am", "on")):
        return Found(lead.start(), best.end, best.stamp)
    return best


def only(text: str, start: int, end: int, *, language: str | None = None, coarse: bool = False) -> Found | None:
    """The date that fills `start` to `end`, but for a weekday and punctuation; months and years where `coarse`."""
    found = search(text, start, end, language=language)
    if found is not None:
        rest = text[start : found.start] + text[found.end : end]
        return found if not any(c.isalnum() for c in re.sub(r"\([^()]{1,40}\)", "", rest)) else None
    if not coarse:
        return None
    precisions: tuple[Precision, ...] = ("month", "month", "year")
    for pattern, precision in zip(_COARSE, precisions, strict=True):
        if found := _found(pattern.fullmatch(text, start, end), language, precision):
            return found
    return None


def undated(text: str, start: int, end: int) -> re.Match[str] | None:
    """A day and month without a year, as datelines write them."""
    return _DAY_MONTH.search(text, start, end)
