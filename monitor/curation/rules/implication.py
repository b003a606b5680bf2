"""Which parts of a query follow from others.

`Logic.implies(x, y)` is sound and not complete: where it says yes, every item that satisfies x satisfies
y. Boolean rules are applied structurally (a search through all assignments would take exponential time); a
term implies every term whose words it contains.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from monitor.curation.trees import key
from monitor.watch.fold import fold_term
from monitor.watch.query import And, Node, Not, Or, Term

__all__ = ["LIMIT", "Logic"]

LIMIT = 300
"""Parts of one AND or OR that are compared with one another; of longer lists only equal ones are found."""


class Logic:
    """What follows from what in one query. Remembers its answers, so each pair of nodes is compared once."""

    def __init__(self, tree: Node) -> None:
        """Reason about `tree`; nodes asked about are its own, so they live as long."""
        self._tree = tree
        self._keys: dict[int, Hashable] = {}
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
            case _, Or(others):
                return any(self.implies(x, other) for other in others)
            case Not(part), Not(other):
                return self.implies(other, part)
            case Term(text), Term(shorter):
                return f" {fold_term(shorter)} " in f" {fold_term(text)} "
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
        if len(kept) > LIMIT:
            return found
        for n, part in enumerate(kept):
            for m, other in enumerate(kept):
                weak, strong = (part, other) if isinstance(node, And) else (other, part)
                # Of two parts that imply each other the first one stays.
                if n != m and self.implies(strong, weak) and not (n < m and self.implies(weak, strong)):
                    found.append((part, other))
                    break
        return found

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
