"""Leases, batches and ends of several sources in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from unittest.mock import patch

import pytest
from sqlalchemy import event

from adapters.errors import LeaseLostError
from adapters.schema import Batch
from storage import Ingested, Lease, Store
from storage.records import Due, Intake, LeaseRequest, PollEnd, PollRecord
from tests.storage.samples import NOW, TTL, always, article, never


def wanted(source: str) -> LeaseRequest:
    return LeaseRequest(source, "me", TTL, NOW)


def leased(store: Store, *sources: str) -> Sequence[Lease]:
    found = store.together([wanted(name) for name in sources])
    return [lease for lease in found if isinstance(lease, Lease)]


def ended(lease: Lease, outcome: str = "ok") -> PollEnd:
    record = PollRecord(source_id=lease.source_id, at=NOW, outcome=outcome, next_due=NOW, why="before")
    return PollEnd(lease, Due(at=NOW + TTL, why="interval"), record=record, batch=Batch(), now=NOW)


def test_each_task_has_its_own_answer(store: Store) -> None:
    b, a = leased(store, "b", "a")
    assert (b.source_id, a.source_id) == ("b", "a")
    with patch.object(store, "_numbered", wraps=store._numbered) as begun:
        answers = store.together([
            ended(b, "unchanged"), wanted("c"), Intake(a, Batch(items=(article(1),), state={"n": 1}), always, NOW),
            wanted("a"),
        ])  # fmt: skip
    assert begun.call_count == 1
    nothing, lease, stored, held = answers
    assert (nothing, held) == (None, None)
    assert isinstance(lease, Lease)
    assert lease.source_id == "c"
    assert isinstance(stored, Ingested)
    assert (stored.new, len(stored.flags)) == (("feed:1",), 1)
    assert store.status("a").state == {"n": 1}
    (visit,) = store.polls("b")
    assert (visit.outcome, visit.number, visit.next_due, visit.why) == ("unchanged", 1, NOW + TTL, "interval")


def test_a_source_is_leased_again_once_it_has_ended(store: Store) -> None:
    (first,) = leased(store, "a")
    nothing, second = store.together([ended(first), wanted("a")])
    assert nothing is None
    assert isinstance(second, Lease)
    assert second.token > first.token


def test_a_lost_lease_takes_all_of_it_back(store: Store) -> None:
    lost, mine = leased(store, "lost", "mine")
    assert store.acquire("lost", owner="other", ttl=TTL, now=NOW + 2 * TTL) is not None
    tasks = [Intake(lease, Batch(items=(article(lease.source_id),)), never, NOW) for lease in (mine, lost)]
    with pytest.raises(LeaseLostError):
        store.together([*tasks, ended(mine)])
    assert store.item("feed:mine") is None
    assert store.polls("mine") == []
    store.together([tasks[0], ended(mine), ended(lost)])
    assert store.item("feed:mine") is not None
    assert [len(store.polls(name)) for name in ("mine", "lost")] == [1, 0]


def test_what_brings_nothing_waits_for_no_number(store: Store) -> None:
    (lease,) = leased(store, "a")
    with patch.object(store, "_numbered", wraps=store._numbered) as begun:
        (answer,) = store.together([Intake(lease, Batch(state={"n": 2}), never, NOW, NOW + timedelta(hours=1))])
    assert begun.call_count == 0
    assert answer == Ingested()
    status = store.status("a")
    assert (status.state, status.next_due) == ({"n": 2}, NOW + timedelta(hours=1))


def test_nothing_is_asked_for(store: Store) -> None:
    assert store.together([]) == []


def test_sources_are_written_in_one_order_by_all(store: Store) -> None:
    """Two transactions that lock the same rows in different orders would wait for each other."""
    for hours, lease in enumerate(leased(store, "c", "b", "a"), start=1):
        store.finish(lease, due=Due(at=NOW + timedelta(hours=hours), why="interval"), facts={"of": "old"})
    written: list[list[str]] = []

    def note(connection: object, cursor: object, statement: str, given: object, context: object, many: bool) -> None:
        if many and statement.startswith("UPDATE source"):
            rows = [list(row.values()) if isinstance(row, dict) else list(row) for row in given]  # type: ignore[attr-defined]
            written.append([value for row in rows for value in row if value in ("a", "b", "c")])

    event.listen(store._engine, "before_cursor_execute", note)
    store.shift(timedelta(hours=1), now=NOW)
    store.start_changed(dict.fromkeys(("c", "a", "b"), "new"))
    assert written == [["a", "b", "c"]] * 2
