"""Which hits can make a query true: only those wake it."""

from __future__ import annotations

from monitor.watch.normal import normal
from monitor.watch.query import (
    And,
    Count,
    EntityRef,
    Fact,
    Field,
    Leaf,
    Near,
    Node,
    Not,
    Or,
    Regex,
    SaidBy,
    Scope,
    Term,
    TypeRef,
    Unless,
    WatchRef,
)
from monitor.watch.tree import ACCOUNTS

__all__ = ["Group", "frequency", "needs"]

Group = frozenset[Leaf]
"""Leaves of which at least one must occur."""

_NAMES = 2.0**-9
"""The names of an entity are about as rare as a word of so many letters."""


def needs(node: Node) -> list[Group]:
    """Groups of leaves, of each of which at least one must occur for `node` to be true; none when it needs no hit."""
    return _needs(normal(node))


def _needs(node: Node) -> list[Group]:
    match node:
        case And(parts):
            return [group for part in parts for group in _needs(part)]
        case Or(parts):
            every = [_needs(part) for part in parts]
            # One group for all: of each alternative that which is likely the rarest.
            return [frozenset().union(*(min(groups, key=frequency) for groups in every))] if all(every) else []
        case Near(left, right):
            return _needs(left) + _needs(right)
        case Unless(part) | Count(part):
            return _needs(part)
        case Scope(_, part) | Field(_, part):
            return needs(part)
        case SaidBy(id, written=written, at=at):
            return [frozenset([EntityRef(id, written=written, at=at)])]
        case Not():
            return []
        case Term() | EntityRef() | TypeRef() | Regex() | Fact() | WatchRef():
            return [frozenset([node])]


def frequency(group: Group) -> float:
    """How often a group occurs, as far as one can guess: the longer the words, the rarer."""
    return sum(map(_often, group))


def _often(leaf: Leaf) -> float:
    match leaf:
        case Term(text, how):
            return 2.0 ** -min(len(text) - 2 * (how == "prefix"), 24)
        case Regex():
            return 2.0
        case Fact(field):
            return _NAMES if field in ACCOUNTS else 1.0
        case _:
            return _NAMES
