"""What ingesting asks and answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import Field

from adapters.schema import Frozen, Item
from storage.records.evidence import Flag

__all__ = ["Ingested", "Pages"]


@dataclass(frozen=True, slots=True)
class Pages:
    """What ingesting asks about the pages of items; called inside the transaction, so it must only compute.

    Attributes:
        wanted: the address of the page that the full text of an item, new to its source, is to be fetched from, or None.
        kept: what is stored of a source's new copy, given the current revision, which may hold the page's text.
    """

    wanted: Callable[[Item], str | None] = lambda item: None
    kept: Callable[[Item, Item], Item] = lambda copy, current: copy


class Ingested(Frozen):
    """What one transaction changed."""

    new: tuple[str, ...] = Field((), description="ids of items that a source brought for the first time itself")
    embedded: tuple[str, ...] = Field((), description="ids of posts stored for the first time, shown in another item")
    revised: tuple[str, ...] = Field((), description="ids of items that got a new revision")
    unchanged: int = Field(0, description="items that were known as they are")
    flags: tuple[Flag, ...] = ()
    problems: int = 0
