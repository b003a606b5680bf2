"""Where a word begins and ends, in any script.

Simplified from Unicode Standard Annex 29: letters, marks, decimal digits and connectors make words.
Scripts written without spaces need no boundary. Superscripts and trade marks are no part of a word, so
that a footnote number or a ™ does not hide a name.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "CYRILLIC", "HANGUL", "MARK", "NONE", "UNSPACED", "WORD", "begins", "codes_of", "edges", "ends", "kind", "kinds",
]  # fmt: skip

Kind = Literal[0, 1, 2, 3, 4, 5]
NONE: Kind = 0
WORD: Kind = 1
MARK: Kind = 2
UNSPACED: Kind = 3
HANGUL: Kind = 4
CYRILLIC: Kind = 5

_UNSPACED_NAMES = (
    "CJK ", "HIRAGANA ", "KATAKANA", "HENTAIGANA ", "BOPOMOFO ", "IDEOGRAPHIC ", "YI ", "THAI ", "LAO ", "KHMER ",
    "MYANMAR ", "TAI ", "NEW TAI ",
)  # fmt: skip


@lru_cache(maxsize=65_536)
def kind(char: str) -> Kind:
    """How `char` takes part in words; the script is read from its Unicode name."""
    category = unicodedata.category(char)
    if category[0] == "M":
        return MARK
    if category[0] != "L" and category not in ("Nd", "Nl", "Pc"):
        return NONE
    name = unicodedata.name(char, "")
    if name.startswith(_UNSPACED_NAMES) and category != "Nd":
        return UNSPACED
    if name.startswith("HANGUL "):
        return HANGUL
    return CYRILLIC if name.startswith("CYRILLIC ") else WORD


def begins(text: str, at: int) -> bool:
    """Whether the word or sign at `at` begins there: folded text, 0 ≤ at < len(text)."""
    if at == 0 or text[at - 1] == " ":
        return True
    before, first = kind(text[at - 1]), kind(text[at])
    if first == MARK:
        return before == NONE
    if before == NONE or first == NONE:
        return not (first == CYRILLIC and at > 1 and text[at - 1] == "'" and kind(text[at - 2]) == CYRILLIC)
    if before == HANGUL or first == HANGUL:
        return before != first
    return before == UNSPACED or first == UNSPACED


def ends(text: str, at: int) -> bool:
    """Whether the word or sign before `at` ends there: folded text, 0 < at ≤ len(text)."""
    if at == len(text) or text[at] == " ":
        return True
    after = kind(text[at])
    if after == MARK:  # it belongs to the character before it, whatever the script
        return False
    last = kind(text[at - 1])
    if after == NONE or last == NONE:
        # The Ukrainian apostrophe stands inside a word; the Latin one parts «NATO's» and «l'OTAN».
        follows = at + 1 < len(text) and kind(text[at + 1]) == CYRILLIC
        return not (last == CYRILLIC and text[at] == "'" and follows)
    # Korean hangs its particles on the noun without a space, on Latin names as well.
    return after in (HANGUL, UNSPACED) or last == UNSPACED


def kinds(codes: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """`kind` of every code point at once."""
    table = _table()
    found: NDArray[np.uint8] = table.take(codes)
    if found.max(initial=0) == _UNKNOWN:
        for block in np.unique(codes[found == _UNKNOWN] >> 8).tolist():
            # Filled as texts ask for it: the whole of Unicode would take a second. Two threads write the same values.
            table[block << 8 : (block + 1) << 8] = [kind(chr(c)) for c in range(block << 8, (block + 1) << 8)]
        found = table.take(codes)
    return found


def codes_of(text: str) -> NDArray[np.uint32]:
    """The code points of `text`."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


_UNKNOWN = 7


@cache
def _table() -> NDArray[np.uint8]:
    return np.full(0x110000, _UNKNOWN, np.uint8)


def edges(text: str) -> NDArray[np.bool_]:
    r"""Where a word character stands beside one that is none, as `\b` means it: an array of len(text) + 1."""
    inside = np.pad(kinds(codes_of(text)) != NONE, 1)
    found: NDArray[np.bool_] = inside[1:] != inside[:-1]
    return found
