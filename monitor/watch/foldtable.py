"""The table behind folding: what each character becomes.

Most characters become one character, so folding is one array look-up. The few others are marked by
numbers above the last code point: they vanish, or become the n-th of a list of expansions.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["BOTH_SCRIPTS", "DOT", "EXPAND", "VANISH", "WITH_CARE", "FoldTable", "image", "load", "plain"]

VANISH = 0x110000
DOT = 0x110001
"""COMBINING DOT ABOVE, which goes only after an i."""
EXPAND = 0x110002

WITH_CARE = 1
"""Trait of what does not simply become another character: it vanishes, expands, or is composed with its neighbour."""
_LATIN, _CYRILLIC = 2, 4
BOTH_SCRIPTS = _LATIN | _CYRILLIC
"""Traits of letters that may be homoglyphs of one another."""

_LONGEST = 6
_APOSTROPHES = "‘’‛′`´ʹʻʼʽˈ՚׳ꞌ＇"
_QUOTES = "“”„‟″«»״＂"
_VANISHING = "\u034f\u0640\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
_LINES = "\n\u0085\u2028\u2029"
# Compatibility forms of the same letter; not superscripts, fractions or circled numbers, which say something else.
_FORMS = ("<wide>", "<narrow>", "<font>", "<noBreak>", "<small>", "<initial>", "<medial>", "<final>", "<isolated>")
# Blocks without case, compatibility forms or controls are left out: the table is made in some 30 ms.
_BLOCKS = (
    range(0x80, 0x3400), range(0xA000, 0xAC00), range(0xF900, 0x11200), range(0x118A0, 0x118E0),
    range(0x16E40, 0x16E80),
    range(0x1D100, 0x1D800), range(0x1E900, 0x1F000), range(0x1FBF0, 0x1FBFA),
    range(0x2F800, 0x2FA20), range(0xE0000, 0xE01F0),
)  # fmt: skip
# Blocks that texts are mostly written in; to take the others with care costs little.
_SIMPLE = (range(0x1100), range(0x1E00, 0x2400), range(0x3000, 0x3400), range(0x4E00, 0xA000), range(0xAC00, 0xD7A4),
           range(0xFF00, 0x10000))  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class FoldTable:
    """What `fold` looks up.

    Attributes:
        images: for each code point its folded code point, or VANISH, DOT, EXPAND + n.
        joins: for each code point whether it may melt into the character before it under NFC.
        expansions: rows of code points, padded with zeros.
        lengths: how many of each row count.
        narrow: `images` of the first 65,536 code points in half the space, where they are no marks.
        traits: of the same, `WITH_CARE`, and the script of the image.
    """

    images: NDArray[np.uint32]
    joins: NDArray[np.bool_]
    expansions: NDArray[np.uint32]
    lengths: NDArray[np.intp]
    narrow: NDArray[np.uint16]
    traits: NDArray[np.uint8]

    def compose(self, text: str) -> str | None:
        """NFC of `text`, or None when it is NFC already."""
        if unicodedata.is_normalized("NFC", text):
            return None
        composed = unicodedata.normalize("NFC", text)
        return composed if composed != text else None


def image(char: str) -> str:
    """What one character is folded to; empty when it vanishes."""
    before, after = "", char
    while before != after:
        before, after = after, "".join(_step(c) for c in after)
    return after


def _step(char: str) -> str:
    if char in _APOSTROPHES:
        return "'"
    if char in _QUOTES:
        return '"'
    if char in _LINES:
        return "\n"
    if char.isspace():
        return " "
    category = unicodedata.category(char)
    if category == "Cf" or char in _VANISHING or 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF:
        return ""
    if category == "Cs":
        return "\ufffd"
    if category == "Pd" or char in "−⁃":
        return "-"
    if char == "İ":
        return "i"
    return unicodedata.normalize("NFC", _plain(char, category).casefold())


def _plain(char: str, category: str) -> str:
    """`char` without its compatibility form, where that is only a form."""
    form = unicodedata.decomposition(char).partition(" ")[0]
    if form in _FORMS or (form == "<compat>" and category in ("Lu", "Ll", "Lt", "Lo", "Nl")):
        plain = unicodedata.normalize("NFKC", char)
        if len(plain) <= _LONGEST and " " not in plain:
            return plain
    return char


def _joining() -> Iterator[int]:
    """Code points that canonical composition or reordering can move into the cluster before them."""
    yield from range(0x1161, 0x1176)  # Hangul vowels and finals, composed by rule and not by table
    yield from range(0x11A8, 0x11C3)
    for block in (range(0x300, 0x3400), range(0xA000, 0xAC00), range(0xFB00, 0x11F00), range(0x16AF0, 0x1EA00)):
        for code in block:
            char = chr(code)
            if unicodedata.combining(char):
                yield code
            parts = unicodedata.decomposition(char).split()
            if len(parts) == 2 and not parts[0].startswith("<"):
                yield int(parts[1], 16)


@cache
def load() -> FoldTable:
    """The table of this Python's Unicode version, made on first use."""
    images = np.arange(0x110000, dtype=np.uint32)
    images[0xD800:0xE000] = 0xFFFD
    joins = np.zeros(0x110000, np.bool_)
    joins[list(_joining())] = True
    expansions: list[str] = []
    for code in (c for block in (range(0x80), *_BLOCKS) for c in block):
        folded = image(chr(code))
        if len(folded) == 1:
            images[code] = ord(folded)
        elif not folded:
            images[code] = VANISH
        else:
            images[code] = EXPAND + len(expansions)
            expansions.append(folded)
    images[0x307] = DOT
    rows = np.zeros((len(expansions), max(map(len, expansions))), np.uint32)
    for row, folded in zip(rows, expansions, strict=True):
        row[: len(folded)] = [ord(c) for c in folded]
    lengths = np.array([len(e) for e in expansions], np.intp)
    return FoldTable(images, joins, rows, lengths, images[:0x10000].astype(np.uint16), _traits(images, joins))


def _traits(images: NDArray[np.uint32], joins: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """What a text of the first 65,536 code points must be looked at for before one look-up a character will do.

    A text of characters that are each NFC by itself, and of which none joins the one before it, is NFC (UAX 15, 9).
    """
    simple = np.zeros(0x10000, np.bool_)
    for block in _SIMPLE:
        simple[list(block)] = [unicodedata.is_normalized("NFC", chr(c)) for c in block]
    images = images[:0x10000]
    simple &= ~joins[:0x10000] & (images < 0x10000)
    traits = np.where(simple, 0, WITH_CARE).astype(np.uint8)
    traits[np.isin(images, [*range(ord("a"), ord("z") + 1), *range(0xDF, 0x250)])] |= _LATIN
    traits[(images >= 0x430) & (images < 0x530)] |= _CYRILLIC
    return traits


# Letters with a stroke, which Unicode does not take apart; ґ is г with an upturn.
_STROKES = {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ɨ": "i", "ƶ": "z", "ґ": "г", "ғ": "г"}
_EUROPEAN = (range(0xC0, 0x250), range(0x370, 0x530), range(0x1E00, 0x2000))


@cache
def plain() -> NDArray[np.uint32]:
    """For each code point of folded text the letter without diacritics; VANISH for a mark of its own.

    Only of Latin, Greek and Cyrillic: the marks of other scripts are vowels.
    """
    table = np.arange(0x110000, dtype=np.uint32)
    table[0x300:0x370] = VANISH
    for code in (c for block in _EUROPEAN for c in block):
        char = chr(code)
        base = unicodedata.normalize("NFD", char)[0]
        table[code] = ord(_STROKES.get(base, base))
    return table
