"""Queries made ready to be asked of many items.

NOT is pushed down to the leaves, so that a plan can tell which terms took part in making it true. For
each query a set of leaves is found of which at least one must occur: only their hits wake it.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import NamedTuple, TypeAlias

from monitor.watch.query import And, EntityRef, Leaf, Node, Not, Or, Term

__all__ = ["Plan", "Use", "compiled", "needs", "normal"]


class Use(NamedTuple):
    """A term that took part in making a query true.

    Attributes:
        atom: number of the term or entity, the same in all queries.
        term: as written in this query.
        entity: its id, when it is one.
    """

    atom: int
    term: str
    entity: str | None


Plan: TypeAlias = Callable[[AbstractSet[int]], tuple[Use, ...] | None]
"""(atoms that occur) → what made the query true, or None when it is false."""


def normal(node: Node, negated: bool = False) -> Node:
    """`node`, or NOT `node`, with NOT only before leaves (De Morgan)."""
    match node:
        case And(parts):
            inner = tuple(normal(p, negated) for p in parts)
            return Or(inner) if negated else And(inner)
        case Or(parts):
            inner = tuple(normal(p, negated) for p in parts)
            return And(inner) if negated else Or(inner)
        case Not(part):
            return normal(part, not negated)
        case _:
            return Not(node) if negated else node


def needs(node: Node) -> frozenset[Leaf] | None:
    """Leaves of which at least one must occur for `node` to be true; None when it can be true without any.

    Args:
        node: in normal form.
    """
    match node:
        case And(parts):
            known = [found for part in parts if (found := needs(part)) is not None]
            return max(known, key=_rarity, default=None)
        case Or(parts):
            every = [needs(part) for part in parts]
            return None if None in every else frozenset(leaf for found in every for leaf in found or ())
        case Not():
            return None
        case _:
            return frozenset([node])


def _rarity(group: frozenset[Leaf]) -> tuple[int, int]:
    """Few terms rather than many; among as many, long ones rather than short."""
    return -len(group), min(len(leaf.written) for leaf in group)


def compiled(node: Node, atom: Callable[[Leaf], int]) -> Plan:
    """A plan for `node`.

    Args:
        node: in normal form.
        atom: numbers the leaves.
    """
    match node:
        case And(parts):
            return _all([compiled(p, atom) for p in parts])
        case Or(parts):
            return _any([compiled(p, atom) for p in parts])
        case Not(part):
            return _absent(atom(part)) if isinstance(part, Term | EntityRef) else compiled(normal(node), atom)
        case EntityRef():
            return _present(Use(atom(node), node.written, node.id))
        case Term():
            return _present(Use(atom(node), node.written, None))


def _present(use: Use) -> Plan:
    true = (use,)
    return lambda atoms: true if use.atom in atoms else None


def _absent(atom: int) -> Plan:
    return lambda atoms: None if atom in atoms else ()


def _all(plans: list[Plan]) -> Plan:
    def ask(atoms: AbstractSet[int]) -> tuple[Use, ...] | None:
        uses: tuple[Use, ...] = ()
        for plan in plans:
            if (found := plan(atoms)) is None:
                return None
            uses += found
        return uses

    return ask


def _any(plans: list[Plan]) -> Plan:
    def ask(atoms: AbstractSet[int]) -> tuple[Use, ...] | None:
        true = [found for plan in plans if (found := plan(atoms)) is not None]
        return tuple(use for found in true for use in found) if true else None

    return ask
