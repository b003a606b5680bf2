"""Terms and what they stand for, gathered one by one: in columns of numbers, for there may be millions."""

from __future__ import annotations

from array import array

import numpy as np

from monitor.watch.terms import Sense, Terms, code_of

__all__ = ["Gathered"]


class Gathered:
    """Folded terms and their senses as they come."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._index: dict[str, int] = {}
        self._names: dict[str, int] = {}
        self._rows = array("i")

    def add(self, text: str, sense: Sense, begun: bool) -> None:
        """A folded term, and what it stands for as a whole word or as the beginning of one."""
        number = self._index.setdefault(text, len(self._index))
        name = self._names.setdefault(sense.of, len(self._names))
        atom, role, variant, _, short, mixed, capitals = sense
        self._rows.extend((number, atom, name, code_of(role, variant, short, mixed, capitals, begun)))

    def terms(self) -> Terms:
        """All of it. Forms of several names of an entity are often alike: of each atom and role the best reason stays.

        What needs no context and no mixed letters is the better reason, and then what came first.
        """
        rows = np.frombuffer(self._rows, np.int32).reshape(-1, 4)
        number, atom, _, code = rows.T
        begun, mixed, short = code >> 8 & 1, code >> 7 & 1, code >> 6 & 1
        rows = rows[np.lexsort((short, mixed, begun, number))]  # of those alike in all four the first stays first
        number, atom, _, code = rows.T
        same = number.astype(np.int64) << 34 | atom.astype(np.int64) << 3 | code >> 8 & 1 | (code & 3) << 1
        _, kept = np.unique(same, return_index=True)
        rows = rows[np.sort(kept)]
        first = np.searchsorted(rows[:, 0], np.arange(len(self._index) + 1))
        return Terms(self._index, first.astype(np.int32), np.ascontiguousarray(rows[:, 1:]), tuple(self._names))
