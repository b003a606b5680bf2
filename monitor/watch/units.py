"""Sentences and distances: what SENT, PARA and NEAR go by."""

from __future__ import annotations

import re

from monitor.watch.chars import UNSPACED, kind
from monitor.watch.fold import BREAK

__all__ = ["LONGEST_GAP", "sentences", "words_between"]

# Simplified from Unicode Standard Annex 29, section 5: a stop, what closes, white space, and no small letter after.
_STOP = re.compile("[.!?…]+[»”’\"')\\]]*(?=\\s)|[。！？｡]+[」』”’）]*|[؟۔।॥።]+")
_OPENING = "«„“‘\"'([¿¡—–- \t\r\n\u00a0"
_BLANK = re.compile(r"\n[^\S\n]*\n")

# A stop after these ends no sentence: titles, ranks and units that stand before a name or a number.
_ABBREVIATIONS = frozenset("""
    mr mrs ms dr prof gen lt col maj capt sgt cpl pvt adm cmdr rep sen gov hon rev st mt vs approx dept
    jan feb mar apr jun jul aug sep sept oct nov dec
    ген полк підп кап лейт серж адм акад проф ім вул просп обл рр ст тис млн млрд див напр зокр
    подп сер тыс им ул гг см стр м с г р т
    gén gal płk por kpt mjr ppłk sierż ul im np tzw inż mgr bzw ca evtl ggf inkl nr usw vgl hptm mme mlle sig dott ing sra
    tzv např čl odst
""".split())
_LONGEST_ABBREVIATION = 12
LONGEST_GAP = 40
"""Characters to a word at the most, white space included, in a gap that is worth counting."""


def sentences(text: str, start: int, end: int) -> list[int]:
    """Where the sentences of `text[start:end]` begin: offsets into `text`, the first of them `start`."""
    begins = {start}
    begins |= {found.end() for found in _STOP.finditer(text, start, end) if _ends(text, found.start(), found.end())}
    begins |= {found.end() for found in _BLANK.finditer(text, start, end)}
    return sorted(at for at in begins if at < end)


def _ends(text: str, stop: int, end: int) -> bool:
    """Whether the stop `text[stop:end]` ends a sentence."""
    follows = text[end : end + _LONGEST_ABBREVIATION].lstrip(_OPENING)[:1]
    if follows.islower():
        return False
    if text[stop:end] != ".":
        return True
    word = "".join(re.split(r"[^\w]", text[max(stop - _LONGEST_ABBREVIATION, 0) : stop])[-1:])
    # One capital is an initial: J. Smith, Т. Шевченко, U.S. troops.
    return not (len(word) == 1 and word.isupper()) and word.casefold() not in _ABBREVIATIONS


def words_between(text: str, start: int, end: int, most: int) -> int:
    """Words in the folded `text` from `start` to `end`, not counting the rest of words cut at either edge.

    A word is what stands between white space and holds a letter or a digit; each character of a script without
    spaces is one.

    Args:
        text: folded.
        start: end of the hit before.
        end: start of the hit after.
        most: beyond this number the exact one does not matter.
    """
    if end - start > (most + 2) * LONGEST_GAP:
        return most + 1
    pieces = text[start:end].replace(BREAK, " ").split(" ")
    count = sum(1 for piece in pieces[1:-1] if any(map(str.isalnum, piece)))
    if not text.isascii():
        count += sum(max(_unspaced(piece) - (0 < n < len(pieces) - 1), 0) for n, piece in enumerate(pieces))
    return count


def _unspaced(piece: str) -> int:
    return 0 if piece.isascii() else sum(kind(c) == UNSPACED for c in piece)
