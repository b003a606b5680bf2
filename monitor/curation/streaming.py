"""The archive in pieces: what is stored, streamed with bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from adapters.schema import Item
from monitor.accounts import names_of
from storage import Store

__all__ = ["PIECE", "Piece", "archive"]

PIECE = 200
"""Items that are held at a time."""


class Piece(NamedTuple):
    """Some stored items, in the order in which they were stored.

    Attributes:
        items: in their current revisions, completed with what is known of their accounts.
        cursor: goes on after them.
        done: the share of the archive that is behind, from 0 to 1.
    """

    items: tuple[Item, ...]
    cursor: int
    done: float


def archive(store: Store, *, since: datetime | None = None, after: int = 0) -> Iterator[Piece]:
    """All items that were stored before this was called; as in a run, posts only seen inside others are left out.

    Args:
        store: where they are.
        since: only those first seen then or later, aware.
        after: cursor of the last piece that was worked on.
    """
    last = store.items(newest=True, limit=1, embedded=False).cursor
    first = after
    if since is not None and (head := store.items(since=after, limit=1, seen_since=since, embedded=False)).records:
        first = head.cursor - 1
    names = names_of(store, past=True)
    cursor = after
    while cursor < last:
        page = store.items(since=cursor, limit=PIECE, seen_since=since, embedded=False)
        if not page.records:
            return
        cursor = page.cursor
        yield Piece(tuple(map(names.completed, page.records)), cursor, min(1.0, (cursor - first) / max(1, last - first)))
