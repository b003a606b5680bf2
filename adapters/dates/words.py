"""Times written in words or in a country's order of figures: `2. November 2026, 14:05 Uhr`, `11/02/26`.

The names of months and of parts of the day are dateparser's tables (from Unicode CLDR); reading them here
keeps what its parser drops: how precise the text is, and whether it named a zone. Its parser is the last
resort, for languages whose months are phrases.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import dateparser.date
from dateparser.data.languages_info import language_locale_dict, language_order
from dateparser.languages.loader import default_loader

from adapters.dates import zones
from adapters.dates.parts import MONTH_NAMES, Parts, full_year
from adapters.dates.zones import ZonePart

__all__ = ["read"]

_CLOCK = re.compile(
    r"(?<![\d.,:/+-])(?P<hour>\d{1,2})(?:\s?[:h]\s?|(?P<dot>\.))(?P<minute>\d\d)(?!\d|\.\d)"
    r"(?::(?P<second>\d\d)(?!\d)(?:[.,]\d{1,9})?)?"
)
_HOUR = re.compile(r"(?<![\d.,:/+-])(?P<hour>\d{1,2})\s?(?P<half>[ap])\.?\s?m\b\.?", re.IGNORECASE)
_CJK_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})\s?[時时点시]\s?(?:(?P<minute>\d{1,2})\s?[分분]\s?(?:(?P<second>\d{1,2})\s?[秒초])?)?"
)
_HALF = re.compile(r"\s*([ap])\.?\s?m\b\.?", re.IGNORECASE)
_ZONE = re.compile(
    r"\s*[(\[]?((?:GMT|UTC|Z)?\s?[+\-−]\d{1,2}:?(?:\d\d)?(?!\d)|[^\W\d_]{1,5}\b(?![/.])|[A-Z][a-z]+/[A-Za-z_/]+)[)\]]?"
)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?[-/.年년]\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})(\s?[-/.]\s?|\s+)(\d{1,2})\2(\d{4}|\d\d)(?!\d)")
_WORD = re.compile(r"[^\W\d_]+(?:[^\W\d_]|[\u0300-\u036f\u0900-\u0dff\u0e00-\u0e7f])*")
_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
_HANGUL_DATE = re.compile(r"\d\s?년.*\d\s?월.*\d\s?일")
_KOREA = ZonePart("assumed", 0, "Asia/Seoul")  # the signs of other scripts are those of several zones
_COMMON = 60  # dateparser lists languages by use; beyond these a guess without a language is worth little


@dataclass(frozen=True, slots=True)
class Names:
    """What the words of a language mean in a date."""

    months: dict[str, int]
    days: frozenset[str]
    am: frozenset[str]
    pm: frozenset[str]
    order: str


def read(text: str, language: str | None, *, guess_zone: bool = False) -> Parts | None:
    """The time that `text` names, or None.

    Args:
        text: one date, not a sentence that holds one.
        language: BCP 47 tag; without it the months of the common languages are tried, as far as they agree.
        guess_zone: whether the writing may stand for the one zone in which it is used, as an assumption.
    """
    text = _plain(text)
    names = _names(language)
    clock, rest = _take_clock(text, names)
    date = _figures(rest, names.order) or _month_by_name(rest, language) or _last_resort(rest, language)
    if date is None or clock is None or date.day is None:
        return date
    zone = _KOREA if guess_zone and clock.zone is zones.UNKNOWN and _HANGUL_DATE.search(text) else clock.zone
    return date._replace(hour=clock.hour, minute=clock.minute, second=clock.second, zone=zone)


def _plain(text: str) -> str:
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def _take_clock(text: str, names: Names) -> tuple[Parts | None, str]:
    """The time of day (its year is 0) with its zone, and what is left of the text."""
    found = _CJK_CLOCK.search(text) or _colon_clock(text) or _HOUR.search(text)
    if found is None:
        return None, text
    group = found.groupdict()
    end = found.end()
    half = group.get("half") or ""
    if not half and (said := _HALF.match(text, end)):
        half, end = said[1], said.end()
    zone, end = _zone_after(text, end)
    rest = f"{text[: found.start()]} {text[end:]}"
    if zone is zones.UNKNOWN:
        zone, rest = _zone_anywhere(rest)
    hour = _hour(int(group["hour"]), half.lower() or _half_in_words(rest, names))
    minute, second = (int(value) if (value := group.get(name)) else None for name in ("minute", "second"))
    return Parts(0, hour=hour, minute=minute, second=second, zone=zone), rest


def _colon_clock(text: str) -> re.Match[str] | None:
    """The first clock time; one with a full stop counts only where no other is, and not within a date."""
    dotted = None
    for found in _CLOCK.finditer(text):
        if not found["dot"]:
            return found
        if int(found["hour"]) < 25 and int(found["minute"]) < 60 and not text[found.end() :].startswith("."):
            dotted = found
    return dotted


def _zone_after(text: str, at: int) -> tuple[ZonePart, int]:
    found = _ZONE.match(text, at)
    zone = zones.parse(found[1]) if found else None
    return (zone, found.end()) if found and zone else (zones.UNKNOWN, at)


def _zone_anywhere(text: str) -> tuple[ZonePart, str]:
    """A zone named elsewhere; only abbreviations of three capitals and more, as shorter ones are words too."""
    for found in re.finditer(r"(?<![^\s(\[])[A-Z]{3,5}(?![^\s)\],])", text):
        if zone := zones.parse(found[0]):
            return zone, f"{text[: found.start()]} {text[found.end() :]}"
    return zones.UNKNOWN, text


def _hour(hour: int, half: str) -> int:
    if half == "p" and hour < 12:
        return hour + 12
    return 0 if half == "a" and hour == 12 else hour


def _half_in_words(text: str, names: Names) -> str:
    found = {w.casefold() for w in _WORD.findall(text)}
    return "p" if found & names.pm else "a" if found & names.am else ""


def _figures(text: str, order: str) -> Parts | None:
    if found := _YEAR_FIRST.search(text):
        return Parts(int(found[1]), int(found[2]), int(found[3]))
    if (found := _YEAR_LAST.search(text)) is None:
        return None
    first, mark, second, year = int(found[1]), found[2].strip(), int(found[3]), found[4]
    if not mark and len(year) == 2:
        return None
    if order == "YMD" and len(year) == 2 and mark != ".":
        return Parts(2000 + first, second, int(year))
    month_first = mark in ("/", "-") and order == "MDY"
    if (second > 12 >= first) or (month_first and first <= 12):
        first, second = second, first
    return Parts(full_year(year), second, first)


def _month_by_name(text: str, language: str | None) -> Parts | None:
    words = [w.casefold() for w in _WORD.findall(text)]
    month = _month(words, language)
    if month is None:
        return None
    numbers = _NUMBER.findall(text)
    years = [n for n in numbers if len(n) == 4] or numbers[-1:] * (len(numbers) > 1 and len(numbers[-1]) == 2)
    if len(years) != 1:
        return None
    numbers.remove(years[0]) if len(years[0]) == 4 else numbers.pop()
    if len(numbers) > 1 or any(len(n) > 2 for n in numbers):
        return None
    return Parts(full_year(years[0]), month, int(numbers[0]) if numbers else None)


def _month(words: list[str], language: str | None) -> int | None:
    """The one month that the words name; names that are weekdays too count only where no other is."""
    tables = (_names(language), _names("en")) if language else (_names("en"), _merged())
    for names in tables:
        named = [w for w in words if w in names.months]
        months = {names.months[w] for w in named if w not in names.days} or {names.months[w] for w in named}
        if len(months) == 1:
            return months.pop()
    return None


def _keys(info: dict[str, object], key: str) -> Iterable[str]:
    values = info.get(key)
    return (str(v).casefold().rstrip(".") for v in values) if isinstance(values, list) else ()


@lru_cache(maxsize=64)
def _names(language: str | None) -> Names:
    """The names of a language; of a region's order where it has one of its own (`en-GB`: day first)."""
    tag = (language or "en").replace("_", "-")
    primary = tag.split("-", 1)[0].lower()
    if primary not in language_locale_dict:
        return Names({}, frozenset(), frozenset(), frozenset(), "DMY")
    region = next((known for known in language_locale_dict[primary] if known.lower() == tag.lower()), primary)
    info = default_loader.get_locale(region).info
    return Names(
        months={name: n for n, key in enumerate(MONTH_NAMES, 1) for name in _keys(info, key)},
        days=frozenset(name for key in _DAYS.split() for name in _keys(info, key)),
        am=frozenset(_keys(info, "am")),
        pm=frozenset(_keys(info, "pm")),
        order=str(info.get("date_order") or "DMY"),
    )


@lru_cache(maxsize=1)
def _merged() -> Names:
    """The months of the common languages together, without names that mean different months in two of them."""
    months: dict[str, set[int]] = {}
    days: set[str] = set()
    for language in language_order[:_COMMON]:
        names = _names(language)
        days |= names.days
        for name, month in names.months.items():
            months.setdefault(name, set()).add(month)
    agreed = {name: min(found) for name, found in months.items() if len(found) == 1}
    return Names(agreed, frozenset(days), frozenset(), frozenset(), "DMY")


@lru_cache(maxsize=32)
def _parser(language: str) -> dateparser.date.DateDataParser | None:
    primary = language.replace("_", "-").split("-", 1)[0].lower()
    if primary not in language_locale_dict:
        return None
    settings = {"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["month", "year"], "DATE_ORDER": _names(language).order}
    return dateparser.date.DateDataParser(languages=[primary], settings=settings)


def _last_resort(rest: str, language: str | None) -> Parts | None:
    """What dateparser makes of the date; only where the language is known, as it would otherwise try them all."""
    parser = _parser(language) if language and _NUMBER.search(rest) else None
    if parser is None:
        return None
    data = parser.get_date_data(rest.strip(" ,;-"))
    if data.date_obj is None:
        return None
    day = data.date_obj.day if data.period == "day" else None
    return Parts(data.date_obj.year, data.date_obj.month, day)
