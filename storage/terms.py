"""What a reader types into a search box, as words, phrases, OR and minus.

Words stand beside each other: all must occur. `OR` (in capitals) parts alternatives, `"…"` holds a
phrase, `-word` excludes, `word*` takes every word that begins so. Whatever else is typed is ignored, so
no input is a syntax error. Words are cut the same way for both databases, so both find the same.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from adapters.errors import StoreError

__all__ = ["Group", "Term", "parse", "spaced", "tokens", "word_pattern"]

MOST_TERMS = 64  # SQLite parses an expression to a depth of 256 at most

# Chinese and Japanese do not part words: each sign is a word, and a run of them a phrase.
SIGNS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
SIGN = re.compile(f"([{SIGNS}])")
LAST_MARK = 0x20000  # beyond are signs and, far beyond, variation selectors
ASCII_WORD = re.compile("[a-z0-9]+")
PART = re.compile(r'(-?)"([^"]*)"?|(\S+)')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand one after the other; with `prefix`, the last one may go on."""

    words: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """One alternative: all of `wanted`, none of `unwanted`."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...] = ()


def parse(query: str) -> tuple[Group, ...]:
    """The alternatives that `query` names; those that only exclude are left out.

    Raises:
        StoreError: it has more words than a database takes.
    """
    groups: list[Group] = []
    wanted: list[Term] = []
    unwanted: list[Term] = []
    count = 0
    for minus, phrase, word in PART.findall(query):
        if word == "OR":
            groups.append(Group(tuple(wanted), tuple(unwanted)))
            wanted, unwanted = [], []
            continue
        term = Term(tuple(tokens(word.lstrip("-") or phrase)), word.endswith("*"))
        if term.words:
            (unwanted if minus or word.startswith("-") else wanted).append(term)
            count += len(term.words)
    if count > MOST_TERMS:
        raise StoreError(
            f"the search has {count} words, more than {MOST_TERMS}", remedy="Search for fewer words at a time."
        )
    groups.append(Group(tuple(wanted), tuple(unwanted)))
    return tuple(group for group in groups if group.wanted)


def spaced(text: str) -> str:
    """The text composed (NFC), with each Chinese or Japanese sign a word of its own."""
    text = unicodedata.normalize("NFC", text)
    return SIGN.sub(r" \1 ", text) if SIGN.search(text) else text


def tokens(text: str) -> list[str]:
    """The words of a text, folded as SQLite's unicode61 tokenizer folds them."""
    if text.isascii():
        return ASCII_WORD.findall(text.lower())
    return word_pattern().findall(fold(unicodedata.normalize("NFC", text)))


def fold(text: str) -> str:
    """Lower case; Latin letters without their marks, letters of other scripts with them (й is not и)."""
    return text.translate(FOLDS)


class _Folds(dict[int, str]):
    """A letter's folded form, found when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_letter(chr(code))
        return folded


def _fold_letter(letter: str) -> str:
    if "\u0300" <= letter <= "\u036f":
        return ""
    if letter == "ς":
        return "σ"
    base = unicodedata.normalize("NFD", letter)[0]
    return base.lower() if base.isascii() else letter.lower()[0]


FOLDS = _Folds()


@cache
def word_pattern() -> re.Pattern[str]:
    """A word: letters, numbers and the marks on them, of any script; or one Chinese or Japanese sign."""
    marks = "".join(filter(_is_mark, map(chr, range(0x300, LAST_MARK))))
    letter = f"[^\\W_{SIGNS}]"
    return re.compile(f"{letter}+(?:[{marks}]+{letter}*)*|[{SIGNS}]")


def _is_mark(char: str) -> bool:
    return unicodedata.category(char) in ("Mn", "Mc")
