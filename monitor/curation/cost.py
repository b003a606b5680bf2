"""What a watch costs: how much is looked for on its behalf, and what makes its query be evaluated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from unicodedata import category, east_asian_width

from pydantic import Field

from adapters.schema import Frozen
from monitor.curation.trees import folded
from monitor.watch.model import Entity
from monitor.watch.names import Name, adjectives_of, names_of
from monitor.watch.needs import frequency, needs
from monitor.watch.query import EntityRef, Fact, Leaf, Node, Regex, SaidBy, Term, TypeRef, WatchRef, leaves, walk
from monitor.watch.tree import ACCOUNTS

__all__ = ["Cost", "Estimator"]


class Cost(Frozen):
    """An estimate from the query alone; `backtest` measures."""

    patterns: int = Field(description="strings that the scan looks for")
    regexes: int = Field(description="regular expressions, which are run one by one")
    clauses: int = Field(description="parts of the query that an evaluation goes through")
    wakes: tuple[str, ...] = Field(description="terms of which one must occur before the query is evaluated")
    always: bool = Field(description="whether it is evaluated on every item: only a pattern or a fact wakes it")
    shortest: str = Field(description="of the names and words that wake it the shortest")
    letters: int = Field(description="of that; a letter without capitals (Arabic, Hindi) counts as two, a wide one as three")


class Estimator:
    """Estimates the costs of queries over the same entities."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        """Prepare.

        Args:
            entities: those that the queries refer to.
        """
        self._entities = {entity.id: entity for entity in entities}
        self._types: dict[str, list[str]] = defaultdict(list)
        for entity in self._entities.values():
            self._types[entity.type].append(entity.id)
        self._names: dict[str, tuple[str, ...]] = {}

    def __call__(self, tree: Node) -> Cost:
        """The cost of a query that was checked."""
        groups = sorted(needs(tree), key=frequency)
        waking: Sequence[Leaf] = sorted(groups[0], key=lambda leaf: leaf.at) if groups else ()
        # An exact {BT} is no word of everyday language, however short.
        words = [leaf for leaf in waking if not (isinstance(leaf, Term) and leaf.how == "case")]
        names = [name for leaf in words for name in self._looked_for(leaf)]
        shortest = min(names, key=_letters, default="")
        return Cost(
            patterns=len({name for leaf in leaves(tree) for name in self._looked_for(leaf)}),
            regexes=sum(isinstance(leaf, Regex) for leaf in leaves(tree)),
            clauses=sum(1 for _ in walk(tree)),
            wakes=tuple(dict.fromkeys(leaf.written for leaf in waking)),
            always=any(map(_is_frequent, waking)),
            shortest=shortest,
            letters=_letters(shortest),
        )

    def _looked_for(self, leaf: Leaf) -> tuple[str, ...]:
        match leaf:
            case Term(text):
                return (folded(text),)
            case EntityRef(id, adjectives=True):
                return _folded(adjectives_of(self._entities[id]))
            case EntityRef(id) | SaidBy(id):
                return self._named(id)
            case TypeRef(type_name):
                return tuple(name for one in self._types[type_name] for name in self._named(one))
            case WatchRef() | Regex() | Fact():
                return ()

    def _named(self, entity_id: str) -> tuple[str, ...]:
        if entity_id not in self._names:
            self._names[entity_id] = _folded(names_of(self._entities[entity_id]))
        return self._names[entity_id]


def _is_frequent(leaf: Leaf) -> bool:
    """Whether most items may wake it; an account wrote few of them."""
    return isinstance(leaf, Regex) or (isinstance(leaf, Fact) and leaf.field not in ACCOUNTS)


def _folded(names: Iterable[Name]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(folded(name.text) for name in names))


def _letters(name: str) -> int:
    return sum(map(_weight, name))


def _weight(char: str) -> int:
    if east_asian_width(char) in "WF":
        return 3
    return 2 if category(char) == "Lo" else 1
