"""Whose time has come, by one look at an index.

Rows of several sources are written in the order of their ids, as all transactions do: none waits for another in a circle.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, case, or_, select, update

from storage.engine import insert_new
from storage.leases import UNTOUCHED
from storage.records import DueSource, Timing
from storage.tables import CounterRow, HostRow, ItemRow, SourceRow, of

__all__ = ["arrivals", "changed", "due", "enrol", "marks", "shift", "start_afresh", "timings"]

SOURCE, ITEM, COUNTER, HOST = of(SourceRow), of(ItemRow), of(CounterRow), of(HostRow)

_HELD = SOURCE.c.lease_expires > bindparam("now")
_DUE = (
    select(SOURCE.c.source_id, SOURCE.c.next_due, case((_HELD, SOURCE.c.lease_owner)).label("holder"))
    .where(or_(SOURCE.c.next_due.is_(None), SOURCE.c.next_due <= bindparam("now")))
    .order_by(SOURCE.c.next_due.nulls_first(), SOURCE.c.source_id)
)
_AFRESH = (
    update(SOURCE).where(SOURCE.c.source_id == bindparam("of")).values({"next_due": None, "why": None, "failures": 0})
)
_MOVE = update(SOURCE).where(SOURCE.c.source_id == bindparam("of")).values(next_due=bindparam("due"))


def enrol(connection: Connection, source_ids: Iterable[str]) -> None:
    """Rows for sources that have none yet: they are due."""
    insert_new(connection, SOURCE, [{"source_id": name, **UNTOUCHED} for name in sorted(source_ids)])


def changed(connection: Connection, settings: Mapping[str, str], refused: str | None) -> list[str]:
    """The sources that wait although they have other settings now than when they were polled last, or were refused.

    Args:
        connection: to read with.
        settings: what tells one setting from another, as a source's facts keep it under `of`, by source.
        refused: why those wait that were refused; None: they go on waiting.
    """
    waiting = select(SOURCE.c.source_id, SOURCE.c.facts, SOURCE.c.why).where(SOURCE.c.next_due.is_not(None))
    rows = [row for row in connection.execute(waiting) if row.source_id in settings]

    def has_changed(row: Any) -> bool:
        return bool(json.loads(row.facts).get("of", settings[row.source_id]) != settings[row.source_id])

    return [row.source_id for row in rows if has_changed(row) or (refused is not None and row.why == refused)]


def start_afresh(connection: Connection, source_ids: Iterable[str]) -> None:
    """Let sources be due at once, as if they had never failed."""
    rows = [{"of": name} for name in sorted(source_ids)]
    if rows:
        connection.execute(_AFRESH, rows)


def due(connection: Connection, now: datetime) -> list[DueSource]:
    """The sources that are due, those that wait longest first."""
    rows = connection.execute(_DUE, {"now": now})
    return [DueSource.model_construct(source_id=r.source_id, since=r.next_due, holder=r.holder) for r in rows]


def shift(connection: Connection, by: timedelta, now: datetime) -> int:
    """Move what is due later than `now` by `by`, pauses of hosts as well; returns how many sources that were."""
    for column in (HOST.c.next_free, HOST.c.paused_until):
        waiting = connection.execute(select(HOST.c.host, column).where(column > now)).all()
        for host, until in waiting:
            connection.execute(update(HOST).where(HOST.c.host == host).values({column.name: until + by}))
    later = select(SOURCE.c.source_id, SOURCE.c.next_due).where(SOURCE.c.next_due > now).order_by(SOURCE.c.source_id)
    moved = [{"of": r.source_id, "due": r.next_due + by} for r in connection.execute(later)]
    if moved:
        connection.execute(_MOVE, moved)
    return len(moved)


def timings(connection: Connection, now: datetime) -> list[Timing]:
    """Times and counts of all sources, by id."""
    query = select(
        SOURCE.c.source_id, SOURCE.c.next_due, SOURCE.c.last_polled, SOURCE.c.last_ok, SOURCE.c.failures, SOURCE.c["items"],
        case((_HELD, SOURCE.c.lease_owner)).label("holder"),
    )  # fmt: skip
    rows = connection.execute(query.order_by(SOURCE.c.source_id), {"now": now})
    return [Timing(**row._mapping) for row in rows]


def arrivals(connection: Connection, source_id: str, limit: int) -> list[datetime]:
    """When a source brought its last items, in order; items of one moment count once."""
    query = select(ITEM.c.first_seen).where(ITEM.c.source == source_id, ITEM.c.own_seq.is_not(None))
    rows = connection.execute(query.order_by(ITEM.c.seq.desc()).limit(limit)).scalars()
    return sorted(set(rows))


def marks(connection: Connection, prefix: str) -> dict[str, int]:
    """The numbers that are kept under names that begin so, by the rest of the name."""
    query = select(COUNTER.c.name, COUNTER.c.value).where(COUNTER.c.name.startswith(prefix, autoescape=True))
    return {row.name.removeprefix(prefix): row.value for row in connection.execute(query)}
