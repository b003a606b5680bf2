"""What ingesting asks and answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pydantic import Field

from adapters.schema import Batch, Frozen, Item
from storage.records.evidence import Flag, Matcher
from storage.records.sources import Lease

__all__ = ["Ingested", "Intake", "Keep", "Pages", "keep_all"]

Keep = Callable[[Item], bool]
"""Whether an item that is not stored yet is to be; called inside the transaction, so it must only compute."""


def keep_all(item: Item) -> bool:
    """Every item is kept."""
    return True


@dataclass(frozen=True, slots=True)
class Pages:
    """What ingesting asks about the pages of items; called inside the transaction, so it must only compute.

    Attributes:
        wanted: the address of the page that the full text of an item, new to its source, is to be fetched from, or None.
        kept: what is stored of a source's new copy, given the current revision, which may hold the page's text.
    """

    wanted: Callable[[Item], str | None] = lambda item: None
    kept: Callable[[Item, Item], Item] = lambda copy, current: copy


@dataclass(frozen=True, slots=True)
class Intake:
    """A batch that is to be stored: see `Store.ingest`."""

    lease: Lease
    batch: Batch
    match: Matcher
    now: datetime
    next_due: datetime | None = None
    pages: Pages = Pages()
    keep: Keep = keep_all

    @property
    def source_id(self) -> str:
        """The source that it came from."""
        return self.lease.source_id

    @property
    def numbered(self) -> bool:
        """Whether anything in it gets a number."""
        return bool(self.batch.items or self.batch.problems)


class Ingested(Frozen):
    """What one transaction changed."""

    new: tuple[str, ...] = Field((), description="ids of items that a source brought for the first time itself")
    embedded: tuple[str, ...] = Field((), description="ids of posts stored for the first time, shown in another item")
    revised: tuple[str, ...] = Field((), description="ids of items that got a new revision")
    unchanged: int = Field(0, description="items that were known as they are")
    left: int = Field(0, description="items that were not known, and not to be kept")
    flags: tuple[Flag, ...] = ()
    problems: int = 0
