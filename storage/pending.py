"""Rows that a batch leaves behind, gathered while it is decided and written with a statement for each table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, func, select, update

from adapters.schema import Item, Metric, Relation, to_json
from storage.engine import chunks, insert, insert_new, upsert
from storage.identity import Copy, Known, Sighting
from storage.records import Flag
from storage.rows import (
    Values,
    flag_values,
    full_text_values,
    item_values,
    media_values,
    metric_values,
    metrics_key,
    relation_values,
)
from storage.tables import (
    FlagRow,
    FullTextRow,
    IdentityRow,
    ItemRow,
    MediaRow,
    MetricRow,
    RelationRow,
    RevisionRow,
    SightingRow,
    of,
)

__all__ = ["Pending"]

ITEM, REVISION, IDENTITY, SIGHTING = of(ItemRow), of(RevisionRow), of(IdentityRow), of(SightingRow)
RELATION, MEDIA, METRIC, FLAG = of(RelationRow), of(MediaRow), of(MetricRow), of(FlagRow)
FULL_TEXT = of(FullTextRow)


@dataclass
class Pending:
    """The rows of one transaction before they are written."""

    now: datetime
    _inserts: dict[int, Values] = field(default_factory=dict)
    _updates: dict[int, Values] = field(default_factory=dict)
    _promotions: dict[int, int] = field(default_factory=dict)
    _revisions: list[Values] = field(default_factory=list)
    _identities: dict[bytes, int] = field(default_factory=dict)
    _sightings: dict[int, Values] = field(default_factory=dict)
    _relations: list[Values] = field(default_factory=list)
    _media: list[Values] = field(default_factory=list)
    _metrics: list[Values] = field(default_factory=list)
    _recounts: dict[int, tuple[Sequence[Metric], datetime]] = field(default_factory=dict)
    _flags: list[Values] = field(default_factory=list)
    _full_texts: list[Values] = field(default_factory=list)

    def item(self, seq: int, *, own: bool, metrics: Sequence[Metric], at: datetime) -> None:
        """A new item; its first revision follows."""
        self._inserts[seq] = {"seq": seq, "own_seq": seq if own else None, "metrics_key": metrics_key(metrics)}
        self._metrics += metric_values(seq, metrics, at)

    def revision(self, number: int, found: Known, item: Item, copy: Copy) -> None:
        """A revision with all that hangs on it."""
        values = item_values(item, copy, number)
        if found.seq in self._inserts:
            self._inserts[found.seq] |= values
        else:
            self._updates[found.seq] = values
        self._revisions.append(
            {
                "seq": number, "item_seq": found.seq, "revision": item.revision, "source": copy.source,
                "seen": self.now, "content_hash": item.content_hash, "document": to_json(item),
            }
        )  # fmt: skip
        self._media += media_values(found.seq, item)
        self._relations += relation_values(found.seq, item.relations)

    def promotion(self, seq: int, number: int) -> None:
        """An item that was only seen embedded stands by itself now, in the place `number`."""
        if seq in self._inserts:
            self._inserts[seq]["own_seq"] = number
        else:
            self._promotions[seq] = number

    def identity(self, key: bytes, seq: int) -> None:
        """A key by which the item is known."""
        self._identities[key] = seq

    def relation(self, seq: int, relation: Relation) -> None:
        """A tie of the item to another one."""
        self._relations += relation_values(seq, (relation,))

    def sighting(self, seq: int, source: str, seen: Sighting) -> None:
        """What the source's copy of the item looks like now."""
        self._sightings[seq] = {
            "item_seq": seq, "source": source, "seen": self.now, "content_hash": seen.content_hash,
            "url_key": seen.url, "title_key": seen.title,
        }  # fmt: skip

    def recount(self, seq: int, metrics: Sequence[Metric], at: datetime) -> None:
        """Counts of a stored item that are not what they were."""
        self._recounts[seq] = (metrics, at)

    def flag(self, seq: int, flag: Flag) -> None:
        """A flag of the item."""
        self._flags.append(flag_values(flag.seq, seq, flag))

    def full_text(self, seq: int, source: str, url: str) -> None:
        """The item's page is to be fetched."""
        self._full_texts.append(full_text_values(seq, source, url, self.now))

    def write(self, connection: Connection) -> None:
        """Write everything, parents first."""
        insert(connection, ITEM, list(self._inserts.values()))
        self._update_items(connection)
        insert(connection, REVISION, self._revisions)
        upsert(connection, IDENTITY, [{"key": key, "item_seq": seq} for key, seq in self._identities.items()])
        upsert(connection, SIGHTING, list(self._sightings.values()))
        insert_new(connection, RELATION, self._relations)
        insert(connection, MEDIA, self._media)
        insert_new(connection, METRIC, [*self._metrics, *self._changed_metrics(connection)])
        insert_new(connection, FLAG, self._flags)
        insert_new(connection, FULL_TEXT, self._full_texts)

    def _update_items(self, connection: Connection) -> None:
        recounts: dict[int, Values] = {
            seq: {"metrics_key": metrics_key(metrics)} for seq, (metrics, _) in self._recounts.items()
        }
        promotions: dict[int, Values] = {seq: {"own_seq": number} for seq, number in self._promotions.items()}
        for rows in (self._updates, promotions, recounts):
            _update_by_seq(connection, rows)

    def _changed_metrics(self, connection: Connection) -> Iterable[Values]:
        """Those counts of items seen again that differ from the last stored ones."""
        last: dict[int, dict[str, int]] = defaultdict(dict)
        series = (METRIC.c.item_seq, METRIC.c.name)
        for seqs in chunks(list(self._recounts)):
            newest = select(*series, func.max(METRIC.c.at).label("at")).where(METRIC.c.item_seq.in_(seqs))
            rows = newest.group_by(*series).subquery()
            same = and_(*(METRIC.c[n] == rows.c[n] for n in ("item_seq", "name", "at")))
            for row in connection.execute(select(METRIC).join(rows, same)):
                last[row.item_seq][row.name] = row.value
        for seq, (metrics, at) in self._recounts.items():
            for values in metric_values(seq, metrics, at):
                if last[seq].get(values["name"]) != values["value"]:
                    yield values


def _update_by_seq(connection: Connection, rows: dict[int, Values]) -> None:
    """Update rows of `item`, all of them in the same columns."""
    if not rows:
        return
    columns: Values = {name: bindparam(f"new_{name}") for name in next(iter(rows.values()))}
    values = [{"this": seq, **{f"new_{name}": v for name, v in row.items()}} for seq, row in rows.items()]
    connection.execute(update(ITEM).where(ITEM.c.seq == bindparam("this")).values(**columns), values)
