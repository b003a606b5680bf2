"""Deleted posts: the deletion is recorded, and what they said is kept."""

from __future__ import annotations

import pytest

from adapters.schema import Embed, Item, Media, Person, Relation
from storage import Store
from storage.gone import is_notice, withdrawn
from tests.storage.samples import NOW, TTL, Recorder, always, article, keep, post

WORDS = "Bridge closed until noon"


def notice(n: int = 1, access: str = "deleted", **fields: object) -> Item:
    """What a network says of a post that it does not show."""
    return post(n, "", access=access, extra={"unavailable": "deleted"}, **fields)


def written(**fields: object) -> Item:
    desk, picture = Person(handle="desk", platform="x"), Media(url="https://x.example/1.png")
    return post(1, WORDS, authors=(desk,), media=(picture,), **fields)


def quoting(n: int, inner: Item) -> Item:
    return post(n, f"Look at this, number {n}", embeds=(Embed(item=inner),))


def test_a_deletion_by_its_own_source_keeps_words_author_and_pictures(store: Store) -> None:
    keep(store, written(), source="x", match=always)
    recorder = Recorder()
    result = keep(store, notice(), source="x", now=NOW + TTL, match=recorder)
    assert (result.new, result.revised) == ((), ("x:1",))
    [(_, previous)] = recorder.calls
    assert previous is not None
    assert previous.text == WORDS
    item = store.item("x:1")
    assert item is not None
    assert (item.access, item.revision, item.text) == ("deleted", 2, WORDS)
    assert (item.authors, item.media) == (written().authors, written().media)
    assert item.extra["unavailable"] == "deleted"
    assert keep(store, notice(), source="x", now=NOW + 2 * TTL).revised == ()


def test_a_deletion_told_by_another_source_counts(store: Store) -> None:
    keep(store, written(), source="account")
    assert keep(store, notice(), source="stream").revised == ("x:1",)
    assert keep(store, notice(), source="stream").revised == ()
    # A page that is not up to date yet shows what it showed before.
    assert keep(store, written(), source="account").revised == ()
    item = store.item("x:1")
    assert item is not None
    assert (item.access, item.text) == ("deleted", WORDS)


def test_a_quotation_that_is_gone_marks_the_post(store: Store) -> None:
    keep(store, written(), source="account")
    assert keep(store, quoting(2, notice()), source="other").revised == ("x:1",)
    item = store.item("x:1")
    assert item is not None
    assert (item.access, item.text) == ("deleted", WORDS)


def test_a_post_that_the_same_answer_shows_is_not_gone(store: Store) -> None:
    keep(store, written(), source="account")
    assert keep(store, written(), quoting(2, notice()), source="account").revised == ()


@pytest.mark.parametrize("access", ["blocked", "partial"])
def test_who_may_not_read_a_post_takes_nothing_from_it(store: Store, access: str) -> None:
    keep(store, quoting(2, written()), source="x")
    assert keep(store, quoting(3, notice(access=access)), source="x").revised == ()
    item = store.item("x:1")
    assert item is not None
    assert (item.access, item.text) == ("full", WORDS)


def test_a_deletion_of_a_post_that_was_only_shown_does_not_make_it_new(store: Store) -> None:
    keep(store, quoting(2, written()), source="x")
    result = keep(store, notice(), source="x", match=always)
    assert (result.new, result.revised, result.flags) == ((), ("x:1",), ())


def test_a_post_that_comes_back_is_there_again_and_flagged_no_second_time(store: Store) -> None:
    keep(store, written(), source="x", match=always)
    keep(store, notice(), source="x", match=always)
    result = keep(store, written(), source="x", match=always)
    assert (result.revised, result.flags) == (("x:1",), ())
    item = store.item("x:1")
    assert item is not None
    assert (item.access, item.text, item.revision) == ("full", WORDS, 3)


def test_a_notice_first_is_completed_by_the_post(store: Store) -> None:
    assert keep(store, quoting(2, notice(access="blocked")), source="x").embedded == ("x:1",)
    result = keep(store, written(), source="account", match=always)
    assert (result.new, result.revised, [f.item_id for f in result.flags]) == (("x:1",), ("x:1",), ["x:1"])


def test_a_post_of_another_server_is_known_by_its_number_on_the_server_that_answered(store: Store) -> None:
    def status(name: str, text: str, **fields: object) -> Item:
        return post(name, text, id=f"mastodon:{name}", platform="mastodon", **fields)

    remote = status("far.example/7", WORDS, extra={"server": "near.example", "local_id": "900"})
    answer = Relation(type="reply_to", id="mastodon:near.example/900")
    keep(store, remote, status("near.example/901", "Indeed", relations=(answer,)), source="near")
    [tie] = store.related("mastodon:near.example/901")
    assert (tie.type, tie.id) == ("reply_to", "mastodon:far.example/7")
    gone = status("near.example/900", "", access="deleted", extra={"unavailable": "deleted"})
    assert keep(store, gone, source="stream").revised == ("mastodon:far.example/7",)
    item = store.item("mastodon:far.example/7")
    assert item is not None
    assert (item.access, item.text) == ("deleted", WORDS)


def test_what_is_a_notice() -> None:
    assert is_notice(notice())
    assert is_notice(post(1, "[deleted]", access="deleted"))
    assert not is_notice(post(1, "", media=(Media(url="https://x.example/1.png"),)))
    assert not is_notice(post(1, "the beginning of …", access="partial"))
    assert not is_notice(article(1, access="deleted"))
    assert withdrawn(notice(), notice()) is None
