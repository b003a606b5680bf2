"""What a report is compared by: cut words, figures, entities and names.

Words are cut to their first letters, which does for many inflected languages what stemming does for one (McNamee and
Mayfield, 2004); where words are not set apart, pairs of letters are taken.
"""

from __future__ import annotations

import re
import sys
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from monitor.stories.model import Report
from monitor.stories.numbers import figures

__all__ = ["ENTITY", "FIGURE", "NEUTRAL", "Features", "Packed", "Vector", "features", "opening"]

CUT = 5
"""Letters of a word that are kept."""

BODY = 120
"""Words of a text that are looked at: news is told at the beginning."""

_SAMPLE = 400
"""Characters by which it is told whether a text stands in capitals."""

ENTITY, FIGURE = "e:", "n:"
NEUTRAL = (ENTITY, FIGURE)
"""How the features begin that have no language."""

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]{2,}")
_OPENS = frozenset(".!?:;…\"“„«(\n")
_DIGITS = re.compile(r"[0-9]+")

Vector = dict[str, int]
"""Weights of features."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A vector as it is kept: a tenth of the memory of a dict."""

    terms: tuple[str, ...]
    weights: array[int]

    @classmethod
    def of(cls, vector: Vector) -> Packed:
        """The same features and weights."""
        return cls(tuple(vector), array("H", vector.values()))

    def items(self) -> Iterator[tuple[str, int]]:
        """Features with their weights."""
        return zip(self.terms, self.weights, strict=True)


@dataclass(frozen=True, slots=True)
class Features:
    """What a report is compared by.

    Attributes:
        counts: how often each feature occurs; those of the headline count double where there is a text.
        words: length of the part that was looked at, in words.
        entities: ids of the watchlist.
        figures: numbers in it.
        quotes: openings of its quotations, folded.
        language: of the report.
        names: words with a capital letter that no sentence begins with, cut like all words.
        form: the outlet and its headline without figures; empty where one is not known.
    """

    counts: Mapping[str, int]
    words: int
    entities: frozenset[str]
    figures: frozenset[str]
    quotes: frozenset[str]
    language: str = ""
    names: frozenset[str] = frozenset()
    form: str = ""


def features(report: Report) -> Features:
    """The features of a report."""
    counts: Counter[str] = Counter()
    names: set[str] = set()
    lead = report.text[: BODY * 12]
    title, body = list(_terms(report.title, names, headline=True)), list(islice(_terms(lead, names), BODY))
    for term in title:
        counts[term] += 2 if body else 1
    counts.update(body)
    numbers = figures(f"{report.title} {lead}")
    counts.update(FIGURE + n for n in numbers)
    counts.update(dict.fromkeys((ENTITY + e for e in report.entities), 1))
    quotes = frozenset(map(opening, report.quotes))
    return Features(
        counts, len(title) + len(body), report.entities, numbers, quotes, report.language, frozenset(names), _form(report)
    )


def opening(quote: str) -> str:
    """The first words of a quotation, by which it is known again."""
    return " ".join(w.casefold() for w in _WORD.findall(quote)[:6])


def _form(report: Report) -> str:
    words = " ".join(_WORD.findall(_DIGITS.sub(" ", report.title.casefold())))
    return sha256(f"{report.outlet}\n{words}".encode()).hexdigest()[:16] if words and report.outlet else ""


def _terms(text: str, names: set[str], *, headline: bool = False) -> Iterator[str]:
    """Words cut to their stems; pairs of letters where words are not set apart. Those that are names go to `names`."""
    shouted = _shouted(text)
    for match in _WORD.finditer(text):
        word = match[0]
        if not word.isascii() and _UNSPACED.match(word):
            yield from (word[n : n + 2] for n in range(len(word) - 1))
            continue
        capital = word[0].isupper() and not shouted
        # Little words tell nothing of the matter; names and designations may be as short.
        if len(word) < 4 and (len(word) < 2 or not (capital or any(map(str.isdigit, word)))):
            continue
        if word.isdigit():
            continue
        term = sys.intern(word.casefold()[:CUT])  # thousands of reports hold the same ones
        if capital and (headline or not _begins(text, match.start())):
            names.add(term)
        yield term


def _shouted(text: str) -> bool:
    """Whether it stands in capitals throughout, as agencies and authorities write: no name can be told by them then."""
    words = _WORD.findall(text, 0, _SAMPLE)
    return sum(map(str.isupper, words)) > 0.7 * len(words)


def _begins(text: str, at: int) -> bool:
    """Whether a sentence begins there."""
    before = text[max(0, at - 3) : at]
    stripped = before.rstrip(" \t")
    return not stripped or stripped[-1] in _OPENS
