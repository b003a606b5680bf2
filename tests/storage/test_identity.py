"""By what an item is known again: GUID missing, reused and changed; one address in two feeds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.schema import Item, Stamp
from storage import Store
from storage.identity import Copy
from tests.storage.samples import NOW, TTL, article, keep, post, titled


def ids(store: Store) -> list[str]:
    return [item.id for item in store.items().records]


def test_a_reused_guid_with_another_address_and_title_is_another_item(store: Store) -> None:
    first, second = article(1), article(1, "other", canonical_url="https://news.example/2", title=titled("Dam"))
    for n in range(3):
        keep(store, first if n == 0 else second, now=NOW + n * TTL)
    assert len(ids(store)) == 2
    assert ids(store)[0] == "feed:1"
    assert all(len(store.revisions(i)) == 1 for i in ids(store))
    kept = store.item(ids(store)[1])
    assert kept is not None
    assert (kept.text, kept.id) == ("other", ids(store)[1])


def test_a_posts_number_is_never_reused_whatever_its_address_and_words(store: Store) -> None:
    keep(store, post(7, "Bridge closed…", canonical_url="https://x.example/i/web/status/7", access="partial"))
    keep(store, post(7, "The bridge is closed until noon", canonical_url="https://x.example/desk/status/7"))
    assert ids(store) == ["x:7"]


def test_one_guid_with_two_addresses_in_one_batch_keeps_both(store: Store) -> None:
    pair = article(1), article(1, canonical_url="https://news.example/2")
    for n in range(3):
        result = keep(store, *pair, now=NOW + n * TTL)
        assert (len(result.new), result.revised, result.unchanged) == ((2, (), 0) if n == 0 else (0, (), 2))
    keep(store, pair[1])
    keep(store, pair[0])
    assert len(ids(store)) == 2
    assert [len(store.revisions(i)) for i in ids(store)] == [1, 1]


def test_a_moved_item_keeps_its_guid(store: Store) -> None:
    keep(store, article(1))
    moved = article(1, canonical_url="https://news.example/moved")
    assert keep(store, moved).unchanged == 1
    edited = article(1, "edited", canonical_url="https://news.example/moved", title=titled("Edited headline"))
    assert keep(store, edited).revised == ("feed:1",)
    by_address = article("b", "edited", native_id=None, canonical_url="https://news.example/moved")
    assert keep(store, by_address, source="other").new == ()


def test_a_changed_guid_is_known_by_its_address(store: Store) -> None:
    keep(store, article(1))
    changed = article(1, "edited", native_id="guid-1#2", id="feed:1#2", title=titled("Edited headline"))
    assert keep(store, changed).revised == ("feed:1",)
    assert ids(store) == ["feed:1"]


def test_entries_with_guids_of_their_own_that_lead_to_one_page_are_several(store: Store) -> None:
    live = [article(n, f"minute {n}", canonical_url="https://news.example/live") for n in (1, 2, 3)]
    for n in range(2):
        keep(store, *live, now=NOW + n * TTL)
    assert ids(store) == ["feed:1", "feed:2", "feed:3"]


def test_one_address_in_two_feeds_is_one_item(store: Store) -> None:
    keep(store, article(1))
    other = article("x", article(1).text, native_id="77", canonical_url="https://news.example/1", title=article(1).title)
    result = keep(store, other, source="other")
    assert (result.new, result.unchanged) == ((), 1)
    assert ids(store) == ["feed:1"]
    assert keep(store, other, source="other").unchanged == 1


def test_one_guid_in_two_feeds_is_two_items(store: Store) -> None:
    keep(store, article("a", native_id="1"))
    assert keep(store, article("b", native_id="1"), source="other").new == ("feed:b",)


def test_without_guid_the_address_identifies(store: Store) -> None:
    keep(store, article(1, native_id=None))
    assert keep(store, article(1, "edited", native_id=None, id="url:1")).revised == ("feed:1",)


def test_without_guid_and_address_the_content_identifies_within_its_source(store: Store) -> None:
    bare = {"native_id": None, "canonical_url": None}
    keep(store, article(1, **bare))
    assert keep(store, article(1, id="file:2", **bare)).unchanged == 1
    assert keep(store, article(1, id="file:3", **bare), source="other").new == ("file:3",)


def test_equal_words_at_another_time_are_another_post(store: Store) -> None:
    def alarm(n: int) -> Item:
        stamp = Stamp(value=NOW + n * TTL, source="api")
        return post(n, "Air raid alert", id=f"telegram:a/{n}", published=stamp)

    keep(store, alarm(1), alarm(2), source="channel")
    keep(store, alarm(2), alarm(3), source="channel")
    assert ids(store) == ["telegram:a/1", "telegram:a/2", "telegram:a/3"]


def test_an_entry_that_stands_twice_in_a_batch_is_stored_once(store: Store) -> None:
    result = keep(store, article(1), article(1))
    assert (result.new, result.unchanged) == (("feed:1",), 1)


def test_ids_that_are_known_too_lead_to_the_item(store: Store) -> None:
    keep(store, article(1))
    keep(store, article("b", canonical_url="https://news.example/1"), source="other")
    first, second = store.item("feed:1"), store.item("feed:b")
    assert first == second
    assert store.item("feed:c") is None


Entry = tuple[str | None, str | None, str]
entries = st.lists(
    st.tuples(
        st.sampled_from([None, "g1", "g2"]),
        st.sampled_from([None, "u1", "u2", "u3"]),
        st.sampled_from(["first", "second", "third"]),
    ),
    max_size=6,
)


def entry(scope: str, guid: str | None, url: str | None, text: str) -> Item:
    return article(
        "", text, id=f"feed:{scope}/{guid or url or text}", native_id=guid, title=titled(text),
        canonical_url=url and f"https://{scope}.example/{url}",
    )  # fmt: skip


@pytest.fixture(scope="module")
def memory() -> Iterator[Store]:
    with Store.open("sqlite://") as store:
        yield store
        assert store.check() == []


@given(polls=st.lists(entries, max_size=4))
@settings(max_examples=80, deadline=None)
def test_whatever_a_feed_does_polling_again_changes_nothing(memory: Store, polls: list[list[Entry]]) -> None:
    """Whatever GUIDs, addresses and titles a feed mixes: a batch seen again is neither new nor revised."""
    scope = uuid4().hex
    for poll in polls:
        items = [entry(scope, *e) for e in poll]
        keep(memory, *items, source=scope)
        again = keep(memory, *items, source=scope)
        assert (again.new, again.revised, again.embedded) == ((), (), ())


@given(poll=entries)
@settings(max_examples=60, deadline=None)
def test_each_address_of_a_batch_leads_to_its_item(memory: Store, poll: list[Entry]) -> None:
    """No entry with a GUID and an address of its own is swallowed by another one."""
    scope = uuid4().hex
    result = keep(memory, *(entry(scope, *e) for e in poll), source=scope)
    own = {(guid, url) for guid, url, _ in poll if guid and url}
    assert len(result.new) >= len(own)


def test_keys_of_one_source_and_of_one_site_lie_together() -> None:
    one, other = (Copy(article(n), "river-news") for n in (1, 2))
    assert one.guid != other.guid
    pairs = [(one.guid, other.guid), (one.url, other.url)]
    assert all(a and b and a != b and a[:4] == b[:4] for a, b in pairs)
    assert Copy(article(1), "sea-news").guid != one.guid


def test_a_post_of_another_server_is_known_by_the_number_of_the_one_that_shows_it(store: Store) -> None:
    def status(name: str, text: str = "The bridge is closed", **fields: Any) -> Item:
        return post(name, text, id=f"mastodon:{name}", platform="mastodon", native_id=name, **fields)

    shown = status("far.example/7", extra={"server": "near.example", "local_id": "9"})
    own = status("near.example/8", extra={"server": "near.example", "local_id": "8"})
    keep(store, shown, own, source="near")
    gone = keep(store, status("near.example/9", "", access="deleted"), source="near")
    assert (gone.new, gone.revised) == ((), ("mastodon:far.example/7",))
    assert [r.access for r in store.revisions("mastodon:far.example/7")] == ["full", "deleted"]
    also = status("far.example/7", extra={"server": "third.example", "local_id": "5"})
    assert keep(store, also, source="third").new == ()
    assert keep(store, status("third.example/5", "", access="deleted"), source="third").new == ()
    assert keep(store, status("near.example/5", "Another one"), source="near").new == ("mastodon:near.example/5",)
    odd = status("x/1", "Nothing new", extra={"server": ["near.example"], "local_id": 9})
    assert keep(store, odd, source="near").new == ("mastodon:x/1",)
