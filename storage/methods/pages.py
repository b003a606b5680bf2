"""Pages of items that are still to be fetched for their full text."""

from __future__ import annotations

from datetime import datetime

from storage import fulltexts
from storage.fulltexts import Claim, Kept, Settle
from storage.methods.connection import Connected
from storage.records import FullText, FullTextState, FullTextTask, Matcher

__all__ = ["PageMethods"]


class PageMethods(Connected):
    """The queue of pages."""

    def claim_full_text(self, asked: Claim) -> FullTextTask | None:
        """The right to fetch one page that is due, or None; it counts as a try."""
        with self._writing("claim a page") as connection:
            return fulltexts.claim(connection, asked)

    def give_back_full_text(self, task: FullTextTask) -> None:
        """Leave a claimed page to others, as if it had not been tried; nothing happens when it was lost before."""
        with self._writing("give a page back") as connection:
            fulltexts.give_back(connection, task)

    def keep_full_text(self, task: FullTextTask, settle: Settle, *, match: Matcher, now: datetime) -> Kept:
        """Store what came of fetching a page, in one transaction: the item's revision, flags, problems, what is next.

        Args:
            task: as it was claimed.
            settle: called with the item's current revision, says what came of it.
            match: as of `ingest`.
            now: UTC.

        Raises:
            LeaseLostError: the page was given to somebody else, or the item is gone; nothing was written.
            StoreFullError: no space is left; nothing was written.
        """
        with self._numbered("store a page") as writing:
            return fulltexts.keep(writing, task, settle, match, now)

    def ask_full_text(self, item_id: str, *, now: datetime) -> bool:
        """See that the page of a stored item is fetched now, also where it was given up or never wished.

        Returns:
            False where there is no such item, or it has no address.
        """
        with self._writing("ask for a page") as connection:
            return fulltexts.ask(connection, item_id, now)

    def full_texts(
        self, *, state: FullTextState | None = None, source: str | None = None, item_id: str | None = None,
        limit: int = 100,
    ) -> list[FullText]:  # fmt: skip
        """Pages that were wished and how they stand; those that are due next come first."""
        with self._reading("read the pages to fetch") as connection:
            return fulltexts.listed(connection, state=state, source=source, item_id=item_id, limit=limit)

    def full_text_counts(self) -> dict[FullTextState, int]:
        """How many pages are waiting, done and left."""
        with self._reading("count the pages to fetch") as connection:
            return fulltexts.counts(connection)
