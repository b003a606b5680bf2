"""Queries with NOT pushed down to what it denies."""

from __future__ import annotations

from monitor.watch.query import And, Node, Not, Or

__all__ = ["normal"]


def normal(node: Node, negated: bool = False) -> Node:
    """`node`, or NOT `node`, with NOT only before what is no AND, OR or NOT (De Morgan)."""
    match node:
        case And(parts):
            inner = tuple(normal(p, negated) for p in parts)
            return Or(inner, at=node.at, end=node.end) if negated else And(inner, at=node.at, end=node.end)
        case Or(parts):
            inner = tuple(normal(p, negated) for p in parts)
            return And(inner, at=node.at, end=node.end) if negated else Or(inner, at=node.at, end=node.end)
        case Not(part):
            return normal(part, not negated)
        case _:
            return Not(node, at=node.at, end=node.end) if negated else node
