"""A query as a tree.

Every node knows where it stands in the query (`at`, `end`; code points). Two nodes that ask the same are equal,
wherever they stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as stored
from typing import Literal, TypeAlias

__all__ = [
    "ACCOUNTS",
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
ACCOUNTS: tuple[FactField, ...] = ("author", "mention")
"""Fields that know accounts by their handles, numbers and addresses, besides the words that stand in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inner:
    """A node with others under it: the characters of the query from `at` up to `end`, which is one past the last."""

    at: int = stored(default=0, compare=False)
    end: int = stored(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leaf:
    """A node with none under it: what is `written` in the query, from `at` on."""

    written: str = stored(compare=False)
    at: int = stored(compare=False)

    @property
    def end(self) -> int:
        """One past its last character."""
        return self.at + len(self.written)


@dataclass(frozen=True, slots=True)
class Term(_Leaf):
    """A word or phrase.

    Attributes:
        text: what is looked for, quotation marks and escapes removed.
        how: as a whole `word`, as the beginning of one (`prefix`), or with the `case` of its letters as written.
    """

    text: str
    how: Literal["word", "prefix", "case"] = "word"


@dataclass(frozen=True, slots=True)
class Regex(_Leaf):
    """`/pattern/` or `/pattern/i`."""

    pattern: str
    ignore_case: bool


@dataclass(frozen=True, slots=True)
class _Reference(_Leaf):
    id: str


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
class Fact(_Leaf):
    """`lang:uk`, `kind:post`, `site:example.org`: what is known of the item as a whole."""

    field: FactField
    value: str


@dataclass(frozen=True, slots=True)
class And(_Inner):
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(_Inner):
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(_Inner):
    part: Node


@dataclass(frozen=True, slots=True)
class Near(_Inner):
    """Hits of both sides with at most `words` words between them; with `ordered`, the left one first."""

    left: Node
    right: Node
    words: int
    ordered: bool


@dataclass(frozen=True, slots=True)
class Unless(_Inner):
    """Hits of `part` but for those that a match of `other` touches."""

    part: Node
    other: Node


@dataclass(frozen=True, slots=True)
class Count(_Inner):
    """At least `least` hits."""

    part: Node
    least: int


@dataclass(frozen=True, slots=True)
class Scope(_Inner):
    """The whole of `part` within one sentence or one paragraph."""

    unit: Literal["sentence", "paragraph"]
    part: Node


@dataclass(frozen=True, slots=True)
class Field(_Inner):
    """Hits in one field, whatever fields the watch has."""

    name: str
    part: Node


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
