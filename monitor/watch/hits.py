"""From occurrences of terms to hits: which count, which passage holds them, and which are new."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from monitor.watch.fold import BREAK, Folded, fold
from monitor.watch.passages import Document, Passage

__all__ = ["Fresh", "Hit", "Stretch", "counting", "placed"]

Stretch = tuple[int, int]
"""Start and end in folded text."""


class Hit(NamedTuple):
    """An occurrence that counts.

    Attributes:
        at: first character in the folded haystack.
        to: one past the last.
        passage: what holds it.
        start: first code point in the passage's own text.
        end: one past the last.
        mask: the fields that it counts as.
    """

    at: int
    to: int
    passage: Passage
    start: int
    end: int
    mask: int


def counting(found: Sequence[Stretch], excluded: Sequence[Stretch] = ()) -> list[Stretch]:
    """Occurrences of one term's forms, the longest where several overlap, without those an exclusion touches."""
    kept: list[Stretch] = []
    merged = _merged(excluded)
    ends = [end for _, end in merged]
    for at, to in sorted(found, key=lambda s: (s[0], -s[1])):
        if kept and at < kept[-1][1]:
            continue
        n = bisect_left(ends, at + 1)
        if n == len(merged) or merged[n][0] >= to:
            kept.append((at, to))
    return kept


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    merged: list[Stretch] = []
    for at, to in sorted(stretches):
        if merged and at <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(to, merged[-1][1]))
        else:
            merged.append((at, to))
    return merged


def placed(stretch: Stretch, folded: Folded, document: Document) -> Hit:
    """The hit at `stretch` of the folded haystack of `document`."""
    passage, start, end = document.place(*folded.span(*stretch))
    return Hit(*stretch, passage, start, end, document.mask_at(passage, start, end))


class Fresh:
    """Tells hits in paragraphs that the revision before did not have."""

    def __init__(self, folded: Folded, previous: Callable[[], Document]) -> None:
        """Compare `folded` with what `previous` gives, once it is asked."""
        self._text = folded.text
        self._previous = previous

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(p.strip() for p in fold(self._previous().haystack).text.split(BREAK))

    def __call__(self, hit: Hit) -> bool:
        """Whether the paragraph around `hit`, as a whole, is new."""
        begin = self._text.rfind(BREAK, 0, hit.at) + 1
        end = self._text.find(BREAK, hit.to)
        return self._text[begin : end if end >= 0 else None].strip() not in self._known
