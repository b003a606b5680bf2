"""The end of a poll, and the history of polls."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from storage.engine import fetched, upsert
from storage.leases import HELD, SOURCE, success_values, visit
from storage.records import PollEnd, PollRecord
from storage.rows import Values, dumped
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


def finish(connection: Connection, end: PollEnd) -> Values | None:
    """Keep what a poll taught and give the lease back; nothing happens when it was lost.

    Returns:
        The row of its history, where it has one, for `note`.
    """
    values: Values = {"disabled": end.disabled}
    if end.batch is not None and end.now is not None:
        values |= success_values(end.batch, end.now)
    if end.due is not None:
        values |= {"next_due": end.due.at, "why": end.due.why}
    if end.facts is not None:
        values["facts"] = dumped(end.facts)
    parameters = {f"new_{name}": value for name, value in values.items()}
    given = {"of": end.lease.source_id, "token": end.lease.token, **parameters}
    ended = fetched(connection, _ending(frozenset(values), counted=end.batch is None), given)
    if not ended or end.record is None:
        return None
    ((polls,),) = ended
    row = end.record.__dict__ | {"number": polls, "slot": polls % KEPT}
    return row if end.due is None else row | {"next_due": end.due.at, "why": end.due.why}


def note(connection: Connection, rows: list[Values]) -> None:
    """Keep rows of history, each in place of that of a hundred polls ago."""
    upsert(connection, POLL, rows)


def enable(connection: Connection, source_id: str) -> bool:
    """Take back that a source was disabled; it is due at once."""
    held = (SOURCE.c.source_id == source_id) & SOURCE.c.disabled.is_not(None)
    fresh = {"disabled": None, "next_due": None, "why": None, "facts": "{}", "failures": 0}
    return connection.execute(update(SOURCE).where(held).values(fresh)).rowcount == 1


def history(connection: Connection, source_id: str, limit: int) -> list[PollRecord]:
    """The last visits, the newest first."""
    rows = connection.execute(_HISTORY.limit(max(0, limit)), {"of": source_id})
    return [PollRecord.model_validate({k: v for k, v in row._asdict().items() if k != "slot"}) for row in rows]
