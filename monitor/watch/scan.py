"""Finding all terms of all watches in one pass.

    text ─▶ words, each with its place ─▶ sieve ─▶ those that are the key of a term ─▶ what stands around them

A term of one word is known by that, and a longer one by the pair of neighbouring words that is rarest among all terms.
The words and pairs of a text are looked up in a hash table. That costs little more for 100,000 terms than for 1,000,
where an automaton of 100,000 terms no longer fits into the processor's caches, and nothing needs compiling. Terms in
scripts without spaces, and beginnings of words, are looked for by an Aho-Corasick automaton of their own (Aho and
Corasick, "Efficient string matching", CACM 18, 1975).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Generic, NamedTuple, TypeAlias, TypeVar

import numpy as np
from ahocorasick_rs import AhoCorasick

from monitor.watch.chars import MARK, begins, ends, kind
from monitor.watch.tokens import Sieve, Words, words

__all__ = ["Found", "Keys", "Scanner", "Senses", "keys_of"]

_WINDOW = 1 << 18
"""Characters to a pass: the words of a huge text are never all held at once."""

_MANY = 1_000
"""Occurrences of one key that are looked at in one window."""

_LONGEST_WORD = 64
"""Characters that a prefix may be continued by."""

T = TypeVar("T")


class Senses(NamedTuple, Generic[T]):
    """What a folded term stands for: as whole words, and as the beginning of one."""

    whole: tuple[T, ...]
    begun: tuple[T, ...] = ()


Found: TypeAlias = tuple[int, int, tuple[T, ...]]
"""An occurrence: start, end, and what it may stand for."""


class Keys(NamedTuple):
    """By which words terms are found.

    Attributes:
        shapes: by word or pair of words, of the terms that have it for a key how far before it each begins and how long
            it is, in one number: `before << 20 | length`.
        pairs: those of them that are pairs.
        others: terms that must be looked for letter by letter.
    """

    shapes: Mapping[str, tuple[int, ...]]
    pairs: frozenset[str]
    others: tuple[str, ...]


_LENGTH = (1 << 20) - 1


class Scanner(Generic[T]):
    """Occurrences of folded terms in folded text. Immutable; threads may share it."""

    def __init__(self, terms: Mapping[str, int], senses: Callable[[int], Senses[T]], keys: Keys) -> None:
        """Get ready to look for terms.

        Args:
            terms: folded, not empty, and numbered.
            senses: what the term with a number stands for.
            keys: of the terms.
        """
        self._terms = terms
        self._senses = senses
        self._shapes, self._others = keys.shapes, keys.others
        self._singles = Sieve(self._shapes.keys() - keys.pairs, 1)
        self._pairs = Sieve(keys.pairs, 2) if keys.pairs else None
        self._longest = max(map(len, terms), default=0)
        self._automaton = AhoCorasick(self._others, store_patterns=False) if self._others else None
        self._others_in_ascii = any(term.isascii() for term in self._others)

    def scan(self, text: str) -> Iterator[Found[T]]:
        """Every occurrence in `text`, overlapping ones too; of a dense stretch the first thousand of each."""
        search = self._automaton is not None and (self._others_in_ascii or not text.isascii())
        for base in range(0, len(text), _WINDOW):
            whole = len(text) <= _WINDOW
            window = text if whole else text[base : base + _WINDOW + self._longest + 1]
            if self._shapes:
                yield from self._by_words(text, window, base)
            if search:
                yield from self._by_letters(text, window, base)

    def _by_words(self, text: str, window: str, base: int) -> Iterator[Found[T]]:
        shapes, terms, size = self._shapes, self._terms, len(text)
        keys = self._candidates(words(window))
        seen: dict[str, int] = {}
        # An apostrophe can make one word of two, and a mark belongs to what stands before it.
        plain = "'" not in window
        for start, end in keys:
            word = window[start:end]
            if (known := shapes.get(word)) is None or start >= _WINDOW:
                continue
            if start == 0 and base and not begins(text, base):  # this window begins within a word
                continue
            if len(keys) > _MANY:
                seen[word] = times = seen.get(word, 0) + 1
                if times > _MANY:
                    continue
            for shape in known:
                if shape == end - start and plain and kind(word[0]) != MARK:  # the whole term is the key
                    senses = self._senses(terms[word])
                    yield base + start, base + end, senses.whole + senses.begun if senses.begun else senses.whole
                    continue
                at = base + start - (shape >> 20)
                to = at + (shape & _LENGTH)
                if at < 0 or to > size:  # a slice would be cut short, and be another term
                    continue
                number = terms.get(text[at:to])
                if number is not None and begins(text, at):
                    senses = self._senses(number)
                    if ends(text, to):
                        yield at, to, senses.whole + senses.begun if senses.begun else senses.whole
                    elif senses.begun:
                        yield at, _word_end(text, to), senses.begun

    def _candidates(self, found: Words) -> list[tuple[int, int]]:
        """Where words and pairs stand that may be keys."""
        hashes = found.hashes()
        passed = self._singles.passed(hashes)
        places = list(zip(found.starts[passed].tolist(), found.ends[passed].tolist(), strict=True))
        if self._pairs is not None and hashes.size > 1:
            passed = self._pairs.passed(hashes)
            places += zip(found.starts[passed].tolist(), found.ends[passed + 1].tolist(), strict=True)
        return places

    def _by_letters(self, text: str, window: str, base: int) -> Iterator[Found[T]]:
        assert self._automaton is not None
        seen: dict[int, int] = {}
        for number, start, end in self._automaton.find_matches_as_indexes(window, overlapping=True):
            at, to = base + start, base + end
            if start >= _WINDOW or seen.get(number, 0) >= _MANY or not begins(text, at):
                continue
            senses = self._senses(self._terms[self._others[number]])
            if whole := ends(text, to):
                yield at, to, senses.whole + senses.begun
            elif senses.begun:
                yield at, _word_end(text, to), senses.begun
            if whole or senses.begun:
                seen[number] = seen.get(number, 0) + 1


def keys_of(terms: Iterable[str], begun: Container[str] = ()) -> Keys:
    """The keys of all terms, of which `begun` may be the beginnings of words.

    Of the pairs of neighbouring words in a term the one in the fewest terms is its key: `ministry of` would be found in
    many texts, and would have to be compared with many terms.
    """
    terms = list(terms)
    places = [found[:-1] if term in begun else found for term, found in zip(terms, _words(terms), strict=True)]
    every = [_pairs_of(term, found) for term, found in zip(terms, places, strict=True)]
    pairs = {key for found, keys in zip(places, every, strict=True) if len(found) > 1 for key, _ in keys}
    often: dict[str, int] = {}
    for found in every:
        for key, _ in found:
            often[key] = often.get(key, 0) + 1
    shapes: dict[str, tuple[int, ...]] = {}
    others, alike = [], dict[tuple[int, ...], tuple[int, ...]]()
    for term, found in zip(terms, every, strict=True):
        if not found:
            others.append(term)
            continue
        key, at = found[0] if len(found) == 1 else min(found, key=lambda k: (often[k[0]], -len(k[0])))
        known = shapes.get(key, ())
        if (shape := at << 20 | len(term)) not in known:
            made = (*known, shape)
            shapes[key] = alike.setdefault(made, made)
    return Keys(shapes, frozenset(pairs & shapes.keys()), tuple(others))


def _pairs_of(term: str, found: list[tuple[int, int]]) -> list[tuple[str, int]]:
    """The pairs of neighbouring words of a term, or its only word, and where each begins."""
    if len(found) == 1:
        ((start, end),) = found
        return [(term[start:end], start)]
    return [(term[start:end], start) for (start, _), (_, end) in pairwise(found)]


def _words(terms: list[str]) -> list[list[tuple[int, int]]]:
    """Where the words of each term stand in it; all at once, for one by one takes ten times as long."""
    found: list[list[tuple[int, int]]] = [[] for _ in terms]
    places = words("\0".join(terms))
    origins = np.cumsum([0, *(len(term) + 1 for term in terms)])
    numbers = np.searchsorted(origins, places.starts, "right") - 1
    starts, ends = places.starts - origins[numbers], places.ends - origins[numbers]
    for n, start, end in zip(numbers.tolist(), starts.tolist(), ends.tolist(), strict=True):
        found[n].append((start, end))
    return found


def _word_end(text: str, at: int) -> int:
    limit = min(at + _LONGEST_WORD, len(text))
    while at < limit and not ends(text, at):
        at += 1
    return at
