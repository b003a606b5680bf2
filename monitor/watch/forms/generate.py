"""From a name to its forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from monitor.watch.forms.form import Form, capitals_of
from monitor.watch.forms.inflect import inflected
from monitor.watch.forms.languages import LANGUAGES, language, script

__all__ = ["entity_forms", "forms_of"]


class Named(Protocol):
    """What of an entity bears on its forms."""

    @property
    def type(self) -> str: ...

    @property
    def names(self) -> Mapping[str, Sequence[str]]: ...

    @property
    def inflect(self) -> bool: ...


def entity_forms(entity: Named) -> Iterator[Form]:
    """The forms of all names of an entity; where two are alike, the first counts."""
    for tag, names in entity.names.items():
        for name in names:
            if entity.inflect:
                yield from forms_of(name, tag=tag, kind=entity.type)
            else:
                yield Form(name, "exact", name)


def forms_of(name: str, *, tag: str | None = None, kind: str, inflect: bool = True) -> Iterator[Form]:
    """The forms of one name, the name itself first.

    Args:
        name: dictionary form, of one or several words.
        tag: language of the name (BCP 47); None or `mul`: every language of its script.
        kind: type of the entity: person, place, org, weapon …
        inflect: whether to give inflected forms.
    """
    capitals = capitals_of(name)
    yield Form(name, "exact", name, None, capitals)
    if not inflect:
        return
    every = tag is None or tag == "mul"
    for one in [t for t, s in LANGUAGES.items() if s == script(name)] if every else [tag or ""]:
        if grammar := language(one):
            for text in inflected(name, grammar, kind):
                yield Form(text, "inflected", name, grammar.tag, capitals)
