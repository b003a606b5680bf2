"""Engines and transactions: one way to begin reading, one to begin writing, for both databases."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Executable,
    Insert,
    Table,
    bindparam,
    create_engine,
    event,
    make_url,
    select,
    update,
)
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from adapters.errors import StoreError
from storage import driver
from storage.tables import CounterRow, of

__all__ = [
    "Writing",
    "changed",
    "chunks",
    "database_url",
    "durable",
    "fetched",
    "file_of",
    "immediate",
    "insert",
    "insert_new",
    "locked_counter",
    "make_folder",
    "may_write",
    "numbered",
    "open_engine",
    "reading",
    "set_counter",
    "upsert",
]


BUSY_SECONDS = 30.0
# A server that does not answer, as one whose machine is gone, is waited for no longer than a file that somebody holds: by
# themselves libpq and the system wait minutes, and nothing else runs meanwhile (PostgreSQL manual, 34.1.2).
_LIMITS = {
    "connect_timeout": 30, "tcp_user_timeout": 30_000,
    "keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3,
}  # fmt: skip
PAGE_SIZE = 16384  # bytes; nearly doubles the insert rate of the default 4,096 with documents of a few KB
CHUNK = 900  # values of one IN list: SQLite's builds of old take no more than 999 parameters

_IMMEDIATE = "media-monitor immediate"

COUNTER = of(CounterRow)


def database_url(text: str) -> URL:
    """The address of a database, with the driver that we use.

    Raises:
        StoreError: it is no such address, or names a database that we do not know. The message never
            repeats the address, which may hold a password.
    """
    remedy = "Write sqlite:///folder/file.db or postgresql://user@host/database."
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise StoreError("the address of the database cannot be read", remedy=remedy) from error
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername in ("sqlite", "sqlite+pysqlite"):
        return url.set(drivername="sqlite")
    if url.drivername == "postgresql+psycopg":
        return url
    raise StoreError(f"there is no store for {url.drivername!r} databases", remedy=remedy)


def file_of(url: URL) -> Path | None:
    """The file of a SQLite database; None for a server, and for a database in memory."""
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database)).absolute()


def make_folder(url: URL) -> None:
    """Make the folder of a SQLite file."""
    if path := file_of(url):
        path.parent.mkdir(parents=True, exist_ok=True)


def may_write(url: URL) -> bool:
    """Whether this user may write to the database, as far as the file system tells; True of servers."""
    path = file_of(url)
    return path is None or not path.exists() or (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


def open_engine(url: URL, *, read_only: bool = False) -> Engine:
    """An engine for `url`; nothing is connected yet.

    Args:
        url: of the database.
        read_only: of a SQLite file: open it without the right to write.

    Raises:
        StoreError: the PostgreSQL driver is not installed.
    """
    if url.get_backend_name() == "sqlite":
        return _sqlite_reader(url) if read_only else _sqlite_engine(url)
    given = url.query.get("options", "")
    given = given if isinstance(given, str) else " ".join(given)
    # What comes later holds: the address may say another limit, and no other zone.
    options = f"-c lock_timeout={round(BUSY_SECONDS * 1000)} {given} -c timezone=UTC"
    limits = {name: limit for name, limit in _LIMITS.items() if name not in url.query}
    try:
        return create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args={**limits, "options": options})
    except ImportError as error:
        raise StoreError(
            "PostgreSQL needs the package psycopg", remedy="Install media-monitor[postgres]."
        ) from error


def _sqlite_engine(url: URL) -> Engine:
    # An in-memory database lives as long as its one connection; two of them would be two databases.
    pool: dict[str, Any] = {"pool_size": 1, "max_overflow": 0} if file_of(url) is None else {}
    engine = create_engine(
        url, poolclass=QueuePool, hide_parameters=True,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}, **pool,
    )  # fmt: skip
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _sqlite_reader(url: URL) -> Engine:
    path = file_of(url)
    if path is None:
        return _sqlite_engine(url)
    # The log of a database that somebody writes to is there to be read; without it, and where it cannot be made, nobody
    # has the file open, and SQLite has to be told so (https://www.sqlite.org/wal.html#read_only_databases).
    alone = not path.with_name(f"{path.name}-wal").exists() and not os.access(path.parent, os.W_OK)
    address = f"{path.as_uri()}?mode=ro{'&immutable=1' if alone else ''}"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, check_same_thread=False, isolation_level=None)

    engine = create_engine(url, creator=connect, poolclass=QueuePool, hide_parameters=True)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Python's driver would begin deferred transactions by itself, and only before some statements.
    connection.isolation_level = None
    for pragma in (f"page_size={PAGE_SIZE}", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads and then writes fails at once when somebody else wrote in between, whatever
    # the busy timeout (https://www.sqlite.org/rescode.html#busy_snapshot): writers announce themselves.
    # By the driver itself: the way through SQLAlchemy's cursor costs as much again as a short transaction.
    _driver(connection).execute("BEGIN IMMEDIATE" if connection.info.get(_IMMEDIATE) else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent look at the database."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def immediate(engine: Engine) -> Iterator[Connection]:
    """A transaction that may write, from its first statement on."""
    with engine.connect() as connection, _begun(connection):
        yield connection


@contextmanager
def _begun(connection: Connection) -> Iterator[None]:
    # Not by execution options: a connection with options of its own costs as much again as the transaction.
    info = connection.info
    info[_IMMEDIATE] = True
    try:
        with connection.begin():
            yield
    finally:
        del info[_IMMEDIATE]


@contextmanager
def durable(engine: Engine) -> Iterator[Connection]:
    """A writing transaction that a power cut does not undo once it is committed.

    Ingesting does without: a power cut takes items and validators back together, so they are polled again. A mail
    that was sent cannot be taken back, so what is known of it must not be either.
    """
    if engine.dialect.name != "sqlite":
        with immediate(engine) as connection:
            yield connection
        return
    with engine.connect() as connection:
        own = _driver(connection)
        own.execute("PRAGMA synchronous=FULL")
        try:
            with _begun(connection):
                yield connection
        finally:
            own.execute("PRAGMA synchronous=NORMAL")


@dataclass(slots=True)
class Writing:
    """A transaction that gives numbers."""

    connection: Connection
    last: int

    def next(self) -> int:
        """The next number; higher than all that were ever committed."""
        self.last += 1
        return self.last


@contextmanager
def numbered(engine: Engine, *, durably: bool = False) -> Iterator[Writing]:
    """A writing transaction that holds the counter, so that numbers grow in the order of commits."""
    with durable(engine) if durably else immediate(engine) as connection:
        start = locked_counter(connection, "seq")
        writing = Writing(connection, start)
        yield writing
        if writing.last != start:
            set_counter(connection, "seq", writing.last)


_COUNTED = select(COUNTER.c.value).where(COUNTER.c.name == bindparam("counter")).with_for_update()
_COUNT = update(COUNTER).where(COUNTER.c.name == bindparam("counter")).values(value=bindparam("number"))


def fetched(connection: Connection, statement: Executable, values: dict[str, Any]) -> Sequence[Sequence[Any]]:
    """The rows that one of the statements gives that every poll needs, with values as the driver has them.

    Args:
        connection: of a transaction.
        statement: made once, with a name for each value that changes.
        values: by these names.
    """
    if connection.dialect.name == "sqlite":
        return _driver(connection).execute(*driver.one(statement, values)).fetchall()
    return connection.execute(statement, values).all()


def changed(connection: Connection, statement: Executable, values: dict[str, Any]) -> int:
    """How many rows such a statement changed; arguments as of `fetched`."""
    if connection.dialect.name == "sqlite":
        return _driver(connection).execute(*driver.one(statement, values)).rowcount
    return connection.execute(statement, values).rowcount


def _driver(connection: Connection) -> sqlite3.Connection:
    """SQLite's own connection: for a statement of a few microseconds, SQLAlchemy's cursor costs ten times as much."""
    found: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    return found


def locked_counter(connection: Connection, name: str) -> int:
    """The counter's value; nobody else gets it for writing before this transaction ends."""
    ((value,),) = fetched(connection, _COUNTED, {"counter": name})
    return int(value)


def set_counter(connection: Connection, name: str, value: int) -> None:
    """Keep `value` as the counter's."""
    changed(connection, _COUNT, {"counter": name, "number": value})


def insert_new(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert those rows that break no uniqueness."""
    _execute(connection, _inserting_new, table, rows)


def insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows that are known to be new; all of them have the same columns."""
    _execute(connection, _inserting, table, rows)


def upsert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows, or replace those with the same primary key."""
    _execute(connection, _upserting, table, rows)


def _execute(connection: Connection, making: driver.Making, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows and connection.dialect.name == "sqlite":
        _driver(connection).executemany(*driver.many(making, table, rows))
    elif rows:
        connection.execute(making(connection.dialect.name, table), rows)


# Making a statement costs more than running it, so each is made once.


@cache
def _inserting(dialect: str, table: Table) -> Insert:
    return table.insert()


@cache
def _inserting_new(dialect: str, table: Table) -> Insert:
    statement: Insert = _insert(dialect, table).on_conflict_do_nothing()
    return statement


@cache
def _upserting(dialect: str, table: Table) -> Insert:
    statement = _insert(dialect, table)
    rest = {c.name: statement.excluded[c.name] for c in table.columns if not c.primary_key}
    replacing: Insert = statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=rest)
    return replacing


def _insert(dialect: str, table: Table) -> Any:
    """A dialect's own statement. That of the other database is not loaded: it is a fifth of SQLAlchemy."""
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table)


def chunks(values: list[Any]) -> Iterator[list[Any]]:
    """`values` in parts that fit into one IN list."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
