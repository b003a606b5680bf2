"""What is remembered of the reports in the window, and who belongs to whom.

Everything here is a sum over the memories, in whatever order they were put in and changed; so a window that was
restored equals one that never stopped.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, MutableMapping
from datetime import datetime

from monitor.stories.copies import CopyIndex
from monitor.stories.events import EventIndex
from monitor.stories.memory import Memory
from monitor.stories.model import StorySettings

__all__ = ["Window"]


class Window:
    """Memories by the id of their report, numbered in the order in which they came.

    Attributes:
        copies: their texts.
        events: their stories.
        now: the latest time at which a report was seen.
    """

    def __init__(self, settings: StorySettings) -> None:
        self.settings = settings
        self.copies = CopyIndex(settings)
        self.events = EventIndex(settings)
        self.now: datetime | None = None
        self._memories: dict[str, Memory] = {}
        self._numbers: dict[str, int] = {}
        self._members: dict[str, list[str]] = {}  # most stories have one, for which a set is large
        self._copies_of: dict[str, set[str]] = {}
        self._parted: Counter[frozenset[str]] = Counter()
        self._oldest: list[tuple[datetime, int, str]] = []

    def __len__(self) -> int:
        return len(self._memories)

    def __contains__(self, id: str) -> bool:
        return id in self._memories

    def __getitem__(self, id: str) -> Memory:
        return self._memories[id]

    def get(self, id: str | None) -> Memory | None:
        """The memory of a report; None where it is not remembered."""
        return self._memories.get(id or "")

    def number(self, id: str) -> int:
        """The place of a report in the order in which all came."""
        return self._numbers[id]

    def ordered(self, ids: Iterable[str]) -> list[str]:
        """Reports in the order in which they came."""
        return sorted(ids, key=self._numbers.__getitem__)

    def members(self, story: str) -> list[str]:
        """The reports of a story, the first one first."""
        return self.ordered(self._members.get(story, ()))

    def size(self, story: str) -> int:
        """How many reports of a story are remembered."""
        return len(self._members.get(story, ()))

    def copies_of(self, id: str) -> list[str]:
        """The copies of an original, which itself need not be remembered any more."""
        return self.ordered(self._copies_of.get(id, ()))

    def parted(self, one: str, other: str) -> bool:
        """Whether somebody took a report out of one of two stories and put it into the other."""
        return frozenset((one, other)) in self._parted

    def add(self, memory: Memory) -> None:
        """Remember a report, the latest of all; what the window leaves behind is forgotten."""
        number = self.copies.add(memory.known)
        self._numbers[memory.id] = number
        self.put(memory)
        if memory.by_hand and memory.moved_from:
            self._parted[frozenset((memory.story, memory.moved_from))] += 1
        heapq.heappush(self._oldest, (memory.known.seen, number, memory.id))
        self.forget(memory.known.seen)

    def change(self, memory: Memory) -> None:
        """Remember something else of a report."""
        self.take(memory.id)
        self.put(memory)

    def put(self, memory: Memory) -> None:
        """Count a report in its story and among the copies of its original; its text may be another one than before."""
        self.copies.replace(self._numbers[memory.id], memory.known)
        self.events.add(memory.story, memory.counting, memory.features, memory.known.seen)
        self._memories[memory.id] = memory
        self._members.setdefault(memory.story, []).append(memory.id)
        if memory.copy_of is not None:
            self._copies_of.setdefault(memory.copy_of, set()).add(memory.id)

    def take(self, id: str) -> Memory:
        """Undo `put`; the text and its number stay."""
        memory = self._memories.pop(id)
        self.events.remove(memory.story, memory.counting, memory.features, memory.known.seen)
        _drop(self._members, memory.story, id)
        if memory.copy_of is not None:
            _drop(self._copies_of, memory.copy_of, id)
        return memory

    def forget(self, seen: datetime) -> None:
        """Drop what the window leaves behind; it never goes back, though a report may come late."""
        self.now = max(seen, self.now or seen)
        while self._oldest and self.now - self._oldest[0][0] > self.settings.window:
            _, number, id = heapq.heappop(self._oldest)
            memory = self.take(id)
            self.copies.remove(number)
            del self._numbers[id]
            if memory.by_hand and memory.moved_from:
                self._parted -= Counter((frozenset((memory.story, memory.moved_from)),))


def _drop(groups: MutableMapping[str, list[str]] | MutableMapping[str, set[str]], name: str, id: str) -> None:
    group = groups[name]
    group.remove(id)
    if not group:
        del groups[name]
