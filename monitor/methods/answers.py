"""What a store is asked, with the words of a monitor."""

from __future__ import annotations

from typing import Literal

from adapters.errors import UnknownNameError
from adapters.schema import Item
from monitor.accounts import WatchedAccount, watched_accounts
from monitor.config.errors import hint
from monitor.methods.parts import Parts
from storage.records import Page, SearchResult

__all__ = ["AnswerMethods"]


class AnswerMethods(Parts):
    """Items, flags, search, and the accounts that are watched."""

    def items(
        self, *, since: int = 0, limit: int = 100, source: str | None = None, tag: str | None = None
    ) -> Page:
        """Items in the order in which they were stored; `Page.cursor` goes on after them, without gap or repeat.

        Args:
            since: cursor of the page before.
            limit: at most so many.
            source: id of the source that brought the item first.
            tag: one of that source's `tags`.

        Raises:
            UnknownNameError: no source of the configuration has the tag.
        """
        return self.store.items(since=since, limit=limit, source=self._tagged(tag, source))

    def flags(
        self, *, since: int = 0, limit: int = 100, watch: str | None = None,
        kind: Literal["live", "retro"] | None = "live", tag: str | None = None,
    ) -> Page:  # fmt: skip
        """Flags in the order in which they were stored; `Page.cursor` goes on after them, without gap or repeat.

        What a watch found when it looked back into the archive (`retro`) is given only when asked for; None: both.
        With `tag` only flags of items that it stands for in `items`.
        """
        return self.store.flags(since=since, limit=limit, watch=watch, kind=kind, source=self._tagged(tag))

    def item(self, item_id: str) -> Item | None:
        """The stored item, or None."""
        return self.store.item(item_id)

    def accounts(self) -> list[WatchedAccount]:
        """The accounts that watches name on networks whose posts tell ids alone, and who bears their handles."""
        enabled = [source for source in self.config.source if source.enabled]
        return watched_accounts(enabled, self.watchlist.accounts, self.store.accounts())

    def search(self, query: str, *, limit: int = 20, tag: str | None = None) -> list[SearchResult]:
        """Full-text search: words, "phrases", OR, -word; best first. `tag` as in `items`."""
        return self.store.search(query, limit=limit, source=self._tagged(tag))

    def _tagged(self, tag: str | None, source: str | None = None) -> str | tuple[str, ...] | None:
        if tag is None:
            return source
        tagged = tuple(s.id for s in self.config.source if tag in s.tags)
        if not tagged:
            known = {t for s in self.config.source for t in s.tags}
            raise UnknownNameError(f"no source has the tag {tag!r}", remedy=hint(tag, known) if known else None)
        return tagged if source is None else tuple(name for name in tagged if name == source)
