"""Folding: text as it is compared, with the way back to the text as it stands.

    text ─▶ compose (NFC) ─▶ one table look-up a character ─▶ vanish, expand ─▶ homoglyphs ─▶ white space ─▶ Folded

Case goes (ß becomes ss, İ becomes i), so do the differences among apostrophes, among dashes and among
quotation marks, and compatibility forms of letters (full width, ligatures, presentation forms). Soft
hyphens, zero-width and bidirectional controls vanish. White space is one space, a blank line is `BREAK`.
A word that mixes Latin and Cyrillic letters is brought to one script where that can be done. Diacritics stay, and
letters that merely look alike stay apart: й и, ї і, ґ г, ё е; `loosened` takes the diacritics off where asked for.

All steps work on whole arrays, so a hostile text costs what a friendly one costs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.watch.foldtable import BOTH_SCRIPTS, DOT, EXPAND, VANISH, WITH_CARE, FoldTable, load, plain
from monitor.watch.homoglyphs import unmixed

__all__ = ["BREAK", "Folded", "fold", "fold_term", "fold_terms", "loosened"]

Codes = NDArray[np.uint32]
Offsets = NDArray[np.intp]

BREAK = "\0"
"""Stands in folded text for a paragraph break; no term holds it, so no phrase crosses a paragraph."""

_SPACE, _LINE, _BREAK = ord(" "), ord("\n"), 0

_ASCII = bytes.maketrans(b"\t\v\f\r\x1c\x1d\x1e\x1f`", b"        '").lower()


class Folded(NamedTuple):
    """Folded text and where each of its characters comes from.

    Attributes:
        text: what terms are looked for in.
        starts: for each character, the first code point of the original that it stands for; None: the same index.
        ends: one past the last.
    """

    text: str
    starts: Offsets | None = None
    ends: Offsets | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that `text[start:end]` stands for; start < end."""
        if self.starts is None or self.ends is None:
            return start, end
        return int(self.starts[start]), int(self.ends[end - 1])


def fold(text: str) -> Folded:
    """`text` folded, with its offset map."""
    if text.isascii():
        return _spaced(text.encode().translate(_ASCII).decode(), None, None)
    table = load()
    if (quick := _one_to_one(text, table)) is not None:
        return _spaced(quick, None, None)
    return _with_care(text, table)


def fold_term(text: str) -> str:
    """A word or phrase as it is looked for: folded, white space of any kind as one space."""
    return fold(" ".join(text.split())).text.replace(BREAK, " ").strip()


def fold_terms(texts: Iterable[str]) -> list[str]:
    """`fold_term` of each: many terms in one pass cost a tenth of as many passes."""
    lines = [" ".join(text.replace(BREAK, " ").split()) for text in texts]
    return [text.strip() for text in fold(BREAK.join(lines)).text.split(BREAK)] if lines else []


def loosened(text: str) -> tuple[str, Offsets | None]:
    """Folded text without diacritics, and where each of its characters stood; None: at the same index.

    Args:
        text: folded. Accents and breves go (é e, й и, ї і, ё е), and so do the strokes of ł, ø, đ and ґ.
    """
    if text.isascii():
        return text, None
    flat = plain().take(_codes(text))
    if flat.max(initial=0) < VANISH:
        return _string(flat), None
    index = np.flatnonzero(flat != VANISH)
    return _string(flat[index]), index


def _one_to_one(text: str, table: FoldTable) -> str | None:
    """`text` folded but for white space, where each character becomes one; None where that is not sure.

    Most texts are like that, and take a third of the time of what else is done.
    """
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
    if codes.size != len(text):
        return None
    traits = int(np.bitwise_or.reduce(table.traits.take(codes)))
    if traits & WITH_CARE:
        return None
    flat = table.narrow.take(codes)
    if traits & BOTH_SCRIPTS == BOTH_SCRIPTS:
        flat = unmixed(flat)
    return flat.tobytes().decode("utf-16-le")


def _with_care(text: str, table: FoldTable) -> Folded:
    """Any text at all."""
    codes = _codes(text)
    codes, starts, ends = _composed(text, codes, table)
    flat = table.images.take(codes)
    if flat.max(initial=0) >= VANISH:
        flat, index = _special(flat, table)
        starts = index if starts is None else starts[index]
        ends = index + 1 if ends is None else ends[index]
    return _spaced(_string(unmixed(flat)), starts, ends)


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _string(codes: Codes) -> str:
    return codes.tobytes().decode("utf-32-le")


def _composed(text: str, codes: Codes, table: FoldTable) -> tuple[Codes, Offsets | None, Offsets | None]:
    """NFC; each character of the result maps to all of the cluster (base and marks) that it came from."""
    composed = table.compose(text)
    if composed is None:
        return codes, None, None
    after = _codes(composed)
    bases, bases_after = ~table.joins[codes], ~table.joins[after]
    bases[0] = bases_after[0] = True
    begin = np.flatnonzero(bases)
    cluster = np.cumsum(bases_after) - 1
    if cluster[-1] + 1 != begin.size:  # composition moved a base: rare beyond caring, exact offsets come first
        return codes, None, None
    return after, begin[cluster], np.append(begin[1:], codes.size)[cluster]


def _special(flat: Codes, table: FoldTable) -> tuple[Codes, Offsets]:
    """Carry out what one table look-up cannot: what vanishes, and what becomes several characters."""
    dots = flat == DOT
    dots[1:] &= flat[:-1] == ord("i")  # the dot that lower-casing İ leaves behind
    dots[:1] = False
    index = np.flatnonzero((flat != VANISH) & ~dots)
    flat = flat[index]
    flat[flat == DOT] = 0x307
    wide = flat >= EXPAND
    if not wide.any():
        return flat, index
    counts = np.ones(flat.size, np.intp)
    counts[wide] = table.lengths[flat[wide] - EXPAND]
    first = np.cumsum(counts) - counts
    index, flat, wide = np.repeat(index, counts), np.repeat(flat, counts), np.repeat(wide, counts)
    within = np.arange(flat.size) - np.repeat(first, counts)
    flat[wide] = table.expansions[flat[wide] - EXPAND, within[wide]]
    return flat, index


def _spaced(text: str, starts: Offsets | None, ends: Offsets | None) -> Folded:
    """White space to single spaces and breaks."""
    quick = text.replace("\n\n", BREAK + BREAK).replace("\n", " ")
    if "  " not in quick:  # then no run is left to shorten, and each character stands where it stood
        return Folded(quick, starts, ends)
    flat = _codes(text).copy()
    lines = flat == _LINE
    blank = lines | (flat == _SPACE)
    follows = np.zeros_like(blank)
    follows[1:] = blank[:-1]
    heads = np.flatnonzero(blank & ~follows)
    counts = np.add.reduceat(lines & blank, heads, dtype=np.intp)  # line ends from one run to the next
    flat[heads] = np.where(counts >= 2, _BREAK, _SPACE)
    index: NDArray[Any] = np.flatnonzero(~(blank & follows))
    return Folded(
        _string(flat[index]),
        index if starts is None else starts[index],
        index + 1 if ends is None else ends[index],
    )
