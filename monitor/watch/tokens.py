"""The words of a folded text, for looking them up.

A word here is letters, marks, digits and connectors, without signs. Characters of scripts without spaces, and Korean
ones, part words and are none: terms in them are found letter by letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from monitor.watch.chars import CYRILLIC, MARK, WORD, codes_of, kinds

__all__ = ["Tokens", "tokens"]

_ASCII = bytes(c if chr(c).isalnum() or c == ord("_") else ord(" ") for c in range(128)) + b" " * 128


class Tokens:
    """Words in order.

    Attributes:
        texts: the words.
    """

    __slots__ = ("_ascii", "_inside", "texts")

    def __init__(self, texts: list[str], inside: NDArray[np.bool_] | None, ascii: str) -> None:
        """Words that stand where `inside` is true or, without it, where `ascii` holds no space."""
        self.texts = texts
        self._inside = inside
        self._ascii = ascii

    def starts(self, which: Sequence[int]) -> list[int]:
        """Where the words with these numbers begin."""
        inside = self._inside
        if inside is None:
            inside = np.frombuffer(self._ascii.encode(), np.uint8) != ord(" ")
        first = inside.copy()
        first[1:] &= ~inside[:-1]
        begins: list[int] = np.flatnonzero(first).take(which).tolist()
        return begins


def tokens(text: str) -> Tokens:
    """The words of `text`, which is folded."""
    if text.isascii():
        words = text.encode().translate(_ASCII).decode()
        return Tokens(words.split(), None, words)
    codes = codes_of(text)
    inside = _inside().take(kinds(codes))
    words = np.where(inside, codes, np.uint32(ord(" "))).tobytes().decode("utf-32-le")
    return Tokens(words.split(), inside, "")


@cache
def _inside() -> NDArray[np.bool_]:
    table = np.zeros(8, np.bool_)
    table[[WORD, MARK, CYRILLIC]] = True
    return table
