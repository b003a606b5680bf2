"""The tables. Only this package sees rows; what leaves it are `Item` and the records.

    identity ──▶ item ──▶ revision (the documents)      counter   numbers in the order of commits
                  ├─▶ sighting, relation                source    state, lease, schedule of one source
                  ├─▶ media, metric                     problem   what was skipped, cut or failed
                  └─▶ flag, full_text (its page)            host, robots, poll   manners and history of visits
                  └─▶ flag ─▶ digest (frozen) ─▶ delivery (the outbox)
                  └─▶ flag                              daemon    who runs, and how late it is
                                                        account   who bears the handles that watchlists name

`seq` numbers of items, revisions, flags and problems come from one counter row. Its lock is held until
the commit, so a higher number is never visible before a lower one: that makes cursors exact.
The full-text index is no table of the model (FTS5 here, tsvector there); see `storage.migrations`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Float, ForeignKey, Index, LargeBinary, MetaData, Table, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import BigId, ClampedInt, CleanText, Key, UtcTime

__all__ = [
    "AccountRow",
    "CounterRow",
    "DaemonRow",
    "DeliveryRow",
    "DigestRow",
    "FlagRow",
    "FullTextRow",
    "HostRow",
    "IdentityRow",
    "ItemRow",
    "MediaRow",
    "MetricRow",
    "PollRow",
    "ProblemRow",
    "RelationRow",
    "RevisionRow",
    "RobotsRow",
    "SightingRow",
    "SourceRow",
    "StoryRow",
    "metadata",
    "of",
]

# Of our own: a program that embeds this one may use SQLModel's shared metadata for its tables.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Row(SQLModel):
    metadata = metadata


def _seq(**more: Any) -> Any:
    return Field(sa_type=BigId, primary_key=True, sa_column_kwargs={"autoincrement": False, **more})


def _item_seq(**more: Any) -> Any:
    return Field(sa_type=BigId, sa_column_args=[ForeignKey("item.seq")], **more)


def _text(**more: Any) -> Any:
    return Field(sa_type=CleanText, **more)


def _time(**more: Any) -> Any:
    return Field(sa_type=UtcTime, **more)


class CounterRow(Row, table=True):
    """Numbers by name.

    `seq` is the last one given, `indexed` the last revision in the full-text index, `reached:…` how far a
    watch has looked back.
    """

    __tablename__ = "counter"

    name: str = _text(primary_key=True)
    value: int = Field(sa_type=BigId)


class SourceRow(Row, table=True):
    """What a source remembers between polls, and who may poll it now."""

    __tablename__ = "source"
    __table_args__ = (Index(None, "next_due"),)

    source_id: str = _text(primary_key=True)
    state: str = _text(default="{}")
    info: str | None = _text(default=None)
    next_due: datetime | None = _time(default=None)
    last_polled: datetime | None = _time(default=None)
    last_ok: datetime | None = _time(default=None)
    failures: int = 0
    polls: int = 0
    items: int = 0
    lease_owner: str | None = _text(default=None)
    lease_token: int = Field(default=0, sa_type=BigId)
    lease_expires: datetime | None = _time(default=None)
    counted_token: int = Field(default=0, sa_type=BigId)
    why: str | None = _text(default=None)
    disabled: str | None = _text(default=None)
    facts: str = _text(default="{}")


class HostRow(Row, table=True):
    """When a host may be asked again."""

    __tablename__ = "host"

    host: str = _text(primary_key=True)
    next_free: datetime | None = _time(default=None)
    paused_until: datetime | None = _time(default=None)
    failures: int = 0


class RobotsRow(Row, table=True):
    """The robots.txt of an origin, as it was fetched last."""

    __tablename__ = "robots"

    origin: str = _text(primary_key=True)
    fetched: datetime = _time()
    answer: str = _text()
    body: bytes = Field(sa_type=LargeBinary)


class PollRow(Row, table=True):
    """One visit to a source. `slot` is its number modulo what is kept, so that the table never needs clearing."""

    __tablename__ = "poll"
    __table_args__ = ({"sqlite_with_rowid": False},)

    source_id: str = _text(primary_key=True)
    slot: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    number: int
    at: datetime = _time()
    outcome: str = _text()
    status: int | None = None
    requests: int = 0
    bytes: int = Field(default=0, sa_type=BigInteger)
    seconds: float = Field(default=0.0, sa_type=Float)
    new: int = 0
    revised: int = 0
    flags: int = 0
    next_due: datetime | None = _time(default=None)
    why: str | None = _text(default=None)
    error: str | None = _text(default=None)


class DaemonRow(Row, table=True):
    """A daemon that runs, or that ended without saying so."""

    __tablename__ = "daemon"

    owner: str = _text(primary_key=True)
    started: datetime = _time()
    last_tick: datetime = _time()
    lateness: float = Field(default=0.0, sa_type=Float)
    polling: int = 0
    waiting: int = 0
    paused: str | None = _text(default=None)


class AccountRow(Row, table=True):
    """What a network said of a handle, or of an id of its own, when it was asked last."""

    __tablename__ = "account"
    __table_args__ = ({"sqlite_with_rowid": False},)

    network: str = _text(primary_key=True)
    asked: str = _text(primary_key=True)
    native_id: str | None = _text(default=None)
    handle: str | None = _text(default=None)
    name: str | None = _text(default=None)
    checked: datetime = _time()


class ItemRow(Row, table=True):
    """What is asked for often of an item's current revision. The item itself is in `revision.document`.

    An item that `expired` has no revisions any more; the row and its identities stay, so that a source that
    still serves it does not bring it as new.

    `own_seq` is set once a source brought the item itself; until then it was only seen embedded.
    `url_key` and `title_key` are hashes for telling a reused GUID from an edited item.
    """

    __tablename__ = "item"
    __table_args__ = (Index(None, "source", "seq"), Index(None, "own_seq"))

    seq: int = _seq()
    own_seq: int | None = Field(default=None, sa_type=BigId)
    current: int = Field(sa_type=BigId)
    id: str = _text()
    kind: str = _text()
    platform: str | None = _text(default=None)
    revision: int = 1
    source: str = _text()
    adapter: str = _text()
    outlet: str | None = _text(default=None)
    published: datetime | None = _time(default=None)
    first_seen: datetime = _time()
    fetched: datetime | None = _time(default=None)
    language: str | None = _text(default=None)
    title: str | None = _text(default=None)
    url: str | None = _text(default=None)
    canonical_url: str | None = _text(default=None)
    access: str = _text()
    content_hash: str = _text()
    url_key: bytes | None = Field(default=None, sa_type=Key)
    title_key: bytes = Field(sa_type=Key)
    metrics_key: bytes | None = Field(default=None, sa_type=Key)
    expired: datetime | None = _time(default=None)


class RevisionRow(Row, table=True):
    """One version of an item: its JSON, and which source brought it."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("item_seq", "revision"),)

    seq: int = _seq()
    item_seq: int = _item_seq()
    revision: int
    source: str = _text()
    seen: datetime = _time()
    content_hash: str = _text()
    # Last, so that reading the columns before it does not walk through the document's overflow pages.
    document: str = _text()


class IdentityRow(Row, table=True):
    """By what an item is known again: source and GUID, id, canonical URL, content."""

    __tablename__ = "identity"
    __table_args__ = (Index(None, "item_seq"), {"sqlite_with_rowid": False})

    key: bytes = Field(sa_type=Key, primary_key=True)
    item_seq: int = _item_seq()


class SightingRow(Row, table=True):
    """The copy of an item that one source brought last."""

    __tablename__ = "sighting"
    __table_args__ = ({"sqlite_with_rowid": False},)

    item_seq: int = _item_seq(primary_key=True)
    source: str = _text(primary_key=True)
    seen: datetime = _time()
    content_hash: str = _text()
    url_key: bytes | None = Field(default=None, sa_type=Key)
    title_key: bytes = Field(sa_type=Key)


class RelationRow(Row, table=True):
    """A tie from an item to another, which need not be stored yet: `target_key` is one of its identity keys."""

    __tablename__ = "relation"
    __table_args__ = (Index(None, "target_key"), {"sqlite_with_rowid": False})

    item_seq: int = _item_seq(primary_key=True)
    type: str = _text(primary_key=True)
    target_key: bytes = Field(sa_type=Key, primary_key=True)
    target_id: str | None = _text(default=None)
    target_url: str | None = _text(default=None)


class MediaRow(Row, table=True):
    """Pictures, films and files of each revision."""

    __tablename__ = "media"
    __table_args__ = ({"sqlite_with_rowid": False},)

    item_seq: int = _item_seq(primary_key=True)
    revision: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    type: str = _text()
    url: str | None = _text(default=None)
    alt: str | None = _text(default=None)
    caption: str | None = _text(default=None)
    credit: str | None = _text(default=None)
    mime: str | None = _text(default=None)
    role: str = _text()


class MetricRow(Row, table=True):
    """Counts over time, a row for each change."""

    __tablename__ = "metric"
    __table_args__ = ({"sqlite_with_rowid": False},)

    item_seq: int = _item_seq(primary_key=True)
    name: str = _text(primary_key=True)
    at: datetime = _time(primary_key=True)
    value: int = Field(sa_type=ClampedInt)


class FlagRow(Row, table=True):
    """A watch that matched an item: once for each version of the watch."""

    __tablename__ = "flag"
    __table_args__ = (UniqueConstraint("item_seq", "watch_id", "watch_version"), Index(None, "watch_id", "seq"))

    seq: int = _seq()
    item_seq: int = _item_seq()
    revision: int
    kind: str = _text()
    created: datetime = _time()
    watch_id: str = _text()
    watch_version: str = _text()
    priority: str = _text()
    evidence: str = _text()
    score: float = Field(default=1.0, sa_type=Float)
    factors: str = _text(default="{}")
    suppressed: str = _text(default="[]")


class FullTextRow(Row, table=True):
    """The page of an item that is to be fetched, or was: how often it was tried, and what came of it."""

    __tablename__ = "full_text"
    __table_args__ = (Index(None, "state", "next_due"),)

    item_seq: int = _item_seq(primary_key=True, sa_column_kwargs={"autoincrement": False})
    source: str = _text()
    url: str = _text()
    host: str = _text()
    state: str = _text(default="waiting")
    attempts: int = 0
    next_due: datetime | None = _time(default=None)
    tried: datetime | None = _time(default=None)
    outcome: str | None = _text(default=None)
    detail: str | None = _text(default=None)
    lease_owner: str | None = _text(default=None)
    lease_token: int = Field(default=0, sa_type=BigId)
    lease_expires: datetime | None = _time(default=None)


class ProblemRow(Row, table=True):
    """What was skipped, cut or failed, when and where; one that comes back unchanged is counted."""

    __tablename__ = "problem"
    __table_args__ = (Index(None, "source", "seq"), Index(None, "fingerprint"))

    seq: int = _seq()
    at: datetime = _time()
    code: str = _text()
    severity: str = _text()
    source: str | None = _text(default=None)
    message: str = _text()
    where: str | None = _text(default=None, sa_column_kwargs={"name": "place"})
    line: int | None = Field(default=None, sa_type=ClampedInt)
    column: int | None = Field(default=None, sa_type=ClampedInt, sa_column_kwargs={"name": "column_number"})
    remedy: str | None = _text(default=None)
    fingerprint: bytes | None = Field(default=None, sa_type=Key)
    times: int = 1
    last_seen: datetime | None = _time(default=None)


class StoryRow(Row, table=True):
    """Where a flagged item stands among the stories, and what is remembered of it to go on from there."""

    __tablename__ = "story"
    __table_args__ = tuple(Index(None, name) for name in ("story", "seen", "position", "formerly", "moved_from"))

    item_seq: int = _item_seq(primary_key=True)
    story: str = _text()
    copy_of: str | None = _text(default=None)
    novelty: str = _text()
    similarity: float = Field(sa_type=Float)
    shared: str = _text(default="[]")
    news: str = _text(default="[]")
    seen: datetime = _time()
    position: int = Field(sa_type=BigId)
    memory: bytes = Field(sa_type=LargeBinary)
    moved_from: str | None = _text(default=None)
    by_hand: bool = False
    formerly: str | None = _text(default=None)


class DigestRow(Row, table=True):
    """A digest that was frozen: the flags after `since` up to `until`, and what was made of them."""

    __tablename__ = "digest"
    __table_args__ = (Index(None, "name", "until"),)

    name: str = _text(primary_key=True)
    period: str = _text(primary_key=True)
    since: int = Field(sa_type=BigId)
    until: int = Field(sa_type=BigId)
    start: datetime = _time(sa_column_kwargs={"name": "window_start"})
    end: datetime = _time(sa_column_kwargs={"name": "window_end"})
    built: datetime = _time()
    document: str = _text()


class DeliveryRow(Row, table=True):
    """The outbox: one message for one recipient, its bytes as they are sent at every try, and how far it is.

    `key` is a hash of event, channel and recipient: there is one delivery of each.
    """

    __tablename__ = "delivery"
    __table_args__ = (Index(None, "state", "next_try"),)

    seq: int = _seq()
    key: bytes = Field(sa_type=Key, unique=True)
    channel: str = _text()
    kind: str = _text()
    event: str = _text()
    recipient: str = _text()
    subject: str = _text()
    message_id: str = _text()
    state: str = _text()
    attempts: int = 0
    created: datetime = _time()
    next_try: datetime | None = _time(default=None)
    settled: datetime | None = _time(default=None)
    error: str | None = _text(default=None)
    lease_owner: str | None = _text(default=None)
    lease_token: int = Field(default=0, sa_type=BigId)
    lease_expires: datetime | None = _time(default=None)
    body: bytes | None = Field(default=None, sa_type=LargeBinary)


def of(row: type[Row]) -> Table:
    """The Core table of a row class."""
    return metadata.tables[str(row.__tablename__)]
