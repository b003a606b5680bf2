"""Figures in a text: what a report says of how many, how much and how far."""

from __future__ import annotations

import re

__all__ = ["figures", "with_noun"]

# Not within a designation (S-400, Ka-52), a time or a date.
_FIGURE = re.compile(r"(?<![\w:/.-])[0-9]+(?:[ \u00a0\u202f.,][0-9]+)*(?![\w:/-])")
_SEPARATOR = re.compile(r"[ \u00a0\u202f.,]")
_LONGEST = 20_000


def figures(text: str) -> frozenset[str]:
    """The numbers of a text, grouping removed: `12,000` and `12 000` are one; years and single digits are left out.

    Three digits after a mark are a group (`3.500` is 3500), other counts are decimals (`3,5` is 3.5).
    """
    found: set[str] = set()
    for match in _FIGURE.finditer(text, 0, _LONGEST):
        found.update(_values(match[0]))
    return frozenset(v for v in found if len(v) > 1 and not (len(v) == 4 and v[:2] in ("19", "20")))


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
    """A figure of `text` as it stands there, with the word that follows: `140 lorries`."""
    for match in _FIGURE.finditer(text, 0, _LONGEST):
        if figure in _values(match[0]):
            after = _NOUN.match(text, match.end())
            return f"{match[0]}{after[0]}" if after else match[0]
    return figure


_NOUN = re.compile(r"[ \u00a0]?%|[ \u00a0][^\W\d_]{2,}")
