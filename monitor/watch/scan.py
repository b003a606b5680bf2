"""Finding all terms of all watches in one pass: an Aho-Corasick automaton, then the word boundaries.

Source of the method: Aho and Corasick, "Efficient string matching", CACM 18 (1975).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
from ahocorasick_rs import AhoCorasick
from numpy.typing import NDArray

from monitor.watch.chars import NONE, begins, boundaries, ends, kind

__all__ = ["Scanner"]

Found = tuple[int, int, int]
"""Index of the term, start, end."""

_WINDOW = 1 << 18
"""Characters to a pass: the hits of a huge text are sifted in portions and never all held at once."""

_FEW, _DENSE = 1_000, 32
"""A window with more raw hits than `_FEW`, and one in fewer than `_DENSE` characters, is sifted by array."""

_MANY = 1_000
"""Occurrences of one term that are kept of one dense window."""


class Scanner:
    """Whole-word occurrences of folded terms in folded text. Immutable; threads may share it."""

    def __init__(self, terms: Sequence[str]) -> None:
        """Compile `terms`: folded, not empty, no two alike."""
        self._automaton = AhoCorasick(terms, store_patterns=False) if terms else None
        self._overlap = max(map(len, terms), default=0)
        # A sign at the edge of a term (.NET, C++) needs no boundary beside it.
        self._left = tuple(kind(term[0]) != NONE for term in terms)
        self._right = tuple(kind(term[-1]) != NONE for term in terms)

    def scan(self, text: str) -> Iterator[Found]:
        """Every occurrence in `text`, overlapping ones too; of a dense stretch the first thousand of each term."""
        if self._automaton is None:
            return
        for base in range(0, len(text), _WINDOW):
            window = text if len(text) <= _WINDOW else text[base : base + _WINDOW + self._overlap]
            hits = self._automaton.find_matches_as_indexes(window, overlapping=True)
            dense = len(hits) > max(_FEW, len(window) // _DENSE)
            yield from (self._dense if dense else self._sparse)(text, base, hits)

    def _sparse(self, text: str, base: int, hits: list[Found]) -> Iterator[Found]:
        left, right = self._left, self._right
        for term, start, end in hits:
            if start >= _WINDOW:  # the next window finds it again
                continue
            at, to = base + start, base + end
            if (not left[term] or begins(text, at)) and (not right[term] or ends(text, to)):
                yield term, at, to

    def _dense(self, text: str, base: int, hits: list[Found]) -> Iterator[Found]:
        term, start, end = np.fromiter(chain.from_iterable(hits), np.intp, 3 * len(hits)).reshape(-1, 3).T
        low = max(base - 2, 0)  # the rules look at two characters on either side
        begin, stop = boundaries(text[low : base + _WINDOW + self._overlap + 2])
        left, right = np.array(self._left), np.array(self._right)
        shift = base - low
        good = (start < _WINDOW) & (~left[term] | begin[start + shift]) & (~right[term] | stop[end + shift])
        chosen = np.flatnonzero(good)
        chosen = chosen[_first(term[chosen], _MANY)]
        yield from zip(*(column[chosen].tolist() for column in (term, base + start, base + end)), strict=True)


def _first(terms: NDArray[np.intp], many: int) -> NDArray[np.intp]:
    """Indices of the first `many` of each term, in order."""
    order = np.argsort(terms, kind="stable")
    ordered = terms[order]
    rank = np.arange(order.size) - np.searchsorted(ordered, ordered)
    return np.sort(order[rank < many])
