"""Forgetting what is old, a little at a time.

What a watch flagged stays whole: it is the evidence. Of other items the words go, with everything that hangs on them;
the item's row and its identities stay (about 300 bytes), or a source that still serves it would bring it as new.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, select, update

from storage import search
from storage.engine import Writing, chunks, insert_new, locked_counter, set_counter
from storage.records import Expirable
from storage.tables import (
    CounterRow,
    FlagRow,
    FullTextRow,
    ItemRow,
    MediaRow,
    MetricRow,
    ProblemRow,
    RelationRow,
    RevisionRow,
    of,
)

__all__ = ["expirable", "expire_items", "forget_problems"]

ITEM, REVISION, FLAG, PROBLEM, COUNTER = of(ItemRow), of(RevisionRow), of(FlagRow), of(ProblemRow), of(CounterRow)
PARTS = (of(MediaRow), of(MetricRow), of(RelationRow), of(FullTextRow), REVISION)
REACHED = "expired"  # counter: the last item that was looked at

_FLAGGED = exists().where(FLAG.c.item_seq == ITEM.c.seq)
_LAST_SEEN = func.coalesce(PROBLEM.c.last_seen, PROBLEM.c.at)
_BLANK: dict[str, Any] = {"title": None, "url": None, "canonical_url": None}


def expire_items(writing: Writing, before: datetime, limit: int, now: datetime) -> int:
    """Take the words of items first seen before that time and never flagged.

    Returns:
        How many items were looked at; 0 when there are no more.
    """
    connection = writing.connection
    insert_new(connection, COUNTER, [{"name": REACHED, "value": 0}])
    start = locked_counter(connection, REACHED)
    # In the order in which they came; first_seen grows with it but where a clock was set.
    query = select(ITEM.c.seq, ITEM.c.first_seen, ITEM.c.expired, _FLAGGED.label("flagged")).where(ITEM.c.seq > start)
    rows = connection.execute(query.order_by(ITEM.c.seq).limit(limit)).all()
    old = _leading(rows, before)
    victims = [row.seq for row in old if not row.flagged and row.expired is None]
    for seqs in chunks(victims):
        _take_words(connection, seqs)
        connection.execute(update(ITEM).where(ITEM.c.seq.in_(seqs)).values(expired=now, **_BLANK))
    if old:
        set_counter(connection, REACHED, old[-1].seq)
    return len(old)


def _leading(rows: Sequence[Row[Any]], before: datetime) -> list[Row[Any]]:
    """Those at the beginning that are old."""
    old = []
    for row in rows:
        if row.first_seen >= before:
            break
        old.append(row)
    return old


def _take_words(connection: Connection, seqs: list[int]) -> None:
    revisions = select(REVISION.c.seq, REVISION.c.document).where(REVISION.c.item_seq.in_(seqs))
    search.take_out(connection, [(row.seq, row.document) for row in connection.execute(revisions)])
    for part in PARTS:
        connection.execute(delete(part).where(part.c.item_seq.in_(seqs)))


def forget_problems(connection: Connection, before: datetime, limit: int) -> int:
    """Delete up to `limit` problems that came last before that time; returns how many it were."""
    old = select(PROBLEM.c.seq).where(before > _LAST_SEEN).order_by(PROBLEM.c.seq).limit(limit)
    seqs = list(connection.execute(old).scalars())
    for part in chunks(seqs):
        connection.execute(delete(PROBLEM).where(PROBLEM.c.seq.in_(part)))
    return len(seqs)


def expirable(connection: Connection, items: datetime | None, problems: datetime | None) -> Expirable:
    """How much there is to forget of before these times."""

    def count(table: Any, *where: Any) -> int:
        return int(connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one())

    old = () if items is None else (ITEM.c.first_seen < items, ITEM.c.expired.is_(None))
    return Expirable(
        items=count(ITEM, *old, ~_FLAGGED) if old else 0,
        flagged=count(ITEM, *old, _FLAGGED) if old else 0,
        problems=0 if problems is None else count(PROBLEM, problems > _LAST_SEEN),
    )
