"""What is stored already of the items in a batch: a few statements, however many items they are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, select

from adapters.schema import Item
from storage.engine import Writing, chunks
from storage.identity import Copy, Known, Sighting
from storage.tables import FlagRow, IdentityRow, ItemRow, RevisionRow, SightingRow, of

__all__ = ["changed", "load", "look_up"]

ITEM, REVISION, IDENTITY = of(ItemRow), of(RevisionRow), of(IdentityRow)
SIGHTING, FLAG = of(SightingRow), of(FlagRow)


_SEEN_HERE = and_(SIGHTING.c.item_seq == ITEM.c.seq, SIGHTING.c.source == bindparam("source"))
_LEADING_TO = (
    select(
        IDENTITY.c.key, ITEM.c.seq, ITEM.c.id, ITEM.c.revision, ITEM.c.own_seq, ITEM.c.first_seen, ITEM.c.metrics_key,
        ITEM.c.content_hash, ITEM.c.url_key, ITEM.c.title_key,
        SIGHTING.c.content_hash.label("seen_hash"), SIGHTING.c.url_key.label("seen_url"),
        SIGHTING.c.title_key.label("seen_title"),
    )
    .select_from(IDENTITY.join(ITEM, ITEM.c.seq == IDENTITY.c.item_seq).outerjoin(SIGHTING, _SEEN_HERE))
    .where(IDENTITY.c.key.in_(bindparam("keys", expanding=True)))
)  # fmt: skip


def look_up(writing: Writing, copies: list[Copy], source: str) -> dict[bytes, Known]:
    """The stored items that any key of the batch leads to."""
    found: dict[bytes, Known] = {}
    by_seq: dict[int, Known] = {}
    for keys in chunks(list({key for copy in copies for key in (*copy.keys, copy.entry)})):
        for row in writing.connection.execute(_LEADING_TO, {"source": source, "keys": keys}):
            if row.seq not in by_seq:
                by_seq[row.seq] = _known(row)
            found[bytes(row.key)] = by_seq[row.seq]
    return found


def _known(row: Any) -> Known:
    sighting = None if row.seen_hash is None else Sighting(row.seen_hash, row.seen_url, row.seen_title)
    return Known(
        seq=row.seq, id=row.id, revision=row.revision, own=row.own_seq is not None, first_seen=row.first_seen,
        shown=Sighting(row.content_hash, row.url_key, row.title_key), sighting=sighting, metrics=row.metrics_key,
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
