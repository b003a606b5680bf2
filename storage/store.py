"""`Store`: the only door to the database. It takes and gives items and records, never rows or sessions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal, Self

from sqlalchemy import URL, Connection, Engine

from adapters.errors import StoreError
from adapters.schema import Batch, Item, Kind, Metric, Problem, SourceState
from storage import (
    backup,
    check,
    daemons,
    due,
    flagging,
    fulltexts,
    hosts,
    leases,
    outbox,
    polls,
    problems,
    queries,
    retention,
    schema,
    stories,
)
from storage import search as fulltext
from storage.engine import (
    Writing,
    database_url,
    durable,
    file_of,
    immediate,
    make_folder,
    may_write,
    numbered,
    open_engine,
    reading,
)
from storage.faults import redacted, translated
from storage.fulltexts import Claim, Kept, Settle
from storage.ingest import ingest
from storage.records import (
    Counts,
    Delivery,
    DeliveryState,
    Due,
    DueSource,
    Expirable,
    Flag,
    FrozenDigest,
    FullText,
    FullTextState,
    FullTextTask,
    Heartbeat,
    HostRecord,
    Ingested,
    Lease,
    LeaseRequest,
    Match,
    Matcher,
    Outgoing,
    Page,
    Pages,
    PollEnd,
    PollRecord,
    Priority,
    Related,
    RobotsRecord,
    SearchResult,
    SourceStatus,
    StoredStory,
    StoryCursor,
    StoryPlace,
    Timing,
)

__all__ = ["Store"]

NO_PAGES = Pages()


def _in_order(source_ids: Sequence[str]) -> list[int]:
    """Their places by id. Two transactions that lock the same rows in different orders would wait for each other."""
    return sorted(range(len(source_ids)), key=source_ids.__getitem__)


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
        (lease,) = self.acquire_many([LeaseRequest(source_id, owner, ttl, now, abandoned, due_only)])
        return lease

    def acquire_many(self, wanted: Sequence[LeaseRequest]) -> list[Lease | None]:
        """What `acquire` gives for each of them, in one transaction: all of them are had, or none."""
        found: dict[int, Lease | None] = {}
        with self._writing("acquire a lease") as connection:
            for place in _in_order([w.source_id for w in wanted]):
                found[place] = leases.acquire(connection, wanted[place])
        return [found[place] for place in range(len(wanted))]

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

    def finish(
        self, lease: Lease, *, due: Due | None = None, facts: SourceState | None = None, disabled: str | None = None,
        record: PollRecord | None = None, batch: Batch | None = None, now: datetime | None = None,
    ) -> None:  # fmt: skip
        """End a poll in one transaction: when the next one is and why, a row of history, and the lease given back.

        Nothing happens when the lease was lost before.

        Args:
            lease: of the source that was polled.
            due: when it is polled next; None leaves that as it is.
            facts: what scheduling has learned of it; None leaves that as it is.
            disabled: why it is not to be polled any more; None: it goes on.
            record: the visit; None where no visit took place.
            batch: what the poll gave last, where that holds neither items nor problems and was not ingested: most
                polls find nothing new, and then this is all that there is to write.
            now: UTC; goes with `batch`.

        Raises:
            StoreFullError: no space is left; nothing was written.
        """
        self.finish_many([PollEnd(lease, due, facts, disabled, record, batch, now)])

    def finish_many(self, ended: Sequence[PollEnd]) -> None:
        """What `finish` does for each of them, in one transaction; each is fenced off by its own lease."""
        with self._writing("end a poll") as connection:
            for place in _in_order([end.lease.source_id for end in ended]):
                polls.finish(connection, ended[place])

    def paused_hosts(self) -> dict[str, HostRecord]:
        """The hosts that asked us to stay away when they answered last, by name."""
        with self._reading("read which hosts are left alone") as connection:
            return hosts.paused(connection)

    def enable(self, source_id: str) -> bool:
        """Let a source be polled again that was disabled; False when it was not."""
        with self._writing("enable a source") as connection:
            return polls.enable(connection, source_id)

    def polls(self, source_id: str, *, limit: int = 20) -> list[PollRecord]:
        """The last visits to a source, the newest first; about a hundred are kept."""
        with self._reading("read the polls") as connection:
            return polls.history(connection, source_id, limit)

    def host(self, host: str) -> HostRecord:
        """What is known of a host; nothing of one that was never asked."""
        with self._reading("read what is known of a host") as connection:
            return hosts.read(connection, host)

    def change_host(self, host: str, how: Callable[[HostRecord], HostRecord]) -> HostRecord:
        """Change what is known of a host, in one transaction that no other process gets between.

        Args:
            host: name or address, lower case.
            how: makes the new record of the old one; it holds up other writers, so it only computes.
        """
        with self._writing("note what is known of a host") as connection:
            return hosts.change(connection, host, how)

    def robots(self, origin: str) -> RobotsRecord | None:
        """The robots.txt that was kept for an origin."""
        with self._reading("read a robots.txt") as connection:
            return hosts.robots(connection, origin)

    def keep_robots(self, record: RobotsRecord) -> None:
        """Keep a robots.txt in place of the one before."""
        with self._writing("keep a robots.txt") as connection:
            hosts.keep_robots(connection, record)

    def record_failure(
        self, lease: Lease, problems: Sequence[Problem], *, now: datetime, next_due: datetime | None,
        counts: bool = True,
    ) -> None:  # fmt: skip
        """Note a poll that failed; what the source remembers stays as it was.

        Args:
            lease: of the source that was polled.
            problems: what went wrong.
            now: UTC.
            next_due: when it is polled next; None leaves that as it is.
            counts: whether it counts as a failure of the source.

        Raises:
            LeaseLostError: somebody else owns the source now.
        """
        with self._numbered("note a failed poll") as writing:
            leases.keep_failure(writing, lease, problems, now, next_due, counts=counts)

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

    def start_changed(self, settings: Mapping[str, str], *, refused: str | None = None) -> list[str]:
        """Let those sources be due at once whose settings have changed since they were polled, or that were refused.

        Args:
            settings: what tells one setting from another, by source.
            refused: why those wait that were refused; None: they go on waiting.

        Returns:
            Their ids.
        """
        with self._reading("ask which sources have changed") as connection:
            found = due.changed(connection, settings, refused)
        if found:
            with self._writing("start changed sources afresh") as connection:
                due.start_afresh(connection, found)
        return found

    def due(self, *, now: datetime) -> list[DueSource]:
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

    # --- pages of items that are still to be fetched

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

    # --- stories

    def keep_stories(self, places: Sequence[StoryPlace], *, reached: int, expected: StoryCursor) -> bool:
        """Keep where items stand among the stories, and how far the flags were looked at.

        Args:
            places: of items that have none yet, in the order in which they were assigned.
            reached: number of the last flag that was looked at.
            expected: `stories_reached` as it was when the assignment began.

        Returns:
            False where another process went on in the meantime; nothing is written then.
        """
        with self._numbered("keep stories") as writing:
            return stories.keep(writing, places, reached, expected)

    def stories_reached(self) -> StoryCursor:
        """How far the flags were put into stories."""
        with self._reading("read how far the stories are") as connection:
            return stories.reached(connection)

    def move_items(self, ids: Sequence[str], story: str, *, fresh: bool) -> list[str]:
        """Put items into another story than the one they were put into; copies of them that stand beside them go along.

        Args:
            ids: of items that have a place.
            story: id of the story that they go to.
            fresh: whether that is a new one, or one that is there.

        Returns:
            The ids of the items that moved; those that were there already are left out.

        Raises:
            StoreError: an item has no place, or the story is not there, or is there and should not be.
        """
        with self._writing("move items to another story") as connection:
            return stories.move(connection, ids, story, fresh=fresh)

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

    def delivery_counts(self, *, since: datetime) -> dict[str, int]:
        """How many deliveries there are in each state; of those that are settled, the ones since then."""
        with self._reading("count the deliveries") as connection:
            return outbox.counts(connection, since)

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
