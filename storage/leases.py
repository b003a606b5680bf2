"""Sources: who may poll one now, what it remembers, when it is due again.

A lease carries a fencing token that grows with every acquisition. Whoever comes back after their lease was
taken over holds an old token, and every write of theirs is refused (M. Kleppmann, "How to do distributed
locking", 2016).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Update, and_, or_, select, update

from adapters.errors import LeaseLostError
from adapters.schema import Batch, Problem
from storage.engine import Writing, insert, insert_new
from storage.records import Lease, SourceStatus
from storage.rows import Values, problem_values, status_of
from storage.tables import ProblemRow, SourceRow, of

SOURCE = of(SourceRow)
PROBLEM = of(ProblemRow)

Abandoned = Callable[[str], bool]
"""Whether the owner of that name is known to be gone."""

UNTOUCHED: Values = {"state": "{}", "failures": 0, "polls": 0, "items": 0, "lease_token": 0, "counted_token": 0}


def acquire(
    connection: Connection, source_id: str, owner: str, ttl: timedelta, now: datetime, abandoned: Abandoned | None
) -> Lease | None:
    """The lease of a source, or None while somebody holds it."""
    free = or_(SOURCE.c.lease_owner.is_(None), SOURCE.c.lease_expires <= now)
    if (lease := _take(connection, source_id, owner, ttl, now, free)) is not None:
        return lease
    held = connection.execute(
        select(SOURCE.c.lease_owner, SOURCE.c.lease_token).where(SOURCE.c.source_id == source_id)
    ).one_or_none()
    if held is None:
        insert_new(connection, SOURCE, [{"source_id": source_id, **UNTOUCHED}])
        return _take(connection, source_id, owner, ttl, now, free)
    if abandoned is not None and held.lease_owner is not None and abandoned(held.lease_owner):
        # The token, not the owner: somebody else may have taken it over while we asked.
        return _take(connection, source_id, owner, ttl, now, SOURCE.c.lease_token == held.lease_token)
    return None


def _take(
    connection: Connection, source_id: str, owner: str, ttl: timedelta, now: datetime, free: ColumnElement[bool]
) -> Lease | None:
    expires = now + ttl
    taken = connection.execute(
        update(SOURCE)
        .where(SOURCE.c.source_id == source_id, free)
        .values(lease_owner=owner, lease_expires=expires, lease_token=SOURCE.c.lease_token + 1)
        .returning(SOURCE.c.lease_token, SOURCE.c.state, SOURCE.c.failures)
    ).one_or_none()
    if taken is None:
        return None
    return Lease(
        source_id=source_id, owner=owner, token=taken.lease_token, expires=expires,
        state=json.loads(taken.state), failures=taken.failures,
    )  # fmt: skip


def renew(connection: Connection, lease: Lease, ttl: timedelta, now: datetime) -> Lease:
    """The same lease, longer."""
    expires = now + ttl
    _write(connection, lease, update(SOURCE).values(lease_expires=expires))
    return lease.model_copy(update={"expires": expires})


def release(connection: Connection, lease: Lease) -> None:
    """Give the lease back; nothing happens when it was lost."""
    statement = update(SOURCE).where(_held(lease)).values(lease_owner=None, lease_expires=None)
    connection.execute(statement)


def _held(lease: Lease) -> ColumnElement[bool]:
    # An expired lease that nobody took over still stands: there is no one who could have written meanwhile.
    return and_(
        SOURCE.c.source_id == lease.source_id,
        SOURCE.c.lease_token == lease.token,
        SOURCE.c.lease_owner.is_not(None),
    )


def _write(connection: Connection, lease: Lease, statement: Update) -> None:
    if connection.execute(statement.where(_held(lease))).rowcount != 1:
        raise LeaseLostError(
            f"the lease of {lease.owner!r} on the source was taken over or released; nothing was written",
            source=lease.source_id, remedy="The source is polled by whoever holds the lease now.",
        )  # fmt: skip


def _poll_values(lease: Lease, now: datetime, next_due: datetime | None) -> Values:
    """What every visit changes. One lease is one poll, however many payloads it commits."""
    fresh = (SOURCE.c.counted_token != lease.token).cast(SOURCE.c.polls.type)
    values: Values = {"last_polled": now, "polls": SOURCE.c.polls + fresh, "counted_token": lease.token}
    return values if next_due is None else {**values, "next_due": next_due}


def keep_success(
    connection: Connection, lease: Lease, batch: Batch, now: datetime, next_due: datetime | None
) -> None:
    """Advance the source's state with the items that it belongs to.

    Raises:
        LeaseLostError: somebody else owns the source now.
    """
    values = _poll_values(lease, now, next_due)
    if batch.complete:
        values |= {"last_ok": now, "failures": 0}
    if batch.state is not None:
        values["state"] = json.dumps(batch.state)
    if batch.info is not None:
        values["info"] = batch.info.model_dump_json(exclude_defaults=True)
    _write(connection, lease, update(SOURCE).values(**values))


def count_items(connection: Connection, lease: Lease, new: int) -> None:
    """Add to the number of items that the source brought first."""
    if new:
        items = SOURCE.c["items"]
        connection.execute(update(SOURCE).where(SOURCE.c.source_id == lease.source_id).values(items=items + new))


def keep_failure(
    writing: Writing, lease: Lease, problems: Sequence[Problem], now: datetime, next_due: datetime | None
) -> None:
    """Note a poll that failed; what the source remembers stays as it was.

    Raises:
        LeaseLostError: somebody else owns the source now.
    """
    values = _poll_values(lease, now, next_due) | {"failures": SOURCE.c.failures + 1}
    _write(writing.connection, lease, update(SOURCE).values(**values))
    keep_problems(writing, problems, now, lease.source_id)


def keep_problems(writing: Writing, problems: Sequence[Problem], now: datetime, source: str | None = None) -> None:
    """A row for each problem; `source` for those that name none."""
    insert(writing.connection, PROBLEM, [problem_values(writing.next(), p, now, source) for p in problems])


def statuses(connection: Connection, source_id: str | None = None) -> list[SourceStatus]:
    """What is known of all sources, or of one, by id."""
    query = select(SOURCE).order_by(SOURCE.c.source_id)
    if source_id is not None:
        query = query.where(SOURCE.c.source_id == source_id)
    return [status_of(row) for row in connection.execute(query)]
