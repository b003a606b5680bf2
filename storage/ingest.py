"""The one transaction: what a poll learned becomes items, revisions, flags and the source's new state.

    copies ──▶ look up keys ──▶ recognise ──▶ new │ revision │ sighting ──▶ match ──▶ rows, a statement a table

All deciding happens in memory between two rounds of statements, so a batch costs a dozen statements and
not a dozen for each item.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.schema import Batch, Item, Problem, Relation, copied
from storage import leases
from storage.engine import Writing
from storage.gone import is_notice, was_withdrawn, withdrawn
from storage.identity import Copy, Known, Sighting, claim, copies_of, id_key, last, recognise
from storage.lookup import changed, load, look_up
from storage.pending import Pending
from storage.problems import keep_problems
from storage.records import Flag, Ingested, Keep, Lease, Match, Matcher, Pages, keep_all
from storage.rows import metrics_key

__all__ = ["SEARCHED", "Work", "ingest"]

SEARCHED = 200_000
"""Code points of an item that full-text search takes in: a tsvector holds less than 1 MB."""


def ingest(
    writing: Writing, lease: Lease, batch: Batch, matcher: Matcher, now: datetime, next_due: datetime | None,
    pages: Pages, keep: Keep = keep_all,
) -> Ingested:  # fmt: skip
    """Store what a batch brings, once, and flag what is new in it.

    Raises:
        LeaseLostError: somebody else owns the source now.
    """
    leases.keep_success(writing.connection, lease, batch, now, next_due)
    copies = copies_of(batch, lease.source_id)
    work = Work(writing, matcher, now, look_up(writing, copies, lease.source_id), Pending(now), pages, keep)
    if work.known:
        load(writing, changed(copies, work.known))
        claim(copies, work.known)
    for copy in copies:
        work.take(copy)
    work.rows.write(writing.connection)
    problems = [*batch.problems, *work.problems]
    keep_problems(writing, problems, now, lease.source_id)
    leases.count_items(writing.connection, lease, len(work.new))
    return work.done(len(problems))


def _adds_nothing(copy: Item, current: Item, *, promoted: bool) -> bool:
    """Whether another source's copy holds no words that the current revision lacks."""
    whole = " ".join(current.text.split())
    title = copy.title.text if copy.title else ""
    if title not in whole and title != (current.title.text if current.title else ""):
        return False
    # Whoever published a post knows its pictures; a page that shows it may not.
    return " ".join(copy.text.split()) in whole and not (promoted and len(copy.media) > len(current.media))


@dataclass
class Work:
    """Decisions about one batch, and the rows that follow from them."""

    writing: Writing
    matcher: Matcher
    now: datetime
    known: dict[bytes, Known]
    rows: Pending
    pages: Pages = Pages()  # noqa: RUF009 - frozen
    keep: Keep = keep_all
    new: list[str] = field(default_factory=list)
    embedded: list[str] = field(default_factory=list)
    revised: list[str] = field(default_factory=list)
    unchanged: int = 0
    left: int = 0
    flags: list[Flag] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _stored: dict[Copy, Known] = field(default_factory=dict)

    def take(self, copy: Copy) -> None:
        """Decide about one copy."""
        if copy.parent is not None and copy.parent not in self._stored:
            return  # the item around it is as it was, and so is what it shows
        strange = copy.entry not in self.known and self.known.keys().isdisjoint(copy.keys)
        if strange or (found := recognise(copy, self.known)) is None:
            if copy.parent is None and not self.keep(copy.item):
                self.left += 1  # and with it what it shows
            else:
                self._create(copy)
        else:
            self._meet(copy, found)

    def done(self, problems: int) -> Ingested:
        """What it came to."""
        return Ingested(
            new=tuple(self.new), embedded=tuple(self.embedded), revised=tuple(dict.fromkeys(self.revised)),
            unchanged=self.unchanged, left=self.left, flags=tuple(self.flags), problems=problems,
        )  # fmt: skip

    def supplement(self, copy: Copy, found: Known) -> None:
        """Keep what the page of a stored item adds. What its source's own copy looks like stays as it was."""
        previous = found.current
        if copy.item.content_hash not in found.hashes:
            self._keep(copy, found, copy.item)
            self.revised.append(found.id)
        self._name(copy, found)
        if found.current is not None and found.current is not previous:
            self._match(found, found.current, previous)

    def _create(self, copy: Copy) -> None:
        seq, own = self.writing.next(), copy.parent is None
        name = self._free_id(copy, seq)
        found = Known(
            seq=seq, id=name, revision=0, own=own, first_seen=self.now, shown=_sighting(copy), sighting=None,
            metrics=metrics_key(copy.item.metrics),
        )  # fmt: skip
        self.rows.item(seq, own=own, metrics=copy.item.metrics, at=copy.item.fetched or self.now)
        item = self._revise(copy, found, copy.item)
        (self.new if own else self.embedded).append(name)
        if own:
            self._want(found, item, copy.source)
            self._match(found, item, None)

    def _free_id(self, copy: Copy, seq: int) -> str:
        """The item's id, or one made from it where a reused GUID gave it to another item."""
        return copy.item.id if copy.id not in self.known else f"{copy.item.id[:270]}~{seq}"

    def _meet(self, copy: Copy, found: Known) -> None:
        """A copy of an item that is stored, or that this batch has brought before."""
        promoted = copy.parent is None and not found.own and not is_notice(copy.item)
        first = copy.parent is None and found.own and found.sighting is None
        if found.current is None and (promoted or found.sighting is None or _sighting(copy) != found.sighting):
            # An earlier entry of this batch gave the item a key that nothing led to it by when we looked.
            load(self.writing, [found])
        previous = found.current
        if promoted:
            self._promote(found, copy.source)
        item = self._changed_form(copy, found, promoted=promoted)
        changed = item is not None
        if item is not None:
            self._revise(copy, found, item)
            self.revised.append(found.id)
        else:
            self._see(copy, found)
            self.unchanged += copy.parent is None and not promoted
        if copy.parent is None and copy.item.metrics and metrics_key(copy.item.metrics) != found.metrics:
            self.rows.recount(found.seq, copy.item.metrics, copy.item.fetched or self.now)
        if first and found.current is not None:
            # Whoever brought it first may wish no pages; where its page is wished already, that stays as it is.
            self._want(found, found.current, copy.source)
        if (promoted or (changed and found.own)) and found.current is not None:
            self._match(found, found.current, None if promoted else previous)

    def _changed_form(self, copy: Copy, found: Known, *, promoted: bool) -> Item | None:
        """What the item's next revision is to say, or None where the copy brings none."""
        if found.current is not None and is_notice(copy.item):
            return None if self._is_contradicted(copy, found) else withdrawn(copy.item, found.current)
        if not self._is_revision(copy, found, promoted=promoted):
            return None
        if copy.parent is not None or found.current is None:
            return copy.item
        item = self.pages.kept(copy.item, found.current)
        return None if item.content_hash in found.hashes and not was_withdrawn(found.current) else item

    def _is_contradicted(self, copy: Copy, found: Known) -> bool:
        """Whether the source told so before, or shows the post itself in the same answer."""
        if found.sighting is not None and found.sighting.content_hash == copy.item.content_hash:
            return True
        return copy.parent is not None and any(alone for _, _, alone in found.taken)

    def _is_revision(self, copy: Copy, found: Known, *, promoted: bool) -> bool:
        text_hash = copy.item.content_hash
        if copy.parent is not None and found.own:
            return False  # its own source knows better than a page that shows it
        if found.sighting is not None and found.sighting.content_hash == text_hash and not promoted:
            return False
        if found.current is not None and was_withdrawn(found.current) and found.sighting is not None:
            return True  # the source that told so, or showed it before, shows it again
        if text_hash in found.hashes or found.current is None:
            return False
        others = found.sighting is None or promoted
        return not (others and _adds_nothing(copy.item, found.current, promoted=promoted))

    def _promote(self, found: Known, source: str) -> None:
        """An item that was only seen embedded is brought by a source itself: it is new now."""
        found.own = True
        self.rows.promotion(found.seq, self.writing.next())
        self.new.append(found.id)
        if found.current is not None:
            self._want(found, found.current, source)

    def _want(self, found: Known, item: Item, source: str) -> None:
        """See that the page of an item is fetched that is new, or new to its source, where that is wished."""
        if (url := self.pages.wanted(item)) is not None:
            self.rows.full_text(found.seq, source, url)

    def _revise(self, copy: Copy, found: Known, said: Item) -> Item:
        """Keep `said`, which `copy` comes to, as the item's next revision, and what the source's copy looks like."""
        item = self._keep(copy, found, said)
        self._see(copy, found)
        return item

    def _keep(self, copy: Copy, found: Known, said: Item) -> Item:
        found.revision += 1
        item = self._stored_form(copy, found, said)
        self.rows.revision(self.writing.next(), found, item, copy)
        self._note_size(item)
        found.hashes.add(item.content_hash)
        found.current, found.shown = item, _sighting(copy)
        self._stored[copy] = found
        return item

    def _stored_form(self, copy: Copy, found: Known, item: Item) -> Item:
        """The item with what the store gives: id, number, time and the tie to the item that shows it."""
        update: dict[str, Any] = {"id": found.id, "revision": found.revision, "first_seen": found.first_seen}
        if item.source.source_id is None:
            update["source"] = item.source.model_copy(update={"source_id": copy.source})
        if copy.parent is not None:
            tie = self._tie(copy.parent)
            update["relations"] = (*item.relations, *(() if tie in item.relations else (tie,)))
        return copied(item, **update)

    def _tie(self, parent: Copy) -> Relation:
        return Relation(type="embedded_in", id=self._stored[parent].id)

    def _note_size(self, item: Item) -> None:
        if len(item.text) > SEARCHED:
            message = f"full-text search takes in the first {SEARCHED} of {len(item.text)} code points"
            self.problems.append(Problem(code="cap.search", message=message, severity="warning", where=item.id))

    def _see(self, copy: Copy, found: Known) -> None:
        """Keep by what the item is known, and what this source's copy looks like now."""
        self._name(copy, found)
        sighting = _sighting(copy)
        if sighting.url is None:
            sighting.url = last(found).url  # a copy without its address does not take it from the item
        if found.sighting != sighting:
            found.sighting = sighting
            self.rows.sighting(found.seq, copy.source, sighting)

    def _name(self, copy: Copy, found: Known) -> None:
        """Keep by what the item is known."""
        found.taken.add(copy.look)
        for key in copy.keys:
            self._know(key, found)
        self._know(copy.id if found.id == copy.item.id else id_key(found.id), found)
        if any(self.known[key] is not found for key in copy.keys) and self.known.get(copy.entry) is not found:
            # Some of its keys belong to others. Without one of its own it would be new again with each poll.
            self.known[copy.entry] = found
            self.rows.identity(copy.entry, found.seq)
        if copy.parent is not None:
            self.rows.relation(found.seq, self._tie(copy.parent))

    def _know(self, key: bytes, found: Known) -> None:
        if key not in self.known:
            self.known[key] = found
            self.rows.identity(key, found.seq)

    def _match(self, found: Known, item: Item, previous: Item | None) -> None:
        for match in self.matcher(item, previous):
            if match.watch_id not in found.flagged:
                found.flagged.add(match.watch_id)
                flag = self._flag(item, match)
                self.flags.append(flag)
                self.rows.flag(found.seq, flag)

    def _flag(self, item: Item, match: Match) -> Flag:
        return Flag(
            seq=self.writing.next(), item_id=item.id, revision=item.revision, kind="live", created=self.now, match=match
        )


def _sighting(copy: Copy) -> Sighting:
    return Sighting(copy.item.content_hash, copy.url, copy.title)
