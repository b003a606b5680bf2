"""Which parts of a query follow from others.

`Logic.implies(x, y)` is sound and not complete: where it says yes, every item that satisfies x satisfies
y. Boolean rules are applied structurally (a search through all assignments would take exponential time); a
term implies every term whose words it contains.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from types import MappingProxyType

from monitor.curation.trees import folded, key
from monitor.watch.query import (
    And,
    Count,
    EntityRef,
    Leaf,
    Near,
    Node,
    Not,
    Or,
    Scope,
    Term,
    TypeRef,
    Unless,
    walk,
)

__all__ = ["LIMIT", "Logic"]

LIMIT = 200
"""Clauses, other than terms, of one AND or OR that are compared with one another; of more only equal ones are found."""

LONGEST = 8
"""Words of a phrase that is looked for within others."""


class Logic:
    """What follows from what in one query. Remembers its answers, so each pair of nodes is compared once."""

    def __init__(self, tree: Node, types: Mapping[str, str] = MappingProxyType({})) -> None:
        """Reason about one query.

        Args:
            tree: the query; nodes asked about are its own, so they live as long.
            types: of the entities, by id.
        """
        self._tree = tree
        self._types = types
        self._keys: dict[int, Hashable] = {}
        self._words: dict[int, str] = {}
        self._known: dict[tuple[int, int], bool] = {}

    def implies(self, x: Node, y: Node) -> bool:
        """Whether all that satisfies `x` is sure to satisfy `y`."""
        pair = (id(x), id(y))
        if pair not in self._known:
            self._known[pair] = self._key(x) == self._key(y) or self._implies(x, y)
        return self._known[pair]

    def _key(self, node: Node) -> Hashable:
        if id(node) not in self._keys:
            self._keys[id(node)] = key(node)
        return self._keys[id(node)]

    def _implies(self, x: Node, y: Node) -> bool:
        match x, y:
            case Or(parts), _:
                return all(self.implies(part, y) for part in parts)
            case _, And(parts):
                return all(self.implies(x, part) for part in parts)
            case And(parts), Or(others):
                return any(self.implies(p, y) for p in parts) or any(self.implies(x, other) for other in others)
            case And(parts), _:
                return any(self.implies(part, y) for part in parts)
            case _, Or(others) if any(self.implies(x, other) for other in others):
                return True
            case Not(part), Not(other):
                return self.implies(other, part)
            case Term(), Term():
                return _holds(self._folded(x), x, self._folded(y), y)
            case EntityRef(id, adjectives=False), TypeRef(type_name):
                return self._types.get(id) == type_name
            case _:
                return self._placed(x, y)

    def _placed(self, x: Node, y: Node) -> bool:
        """Of clauses that compare places: what is found in certain places is found."""
        match x, y:
            case Near(words=words, ordered=ordered), Near(words=more, ordered=also) if words <= more:
                if self._sides(x, also) == self._sides(y, also) and (ordered or not also):
                    return True
            case Count(part, least), Count(other, fewer) if least >= fewer and self._key(part) == self._key(other):
                return True
        match x:
            case Near(left, right):
                return self.implies(left, y) or self.implies(right, y)
            case Unless(part) | Count(part):
                return self.implies(part, y)
            # What a sentence does not hold may stand elsewhere.
            case Scope(_, part) if not any(isinstance(one, Not) for one in walk(part)):
                return self.implies(part, y)
            case _:
                return False

    def _sides(self, near: Near, ordered: bool) -> Hashable:
        sides = (self._key(near.left), self._key(near.right))
        return sides if ordered else frozenset(sides)

    def _folded(self, term: Term) -> str:
        if id(term) not in self._words:
            self._words[id(term)] = f" {term.text if term.how == 'case' else folded(term.text)} "
        return self._words[id(term)]

    def superfluous(self, node: And | Or) -> list[tuple[Node, Node]]:
        """The parts of `node` that change nothing, each with the part that makes it so.

        In `a OR b`, b adds nothing when b implies a. In `a AND b`, b asks nothing more when a implies b.
        """
        first: dict[Hashable, Node] = {}
        found: list[tuple[Node, Node]] = []
        for part in node.parts:
            if (same := first.setdefault(self._key(part), part)) is not part:
                found.append((part, same))
        kept = list(first.values())
        for n, others in self._pairs(kept, weak_first=isinstance(node, And)).items():
            part = kept[n]
            for m in others:
                weak, strong = (part, kept[m]) if isinstance(node, And) else (kept[m], part)
                # Of two parts that imply each other the first one stays.
                if self.implies(strong, weak) and not (n < m and self.implies(weak, strong)):
                    found.append((part, kept[m]))
                    break
        return found

    def _pairs(self, parts: Sequence[Node], *, weak_first: bool) -> dict[int, list[int]]:
        """For each part those that may make it superfluous.

        Of terms only those are worth a look of which one holds the words of the other, and these an index finds.
        """
        by_words = {self._folded(p): n for n, p in enumerate(parts) if isinstance(p, Term) and p.how == "word"}
        pairs: dict[int, list[int]] = {n: [] for n in range(len(parts))}
        for words, n in by_words.items():
            for shorter in _stretches(words):
                if (m := by_words.get(shorter, n)) != n:
                    weak, strong = m, n
                    pairs[weak if weak_first else strong].append(strong if weak_first else weak)
        compound = {n for n, part in enumerate(parts) if not _indexed(part)}
        if len(compound) <= LIMIT:
            for n in range(len(parts)):
                pairs[n] += [m for m in (range(len(parts)) if n in compound else compound) if m != n]
        return pairs

    def contradiction(self, parts: Sequence[Node]) -> tuple[Node, Not] | None:
        """Two parts of an AND that no item can satisfy together."""
        return self._clash(parts, lambda part, refused: self.implies(part, refused.part))

    def tautology(self, parts: Sequence[Node]) -> tuple[Node, Not] | None:
        """Two parts of an OR of which every item satisfies one."""
        return self._clash(parts, lambda part, refused: self.implies(refused.part, part))

    def _clash(self, parts: Sequence[Node], clash: Callable[[Node, Not], bool]) -> tuple[Node, Not] | None:
        refused = [part for part in parts if isinstance(part, Not)]
        if len(parts) * len(refused) > LIMIT * LIMIT:
            return None
        pairs = ((part, no) for no in refused for part in parts if part is not no)
        return next((pair for pair in pairs if clash(*pair)), None)


def _indexed(part: Node) -> bool:
    """Whether the index tells all that `part` has to do with terms; references have to do with nothing but types."""
    return isinstance(part, Leaf) and not isinstance(part, TypeRef) and not (isinstance(part, Term) and part.how != "word")


def _holds(long: str, x: Term, short: str, y: Term) -> bool:
    """Whether every hit of `x` holds one of `y`; both as compared, with a space on each side."""
    if y.how == "case":
        return x.how == "case" and short in long
    if x.how == "case":
        long = f" {folded(x.text)} "
    if y.how == "prefix":
        return short[:-1] in long
    if x.how == "prefix":  # how its last word ends is open
        long = f"{long[:-1].rpartition(' ')[0]} "
    return short in long


def _stretches(words: str) -> Iterator[str]:
    """All stretches of whole words within ` words `, in the same form."""
    parts = words.split(" ")[1:-1]
    for size in range(1, min(len(parts), LONGEST) + 1):
        for at in range(len(parts) - size + 1):
            yield f" {' '.join(parts[at : at + size])} "
