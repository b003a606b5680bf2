"""Items and flags come in, and go when they are old."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from adapters.schema import Batch
from storage import flagging, leases, retention
from storage.ingest import ingest
from storage.methods.connection import Connected
from storage.records import Expirable, Flag, Ingested, Lease, Match, Matcher, Pages

__all__ = ["IntakeMethods"]

NO_PAGES = Pages()


class IntakeMethods(Connected):
    """Ingesting, flagging, retention."""

    def ingest(
        self, lease: Lease, batch: Batch, *, match: Matcher, now: datetime, next_due: datetime | None = None,
        pages: Pages = NO_PAGES,
    ) -> Ingested:  # fmt: skip
        """Store a batch in one transaction: items, revisions, flags, problems and the source's new state.

        A copy that is known changes nothing, so a batch may be stored again after a crash.

        Args:
            lease: of the source that the batch came from.
            batch: what one payload gave.
            match: called with each new item and None, and with each revision and the one before; it holds up
                all other writers, so it only computes. What it raises ends the transaction.
            now: becomes `first_seen` of what is new.
            next_due: when the source is to be polled next; None leaves that as it is.
            pages: which new items' pages are to be fetched, and what of them stays when the source's copy changes.

        Raises:
            LeaseLostError: somebody else owns the source now; nothing was written.
            StoreFullError: no space is left; nothing was written.
        """
        if not batch.items and not batch.problems:
            # Nothing gets a number, so nobody has to wait for the counter: most polls find nothing new.
            with self._writing("store a source's state") as connection:
                leases.keep_success(connection, lease, batch, now, next_due)
            return Ingested()
        with self._numbered("store a batch") as writing:
            return ingest(writing, lease, batch, match, now, next_due, pages)

    def flag(
        self, matches: Sequence[tuple[str, Match]], *, kind: Literal["live", "retro"], now: datetime,
        reached: tuple[str, int] | None = None,
    ) -> list[Flag]:  # fmt: skip
        """Flag stored items; those that this version of the watch flagged before stay as they are.

        Args:
            matches: ids of items, each with a match in its current revision.
            kind: retro for what a watch finds in the archive.
            now: when they were found.
            reached: a name and the cursor up to which the store was looked through; kept with the flags.

        Returns:
            The flags that are new.

        Raises:
            StoreError: there is no item of that id.
        """
        with self._numbered("store flags") as writing:
            raised = flagging.flag(writing, matches, kind, now)
            if reached is not None:
                flagging.keep_reached(writing, *reached)
            return raised

    def reached(self, name: str) -> int:
        """The cursor that `flag` kept last under `name`; 0 where it kept none."""
        with self._reading("read how far a watch looked back") as connection:
            return flagging.reached(connection, name)

    def expire_items(self, *, before: datetime, now: datetime, limit: int = 200) -> int:
        """Take the words of the oldest items, if they were first seen before that time and never flagged.

        Returns:
            How many items were looked at, `limit` at most; 0 when there are no more.
        """
        with self._numbered("expire items") as writing:
            return retention.expire_items(writing, before, limit, now)

    def forget_problems(self, *, before: datetime, limit: int = 500) -> int:
        """Delete up to `limit` problems that came last before that time; returns how many it were."""
        with self._writing("forget problems") as connection:
            return retention.forget_problems(connection, before, limit)

    def expirable(self, *, items: datetime | None, problems: datetime | None) -> Expirable:
        """What there is to forget of before these times; None: nothing of that kind."""
        with self._reading("look what expires") as connection:
            return retention.expirable(connection, items, problems)
