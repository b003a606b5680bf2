"""The end of a poll, and the history of polls."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from adapters.schema import Batch, SourceState
from storage.engine import execute, upsert
from storage.leases import HELD, SOURCE, success_values, visit
from storage.records import Due, Lease, PollRecord
from storage.rows import Values
from storage.tables import PollRow, of

KEPT = 100
"""Polls of each source that are kept: four days of hourly ones."""

POLL = of(PollRow)
_HISTORY = select(POLL).where(POLL.c.source_id == bindparam("of")).order_by(POLL.c.number.desc())


@cache
def _ending(columns: frozenset[str], *, counted: bool) -> ReturningUpdate[tuple[int]]:
    """Gives the lease back and sets `columns`; `counted` where an earlier commit has counted the poll."""
    base = update(SOURCE).where(HELD) if counted else visit(frozenset())
    given: Values = {name: bindparam(f"new_{name}") for name in columns}
    return base.values({"lease_owner": None, "lease_expires": None, **given}).returning(SOURCE.c.polls)


def finish(
    connection: Connection, lease: Lease, due: Due | None, facts: SourceState | None, disabled: str | None,
    record: PollRecord | None, batch: Batch | None, now: datetime | None,
) -> None:  # fmt: skip
    """Keep what a poll taught and give the lease back; nothing happens when it was lost."""
    values: Values = {"disabled": disabled}
    if batch is not None and now is not None:
        values |= success_values(batch, now)
    if due is not None:
        values |= {"next_due": due.at, "why": due.why}
    if facts is not None:
        values["facts"] = json.dumps(facts)
    parameters = {f"new_{name}": value for name, value in values.items()}
    given = {"of": lease.source_id, "token": lease.token, **parameters}
    ended = execute(connection, _ending(frozenset(values), counted=batch is None), given).one_or_none()
    if ended is None or record is None:
        return
    row = dict(record) | {"number": ended.polls, "slot": ended.polls % KEPT}
    if due is not None:
        row |= {"next_due": due.at, "why": due.why}
    upsert(connection, POLL, [row])


def enable(connection: Connection, source_id: str) -> bool:
    """Take back that a source was disabled; it is due at once."""
    held = (SOURCE.c.source_id == source_id) & SOURCE.c.disabled.is_not(None)
    fresh = {"disabled": None, "next_due": None, "why": None, "facts": "{}", "failures": 0}
    return connection.execute(update(SOURCE).where(held).values(fresh)).rowcount == 1


def history(connection: Connection, source_id: str, limit: int) -> list[PollRecord]:
    """The last visits, the newest first."""
    rows = connection.execute(_HISTORY.limit(max(0, limit)), {"of": source_id})
    return [PollRecord.model_validate({k: v for k, v in row._asdict().items() if k != "slot"}) for row in rows]
