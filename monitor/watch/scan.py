"""Finding all terms of all watches in one pass.

    text ─▶ words, each with its place ─▶ sieve ─▶ those that are the key of a term ─▶ what stands around them

A term of one word or two is its own key, and a longer one is known by a pair of words in it (`monitor.watch.keys`).
The words and pairs of a text are looked up in a hash table. That costs little more for 100,000 terms than for 1,000,
where an automaton of 100,000 terms no longer fits into the processor's caches, and nothing needs compiling. Terms in
scripts without spaces, and beginnings of words, are looked for by an Aho-Corasick automaton of their own (Aho and
Corasick, "Efficient string matching", CACM 18, 1975).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from ahocorasick_rs import AhoCorasick

from monitor.watch.chars import MARK, begins, ends, kind
from monitor.watch.keys import LENGTH_BITS, Keys, sieves
from monitor.watch.tokens import Words, pair_hashes, words

__all__ = ["Found", "Scanner", "Senses"]

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
        self._singles, self._pairs = sieves(terms, keys)
        self._longest = max(map(len, terms), default=0)
        self._automaton = AhoCorasick(self._others, store_patterns=False) if self._others else None
        self._others_in_ascii = any(term.isascii() for term in self._others)

    def scan(self, text: str, *, most: int = _MANY) -> Iterator[Found[T]]:
        """Every occurrence in `text`, overlapping ones too; of a dense stretch the first `most` of each."""
        search = self._automaton is not None and (self._others_in_ascii or not text.isascii())
        for base in range(0, len(text), _WINDOW):
            whole = len(text) <= _WINDOW
            window = text if whole else text[base : base + _WINDOW + self._longest + 1]
            if len(self._terms) > len(self._others):
                yield from self._by_words(text, window, base, most)
            if search:
                yield from self._by_letters(text, window, base, most)

    def _by_words(self, text: str, window: str, base: int, most: int) -> Iterator[Found[T]]:
        shapes, terms = self._shapes, self._terms
        keys = self._candidates(words(window))
        seen: dict[str, int] = {}
        # An apostrophe can make one word of two, and a mark belongs to what stands before it.
        plain = "'" not in window
        for start, end in keys:
            word = window[start:end]
            number, known = terms.get(word), shapes.get(word)
            if (number is None and known is None) or start >= _WINDOW:
                continue
            if start == 0 and base and not begins(text, base):  # this window begins within a word
                continue
            if len(keys) > most:
                seen[word] = times = seen.get(word, 0) + 1
                if times > most:
                    continue
            if number is not None and not (senses := self._senses(number)).begun:  # what may go on has another key
                at, to = base + start, base + end
                if (plain and kind(word[0]) != MARK) or (begins(text, at) and ends(text, to)):
                    yield at, to, senses.whole
            if known:
                yield from self._around(text, base + start, known)

    def _around(self, text: str, key: int, shapes: Iterable[int]) -> Iterator[Found[T]]:
        """Terms that have the word or pair at `key` for a key."""
        for shape in shapes:
            at = key - (shape >> LENGTH_BITS)
            to = at + (shape & (1 << LENGTH_BITS) - 1)
            if at < 0 or to > len(text):  # a slice would be cut short, and be another term
                continue
            number = self._terms.get(text[at:to])
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
        if hashes.size > 1:
            passed = self._pairs.passed(pair_hashes(hashes[:-1], hashes[1:]))
            places += zip(found.starts[passed].tolist(), found.ends[passed + 1].tolist(), strict=True)
        return places

    def _by_letters(self, text: str, window: str, base: int, most: int) -> Iterator[Found[T]]:
        assert self._automaton is not None
        seen: dict[int, int] = {}
        for number, start, end in self._automaton.find_matches_as_indexes(window, overlapping=True):
            at, to = base + start, base + end
            if start >= _WINDOW or seen.get(number, 0) >= most or not begins(text, at):
                continue
            senses = self._senses(self._terms[self._others[number]])
            if whole := ends(text, to):
                yield at, to, senses.whole + senses.begun
            elif senses.begun:
                yield at, _word_end(text, to), senses.begun
            if whole or senses.begun:
                seen[number] = seen.get(number, 0) + 1


def _word_end(text: str, at: int) -> int:
    limit = min(at + _LONGEST_WORD, len(text))
    while at < limit and not ends(text, at):
        at += 1
    return at
