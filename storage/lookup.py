"""What is stored already of the items in a batch: a few statements, however many items they are."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, select

from adapters.schema import Item
from storage.columns import utc_time
from storage.engine import Writing, chunks, fetched
from storage.identity import Copy, Known, Sighting
from storage.tables import FlagRow, IdentityRow, ItemRow, RevisionRow, SightingRow, of

__all__ = ["changed", "load", "look_up"]

ITEM, REVISION, IDENTITY = of(ItemRow), of(RevisionRow), of(IdentityRow)
SIGHTING, FLAG = of(SightingRow), of(FlagRow)


_SEEN_HERE = and_(SIGHTING.c.item_seq == ITEM.c.seq, SIGHTING.c.source == bindparam("source"))
_LEADING = (
    select(
        IDENTITY.c.key, ITEM.c.seq, ITEM.c.id, ITEM.c.revision, ITEM.c.own_seq, ITEM.c.first_seen, ITEM.c.metrics_key,
        ITEM.c.content_hash, ITEM.c.url_key, ITEM.c.title_key,
        SIGHTING.c.content_hash.label("seen_hash"), SIGHTING.c.url_key.label("seen_url"),
        SIGHTING.c.title_key.label("seen_title"),
    )
    .select_from(IDENTITY.join(ITEM, ITEM.c.seq == IDENTITY.c.item_seq).outerjoin(SIGHTING, _SEEN_HERE))
)  # fmt: skip
_FEW, _STEP = 10, 90  # keys; so that there are eleven statements and not one for each number of keys


@cache
def _leading_from(count: int) -> Select[Any]:
    """The items that so many keys lead to."""
    return _LEADING.where(IDENTITY.c.key.in_([bindparam(f"k{n}") for n in range(count)]))


def look_up(writing: Writing, copies: list[Copy], source: str) -> dict[bytes, Known]:
    """The stored items that any key of the batch leads to."""
    found: dict[bytes, Known] = {}
    by_seq: dict[int, Known] = {}
    for keys in chunks(list({key for copy in copies for key in (*copy.keys, copy.entry)})):
        keys += keys[-1:] * (-len(keys) % (_FEW if len(keys) <= _FEW else _STEP))
        values = {"source": source, **{f"k{n}": key for n, key in enumerate(keys)}}
        for key, *row in fetched(writing.connection, _leading_from(len(keys)), values):
            if (seq := row[0]) not in by_seq:
                by_seq[seq] = _known(*row)
            found[bytes(key)] = by_seq[seq]
    return found


def _known(
    seq: int, id: str, revision: int, own_seq: int | None, first_seen: Any, metrics: bytes | None, content_hash: str,
    url: bytes | None, title: bytes, seen_hash: str | None, seen_url: bytes | None, seen_title: bytes,
) -> Known:  # fmt: skip
    return Known(
        seq=seq, id=id, revision=revision, own=own_seq is not None, first_seen=utc_time(first_seen),
        shown=Sighting(content_hash, url, title),
        sighting=None if seen_hash is None else Sighting(seen_hash, seen_url, seen_title), metrics=metrics,
    )  # fmt: skip


def changed(copies: list[Copy], known: dict[bytes, Known]) -> list[Known]:
    """The items of which the batch seems to bring another content."""
    wanted: dict[int, Known] = {}
    for copy in copies:
        for found in (known[key] for key in (*copy.keys, copy.entry) if key in known):
            sighting = found.sighting
            if not found.own or sighting is None or sighting.content_hash != copy.item.content_hash:
                wanted[found.seq] = found
    return list(wanted.values())


def load(writing: Writing, items: list[Known]) -> None:
    """Load past contents, the current document and the flags of `items`."""
    wanted = {found.seq: found for found in items}
    for seqs in chunks(list(wanted)):
        hashes = select(REVISION.c.item_seq, REVISION.c.content_hash).where(REVISION.c.item_seq.in_(seqs))
        for row in writing.connection.execute(hashes):
            wanted[row.item_seq].hashes.add(row.content_hash)
        current = select(ITEM.c.seq, REVISION.c.document).join(REVISION, REVISION.c.seq == ITEM.c.current)
        for row in writing.connection.execute(current.where(ITEM.c.seq.in_(seqs))):
            wanted[row.seq].current = Item.model_validate_json(row.document)
        flagged = select(FLAG.c.item_seq, FLAG.c.watch_id).where(FLAG.c.item_seq.in_(seqs))
        for row in writing.connection.execute(flagged):
            wanted[row.item_seq].flagged.add(row.watch_id)
