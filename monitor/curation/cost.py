"""What a watch costs: how much is looked for on its behalf, and what makes its query be evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from unicodedata import east_asian_width

from pydantic import Field

from adapters.schema import Frozen
from monitor.curation.trees import folded, walk
from monitor.watch.model import Entity
from monitor.watch.plan import needs, normal
from monitor.watch.query import EntityRef, Leaf, Node, leaves

__all__ = ["Cost", "estimate"]


class Cost(Frozen):
    """An estimate from the query alone; `backtest` measures."""

    patterns: int = Field(description="strings that the scan looks for")
    clauses: int = Field(description="parts of the query that an evaluation goes through")
    wakes: tuple[str, ...] = Field(description="terms of which one must occur before the query is evaluated")
    shortest: str = Field(description="of the names and words that wake it the shortest")
    letters: int = Field(description="of that; a wide character (Chinese, Japanese, Korean) says as much as three")


def estimate(tree: Node, entities: Mapping[str, Entity]) -> Cost:
    """The cost of a query.

    Args:
        tree: the query, checked.
        entities: by id.
    """
    waking = sorted(needs(normal(tree)) or (), key=lambda leaf: leaf.at)
    shortest = min((name for leaf in waking for name in _names(leaf, entities)), key=_letters, default="")
    return Cost(
        patterns=len({name for leaf in leaves(tree) for name in _names(leaf, entities)}),
        clauses=sum(1 for _ in walk(tree)),
        wakes=tuple(dict.fromkeys(leaf.written for leaf in waking)),
        shortest=shortest,
        letters=_letters(shortest),
    )


def _letters(name: str) -> int:
    return sum(3 if east_asian_width(c) in "WF" else 1 for c in name)


def _names(leaf: Leaf, entities: Mapping[str, Entity]) -> tuple[str, ...]:
    names = entities[leaf.id].aliases if isinstance(leaf, EntityRef) else (leaf.text,)
    return tuple(map(folded, names))
