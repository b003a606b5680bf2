"""Tables of endings, read as a grammar prints them, and applied to words.

A table is text, a line for each ending; the first line whose ending fits the word counts:

    (b|p|m)a   +y +ie +ę +ą +ie +o ; +y + +om +y +ami +ach
    ek         ka kowi ka/ek kiem ku ku
    niemcy     ; niemiec niemcom niemcy niemcami niemczech

Left stands the ending (a regular expression), right the endings that replace it: genitive, dative,
accusative, instrumental, locative, vocative, or what cases the language has. `+` is the letter in
parentheses, `0` no ending at all, `/` parts alternatives, `;` the singular from the plural, `|` with spaces
around it one declension from another that words with this ending may follow. The plural begins with its
nominative; without one (five cases) the word itself is a plural.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Cases", "Paradigm", "Table"]

Cases = tuple[tuple[str, ...], ...]
"""For each case its forms: genitive, dative, accusative, instrumental, locative, and one more."""

_WITHOUT_NOMINATIVE = 5


class Paradigm(NamedTuple):
    """A word in all its cases but that of the dictionary.

    Attributes:
        cases: in the same order for all words of a language.
        plural: whether they are plural; words that agree have the same number.
        derived: whether they are the plural of a word that is a singular itself.
    """

    cases: Cases
    plural: bool = False
    derived: bool = False


class Table:
    """A declension table. Immutable."""

    def __init__(self, text: str) -> None:
        """Read `text`, in the form that the module describes."""
        self._endings = tuple(_ending(line) for line in text.strip().splitlines())
        self.decline = lru_cache(maxsize=65_536)(self._declined)

    def _declined(self, word: str) -> tuple[Paradigm, ...]:
        """The declensions that `word` may follow; none when no ending fits.

        Args:
            word: dictionary form, in any case of letters; what is added is in small letters.
        """
        lower = word.lower()
        if len(lower) != len(word):  # a letter of no language that has a table (İ)
            return ()
        for pattern, paradigms in self._endings:
            if found := pattern.search(lower):
                kept = word[found.start(1) : found.end(1)] if pattern.groups else ""
                stem = word[: found.start()]
                made = (_filled(paradigm, stem, kept) for paradigm in paradigms)
                return tuple(made) if stem or lower == word else tuple(map(_capitalised, made))
        return ()


def _filled(paradigm: Paradigm, stem: str, kept: str) -> Paradigm:
    def one(suffix: str) -> str:
        return stem + suffix.replace("+", kept).replace("0", "")

    return paradigm._replace(cases=tuple(tuple(map(one, case)) for case in paradigm.cases))


def _capitalised(paradigm: Paradigm) -> Paradigm:
    return paradigm._replace(cases=tuple(tuple(map(str.capitalize, case)) for case in paradigm.cases))


def _ending(line: str) -> tuple[re.Pattern[str], tuple[Paradigm, ...]]:
    key, _, rest = line.strip().partition(" ")
    singular, _, plural = rest.partition(";")
    paradigms = [Paradigm(cases) for cases in _cases(singular)]
    for cases in _cases(plural):
        if len(cases) == _WITHOUT_NOMINATIVE:
            paradigms.append(Paradigm(cases, plural=True))
        else:  # the nominative goes last, so that the other cases stand side by side with the singular's
            paradigms.append(Paradigm((*cases[1:], cases[0]), plural=True, derived=True))
    return re.compile(f"(?:{key})$"), tuple(paradigms)


def _cases(text: str) -> list[Cases]:
    every = (tuple(tuple(case.split("/")) for case in part.split()) for part in text.split(" | "))
    return [cases for cases in every if cases]
