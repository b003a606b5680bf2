"""Where a word begins and ends, in any script.

Simplified from Unicode Standard Annex 29: letters, marks, decimal digits and connectors make words.
Scripts written without spaces need no boundary. Superscripts and trade marks are no part of a word, so
that a footnote number or a ™ does not hide a name.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["CYRILLIC", "HANGUL", "MARK", "NONE", "UNSPACED", "WORD", "begins", "boundaries", "ends", "kind"]

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
    if at == 0:
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
    if at == len(text):
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


def boundaries(text: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """`begins` and `ends` for every offset of folded text at once: two arrays of len(text) + 1.

    Dearer than asking for a few offsets, and far cheaper than asking for most.
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    table = np.zeros(0x110000, np.uint8)
    for char in set(text):
        table[ord(char)] = kind(char)
    # Two characters of nothing on either side stand in for the neighbours that the edges lack.
    kinds = np.pad(table[codes], 2)
    apostrophe = np.pad(codes == ord("'"), 2)
    before, after = kinds[1:-2], kinds[2:-1]
    apart = (before == NONE) | (after == NONE)
    glued_left = (after == CYRILLIC) & apostrophe[1:-2] & (kinds[:-3] == CYRILLIC)
    glued_right = (before == CYRILLIC) & apostrophe[2:-1] & (kinds[3:] == CYRILLIC)
    unspaced = (before == UNSPACED) | (after == UNSPACED)
    hangul = (before == HANGUL) | (after == HANGUL)
    begin = np.select(
        [after == MARK, apart, hangul], [before == NONE, ~glued_left, before != after], unspaced
    )
    end = np.select([after == MARK, apart], [np.zeros_like(apart), ~glued_right], unspaced | (after == HANGUL))
    return begin, end
