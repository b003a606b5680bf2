"""The one transaction: what a poll learned becomes items, revisions, flags and the source's new state.

    copies ──▶ look up keys ──▶ recognise ──▶ new │ revision │ sighting ──▶ match ──▶ rows, a statement a table

All deciding happens in memory between two rounds of statements, so a batch costs a dozen statements and
not a dozen for each item.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, select, update

from adapters.schema import Batch, Item, Metric, Problem, Relation, to_json
from storage import leases
from storage.engine import Writing, chunks, insert, insert_new, upsert
from storage.identity import Copy, Known, Sighting, copies_of, digest, id_key, recognise
from storage.records import Flag, Ingested, Lease, Match, Matcher
from storage.rows import Values, flag_values, item_values, media_values, metric_values, metrics_key, relation_values
from storage.tables import (
    FlagRow,
    IdentityRow,
    ItemRow,
    MediaRow,
    MetricRow,
    RelationRow,
    RevisionRow,
    SightingRow,
    of,
)

ITEM, REVISION, IDENTITY, SIGHTING = of(ItemRow), of(RevisionRow), of(IdentityRow), of(SightingRow)
RELATION, MEDIA, METRIC, FLAG = of(RelationRow), of(MediaRow), of(MetricRow), of(FlagRow)

SEARCHED = 200_000
"""Code points of an item that full-text search takes in: a tsvector holds less than 1 MB."""


def ingest(
    writing: Writing, lease: Lease, batch: Batch, matcher: Matcher, now: datetime, next_due: datetime | None
) -> Ingested:
    """Store what a batch brings, once, and flag what is new in it.

    Raises:
        LeaseLostError: somebody else owns the source now.
    """
    leases.keep_success(writing.connection, lease, batch, now, next_due)
    copies = copies_of(batch, lease.source_id)
    work = _Work(writing, matcher, now, _look_up(writing, copies, lease.source_id))
    _load_changed(writing, copies, work.known)
    for copy in copies:
        work.take(copy)
    work.write()
    problems = [*batch.problems, *work.problems]
    leases.keep_problems(writing, problems, now, lease.source_id)
    leases.count_items(writing.connection, lease, len(work.new))
    return Ingested(
        new=tuple(work.new), embedded=tuple(work.embedded), revised=tuple(dict.fromkeys(work.revised)),
        unchanged=work.unchanged, flags=tuple(flag for flag, _ in work.flags), problems=len(problems),
    )  # fmt: skip


def _look_up(writing: Writing, copies: list[Copy], source: str) -> dict[bytes, Known]:
    """The stored items that any key of the batch leads to."""
    found: dict[bytes, Known] = {}
    by_seq: dict[int, Known] = {}
    columns = [
        IDENTITY.c.key, ITEM.c.seq, ITEM.c.id, ITEM.c.revision, ITEM.c.own_seq, ITEM.c.first_seen, ITEM.c.metrics_key,
        ITEM.c.content_hash, ITEM.c.url_key, ITEM.c.title_key,
        SIGHTING.c.content_hash.label("seen_hash"), SIGHTING.c.url_key.label("seen_url"),
        SIGHTING.c.title_key.label("seen_title"),
    ]  # fmt: skip
    seen_here = and_(SIGHTING.c.item_seq == ITEM.c.seq, SIGHTING.c.source == source)
    query = select(*columns).select_from(
        IDENTITY.join(ITEM, ITEM.c.seq == IDENTITY.c.item_seq).outerjoin(SIGHTING, seen_here)
    )
    for keys in chunks(list({key for copy in copies for key in copy.keys})):
        for row in writing.connection.execute(query.where(IDENTITY.c.key.in_(keys))):
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


def _load_changed(writing: Writing, copies: list[Copy], known: dict[bytes, Known]) -> None:
    """Load past contents, the current document and the flags of the items that may have changed."""
    wanted: dict[int, Known] = {}
    for copy in copies:
        for found in (known[key] for key in copy.keys if key in known):
            sighting = found.sighting
            if not found.own or sighting is None or sighting.content_hash != copy.item.content_hash:
                wanted[found.seq] = found
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


def _adds_nothing(copy: Item, current: Item, *, promoted: bool) -> bool:
    """Whether another source's copy holds no words that the current revision lacks."""
    whole = " ".join(current.text.split())
    title = copy.title.text if copy.title else ""
    if title not in whole and title != (current.title.text if current.title else ""):
        return False
    # Whoever published a post knows its pictures; a page that shows it may not.
    return " ".join(copy.text.split()) in whole and not (promoted and len(copy.media) > len(current.media))


@dataclass
class _Work:
    """Decisions about one batch, and the rows that follow from them."""

    writing: Writing
    matcher: Matcher
    now: datetime
    known: dict[bytes, Known]
    new: list[str] = field(default_factory=list)
    embedded: list[str] = field(default_factory=list)
    revised: list[str] = field(default_factory=list)
    unchanged: int = 0
    flags: list[tuple[Flag, int]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _stored: dict[Copy, Known] = field(default_factory=dict)
    _inserts: dict[int, Values] = field(default_factory=dict)
    _updates: dict[int, Values] = field(default_factory=dict)
    _promotions: dict[int, int] = field(default_factory=dict)
    _revisions: list[Values] = field(default_factory=list)
    _identities: list[Values] = field(default_factory=list)
    _sightings: dict[int, Values] = field(default_factory=dict)
    _relations: list[Values] = field(default_factory=list)
    _media: list[Values] = field(default_factory=list)
    _metrics: list[Values] = field(default_factory=list)
    _recounts: dict[int, tuple[Known, tuple[Metric, ...], datetime]] = field(default_factory=dict)

    def take(self, copy: Copy) -> None:
        """Decide about one copy."""
        if copy.parent is not None and copy.parent not in self._stored:
            return  # the item around it is as it was, and so is what it shows
        found = recognise(copy, self.known)
        if found is None:
            self._create(copy)
        else:
            self._meet(copy, found)

    def _create(self, copy: Copy) -> None:
        seq, own = self.writing.next(), copy.parent is None
        name = self._free_id(copy)
        found = Known(
            seq=seq, id=name, revision=0, own=own, first_seen=self.now, shown=_sighting(copy), sighting=None,
            metrics=metrics_key(copy.item.metrics),
        )  # fmt: skip
        item = self._revise(copy, found)
        self._inserts[seq] |= {"seq": seq, "own_seq": seq if own else None, "metrics_key": found.metrics}
        self._metrics += metric_values(seq, item.metrics, item.fetched or self.now)
        (self.new if own else self.embedded).append(name)
        if own:
            self._match(found, item, None)

    def _free_id(self, copy: Copy) -> str:
        """The item's id, or one made from it where a reused GUID gave it to another item."""
        if copy.id not in self.known:
            return copy.item.id
        item = copy.item
        tail = digest(item.native_id or "", item.canonical_url or "", item.content_hash).hex()[:16]
        return f"{item.id[:280]}~{tail}"

    def _meet(self, copy: Copy, found: Known) -> None:
        """A copy of an item that is stored, or that this batch has brought before."""
        promoted = copy.parent is None and not found.own
        previous = found.current
        if promoted:
            self._promote(found)
        changed = self._is_revision(copy, found, promoted=promoted)
        if changed:
            self._revise(copy, found)
            self.revised.append(found.id)
        else:
            self._see(copy, found)
            self.unchanged += copy.parent is None and not promoted
        if copy.parent is None and copy.item.metrics and metrics_key(copy.item.metrics) != found.metrics:
            self._recounts[found.seq] = (found, copy.item.metrics, copy.item.fetched or self.now)
        if (promoted or (changed and found.own)) and found.current is not None:
            self._match(found, found.current, None if promoted else previous)

    def _is_revision(self, copy: Copy, found: Known, *, promoted: bool) -> bool:
        text_hash = copy.item.content_hash
        if copy.parent is not None and found.own:
            return False  # its own source knows better than a page that shows it
        if found.sighting is not None and found.sighting.content_hash == text_hash and not promoted:
            return False
        if text_hash in found.hashes or found.current is None:
            return False
        others = found.sighting is None or promoted
        return not (others and _adds_nothing(copy.item, found.current, promoted=promoted))

    def _promote(self, found: Known) -> None:
        """An item that was only seen embedded is brought by a source itself: it is new now."""
        found.own = True
        number = self.writing.next()
        if found.seq in self._inserts:
            self._inserts[found.seq]["own_seq"] = number
        else:
            self._promotions[found.seq] = number
        self.new.append(found.id)

    def _revise(self, copy: Copy, found: Known) -> Item:
        """Keep `copy` as the item's next revision."""
        found.revision += 1
        item = self._stored_form(copy, found)
        current = self.writing.next()
        values = item_values(item, copy, current)
        if found.seq in self._inserts or found.revision == 1:
            self._inserts.setdefault(found.seq, {}).update(values)
        else:
            self._updates[found.seq] = values
        self._revisions.append(
            {
                "seq": current, "item_seq": found.seq, "revision": item.revision, "source": copy.source,
                "seen": self.now, "content_hash": item.content_hash, "document": to_json(item),
            }
        )  # fmt: skip
        self._media += media_values(found.seq, item)
        self._relations += relation_values(found.seq, item.relations)
        self._note_size(item)
        found.hashes.add(item.content_hash)
        found.current, found.shown = item, _sighting(copy)
        self._see(copy, found)
        self._stored[copy] = found
        return item

    def _stored_form(self, copy: Copy, found: Known) -> Item:
        """The item with what the store gives: id, number, time and the tie to the item that shows it."""
        item = copy.item
        update: Values = {"id": found.id, "revision": found.revision, "first_seen": found.first_seen}
        if item.source.source_id is None:
            update["source"] = item.source.model_copy(update={"source_id": copy.source})
        if copy.parent is not None:
            tie = self._tie(copy.parent)
            update["relations"] = (*item.relations, *(() if tie in item.relations else (tie,)))
        return item.model_copy(update=update)

    def _tie(self, parent: Copy) -> Relation:
        return Relation(type="embedded_in", id=self._stored[parent].id)

    def _note_size(self, item: Item) -> None:
        if len(item.text) > SEARCHED:
            message = f"full-text search takes in the first {SEARCHED} of {len(item.text)} code points"
            self.problems.append(Problem(code="cap.search", message=message, severity="warning", where=item.id))

    def _see(self, copy: Copy, found: Known) -> None:
        """Keep by what the item is known, and what this source's copy looks like now."""
        found.taken = copy
        for key in (*copy.keys, id_key(found.id)):
            if key not in self.known:
                self.known[key] = found
                self._identities.append({"key": key, "item_seq": found.seq})
        if copy.parent is not None:
            self._relations += relation_values(found.seq, (self._tie(copy.parent),))
        sighting = _sighting(copy)
        if found.sighting != sighting:
            found.sighting = sighting
            self._sightings[found.seq] = {
                "item_seq": found.seq, "source": copy.source, "seen": self.now,
                "content_hash": sighting.content_hash, "url_key": sighting.url, "title_key": sighting.title,
            }  # fmt: skip

    def _match(self, found: Known, item: Item, previous: Item | None) -> None:
        for match in self.matcher(item, previous):
            if match.watch_id not in found.flagged:
                found.flagged.add(match.watch_id)
                self.flags.append((self._flag(item, match), found.seq))

    def _flag(self, item: Item, match: Match) -> Flag:
        return Flag(
            seq=self.writing.next(), item_id=item.id, revision=item.revision, kind="live", created=self.now, match=match
        )

    def write(self) -> None:
        """A statement for each table, parents first."""
        connection = self.writing.connection
        insert(connection, ITEM, list(self._inserts.values()))
        self._update_items()
        insert(connection, REVISION, self._revisions)
        insert_new(connection, IDENTITY, self._identities)
        upsert(connection, SIGHTING, list(self._sightings.values()))
        insert_new(connection, RELATION, self._relations)
        insert(connection, MEDIA, self._media)
        insert_new(connection, METRIC, [*self._metrics, *self._changed_metrics()])
        insert_new(connection, FLAG, [flag_values(flag.seq, seq, flag) for flag, seq in self.flags])

    def _update_items(self) -> None:
        by_seq = update(ITEM).where(ITEM.c.seq == bindparam("this"))
        if self._updates:
            columns: Values = {name: bindparam(f"new_{name}") for name in next(iter(self._updates.values()))}
            rows = [{"this": s, **{f"new_{k}": v for k, v in row.items()}} for s, row in self._updates.items()]
            self.writing.connection.execute(by_seq.values(**columns), rows)
        if self._promotions:
            rows = [{"this": seq, "number": number} for seq, number in self._promotions.items()]
            self.writing.connection.execute(by_seq.values(own_seq=bindparam("number")), rows)
        if self._recounts:
            rows = [{"this": seq, "digest": metrics_key(m)} for seq, (_, m, _) in self._recounts.items()]
            self.writing.connection.execute(by_seq.values(metrics_key=bindparam("digest")), rows)

    def _changed_metrics(self) -> Iterable[Values]:
        """Those counts of items seen again that differ from the last stored ones."""
        last: dict[int, dict[str, int]] = defaultdict(dict)
        for seqs in chunks(list(self._recounts)):
            series = (METRIC.c.item_seq, METRIC.c.name)
            newest = select(*series, func.max(METRIC.c.at).label("at")).where(METRIC.c.item_seq.in_(seqs))
            rows = newest.group_by(*series).subquery()
            same = and_(*(METRIC.c[n] == rows.c[n] for n in ("item_seq", "name", "at")))
            for row in self.writing.connection.execute(select(METRIC).join(rows, same)):
                last[row.item_seq][row.name] = row.value
        for seq, (_, metrics, at) in self._recounts.items():
            for values in metric_values(seq, metrics, at):
                if last[seq].get(values["name"]) != values["value"]:
                    yield values


def _sighting(copy: Copy) -> Sighting:
    return Sighting(copy.item.content_hash, copy.url, copy.title)
