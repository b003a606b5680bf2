"""The words of a folded text, for looking them up.

A word here is letters, marks, digits and connectors, without signs. Characters of scripts without spaces, and Korean
ones, part words and are none: terms in them are found letter by letter.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from monitor.watch.chars import CYRILLIC, MARK, WORD, kind

__all__ = ["Hashes", "Places", "Sieve", "Words", "pair_hashes", "words"]

Places = NDArray[np.intp]
Hashes = NDArray[np.uint64]

_WIDTH = 8
"""Letters of a word that its hash is made from: as many as one machine word holds."""

# Odd numbers without a pattern: multiplication by them carries every bit upwards (Knuth's multiplicative hashing).
_MIX, _MIX_SIZE, _MIX_PAIR = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0xD6E8FEB86659FD93)
_SURPLUS = np.array([0, *(8 * (_WIDTH - n) for n in range(1, _WIDTH + 1))], np.uint64)
"""By the length of a word, the bits of a machine word that lie beyond its end; the last holds for all longer ones."""


class Words:
    """Where the words of a text stand.

    Attributes:
        starts: first character of each word.
        ends: one past the last.
    """

    __slots__ = ("_letters", "ends", "starts")

    def __init__(self, letters: NDArray[np.uint8], starts: Places, ends: Places) -> None:
        """Words that stand from `starts` to `ends`; `letters` are the low bytes of all characters and `_WIDTH` more."""
        self._letters, self.starts, self.ends = letters, starts, ends

    def hashes(self) -> Hashes:
        """A number for each word, made from its length and its first letters."""
        letters = self._letters
        eight = np.ndarray(letters.size - _WIDTH, np.dtype("<u8"), letters, strides=(1,))  # from each letter on
        size = self.ends - self.starts
        mixed = eight[self.starts]
        mixed <<= _SURPLUS.take(size, mode="clip")
        mixed *= _MIX
        mixed += size.astype(np.uint64) * _MIX_SIZE
        return mixed


class Sieve:
    """Lets the words, or the pairs of words, of a set pass, and few others (Bloom, CACM 13, 1970, with one hash).

    Looking up every word of a text in a big set misses the processor's caches each time; the sieve fits into them.
    """

    def __init__(self, known: Hashes) -> None:
        """A sieve for words or pairs with these hashes."""
        # One in fifty passes by chance, or one in ten where that would take more than 4 MB.
        bits = max(min((known.size * 32).bit_length(), 22), (known.size * 8).bit_length(), 10)
        self._shift = np.uint64(64 - bits)
        self._bits = np.zeros(1 << bits, np.bool_)
        self._bits[self._slots(known)] = True

    def passed(self, hashes: Hashes) -> Places:
        """Which of these may be known; those of all that are."""
        (passed,) = self._bits.take(self._slots(hashes)).nonzero()
        return passed

    def _slots(self, hashes: Hashes) -> Places:
        return (hashes >> self._shift).astype(np.intp)


def pair_hashes(first: Hashes, second: Hashes) -> Hashes:
    """Numbers for pairs of words with these numbers."""
    mixed = first * _MIX_PAIR
    mixed += second
    return mixed


def words(text: str) -> Words:
    """The words of `text`, which is folded."""
    if text.isascii():
        data = text.encode()
        inside = np.frombuffer(b"".join((b"\0", data.translate(_ascii()), b"\0")), np.uint8)
        letters = np.frombuffer(data + bytes(_WIDTH), np.uint8)
    else:
        codes = _codes(text)
        letters = np.zeros(codes.size + _WIDTH, np.uint8)
        letters[:-_WIDTH] = codes
        inside = np.zeros(codes.size + 2, np.uint8)
        inside[1:-1] = _inside(codes)
    (edges,) = (inside[1:] != inside[:-1]).nonzero()
    return Words(letters, edges[::2], edges[1::2])


def _codes(text: str) -> NDArray[np.uint16] | NDArray[np.uint32]:
    """The code points of `text`, in the half of the space where that holds them."""
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    if codes.size == len(text):
        return codes
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


_UNKNOWN = 2


def _inside(codes: NDArray[np.uint16] | NDArray[np.uint32]) -> NDArray[np.uint8]:
    """For each code point 1 where it is part of a word, else 0."""
    table = _table()
    found: NDArray[np.uint8] = table.take(codes, mode="clip")
    if found.max(initial=0) == _UNKNOWN:
        for block in np.unique(codes[found == _UNKNOWN] >> 8).tolist():
            # Filled as texts ask for it: the whole of Unicode would take a second. Two threads write the same values.
            table[block << 8 : (block + 1) << 8] = [_is_inside(chr(c)) for c in range(block << 8, (block + 1) << 8)]
        found = table.take(codes, mode="clip")
    return found


@cache
def _table() -> NDArray[np.uint8]:
    return np.full(0x110000, _UNKNOWN, np.uint8)


@cache
def _ascii() -> bytes:
    """A table for `bytes.translate`."""
    return bytes(c < 0x80 and _is_inside(chr(c)) for c in range(0x100))


def _is_inside(char: str) -> bool:
    return kind(char) in (WORD, MARK, CYRILLIC)
