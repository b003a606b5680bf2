"""Trees of queries: compared, and named."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from monitor.watch.fold import fold_term
from monitor.watch.query import And, Count, Field, Near, Node, Not, Or, Scope, Term, Unless

__all__ = ["folded", "key", "operator"]

folded = lru_cache(maxsize=1 << 16)(fold_term)
"""`fold_term`, remembering: the names of an entity are asked for by every watch that refers to it."""


def key(node: Node) -> Hashable:
    """The same for two nodes that ask the same, wherever they stand and however their terms are spelt."""
    match node:
        case Term(text, how="case"):
            return ("Term", "case", text)
        case Term(text, how=how):
            return ("Term", how, folded(text))
        case And(parts) | Or(parts):
            return (type(node).__name__, frozenset(key(part) for part in parts))
        case Near(left, right, words, ordered):
            sides = (key(left), key(right))
            return ("Near", words, ordered, sides if ordered else frozenset(sides))
        case Unless(part, other):
            return ("Unless", key(part), key(other))
        case Not(part):
            return ("Not", key(part))
        case Count(part, least):
            return ("Count", least, key(part))
        case Scope(unit, part):
            return ("Scope", unit, key(part))
        case Field(name, part):
            return ("Field", name, key(part))
        case _:
            return node


def operator(node: Node) -> str:
    """What a node does with the nodes below it, in the words of the query language; empty for a leaf."""
    match node:
        case And() | Or() | Not() | Unless():
            return type(node).__name__.upper()
        case Near(words=words, ordered=ordered):
            return f"{'O' if ordered else ''}NEAR/{words}"
        case Count(least=least):
            return f"count >= {least}"
        case Scope(unit=unit):
            return "SENT" if unit == "sentence" else "PARA"
        case Field(name=name):
            return f"{name}:"
        case _:
            return ""
