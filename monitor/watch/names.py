"""Under which words a text can name an entity: what its file lists, and the forms that are made of that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from monitor.watch.forms import adjective_forms, entity_forms
from monitor.watch.model import Entity
from storage.records import Variant

__all__ = ["Name", "adjectives_of", "names_of"]


class Name(NamedTuple):
    """One way in which texts name an entity.

    Attributes:
        text: what is looked for, before folding.
        variant: how it comes from the listed name.
        of: the listed name.
        capitals: how many of its first letters must be capitals.
        part: whether it is the surname alone of a longer name.
    """

    text: str
    variant: Variant
    of: str
    capitals: int = 0
    part: bool = False

    @property
    def short(self) -> bool:
        """Whether it is a single word, such as a surname: then `context_any` asks for context."""
        return self.part or len(self.of.split()) == 1


def names_of(entity: Entity) -> Iterator[Name]:
    """All names that are looked for, the listed ones first; a text may come twice, and the first of it counts."""
    canonical = entity.canonical
    for form in entity_forms(entity):
        variant = "alias" if form.variant == "exact" and form.of != canonical else form.variant
        yield Name(form.text, variant, form.of, form.capitals, form.part)


def adjectives_of(entity: Entity) -> Iterator[Name]:
    """All adjectives of an entity that are looked for, the listed ones first; a text may come twice."""
    for form in adjective_forms(entity):
        yield Name(form.text, "alias" if form.variant == "exact" else form.variant, form.of, form.capitals)
