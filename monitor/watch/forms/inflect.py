"""Names of one or several words in all their cases.

    words ─▶ which of them are declined ─▶ declensions of each ─▶ case by case, all words agreeing ─▶ forms

In a person's name every word is declined, or the surname alone, or the given name alone (the surnames of
women often are not). In other names the head noun is declined and the adjectives beside it agree; what
follows (a genitive, a prepositional phrase) stays as it is: «Верховного суда Пакистана».
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, product

from monitor.watch.forms.language import Language
from monitor.watch.forms.languages import script
from monitor.watch.forms.paradigm import Paradigm

__all__ = ["inflected"]

_GAPS = re.compile(r"([\s‐‑–-]+)")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’ʼ‘][^\W\d_]+)*")
_ROMAN = re.compile(r"[IVXLCІХ]+$")
_VOWELS = frozenset("aeiouyáéíóúůýěаеиоуыэюяєії")
_SHORTEST = 3
_MOST_WORDS = 8
_MOST = 96
"""Forms of one name in one language: names in a list have 10 to 30; more come only of odd ones."""

_NAMED = ("person", "place")
"""Kinds of which there is one each: no plural."""

Choice = tuple[Paradigm, ...]
"""The declensions that a word of a name may follow; none: it stays as it is."""


def inflected(name: str, language: Language, kind: str) -> Iterator[str]:
    """The inflected forms of `name`, each once, without `name` itself.

    Args:
        name: dictionary form.
        language: whose grammar.
        kind: type of the entity; `person` and `place` are known, all others are treated alike.
    """
    parts = _GAPS.split(name)
    words, gaps = parts[::2], [*parts[1::2], ""]
    if len(words) > _MOST_WORDS:
        return
    readings = _of_person(words, language) if kind == "person" else _of_thing(words, language, kind)
    whole = "{}".join(["", *gaps]).format  # gaps are white space and hyphens
    made = (whole(*forms) for choices in readings for forms in _agreeing(words, choices))
    seen = {name}
    for form in islice(made, _MOST * 4):
        if form not in seen:
            seen.add(form)
            yield form
            if len(seen) > _MOST:
                return


def _agreeing(words: Sequence[str], choices: Sequence[Choice]) -> Iterator[tuple[str, ...]]:
    """All words in the same case and number, for every case."""
    for paradigms in product(*(choice or (None,) for choice in choices)):
        if len({p.plural for p in paradigms if p}) != 1:
            continue
        for case in range(max(len(p.cases) for p in paradigms if p)):
            yield from product(*(_in_case(word, p, case) for word, p in zip(words, paradigms, strict=True)))


def _in_case(word: str, paradigm: Paradigm | None, case: int) -> tuple[str, ...]:
    return paradigm.cases[case] if paradigm and case < len(paradigm.cases) else (word,)


def _declinable(word: str, language: Language) -> bool:
    """Whether a word of a name is one that endings can be hung on."""
    if len(word) < _SHORTEST or script(word) != language.script or not _LETTERS.fullmatch(word) or _ROMAN.match(word):
        return False
    if word.isupper() and len(word) <= 5:  # an acronym: it is declined when it is spoken as a word (МИД, ТАСС)
        lower = word.lower()
        return language.script == "cyrillic" and lower[-1] not in _VOWELS and lower[-2] in _VOWELS
    return True


def _of_person(words: Sequence[str], language: Language) -> Iterator[list[Choice]]:
    if language.articles:
        return
    choices: list[Choice] = [
        language.surname_of(word) if _declinable(word, language) and word[0].isupper() else () for word in words
    ]
    yield choices
    declined = [n for n, choice in enumerate(choices) if choice]
    if len(declined) > 1:
        yield [choice if n == declined[-1] else () for n, choice in enumerate(choices)]
        yield [choice if n != declined[-1] else () for n, choice in enumerate(choices)]
    if language.possessives and declined:
        last = declined[-1]
        owned = language.possessives.decline(words[last])
        yield [owned if n == last else () for n, _ in enumerate(words)]


def _of_thing(words: Sequence[str], language: Language, kind: str) -> Iterator[list[Choice]]:
    if language.articles:
        yield from _with_article(words, language, kind)
        return
    plural = kind not in _NAMED or words[0].islower()
    yield _with_head(words, language, plural)
    if len(words) > 1 and not any(word.islower() or language.is_adjective(word) for word in words):
        yield _at_the_end(words, language, plural)
    if language.possessives and language.things_possess and len(words) == 1 and kind != "place":
        yield [language.possessives.decline(words[0]) if _declinable(words[0], language) else ()]


def _with_head(words: Sequence[str], language: Language, plural: bool) -> list[Choice]:
    """The first noun and the adjectives around it."""
    choices: list[Choice] = []
    head = False
    for n, word in enumerate(words):
        if not _declinable(word, language):
            if word.islower():  # a preposition: what follows belongs to it
                break
            choices.append(())
        elif len(words) > 1 and language.is_adjective(word):
            noun = language.noun(word, plural=plural) if not head and n == len(words) - 1 else ()
            choices.append(language.attribute(word) + noun)
        elif head:
            break
        else:
            choices.append(language.noun(word, plural=plural))
            head = bool(choices[-1])
    return choices + [()] * (len(words) - len(choices))


def _at_the_end(words: Sequence[str], language: Language, plural: bool) -> list[Choice]:
    """The last word alone, as compounds from other languages are declined (Nord Streamu 2)."""
    last = max((n for n, word in enumerate(words) if _declinable(word, language)), default=-1)
    return [language.noun(word, plural=plural) if n == last else () for n, word in enumerate(words)]


def _with_article(words: Sequence[str], language: Language, kind: str) -> Iterator[list[Choice]]:
    """The article goes to the first word; in names of people and places there is none."""
    first = words[0]
    if not _declinable(first, language) or (kind in _NAMED and len(words) == 1 and first[0].isupper()):
        return
    attribute = len(words) > 1 and language.is_adjective(first)
    choice = language.attribute(first) if attribute else language.noun(first, plural=True)
    yield [choice, *([()] * (len(words) - 1))]
