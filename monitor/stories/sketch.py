"""Fingerprints of a text: what two texts share is estimated from samples of their word 5-grams.

Every word is hashed, every five neighbouring hashes are combined, and of the results those below a bound are kept; the
bound halves until few enough remain. Two such samples are compared at the lower bound, where both are complete, so
resemblance and containment come out unbiased (A. Broder, "On the resemblance and containment of documents", 1997,
sketches "mod m"). All of it is arithmetic on arrays.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["GRAM", "MOST", "Sketch", "compared", "sketch"]

GRAM = 5
"""Words in a shingle. In scripts without spaces each letter counts as a word."""

MOST = 768
"""Samples of one text."""

LONGEST = 60_000
"""Code points that are looked at; a text that is copied is copied from its beginning."""

Hashes = NDArray[np.uint64]

_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 2**64)
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_FACTORS = np.array([(0xD6E8FEB86659FD93 ** (n + 1)) & (2**64 - 1) for n in range(GRAM)], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Sketch:
    """A sample of a text's shingles.

    Attributes:
        hashes: sorted, each below `bound`.
        level: how often the bound was halved; the sample holds about one shingle in 2^level.
    """

    hashes: Hashes
    level: int

    @property
    def size(self) -> int:
        """Number of samples."""
        return int(self.hashes.size)

    def to_bytes(self) -> bytes:
        """For keeping: one byte for the level, eight for each sample."""
        return bytes([self.level]) + self.hashes.astype("<u8").tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Sketch:
        """What `to_bytes` made."""
        return cls(np.frombuffer(data[1:], dtype="<u8").astype(np.uint64), data[0])


@cache
def _powers(base: int) -> Hashes:
    powers = np.full(LONGEST, base, dtype=np.uint64)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)


_LAST = 0x10000
"""Letters past the basic plane are taken as one: they are rare in news, and hardly ever alone in a word."""


@cache  # made for the first text: most commands read none
def _folding() -> tuple[Hashes, NDArray[np.bool_]]:
    """For each code point its lower case, 0 for what is no letter or digit; and whether it is a word by itself."""
    folded = np.zeros(_LAST + 1, dtype=np.uint64)
    alone = np.zeros(_LAST + 1, dtype=bool)
    for code in range(_LAST):
        char = chr(code)
        # Combining marks belong to the word (Devanagari vowels): unicode's \w, which is what a word is to a reader.
        if char.isalnum() or unicodedata.category(char) in ("Mn", "Mc"):
            folded[code] = ord(char.casefold()[0])
    folded[_LAST] = _LAST
    for start, end in _UNSPACED:
        alone[start : end + 1] = True
    return folded, alone


# Thai, Lao, Burmese, Khmer, kana, Han: written without spaces between words.
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF))


def sketch(text: str) -> Sketch:
    """The sample of a text; empty where it has fewer than three words."""
    words = _word_hashes(text[:LONGEST])
    if words.size < 3:
        return Sketch(np.empty(0, dtype=np.uint64), 0)
    gram = min(GRAM, words.size)
    shingles = np.zeros(words.size - gram + 1, dtype=np.uint64)
    for n in range(gram):
        shingles += words[n : n + shingles.size] * _FACTORS[n]
    return _sampled(_distinct(_mixed(shingles)))


def _word_hashes(text: str) -> Hashes:
    """A hash of each word: a polynomial of its letters, from the difference of two running sums.

    Letters are folded and everything else becomes a gap by one look-up; letters of unspaced scripts are words.
    """
    folded, by_itself = _folding()
    if text.isascii():
        codes = folded[np.frombuffer(text.encode("ascii"), dtype=np.uint8)]
        alone = None
    else:
        raw = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)
        codes = folded[np.minimum(raw, _LAST)]
        alone = by_itself[np.minimum(raw, _LAST)]
    if not codes.size:
        return np.empty(0, dtype=np.uint64)
    letter = codes != 0
    starts, ends = letter.copy(), letter.copy()
    starts[1:] &= ~letter[:-1] if alone is None else ~letter[:-1] | alone[1:] | alone[:-1]
    ends[:-1] &= ~letter[1:] if alone is None else ~letter[1:] | alone[1:] | alone[:-1]
    first, last = np.flatnonzero(starts), np.flatnonzero(ends) + 1
    sums = np.zeros(codes.size + 1, dtype=np.uint64)
    np.cumsum(codes * _powers(_BASE)[: codes.size], out=sums[1:])
    return _mixed((sums[last] - sums[first]) * _powers(_INVERSE)[first])


def _mixed(values: Hashes) -> Hashes:
    """Spread evenly over 64 bits (the finaliser of SplitMix64, Steele, Lea and Flood 2014)."""
    values = (values ^ (values >> np.uint64(30))) * _MIX[0]
    values = (values ^ (values >> np.uint64(27))) * _MIX[1]
    return values ^ (values >> np.uint64(31))


def _distinct(values: Hashes) -> Hashes:
    """Sorted, each once; numpy.unique takes twice as long."""
    values.sort()
    distinct: Hashes = values[np.concatenate((_YES, values[1:] != values[:-1]))]
    return distinct


_YES = np.ones(1, dtype=bool)


def _sampled(hashes: Hashes) -> Sketch:
    level = 0
    while hashes.size > MOST:
        level += 1
        hashes = _below(hashes, level)
    return Sketch(hashes, level)


def _below(hashes: Hashes, level: int) -> Hashes:
    if level == 0:
        return hashes
    return hashes[: int(np.searchsorted(hashes, np.uint64(1 << (64 - level))))]


def compared(one: Sketch, other: Sketch) -> tuple[float, float, int]:
    """Resemblance, containment of the shorter in the longer, and the number of samples that this rests on."""
    level = max(one.level, other.level)
    a, b = _below(one.hashes, level), _below(other.hashes, level)
    if not a.size or not b.size:
        return 0.0, 0.0, 0
    small, large = (a, b) if a.size <= b.size else (b, a)
    at = np.searchsorted(large, small)
    at[at == large.size] = 0
    shared = int((large[at] == small).sum())
    return shared / (a.size + b.size - shared), shared / small.size, int(small.size)
