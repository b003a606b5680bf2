"""Stories: which flagged items tell of one development, and what is remembered to go on from there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, func, or_, select, update

from adapters.errors import StoreError
from storage import queries
from storage.engine import Writing, chunks, insert, insert_new, locked_counter, set_counter
from storage.identity import id_key
from storage.records import StoredStory, StoryCursor, StoryNews, StoryPlace
from storage.tables import CounterRow, IdentityRow, ItemRow, RevisionRow, StoryRow, of

STORY, ITEM, IDENTITY, COUNTER, REVISION = of(StoryRow), of(ItemRow), of(IdentityRow), of(CounterRow), of(RevisionRow)

CURSOR, MOVES = "stories", "stories moved"


def keep(
    writing: Writing, places: Sequence[StoryPlace], changed: Sequence[StoryPlace], number: int, expected: StoryCursor
) -> bool:
    """Write places and cursor; False where the cursor is not what was expected."""
    connection = writing.connection
    if _locked(connection) != expected:
        return False
    seqs = _seqs(connection, [p.item_id for p in (*places, *changed)])
    rows = [
        {"item_seq": seqs[p.item_id], "seen": p.seen, "position": writing.next(), **_values(p)}
        for p in places if p.item_id in seqs
    ]  # fmt: skip
    insert(connection, STORY, rows)
    again = [{"this": seqs[p.item_id], **{f"new_{n}": v for n, v in _values(p).items()}} for p in changed]
    if again:
        connection.execute(_CHANGE, again)
    set_counter(connection, CURSOR, number)
    return True


def _values(place: StoryPlace) -> dict[str, Any]:
    """What changes when the item is looked at again."""
    return {
        "story": place.story, "copy_of": place.copy_of, "novelty": place.novelty, "similarity": place.similarity,
        "shared": json.dumps(place.shared, ensure_ascii=False), "news": json.dumps(place.news, ensure_ascii=False),
        "memory": place.memory, "formerly": place.formerly,
    }  # fmt: skip


_CHANGED = ("story", "copy_of", "novelty", "similarity", "shared", "news", "memory", "formerly")
_CHANGE = (
    update(STORY)
    .where(STORY.c.item_seq == bindparam("this"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
)


def _locked(connection: Connection) -> StoryCursor:
    insert_new(connection, COUNTER, [{"name": CURSOR, "value": 0}, {"name": MOVES, "value": 0}])
    return StoryCursor(number=locked_counter(connection, CURSOR), moves=locked_counter(connection, MOVES))


def reached(connection: Connection) -> StoryCursor:
    """The cursor; zeros where nothing was assigned yet."""
    query = select(COUNTER.c.name, COUNTER.c.value).where(COUNTER.c.name.in_((CURSOR, MOVES)))
    found = {row.name: row.value for row in connection.execute(query)}
    return StoryCursor(number=found.get(CURSOR, 0), moves=found.get(MOVES, 0))


def news(connection: Connection, since: int, limit: int) -> StoryNews:
    """Live flags and revisions of placed items after a number."""
    flags = queries.flags(
        connection, since=since, until=None, limit=limit, newest=False, watch=None, source=None, kind="live", priority=None
    ).records
    # Asked of each revision and not joined: the other way round, all that was ever placed would be looked at.
    placed = exists().where(STORY.c.item_seq == REVISION.c.item_seq)
    query = select(REVISION.c.seq, REVISION.c.item_seq).where(REVISION.c.seq > since, REVISION.c.revision > 1, placed)
    revised = connection.execute(query.order_by(REVISION.c.seq).limit(limit)).all()
    full = [found[-1].seq for found in (flags, revised) if len(found) == limit]
    until = min(full) if full else connection.execute(select(COUNTER.c.value).where(COUNTER.c.name == "seq")).scalar_one()
    return StoryNews(
        flags=tuple(f for f in flags if f.seq <= until),
        revised=tuple(_ids(connection, dict.fromkeys(r.item_seq for r in revised if r.seq <= until))),
        reached=max(since, until),
    )


def _ids(connection: Connection, seqs: Iterable[int]) -> list[str]:
    """Ids of items, in the order of their numbers as they are given."""
    wanted = list(seqs)
    found: dict[int, str] = {}
    for some in chunks(wanted):
        found.update((r.seq, r.id) for r in connection.execute(select(ITEM.c.seq, ITEM.c.id).where(ITEM.c.seq.in_(some))))
    return [found[seq] for seq in wanted]


def move(connection: Connection, ids: Sequence[str], target: str, *, fresh: bool) -> list[str]:
    """Put items, and what are copies of them, into another story; returns the ids of those that moved."""
    cursor = _locked(connection)
    moving = _with_copies(connection, _placed(connection, ids))
    there = {p.item_id for p in story(connection, target)}
    if fresh and there:
        raise StoreError(f"the story {target} began with {ids[0]!r}", remedy="Split off the other items instead.")
    if not fresh and not there:
        raise _unknown(target)
    moved = [p for p in moving if p.item_id not in there]
    mates = there | {p.item_id for p in moving}
    seqs = _seqs(connection, [p.item_id for p in moved])
    for n, place in enumerate(moved):
        copy_of = place.copy_of if place.copy_of in mates else None
        values = {
            "story": target, "copy_of": copy_of, "novelty": _novelty(place, copy_of, first=fresh and n == 0),
            "moved_from": None if place.moved_from == target else place.moved_from or place.story, "by_hand": True,
        }  # fmt: skip
        connection.execute(update(STORY).where(STORY.c.item_seq == seqs[place.item_id]).values(values))
    if moved:
        set_counter(connection, MOVES, cursor.moves + 1)
    return [p.item_id for p in moved]


def _novelty(place: StoryPlace, copy_of: str | None, *, first: bool) -> str:
    if first:
        return "new-event"
    if copy_of is None and place.novelty in ("new-event", "copy", "resurfaced"):
        return "new-development"
    return place.novelty


def _placed(connection: Connection, ids: Sequence[str]) -> dict[str, StoryPlace]:
    found = places(connection, list(ids))
    if strange := [i for i in ids if i not in found]:
        raise StoreError(
            f"the item {strange[0]!r} is in no story", remedy="`monitor show STORY` lists the items of one."
        )
    return found


def _with_copies(connection: Connection, found: dict[str, StoryPlace]) -> list[StoryPlace]:
    """Places and those of copies of them that stand in the same stories, in the order in which they came."""
    groups = sorted({p.story for p in found.values()})
    mates = [p for name in groups for p in story(connection, name)]
    return sorted((p for p in mates if p.item_id in found or p.copy_of in found), key=lambda p: p.seen)


def _unknown(name: str) -> StoreError:
    return StoreError(f"there is no story {name!r}", remedy="`monitor stories` lists them.")


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


def memories(connection: Connection, window: timedelta) -> list[StoryPlace]:
    """Places of the window before the newest, with their memories, in the order in which they were kept."""
    newest: datetime | None = connection.execute(select(func.max(STORY.c.seen))).scalar()
    if newest is None:
        return []
    query = _query().where(STORY.c.seen >= newest - window).order_by(STORY.c.position)
    return [_place(row, with_memory=True) for row in connection.execute(query)]


def places(connection: Connection, ids: list[str], *, with_memory: bool = False) -> dict[str, StoryPlace]:
    """Places by item id."""
    found: dict[str, StoryPlace] = {}
    query = _query().join(IDENTITY, IDENTITY.c.item_seq == ITEM.c.seq)
    for keys in chunks([id_key(i) for i in ids]):
        for row in connection.execute(query.where(IDENTITY.c.key.in_(keys))):
            found[row.item_id] = _place(row, with_memory=with_memory)
    return found


def story(connection: Connection, name: str) -> list[StoryPlace]:
    """The reports of a story in the order in which they came."""
    return [_place(r) for r in connection.execute(_query().where(STORY.c.story == name).order_by(STORY.c.position))]


def successors(connection: Connection, name: str) -> list[str]:
    """The stories of items that stood in that one before, by their texts or until somebody moved them."""
    left = or_(STORY.c.formerly == name, STORY.c.moved_from == name)
    query = select(STORY.c.story).where(left, STORY.c.story != name).group_by(STORY.c.story)
    return list(connection.execute(query.order_by(func.min(STORY.c.position))).scalars())


def stories(connection: Connection, limit: int) -> list[StoredStory]:
    """Stories, the one with the newest report first."""
    newest = _newest(connection, limit)
    query = select(
        STORY.c.story, func.count().label("reports"), func.count(STORY.c.copy_of).label("copies"),
        func.min(STORY.c.seen).label("first"), func.max(STORY.c.seen).label("last"),
    ).group_by(STORY.c.story)  # fmt: skip
    found = {
        r.story: StoredStory(id=r.story, reports=r.reports, copies=r.copies, first=r.first, last=r.last)
        for some in chunks(newest)
        for r in connection.execute(query.where(STORY.c.story.in_(some)))
    }
    return [found[name] for name in newest]


def _newest(connection: Connection, limit: int) -> list[str]:
    """Ids of the stories with the newest reports: from the last report backwards, since to group all takes long."""
    found: dict[str, None] = {}
    before: int | None = None
    while len(found) < limit:
        query = select(STORY.c.story, STORY.c.position).order_by(STORY.c.position.desc()).limit(max(100, 4 * limit))
        rows = connection.execute(query if before is None else query.where(STORY.c.position < before)).all()
        if not rows:
            break
        found.update(dict.fromkeys(row.story for row in rows))
        before = rows[-1].position
    return list(found)[:limit]


def _place(row: Any, *, with_memory: bool = False) -> StoryPlace:
    return StoryPlace(
        item_id=row.item_id, story=row.story, novelty=row.novelty, copy_of=row.copy_of, similarity=row.similarity,
        shared=tuple(json.loads(row.shared)), news=tuple(json.loads(row.news)), seen=row.seen,
        moved_from=row.moved_from, by_hand=row.by_hand, formerly=row.formerly, memory=row.memory if with_memory else b"",
    )  # fmt: skip
