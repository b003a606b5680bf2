"""Copies and their originals: each copy is tied to the earlier report to which it is closest.

The ties make trees. Whatever hangs on one report is a copy of what that one is a copy of, so the original of all is
where the tree begins. They are read from the memories; where a tie is not known any more, a copy counts as tied to its
original.
"""

from __future__ import annotations

from collections.abc import Iterator

from monitor.stories.model import Copy
from monitor.stories.window import Window

__all__ = ["Ties"]


class Ties:
    """The ties in a window."""

    def __init__(self, window: Window) -> None:
        self._window = window

    def root(self, id: str) -> str:
        """The original of a report, or the first that is remembered of its copies."""
        original = self._window[id].copy_of
        if original is None or original in self._window:
            return original or id
        return self._window.copies_of(original)[0]

    def parent(self, id: str) -> str | None:
        """The earlier report to which a copy is tied; None where it is no copy, or that is not remembered."""
        memory = self._window[id]
        parent = self._window.get(memory.parent)
        if parent is not None and (parent.copy_of or parent.id) == memory.copy_of:
            return parent.id
        return memory.copy_of if self._window.get(memory.copy_of) else None

    def children(self, id: str) -> list[str]:
        """The copies that are tied to a report itself."""
        return [c for c in self._window.copies_of(self._window[id].copy_of or id) if self.parent(c) == id]

    def tree(self, id: str) -> list[str]:
        """A report and all that hangs on it, in the order in which they came."""
        tree = {id: None}
        for each in self._window.copies_of(self._window[id].copy_of or id):  # what is tied is later than what it is tied to
            if each != id and self.parent(each) in tree:
                tree[each] = None
        return list(tree)

    def unit(self, id: str) -> list[str]:
        """A report and what hangs on it in the same story."""
        story = self._window[id].story
        return [each for each in self.tree(id) if self._window[each].story == story]

    def offers(self, id: str) -> Iterator[tuple[str, Copy]]:
        """Later reports that are closer to this one than to what they are tied to, in their order."""
        window, memory = self._window, self._window[id]
        number = window.number(id)
        found = {copy.id for copy in window.copies.later(memory.known, number)}
        # Of many copies of one text only the nearest are found; by their original the rest follows.
        found |= {r for r in map(self.root, found) if window.number(r) > number}
        for each in window.ordered(found):
            copy = window.copies.compare(window[each].known, memory.known)
            if copy is not None and self._is_closer(each, id, copy):
                yield each, copy

    def _is_closer(self, later: str, id: str, copy: Copy) -> bool:
        window, parent = self._window, self.parent(later)
        if parent is None:
            return window[later].copy_of is None
        tie = window.copies.compare(window[later].known, window[parent].known)
        if tie is None:
            return True
        return (-copy.jaccard, window.number(id)) < (-tie.jaccard, window.number(parent))
