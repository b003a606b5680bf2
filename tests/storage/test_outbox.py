"""The ledger of digests and the outbox, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from adapters.errors import LeaseLostError, StoreError
from storage import Store
from storage.records import Delivery, FrozenDigest, Outgoing

NOW = datetime(2026, 11, 2, 6, 30, tzinfo=UTC)
TTL = timedelta(minutes=2)


def outgoing(n: int | str = 1, **fields: Any) -> Outgoing:
    values: dict[str, Any] = {
        "channel": "mail", "kind": "digest", "event": f"digest:daily:{n}", "recipient": "b@desk.example", "subject": "S",
        "message_id": f"<{n}@desk.example>", "body": b"bytes \x00\xff as they are",
    }  # fmt: skip
    return Outgoing(**{**values, **fields})


def digest(day: int = 2, **fields: Any) -> FrozenDigest:
    values: dict[str, Any] = {
        "name": "daily", "period": date(2026, 11, day), "since": 0, "until": day, "start": NOW - timedelta(days=1),
        "end": NOW, "built": NOW, "document": "{}",
    }  # fmt: skip
    return FrozenDigest(**{**values, **fields})


def claimed(store: Store, now: datetime = NOW, owner: str = "one", **more: Any) -> Delivery:
    found = store.claim_delivery(owner=owner, ttl=TTL, now=now, **more)
    assert found is not None
    return found


def test_a_digest_is_frozen_once_with_its_messages(store: Store) -> None:
    assert store.freeze_digest(digest(), [outgoing(recipient="a@x"), outgoing(recipient="b@x")])
    assert not store.freeze_digest(digest(document="other"), [outgoing(recipient="c@x")])
    assert store.frozen_digest("daily", date(2026, 11, 2)) == digest()
    assert [d.outgoing.recipient for d in store.deliveries()] == ["b@x", "a@x"]
    store.freeze_digest(digest(3), [])
    assert store.frozen_digest("daily") == digest(3)
    assert store.frozen_digest("weekly") is None


def test_of_two_that_freeze_at_once_one_does(store: Store) -> None:
    results: list[bool] = []
    gate = threading.Barrier(4)

    def freeze(n: int) -> None:
        gate.wait()
        results.append(store.freeze_digest(digest(document=str(n)), [outgoing(recipient=f"{n}@x")]))

    threads = [threading.Thread(target=freeze, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, False, False, True]
    (only,) = store.deliveries()
    assert only.outgoing.recipient == store.frozen_digests()[0].document + "@x"


def test_a_message_is_queued_once_for_its_event_and_recipient(store: Store) -> None:
    assert store.enqueue([outgoing(), outgoing(subject="again"), outgoing(2)], now=NOW) == 2
    assert store.enqueue([outgoing(body=b"other"), outgoing(channel="webhook")], now=NOW) == 1
    assert len(store.deliveries()) == 3


def test_cursors_advance_with_the_messages_or_not_at_all(store: Store) -> None:
    assert store.enqueue([outgoing(1)], now=NOW, reached={"alert:a": 7, "alert:a:w": 5}, expected={"alert:a": 0}) == 1
    assert (store.reached("alert:a"), store.reached("alert:a:w")) == (7, 5)
    assert store.enqueue([outgoing(2)], now=NOW, reached={"alert:a": 9}, expected={"alert:a": 0}) is None
    assert store.reached("alert:a") == 7
    assert len(store.deliveries()) == 1


def test_the_bytes_come_back_as_they_are_and_go_when_sent(store: Store) -> None:
    store.enqueue([outgoing()], now=NOW)
    first = claimed(store)
    assert (first.outgoing, first.attempts, first.doubtful, first.state) == (outgoing(), 1, False, "sending")
    store.settle_delivery(first, "sent", now=NOW, keep_body=False)
    (done,) = store.deliveries(state="sent")
    assert (done.outgoing.body, done.settled) == (b"", NOW)
    assert store.claim_delivery(owner="one", ttl=TTL, now=NOW + timedelta(days=9)) is None


def test_what_waits_is_claimed_when_it_is_due_and_alerts_first(store: Store) -> None:
    store.enqueue([outgoing(1), outgoing(2), outgoing(3, kind="alert")], now=NOW)
    order = []
    while (found := store.claim_delivery(owner="one", ttl=TTL, now=NOW)) is not None:
        order.append(found.outgoing.event[-1])
        store.settle_delivery(found, "pending", now=NOW, next_try=NOW + timedelta(minutes=5), error="later")
    assert order == ["3", "1", "2"]
    assert store.claim_delivery(owner="one", ttl=TTL, now=NOW + timedelta(minutes=4)) is None
    again = claimed(store, NOW + timedelta(minutes=5))
    assert (again.attempts, again.error, again.doubtful) == (2, "later", False)


def test_only_the_channels_that_are_open(store: Store) -> None:
    store.enqueue([outgoing(1), outgoing(2, channel="webhook")], now=NOW)
    assert claimed(store, channels={"webhook"}).outgoing.channel == "webhook"
    assert store.claim_delivery(owner="one", ttl=TTL, now=NOW, channels={"webhook"}) is None
    assert store.claim_delivery(owner="one", ttl=TTL, now=NOW, channels=set()) is None
    assert claimed(store).outgoing.channel == "mail"


def test_who_is_late_cannot_settle(store: Store) -> None:
    store.enqueue([outgoing()], now=NOW)
    late = claimed(store)
    assert store.claim_delivery(owner="two", ttl=TTL, now=NOW + TTL - timedelta(seconds=1)) is None
    new = claimed(store, NOW + TTL, owner="two")
    assert new.doubtful
    with pytest.raises(LeaseLostError):
        store.settle_delivery(late, "dead", now=NOW + TTL)
    store.settle_delivery(new, "sent", now=NOW + TTL)
    with pytest.raises(LeaseLostError):
        store.settle_delivery(new, "dead", now=NOW + TTL)
    assert store.deliveries()[0].state == "sent"


def test_what_a_dead_process_was_sending_is_doubtful_at_once(store: Store) -> None:
    store.enqueue([outgoing()], now=NOW)
    claimed(store, owner="gone")
    gone: Callable[[str], bool] = "gone".__eq__
    assert store.claim_delivery(owner="two", ttl=TTL, now=NOW, abandoned=lambda owner: False) is None
    assert claimed(store, owner="two", abandoned=gone).doubtful
    assert store.claim_delivery(owner="three", ttl=TTL, now=NOW, abandoned=gone) is None


def test_an_ambiguous_one_stays_doubtful(store: Store) -> None:
    store.enqueue([outgoing()], now=NOW)
    store.settle_delivery(claimed(store), "ambiguous", now=NOW, error="broke", next_try=NOW)
    assert claimed(store).doubtful


def test_retry(store: Store) -> None:
    store.enqueue([outgoing(1), outgoing(2)], now=NOW)
    store.settle_delivery(claimed(store), "dead", now=NOW, error="550")
    (dead,) = store.deliveries(state="dead")
    assert store.claim_delivery(owner="one", ttl=TTL, now=NOW) is not None  # the other one
    assert store.claim_delivery(owner="one", ttl=TTL, now=NOW) is None
    again = store.retry_delivery(dead.seq, now=NOW)
    assert (again.state, again.attempts, again.settled, again.next_try) == ("pending", 0, None, NOW)
    ours = claimed(store)
    assert ours.outgoing == dead.outgoing
    with pytest.raises(StoreError, match="is being sent"):
        store.retry_delivery(dead.seq, now=NOW)
    store.settle_delivery(ours, "sent", now=NOW, keep_body=False)
    with pytest.raises(StoreError, match="was sent"):
        store.retry_delivery(dead.seq, now=NOW)
    with pytest.raises(StoreError, match="no delivery 99"):
        store.retry_delivery(99, now=NOW)


def test_two_workers_share_the_work(store: Store) -> None:
    """PostgreSQL skips what the other one is claiming, SQLite lets one wait; each message is claimed once."""
    store.enqueue([outgoing(n) for n in range(24)], now=NOW)
    seen: list[str] = []

    def work(owner: str) -> None:
        idle = 0
        while idle < 3:
            found = store.claim_delivery(owner=owner, ttl=TTL, now=NOW)
            if found is None:
                idle += 1
                continue
            seen.append(found.outgoing.event)
            store.settle_delivery(found, "sent", now=NOW)

    threads = [threading.Thread(target=work, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == len(set(seen)) == 24
    assert {d.state for d in store.deliveries()} == {"sent"}
