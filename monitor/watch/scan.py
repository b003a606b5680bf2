"""Finding all terms of all watches in one pass: an Aho-Corasick automaton, then the word boundaries.

Source of the method: Aho and Corasick, "Efficient string matching", CACM 18 (1975).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ahocorasick_rs import AhoCorasick

from monitor.watch.chars import NONE, begins, ends, kind

__all__ = ["Scanner"]

_WINDOW = 1 << 18
"""Characters to a pass: hits of a huge text are handed on in portions and never all held at once."""


class Scanner:
    """Whole-word occurrences of folded terms in folded text. Immutable; threads may share it."""

    def __init__(self, terms: Sequence[str]) -> None:
        """Compile `terms`: folded, not empty, no two alike."""
        self._automaton = AhoCorasick(terms, store_patterns=False) if terms else None
        self._overlap = max(map(len, terms), default=0)
        # A sign at the edge of a term (.NET, C++) needs no boundary beside it.
        self._left = tuple(kind(term[0]) != NONE for term in terms)
        self._right = tuple(kind(term[-1]) != NONE for term in terms)

    def scan(self, text: str) -> Iterator[tuple[int, int, int]]:
        """(index of the term, start, end) of every occurrence in `text`, overlapping ones too."""
        if self._automaton is None:
            return
        left, right = self._left, self._right
        for base in range(0, len(text), _WINDOW):
            window = text if len(text) <= _WINDOW else text[base : base + _WINDOW + self._overlap]
            for term, start, end in self._automaton.find_matches_as_indexes(window, overlapping=True):
                if start >= _WINDOW:  # the next window finds it again
                    continue
                begin, stop = base + start, base + end
                if (not left[term] or begins(text, begin)) and (not right[term] or ends(text, stop)):
                    yield term, begin, stop
