"""Which parts of a query follow from others.

`Logic.implies(x, y)` is sound and not complete: where it says yes, every item that satisfies x satisfies
y. Boolean rules are applied structurally (a search through all assignments would take exponential time); a
term implies every term whose words it contains.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence

from monitor.curation.trees import folded, key
from monitor.watch.query import And, Node, Not, Or, Term

__all__ = ["LIMIT", "Logic"]

LIMIT = 200
"""Clauses, other than terms, of one AND or OR that are compared with one another; of more only equal ones are found."""

LONGEST = 8
"""Words of a phrase that is looked for within others."""


class Logic:
    """What follows from what in one query. Remembers its answers, so each pair of nodes is compared once."""

    def __init__(self, tree: Node) -> None:
        """Reason about `tree`; nodes asked about are its own, so they live as long."""
        self._tree = tree
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

    def _folded(self, term: Term) -> str:
        if id(term) not in self._words:
            self._words[id(term)] = f" {folded(term.text)} "
        return self._words[id(term)]

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
            case _, Or(others):
                return any(self.implies(x, other) for other in others)
            case Not(part), Not(other):
                return self.implies(other, part)
            case Term(), Term():
                return self._folded(y) in self._folded(x)
            case _:
                return False

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
        by_words = {self._folded(part): n for n, part in enumerate(parts) if isinstance(part, Term)}
        pairs: dict[int, list[int]] = {n: [] for n in range(len(parts))}
        for words, n in by_words.items():
            for shorter in _stretches(words):
                if (m := by_words.get(shorter, n)) != n:
                    weak, strong = m, n
                    pairs[weak if weak_first else strong].append(strong if weak_first else weak)
        compound = {n for n, part in enumerate(parts) if isinstance(part, And | Or | Not)}
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


def _stretches(words: str) -> Iterator[str]:
    """All stretches of whole words within ` words `, in the same form."""
    parts = words.split(" ")[1:-1]
    for size in range(1, min(len(parts), LONGEST) + 1):
        for at in range(len(parts) - size + 1):
            yield f" {' '.join(parts[at : at + size])} "
