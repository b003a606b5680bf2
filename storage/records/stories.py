"""Where items stand among the stories."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from adapters.schema import Frozen
from storage.records.evidence import Flag

__all__ = ["StoredStory", "StoryCursor", "StoryNews", "StoryPlace"]


class StoryPlace(Frozen):
    """Where an item stands among the stories."""

    item_id: str
    story: str = Field(description="id of its story; the same for all reports of one development")
    novelty: Literal["new-event", "new-development", "copy", "re-run", "resurfaced"]
    copy_of: str | None = Field(None, description="id of the item whose text it repeats")
    similarity: float = Field(1.0, description="to the story as it stood when the item came, 0 to 1")
    shared: tuple[str, ...] = Field((), description="what ties it to the story")
    news: tuple[str, ...] = Field((), description="entities, figures and quotations that the story did not have")
    seen: datetime = Field(description="when it was first flagged")
    moved_from: str | None = Field(None, description="story that it was put into, before somebody moved it to this one")
    by_hand: bool = Field(False, description="whether somebody put it where it stands; there it stays")
    formerly: str | None = Field(
        None, description="story that it stood in before its text, or that of another item, was looked at again"
    )
    memory: bytes = Field(b"", repr=False, exclude=True, description="what the clusterer keeps of it; opaque")


class StoryCursor(Frozen):
    """How far the stories of a store are; another one than before means that somebody else went on."""

    number: int = Field(0, description="up to which flags and revisions were looked at")
    moves: int = Field(0, description="how often items were moved by hand")


class StoryNews(Frozen):
    """What happened since then that concerns stories."""

    flags: tuple[Flag, ...] = Field((), description="live ones, the oldest first")
    revised: tuple[str, ...] = Field((), description="ids of items that have a place and got a new revision")
    reached: int = Field(0, description="number up to which this is all")


class StoredStory(Frozen):
    """A story: how many report it, and since when."""

    id: str
    reports: int
    copies: int
    first: datetime
    last: datetime
