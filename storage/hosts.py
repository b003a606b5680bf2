"""Hosts: when each may be asked again, and its robots.txt. Processes that share the database share the manners."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, bindparam, select

from storage.engine import insert_new, upsert
from storage.records import HostRecord, RobotsRecord
from storage.tables import HostRow, RobotsRow, of

HOST, ROBOTS = of(HostRow), of(RobotsRow)

_READ = select(HOST).where(HOST.c.host == bindparam("name"))
_LOCK = _READ.with_for_update()
_ROBOTS = select(ROBOTS).where(ROBOTS.c.origin == bindparam("name"))


def read(connection: Connection, host: str) -> HostRecord:
    """What is known of a host."""
    row = connection.execute(_READ, {"name": host}).one_or_none()
    return HostRecord(host=host) if row is None else HostRecord.model_validate(row._asdict())


def paused(connection: Connection) -> dict[str, HostRecord]:
    """Hosts that were not on good terms with us when they answered last."""
    rows = connection.execute(select(HOST).where(HOST.c.failures > 0))
    return {row.host: HostRecord.model_validate(row._asdict()) for row in rows}


def change(connection: Connection, host: str, how: Callable[[HostRecord], HostRecord]) -> HostRecord:
    """Replace a host's record by one that is made of it, with the row locked in between."""
    row = connection.execute(_LOCK, {"name": host}).one_or_none()
    if row is None:
        # Two may find nothing at once: both make the row, and one of them waits for the other's lock.
        insert_new(connection, HOST, [HostRecord(host=host).model_dump()])
        row = connection.execute(_LOCK, {"name": host}).one()
    before = HostRecord.model_validate(row._asdict())
    after = how(before)
    if after != before:
        upsert(connection, HOST, [after.model_dump()])
    return after


def robots(connection: Connection, origin: str) -> RobotsRecord | None:
    """The robots.txt that was kept."""
    row = connection.execute(_ROBOTS, {"name": origin}).one_or_none()
    return None if row is None else RobotsRecord.model_validate(row._asdict())


def keep_robots(connection: Connection, record: RobotsRecord) -> None:
    """Keep a robots.txt."""
    upsert(connection, ROBOTS, [record.model_dump()])
