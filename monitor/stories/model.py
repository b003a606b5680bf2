"""What goes into a story and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

__all__ = ["DEFAULT", "Assignment", "Copy", "Novelty", "Report", "StorySettings"]

Novelty = Literal["new-event", "new-development", "copy", "re-run", "resurfaced"]
"""What a report adds: a new event; a new entity, figure or quotation; the same text again; an event told once more
without anything new; an old text that came up again."""


@dataclass(frozen=True, slots=True)
class Report:
    """An item as far as stories look at it.

    Attributes:
        id: of the item.
        title: headline; empty where there is none.
        text: what the author wrote, without headline, captions and embedded posts.
        seen: when it was first seen to matter, UTC; stories go by this, never by a claimed date.
        outlet: who published it; tells an outlet's own recurring form from a copy.
        language: BCP 47 primary tag, empty where it is not known.
        entities: ids of the watchlist entities that it names, in any language.
        quotes: words that somebody is quoted with.
    """

    id: str
    title: str
    text: str
    seen: datetime
    outlet: str = ""
    language: str = ""
    entities: frozenset[str] = frozenset()
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """A report that holds the same text.

    Attributes:
        id: of the earlier report.
        jaccard: shared word 5-grams as a share of all, 0 … 1 (Broder 1997, resemblance).
        containment: shared ones as a share of the shorter text's.
    """

    id: str
    jaccard: float
    containment: float


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where a report belongs.

    Attributes:
        id: of the report.
        story: id of its story; made of the first report's id, so it is the same in every run.
        novelty: what the report adds.
        copy_of: id of the earliest report of which it holds the text.
        copies: all earlier reports in the window whose text it shares; known when it comes, and not kept.
        similarity: to the story as it stood, 0 … 1; 1 for its first report.
        shared: words and entities that tie it to the story, the strongest first.
        news: entities, figures and quotations that the story did not have.
    """

    id: str
    story: str
    novelty: Novelty
    copy_of: str | None = None
    copies: tuple[Copy, ...] = ()
    similarity: float = 1.0
    shared: tuple[str, ...] = ()
    news: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StorySettings:
    """How reports are told apart; one set of values serves all data.

    Attributes:
        window: how long a story stays open after its last report, and a text is remembered.
        copy: resemblance from which two texts are copies.
        contained: containment from which the shorter one is a copy.
        short: similarity that ties a report of a headline only to a story.
        long: the same for one of `words` words and more; in between it grows in proportion.
        words: length from which a report counts as long.
        foreign: similarity of entities and figures that ties reports in different languages.
        resurfaced: age of the original from which a copy counts as an old text that came up again.
    """

    window: timedelta = timedelta(days=14)
    copy: float = 0.6
    contained: float = 0.9
    short: float = 0.15
    long: float = 0.28
    words: int = 60
    foreign: float = 0.5
    resurfaced: timedelta = timedelta(days=3)


DEFAULT = StorySettings()
"""The settings that are used unless others are given."""

