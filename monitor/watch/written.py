"""The part of a query that a node of its tree stands for, as it is written."""

from __future__ import annotations

from functools import lru_cache

from monitor.watch.lexer import tokens
from monitor.watch.tree import Leaf, Node

__all__ = ["written"]


def written(node: Node, query: str) -> str:
    """`node` as it stands in `query`; by itself it reads as the same node."""
    if isinstance(node, Leaf):
        return node.written
    shown = query[node.at : node.end]
    return shown if _balanced(shown) else _widened(node, query)


def _balanced(text: str) -> bool:
    depth = 0
    for char in text:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return False
    return not depth


def _widened(node: Node, query: str) -> str:
    """With the parentheses around its first and its last term, which a term does not count to its place."""
    opening, closing = _parentheses(query)
    depth = lowest = 0
    for at in sorted(at for at in (*opening, *closing) if node.at <= at < node.end):
        depth += 1 if query[at] == "(" else -1
        lowest = min(lowest, depth)
    before, after = [at for at in opening if at < node.at], [at for at in closing if at >= node.end]
    start = before[lowest] if lowest else node.at
    end = after[depth - lowest - 1] + 1 if depth > lowest else node.end
    return query[start:end]


@lru_cache(maxsize=256)
def _parentheses(query: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Where parentheses of the query open and close; those within phrases and patterns are none."""
    found = [(token.type, token.start_pos or 0) for token in tokens(query)]
    opening = tuple(at for kind, at in found if kind == "LPAR")
    return opening, tuple(at for kind, at in found if kind == "RPAR")
