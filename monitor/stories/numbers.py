"""Figures in a text: what a report says of how many, how much and how far."""

from __future__ import annotations

import re

__all__ = ["figures"]

_FIGURE = re.compile(r"(?<![\w.,])\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+(?!\d)|(?<![\w])\d+(?:[.,]\d+)?(?![\w])")
_SEPARATORS = re.compile(r"[ \u00a0\u202f.,]")
_LONGEST = 20_000


def figures(text: str) -> frozenset[str]:
    """The numbers of a text, grouping removed: `12,000` and `12 000` are one; years and single digits are left out.

    `3.500` and `3,5` stay apart: three digits after the mark are a group, other counts are decimals.
    """
    found = set()
    for match in _FIGURE.finditer(text[:_LONGEST]):
        raw = match[0]
        parts = _SEPARATORS.split(raw)
        if len(parts) > 1 and all(len(p) == 3 for p in parts[1:]):
            value = "".join(parts)
        else:
            value = raw.replace(",", ".")
        if len(value) > 1 and not (len(value) == 4 and value[:2] in ("19", "20")):
            found.add(value)
    return frozenset(found)
