"""Full texts of items: what is to be fetched, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from adapters.schema import Frozen

__all__ = ["FullText", "FullTextOutcome", "FullTextState", "FullTextTask"]

FullTextState = Literal["waiting", "done", "left"]
"""To be fetched; fetched and used; given up."""

FullTextOutcome = Literal[
    "stored", "kept", "paywall", "consent", "blocked", "gone", "elsewhere", "disallowed", "not-html", "failed",
    "postponed", "unwanted",
]  # fmt: skip
"""What came of the last visit to a page: `docs/guide.md` explains each."""


class FullTextTask(Frozen):
    """The right to fetch the page of one item until `expires` (UTC); `token` fences off whoever held it before."""

    item_id: str
    item_seq: int
    source_id: str
    url: str
    host: str
    attempts: int = Field(description="this one included")
    owner: str
    token: int
    expires: datetime


class FullText(Frozen):
    """Where the full text of an item stands."""

    item_id: str
    source_id: str
    url: str
    state: FullTextState
    attempts: int = 0
    next_due: datetime | None = Field(None, description="when it is tried next; None when it is not")
    tried: datetime | None = Field(None, description="when it was tried last")
    outcome: FullTextOutcome | None = Field(None, description="what came of the last try")
    detail: str | None = Field(None, description="the same in words")
