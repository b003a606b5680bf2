"""`Store`: the only door to the database. It takes and gives items and records, never rows or sessions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, Self

from sqlalchemy import URL, Connection, Engine

from adapters.errors import StoreError
from adapters.schema import Batch, Item, Kind, Metric, Problem
from storage import backup, check, daemons, due, flagging, leases, problems, queries, retention, schema
from storage import search as fulltext
from storage.engine import Writing, database_url, file_of, immediate, make_folder, may_write, numbered, open_engine, reading
from storage.faults import redacted, translated
from storage.ingest import ingest
from storage.records import (
    Counts,
    Due,
    Expirable,
    Flag,
    Heartbeat,
    Ingested,
    Lease,
    Match,
    Matcher,
    Page,
    Priority,
    Related,
    SearchResult,
    SourceStatus,
    Timing,
)

__all__ = ["Store"]


class Store:
    """Items, revisions, flags, problems and what each source remembers, in SQLite or PostgreSQL.

    Open it with `Store.open`. Threads may share one; processes open their own. Every method is one
    transaction, and raises `StoreError` where the database refuses.
    """

    def __init__(self, engine: Engine, *, read_only: bool = False) -> None:
        self._engine = engine
        self.read_only = read_only
        """Whether nothing can be written; then searches do not find what is not indexed yet."""

    @classmethod
    def open(cls, url: str, *, create: bool = True, read_only: bool = False) -> Self:
        """The store at `url`.

        Where a SQLite file may only be read, and `create` does not ask for more, it is opened to be read.

        Args:
            url: `sqlite:///folder/file.db` or `postgresql://user@host/database`.
            create: whether an empty database, or one that is not there, is set up.
            read_only: open a SQLite file to be read only.

        Raises:
            OutdatedSchemaError: an older version made it; the message names the command that upgrades it.
            NewerSchemaError: a newer version made it.
            MissingStoreError: it is empty or not there, and may not be made.
            StoreError: it cannot be reached, or holds something else.
        """
        address = database_url(url)
        read_only = address.get_backend_name() == "sqlite" and (read_only or (not create and not may_write(address)))
        engine = open_engine(address, read_only=read_only)
        try:
            with translated(address, "open the database"):
                schema.reachable(address, create=create and not read_only)
                if not read_only:
                    make_folder(address)
                schema.ensure(engine, create=create and not read_only)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, read_only=read_only)

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
    def _writing(self, doing: str) -> Iterator[Connection]:
        with translated(self._url, doing), immediate(self._engine) as connection:
            yield connection

    @contextmanager
    def _numbered(self, doing: str) -> Iterator[Writing]:
        with translated(self._url, doing), numbered(self._engine) as writing:
            yield writing

    # --- sources and leases

    def acquire(
        self, source_id: str, *, owner: str, ttl: timedelta, now: datetime,
        abandoned: Callable[[str], bool] | None = None, due_only: bool = False,
    ) -> Lease | None:  # fmt: skip
        """The right to poll a source, or None while somebody has it.

        Args:
            source_id: of the configured source.
            owner: who asks; a name that no other process has.
            ttl: how long the lease stands; afterwards others may take it over.
            now: UTC.
            abandoned: whether an owner is known to be gone; such a lease is taken over at once.
            due_only: None also where the source is not due: somebody else has polled it in the meantime.
        """
        with self._writing("acquire a lease") as connection:
            return leases.acquire(connection, source_id, owner, ttl, now, abandoned, due_only=due_only)

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

    def add_problems(self, found: Sequence[Problem], *, now: datetime) -> None:
        """Keep problems that belong to no poll. One that comes back unchanged within days is counted."""
        with self._numbered("keep problems") as writing:
            problems.keep_problems(writing, found, now)

    def alarm(self, name: str, mark: int, problem: Problem, *, now: datetime) -> bool:
        """Keep a problem once for each `mark` under `name`; returns whether it was news."""
        with self._numbered("keep an alarm") as writing:
            return problems.keep_alarm(writing, name, mark, problem, now)

    def status(self, source_id: str) -> SourceStatus:
        """What is known of a source; all is unknown of one that was never polled."""
        with self._reading("read a source's status") as connection:
            found = leases.statuses(connection, source_id)
        return found[0] if found else SourceStatus(source_id=source_id)

    def statuses(self) -> list[SourceStatus]:
        """What is known of all sources, by id."""
        with self._reading("read the sources") as connection:
            return leases.statuses(connection)

    # --- and daemons

    def enrol(self, source_ids: Sequence[str]) -> None:
        """Make the sources known, so that `due` names those that were never polled."""
        with self._writing("enrol the sources") as connection:
            due.enrol(connection, source_ids)

    def due(self, *, now: datetime) -> list[Due]:
        """The sources whose time has come, those that wait longest first; also ones that are configured no more."""
        with self._reading("ask what is due") as connection:
            return due.due(connection, now)

    def shift(self, by: timedelta, *, now: datetime) -> int:
        """Move all that is due later than `now` by `by`, after the clock was set; returns how many sources that were."""
        with self._writing("move the schedule") as connection:
            return due.shift(connection, by, now)

    def timings(self, *, now: datetime) -> list[Timing]:
        """Times and counts of all sources, by id; cheaper than `statuses`."""
        with self._reading("read the schedule") as connection:
            return due.timings(connection, now)

    def beat(self, heartbeat: Heartbeat) -> None:
        """Keep a daemon's sign of life."""
        with self._writing("give a sign of life") as connection:
            daemons.beat(connection, heartbeat)

    def forget(self, owner: str) -> None:
        """A daemon has ended: its sign of life goes."""
        with self._writing("take back a sign of life") as connection:
            daemons.forget(connection, owner)

    def heartbeats(self) -> list[Heartbeat]:
        """The last signs of life of the daemons, the oldest one first."""
        with self._reading("read the signs of life") as connection:
            return daemons.heartbeats(connection)

    def arrivals(self, source_id: str, *, limit: int) -> list[datetime]:
        """When a source brought its last `limit` items, in order; items of one moment count once."""
        with self._reading("read when items came") as connection:
            return due.arrivals(connection, source_id, limit)

    def marks(self, prefix: str) -> dict[str, int]:
        """What `alarm` keeps under names that begin so, by the rest of the name."""
        with self._reading("read the alarms") as connection:
            return due.marks(connection, prefix)

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
    ) -> Page:  # fmt: skip
        """Flags in the order they were raised; arguments as of `items`."""
        with self._reading("read flags") as connection:
            return queries.flags(
                connection, since=since, limit=limit, newest=newest, watch=watch, source=source, kind=kind,
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

    def back_up(self, target: Path) -> None:
        """Copy the database to a file while others go on; it appears whole or not at all. SQLite only.

        Raises:
            StoreError: it cannot be copied, or is no file.
        """
        if self.path is None:
            raise StoreError(
                "only a SQLite file is copied here", where=self.url, remedy="Back PostgreSQL up with pg_dump."
            )
        with translated(self._url, "copy the database"):
            backup.copy(self.path, target)

    def check(self) -> list[str]:
        """What is wrong with the database, a sentence each; empty when it is sound."""
        with self._reading("check the database") as connection:
            return check.faults(connection)

    # --- and go

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
        while not self.read_only and self._is_behind():
            self.index()
        with self._reading("search") as connection:
            return fulltext.search(connection, query, limit=limit, kind=kind, source=source, language=language)

    def _is_behind(self) -> bool:
        with self._reading("search") as connection:
            return fulltext.is_behind(connection)
