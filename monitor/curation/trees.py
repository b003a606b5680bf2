"""Trees of queries: walked, compared, and written out again as queries."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import lru_cache

from monitor.watch.fold import fold_term
from monitor.watch.query import And, EntityRef, Leaf, Node, Not, Or, Term

__all__ = ["children", "folded", "key", "start", "walk", "written"]

folded = lru_cache(maxsize=1 << 16)(fold_term)
"""`fold_term`, remembering: the names of an entity are asked for by every watch that refers to it."""


def children(node: Node) -> tuple[Node, ...]:
    """The nodes right below `node`."""
    match node:
        case And(parts) | Or(parts):
            return parts
        case Not(part):
            return (part,)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """`node` and all below it, from the top down, in the order of the query."""
    stack = [node]
    while stack:
        one = stack.pop()
        yield one
        stack += reversed(children(one))


def key(node: Node) -> Hashable:
    """The same for two nodes that ask the same, wherever they stand and however their terms are spelt."""
    match node:
        case Term(text):
            return ("Term", folded(text))
        case EntityRef(id):
            return ("EntityRef", id)
        case And(parts) | Or(parts):
            return (type(node).__name__, frozenset(key(part) for part in parts))
        case Not(part):
            return ("Not", key(part))


def written(node: Node) -> str:
    """`node` as a query, which reads as the same tree."""
    match node:
        case And(parts):
            return " AND ".join(_part(part) for part in parts)
        case Or(parts):
            return " OR ".join(_part(part) for part in parts)
        case Not(part):
            return f"NOT {_part(part)}"
        case Term() | EntityRef():
            return node.written


def _part(node: Node) -> str:
    text = written(node)
    return f"({text})" if isinstance(node, And | Or) else text


def start(node: Node) -> int:
    """Where the first term of `node` stands in the query, code points."""
    return min((one.at for one in walk(node) if isinstance(one, Leaf)), default=0)
