"""Declensions from a dictionary: Russian words that OpenCorpora has, through pymorphy3.

Any reading of a word counts, not the likeliest: that of a surname is often a village.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from monitor.watch.forms.paradigm import Cases, Paradigm

__all__ = ["russian"]

_CASES = (("gent", "gen2"), ("datv",), ("accs",), ("ablt",), ("loct", "loc2"), ("nomn",))
_DECLINED = {"NOUN", "ADJF"}


@cache
def _analyzer() -> Any:
    from pymorphy3 import MorphAnalyzer  # loading takes a tenth of a second and 15 MB

    return MorphAnalyzer(lang="ru")


@lru_cache(maxsize=65_536)
def russian(word: str) -> tuple[Paradigm, ...] | None:
    """The declensions of `word`; None when the dictionary does not hold it as a noun."""
    analyzer = _analyzer()
    if not analyzer.word_is_known(word.lower()):
        return None
    found: dict[Paradigm, None] = {}
    for parse in analyzer.parse(word):
        tag = parse.tag
        if tag.POS not in _DECLINED or tag.case != "nomn":
            continue
        plural = tag.number == "plur"
        found[Paradigm(_cases(word, parse, tag.number, tag.gender), plural)] = None
        if not plural:
            found[Paradigm(_cases(word, parse, "plur", None), plural=True, derived=True)] = None
    return tuple(found) or None


def _cases(word: str, parse: Any, number: str, gender: str | None) -> Cases:
    forms = [
        one for one in parse.lexeme
        if one.tag.number == number and (number == "plur" or one.tag.gender in (None, gender))
    ]  # fmt: skip
    return tuple(
        tuple(dict.fromkeys(_cased(one.word, word) for one in forms if one.tag.case in cases)) for cases in _CASES
    )


def _cased(form: str, model: str) -> str:
    """`form` with the capitals of `model` as far as they have the same letters (МИДа)."""
    pairs = zip(form, model.lower(), strict=False)
    same = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(form), len(model)))
    return model[:same] + form[same:]
