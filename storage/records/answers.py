"""Answers to questions about what is stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from adapters.schema import Frozen, Item, Problem, RelationType, Span

__all__ = ["Counts", "Expirable", "Page", "Related", "SearchResult", "StoredProblem"]


class Related(Frozen):
    """A tie between two items, seen from one of them."""

    type: RelationType
    direction: Literal["out", "in"] = Field(description="out: the item asked about names the other one")
    id: str | None = Field(None, description="of the other item, as stored or as it was named")
    url: str | None = Field(None, description="of the other item, where only that was named")
    item: Item | None = Field(None, description="the other item, where it is stored")


class Counts(Frozen):
    """How much a store holds."""

    items: int = Field(description="that sources brought themselves, expired ones too")
    embedded: int = Field(description="posts that were only seen inside other items")
    revisions: int
    flags: int
    problems: int
    sources: int
    expired: int = Field(description="items that lost their text")
    unindexed: int = Field(description="revisions that the next search or `index()` takes in; an upper bound")


class Expirable(Frozen):
    """What retention would forget."""

    items: int = Field(description="that lose their text")
    flagged: int = Field(description="as old, and kept because a watch flagged them")
    problems: int


class StoredProblem(Frozen):
    """A problem with its row number and time."""

    seq: int
    at: datetime = Field(description="when it was noted first")
    problem: Problem
    times: int = Field(1, description="how often it came, unchanged")
    last_seen: datetime | None = Field(None, description="when it came last")


class SearchResult(Frozen):
    """An item that full-text search found, best first."""

    item: Item
    rank: float = Field(description="higher is better; comparable within one answer only")
    snippet: str
    marks: tuple[Span, ...] = Field((), description="where the words stand in the snippet")


class Page(Frozen):
    """Some records in commit order and the cursor that continues after them."""

    records: tuple[Any, ...]
    cursor: int
