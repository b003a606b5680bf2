"""The outbox worker: what becomes of messages, with fakes for what is rare and a mail server for the rest."""

from __future__ import annotations

import random
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.errors import ConfigurationError
from monitor.config import MailSettings
from monitor.deliver.errors import DeliveryError
from monitor.deliver.recipients import Recipient
from monitor.deliver.smtp import Smtp
from monitor.deliver.webhook import Webhook
from monitor.deliver.worker import PAUSES, Delivered, Office, deliver, pause
from storage import Store
from storage.records import Delivery
from tests.monitor.deliver.samples import NOW, Book, Clock, Fake, frozen, mail, outgoing
from tests.monitor.deliver.sending import begin
from tests.monitor.deliver.servers import Endpoint, Postbox, smtp


def office(store: Store, clock: Clock, settings: MailSettings | None = None, **senders: Any) -> Office:
    return Office(store, Book(), senders, settings or MailSettings(), "test", clock)  # type: ignore[arg-type]


def only(store: Store) -> Delivery:
    (found,) = store.deliveries()
    return found


def error(fate: Any, **more: Any) -> DeliveryError:
    return DeliveryError(f"it was {fate}", fate=fate, **more)


def test_it_goes_on_by_the_plan_and_gives_up_with_a_row(store: Store) -> None:
    clock, fake = Clock(), Fake(*[error("temporary")] * 8)
    store.enqueue([outgoing()], now=NOW)
    waits = []
    while only(store).state == "pending":
        begun = clock.now
        deliver(office(store, clock, mail=fake))
        waits.append((only(store).next_try or clock.now) - begun)
        clock.now = only(store).next_try or clock.now
    assert waits[:7] == list(PAUSES)
    assert len(fake.sent) == 8
    assert len({(o.message_id, o.body) for o, _ in fake.sent}) == 1
    assert only(store).state == "dead"
    (row,) = store.problems(code="deliver.dead").records
    assert "b@desk.example" in row.problem.message
    assert f"monitor deliveries retry {only(store).seq}" in row.problem.remedy


def test_refused_for_good_is_given_up_at_once_and_does_not_stop_the_others(store: Store) -> None:
    fake = Fake(error("permanent"))
    store.enqueue([outgoing(n) for n in range(3)], now=NOW)
    done = deliver(office(store, Clock(), mail=fake))
    assert (done.sent, done.dead, len(done.problems)) == (2, 1, 1)
    assert [d.state for d in store.deliveries()] == ["sent", "sent", "dead"]


def test_in_doubt_it_is_sent_once_more_and_then_no_more(store: Store) -> None:
    clock, fake = Clock(), Fake(error("ambiguous"), error("ambiguous"))
    store.enqueue([outgoing()], now=NOW)
    deliver(office(store, clock, mail=fake))
    assert only(store).state == "ambiguous"
    clock.pass_(minutes=1)
    assert deliver(office(store, clock, mail=fake)).dead == 1
    clock.pass_(days=9)
    assert deliver(office(store, clock, mail=fake)) == Delivered()
    assert len(fake.sent) == 2


def test_a_doubt_stays_through_a_try_that_fails(store: Store) -> None:
    clock, fake = Clock(), Fake(error("ambiguous"), error("temporary"), error("ambiguous"))
    store.enqueue([outgoing()], now=NOW)
    for _ in range(3):
        deliver(office(store, clock, mail=fake))
        clock.pass_(hours=1)
    assert only(store).state == "dead"


@pytest.mark.parametrize("dies", [False, True])
def test_in_doubt_it_is_held_where_the_operator_wishes_so(store: Store, dies: bool) -> None:
    clock, fake = Clock(), Fake(error("ambiguous"))
    hold = MailSettings(doubtful="hold")
    store.enqueue([outgoing()], now=NOW)
    if dies:
        store.claim_delivery(owner="gone", ttl=timedelta(minutes=1), now=NOW)
        clock.pass_(minutes=2)
    assert deliver(office(store, clock, hold, mail=fake)).held == 1
    assert only(store).state == "held"
    assert len(fake.sent) == (0 if dies else 1)
    fake.errors.clear()
    store.retry_delivery(only(store).seq, now=clock())
    assert deliver(office(store, clock, hold, mail=fake)).sent == 1


def test_endpoints_tell_repeats_by_the_id_so_nothing_is_held_for_them(store: Store) -> None:
    store.enqueue([outgoing(channel="webhook")], now=NOW)
    store.claim_delivery(owner="gone", ttl=timedelta(minutes=1), now=NOW)
    clock = Clock(NOW + timedelta(minutes=2))
    assert deliver(office(store, clock, MailSettings(doubtful="hold"), webhook=Fake())).sent == 1


def test_a_closed_way_costs_one_message_a_try_and_not_all(store: Store) -> None:
    fake, hook = Fake(error("temporary", closed=True)), Fake()
    store.enqueue([*(outgoing(n) for n in range(5)), outgoing(9, channel="webhook")], now=NOW)
    done = deliver(office(store, Clock(), mail=fake, webhook=hook))
    assert (done.waiting, done.sent) == (1, 1)
    assert [d.attempts for d in store.deliveries()] == [1, 0, 0, 0, 0, 1]


def test_without_a_way_messages_wait_and_lose_no_tries(store: Store) -> None:
    store.enqueue([outgoing()], now=NOW)
    assert deliver(office(store, Clock())) == Delivered()
    assert (only(store).state, only(store).attempts) == ("pending", 0)


def test_it_comes_again_when_it_was_asked_to(store: Store) -> None:
    store.enqueue([outgoing()], now=NOW)
    deliver(office(store, Clock(), mail=Fake(error("temporary", retry_after=1800))))
    assert only(store).next_try == NOW + timedelta(minutes=30)
    assert pause(1, 9e9) == timedelta(days=2)
    assert pause(3, 5) == PAUSES[2]


@pytest.mark.parametrize("defect", [RuntimeError("a defect"), ConfigurationError("the secret is not there")])
def test_a_defect_does_not_stop_the_others(store: Store, defect: Exception) -> None:
    store.enqueue([outgoing(1), outgoing(2)], now=NOW)
    done = deliver(office(store, Clock(), mail=Fake(defect)))
    assert (done.sent, done.waiting) == (1, 1)


def test_a_lease_that_was_lost_is_not_settled(store: Store) -> None:
    clock = Clock()
    store.enqueue([outgoing()], now=NOW)

    class Slow(Fake):
        def send(self, outgoing: Any, to: Any) -> None:
            clock.pass_(hours=1)
            taken = store.claim_delivery(owner="other", ttl=timedelta(hours=1), now=clock())
            assert taken is not None
            store.settle_delivery(taken, "held", now=clock())

    deliver(office(store, clock, mail=Slow()))
    assert only(store).state == "held"


def test_a_line_that_drops_after_the_message(store: Store) -> None:
    clock, box = Clock(), Postbox(ills=["drop"])
    store.enqueue([outgoing()], now=NOW)
    with smtp(box) as port:
        settings = mail(port)
        deliver(office(store, clock, settings, mail=Smtp(settings)))
        assert only(store).state == "ambiguous"
        clock.pass_(minutes=1)
        deliver(office(store, clock, settings, mail=Smtp(settings)))
    assert only(store).state == "sent"
    assert len(box.taken) == 2
    assert len(set(box.taken)) == 1


def test_an_endpoint_that_is_down_loses_nothing(store: Store) -> None:
    clock = Clock()
    with Endpoint([(500, {}), (503, {"Retry-After": "600"})]) as endpoint:
        to = Recipient("webhook", "hook", endpoint.url, allow_addresses=(f"127.0.0.1:{endpoint.port}",))
        events = [outgoing(n, channel="webhook", message_id=f"e{n}", body=b'{"id":"e%d"}' % n) for n in (1, 2)]
        store.enqueue(events, now=NOW)
        way = Webhook(5, clock)
        work = Office(store, Book(to), {"webhook": way}, MailSettings(), "test", clock)  # type: ignore[arg-type]
        assert deliver(work).waiting == 2
        clock.pass_(minutes=1)
        assert deliver(work).sent == 1
        clock.pass_(minutes=9)
        assert deliver(work).sent == 1
    ids = [headers["webhook-id"] for headers, _ in endpoint.posts]
    assert ids == ["e1", "e2", "e1", "e2"]
    assert len({body for _, body in endpoint.posts}) == 2


def test_kill_9_while_60_digests_are_sent(store: Store, tmp_path: Path, configure: Any) -> None:
    periods = [date(2026, 1, 1) + timedelta(days=n) for n in range(60)]
    for day in periods:
        body = f"From: a@desk.example\r\nMessage-ID: <{day}@desk.example>\r\n\r\n{day}\r\n".encode()
        store.freeze_digest(frozen(day), [outgoing(day.isoformat(), message_id=f"<{day}@desk.example>", body=body)])
    box, rng, kills = Postbox(slow=0.02), random.Random(6), 0
    with smtp(box) as port:
        configure(
            f'[mail]\nsender = "a@desk.example"\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
            '[[digest]]\nname = "daily"\nto = ["b@desk.example"]\n'
        )
        for _ in range(20):
            before = len(box.taken)
            process = begin(tmp_path / "monitor.toml")
            while kills < 6 and process.is_alive() and len(box.taken) < before + 8:
                time.sleep(0.005)
            if kills < 6 and process.is_alive():
                time.sleep(rng.random() * 0.03)
                process.kill()
                kills += 1
            process.join(60)
            if len(store.deliveries(state="sent")) == len(periods):
                break
            time.sleep(0.1)
    ids = [message["Message-ID"] for message in box.messages]
    assert kills == 6
    assert set(ids) == {f"<{day}@desk.example>" for day in periods}
    assert len(ids) - len(set(ids)) <= kills
    assert len(store.deliveries(state="sent")) == len(periods)
    # What was sent twice was the same.
    assert len(set(box.taken)) == len(periods)
