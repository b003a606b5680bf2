"""The ledger of digests, and the outbox: what is to be sent, to whom, and how far it is.

    pending ──claim──▶ sending ──▶ sent
       ▲                 ├──▶ pending    it failed for now: tried again later
       └──(expired)──────┼──▶ ambiguous  the line died while it was handed over: tried once more, same bytes
                         └──▶ dead       refused for good, or tried too often

A digest is frozen in the transaction that writes its deliveries, so there is none without the other. Who sends holds
a lease with a fencing token; a lease that ran out means that its process died in the middle, and nobody knows
whether the message arrived.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select, update

from adapters.errors import LeaseLostError, StoreError
from storage.engine import Writing, insert, insert_new
from storage.flagging import keep_reached
from storage.flagging import reached as cursor
from storage.identity import digest as hashed
from storage.records import Delivery, DeliveryState, FrozenDigest, Outgoing
from storage.tables import DeliveryRow, DigestRow, FlagRow, of

DIGEST, DELIVERY, FLAG = of(DigestRow), of(DeliveryRow), of(FlagRow)

Abandoned = Callable[[str], bool]
Values = dict[str, Any]

NONE: Mapping[str, int] = MappingProxyType({})
_OPEN = ("pending", "ambiguous")


def freeze(writing: Writing, digest: FrozenDigest, outgoing: Sequence[Outgoing]) -> bool:
    """Write a digest and its deliveries; False, and nothing is written, where it is there already."""
    connection = writing.connection
    values = digest.model_dump(exclude={"period", "start", "end"}) | {
        "period": digest.period.isoformat(), "window_start": digest.start, "window_end": digest.end,
    }  # fmt: skip
    if frozen(connection, digest.name, values["period"]) is not None:
        return False
    insert(connection, DIGEST, [values])
    enqueue(writing, outgoing, digest.built)
    return True


def frozen(connection: Connection, name: str, period: str | None = None) -> FrozenDigest | None:
    """The digest of a local date, or the newest one of that name."""
    query = select(DIGEST).where(DIGEST.c.name == name)
    query = query.order_by(DIGEST.c.until.desc(), DIGEST.c.period.desc()) if period is None else query.where(
        DIGEST.c.period == period
    )
    row = connection.execute(query.limit(1)).one_or_none()
    return None if row is None else _digest(row)


def digests(connection: Connection, name: str | None, limit: int) -> list[FrozenDigest]:
    """The newest digests first."""
    query = select(DIGEST).order_by(DIGEST.c.built.desc(), DIGEST.c.name).limit(limit)
    return [_digest(row) for row in connection.execute(query if name is None else query.where(DIGEST.c.name == name))]


def _digest(row: Any) -> FrozenDigest:
    return FrozenDigest(
        name=row.name, period=row.period, since=row.since, until=row.until, start=row.window_start, end=row.window_end,
        built=row.built, document=row.document,
    )  # fmt: skip


def enqueue(
    writing: Writing, outgoing: Sequence[Outgoing], now: datetime, reached: Mapping[str, int] = NONE,
    expected: Mapping[str, int] = NONE,
) -> int | None:  # fmt: skip
    """Put messages into the outbox, each once for its event, channel and recipient; returns how many were new.

    None, and nothing is written, where a cursor is no longer as it was expected: another process was here.
    """
    connection = writing.connection
    if any(cursor(connection, name) != value for name, value in expected.items()):
        return None
    rows = {hashed(o.event, o.channel, o.recipient): o for o in outgoing}
    known = set()
    if rows:
        known = {bytes(k) for k in connection.execute(select(DELIVERY.c.key).where(DELIVERY.c.key.in_(rows))).scalars()}
    new = [
        {
            **o.model_dump(), "seq": writing.next(), "key": key, "state": "pending", "attempts": 0, "created": now,
            "next_try": now, "lease_token": 0,
        }
        for key, o in rows.items() if key not in known
    ]  # fmt: skip
    insert_new(connection, DELIVERY, new)
    for name, value in reached.items():
        keep_reached(writing, name, value)
    return len(new)


def claim(
    connection: Connection, owner: str, ttl: timedelta, now: datetime, abandoned: Abandoned | None,
    channels: Collection[str] | None,
) -> Delivery | None:  # fmt: skip
    """The next message to send, leased to `owner`; None where none is due. Alerts come before digests.

    A message whose sender died while sending it comes back as doubtful: it may have arrived.
    """
    for row in _candidates(connection, now, abandoned, channels):
        doubtful = row.state in ("sending", "ambiguous")
        taken = (
            update(DELIVERY)
            .where(DELIVERY.c.seq == row.seq, DELIVERY.c.lease_token == row.lease_token)
            .values(
                state="sending", attempts=row.attempts + 1, lease_owner=owner, lease_expires=now + ttl,
                lease_token=row.lease_token + 1,
            )
        )  # fmt: skip
        if connection.execute(taken).rowcount == 1:
            found = connection.execute(select(DELIVERY).where(DELIVERY.c.seq == row.seq)).one()
            return _delivery(found).model_copy(update={"doubtful": doubtful})
    return None


def _candidates(
    connection: Connection, now: datetime, abandoned: Abandoned | None, channels: Collection[str] | None
) -> list[Any]:
    """Rows that may be claimed, the oldest first; on PostgreSQL those that nobody else is claiming."""
    sending = DELIVERY.c.state == "sending"
    due = and_(DELIVERY.c.state.in_(_OPEN), DELIVERY.c.next_try <= now)
    expired = and_(sending, DELIVERY.c.lease_expires <= now)
    columns = (DELIVERY.c.seq, DELIVERY.c.state, DELIVERY.c.attempts, DELIVERY.c.lease_token, DELIVERY.c.lease_owner)
    query = select(*columns).order_by(DELIVERY.c.kind != "alert", DELIVERY.c.seq)
    if channels is not None:
        query = query.where(DELIVERY.c.channel.in_(list(channels)))
    rows = list(connection.execute(query.where(or_(due, expired)).limit(1).with_for_update(skip_locked=True)))
    if not rows and abandoned is not None:
        held = connection.execute(query.where(sending)).all()
        rows = [r for r in held if r.lease_owner is not None and abandoned(r.lease_owner)]
    return rows


def settle(
    connection: Connection, delivery: Delivery, state: DeliveryState, *, now: datetime, error: str | None,
    next_try: datetime | None, keep_body: bool,
) -> None:  # fmt: skip
    """Write down how a try ended.

    Raises:
        LeaseLostError: somebody else is sending it now; nothing was written.
    """
    values: Values = {
        "state": state, "error": error, "next_try": next_try, "lease_owner": None, "lease_expires": None,
        "settled": now if state in ("sent", "dead", "held") else None,
    }  # fmt: skip
    if not keep_body:
        values["body"] = None
    ours = and_(DELIVERY.c.seq == delivery.seq, DELIVERY.c.lease_token == delivery.token, DELIVERY.c.state == "sending")
    if connection.execute(update(DELIVERY).where(ours).values(values)).rowcount != 1:
        raise LeaseLostError(
            f"delivery {delivery.seq} was taken over; nothing was written", remedy="Whoever holds it now settles it."
        )


def again(connection: Connection, seq: int, now: datetime) -> Delivery:
    """Put a message that was given up, held or is waiting back in the queue, at once.

    Raises:
        StoreError: there is none of that number, it was sent, or its bytes are gone.
    """
    row = connection.execute(select(DELIVERY).where(DELIVERY.c.seq == seq)).one_or_none()
    if row is None:
        raise StoreError(f"there is no delivery {seq}", remedy="`monitor deliveries` lists them.")
    if row.state in ("sent", "sending") or row.body is None:
        state = "is being sent" if row.state == "sending" else "was sent" if row.state == "sent" else "is gone"
        raise StoreError(f"delivery {seq} {state}: it cannot be tried again")
    values: Values = {"state": "pending", "next_try": now, "attempts": 0, "settled": None}
    connection.execute(update(DELIVERY).where(DELIVERY.c.seq == seq).values(values))
    return _delivery(connection.execute(select(DELIVERY).where(DELIVERY.c.seq == seq)).one())


def deliveries(
    connection: Connection, *, state: DeliveryState | None, event: str | None, limit: int
) -> list[Delivery]:
    """Deliveries, the newest first."""
    query = select(DELIVERY).order_by(DELIVERY.c.seq.desc()).limit(limit)
    if state is not None:
        query = query.where(DELIVERY.c.state == state)
    if event is not None:
        query = query.where(DELIVERY.c.event == event)
    return [_delivery(row) for row in connection.execute(query)]


def _delivery(row: Any) -> Delivery:
    outgoing = Outgoing(
        channel=row.channel, kind=row.kind, event=row.event, recipient=row.recipient, subject=row.subject,
        message_id=row.message_id, body=row.body or b"",
    )  # fmt: skip
    return Delivery(
        seq=row.seq, outgoing=outgoing, state=row.state, attempts=row.attempts, created=row.created,
        next_try=row.next_try, settled=row.settled, error=row.error, token=row.lease_token,
    )  # fmt: skip


def counts(connection: Connection, since: datetime) -> dict[str, int]:
    """Deliveries by state; of those that are settled only the ones since then."""
    open_or_new = or_(DELIVERY.c.settled.is_(None), DELIVERY.c.settled >= since)
    query = select(DELIVERY.c.state, func.count().label("how_many")).where(open_or_new).group_by(DELIVERY.c.state)
    return {row.state: row.how_many for row in connection.execute(query)}


def last_flag(connection: Connection) -> int:
    """Number of the newest flag; 0 where there is none."""
    return int(connection.execute(select(FLAG.c.seq).order_by(FLAG.c.seq.desc()).limit(1)).scalar() or 0)
