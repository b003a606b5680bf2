"""What is stored is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from adapters.schema import Item, Kind, Metric
from storage import queries
from storage.methods.connection import Connected
from storage.queries import Wanted
from storage.records import Counts, Flag, Page, Priority, Related

__all__ = ["AnswerMethods"]


class AnswerMethods(Connected):
    """Items, flags, problems and counts."""

    def items(
        self, *, since: int = 0, limit: int = 100, newest: bool = False, source: Wanted = None,
        kind: Kind | None = None, language: str | None = None, embedded: bool = True,
        seen_since: datetime | None = None,
    ) -> Page:  # fmt: skip
        """Items in their current revisions, in the order they were stored.

        Args:
            since: cursor of the page before; only what was committed after it is given.
            limit: at most so many.
            newest: the last ones first, to look at; a reader that follows the store leaves it out.
            source: id of the source that brought the item first, or several ids.
            kind: article or post.
            language: BCP 47 tag.
            embedded: with posts that were only seen inside other items. Without them, a post appears when
                its own source brings it. A cursor belongs to one of the two.
            seen_since: only items that were first seen then or later, aware.
        """
        with self._reading("read items") as connection:
            return queries.items(
                connection, since=since, limit=limit, newest=newest, source=source, kind=kind, language=language,
                embedded=embedded, seen_since=seen_since,
            )  # fmt: skip

    def flags(
        self, *, since: int = 0, limit: int = 100, newest: bool = False, watch: str | None = None,
        source: Wanted = None, kind: Literal["live", "retro"] | None = None, priority: Priority | None = None,
        until: int | None = None,
    ) -> Page:  # fmt: skip
        """Flags in the order they were raised; `until` is the last number, the other arguments are those of `items`."""
        with self._reading("read flags") as connection:
            return queries.flags(
                connection, since=since, until=until, limit=limit, newest=newest, watch=watch, source=source, kind=kind,
                priority=priority,
            )  # fmt: skip

    def problems(
        self, *, since: int = 0, limit: int = 100, newest: bool = False, source: str | None = None,
        code: str | None = None,
    ) -> Page:  # fmt: skip
        """Problems in the order they were noted; arguments as of `items`."""
        with self._reading("read problems") as connection:
            return queries.problems(
                connection, since=since, limit=limit, newest=newest, source=source, code=code
            )

    def item(self, item_id: str, *, revision: int | None = None) -> Item | None:
        """The item of that id, or one that is known under it too; its current revision by default."""
        with self._reading("read an item") as connection:
            return queries.item(connection, item_id, revision)

    def items_of(self, ids: Sequence[str]) -> dict[str, Item]:
        """Stored items in their current revisions by the id that each has in the store."""
        with self._reading("read items by id") as connection:
            return queries.items_of(connection, list(ids))

    def flags_by_day(self, *, since: datetime, until: datetime, offset: timedelta) -> dict[str, dict[date, int]]:
        """How many live flags each watch raised on each day.

        Args:
            since: first moment that counts, aware.
            until: first moment that counts no more.
            offset: of the days' zone, east of UTC.
        """
        with self._reading("count flags by day") as connection:
            return queries.flags_by_day(connection, since, until, offset)

    def revisions(self, item_id: str) -> list[Item]:
        """All revisions of an item, the first one first."""
        with self._reading("read revisions") as connection:
            return queries.revisions(connection, item_id)

    def related(self, item_id: str) -> list[Related]:
        """The items that this one names (embedded_in, reply_to, …), then those that name it."""
        with self._reading("read relations") as connection:
            return queries.related(connection, item_id)

    def flags_of(self, item_id: str) -> list[Flag]:
        """The flags of an item in the order they were raised."""
        with self._reading("read an item's flags") as connection:
            return queries.flags_of(connection, item_id)

    def metrics(self, item_id: str) -> list[Metric]:
        """The counts of an item over time, a record for each change."""
        with self._reading("read metrics") as connection:
            return queries.metrics(connection, item_id)

    def unindexed(self) -> int:
        """Revisions that the next search or `index()` takes in; an upper bound."""
        with self._reading("count") as connection:
            return queries.unindexed(connection)

    def counts(self) -> Counts:
        """How much the store holds."""
        with self._reading("count") as connection:
            return queries.counts(connection)
