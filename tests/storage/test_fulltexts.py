"""Pages to fetch: written with the item, claimed once, kept in one transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.errors import LeaseLostError
from adapters.schema import Batch, Embed, Extractor, Item, Problem
from storage import FullTextTask, Pages, Store
from storage.fulltexts import Claim, Visit
from tests.storage.samples import NOW, TTL, Recorder, always, article, keep, lease, match, never, post

Raw = Callable[..., list[tuple[object, ...]]]

WISHED = Pages(wanted=lambda item: item.url)
MINUTE = timedelta(minutes=1)


def poll(store: Store, *items: Item, pages: Pages = WISHED, matcher: Any = never, source: str = "river-news") -> Any:
    held = store.acquire(source, owner="poller", ttl=TTL, now=NOW)
    assert held is not None
    done = store.ingest(held, Batch(items=items), match=matcher, now=NOW, pages=pages)
    store.release(held)
    return done


def claim(store: Store, owner: str = "me", now: datetime = NOW, **more: Any) -> FullTextTask | None:
    return store.claim_full_text(Claim(**{"owner": owner, "now": now, "expires": now + TTL, "due": now, **more}))


def claimed(store: Store, **more: Any) -> FullTextTask:
    task = claim(store, **more)
    assert task is not None
    return task


def with_text(text: str, **more: Any) -> Callable[[Item], Visit]:
    """A visit that gives the item another text."""

    def settle(current: Item) -> Visit:
        values = {n: getattr(current, n) for n in Item.model_fields} | {"text": text, "blocks": (), **more}
        return Visit("stored", item=Item.model_validate(values))

    return settle


def test_a_wish_is_stored_with_the_item(store: Store) -> None:
    poll(store, article(1), article(2, url=None, canonical_url=None))
    (page,) = store.full_texts()
    assert (page.item_id, page.source_id, page.url) == ("feed:1", "river-news", "https://news.example/1?from=feed")
    assert (page.state, page.attempts, page.next_due, page.outcome) == ("waiting", 0, NOW, None)
    assert store.full_text_counts() == {"waiting": 1}


def test_without_a_wish_there_is_no_page(store: Store) -> None:
    keep(store, article(1))
    assert store.full_texts() == []
    assert claim(store) is None


def test_only_a_new_item_wants_its_page(store: Store) -> None:
    keep(store, article(1))
    poll(store, article(1), article(1, text="Headline 1\n\nEdited."))
    assert store.full_texts() == []


def test_an_item_that_is_known_wants_its_page_with_the_first_source_that_wishes_it(store: Store) -> None:
    poll(store, article(1), pages=Pages(), source="sitemap")
    poll(store, article(1), source="feed")
    assert [(p.item_id, p.source_id) for p in store.full_texts()] == [("feed:1", "feed")]
    store.keep_full_text(claimed(store), with_text("Whole."), match=never, now=NOW)
    poll(store, article(1), source="third")
    assert [(p.source_id, p.state) for p in store.full_texts()] == [("feed", "done")]


def test_an_item_that_was_only_shown_in_another_wants_its_page_when_it_comes_itself(store: Store) -> None:
    shown = article(2)
    poll(store, article(1, embeds=(Embed(item=shown),)))
    assert [p.item_id for p in store.full_texts()] == ["feed:1"]
    poll(store, shown, source="other")
    assert [(p.item_id, p.source_id) for p in store.full_texts()] == [("feed:1", "river-news"), ("feed:2", "other")]


def test_a_transaction_that_fails_leaves_neither_item_nor_wish(store: Store) -> None:
    def broken(item: Item, previous: Item | None) -> Any:
        raise RuntimeError("boom")

    with pytest.raises(RuntimeError):
        poll(store, article(1), matcher=broken)
    assert (store.counts().items, store.full_texts()) == (0, [])


def test_a_page_is_claimed_once_until_the_lease_ends(store: Store) -> None:
    poll(store, article(1))
    first = claimed(store)
    assert (first.attempts, first.owner, first.expires) == (1, "me", NOW + TTL)
    assert claim(store, owner="you", now=NOW + TTL - MINUTE) is None
    second = claimed(store, owner="you", now=NOW + TTL)
    assert (second.attempts, second.token) == (2, first.token + 1)


def test_whoever_lost_the_page_writes_nothing(store: Store) -> None:
    poll(store, article(1))
    late = claimed(store)
    task = claimed(store, owner="you", now=NOW + TTL)
    with pytest.raises(LeaseLostError, match="feed:1"):
        store.keep_full_text(late, with_text("Late."), match=always, now=NOW + TTL)
    store.give_back_full_text(late)
    store.keep_full_text(task, with_text("In time."), match=never, now=NOW + TTL)
    assert [r.text for r in store.revisions("feed:1")] == [article(1).text, "In time."]
    assert store.flags().records == ()


def test_a_page_is_kept_once(store: Store) -> None:
    poll(store, article(1))
    task = claimed(store)
    store.keep_full_text(task, with_text("Whole."), match=never, now=NOW)
    with pytest.raises(LeaseLostError):
        store.keep_full_text(task, with_text("Twice."), match=never, now=NOW)


def test_what_an_owner_who_is_gone_held_is_taken_at_once(store: Store) -> None:
    poll(store, article(1), article(2))
    claimed(store, owner="dead")
    claimed(store, owner="alive")
    task = claimed(store, abandoned=lambda owner: owner == "dead")
    assert task.item_id == "feed:1"
    assert claim(store, abandoned=lambda owner: owner == "dead") is None


def test_a_page_given_back_was_not_tried(store: Store) -> None:
    poll(store, article(1))
    store.give_back_full_text(claimed(store))
    assert claimed(store, owner="you").attempts == 1


def test_busy_hosts_and_what_is_not_due_are_left_out(store: Store) -> None:
    poll(store, article(1), article(2, url="https://user@Other.example:8443/2"), article(3))
    assert claimed(store, busy={"news.example"}).item_id == "feed:2"
    assert claim(store, busy={"news.example"}) is None
    assert claim(store, due=NOW - MINUTE) is None
    assert claimed(store, items=("feed:3",)).item_id == "feed:3"
    assert claim(store, items=("feed:9",)) is None


def test_a_failed_visit_waits(store: Store) -> None:
    poll(store, article(1))
    store.keep_full_text(
        claimed(store), lambda item: Visit("failed", "no answer", again=NOW + MINUTE), match=never, now=NOW
    )
    (page,) = store.full_texts()
    assert (page.state, page.outcome, page.detail, page.next_due) == ("waiting", "failed", "no answer", NOW + MINUTE)
    assert claim(store) is None
    assert claimed(store, now=NOW + MINUTE).attempts == 2


def test_a_page_that_is_given_up_leaves_a_problem(store: Store) -> None:
    poll(store, article(1))
    gone = Problem(code="full-text.gone", message="404", severity="warning")
    store.keep_full_text(claimed(store), lambda item: Visit("gone", problems=(gone,)), match=never, now=NOW)
    (page,) = store.full_texts(state="left")
    assert (page.outcome, page.next_due) == ("gone", None)
    (row,) = store.problems(source="river-news").records
    assert row.problem.code == "full-text.gone"
    assert claim(store, now=NOW + 365 * 24 * 60 * MINUTE) is None


def test_only_what_the_page_adds_is_matched_and_nothing_twice(store: Store) -> None:
    poll(store, article(1), matcher=always)
    seen = Recorder(match("floods"), match("bridges"))
    done = store.keep_full_text(claimed(store), with_text("Whole."), match=seen, now=NOW + MINUTE).done
    ((item, previous),) = seen.calls
    assert (item.text, item.revision, previous and previous.text) == ("Whole.", 2, article(1).text)
    assert [(f.match.watch_id, f.revision, f.kind) for f in done.flags] == [("bridges", 2, "live")]
    assert (done.new, done.revised) == ((), ("feed:1",))
    assert item.first_seen == NOW


def test_a_page_that_says_the_same_makes_no_revision(store: Store) -> None:
    poll(store, article(1))
    seen = Recorder()
    done = store.keep_full_text(claimed(store), with_text(article(1).text), match=seen, now=NOW).done
    assert (done.revised, seen.calls) == ((), [])
    assert store.full_texts(state="done")[0].outcome == "stored"


def test_the_feed_does_not_take_the_text_away(store: Store) -> None:
    kept = Pages(kept=lambda copy, current: current if current.extractor else copy)
    poll(store, article(1))
    whole = with_text("Whole.", extractor=Extractor(name="page"))
    store.keep_full_text(claimed(store), whole, match=never, now=NOW)
    assert poll(store, article(1), pages=kept).unchanged == 1  # the same copy as before
    done = poll(store, article(1, text="Headline 1\n\nEdited."), pages=kept, matcher=always)
    assert (done.revised, done.flags, done.unchanged) == ((), (), 1)
    item = store.item("feed:1")
    assert item is not None
    assert (item.text, item.revision) == ("Whole.", 2)


def test_posts_on_the_page_are_stored_once(store: Store) -> None:
    poll(store, article(1))
    keep(store, post(8), source="network")
    embeds = (Embed(item=post(7)), Embed(item=post(8)))
    done = store.keep_full_text(claimed(store), with_text("Whole.", embeds=embeds), match=never, now=NOW).done
    assert done.embedded == ("x:7",)
    assert {r.id for r in store.related("feed:1")} == {"x:7", "x:8"}
    assert store.check() == []


def test_the_canonical_address_of_the_page_is_known(store: Store) -> None:
    poll(store, article(1))
    moved = with_text("Whole.", canonical_url="https://paper.example/story")
    store.keep_full_text(claimed(store), moved, match=never, now=NOW)
    done = keep(store, article(5, canonical_url="https://paper.example/story", text="Whole."), source="paper")
    assert (done.new, store.counts().items) == ((), 1)
    assert keep(store, article(1)).new == ()  # and so is the old one


def test_an_address_of_another_item_is_not_taken(store: Store) -> None:
    keep(store, article(5, canonical_url="https://paper.example/story"), source="paper")
    poll(store, article(1))
    moved = with_text("Whole.", canonical_url="https://paper.example/story")
    store.keep_full_text(claimed(store), moved, match=never, now=NOW)
    one, other = store.item("feed:1"), store.item("feed:5")
    assert one is not None
    assert other is not None
    assert (one.canonical_url, one.alternates) == ("https://news.example/1", ("https://paper.example/story",))
    assert other.revision == 1
    assert (keep(store, article(1)).new, store.check()) == ((), [])


def test_an_item_can_be_asked_for(store: Store) -> None:
    keep(store, article(1), article(2, url=None, canonical_url=None))
    assert store.ask_full_text("feed:1", now=NOW)
    assert not store.ask_full_text("feed:2", now=NOW)
    assert not store.ask_full_text("feed:9", now=NOW)
    store.keep_full_text(claimed(store), lambda item: Visit("gone"), match=never, now=NOW)
    assert store.full_text_counts() == {"left": 1}
    assert store.ask_full_text("feed:1", now=NOW + MINUTE)
    assert claimed(store, now=NOW + MINUTE).attempts == 1
    store.ask_full_text("feed:1", now=NOW + MINUTE)
    assert claim(store, now=NOW + MINUTE) is None  # somebody has it


def test_the_list_begins_with_what_is_due_next(store: Store) -> None:
    poll(store, *(article(n) for n in range(1, 4)))
    store.keep_full_text(claimed(store), lambda item: Visit("gone"), match=never, now=NOW)
    store.keep_full_text(claimed(store), lambda item: Visit("failed", again=NOW + MINUTE), match=never, now=NOW)
    assert [p.item_id for p in store.full_texts()] == ["feed:3", "feed:2", "feed:1"]
    assert [p.item_id for p in store.full_texts(limit=1)] == ["feed:3"]
    assert [p.item_id for p in store.full_texts(item_id="feed:2")] == ["feed:2"]
    assert store.full_texts(source="other") == []
    assert store.full_text_counts() == {"waiting": 2, "left": 1}


def test_many_claim_at_once_and_each_page_goes_to_one(url: str, store: Store) -> None:
    poll(store, *(article(n) for n in range(40)))
    got: list[str] = []

    def work(owner: str) -> None:
        with Store.open(url, create=False) as mine:
            while (task := claim(mine, owner=owner)) is not None:
                got.append(task.item_id)

    threads = [threading.Thread(target=work, args=(f"worker-{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == sorted(f"feed:{n}" for n in range(40))


def test_a_lost_source_lease_writes_no_wish(store: Store) -> None:
    old = lease(store)
    lease(store, now=NOW + 2 * TTL)
    with pytest.raises(LeaseLostError):
        store.ingest(old, Batch(items=(article(1),)), match=never, now=NOW, pages=WISHED)
    assert store.full_texts() == []
