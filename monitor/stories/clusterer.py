"""Reports in, assignments out: copies first, then events, then what is new in each."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.stories.copies import CopyIndex, Known
from monitor.stories.events import EventIndex, Features, Story, features, opening, story_id
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

    What is older than the window is forgotten, so memory is bounded by what comes in within it. A clusterer that
    takes the memories of the window with `restore` goes on as if it had never stopped.
    """

    def __init__(self, settings: StorySettings = DEFAULT) -> None:
        self.settings = settings
        self._copies = CopyIndex(settings)
        self._events = EventIndex(settings)
        self._memories: dict[str, Memory] = {}

    def __len__(self) -> int:
        return len(self._memories)

    def add(self, report: Report) -> Assignment:
        """Where a report belongs, given all that came before it."""
        known, found = Known.of(report), features(report)
        copies = self._copies.find(known)
        for copy in copies:
            earlier = self._memories.get(copy.id)
            if earlier is not None and self._events.get(earlier.story) is not None:
                return self._copy(report, known, found, earlier, copies)
        return self._event(report, known, found, copies)

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

    def _copy(
        self, report: Report, known: Known, found: Features, earlier: Memory, copies: list[Copy]
    ) -> Assignment:
        original = earlier.copy_of or earlier.id
        first = self._memories.get(original, earlier)
        old = report.seen - first.known.seen >= self.settings.resurfaced
        # The words are counted once: many copies of one text must not weigh as many reports.
        self._remember(Memory(known, earlier.story, original, {}, found))
        return Assignment(
            report.id, earlier.story, "resurfaced" if old else "copy", copy_of=original, copies=tuple(copies),
            similarity=copies[0].jaccard,
        )  # fmt: skip

    def _event(self, report: Report, known: Known, found: Features, copies: list[Copy]) -> Assignment:
        vector = self._events.weighted(found)
        best = self._events.best(vector, found, report.seen)
        if best is None:
            name = story_id(report.id)
            self._remember(Memory(known, name, None, vector, found))
            return Assignment(report.id, name, "new-event", copies=tuple(copies))
        story, near, shared = best
        news = _news(report, found, story)
        novelty: Novelty = "new-development" if news else "re-run"
        self._remember(Memory(known, story.id, None, vector, found))
        return Assignment(
            report.id, story.id, novelty, copies=tuple(copies), similarity=round(near, 3), shared=shared, news=news
        )

    def _remember(self, memory: Memory) -> None:
        seen = memory.known.seen
        self._copies.add(memory.known)
        self._events.add(memory.story, memory.vector, memory.features, seen)
        self._memories[memory.id] = memory
        while (oldest := next(iter(self._memories.values()))) and seen - oldest.known.seen > self.settings.window:
            del self._memories[oldest.id]


def _news(report: Report, found: Features, story: Story) -> tuple[str, ...]:
    """What the story did not have: entities, then figures, then quotations."""
    entities = sorted(found.entities - story.entities)
    words = f"{report.title} {report.text}"
    numbers = [with_noun(n, words) for n in sorted(found.figures - story.figures, key=lambda n: (len(n), n))]
    quotes = [f"“{q.strip(_ENDS)}”" for q in report.quotes if _tells(q) and opening(q) not in story.quotes]
    return (*entities[:_NEWS], *numbers[:_NEWS], *quotes[:1])


def _tells(quote: str) -> bool:
    """Whether quoted words are a statement, not a term or an exclamation."""
    return len(quote.split()) >= _STATEMENT or len(quote) >= 30
