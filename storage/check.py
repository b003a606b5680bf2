"""Whether a database is sound: its own check, and what must hold between our tables."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, FromClause, Select, and_, exists, func, or_, select

from storage.tables import CounterRow, FlagRow, IdentityRow, ItemRow, ProblemRow, RevisionRow, of

__all__ = ["faults"]

ITEM, REVISION, IDENTITY = of(ItemRow), of(RevisionRow), of(IdentityRow)
FLAG, PROBLEM, COUNTER = of(FlagRow), of(ProblemRow), of(CounterRow)

_CURRENT = REVISION.c.seq == ITEM.c.current
_OF_FLAG = and_(REVISION.c.item_seq == FLAG.c.item_seq, REVISION.c.revision == FLAG.c.revision)
_KEPT = ITEM.c.expired.is_(None)


def faults(connection: Connection) -> list[str]:
    """What is wrong with the database, a sentence each; empty when it is sound."""
    found: list[str] = []
    if connection.dialect.name == "sqlite":
        said = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        found += [f"integrity check: {line}" for line in said if line != "ok"]
        dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        found += [f"a row of {row[0]} belongs to no row of {row[2]}" for row in dangling]
    for what, query in {**_items(), **_flags(), **_numbers()}.items():
        if count := int(connection.execute(query).scalar_one()):
            found.append(f"{count} {what}")
    return found


Checks = dict[str, Select[int]]


def _counting(rows: FromClause, *where: Any) -> Select[int]:
    return select(func.count()).select_from(rows).where(*where)


def _items() -> Checks:
    # Each is one pass over its table: a subquery for each item would take hours on a large store.
    numbered = (
        select(REVISION.c.item_seq, func.max(REVISION.c.revision).label("last"), func.count().label("how_many"))
        .group_by(REVISION.c.item_seq)
        .subquery()
    )
    revised = ITEM.outerjoin(numbered, numbered.c.item_seq == ITEM.c.seq)
    identified = select(IDENTITY.c.item_seq).distinct().subquery()
    named = ITEM.outerjoin(identified, identified.c.item_seq == ITEM.c.seq)
    whole = (REVISION.c.seq, REVISION.c.item_seq == ITEM.c.seq, REVISION.c.revision == ITEM.c.revision)
    return {
        "items have no current revision": _counting(
            ITEM.outerjoin(REVISION, _CURRENT), _KEPT, or_(whole[0].is_(None), ~whole[1], ~whole[2])
        ),
        "items lack a revision in between": _counting(
            revised, _KEPT,
            or_(numbered.c.last.is_(None), numbered.c.last != ITEM.c.revision, numbered.c.how_many != ITEM.c.revision),
        ),
        "expired items have a revision": _counting(revised, ~_KEPT, numbered.c.last.is_not(None)),
        "expired items have a flag": _counting(ITEM, ~_KEPT, exists().where(FLAG.c.item_seq == ITEM.c.seq)),
        "items have no identity": _counting(named, identified.c.item_seq.is_(None)),
    }  # fmt: skip


def _flags() -> Checks:
    return {
        "flags have no item": _counting(FLAG.outerjoin(ITEM, ITEM.c.seq == FLAG.c.item_seq), ITEM.c.seq.is_(None)),
        "flags are of a revision that is not there": _counting(
            FLAG.outerjoin(REVISION, _OF_FLAG), REVISION.c.seq.is_(None)
        ),
    }


def _numbers() -> Checks:
    last = select(COUNTER.c.value).where(COUNTER.c.name == "seq").scalar_subquery()
    return {
        f"rows of {table.name} carry a number that was never given": _counting(table, table.c.seq > last)
        for table in (ITEM, REVISION, FLAG, PROBLEM)
    }
