"""What a store holds, asked for in the order of commits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, select

from adapters.schema import Item, Metric
from storage.engine import chunks
from storage.identity import id_key
from storage.records import Counts, Flag, Page, Related
from storage.rows import flag_of, problem_of
from storage.tables import (
    CounterRow,
    FlagRow,
    IdentityRow,
    ItemRow,
    MetricRow,
    ProblemRow,
    RelationRow,
    RevisionRow,
    SourceRow,
    of,
)

ITEM, REVISION, IDENTITY, RELATION = of(ItemRow), of(RevisionRow), of(IdentityRow), of(RelationRow)
FLAG, PROBLEM, METRIC, COUNTER, SOURCE = of(FlagRow), of(ProblemRow), of(MetricRow), of(CounterRow), of(SourceRow)

LAST = 2**63 - 1
"""The highest number that either database holds; a cursor from elsewhere may be larger."""

CURRENT = REVISION.c.seq == ITEM.c.current

Wanted = str | Collection[str] | None
"""A source, some of them, or all."""


def _paged(query: Select[Any], number: Any, *, since: int, limit: int, newest: bool, **equal: Any) -> Select[Any]:
    for column, value in equal.values():
        if value is not None:
            query = query.where(is_or_among(column, value))
    query = query.where(number > min(since, LAST)).order_by(number.desc() if newest else number)
    return query.limit(min(max(0, limit), LAST))


def is_or_among(column: ColumnElement[str], wanted: str | Collection[str]) -> ColumnElement[bool]:
    """Whether a column holds a word, or one of several."""
    if isinstance(wanted, str):
        return column == wanted
    # Written out, since a statement takes so many parameters and no more.
    return column.in_(bindparam("among", tuple(wanted), expanding=True, literal_execute=True, unique=True))


def _page(records: Sequence[Any], numbers: Sequence[int], since: int) -> Page:
    return Page(records=tuple(records), cursor=max(numbers, default=since))


def items(
    connection: Connection, *, since: int, limit: int, newest: bool, source: Wanted, kind: str | None,
    language: str | None, embedded: bool, seen_since: datetime | None,
) -> Page:  # fmt: skip
    """Current revisions, oldest first unless `newest`."""
    # Without embedded posts an item's place is where its own source brought it, so a reader that is past
    # the article that showed a post still meets the post itself.
    number = ITEM.c.seq if embedded else ITEM.c.own_seq
    query = _paged(
        select(number.label("number"), REVISION.c.document).join(REVISION, CURRENT), number,
        since=since, limit=limit, newest=newest,
        source=(ITEM.c.source, source), kind=(ITEM.c.kind, kind), language=(ITEM.c.language, language),
    )  # fmt: skip
    if seen_since is not None:
        query = query.where(ITEM.c.first_seen >= seen_since)
    rows = connection.execute(query).all()
    return _page([Item.model_validate_json(r.document) for r in rows], [r.number for r in rows], since)


def flags(
    connection: Connection, *, since: int, until: int | None, limit: int, newest: bool, watch: str | None,
    source: Wanted, kind: str | None, priority: str | None,
) -> Page:  # fmt: skip
    """Flags, oldest first unless `newest`."""
    query = _paged(
        select(FLAG, ITEM.c.id.label("item_id")).join(ITEM, ITEM.c.seq == FLAG.c.item_seq), FLAG.c.seq,
        since=since, limit=limit, newest=newest, watch=(FLAG.c.watch_id, watch), source=(ITEM.c.source, source),
        kind=(FLAG.c.kind, kind), priority=(FLAG.c.priority, priority),
    )  # fmt: skip
    if until is not None:
        query = query.where(FLAG.c.seq <= until)
    rows = connection.execute(query).all()
    return _page([flag_of(r) for r in rows], [r.seq for r in rows], since)


def problems(
    connection: Connection, *, since: int, limit: int, newest: bool, source: str | None, code: str | None
) -> Page:
    """Problems, oldest first unless `newest`."""
    query = _paged(
        select(PROBLEM), PROBLEM.c.seq, since=since, limit=limit, newest=newest,
        source=(PROBLEM.c.source, source), code=(PROBLEM.c.code, code),
    )  # fmt: skip
    rows = connection.execute(query).all()
    return _page([problem_of(r) for r in rows], [r.seq for r in rows], since)


def find(connection: Connection, item_id: str) -> int | None:
    """Row number of the item that is known by this id."""
    query = select(IDENTITY.c.item_seq).where(IDENTITY.c.key == id_key(item_id))
    return connection.execute(query).scalar()


def item(connection: Connection, item_id: str, revision: int | None) -> Item | None:
    """The item, in its current revision or an earlier one."""
    query = select(REVISION.c.document).join(ITEM, ITEM.c.seq == REVISION.c.item_seq)
    query = query.where(CURRENT if revision is None else REVISION.c.revision == revision)
    document = connection.execute(query.where(ITEM.c.seq == find(connection, item_id))).scalar()
    return None if document is None else Item.model_validate_json(document)


def items_of(connection: Connection, ids: list[str]) -> dict[str, Item]:
    """Current revisions by the id that each has in the store."""
    query = select(REVISION.c.document).join(ITEM, CURRENT).join(IDENTITY, IDENTITY.c.item_seq == ITEM.c.seq)
    found: dict[str, Item] = {}
    for keys in chunks([id_key(i) for i in ids]):
        for document in connection.execute(query.where(IDENTITY.c.key.in_(keys))).scalars():
            read = Item.model_validate_json(document)
            found[read.id] = read
    return found


def flags_by_day(
    connection: Connection, since: datetime, until: datetime, offset: timedelta
) -> dict[str, dict[date, int]]:
    """Live flags of each watch, by local date."""
    query = select(FLAG.c.watch_id, FLAG.c.created).where(
        FLAG.c.kind == "live", FLAG.c.created >= since, FLAG.c.created < until
    )
    counts: dict[str, dict[date, int]] = {}
    for watch, created in connection.execute(query):
        days = counts.setdefault(watch, {})
        day = (created + offset).date()
        days[day] = days.get(day, 0) + 1
    return counts


def revisions(connection: Connection, item_id: str) -> list[Item]:
    """All revisions, the first one first."""
    query = select(REVISION.c.document).where(REVISION.c.item_seq == find(connection, item_id))
    rows = connection.execute(query.order_by(REVISION.c.revision)).scalars()
    return [Item.model_validate_json(document) for document in rows]


def flags_of(connection: Connection, item_id: str) -> list[Flag]:
    """The item's flags in the order they were raised."""
    query = select(FLAG, ITEM.c.id.label("item_id")).join(ITEM, ITEM.c.seq == FLAG.c.item_seq)
    rows = connection.execute(query.where(ITEM.c.seq == find(connection, item_id)).order_by(FLAG.c.seq))
    return [flag_of(row) for row in rows]


def metrics(connection: Connection, item_id: str) -> list[Metric]:
    """The item's counts over time."""
    query = select(METRIC).where(METRIC.c.item_seq == find(connection, item_id)).order_by(METRIC.c.name, METRIC.c.at)
    return [Metric(name=row.name, value=row.value, at=row.at) for row in connection.execute(query)]


def related(connection: Connection, item_id: str) -> list[Related]:
    """Items that this one names, and items that name it."""
    seq = find(connection, item_id)
    if seq is None:
        return []
    document = REVISION.c.document
    named = (
        select(RELATION.c.type, RELATION.c.target_id, RELATION.c.target_url, ITEM.c.id, document)
        .outerjoin(IDENTITY, IDENTITY.c.key == RELATION.c.target_key)
        .outerjoin(ITEM, ITEM.c.seq == IDENTITY.c.item_seq)
        .outerjoin(REVISION, CURRENT)
        .where(RELATION.c.item_seq == seq)
        .order_by(RELATION.c.type, ITEM.c.seq)
    )
    keys = select(IDENTITY.c.key).where(IDENTITY.c.item_seq == seq)
    naming = (
        select(RELATION.c.type, ITEM.c.id, document)
        .join(ITEM, ITEM.c.seq == RELATION.c.item_seq)
        .join(REVISION, CURRENT)
        .where(RELATION.c.target_key.in_(keys))
        .order_by(ITEM.c.seq)
    )
    out = [
        Related(type=r.type, direction="out", id=r.id or r.target_id, url=r.target_url, item=_read(r.document))
        for r in connection.execute(named)
    ]
    back = [
        Related(type=r.type, direction="in", id=r.id, item=_read(r.document)) for r in connection.execute(naming)
    ]
    return out + back


def _read(document: str | None) -> Item | None:
    return None if document is None else Item.model_validate_json(document)


def counts(connection: Connection) -> Counts:
    """How much there is of everything."""
    total = {t.name: _count(connection, select(func.count()).select_from(t)) for t in (REVISION, FLAG, PROBLEM, SOURCE)}
    own = _count(connection, select(func.count(ITEM.c.own_seq)))
    return Counts(
        items=own, embedded=_count(connection, select(func.count()).select_from(ITEM)) - own,
        expired=_count(connection, select(func.count(ITEM.c.expired))),
        revisions=total["revision"], flags=total["flag"], problems=total["problem"], sources=total["source"],
        unindexed=unindexed(connection),
    )  # fmt: skip


def unindexed(connection: Connection) -> int:
    """Revisions that full-text search does not know yet."""
    indexed = select(COUNTER.c.value).where(COUNTER.c.name == "indexed").scalar_subquery()
    return _count(connection, select(func.count()).select_from(REVISION).where(REVISION.c.seq > indexed))


def _count(connection: Connection, query: Select[Any]) -> int:
    return int(connection.execute(query).scalar_one())
