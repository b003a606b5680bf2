"""A query as a tree.

Every node knows where it stands in the query (`at`, `end`; code points). Two nodes that ask the same are equal,
wherever they stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as stored
from typing import Any, Literal, TypeAlias

__all__ = [
    "And",
    "Count",
    "EntityRef",
    "Fact",
    "FactField",
    "Field",
    "Leaf",
    "Near",
    "Node",
    "Not",
    "Or",
    "Regex",
    "SaidBy",
    "Scope",
    "Term",
    "TypeRef",
    "Unless",
    "WatchRef",
    "children",
    "leaves",
    "walk",
]

FactField = Literal["lang", "kind", "site", "author", "mention"]


def _place() -> Any:
    return stored(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase.

    Attributes:
        text: what is looked for, quotation marks and escapes removed.
        written: as it stands in the query.
        how: as a whole `word`, as the beginning of one (`prefix`), or with the `case` of its letters as written.
    """

    text: str
    written: str = stored(compare=False)
    at: int = stored(compare=False)
    how: Literal["word", "prefix", "case"] = "word"

    @property
    def end(self) -> int:
        """One past its last character."""
        return self.at + len(self.written)


@dataclass(frozen=True, slots=True)
class Regex:
    """`/pattern/` or `/pattern/i`."""

    pattern: str
    ignore_case: bool
    written: str = stored(compare=False)
    at: int = stored(compare=False)

    @property
    def end(self) -> int:
        """One past its last character."""
        return self.at + len(self.written)


@dataclass(frozen=True, slots=True)
class _Reference:
    id: str
    written: str = stored(compare=False)
    at: int = stored(compare=False)

    @property
    def end(self) -> int:
        """One past its last character."""
        return self.at + len(self.written)


@dataclass(frozen=True, slots=True)
class EntityRef(_Reference):
    """`entity:id`: any of the entity's names, or, with `adjectives`, `adjective:id`: any of its adjectives."""

    adjectives: bool = False


class TypeRef(_Reference):
    """`type:weapon`: any name of any entity of the type."""


class WatchRef(_Reference):
    """`watch:id`: that watch matches the item."""


class SaidBy(_Reference):
    """`said_by:id`: words quoted from the entity."""


@dataclass(frozen=True, slots=True)
class Fact:
    """`lang:uk`, `kind:post`, `site:example.org`: what is known of the item as a whole."""

    field: FactField
    value: str
    written: str = stored(compare=False)
    at: int = stored(compare=False)

    @property
    def end(self) -> int:
        """One past its last character."""
        return self.at + len(self.written)


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Node, ...]
    at: int = _place()
    end: int = _place()


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]
    at: int = _place()
    end: int = _place()


@dataclass(frozen=True, slots=True)
class Not:
    part: Node
    at: int = _place()
    end: int = _place()


@dataclass(frozen=True, slots=True)
class Near:
    """Hits of both sides with at most `words` words between them; with `ordered`, the left one first."""

    left: Node
    right: Node
    words: int
    ordered: bool
    at: int = _place()
    end: int = _place()


@dataclass(frozen=True, slots=True)
class Unless:
    """Hits of `part` but for those that a match of `other` touches."""

    part: Node
    other: Node
    at: int = _place()
    end: int = _place()


@dataclass(frozen=True, slots=True)
class Count:
    """At least `least` hits."""

    part: Node
    least: int
    at: int = _place()
    end: int = _place()


@dataclass(frozen=True, slots=True)
class Scope:
    """The whole of `part` within one sentence or one paragraph."""

    unit: Literal["sentence", "paragraph"]
    part: Node
    at: int = _place()
    end: int = _place()


@dataclass(frozen=True, slots=True)
class Field:
    """Hits in one field, whatever fields the watch has."""

    name: str
    part: Node
    at: int = _place()
    end: int = _place()


Leaf: TypeAlias = Term | Regex | EntityRef | TypeRef | WatchRef | SaidBy | Fact
Node: TypeAlias = Leaf | And | Or | Not | Near | Unless | Count | Scope | Field


def children(node: Node) -> tuple[Node, ...]:
    """The nodes right under `node`."""
    match node:
        case And(parts) | Or(parts):
            return parts
        case Near(left, right) | Unless(left, right):
            return left, right
        case Not(part) | Count(part) | Scope(_, part) | Field(_, part):
            return (part,)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """`node` and all nodes under it, in the order of the query."""
    yield node
    for child in children(node):
        yield from walk(child)


def leaves(node: Node) -> Iterator[Leaf]:
    """All terms, references and facts of a tree, in order, those under NOT and UNLESS as well."""
    for one in walk(node):
        if isinstance(one, Term | Regex | EntityRef | TypeRef | WatchRef | SaidBy | Fact):
            yield one
