"""Flags for items that are stored already: a watch looks back into the archive.

How far it came is kept in the transaction that stores what it found, so that it goes on there after a crash.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, select

from adapters.errors import StoreError
from storage.engine import Writing, chunks, insert_new, upsert
from storage.identity import id_key
from storage.records import Flag, Match
from storage.rows import flag_values
from storage.tables import CounterRow, FlagRow, IdentityRow, ItemRow, of

ITEM, IDENTITY, FLAG, COUNTER = of(ItemRow), of(IdentityRow), of(FlagRow), of(CounterRow)

_REACHED = "reached:"


def flag(
    writing: Writing, matches: Sequence[tuple[str, Match]], kind: Literal["live", "retro"], now: datetime
) -> list[Flag]:
    """Store the matches that are no flags yet.

    An item that has lost its words since it was looked at gets none: its evidence would be gone.

    Raises:
        StoreError: there is no item of an id.
    """
    items = _items(writing, {item_id for item_id, _ in matches})
    seqs = [seq for seq, _, _ in items.values()]
    taken, expired = _taken(writing, seqs), _expired(writing, seqs)
    new: list[tuple[Flag, int]] = []
    for item_id, match in matches:
        if item_id not in items:
            raise StoreError(f"there is no item {item_id!r} to flag", remedy="Flag items that the store gave.")
        seq, name, revision = items[item_id]
        if seq in expired:
            continue
        key = (seq, match.watch_id, match.watch_version)
        if key not in taken:
            taken.add(key)
            raised = Flag(
                seq=writing.next(), item_id=name, revision=revision, kind=kind, created=now, match=match
            )
            new.append((raised, seq))
    insert_new(writing.connection, FLAG, [flag_values(raised.seq, seq, raised) for raised, seq in new])
    return [raised for raised, _ in new]


def _items(writing: Writing, ids: set[str]) -> dict[str, tuple[int, str, int]]:
    """Row number, id and current revision by the id that was asked for."""
    by_key = {id_key(item_id): item_id for item_id in ids}
    query = select(IDENTITY.c.key, ITEM.c.seq, ITEM.c.id, ITEM.c.revision).join(ITEM, ITEM.c.seq == IDENTITY.c.item_seq)
    found: dict[str, tuple[int, str, int]] = {}
    for keys in chunks(list(by_key)):
        for row in writing.connection.execute(query.where(IDENTITY.c.key.in_(keys))):
            found[by_key[bytes(row.key)]] = (row.seq, row.id, row.revision)
    return found


def _expired(writing: Writing, seqs: list[int]) -> set[int]:
    found: set[int] = set()
    query = select(ITEM.c.seq).where(ITEM.c.expired.is_not(None))
    for part in chunks(seqs):
        found |= set(writing.connection.execute(query.where(ITEM.c.seq.in_(part))).scalars())
    return found


def _taken(writing: Writing, seqs: list[int]) -> set[tuple[int, str, str]]:
    found: set[tuple[int, str, str]] = set()
    query = select(FLAG.c.item_seq, FLAG.c.watch_id, FLAG.c.watch_version)
    for part in chunks(seqs):
        found |= {tuple(row) for row in writing.connection.execute(query.where(FLAG.c.item_seq.in_(part)))}
    return found


def reached(connection: Connection, name: str) -> int:
    """The cursor that was kept under `name`; 0 where there is none."""
    query = select(COUNTER.c.value).where(COUNTER.c.name == _REACHED + name)
    return int(connection.execute(query).scalar() or 0)


def keep_reached(writing: Writing, name: str, cursor: int) -> None:
    """Keep `cursor` under `name`."""
    upsert(writing.connection, COUNTER, [{"name": _REACHED + name, "value": cursor}])
