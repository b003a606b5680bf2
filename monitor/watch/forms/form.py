"""A form: one way in which texts write a name."""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["Form", "Variant", "capitals_of", "has_capitals"]

Variant = Literal["exact", "inflected", "transliterated", "alias", "folded"]

_SHORT = 3
"""Letters of an acronym that is too short to be told from a word unless it stands in capitals."""


class Form(NamedTuple):
    """One way in which texts write a name.

    Attributes:
        text: what is looked for, before folding.
        variant: how it comes from the name.
        of: the name as the watchlist has it.
        language: whose grammar or spelling made it (BCP 47); None for the name itself.
        capitals: how many of its first letters are capitals wherever it is written.
        part: whether it is a part of the name, the surname of a person, and needs context.
    """

    text: str
    variant: Variant
    of: str
    language: str | None = None
    capitals: int = 0
    part: bool = False

    def admits(self, surface: str) -> bool:
        """Whether `surface`, which is this form but for the case of its letters, has the capitals it needs."""
        return has_capitals(surface, self.capitals)


def has_capitals(surface: str, capitals: int) -> bool:
    """Whether none of the first letters of `surface`, as many as `capitals`, is a small one."""
    letters = [c for c in surface if c.isalpha()]
    return not any(c.islower() for c in letters[:capitals])


def capitals_of(name: str) -> int:
    """How many of the first letters of `name` are capitals wherever it is written, in every form.

    A proper name begins with a capital, and an acronym of two or three letters is all capitals: that parts
    Polish `Polska` from `polska`, and `AP` from a stray `ap`. A name in small letters has none.
    """
    letters = [c for c in name if c.isalpha()]
    if not letters or not letters[0].isupper():
        return 0
    return len(name) if len(name) <= _SHORT and name.isupper() else 1
