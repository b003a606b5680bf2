"""What the tables of one language are, and how its words are declined."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from monitor.watch.forms.paradigm import Paradigm, Table

__all__ = ["Language", "Script"]

Script = Literal["latin", "cyrillic"]

Dictionary = Callable[[str], tuple[Paradigm, ...] | None]
"""word → its declensions, None when it is not in the dictionary."""


@dataclass(frozen=True)
class Language:
    """The grammar of names in one language.

    Attributes:
        tag: BCP 47.
        script: what its names are written in.
        nouns: declensions of nouns, given names and places.
        adjectives: declensions of adjectives.
        adjective: pattern of words that are adjectives by their ending.
        surname: pattern of surnames that are declined as adjectives though nouns end alike.
        possessives: adjectives made of names (`Trumpův`).
        things_possess: whether such adjectives are made of the names of companies and the like, too.
        dictionary: knows words better than the tables do.
        articles: whether an article is hung on instead of a case ending; the first word takes it.
    """

    tag: str
    script: Script
    nouns: Table
    adjectives: Table
    adjective: str
    surname: str | None = None
    possessives: Table | None = None
    things_possess: bool = False
    dictionary: Dictionary | None = None
    articles: bool = False

    @cached_property
    def _adjective(self) -> re.Pattern[str]:
        return re.compile(rf".*(?:{self.adjective})$")

    @cached_property
    def _surname(self) -> re.Pattern[str]:
        return re.compile(rf".*{self.surname}$" if self.surname else r"(?!)")

    def is_adjective(self, word: str) -> bool:
        """Whether `word` is an adjective, by its ending."""
        return self._adjective.match(word.lower()) is not None

    def noun(self, word: str, *, plural: bool) -> tuple[Paradigm, ...]:
        """The declensions of `word` as a noun or a name; with `plural` those of its plural too."""
        known = self.dictionary(word) if self.dictionary else None
        if known is None:
            every = self.nouns.decline(word)
        elif word[:1].isupper():  # the dictionary may hold another word that is written alike
            every = tuple(dict.fromkeys(known + self.nouns.decline(word)))
        else:
            every = known
        return every if plural else tuple(p for p in every if not p.derived)

    def surname_of(self, word: str) -> tuple[Paradigm, ...]:
        """The declensions of `word` as a part of a person's name."""
        every = self.noun(word, plural=False)
        if self.is_adjective(word) or self._surname.match(word.lower()):
            every += self.adjectives.decline(word)
        return tuple(p for p in every if not p.plural)

    def attribute(self, word: str) -> tuple[Paradigm, ...]:
        """The declensions of `word` as an adjective."""
        return self.adjectives.decline(word)
