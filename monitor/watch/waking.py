"""What must occur in a document before a watch is asked about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.watch.lexicon import NumberOf
from monitor.watch.model import Watch
from monitor.watch.needs import Group, frequency, needs
from monitor.watch.query import Node, Regex, WatchRef

__all__ = ["Query", "Waker"]


@dataclass(frozen=True, slots=True)
class Query:
    """A watch ready to compile: its tree, checked, and its version."""

    watch: Watch
    tree: Node
    version: str


class Waker:
    """Finds out what wakes each watch."""

    def __init__(self, queries: Sequence[Query], number: NumberOf, atoms: int) -> None:
        """Look at all queries.

        Args:
            queries: all watches.
            number: tells the number of what a leaf asks for.
            atoms: how many numbers there are.
        """
        self._queries = queries
        self._number, self._atoms = number, atoms
        self._watches = {one.watch.id: n for n, one in enumerate(queries)}
        self._groups: dict[int, list[Group]] = {}
        self._woken_by: dict[int, frozenset[int]] = {}

    def also(self, n: int) -> frozenset[int] | int | None:
        """The atom, or atoms of which one, that must occur in the n-th watch too, as far as its query says so."""
        # A pattern is run when it is asked for, so that it is not known to occur may mean nothing.
        others = [g for g in self._ordered(n)[1:] if not any(isinstance(leaf, Regex | WatchRef) for leaf in g)]
        if not others:
            return None
        atoms = frozenset(self._number(leaf, self._queries[n].watch.ignore_diacritics) for leaf in others[0])
        return next(iter(atoms)) if len(atoms) == 1 else atoms

    def wakes(self) -> list[tuple[int, ...]]:
        """By the number of an atom the watches that it wakes."""
        woken: dict[int, list[int]] = {}
        for n in range(len(self._queries)):
            for atom in self._by(n):
                woken.setdefault(atom, []).append(n)
        return [tuple(woken.get(atom, ())) for atom in range(self._atoms)]

    def _by(self, n: int) -> frozenset[int]:
        """The atoms of which one must occur."""
        if n not in self._woken_by:
            atoms: set[int] = set()
            for leaf in self._ordered(n)[0]:
                if isinstance(leaf, WatchRef):
                    atoms |= self._by(self._watches[leaf.id])
                else:
                    atoms.add(self._number(leaf, self._queries[n].watch.ignore_diacritics))
            self._woken_by[n] = frozenset(atoms)
        return self._woken_by[n]

    def _ordered(self, n: int) -> list[Group]:
        if n not in self._groups:
            self._groups[n] = sorted(needs(self._queries[n].tree), key=frequency)
        return self._groups[n]
