"""Leases and ends that share a transaction: each keeps what is promised of it alone."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from adapters.errors import LeaseLostError, StoreBusyError, StoreError, StoreUnreachableError
from adapters.schema import Batch
from monitor.desk import LARGE, Desk
from storage import Store
from storage.records import Due, Ingested, Intake, Lease, LeaseRequest, PollEnd, PollRecord
from tests.storage.samples import article

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TTL = timedelta(minutes=5)
NAMES = [f"s{n}" for n in range(5)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/monitor.db") as opened:
        yield opened


def wanted(name: str) -> LeaseRequest:
    return LeaseRequest(name, "me", TTL, NOW)


def end(lease: Lease) -> PollEnd:
    record = PollRecord(source_id=lease.source_id, at=NOW, outcome="unchanged")
    return PollEnd(lease, due=Due(at=NOW + TTL, why="interval"), record=record)


async def leased(desk: Desk, names: Sequence[str] = NAMES) -> list[Lease]:
    found = await asyncio.gather(*(desk.lease(wanted(name)) for name in names))
    return [lease for lease in found if lease is not None]


async def test_polls_that_begin_or_end_together_share_a_transaction(store: Store) -> None:
    desk = Desk(store)
    with patch.object(store, "_writing", wraps=store._writing) as begun:
        leases = await leased(desk)
        assert [lease.source_id for lease in leases] == NAMES
        assert begun.call_count == 1
        await asyncio.gather(*(desk.end(end(lease)) for lease in leases))
        assert begun.call_count == 2
    assert {t.source_id: (t.next_due, t.holder) for t in store.timings(now=NOW)} == dict.fromkeys(NAMES, (NOW + TTL, None))
    assert [len(store.polls(name)) for name in NAMES] == [1] * 5


async def test_one_source_is_leased_once(store: Store) -> None:
    assert len(await leased(Desk(store), ["s0", "s1", "s0"])) == 2


async def test_who_lost_the_lease_writes_nothing_and_harms_nobody(store: Store) -> None:
    desk = Desk(store)
    leases = await leased(desk)
    taken = store.acquire("s2", owner="other", ttl=TTL, now=NOW + 2 * TTL)
    await asyncio.gather(*(desk.end(end(lease)) for lease in leases))
    assert {t.source_id: t.holder for t in store.timings(now=NOW)} == dict.fromkeys(NAMES) | {"s2": "other"}
    assert [len(store.polls(name)) for name in NAMES] == [1, 1, 0, 1, 1]
    assert taken is not None


async def test_what_the_store_refuses_of_one_is_done_for_the_others(store: Store) -> None:
    desk = Desk(store)
    leases = await leased(desk)
    ends = [end(lease) for lease in leases]
    ends[1] = PollEnd(leases[1], due=Due.model_construct(at="tomorrow", why="interval"))
    results = await asyncio.gather(*(desk.end(e) for e in ends), return_exceptions=True)
    assert [isinstance(r, StoreError) for r in results] == [False, True, False, False, False]
    assert {t.source_id: t.holder for t in store.timings(now=NOW)} == dict.fromkeys(NAMES) | {"s1": "me"}


@pytest.mark.parametrize("turns", range(8))
async def test_a_poll_that_is_cancelled_leaves_no_lease(store: Store, turns: int) -> None:
    desk = Desk(store)
    first, second = (asyncio.create_task(desk.lease(wanted(name))) for name in NAMES[:2])
    for _ in range(turns):
        await asyncio.sleep(0)
    was_done = first.done()
    first.cancel()
    assert await second is not None
    await asyncio.gather(first, return_exceptions=True)
    held = {t.source_id: t.holder for t in store.timings(now=NOW)}
    assert held.get("s0") == ("me" if was_done else None)
    assert held["s1"] == "me"


async def test_an_end_outlives_who_waits_for_it(store: Store) -> None:
    desk = Desk(store)
    (lease,) = await leased(desk, ["s0"])
    ending = asyncio.create_task(desk.end(end(lease)))
    await asyncio.sleep(0)
    ending.cancel()
    await asyncio.gather(ending, return_exceptions=True)
    assert len(store.polls("s0")) == 1
    assert store.timings(now=NOW)[0].holder is None


def intake(lease: Lease, names: Sequence[str]) -> Intake:
    items = tuple(article(name) for name in names)
    return Intake(lease, Batch(items=items, state={"seen": list(names)}), lambda item, before: (), NOW)


async def test_small_batches_share_a_transaction_and_each_is_told_of_its_own(store: Store) -> None:
    desk = Desk(store)
    leases = await leased(desk)
    told: dict[str, tuple[str, ...]] = {}
    with patch.object(store, "_numbered", wraps=store._numbered) as begun:
        await asyncio.gather(*(
            desk.ingest(intake(lease, [lease.source_id]), lambda done, lease=lease: told.update({lease.source_id: done.new}))
            for lease in leases
        ))  # fmt: skip
        assert begun.call_count == 1
    assert told == {name: (f"feed:{name}",) for name in NAMES}
    assert [store.status(name).state for name in NAMES] == [{"seen": [name]} for name in NAMES]


async def test_who_cannot_take_the_answer_keeps_it_from_nobody_else(store: Store) -> None:
    desk = Desk(store)
    first, second = await leased(desk, ["s0", "s1"])
    told: list[Ingested] = []

    def broken(done: Ingested) -> None:
        raise ZeroDivisionError

    found = await asyncio.gather(
        desk.ingest(intake(first, ["a"]), broken), desk.ingest(intake(second, ["b"]), told.append), return_exceptions=True
    )
    assert [type(f) for f in found] == [ZeroDivisionError, type(None)]
    assert [done.new for done in told] == [("feed:b",)]


async def test_a_large_batch_waits_for_nobody(store: Store) -> None:
    desk = Desk(store)
    (lease,) = await leased(desk, ["s0"])
    told: list[Ingested] = []
    asked = desk.ingest(intake(lease, [f"n{n}" for n in range(LARGE)]), told.append)
    with pytest.raises(StopIteration):
        asked.send(None)
    assert len(told[0].new) == LARGE


async def test_a_batch_whose_lease_was_lost_harms_nobody(store: Store) -> None:
    desk = Desk(store)
    first, second = await leased(desk, ["s0", "s1"])
    assert store.acquire("s0", owner="other", ttl=TTL, now=NOW + 2 * TTL) is not None
    told: list[Ingested] = []
    results = await asyncio.gather(
        desk.ingest(intake(first, ["a"]), told.append), desk.ingest(intake(second, ["b"]), told.append),
        return_exceptions=True,
    )  # fmt: skip
    assert isinstance(results[0], LeaseLostError)
    assert results[1] is None
    assert [done.new for done in told] == [("feed:b",)]
    assert (store.item("feed:a"), store.item("feed:b") is not None) == (None, True)


async def test_a_batch_outlives_who_waits_for_it_and_is_counted(store: Store) -> None:
    desk = Desk(store)
    (lease,) = await leased(desk, ["s0"])
    told: list[Ingested] = []
    ingesting = asyncio.create_task(desk.ingest(intake(lease, ["a"]), told.append))
    await asyncio.sleep(0)
    ingesting.cancel()
    await asyncio.gather(ingesting, return_exceptions=True)
    assert [done.new for done in told] == [("feed:a",)]
    assert store.item("feed:a") is not None


async def test_a_database_that_is_held_is_waited_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits would else be tried one after the other, half a minute each, and nothing else runs meanwhile."""
    monkeypatch.setattr("storage.engine.BUSY_SECONDS", 0.01)
    with Store.open(f"sqlite:///{tmp_path}/held.db") as store:
        desk = Desk(store)
        leases = await leased(desk)
        holder = sqlite3.connect(tmp_path / "held.db")
        holder.execute("BEGIN IMMEDIATE")
        with patch.object(store, "together", wraps=store.together) as tried:
            results = await asyncio.gather(*(desk.end(end(lease)) for lease in leases), return_exceptions=True)
        assert [type(r) for r in results] == [StoreBusyError] * 5
        assert tried.call_count == 1
        holder.close()
        await asyncio.gather(*(desk.end(end(lease)) for lease in leases))
        assert [len(store.polls(name)) for name in NAMES] == [1] * 5


@pytest.mark.parametrize("error", [StoreBusyError("held"), StoreUnreachableError("no answer")])
async def test_a_server_that_hangs_is_waited_for_once(store: Store, error: StoreError) -> None:
    desk = Desk(store)
    leases = await leased(desk)
    with patch.object(store, "together", side_effect=error) as tried:
        results = await asyncio.gather(*(desk.end(end(lease)) for lease in leases), return_exceptions=True)
    assert results == [error] * 5
    assert tried.call_count == 1
    await asyncio.gather(*(desk.end(end(lease)) for lease in leases))
    assert [len(store.polls(name)) for name in NAMES] == [1] * 5


async def test_a_poll_that_is_cancelled_ends_although_its_lease_cannot_be_given_back(store: Store) -> None:
    desk = Desk(store)
    waiting = asyncio.create_task(desk.lease(wanted("s0")))
    for _ in range(20):
        await asyncio.sleep(0)
        if store.timings(now=NOW):  # it is leased, and not told so yet
            break
    with patch.object(store, "release", side_effect=StoreError("no connection")):
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
