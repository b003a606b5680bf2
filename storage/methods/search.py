"""The full-text index."""

from __future__ import annotations

from adapters.schema import Kind
from storage import search as fulltext
from storage.methods.connection import Connected
from storage.queries import Wanted
from storage.records import SearchResult

__all__ = ["SearchMethods"]


class SearchMethods(Connected):
    """Indexing and searching."""

    def index(self, *, limit: int = 1000) -> int:
        """Take up to `limit` revisions into the full-text index; returns how many it were, 0 when done."""
        with self._writing("index") as connection:
            return fulltext.index(connection, limit)

    def search(
        self, query: str, *, limit: int = 20, kind: Kind | None = None, source: Wanted = None,
        language: str | None = None,
    ) -> list[SearchResult]:  # fmt: skip
        """Items that hold the words, best first. What is not indexed yet is indexed first.

        Args:
            query: words, `"phrases"`, `OR` between alternatives, `-word` to exclude, `word*` for beginnings.
            limit: at most so many.
            kind: article or post.
            source: id of the source that brought the item first, or several ids.
            language: BCP 47 tag.

        Raises:
            StoreError: the query has too many words.
        """
        while not self.read_only and self._is_behind():
            self.index()
        with self._reading("search") as connection:
            return fulltext.search(connection, query, limit=limit, kind=kind, source=source, language=language)

    def _is_behind(self) -> bool:
        with self._reading("search") as connection:
            return fulltext.is_behind(connection)
