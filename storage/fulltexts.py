"""Pages of items that are still to be fetched: who may fetch one now, and what became of it.

A row is written in the transaction that stores the item, so no crash loses the wish. Claiming counts a try and gives
a fencing token, as the lease of a source does: whoever comes back after the page was given to somebody else writes
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, or_, select, update

from adapters.errors import LeaseLostError
from adapters.schema import Batch, Item, Problem
from storage import queries
from storage.engine import Writing, insert_new
from storage.identity import copies_of, id_key
from storage.ingest import Work
from storage.lookup import changed, load, look_up
from storage.pending import Pending
from storage.problems import keep_problems
from storage.records import FullText, FullTextOutcome, FullTextState, FullTextTask, Ingested, Matcher
from storage.rows import Values, full_text_of, full_text_values
from storage.tables import FullTextRow, ItemRow, of

__all__ = ["Claim", "Kept", "Settle", "Visit", "ask", "claim", "counts", "give_back", "keep", "listed"]

FULL_TEXT, ITEM = of(FullTextRow), of(ItemRow)

_OWNERS_ASKED = 100  # standing leases that are looked at for owners who are gone

_HELD = and_(
    FULL_TEXT.c.item_seq == bindparam("of"),
    FULL_TEXT.c.lease_token == bindparam("token"),
    FULL_TEXT.c.lease_owner.is_not(None),
)
_TAKE = (
    update(FULL_TEXT)
    # The token, not only the row: somebody else may have taken it over while we asked about its owner.
    .where(FULL_TEXT.c.item_seq == bindparam("of"), FULL_TEXT.c.lease_token == bindparam("token"))
    .values(
        lease_owner=bindparam("owner"), lease_expires=bindparam("until"), tried=bindparam("now"),
        lease_token=FULL_TEXT.c.lease_token + 1, attempts=FULL_TEXT.c.attempts + 1,
    )
)  # fmt: skip
_FREE = or_(FULL_TEXT.c.lease_owner.is_(None), FULL_TEXT.c.lease_expires <= bindparam("now"))
_GIVE_BACK = (
    update(FULL_TEXT)
    .where(_HELD)
    .values(lease_owner=None, lease_expires=None, attempts=FULL_TEXT.c.attempts - 1)
)
_ASK = (
    update(FULL_TEXT)
    .where(FULL_TEXT.c.item_seq == bindparam("of"), FULL_TEXT.c.lease_owner.is_(None))
    .values(state="waiting", next_due=bindparam("now"), attempts=0)
)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who asks for a page to fetch, and for which.

    Attributes:
        owner: a name that no other process has.
        now: UTC.
        expires: until when the page is theirs.
        due: only pages that are due by then.
        busy: hosts that are being visited already.
        items: ids of items; any where empty.
        abandoned: whether an owner is known to be gone; what they held may be taken at once.
    """

    owner: str
    now: datetime
    expires: datetime
    due: datetime
    busy: Collection[str] = ()
    items: Sequence[str] = ()
    abandoned: Callable[[str], bool] | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of fetching a page.

    Attributes:
        outcome: in one word.
        detail: in a sentence.
        again: when to try again; None: the page is done, or given up.
        item: the item with what the page gave; None leaves it as it is.
        problems: rows to keep.
        counted: whether it was a try; False where the site was not even asked.
    """

    outcome: FullTextOutcome
    detail: str | None = None
    again: datetime | None = None
    item: Item | None = None
    problems: tuple[Problem, ...] = ()
    counted: bool = True


Settle = Callable[[Item], Visit]
"""What came of a page, given the item's current revision; called inside the transaction, so it must only compute."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was decided about a page, and what storing it changed."""

    visit: Visit
    done: Ingested


def claim(connection: Connection, asked: Claim) -> FullTextTask | None:
    """A page that is due and that nobody else is fetching, or None."""
    due = select(FULL_TEXT, ITEM.c.id.label("item_id")).join(ITEM, ITEM.c.seq == FULL_TEXT.c.item_seq)
    due = due.where(FULL_TEXT.c.state == "waiting", FULL_TEXT.c.next_due <= asked.due)
    due = due.order_by(FULL_TEXT.c.next_due, FULL_TEXT.c.item_seq)
    if asked.busy:
        due = due.where(FULL_TEXT.c.host.not_in(sorted(asked.busy)))
    if asked.items:
        due = due.where(FULL_TEXT.c.item_seq.in_([queries.find(connection, i) for i in asked.items]))
    # Where another transaction has the row, it is theirs; SQLite has one writer at a time and ignores this.
    locked = due.with_for_update(skip_locked=True, of=FULL_TEXT)
    row = connection.execute(locked.where(_FREE).limit(1), {"now": asked.now}).one_or_none()
    if row is None and asked.abandoned is not None:
        row = _abandoned(connection, locked, asked)
    if row is None:
        return None
    key = {"of": row.item_seq, "token": row.lease_token}
    connection.execute(_TAKE, {**key, "owner": asked.owner, "until": asked.expires, "now": asked.now})
    return FullTextTask(
        item_id=row.item_id, item_seq=row.item_seq, source_id=row.source, url=row.url, host=row.host,
        attempts=row.attempts + 1, owner=asked.owner, token=row.lease_token + 1, expires=asked.expires,
    )  # fmt: skip


def _abandoned(connection: Connection, due: Select[Any], asked: Claim) -> Any:
    """A row whose lease stands although its owner is gone."""
    assert asked.abandoned is not None
    held = due.where(FULL_TEXT.c.lease_owner.is_not(None), FULL_TEXT.c.lease_owner != asked.owner)
    gone: dict[str, bool] = {}
    for row in connection.execute(held.limit(_OWNERS_ASKED)):
        if row.lease_owner not in gone:
            gone[row.lease_owner] = asked.abandoned(row.lease_owner)
        if gone[row.lease_owner]:
            return row
    return None


def give_back(connection: Connection, task: FullTextTask) -> None:
    """Leave the page to others, as if it had not been claimed; nothing happens when it was lost before."""
    connection.execute(_GIVE_BACK, {"of": task.item_seq, "token": task.token})


def keep(writing: Writing, task: FullTextTask, settle: Settle, matcher: Matcher, now: datetime) -> Kept:
    """Note what came of a page, and store what it adds to the item.

    Raises:
        LeaseLostError: somebody else fetches the page now, or the item is gone.
    """
    current = queries.item(writing.connection, task.item_id, None)
    if current is None:
        raise _lost(task)
    visit = settle(current)
    _finish(writing.connection, task, visit)
    work = Work(writing, matcher, now, {}, Pending(now))
    if visit.item is not None:
        _supplement(work, task, visit.item, current)
    work.rows.write(writing.connection)
    problems = [*visit.problems, *work.problems]
    keep_problems(writing, problems, now, task.source_id)
    return Kept(visit, work.done(len(problems)))


def _finish(connection: Connection, task: FullTextTask, visit: Visit) -> None:
    values: Values = {
        "outcome": visit.outcome, "detail": visit.detail, "next_due": visit.again, "state": _state(visit),
        "lease_owner": None, "lease_expires": None,
    }  # fmt: skip
    if not visit.counted:
        values["attempts"] = FULL_TEXT.c.attempts - 1
    statement = update(FULL_TEXT).where(_HELD).values(values)
    if connection.execute(statement, {"of": task.item_seq, "token": task.token}).rowcount != 1:
        raise _lost(task)


def _lost(task: FullTextTask) -> LeaseLostError:
    return LeaseLostError(
        f"the page of item {task.item_id!r} was given to another process; nothing was written",
        source=task.source_id, where=task.url, remedy="Whoever has it now stores it.",
    )  # fmt: skip


def _state(visit: Visit) -> FullTextState:
    if visit.again is not None:
        return "waiting"
    return "done" if visit.outcome in ("stored", "kept", "paywall") else "left"


def _supplement(work: Work, task: FullTextTask, merged: Item, current: Item) -> None:
    """Store the item as it is with its page, and the posts that the page shows."""
    copies = copies_of(Batch(items=(merged,)), task.source_id)
    work.known = look_up(work.writing, copies, task.source_id)
    found = work.known[id_key(task.item_id)]
    owner = work.known.get(copies[0].url) if copies[0].url else None
    if owner is not None and owner is not found:
        copies = copies_of(Batch(items=(_under_its_own_address(merged, current),)), task.source_id)
    load(work.writing, list({v.seq: v for v in (found, *changed(copies[1:], work.known))}.values()))
    work.supplement(copies[0], found)
    for copy in copies[1:]:
        work.take(copy)


def _under_its_own_address(merged: Item, current: Item) -> Item:
    """The item without the address that its page names, under which another item is stored already."""
    others = dict.fromkeys((*merged.alternates, *([merged.canonical_url] if merged.canonical_url else [])))
    kept = tuple(u for u in others if u != current.canonical_url)
    return merged.model_copy(update={"canonical_url": current.canonical_url, "alternates": kept})


def ask(connection: Connection, item_id: str, now: datetime) -> bool:
    """See that the page of a stored item is fetched now, also where it was given up or never wished.

    Returns:
        False where there is no such item, or it has no address.

    A page that somebody is fetching stays theirs.
    """
    seq = queries.find(connection, item_id)
    item = queries.item(connection, item_id, None)
    if seq is None or item is None or item.url is None:
        return False
    source = item.source.source_id or item.source.adapter
    insert_new(connection, FULL_TEXT, [full_text_values(seq, source, item.url, now)])
    connection.execute(_ASK, {"of": seq, "now": now})
    return True


def listed(
    connection: Connection, *, state: FullTextState | None, source: str | None, item_id: str | None, limit: int
) -> list[FullText]:
    """Pages and how they stand; those that are due next come first."""
    query = select(FULL_TEXT, ITEM.c.id.label("item_id")).join(ITEM, ITEM.c.seq == FULL_TEXT.c.item_seq)
    if state is not None:
        query = query.where(FULL_TEXT.c.state == state)
    if source is not None:
        query = query.where(FULL_TEXT.c.source == source)
    if item_id is not None:
        query = query.where(FULL_TEXT.c.item_seq == queries.find(connection, item_id))
    query = query.order_by(FULL_TEXT.c.next_due.is_(None), FULL_TEXT.c.next_due, FULL_TEXT.c.item_seq)
    return [full_text_of(row) for row in connection.execute(query.limit(limit))]


def counts(connection: Connection) -> dict[FullTextState, int]:
    """How many pages are in each state."""
    query = select(FULL_TEXT.c.state, func.count().label("pages")).group_by(FULL_TEXT.c.state)
    return {row.state: row.pages for row in connection.execute(query)}
