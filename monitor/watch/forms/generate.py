"""From the names of an entity to their forms.

    name ─┬─▶ as written; the surname first
          ├─▶ inflected, in the language's grammar
          ├─▶ transliterated, and inflected in the grammar of the language that spells so
          └─▶ other spellings of a designation

All of it happens once, when a watchlist is compiled; texts are only scanned.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Protocol

from monitor.watch.forms.adjective import declined
from monitor.watch.forms.cyrillise import TARGETS, cyrillised
from monitor.watch.forms.designation import spellings
from monitor.watch.forms.form import Form, Variant, capitals_of
from monitor.watch.forms.inflect import inflected
from monitor.watch.forms.languages import LANGUAGES, language, script
from monitor.watch.forms.systems import SPELLED, romanised

__all__ = ["FORMS_VERSION", "adjective_forms", "entity_forms", "forms_of"]

FORMS_VERSION = 2
"""Raised when a name may get other forms; part of the version of every watch that asks for forms."""

_ANY = "mul"
_NAMED = ("person", "place")


_WORD = r"[^\W\d_]+(?:['’ʼ‘-][^\W\d_]+)*"
_SURNAME = re.compile(rf"(?:{_WORD}\.?\s+){{1,3}}(?P<surname>(?=(?:['’ʼ‘-]?[^\W\d_]){{4}}){_WORD})")
"""Given names, initials and at last a surname of four letters or more: shorter ones are words of too many languages."""


class Named(Protocol):
    """What of an entity bears on its forms."""

    @property
    def type(self) -> str: ...

    @property
    def names(self) -> Mapping[str, Sequence[str]]: ...

    @property
    def adjectives(self) -> Mapping[str, Sequence[str]]: ...

    @property
    def context_any(self) -> Sequence[str]: ...

    @property
    def inflect(self) -> bool: ...

    @property
    def transliterate(self) -> Sequence[str]: ...


def entity_forms(entity: Named) -> Iterator[Form]:
    """The forms of all names of an entity, names first; where two are alike, the first counts.

    Of a person with `context_any` the surname alone is a form as well: the context tells whose it is.
    """
    asked = entity.inflect or bool(entity.transliterate)
    named = [(tag, name) for tag, names in entity.names.items() for name in names]
    # As written they are found in any case of letters, as ever; asking for more forms asks for capitals too.
    yield from (Form(name, "exact", name, tag, capitals_of(name) if asked else 0) for tag, name in named)
    lacking = tuple(tag for tag in TARGETS if tag not in entity.names)
    for tag, name in named:
        yield from forms_of(
            name, tag=tag, kind=entity.type, inflect=entity.inflect, transliterate=entity.transliterate, into=lacking
        )
    if entity.type == "person" and entity.context_any:
        for tag, name in named:
            yield from _surname_alone(entity, tag, name, lacking)


def _surname_alone(entity: Named, tag: str, name: str, into: Sequence[str]) -> Iterator[Form]:
    found = _SURNAME.fullmatch(name)
    if found is None or found["surname"].islower():
        return
    surname = found["surname"]
    yield Form(surname, "alias", name, tag, capitals_of(surname), part=True)
    for form in forms_of(
        surname, tag=tag, kind=entity.type, inflect=entity.inflect, transliterate=entity.transliterate, into=into
    ):
        yield form._replace(of=name, part=True)


def adjective_forms(entity: Named) -> Iterator[Form]:
    """The forms of all adjectives of an entity, those as listed first; where two are alike, the first counts."""
    listed = [(tag, word) for tag, words in entity.adjectives.items() for word in words]
    yield from (Form(word, "exact", word, tag, capitals_of(word) if entity.inflect else 0) for tag, word in listed)
    if entity.inflect:
        for tag, word in listed:
            for each in _tags(word, tag):
                yield from (Form(text, "inflected", word, each, capitals_of(word)) for text in declined(word, each))


def forms_of(
    name: str,
    *,
    tag: str | None = None,
    kind: str,
    inflect: bool = True,
    transliterate: Sequence[str] = (),
    into: Sequence[str] = TARGETS,
) -> Iterator[Form]:
    """The forms of one name besides the name itself; some may come twice.

    Args:
        name: dictionary form, of one or several words.
        tag: language of the name (BCP 47); None or `mul`: every language of its script.
        kind: type of the entity: person, place, org, weapon …
        inflect: whether to give inflected forms.
        transliterate: systems (`SYSTEMS`) in which a Cyrillic name is spelled; a Latin one is read as any of them.
        into: languages whose Cyrillic spelling of a Latin name is wanted.
    """
    capitals = capitals_of(name)
    tags = _tags(name, tag)
    if kind not in _NAMED:
        yield from _spelled(name, tag, inflect, capitals)
    for order in _orders(name, kind, "ru" in tags):
        if order != name:
            yield Form(order, "alias", name, tag, capitals)
        if inflect:
            yield from _inflected(order, name, tags, kind, "inflected", capitals)
        for text, language_tag in _transliterated(order, tags, transliterate, into):
            yield Form(text, "transliterated", name, language_tag, capitals)
            if inflect and language_tag:
                yield from _inflected(text, name, [language_tag], kind, "transliterated", capitals)


def _spelled(name: str, tag: str | None, inflect: bool, capitals: int) -> Iterator[Form]:
    """Other spellings of a designation, and its English plural (`F-16s`)."""
    for text in spellings(name):
        yield Form(text, "folded", name, tag, capitals)
        if inflect and tag in (None, _ANY, "en") and script(text) == "latin":
            yield Form(text + "s", "inflected", name, "en", capitals)


def _inflected(
    text: str, name: str, tags: Sequence[str], kind: str, variant: Variant, capitals: int
) -> Iterator[Form]:
    for tag in tags:
        if grammar := language(tag):
            for form in inflected(text, grammar, kind):
                yield Form(form, variant, name, grammar.tag, capitals)


def _tags(name: str, tag: str | None) -> list[str]:
    if tag is None or tag == _ANY:
        written = script(name)
        return [one for one, in_script in LANGUAGES.items() if in_script == written]
    return [tag]


def _orders(name: str, kind: str, russian: bool) -> Iterator[str]:
    """`name`, without the dots of ё that most Russian texts leave out, and a person's with the surname first."""
    for spelled in dict.fromkeys((name, name.replace("ё", "е").replace("Ё", "Е") if russian else name)):
        yield spelled
        words = spelled.split()
        if kind == "person" and len(words) == 2 and all(len(w) > 2 and w[0].isupper() and w.isalpha() for w in words):
            yield " ".join(reversed(words))


def _transliterated(
    name: str, tags: Sequence[str], systems: Sequence[str], into: Sequence[str]
) -> Iterator[tuple[str, str | None]]:
    """Spellings in the other script, each with the language in whose grammar it is declined, if in any."""
    if not systems:
        return
    if script(name) == "latin":
        for tag in into:
            yield from ((text, tag) for text in cyrillised(name, tag))
    elif script(name) == "cyrillic":
        for system in systems:
            made = chain.from_iterable(romanised(name, system, tag.partition("-")[0]) for tag in tags)
            for text in dict.fromkeys(made):
                yield text, SPELLED.get(system)
                if (plain := _plain(text)) != text:
                    yield plain, None


def _plain(text: str) -> str:
    """`text` without diacritics, as headlines and posts often write foreign names."""
    marked = unicodedata.normalize("NFD", text.replace("ł", "l").replace("Ł", "L"))
    return unicodedata.normalize("NFC", "".join(c for c in marked if not unicodedata.combining(c)))
