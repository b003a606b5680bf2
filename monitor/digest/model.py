"""What a digest is made of, and what it is.

    ledger ─▶ Material ─▶ build (pure) ─▶ Digest ─▶ render ─▶ mail, HTML, text, Atom, JSON Feed, JSON

`Material` is all that a digest may know; `Digest` is all that a reader gets to see, already chosen, ordered and
cut, without a word of markup. Both are frozen, so the same window gives the same bytes at any time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from pydantic import Field

from adapters.schema import Frozen, Item, Span
from storage.records import Flag, Priority, Variant

__all__ = [
    "Bar",
    "Coverage",
    "Digest",
    "Entry",
    "Flagged",
    "Gap",
    "Hit",
    "Material",
    "Novelty",
    "Place",
    "Quoted",
    "Setting",
    "Story",
    "Totals",
    "WatchCount",
    "Window",
]

Novelty = Literal["new-event", "new-development", "copy", "re-run", "resurfaced"]
"""What an item adds: a new event; a new entity, figure or quotation; the same text again; an event told again
without anything new; an old item that came up again."""


class Window(Frozen):
    """The time that a digest covers: half-open, and the local date that names it."""

    period: date = Field(description="local date of the digest; with its name the key of the ledger")
    start: datetime = Field(description="end of the window before, UTC")
    end: datetime = Field(description="when the items were frozen, UTC")
    zone: str = Field(description="IANA time zone in which times are shown")


@dataclass(frozen=True, slots=True)
class Flagged:
    """An item and the flags that put it into the window, oldest first."""

    item: Item
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands among the stories.

    Attributes:
        story: id of its story.
        copy_of: id of the item whose text it repeats.
        novelty: what it adds.
        news: the entities, figures or quotations that are new, in words of the item.
    """

    story: str
    copy_of: str | None = None
    novelty: Novelty = "new-event"
    news: tuple[str, ...] = ()


class Gap(Frozen):
    """A source that gave nothing, and why."""

    source: str
    kind: Literal["failed", "silent", "disabled", "capped"]
    reason: str = Field("", description="in one sentence")
    since: datetime | None = Field(None, description="of its last success, UTC")


class Coverage(Frozen):
    """What could be seen: no news from a dead source is no good news."""

    sources: int = Field(0, ge=0, description="that are switched on")
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """All that a digest may know.

    Attributes:
        window: what it covers.
        flagged: its items with their flags, by the first flag's number.
        places: where each item stands among the stories, by item id; an item without one is a story of its own.
        history: flags a day of each watch on the days before, the latest last.
        coverage: what could be seen.
        versions: version of each watch in force, by id.
        sources: names of outlets for sources whose items carry none, by source id.
    """

    window: Window
    flagged: Sequence[Flagged]
    places: Mapping[str, Place] = field(default_factory=dict)
    history: Mapping[str, Sequence[int]] = field(default_factory=dict)
    coverage: Coverage = field(default_factory=Coverage)
    versions: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)


class Setting(Frozen):
    """How one digest is to look.

    `stories` and `entries` are caps; what lies past them is counted and named, never dropped silently.
    """

    name: str = Field("daily", pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=60, description="of the digest")
    title: str | None = Field(None, max_length=120, description="in the subject; the name where None")
    watches: tuple[str, ...] = Field((), description="ids of the watches it covers, with `*`; all where empty")
    language: str = Field("en", description="of the frame: en, uk, de, fr, pl; items stay as they are")
    stories: int = Field(40, ge=1, le=500, description="told with evidence")
    titles: int = Field(60, ge=0, le=1000, description="further ones, by headline only")
    entries: int = Field(6, ge=1, le=50, description="other reports named in a story")
    unsubscribe: str | None = Field(None, description="address or page that ends the subscription")
    archive: str | None = Field(None, description="where the rest is: a page, or words that name a command")


class Hit(Frozen):
    """Why an item is here: the words, where they stand, and who says them."""

    watches: tuple[str, ...] = Field(description="that it explains")
    priority: Priority
    name: str = Field(description="canonical name of the entity, or the term")
    surface: str
    variant: Variant
    field: str = Field(description="title, body, caption, embed, quote, …")
    snippet: str = Field("", description="the surroundings; empty where the reader sees them anyway")
    mark: Span | None = Field(None, description="where the hit stands in the snippet")
    speaker: str | None = None
    outlet: str | None = Field(None, description="whose report holds it, where that is not the lead")


class Quoted(Frozen):
    """A quotation and its speaker."""

    words: str
    speaker: str


class Entry(Frozen):
    """One report."""

    id: str
    kind: Literal["article", "post"]
    title: str
    url: str | None = Field(None, description="http or https only")
    outlet: str
    seen: datetime = Field(description="when it was first seen, UTC")
    published: str | None = Field(None, description="as claimed, ISO 8601 as far as it is known")
    language: str | None = None
    rtl: bool = Field(False, description="whether it is written from right to left")
    access: str = "full"
    novelty: Novelty = "new-event"


class Story(Frozen):
    """One development, and everybody who reports it."""

    id: str
    novelty: Novelty
    news: tuple[str, ...] = ()
    priority: Priority
    lead: Entry
    title_marks: tuple[Span, ...] = Field((), description="hits in the headline of the lead report")
    sentences: str = Field("", description="the first two of the lead report")
    sentence_marks: tuple[Span, ...] = Field((), description="hits in the sentences")
    quote: Quoted | None = None
    hits: tuple[Hit, ...] = Field(description="places that explain all watches, or the most urgent of them")
    hidden_hits: int = Field(0, description="further places that are only counted")
    hidden_flags: tuple[int, ...] = Field((), description="numbers of flags that tell the most of those")
    watches: tuple[str, ...]
    others: tuple[Entry, ...] = ()
    hidden: int = Field(0, description="further reports that are only counted")
    outlets: int = 1
    languages: tuple[str, ...] = ()
    copies: int = 0
    reports: int = 1


class Bar(Frozen):
    """Volume of one watch beside what is usual."""

    watch: str
    count: int
    median: float | None = Field(None, description="of the days before; None where none is known")
    share: int = Field(0, ge=0, le=100, description="length of the bar, percent of the longest one")


class WatchCount(Frozen):
    """One watch: how many stories, and the first of them."""

    watch: str
    priority: Priority
    stories: int
    titles: tuple[str, ...]


class Totals(Frozen):
    """Counts over the whole window, before any cut."""

    flags: int
    items: int
    stories: int
    developments: int
    posts: int
    reruns: int
    outlets: int
    languages: int


class Digest(Frozen):
    """A digest before it is rendered."""

    name: str
    title: str
    language: str
    window: Window
    totals: Totals
    developments: tuple[Story, ...]
    posts: tuple[Story, ...]
    reruns: tuple[Story, ...]
    headlines: tuple[Entry, ...] = Field((), description="stories past the cap, by headline only")
    more: int = Field(0, description="stories past that, which are only counted")
    watches: tuple[WatchCount, ...]
    volumes: tuple[Bar, ...]
    coverage: Coverage
    versions: dict[str, str]
    unsubscribe: str | None = None
    archive: str | None = None

    @property
    def key(self) -> str:
        """`<name>:<local date>`: there is exactly one digest of this key."""
        return f"{self.name}:{self.window.period.isoformat()}"

    @property
    def stories(self) -> tuple[Story, ...]:
        """All stories that are told with evidence."""
        return self.developments + self.posts + self.reruns
