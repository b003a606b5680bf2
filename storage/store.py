"""`Store`: the only door to the database. It takes and gives items and records, never rows or sessions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal, Self

from sqlalchemy import URL, Connection, Engine

from adapters.schema import Batch, Item, Kind, Metric, Problem
from storage import flagging, leases, outbox, queries, schema, stories
from storage import search as fulltext
from storage.engine import (
    Writing,
    database_url,
    durable,
    file_of,
    immediate,
    make_folder,
    numbered,
    open_engine,
    reading,
)
from storage.faults import redacted, translated
from storage.ingest import ingest
from storage.records import (
    Counts,
    Delivery,
    DeliveryState,
    Flag,
    FrozenDigest,
    Ingested,
    Lease,
    Match,
    Matcher,
    Outgoing,
    Page,
    Priority,
    Related,
    SearchResult,
    SourceStatus,
    StoredStory,
    StoryPlace,
)

__all__ = ["Store"]


class Store:
    """Items, revisions, flags, problems and what each source remembers, in SQLite or PostgreSQL.

    Open it with `Store.open`. Threads may share one; processes open their own. Every method is one
    transaction, and raises `StoreError` where the database refuses.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str, *, create: bool = True) -> Self:
        """The store at `url`.

        Args:
            url: `sqlite:///folder/file.db` or `postgresql://user@host/database`.
            create: whether an empty database, or one that is not there, is set up.

        Raises:
            OutdatedSchemaError: an older version made it; the message names the command that upgrades it.
            NewerSchemaError: a newer version made it.
            MissingStoreError: it is empty or not there, and may not be made.
            StoreError: it cannot be reached, or holds something else.
        """
        address = database_url(url)
        engine = open_engine(address)
        try:
            with translated(address, "open the database"):
                schema.reachable(address, create=create)
                make_folder(address)
                schema.ensure(engine, create=create)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    @staticmethod
    def upgrade(url: str) -> tuple[str | None, str]:
        """Bring the database to this program's schema, all or nothing; a SQLite file is copied first.

        Returns:
            The versions before and after; the first is None where the database was empty.

        Raises:
            NewerSchemaError: a newer version made it.
            StoreError: it cannot be reached, or holds something else.
        """
        address = database_url(url)
        engine = open_engine(address)
        try:
            with translated(address, "upgrade the database"):
                make_folder(address)
                return schema.upgrade(engine)
        finally:
            engine.dispose()

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Store {self.url}>"

    @property
    def url(self) -> str:
        """The database's address, without its password."""
        return redacted(self._url)

    @property
    def name(self) -> str:
        """Which database it is and its version, for people: `SQLite 3.40.1`."""
        with self._reading("ask for the version") as connection:
            version = connection.dialect.server_version_info or ()
        kind = "SQLite" if self._engine.dialect.name == "sqlite" else "PostgreSQL"
        return f"{kind} {'.'.join(map(str, version))}"

    @property
    def path(self) -> Path | None:
        """The file of a SQLite database; None for a server, and for one in memory."""
        return file_of(self._url)

    @property
    def _url(self) -> URL:
        return self._engine.url

    @contextmanager
    def _reading(self, doing: str) -> Iterator[Connection]:
        with translated(self._url, doing), reading(self._engine) as connection:
            yield connection

    @contextmanager
    def _writing(self, doing: str, *, durably: bool = False) -> Iterator[Connection]:
        begun = durable if durably else immediate
        with translated(self._url, doing), begun(self._engine) as connection:
            yield connection

    @contextmanager
    def _numbered(self, doing: str, *, durably: bool = False) -> Iterator[Writing]:
        with translated(self._url, doing), numbered(self._engine, durably=durably) as writing:
            yield writing

    # --- sources and leases

    def acquire(
        self, source_id: str, *, owner: str, ttl: timedelta, now: datetime,
        abandoned: Callable[[str], bool] | None = None,
    ) -> Lease | None:  # fmt: skip
        """The right to poll a source, or None while somebody has it.

        Args:
            source_id: of the configured source.
            owner: who asks; a name that no other process has.
            ttl: how long the lease stands; afterwards others may take it over.
            now: UTC.
            abandoned: whether an owner is known to be gone; such a lease is taken over at once.
        """
        with self._writing("acquire a lease") as connection:
            return leases.acquire(connection, source_id, owner, ttl, now, abandoned)

    def renew(self, lease: Lease, *, ttl: timedelta, now: datetime) -> Lease:
        """The lease, standing until `now + ttl`.

        Raises:
            LeaseLostError: somebody else owns the source now.
        """
        with self._writing("renew a lease") as connection:
            return leases.renew(connection, lease, ttl, now)

    def release(self, lease: Lease) -> None:
        """Give the lease back; nothing happens when it was lost before."""
        with self._writing("release a lease") as connection:
            leases.release(connection, lease)

    def record_failure(
        self, lease: Lease, problems: Sequence[Problem], *, now: datetime, next_due: datetime | None
    ) -> None:
        """Note a poll that failed; what the source remembers stays as it was.

        Raises:
            LeaseLostError: somebody else owns the source now.
        """
        with self._numbered("note a failed poll") as writing:
            leases.keep_failure(writing, lease, problems, now, next_due)

    def add_problems(self, problems: Sequence[Problem], *, now: datetime) -> None:
        """Keep problems that belong to no poll."""
        with self._numbered("keep problems") as writing:
            leases.keep_problems(writing, problems, now)

    def status(self, source_id: str) -> SourceStatus:
        """What is known of a source; all is unknown of one that was never polled."""
        with self._reading("read a source's status") as connection:
            found = leases.statuses(connection, source_id)
        return found[0] if found else SourceStatus(source_id=source_id)

    def statuses(self) -> list[SourceStatus]:
        """What is known of all sources, by id."""
        with self._reading("read the sources") as connection:
            return leases.statuses(connection)

    # --- items and flags come in

    def ingest(
        self, lease: Lease, batch: Batch, *, match: Matcher, now: datetime, next_due: datetime | None = None
    ) -> Ingested:
        """Store a batch in one transaction: items, revisions, flags, problems and the source's new state.

        A copy that is known changes nothing, so a batch may be stored again after a crash.

        Args:
            lease: of the source that the batch came from.
            batch: what one payload gave.
            match: called with each new item and None, and with each revision and the one before; it holds up
                all other writers, so it only computes. What it raises ends the transaction.
            now: becomes `first_seen` of what is new.
            next_due: when the source is to be polled next; None leaves that as it is.

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
            return ingest(writing, lease, batch, match, now, next_due)

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

    # --- and are asked for

    def items(
        self, *, since: int = 0, limit: int = 100, newest: bool = False, source: str | None = None,
        kind: Kind | None = None, language: str | None = None, embedded: bool = True,
        seen_since: datetime | None = None,
    ) -> Page:  # fmt: skip
        """Items in their current revisions, in the order they were stored.

        Args:
            since: cursor of the page before; only what was committed after it is given.
            limit: at most so many.
            newest: the last ones first, to look at; a reader that follows the store leaves it out.
            source: id of the source that brought the item first.
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
        source: str | None = None, kind: Literal["live", "retro"] | None = None, priority: Priority | None = None,
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

    def counts(self) -> Counts:
        """How much the store holds."""
        with self._reading("count") as connection:
            return queries.counts(connection)

    def check(self) -> list[str]:
        """What is wrong with the database, a sentence each; empty when it is sound."""
        with self._reading("check the database") as connection:
            return queries.faults(connection)

    # --- stories

    def keep_stories(self, places: Sequence[StoryPlace], *, reached: int, expected: int) -> bool:
        """Keep where items stand among the stories, and how far the flags were looked at.

        Args:
            places: of items that have none yet, in the order in which they were assigned.
            reached: number of the last flag that was looked at.
            expected: the same as it was when the assignment began.

        Returns:
            False where another process went on in the meantime; nothing is written then.
        """
        with self._numbered("keep stories") as writing:
            return stories.keep(writing, places, reached, expected)

    def stories_reached(self) -> int:
        """Number of the last flag whose item was put into a story."""
        with self._reading("read how far the stories are") as connection:
            return stories.reached(connection)

    def story_memories(self, *, seen_since: datetime) -> list[StoryPlace]:
        """Items seen since then with what is remembered of them, in the order in which they were assigned."""
        with self._reading("read the stories' memory") as connection:
            return stories.memories(connection, seen_since)

    def places(self, ids: Sequence[str]) -> dict[str, StoryPlace]:
        """Where items stand among the stories, by item id; items without a place are left out."""
        with self._reading("read the places of items") as connection:
            return stories.places(connection, list(ids))

    def stories(self, *, limit: int = 30) -> list[StoredStory]:
        """The stories with the newest reports first."""
        with self._reading("read the stories") as connection:
            return stories.stories(connection, limit)

    def story(self, story: str) -> list[StoryPlace]:
        """All reports of a story, the first one first; empty where there is none."""
        with self._reading("read a story") as connection:
            return stories.story(connection, story)

    # --- digests and deliveries

    def freeze_digest(self, digest: FrozenDigest, outgoing: Sequence[Outgoing]) -> bool:
        """Keep a digest and what is to be sent of it, in one transaction that survives a power cut.

        Returns:
            False where there is one of that name and date already; nothing is written then.
        """
        with self._numbered("keep a digest", durably=True) as writing:
            return outbox.freeze(writing, digest, outgoing)

    def frozen_digest(self, name: str, period: date | None = None) -> FrozenDigest | None:
        """The digest of a local date, or the newest one of that name; None where there is none."""
        with self._reading("read a digest") as connection:
            return outbox.frozen(connection, name, None if period is None else period.isoformat())

    def frozen_digests(self, name: str | None = None, *, limit: int = 30) -> list[FrozenDigest]:
        """Digests, the newest first."""
        with self._reading("read the digests") as connection:
            return outbox.digests(connection, name, limit)

    def last_flag(self) -> int:
        """Number of the newest flag, 0 where there is none: where a digest ends that is frozen now."""
        with self._reading("read the newest flag") as connection:
            return outbox.last_flag(connection)

    def enqueue(
        self, outgoing: Sequence[Outgoing], *, now: datetime, reached: Mapping[str, int] = outbox.NONE,
        expected: Mapping[str, int] = outbox.NONE,
    ) -> int | None:  # fmt: skip
        """Put messages into the outbox, each once for its event, channel and recipient.

        Args:
            outgoing: what is to be sent.
            now: when they are due.
            reached: cursors by name, kept with the messages; `Store.reached` reads them.
            expected: cursors as they were when the messages were made.

        Returns:
            How many were new; None where a cursor is no longer as expected, and nothing is written then.
        """
        with self._numbered("fill the outbox", durably=True) as writing:
            return outbox.enqueue(writing, outgoing, now, reached, expected)

    def claim_delivery(
        self, *, owner: str, ttl: timedelta, now: datetime, abandoned: Callable[[str], bool] | None = None,
        channels: Collection[str] | None = None,
    ) -> Delivery | None:  # fmt: skip
        """The next message that is due, for `owner` alone until `ttl` is over; None where there is none.

        Args:
            owner: who sends; a name that no other process has.
            ttl: how long nobody else may send it.
            now: UTC.
            abandoned: whether an owner is known to be gone; what it was sending is doubtful and may be claimed.
            channels: only messages for these; all where None.
        """
        with self._writing("claim a delivery", durably=True) as connection:
            return outbox.claim(connection, owner, ttl, now, abandoned, channels)

    def settle_delivery(
        self, delivery: Delivery, state: DeliveryState, *, now: datetime, error: str | None = None,
        next_try: datetime | None = None, keep_body: bool = True,
    ) -> None:  # fmt: skip
        """Write down how a try ended.

        Raises:
            LeaseLostError: somebody else is sending it now; nothing was written.
        """
        with self._writing("settle a delivery", durably=True) as connection:
            outbox.settle(
                connection, delivery, state, now=now, error=error, next_try=next_try, keep_body=keep_body
            )

    def retry_delivery(self, seq: int, *, now: datetime) -> Delivery:
        """Put a delivery back in the queue, due at once.

        Raises:
            StoreError: there is none of that number, it was sent, or its bytes are gone.
        """
        with self._writing("retry a delivery", durably=True) as connection:
            return outbox.again(connection, seq, now)

    def deliveries(
        self, *, state: DeliveryState | None = None, event: str | None = None, limit: int = 100
    ) -> list[Delivery]:
        """Deliveries, the newest first."""
        with self._reading("read the deliveries") as connection:
            return outbox.deliveries(connection, state=state, event=event, limit=limit)

    # --- full text

    def index(self, *, limit: int = 1000) -> int:
        """Take up to `limit` revisions into the full-text index; returns how many it were, 0 when done."""
        with self._writing("index") as connection:
            return fulltext.index(connection, limit)

    def search(
        self, query: str, *, limit: int = 20, kind: Kind | None = None, source: str | None = None,
        language: str | None = None,
    ) -> list[SearchResult]:  # fmt: skip
        """Items that hold the words, best first. What is not indexed yet is indexed first.

        Args:
            query: words, `"phrases"`, `OR` between alternatives, `-word` to exclude, `word*` for beginnings.
            limit: at most so many.
            kind: article or post.
            source: id of the source that brought the item first.
            language: BCP 47 tag.

        Raises:
            StoreError: the query has too many words.
        """
        while self._is_behind():
            self.index()
        with self._reading("search") as connection:
            return fulltext.search(connection, query, limit=limit, kind=kind, source=source, language=language)

    def _is_behind(self) -> bool:
        with self._reading("search") as connection:
            return fulltext.is_behind(connection)
