"""From occurrences of terms to hits: which count, which passage holds them, and which are new."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple, TypeVar

from monitor.watch.fold import BREAK, Folded, fold
from monitor.watch.passages import Document, Passage
from monitor.watch.terms import Sense

__all__ = ["Fresh", "Hit", "Occurrence", "counting", "merged"]

S = TypeVar("S")
Occurrence = tuple[int, int, S]
"""Start and end in folded text, and what stands there."""


class Hit(NamedTuple):
    """An occurrence that counts.

    Attributes:
        at: first character in the folded haystack; past its end for a fact, which stands nowhere.
        to: one past the last.
        mask: the fields that it counts as.
        sense: what it stands for.
        passage: what holds it.
        start: first code point in the passage's own text.
        end: one past the last.
    """

    at: int
    to: int
    mask: int
    sense: Sense
    passage: Passage
    start: int
    end: int


def counting(
    found: Sequence[Occurrence[S]], excluded: Sequence[Occurrence[S]] = ()
) -> tuple[list[Occurrence[S]], list[tuple[Occurrence[S], Occurrence[S]]]]:
    """Occurrences of one atom: the longest where several overlap, and apart those that an exclusion touches.

    Returns:
        what counts, in order; and what does not, each with the exclusion that touches it.
    """
    kept: list[Occurrence[S]] = []
    dropped: list[tuple[Occurrence[S], Occurrence[S]]] = []
    barred = merged(excluded)
    ends = [end for _, end, _ in barred]
    gone = 0
    for one in sorted(found, key=lambda s: (s[0], -s[1])) if len(found) > 1 else found:
        if kept and one[0] < kept[-1][1]:
            continue
        n = bisect_left(ends, one[0] + 1)
        if n == len(barred) or barred[n][0] >= one[1]:
            kept.append(one)
        elif one[1] > gone:
            dropped.append((one, barred[n]))
            gone = one[1]
    return kept, dropped


def merged(stretches: Iterable[Occurrence[S]]) -> list[Occurrence[S]]:
    """Stretches in order, those that overlap or touch made one."""
    apart: list[Occurrence[S]] = []
    for at, to, what in sorted(stretches, key=lambda s: (s[0], -s[1])):
        if apart and at <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(to, apart[-1][1]), apart[-1][2])
        else:
            apart.append((at, to, what))
    return apart


class Fresh:
    """Tells hits in paragraphs that the revision before did not have."""

    def __init__(self, folded: Folded, previous: Callable[[], Document]) -> None:
        """Compare `folded` with what `previous` gives, once it is asked."""
        self._text = folded.text
        self._previous = previous
        self._last = (0, 0, False)

    @cached_property
    def _before(self) -> Document:
        return self._previous()

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(p.strip() for p in fold(self._before.haystack).text.split(BREAK))

    def __call__(self, hit: Hit) -> bool:
        """Whether the paragraph around `hit`, as a whole, is new; a fact is not, as long as it was so before."""
        if hit.at >= len(self._text):
            return hit.passage.text not in {p.text for p in self._before.facts()}
        low, high, fresh = self._last
        if not low <= hit.at < high:  # hits come in order, and a paragraph may be all of a huge text
            low, high = self._text.rfind(BREAK, 0, hit.at) + 1, self._text.find(BREAK, hit.to)
            high = high if high >= 0 else len(self._text)
            fresh = self._text[low:high].strip() not in self._known
            self._last = low, high, fresh
        return fresh
