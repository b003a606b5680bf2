"""Reports in, assignments out: copies first, then events, then what is new in each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from monitor.stories.copies import CopyIndex, Known
from monitor.stories.events import EventIndex, Features, Story, features, opening
from monitor.stories.model import DEFAULT, Assignment, Copy, Novelty, Report, StorySettings

__all__ = ["Clusterer"]

_NEWS = 8


class Clusterer:
    """Puts reports into stories, one after the other, in the order in which they were seen.

    Memory is bounded by the window: what is older is forgotten. To go on after a restart, give the reports of the
    window again with `restore`.
    """

    def __init__(self, settings: StorySettings = DEFAULT) -> None:
        self.settings = settings
        self._copies = CopyIndex(settings)
        self._events = EventIndex(settings)
        self._story_of: dict[str, str] = {}
        self._original: dict[str, str] = {}
        self._seen: dict[str, datetime] = {}

    def add(self, report: Report) -> Assignment:
        """Where a report belongs, given all that came before it."""
        known = Known.of(report)
        found = features(report)
        copies = self._copies.find(known)
        if copies and (story := self._events.get(self._story_of.get(copies[0].id, ""))) is not None:
            made = self._copy(report, found, story, copies)
        else:
            made = self._event(report, found, copies)
        self._remember(report, known, made)
        return made

    def restore(self, reports: Iterable[tuple[Report, str, str | None]]) -> None:
        """Take reports as they were assigned before: each with its story and the id of its original."""
        opened: dict[str, Story] = {}
        for report, story, original in reports:
            found = features(report)
            target = self._events.add(opened.get(story) or self._events.get(story), found, report, name=story)
            opened[story] = target
            self._remember(
                report, Known.of(report),
                Assignment(report.id, story, "new-event", copy_of=original),
            )  # fmt: skip

    def _copy(self, report: Report, found: Features, story: Story, copies: list[Copy]) -> Assignment:
        original = self._original.get(copies[0].id, copies[0].id)
        born = self._seen.get(original, report.seen)
        novelty: Novelty = "resurfaced" if report.seen - born >= self.settings.resurfaced else "copy"
        # The words are counted once: many copies of one text must not make a story of their own weight.
        story.last = max(story.last, report.seen)
        story.entities |= found.entities
        return Assignment(
            report.id, story.id, novelty, copy_of=original, copies=tuple(copies), similarity=copies[0].jaccard
        )

    def _event(self, report: Report, found: Features, copies: list[Copy]) -> Assignment:
        best = self._events.best(found, report.seen)
        if best is None:
            story = self._events.add(None, found, report)
            return Assignment(report.id, story.id, "new-event", copies=tuple(copies))
        story, near, shared = best
        news = _news(report, found, story)
        self._events.add(story, found, report)
        novelty: Novelty = "new-development" if news else "re-run"
        return Assignment(
            report.id, story.id, novelty, copies=tuple(copies), similarity=round(near, 3), shared=shared, news=news
        )

    def _remember(self, report: Report, known: Known, made: Assignment) -> None:
        self._copies.add(known)
        self._story_of[report.id] = made.story
        self._seen[report.id] = report.seen
        if made.copy_of:
            self._original[report.id] = made.copy_of
        edge = report.seen - self.settings.window
        while self._seen and (oldest := next(iter(self._seen))) and self._seen[oldest] < edge:
            for table in (self._seen, self._story_of, self._original):
                table.pop(oldest, None)


def _news(report: Report, found: Features, story: Story) -> tuple[str, ...]:
    """What the story did not have: entities, then figures, then quotations."""
    entities = sorted(found.entities - story.entities)
    numbers = sorted(found.figures - story.figures, key=lambda n: (len(n), n))
    quotes = [q for q in report.quotes if opening(q) not in story.quotes]
    return tuple([*entities, *numbers, *quotes][:_NEWS])
