"""Figures in a text: what a report says of how many, how much and how far."""

from __future__ import annotations

import re
from collections.abc import Iterator

from adapters.dates.months import MONTHS

__all__ = ["figures", "with_noun"]

# Not within a designation (S-400, Ka-52), a time or a date.
_FIGURE = re.compile(r"(?<![\w:/.-])[0-9]+(?:[ \u00a0\u202f.,][0-9]+)*(?![\w:/-])")
_SEPARATOR = re.compile(r"[ \u00a0\u202f.,]")
_LONGEST = 20_000
_BEFORE = re.compile(r"([^\W\d_]{3,12})\.?[ \u00a0]\Z")
_AFTER = re.compile(r"\.?[ \u00a0](?:de )?([^\W\d_]{3,12})")
_MONTH_REACH = 14
_DATE = re.compile(r"[0-9]{1,2}[ .\u00a0](?:[0-9]{1,2}[ .\u00a0])?(?:19|20)[0-9]{2}")  # 28.05.2026, (May) 28 2026


def figures(text: str) -> frozenset[str]:
    """The numbers of a text, grouping removed: `12,000` and `12 000` are one; dates and single digits are left out.

    Three digits after a mark are a group (`3.500` is 3500), other counts are decimals (`3,5` is 3.5).
    """
    found: set[str] = set()
    for match in _counts(text):
        found.update(_values(match[0]))
    return frozenset(v for v in found if len(v) > 1 and not (len(v) == 4 and v[:2] in ("19", "20")))


def _counts(text: str) -> Iterator[re.Match[str]]:
    """What stands for an amount; the day of `28 May` tells when, and two reports have it in common by chance."""
    for match in _FIGURE.finditer(text, 0, _LONGEST):
        if not _DATE.fullmatch(match[0]) and (len(match[0]) > 2 or not _is_day(match, text)):
            yield match


def _is_day(figure: re.Match[str], text: str) -> bool:
    around = _AFTER.match(text, figure.end()), _BEFORE.search(text, max(0, figure.start() - _MONTH_REACH), figure.start())
    return any(word and word[1].casefold() in MONTHS for word in around)


def _values(run: str) -> list[str]:
    """The numbers in a run of digits and separators: groups of three are joined, one mark before others is a decimal."""
    parts = _SEPARATOR.split(run)
    if len(parts) == 1:
        return parts
    if len(parts[0]) <= 3 and all(len(p) == 3 for p in parts[1:]):
        return ["".join(parts)]
    if len(parts) == 2 and not run[len(parts[0])].isspace():
        return [".".join(parts)]
    return parts


def with_noun(figure: str, text: str) -> str:
    """A figure of `text` as it stands there, with the word that follows where one tells of what: `140 lorries`."""
    bare = figure
    for match in _counts(text):
        if figure in _values(match[0]):
            if after := _NOUN.match(text, match.end()):
                return f"{match[0]}{after[0]}"
            bare = match[0]
    return bare


_UNITS = "%|km|kg|mm|cm|kt|MW|GW|m²|км|кг|мм|см|млн|млрд|тис|тыс|mln|mld|Mio|Mrd|mil"
# A shorter word is mostly one of those that hold a sentence together.
_NOUN = re.compile(rf"[ \u00a0]?(?:{_UNITS})(?!\w)|[ \u00a0](?:[^\W\d_]{{4,}}|[^\W\d_]*[\u0e00-\u9fff][^\W\d_]*)")
