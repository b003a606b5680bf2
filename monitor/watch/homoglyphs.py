"""Latin letters in Cyrillic words and the other way about, brought to one script.

Letters of both scripts within one word come from a keyboard left in the wrong layout, from optical reading, or from
somebody who hides a word. The letters that look alike are those of Unicode Technical Standard 39, section 4, as far
as folded text can hold them. A word that cannot be written whole in one of the two scripts stays as it is.
"""

from __future__ import annotations

from functools import cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["is_mixed", "twin", "unmixed"]

C = TypeVar("C", NDArray[np.uint16], NDArray[np.uint32])

_LATIN = "aeocpxyijshbkmtvd"
_CYRILLIC = "аеосрхуіјѕнвкмтѵԁ"
# Small h and b are those of capitals: Cyrillic Н and В look like H and B, and folding has made them small. Small
# һ and ь are letters of other words.
_TO_LATIN = dict(zip(_CYRILLIC, _LATIN, strict=True)) | {"ё": "ë", "ї": "ï", "һ": "h"}
_TO_CYRILLIC = dict(zip(_LATIN, _CYRILLIC, strict=True)) | {"ë": "ё", "ï": "ї"}

_SIGNS = [chr(c) for c in range(0x80) if not chr(c).isalpha()]
_ALIKE = tuple((frozenset([*table, *_SIGNS]), table) for table in (_TO_LATIN, _TO_CYRILLIC))

_OTHER, _IS_LATIN, _IS_CYRILLIC, _JOINS = range(4)
_END = 0x530
"""One past the Cyrillic blocks that folded words are made of; what lies above counts as other."""


@cache
def _scripts() -> NDArray[np.uint8]:
    table = np.zeros(_END + 1, np.uint8)
    table[ord("a") : ord("z") + 1] = _IS_LATIN
    table[0xDF:0x250] = _IS_LATIN
    table[0xF7] = _OTHER
    table[0x430:_END] = _IS_CYRILLIC
    table[0x482:0x48A] = _OTHER
    table[ord("0") : ord("9") + 1] = _JOINS
    table[ord("-")] = _JOINS
    return table


def unmixed(flat: C) -> C:
    """Folded characters with each word of two scripts written in one; as many characters as before."""
    classes = _scripts().take(flat, mode="clip")
    if not (classes == _IS_LATIN).any():
        return flat
    letters = np.flatnonzero(classes != _JOINS)
    kept = classes[letters]
    mixed = np.flatnonzero(kept[:-1] + kept[1:] == _IS_LATIN + _IS_CYRILLIC)
    if not mixed.size:
        return flat
    flat, done = flat.copy(), 0
    for at, after in zip(letters[mixed].tolist(), letters[mixed + 1].tolist(), strict=True):
        if at >= done:
            start, done = _run(flat, classes, at, after)
            if start < done:
                word = "".join(map(chr, flat[start:done].tolist()))
                flat[start:done] = [ord(c) for c in _one_script(word, strict=after == at + 1)]
    return flat


def twin(term: str) -> str | None:
    """A folded term as the other script would write it, when every letter of it looks the same there.

    A text that mixes the scripts within such a word (`T-90М`) may be brought to either.
    """
    for alike, table in _ALIKE:
        if alike.issuperset(term) and any(map(table.__contains__, term)):
            return "".join(table.get(c, c) for c in term)
    return None


def is_mixed(surface: str) -> bool:
    """Whether Latin and Cyrillic letters stand in one word of `surface`."""
    return any(
        any("a" <= c <= "z" for c in word) and any("а" <= c < "԰" for c in word) for word in surface.lower().split()
    )


def _run(flat: C, classes: NDArray[np.uint8], at: int, after: int) -> tuple[int, int]:
    """The word around two letters; empty when what stands between them does not make them one word."""
    hyphen = ord("-")

    def joined(n: int) -> bool:
        # A hyphen before a digit belongs to a designation (T-72); one before a letter parts two words.
        return bool(flat[n] != hyphen or (n + 1 < flat.size and ord("0") <= flat[n + 1] <= ord("9")))

    if not all(joined(n) for n in range(at + 1, after)):
        return after, after
    start, end = at, after + 1
    while start > 0 and classes[start - 1] != _OTHER and joined(start - 1):
        start -= 1
    while end < flat.size and classes[end] != _OTHER and joined(end):
        end += 1
    return start, end


def _one_script(word: str, *, strict: bool) -> str:
    """`word` in the one script that can write all of it; of two that can, the one that most of its letters are of.

    Args:
        word: folded.
        strict: whether letters of both scripts touch. Where digits part them, the word changes only if each letter
            looks like one of the other script: `M777ми` is a Latin name with a Cyrillic ending.
    """
    latin = [c for c in word if "a" <= c <= "z" or "ß" <= c < "ɐ"]
    cyrillic = [c for c in word if c >= "а"]
    to_latin, to_cyrillic = all(c in _TO_LATIN for c in cyrillic), all(c in _TO_CYRILLIC for c in latin)
    if (not to_latin and not to_cyrillic) or not (strict or (to_latin and to_cyrillic)):
        return word
    if to_latin and (not to_cyrillic or len(cyrillic) <= len(latin)):
        return "".join(_TO_LATIN.get(c, c) for c in word)
    return "".join(_TO_CYRILLIC.get(c, c) for c in word)
