"""The words of a folded text, for looking them up.

A word here is letters, marks, digits and connectors, without signs. Characters of scripts without spaces, and Korean
ones, part words and are none: terms in them are found letter by letter.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from monitor.watch.chars import CYRILLIC, MARK, WORD, codes_of, kinds

__all__ = ["Sieve", "Words", "words"]

Places = NDArray[np.intp]


class Words:
    """Where the words of a text stand.

    Attributes:
        codes: the code points of the text.
        starts: first character of each word.
        ends: one past the last.
    """

    __slots__ = ("codes", "ends", "starts")

    def __init__(self, codes: NDArray[np.uint32], starts: Places, ends: Places) -> None:
        """Words that stand from `starts` to `ends`."""
        self.codes, self.starts, self.ends = codes, starts, ends

    def hashes(self) -> NDArray[np.uint32]:
        """A number for each word, made from its length and five of its letters."""
        size = self.ends - self.starts
        places = np.stack([
            self.starts, self.starts + size // 4, self.starts + size // 2, self.starts + size * 3 // 4, self.ends - 1,
        ])  # fmt: skip
        mixed: NDArray[np.uint32] = (self.codes.take(places) * _FACTORS).sum(axis=0, dtype=np.uint32)
        mixed += size.astype(np.uint32) * np.uint32(0x27D4EB2F)
        return mixed ^ (mixed >> np.uint32(15))


# Odd numbers far apart, so that letters in different places do not cancel out (Knuth's multiplicative hashing).
_FACTORS = np.array([[0x9E3779B1], [0x85EBCA77], [0xC2B2AE3D], [0x165667B1], [0x2C1B3C6D]], np.uint32)


class Sieve:
    """Lets the words, or pairs of words, of a set pass, and few others (Bloom, CACM 13, 1970, with one hash).

    Looking up every word of a text in a big set misses the processor's caches each time; the sieve fits into them.
    """

    def __init__(self, known: Collection[str], width: Literal[1, 2]) -> None:
        """A sieve for `known`, each of `width` words."""
        size = 1 << max((len(known) * 16).bit_length(), 10)
        self._width = width
        self._mask = np.uint32(size - 1)
        self._bits = np.zeros(size, np.bool_)
        hashes = words(" ".join(known)).hashes()
        self._bits[(hashes if width == 1 else _pairs(hashes[0::2], hashes[1::2])) & self._mask] = True

    def passed(self, hashes: NDArray[np.uint32]) -> Places:
        """The numbers of words, or of the first words of pairs, that may be known; those of all that are.

        Args:
            hashes: of the words of a text.
        """
        if self._width == 2:
            hashes = _pairs(hashes[:-1], hashes[1:])
        return np.flatnonzero(self._bits.take(hashes & self._mask))


def _pairs(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.uint32]:
    mixed = first * np.uint32(0x9E3779B1) + second
    return mixed ^ (mixed >> np.uint32(13))


def words(text: str) -> Words:
    """The words of `text`, which is folded."""
    codes = codes_of(text)
    inside = np.zeros(codes.size + 2, np.bool_)
    _inside().take(kinds(codes), out=inside[1:-1])
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    return Words(codes, edges[::2], edges[1::2])


@cache
def _inside() -> NDArray[np.bool_]:
    table = np.zeros(8, np.bool_)
    table[[WORD, MARK, CYRILLIC]] = True
    return table
