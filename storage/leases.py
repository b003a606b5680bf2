"""Sources: who may poll one now, what it remembers, when it is due again.

A lease carries a fencing token that grows with every acquisition. Whoever comes back after their lease was
taken over holds an old token, and every write of theirs is refused (M. Kleppmann, "How to do distributed
locking", 2016).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Update, and_, bindparam, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from adapters.errors import LeaseLostError
from adapters.schema import Batch, Problem
from storage.engine import Writing, changed, fetched, insert_new
from storage.problems import keep_problems
from storage.records import Lease, LeaseRequest, SourceStatus
from storage.rows import Values, dumped, loaded, status_of
from storage.tables import SourceRow, of

SOURCE = of(SourceRow)

UNTOUCHED: Values = {
    "state": "{}", "failures": 0, "polls": 0, "items": 0, "lease_token": 0, "counted_token": 0, "facts": "{}",
}  # fmt: skip


# Statements are made once: making one costs more than running it.

HELD = and_(
    # An expired lease that nobody took over still stands: there is no one who could have written meanwhile.
    SOURCE.c.source_id == bindparam("of"),
    SOURCE.c.lease_token == bindparam("token"),
    SOURCE.c.lease_owner.is_not(None),
)
_FREE = or_(SOURCE.c.lease_owner.is_(None), SOURCE.c.lease_expires <= bindparam("now"))
_TAKE = (
    update(SOURCE)
    .where(SOURCE.c.source_id == bindparam("of"))
    .values(lease_owner=bindparam("owner"), lease_expires=bindparam("until"), lease_token=SOURCE.c.lease_token + 1)
    .returning(
        SOURCE.c.lease_token, SOURCE.c.state, SOURCE.c.failures, SOURCE.c.facts, SOURCE.c.disabled, SOURCE.c.last_ok
    )
)
_TAKE_FREE = _TAKE.where(_FREE)
_TAKE_DUE = _TAKE_FREE.where(or_(SOURCE.c.next_due.is_(None), SOURCE.c.next_due <= bindparam("now")))
# The token, not the owner: somebody else may have taken it over while we asked.
_TAKE_ABANDONED = _TAKE.where(SOURCE.c.lease_token == bindparam("token"))
_HOLDER = select(SOURCE.c.lease_owner, SOURCE.c.lease_token).where(SOURCE.c.source_id == bindparam("of"))
_RENEW = update(SOURCE).where(HELD).values(lease_expires=bindparam("until"))
_RELEASE = update(SOURCE).where(HELD).values(lease_owner=None, lease_expires=None)

_COUNT_NEW = (
    update(SOURCE)
    .where(SOURCE.c.source_id == bindparam("of"))
    .values({"items": SOURCE.c["items"] + bindparam("new")})
)


def acquire(connection: Connection, wanted: LeaseRequest) -> Lease | None:
    """The lease of a source, or None while somebody holds it or, with `due_only`, before its time."""
    free = _TAKE_DUE if wanted.due_only else _TAKE_FREE
    if (lease := _take(connection, wanted, free, now=wanted.now)) is not None:
        return lease
    held = fetched(connection, _HOLDER, {"of": wanted.source_id})
    if not held:
        insert_new(connection, SOURCE, [{"source_id": wanted.source_id, **UNTOUCHED}])
        return _take(connection, wanted, free, now=wanted.now)
    owner, token = held[0]
    if wanted.abandoned is not None and owner is not None and wanted.abandoned(owner):
        return _take(connection, wanted, _TAKE_ABANDONED, token=token)
    return None


def _take(connection: Connection, wanted: LeaseRequest, statement: ReturningUpdate[Any], **more: Any) -> Lease | None:
    expires = wanted.now + wanted.ttl
    values = {"of": wanted.source_id, "owner": wanted.owner, "until": expires, **more}
    taken = fetched(connection, statement, values)
    if not taken:
        return None
    token, state, failures, facts, disabled, last_ok = taken[0]
    return Lease(
        source_id=wanted.source_id, owner=wanted.owner, token=token, expires=expires, state=loaded(state),
        failures=failures, facts=loaded(facts), disabled=disabled, ok_before=last_ok is not None,
    )  # fmt: skip


def renew(connection: Connection, lease: Lease, ttl: timedelta, now: datetime) -> Lease:
    """The same lease, longer."""
    expires = now + ttl
    _write(connection, lease, _RENEW, {"until": expires})
    return replace(lease, expires=expires)


def release(connection: Connection, lease: Lease) -> None:
    """Give the lease back; nothing happens when it was lost."""
    changed(connection, _RELEASE, _key(lease))


def _key(lease: Lease) -> Values:
    return {"of": lease.source_id, "token": lease.token}


def _write(connection: Connection, lease: Lease, statement: Update, values: Values) -> None:
    if changed(connection, statement, {**_key(lease), **values}) != 1:
        raise LeaseLostError(
            f"the lease of {lease.owner!r} on the source was taken over or released; nothing was written",
            source=lease.source_id, remedy="The source is polled by whoever holds the lease now.",
        )  # fmt: skip


@cache
def visit(columns: frozenset[str], *, failed: bool = False) -> Update:
    """What every visit changes, and `columns`. One lease is one poll, however many payloads it commits."""
    fresh = (SOURCE.c.counted_token != bindparam("token")).cast(SOURCE.c.polls.type)
    fixed: Values = {"polls": SOURCE.c.polls + fresh, "counted_token": bindparam("token")}
    if failed:
        fixed["failures"] = SOURCE.c.failures + 1
    given: Values = {name: bindparam(f"new_{name}") for name in columns}
    return update(SOURCE).where(HELD).values({**fixed, **given})


def _keep(connection: Connection, lease: Lease, values: Values, *, failed: bool = False) -> None:
    statement = visit(frozenset(values), failed=failed)
    _write(connection, lease, statement, {f"new_{name}": value for name, value in values.items()})


def keep_success(
    connection: Connection, lease: Lease, batch: Batch, now: datetime, next_due: datetime | None
) -> None:
    """Advance the source's state with the items that it belongs to.

    Raises:
        LeaseLostError: somebody else owns the source now.
    """
    values = success_values(batch, now)
    if next_due is not None:
        values["next_due"] = next_due
    _keep(connection, lease, values)


def success_values(batch: Batch, now: datetime) -> Values:
    """The columns of a source that a batch changes."""
    values: Values = {"last_polled": now}
    if batch.complete:
        values |= {"last_ok": now, "failures": 0}
    if batch.state is not None:
        values["state"] = dumped(batch.state)
    if batch.info is not None:
        values["info"] = batch.info.model_dump_json(exclude_defaults=True)
    return values


def count_items(connection: Connection, lease: Lease, new: int) -> None:
    """Add to the number of items that the source brought first."""
    if new:
        changed(connection, _COUNT_NEW, {"of": lease.source_id, "new": new})


def keep_failure(
    writing: Writing, lease: Lease, problems: Sequence[Problem], now: datetime, next_due: datetime | None,
    *, counts: bool = True,
) -> None:  # fmt: skip
    """Note a poll that failed; what the source remembers stays as it was.

    Raises:
        LeaseLostError: somebody else owns the source now.
    """
    values = {"last_polled": now} if next_due is None else {"last_polled": now, "next_due": next_due}
    _keep(writing.connection, lease, values, failed=counts)
    keep_problems(writing, problems, now, lease.source_id)


def statuses(connection: Connection, source_id: str | None = None) -> list[SourceStatus]:
    """What is known of all sources, or of one, by id."""
    query = select(SOURCE).order_by(SOURCE.c.source_id)
    if source_id is not None:
        query = query.where(SOURCE.c.source_id == source_id)
    return [status_of(row) for row in connection.execute(query)]
