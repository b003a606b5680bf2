"""What the letters of a name say: its scripts, and whether it is a short acronym."""

from __future__ import annotations

import unicodedata

__all__ = ["is_acronym", "scripts"]

SHORT = 3
"""Capitals that an acronym has at most to count as ambiguous: nearly all words of two or three letters are
some acronym somewhere, and matching ignores case."""


def is_acronym(name: str) -> bool:
    """Whether `name` is two or three capitals and nothing else, dots apart."""
    letters = name.replace(".", "")
    return 2 <= len(letters) <= SHORT and letters.isalpha() and letters.isupper()


def scripts(name: str) -> frozenset[str]:
    """The scripts of the letters in `name`, as character names begin: LATIN, CYRILLIC, CJK and so on."""
    return frozenset(unicodedata.name(c, "?").split()[0].split("-")[0] for c in name if c.isalpha())
