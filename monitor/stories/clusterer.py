"""Reports in, assignments out: copies first, then events, then what is new in each."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from monitor.stories.copies import CopyIndex, Known
from monitor.stories.events import EventIndex, Story, story_id
from monitor.stories.features import Features, Packed, Vector, features, opening
from monitor.stories.memory import Memory
from monitor.stories.model import DEFAULT, Assignment, Copy, Novelty, Report, StorySettings
from monitor.stories.numbers import with_noun

__all__ = ["Clusterer"]

_NEWS = 4
"""Of each kind that are told."""

_STATEMENT = 5
_ENDS = " \t\n,;:–—"


class Clusterer:
    """Puts reports into stories, one after the other, in the order in which they were seen.

    What is older than the window is forgotten without a trace, so memory is bounded by what comes in within it, and a
    clusterer that takes the memories of the window with `restore` goes on as if it had never stopped.
    """

    def __init__(self, settings: StorySettings = DEFAULT) -> None:
        self.settings = settings
        self._copies = CopyIndex(settings)
        self._events = EventIndex(settings)
        self._memories: dict[str, Memory] = {}
        self._oldest: list[tuple[datetime, int, Memory]] = []
        self._now: datetime | None = None

    def __len__(self) -> int:
        return len(self._memories)

    def add(self, report: Report) -> Assignment:
        """Where a report belongs, given all that came before it.

        Raises:
            ValueError: a report of that id was added before, within the window.
        """
        if report.id in self._memories:
            raise ValueError(f"the report {report.id!r} has its place already")
        report = self._timely(report)
        self._forget(report.seen)
        known, found = Known.of(report), features(report)
        copies = self._copies.find(known)
        if copies:
            return self._copy(report, known, found, copies)
        return self._event(report, known, found)

    def _timely(self, report: Report) -> Report:
        """The report, as of now where its own time is out of the window.

        An old item may be flagged late, and a clock may be set back; what is new to the reader is so now.
        """
        if self._now is None or self._now - report.seen <= self.settings.window:
            return report
        return replace(report, seen=self._now)

    def memory(self, id: str) -> Memory:
        """What is remembered of a report.

        Raises:
            KeyError: it is out of the window, or never came.
        """
        return self._memories[id]

    def restore(self, memories: Iterable[Memory]) -> None:
        """Take what was remembered, in the order in which it came."""
        for memory in memories:
            self._remember(memory)

    def _copy(self, report: Report, known: Known, found: Features, copies: list[Copy]) -> Assignment:
        earlier = self._memories[copies[0].id]
        original = earlier.copy_of or earlier.id
        first = self._memories.get(original, earlier)
        old = report.seen - first.known.seen >= self.settings.resurfaced
        self._remember(_memory(known, earlier.story, original, self._events.weighted(found), found))
        return Assignment(
            report.id, earlier.story, "resurfaced" if old else "copy", copy_of=original, copies=tuple(copies),
            similarity=copies[0].jaccard,
        )  # fmt: skip

    def _event(self, report: Report, known: Known, found: Features) -> Assignment:
        vector = self._events.weighted(found)
        best = self._events.best(vector, found, report.seen)
        if best is None:
            name = story_id(report.id)
            self._remember(_memory(known, name, None, vector, found))
            return Assignment(report.id, name, "new-event")
        story, near, shared = best
        news = _news(report, found, story)
        novelty: Novelty = "new-development" if news else "re-run"
        self._remember(_memory(known, story.id, None, vector, found))
        return Assignment(report.id, story.id, novelty, similarity=round(near, 3), shared=shared, news=news)

    def _remember(self, memory: Memory) -> None:
        seen = memory.known.seen
        number = self._copies.add(memory.known)
        self._events.add(memory.story, memory.counting, memory.features, seen)
        self._memories[memory.id] = memory
        heapq.heappush(self._oldest, (seen, number, memory))
        self._forget(seen)

    def _forget(self, seen: datetime) -> None:
        """Drop what the window leaves behind; it never goes back, though a report may come late."""
        self._now = max(seen, self._now or seen)
        while self._oldest and self._now - self._oldest[0][0] > self.settings.window:
            old, number, memory = heapq.heappop(self._oldest)
            self._copies.remove(number)
            self._events.remove(memory.story, memory.counting, memory.features, old)
            del self._memories[memory.id]


def _memory(known: Known, story: str, copy_of: str | None, vector: Vector, found: Features) -> Memory:
    return Memory(known, story, copy_of, Packed.of(vector), replace(found, counts={}, words=0))


def _news(report: Report, found: Features, story: Story) -> tuple[str, ...]:
    """What the story did not have: entities, then figures, then quotations."""
    entities = sorted(found.entities - story.entities.keys())
    words = f"{report.title} {report.text}"
    told = {n: with_noun(n, words) for n in sorted(found.figures - story.figures.keys(), key=lambda n: (len(n), n))}
    # A bare number tells little; it is given where there is nothing better.
    numbers = [text for text in told.values() if not text[-1].isdigit()] or list(told.values())
    quotes = [f"“{q.strip(_ENDS)}”" for q in report.quotes if _tells(q) and opening(q) not in story.quotes]
    return (*entities[:_NEWS], *numbers[:_NEWS], *quotes[:1])


def _tells(quote: str) -> bool:
    """Whether quoted words are a statement, not a term or an exclamation."""
    return len(quote.split()) >= _STATEMENT or len(quote) >= 30
