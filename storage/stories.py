"""Stories: which flagged items tell of one development, and what is remembered to go on from there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from storage.engine import Writing, chunks, insert, insert_new, locked_counter, set_counter
from storage.identity import id_key
from storage.records import StoredStory, StoryPlace
from storage.tables import CounterRow, IdentityRow, ItemRow, StoryRow, of

STORY, ITEM, IDENTITY, COUNTER = of(StoryRow), of(ItemRow), of(IdentityRow), of(CounterRow)

CURSOR = "stories"


def keep(writing: Writing, places: Sequence[StoryPlace], reached: int, expected: int) -> bool:
    """Write places and cursor; False where the cursor is not what was expected."""
    connection = writing.connection
    insert_new(connection, COUNTER, [{"name": CURSOR, "value": 0}])
    if locked_counter(connection, CURSOR) != expected:
        return False
    seqs = _seqs(connection, [p.item_id for p in places])
    rows = [
        {
            "item_seq": seqs[p.item_id], "story": p.story, "copy_of": p.copy_of, "novelty": p.novelty,
            "similarity": p.similarity, "shared": json.dumps(p.shared, ensure_ascii=False),
            "news": json.dumps(p.news, ensure_ascii=False), "seen": p.seen, "position": writing.next(), "memory": p.memory,
        }
        for p in places if p.item_id in seqs
    ]  # fmt: skip
    insert(connection, STORY, rows)
    set_counter(connection, CURSOR, reached)
    return True


def reached(connection: Connection) -> int:
    """The cursor; 0 where nothing was assigned yet."""
    return int(connection.execute(select(COUNTER.c.value).where(COUNTER.c.name == CURSOR)).scalar() or 0)


def _seqs(connection: Connection, ids: list[str]) -> dict[str, int]:
    by_key = {id_key(i): i for i in ids}
    query = select(IDENTITY.c.key, IDENTITY.c.item_seq)
    found: dict[str, int] = {}
    for keys in chunks(list(by_key)):
        for row in connection.execute(query.where(IDENTITY.c.key.in_(keys))):
            found[by_key[bytes(row.key)]] = row.item_seq
    return found


def _query() -> Select[Any]:
    return select(STORY, ITEM.c.id.label("item_id")).join(ITEM, ITEM.c.seq == STORY.c.item_seq)


def memories(connection: Connection, seen_since: datetime) -> list[StoryPlace]:
    """Places with their memories, in the order in which they were kept."""
    query = _query().where(STORY.c.seen >= seen_since).order_by(STORY.c.position)
    return [_place(row, with_memory=True) for row in connection.execute(query)]


def places(connection: Connection, ids: list[str]) -> dict[str, StoryPlace]:
    """Places by item id."""
    found: dict[str, StoryPlace] = {}
    query = _query().join(IDENTITY, IDENTITY.c.item_seq == ITEM.c.seq)
    for keys in chunks([id_key(i) for i in ids]):
        for row in connection.execute(query.where(IDENTITY.c.key.in_(keys))):
            found[row.item_id] = _place(row)
    return found


def story(connection: Connection, name: str) -> list[StoryPlace]:
    """The reports of a story in the order in which they came."""
    return [_place(r) for r in connection.execute(_query().where(STORY.c.story == name).order_by(STORY.c.position))]


def stories(connection: Connection, limit: int) -> list[StoredStory]:
    """Stories, the one with the newest report first."""
    last = func.max(STORY.c.position)
    query = (
        select(
            STORY.c.story, func.count().label("reports"), func.count(STORY.c.copy_of).label("copies"),
            func.min(STORY.c.seen).label("first"), func.max(STORY.c.seen).label("last"),
        )
        .group_by(STORY.c.story)
        .order_by(last.desc())
        .limit(limit)
    )  # fmt: skip
    return [
        StoredStory(id=r.story, reports=r.reports, copies=r.copies, first=r.first, last=r.last)
        for r in connection.execute(query)
    ]


def _place(row: Any, *, with_memory: bool = False) -> StoryPlace:
    return StoryPlace(
        item_id=row.item_id, story=row.story, novelty=row.novelty, copy_of=row.copy_of, similarity=row.similarity,
        shared=tuple(json.loads(row.shared)), news=tuple(json.loads(row.news)), seen=row.seen,
        memory=row.memory if with_memory else b"",
    )  # fmt: skip
