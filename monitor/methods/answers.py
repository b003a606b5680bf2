"""What a store is asked, with the words of a monitor."""

from __future__ import annotations

from typing import Literal

from adapters.schema import Item
from monitor.accounts import WatchedAccount, watched_accounts
from monitor.methods.parts import Parts
from storage.records import Page, SearchResult

__all__ = ["AnswerMethods"]


class AnswerMethods(Parts):
    """Items, flags, search, and the accounts that are watched."""

    def items(self, *, since: int = 0, limit: int = 100, source: str | None = None) -> Page:
        """Items in the order in which they were stored; `Page.cursor` goes on after them, without gap or repeat."""
        return self.store.items(since=since, limit=limit, source=source)

    def flags(
        self, *, since: int = 0, limit: int = 100, watch: str | None = None,
        kind: Literal["live", "retro"] | None = "live",
    ) -> Page:  # fmt: skip
        """Flags in the order in which they were stored; `Page.cursor` goes on after them, without gap or repeat.

        What a watch found when it looked back into the archive (`retro`) is given only when asked for; None: both.
        """
        return self.store.flags(since=since, limit=limit, watch=watch, kind=kind)

    def item(self, item_id: str) -> Item | None:
        """The stored item, or None."""
        return self.store.item(item_id)

    def accounts(self) -> list[WatchedAccount]:
        """The accounts that watches name on networks whose posts tell ids alone, and who bears their handles."""
        enabled = [source for source in self.config.source if source.enabled]
        return watched_accounts(enabled, self.watchlist.accounts, self.store.accounts())

    def search(self, query: str, *, limit: int = 20) -> list[SearchResult]:
        """Full-text search: words, "phrases", OR, -word; best first."""
        return self.store.search(query, limit=limit)
