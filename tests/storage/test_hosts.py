"""Hosts, robots.txt, and the end and history of polls."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from adapters.schema import Batch
from storage import Store
from storage.polls import KEPT
from storage.records import Due, HostRecord, PollRecord, RobotsRecord

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def no_match(_item: object, _before: object) -> tuple[()]:
    return ()


def visit(store: Store, number: int, *, disabled: str | None = None, outcome: str = "ok") -> None:
    lease = store.acquire("wire", owner="me", ttl=HOUR, now=NOW)
    assert lease is not None
    store.ingest(lease, Batch(state={}), match=no_match, now=NOW)
    record = PollRecord(source_id="wire", at=NOW + HOUR * number, outcome=outcome, status=200, requests=1, bytes=2**40)
    due = Due(at=NOW + HOUR * (number + 1), why="interval")
    store.finish(lease, due=due, facts={"n": number}, disabled=disabled, record=record)


def test_a_host_is_unknown_at_first_and_then_remembered(store: Store) -> None:
    assert store.host("a.example") == HostRecord(host="a.example")
    changed = store.change_host("a.example", lambda h: h.model_copy(update={"next_free": NOW, "failures": 2}))
    assert changed == store.host("a.example") == HostRecord(host="a.example", next_free=NOW, failures=2)
    assert store.host("b.example") == HostRecord(host="b.example")


def test_many_at_once_each_get_a_turn_of_their_own(store: Store) -> None:
    def turn(_: int) -> datetime:
        state = store.change_host(
            "a.example", lambda h: h.model_copy(update={"next_free": (h.next_free or NOW) + timedelta(seconds=5)})
        )
        assert state.next_free is not None
        return state.next_free

    with ThreadPoolExecutor(8) as threads:
        turns = list(threads.map(turn, range(80)))
    assert sorted(turns) == [NOW + timedelta(seconds=5 * n) for n in range(1, 81)]


def test_robots_are_kept_as_bytes(store: Store) -> None:
    assert store.robots("https://a.example") is None
    for body in (b"User-agent: *\n\x00\xff", b""):
        record = RobotsRecord(origin="https://a.example", fetched=NOW, answer="rules", body=body)
        store.keep_robots(record)
        assert store.robots("https://a.example") == record


def test_the_end_of_a_poll(store: Store) -> None:
    visit(store, 1)
    status = store.status("wire")
    assert (status.next_due, status.why, status.facts, status.disabled) == (NOW + HOUR * 2, "interval", {"n": 1}, None)
    (poll,) = store.polls("wire")
    assert (poll.number, poll.outcome, poll.next_due, poll.why, poll.bytes) == (1, "ok", NOW + HOUR * 2, "interval", 2**40)
    again = store.acquire("wire", owner="other", ttl=HOUR, now=NOW)
    assert again is not None
    assert (again.facts, again.ok_before, again.disabled) == ({"n": 1}, True, None)


def test_the_history_is_bounded_and_newest_first(store: Store) -> None:
    for number in range(1, KEPT + 8):
        visit(store, number)
    polls = store.polls("wire", limit=1000)
    assert [p.number for p in polls] == list(range(KEPT + 7, 7, -1))
    assert [p.number for p in store.polls("wire", limit=3)] == [KEPT + 7, KEPT + 6, KEPT + 5]
    assert store.polls("other") == []


def test_without_a_visit_there_is_no_history(store: Store) -> None:
    lease = store.acquire("wire", owner="me", ttl=HOUR, now=NOW)
    assert lease is not None
    store.finish(lease, due=Due(at=NOW + HOUR, why="its host asked us to stay away"))
    assert store.polls("wire") == []
    assert store.status("wire").why == "its host asked us to stay away"
    assert store.acquire("wire", owner="other", ttl=HOUR, now=NOW) is not None


def test_who_lost_the_lease_ends_nothing(store: Store) -> None:
    lease = store.acquire("wire", owner="me", ttl=HOUR, now=NOW)
    assert lease is not None
    taken = store.acquire("wire", owner="other", ttl=HOUR, now=NOW + HOUR * 2)
    record = PollRecord(source_id="wire", at=NOW, outcome="ok")
    store.finish(lease, due=Due(at=NOW, why="late"), facts={"late": True}, record=record)
    assert store.polls("wire") == []
    assert store.status("wire").facts == {}
    assert taken is not None
    store.release(taken)


def test_a_disabled_source_is_enabled_again(store: Store) -> None:
    visit(store, 1, disabled="gone for good", outcome="failed")
    assert store.status("wire").disabled == "gone for good"
    assert store.enable("wire")
    status = store.status("wire")
    assert (status.disabled, status.next_due, status.facts) == (None, None, {})
    assert not store.enable("wire")
    assert not store.enable("never seen")


@pytest.mark.parametrize("counts", [True, False])
def test_a_failure_that_is_not_the_sources_does_not_count(store: Store, counts: bool) -> None:
    lease = store.acquire("wire", owner="me", ttl=HOUR, now=NOW)
    assert lease is not None
    store.record_failure(lease, [], now=NOW, next_due=None, counts=counts)
    assert store.status("wire").failures == counts
    assert store.status("wire").polls == 1
