"""Reports in, assignments out: copies first, then events, then what is new in each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from monitor.stories.copies import Known
from monitor.stories.events import story_id
from monitor.stories.features import Features, Packed, features
from monitor.stories.memory import Memory
from monitor.stories.model import DEFAULT, Assignment, Copy, Novelty, Report, StorySettings
from monitor.stories.news import news
from monitor.stories.revising import Revision
from monitor.stories.window import Window

__all__ = ["Clusterer"]


class Clusterer:
    """Puts reports into stories, one after the other, in the order in which they were seen.

    What is older than the window is forgotten without a trace, so memory is bounded by what comes in within it, and a
    clusterer that takes the memories of the window with `restore` goes on as if it had never stopped.
    """

    def __init__(self, settings: StorySettings = DEFAULT) -> None:
        self.settings = settings
        self._window = Window(settings)

    def __len__(self) -> int:
        return len(self._window)

    def add(self, report: Report) -> Assignment:
        """Where a report belongs, given all that came before it.

        Raises:
            ValueError: a report of that id was added before, within the window.
        """
        if report.id in self._window:
            raise ValueError(f"the report {report.id!r} has its place already")
        report = self._timely(report)
        self._window.forget(report.seen)
        known, found = Known.of(report), features(report)
        copies = self._window.copies.find(known)
        made = self._copy(report, copies) if copies else None
        vector = self._window.events.weighted(found)
        if made is None:
            made = self._event(report, vector, found)
        parent = copies[0].id if copies else None
        place = replace(made, copies=()) if copies else made
        self._window.add(Memory(known, place, Packed.of(vector), replace(found, counts={}), parent))
        return made

    def revise(self, report: Report) -> list[Memory]:
        """Look again at a report that was added, because its text has changed.

        It keeps its time and its place in the order. Whose copy it is, who is a copy of it and what it adds are found
        anew; see `monitor.stories.revising` for what may change.

        Returns:
            What is remembered now of all reports of which something changed, in the order in which they came; nothing
            where the report says what it said, or is out of the window.
        """
        return Revision(self._window, report).work()

    def _timely(self, report: Report) -> Report:
        """The report, as of now where its own time is out of the window.

        An old item may be flagged late, and a clock may be set back; what is new to the reader is so now.
        """
        now = self._window.now
        if now is None or now - report.seen <= self.settings.window:
            return report
        return replace(report, seen=now)

    def memory(self, id: str) -> Memory:
        """What is remembered of a report.

        Raises:
            KeyError: it is out of the window, or never came.
        """
        return self._window[id]

    def restore(self, memories: Iterable[Memory]) -> None:
        """Take what was remembered, in the order in which it came."""
        for memory in memories:
            self._window.add(memory)

    def _copy(self, report: Report, copies: list[Copy]) -> Assignment:
        earlier = self._window[copies[0].id]
        original = earlier.copy_of or earlier.id
        first = self._window.get(original) or earlier
        old = report.seen - first.known.seen >= self.settings.resurfaced
        return Assignment(
            report.id, earlier.story, "resurfaced" if old else "copy", copy_of=original, copies=tuple(copies),
            similarity=copies[0].jaccard,
        )  # fmt: skip

    def _event(self, report: Report, vector: dict[str, int], found: Features) -> Assignment:
        best = self._window.events.best(vector, found, report.seen)
        if best is None:
            return Assignment(report.id, story_id(report.id), "new-event")
        story, near, shared = best
        fresh = news(report, found, story)
        novelty: Novelty = "new-development" if fresh else "re-run"
        return Assignment(report.id, story.id, novelty, similarity=round(near, 3), shared=shared, news=fresh)
