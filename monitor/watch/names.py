"""Under which words a text can name an entity: what its file lists, and what is made of that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from monitor.watch.model import Entity
from storage.records import Variant

__all__ = ["Name", "names_of"]


class Name(NamedTuple):
    """One way in which texts name an entity.

    Attributes:
        text: what is looked for, before folding.
        variant: how it comes from the listed name.
        of: the listed name.
    """

    text: str
    variant: Variant
    of: str

    @property
    def short(self) -> bool:
        """Whether it is a single word, such as a surname: then `context_any` asks for context."""
        return len(self.of.split()) == 1


def names_of(entity: Entity) -> Iterator[Name]:
    """All names that are looked for, the canonical one first; a text may come twice."""
    canonical = entity.canonical
    for name in entity.aliases:
        yield Name(name, "exact" if name == canonical else "alias", name)
