"""The one transaction: what is stored, what is a revision, what is flagged."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.errors import LeaseLostError
from adapters.schema import Batch, Embed, Item, Media, Metric, Person, Problem, Relation, SourceInfo, SourceRef
from storage import Ingested, Store
from tests.storage.samples import NOW, TTL, Recorder, always, article, keep, lease, match, never, post, titled


def test_new_items_are_stored_and_flagged_once(store: Store) -> None:
    first = keep(store, article(1), article(2), match=always)
    again = keep(store, article(1), article(2), match=always, now=NOW + TTL)
    assert first.new == ("feed:1", "feed:2")
    assert [f.item_id for f in first.flags] == ["feed:1", "feed:2"]
    assert (again.new, again.revised, again.flags, again.unchanged) == ((), (), (), 2)
    assert store.counts().model_dump(include={"items", "revisions", "flags"}) == {"items": 2, "revisions": 2, "flags": 2}


def test_the_store_gives_first_seen_revision_and_source(store: Store) -> None:
    keep(store, article(1, revision=7), now=NOW)
    keep(store, article(1, "Headline 1\n\nThe dam broke."), now=NOW + TTL)
    kept = store.item("feed:1")
    assert kept is not None
    assert (kept.revision, kept.first_seen, kept.source.source_id) == (2, NOW, "river-news")


def test_what_comes_back_is_what_went_in(store: Store) -> None:
    given = article(
        1, authors=(Person(name="Ada North", handle="ada"),), media=(Media(url="https://news.example/a.jpg", alt="Dam"),),
        extra={"rank": [1, {"deep": None}]}, absent=frozenset({"outlet"}),
    )  # fmt: skip
    keep(store, given)
    kept = store.item("feed:1")
    assert kept is not None
    ours = {"first_seen", "source"}
    assert kept.model_dump(exclude=ours) == given.model_dump(exclude=ours)


def test_an_edited_item_is_a_revision_matched_against_the_one_before(store: Store) -> None:
    keep(store, article(1))
    recorder = Recorder(match())
    result = keep(store, article(1, "Headline 1\n\nThe dam broke."), match=recorder)
    assert result.revised == ("feed:1",)
    [(item, previous)] = recorder.calls
    assert (item.revision, item.text) == (2, "Headline 1\n\nThe dam broke.")
    assert previous is not None
    assert previous.text == article(1).text
    assert [(r.revision, r.content_hash) for r in store.revisions("feed:1")] == [
        (1, article(1).content_hash), (2, item.content_hash),
    ]  # fmt: skip
    assert store.item("feed:1", revision=1) == previous


def test_a_watch_flags_an_item_once_whatever_its_version(store: Store) -> None:
    keep(store, article(1), match=always)
    result = keep(store, article(1, "other"), match=Recorder(match("floods", "2"), match("dams"), match("dams")))
    assert [(f.match.watch_id, f.revision) for f in result.flags] == [("dams", 2)]
    assert [f.match.watch_id for f in store.flags_of("feed:1")] == ["floods", "dams"]


def test_a_return_to_earlier_content_is_no_revision(store: Store) -> None:
    for text in ("one", "two", "one", "two", "one"):
        keep(store, article(1, text))
    assert [r.text for r in store.revisions("feed:1")] == ["one", "two"]


def test_two_sources_with_different_copies_of_one_address_do_not_flap(store: Store) -> None:
    long, short = "Headline 1\n\nThe river rose. Bridges are closed.", "Headline 1\n\nWater is coming."
    for poll in range(3):
        keep(store, article(1, long), source="river-news", now=NOW + poll * TTL)
        keep(store, article("b", short, canonical_url="https://news.example/1"), source="other", now=NOW + poll * TTL)
    assert [r.text for r in store.revisions("feed:1")] == [long, short]
    assert store.counts().items == 1


def test_another_sources_part_of_the_text_is_only_a_sighting(store: Store) -> None:
    keep(store, article(1, "Headline 1\n\nThe river   rose. Bridges are closed."))
    part = article("b", "The river rose.", title=titled("Headline 1"), canonical_url="https://news.example/1")
    result = keep(store, part, source="other", match=always)
    assert (result.unchanged, result.new, result.revised, result.flags) == (1, (), (), ())
    same = store.item("feed:b")
    assert same is not None
    assert same.id == "feed:1"


def test_everything_of_a_batch_or_nothing(store: Store) -> None:
    keep(store, article(1), state={"etag": "a"})
    held = lease(store)

    def fails(item: Item, previous: Item | None) -> tuple[()]:
        if item.id == "feed:3":
            raise RuntimeError("the matcher broke")
        return ()

    batch = Batch(items=(article(2), article(3)), state={"etag": "b"}, problems=(Problem(code="x", message="y"),))
    before = store.counts()
    with pytest.raises(RuntimeError, match="the matcher broke"):
        store.ingest(held, batch, match=fails, now=NOW, next_due=NOW)
    assert store.counts() == before
    assert store.status("river-news").state == {"etag": "a"}
    assert store.status("river-news").next_due is None
    assert store.item("feed:2") is None
    assert store.ingest(held, batch, match=never, now=NOW).new == ("feed:2", "feed:3")


def test_a_lost_lease_writes_nothing(store: Store) -> None:
    old = lease(store)
    taken = store.acquire("river-news", owner="other", ttl=TTL, now=NOW + 2 * TTL)
    assert taken is not None
    with pytest.raises(LeaseLostError) as caught:
        store.ingest(old, Batch(items=(article(1),), state={"etag": "a"}), match=always, now=NOW)
    assert caught.value.source == "river-news"
    assert store.counts().items == 0
    assert store.status("river-news").state == {}
    assert store.ingest(taken, Batch(items=(article(1),)), match=always, now=NOW).new == ("feed:1",)


def test_source_state_advances_with_the_items(store: Store) -> None:
    held = lease(store)
    info = SourceInfo(title="River News", ttl=900)
    batch = Batch(items=(article(1), article(2)), state={"etag": '"é\x00"', "n": [1]}, info=info)
    store.ingest(held, batch, match=never, now=NOW, next_due=NOW + timedelta(hours=1))
    store.ingest(held, Batch(), match=never, now=NOW)
    status = store.status("river-news")
    assert status.state == {"etag": '"é\x00"', "n": [1]}
    assert (status.info, status.next_due, status.last_ok) == (info, NOW + timedelta(hours=1), NOW)
    assert (status.polls, status.items, status.failures) == (1, 2, 0)


def test_an_incomplete_batch_keeps_items_and_is_no_success(store: Store) -> None:
    held = lease(store)
    store.record_failure(held, (), now=NOW, next_due=None)
    result = store.ingest(held, Batch(items=(article(1),), complete=False), match=never, now=NOW)
    status = store.status("river-news")
    assert result.new == ("feed:1",)
    assert (status.failures, status.last_ok, status.last_polled) == (1, None, NOW)


def test_a_failed_poll_leaves_state_and_counts(store: Store) -> None:
    keep(store, state={"etag": "a"})
    for n in (1, 2):
        held = lease(store)
        due = NOW + n * timedelta(hours=1)
        store.record_failure(held, [Problem(code="fetch.timeout", message="too late")], now=NOW, next_due=due)
        status = store.status("river-news")
        assert (status.state, status.failures, status.next_due, status.polls) == ({"etag": "a"}, n, due, n + 1)
        store.release(held)
    [stored] = store.problems(source="river-news").records
    assert (stored.problem.code, stored.problem.source, stored.at) == ("fetch.timeout", "river-news", NOW)
    assert stored.times == 2, "the same problem again is counted"
    keep(store)
    assert store.status("river-news").failures == 0


def test_problems_become_rows(store: Store) -> None:
    full = Problem(
        code="parse.entry", message="bad", severity="warning", source="river-news", where="feed.xml", line=3, column=7,
        remedy="mend it",
    )  # fmt: skip
    assert keep(store, problems=(full,)).problems == 1
    store.add_problems([Problem(code="config", message="who?", line=10**30)], now=NOW)
    first, second = store.problems().records
    assert first.problem == full
    assert (second.problem.source, second.problem.line) == (None, 2**63 - 1)
    assert store.problems(since=first.seq).records == (second,)
    assert store.problems(code="config").records == (second,)


# --- embedded posts


def shows(n: int, *posts: Item, text: str | None = None) -> Item:
    return article(n, text, embeds=tuple(Embed(item=p) for p in posts))


def test_an_embedded_post_is_stored_once_related_and_not_flagged(store: Store) -> None:
    result = keep(store, shows(1, post(1)), shows(2, post(1)), match=always)
    assert (result.new, result.embedded) == (("feed:1", "feed:2"), ("x:1",))
    assert [f.item_id for f in result.flags] == ["feed:1", "feed:2"]
    assert [(r.type, r.direction, r.id) for r in store.related("x:1")] == [
        ("embedded_in", "out", "feed:1"), ("embedded_in", "out", "feed:2"),
    ]  # fmt: skip
    [back] = store.related("feed:2")
    assert (back.type, back.direction, back.id) == ("embedded_in", "in", "x:1")
    assert back.item is not None
    assert back.item.relations == (Relation(type="embedded_in", id="feed:1"),)


def test_posts_within_posts_belong_to_the_post_around_them(store: Store) -> None:
    outer = post(1, embeds=(Embed(item=post(2, "inner words")),))
    keep(store, shows(1, outer))
    assert [(r.direction, r.id) for r in store.related("x:1")] == [("out", "feed:1"), ("in", "x:2")]


def test_an_embedded_post_is_new_when_its_own_source_brings_it(store: Store) -> None:
    keep(store, shows(1, post(1)))
    cursor = store.items(embedded=False).cursor
    recorder = Recorder(match())
    result = keep(store, post(1), source="x", match=recorder)
    assert (result.new, result.revised) == (("x:1",), ())
    [(item, previous)] = recorder.calls
    assert (item.id, item.revision, previous) == ("x:1", 1, None)
    assert [f.item_id for f in result.flags] == ["x:1"]
    assert [i.id for i in store.items(embedded=False, since=cursor).records] == ["x:1"]
    assert keep(store, post(1), source="x", match=recorder).flags == ()
    assert len(recorder.calls) == 1


def test_a_fuller_copy_of_an_embedded_post_is_a_revision(store: Store) -> None:
    keep(store, shows(1, post(1, "Bridge closed")))
    recorder = Recorder()
    result = keep(store, post(1, "Bridge closed until noon, police say"), source="x", match=recorder)
    assert (result.new, result.revised) == (("x:1",), ("x:1",))
    [(item, previous)] = recorder.calls
    assert (item.revision, previous) == (2, None)


def test_a_shorter_copy_by_its_own_source_is_matched_in_the_stored_words(store: Store) -> None:
    keep(store, shows(1, post(1, "Bridge closed until noon")))
    recorder = Recorder()
    result = keep(store, post(1, "Bridge closed"), source="x", match=recorder)
    assert (result.new, result.revised) == (("x:1",), ())
    assert recorder.calls[0][0].text == "Bridge closed until noon"


def test_a_page_does_not_revise_a_post_that_its_source_brought(store: Store) -> None:
    keep(store, post(1, "Bridge closed until noon"), source="x")
    result = keep(store, shows(1, post(1, "Bridge… (translated)")))
    assert (result.new, result.revised, result.embedded) == (("feed:1",), (), ())
    assert [r.id for r in store.related("feed:1")] == ["x:1"]


def test_article_and_post_of_one_batch(store: Store) -> None:
    result = keep(store, shows(1, post(1)), post(1), match=always)
    assert result.new == ("feed:1", "x:1")
    assert result.embedded == ("x:1",)
    assert sorted(f.item_id for f in result.flags) == ["feed:1", "x:1"]
    assert [i.id for i in store.items(embedded=False).records] == ["feed:1", "x:1"]
    assert [i.id for i in store.items().records] == ["feed:1", "x:1"]


def test_an_embed_with_the_address_of_the_page_is_not_the_page(store: Store) -> None:
    keep(store, shows(1, post(1, canonical_url="https://news.example/1")))
    assert store.counts().model_dump(include={"items", "embedded"}) == {"items": 1, "embedded": 1}
    assert [(r.direction, r.id) for r in store.related("feed:1")] == [("in", "x:1")]


def test_posts_of_two_channels_with_one_number_are_two(store: Store) -> None:
    first, second = post(77, "from here", id="telegram:a/77"), post(77, "from there", id="telegram:b/77")
    assert keep(store, shows(1, first, second)).embedded == ("telegram:a/77", "telegram:b/77")


# --- metrics and relations


def test_counts_over_time_keep_only_changes(store: Store) -> None:
    def liked(likes: int, replies: int) -> Item:
        return post(1, metrics=(Metric(name="likes", value=likes), Metric(name="replies", value=replies)))

    for n, counts in enumerate([(1, 0), (1, 0), (5, 0), (5, 2), (10**30, 2)]):
        result = keep(store, liked(*counts), source="x", now=NOW + n * TTL)
        assert result.revised == ()
    series = [(m.name, m.value, m.at) for m in store.metrics("x:1")]
    assert series == [
        ("likes", 1, NOW), ("likes", 5, NOW + 2 * TTL), ("likes", 2**63 - 1, NOW + 4 * TTL),
        ("replies", 0, NOW), ("replies", 2, NOW + 3 * TTL),
    ]  # fmt: skip


def test_relations_lead_to_items_stored_later(store: Store) -> None:
    reply = post(2, relations=(Relation(type="reply_to", id="x:1"), Relation(type="quotes", url="https://news.example/9")))
    keep(store, reply, source="x")
    assert [(r.type, r.id, r.url, r.item) for r in store.related("x:2")] == [
        ("quotes", None, "https://news.example/9", None), ("reply_to", "x:1", None, None),
    ]  # fmt: skip
    keep(store, post(1, "the first word"), article(9), source="x")
    found = {(r.type, r.id) for r in store.related("x:2") if r.item is not None}
    assert found == {("reply_to", "x:1"), ("quotes", "feed:9")}
    assert [(r.type, r.direction, r.id) for r in store.related("x:1")] == [("reply_to", "in", "x:2")]


def test_a_batch_larger_than_one_list_of_keys(store: Store) -> None:
    many = [article(n) for n in range(700)]
    assert len(keep(store, *many).new) == 700
    assert keep(store, *many, match=always).unchanged == 700
    edited = [article(n, f"edited {n}") for n in range(700)]
    assert len(keep(store, *edited, match=always).flags) == 700
    assert store.check() == []


def test_the_source_of_an_item_is_kept_where_the_adapter_names_it(store: Store) -> None:
    keep(store, article(1, source=SourceRef(adapter="files", source_id="dump")))
    assert [i.id for i in store.items(source="dump").records] == ["feed:1"]


def keep_flagged(store: Store, *items: Item, wanted: set[str], source: str = "stream") -> Ingested:
    held = lease(store, source)
    try:
        return store.ingest(held, Batch(items=items), match=never, now=NOW, keep=lambda item: item.id in wanted)
    finally:
        store.release(held)


def test_of_what_is_not_to_be_kept_only_known_items_are(store: Store) -> None:
    inner = post(9, "Shown within")
    first = keep_flagged(store, post(1), post(2), post(3, "Shows one", embeds=(Embed(item=inner),)), wanted={"x:1"})
    assert (first.new, first.left, first.embedded) == (("x:1",), 2, ())
    edited = keep_flagged(store, post(1, "Bridge open"), post(2, "Bridge open"), post(1, "", access="deleted"), wanted=set())
    assert (edited.new, edited.revised, edited.left) == ((), ("x:1",), 1)
    assert [r.access for r in store.revisions("x:1")] == ["full", "full", "deleted"]
    later = keep_flagged(store, post(2, "Bridge closed"), wanted={"x:2"})
    assert (later.new, later.left) == (("x:2",), 0)
    assert store.item("x:3") is None
    assert store.item("x:9") is None


def test_a_deletion_is_recorded_whoever_tells_it(store: Store) -> None:
    keep(store, post(1, "The bridge is closed"), source="search")
    told = keep(store, post(1, "", access="deleted"), source="stream")
    assert told.revised == ("x:1",)
    shown = [(r.text, r.access) for r in store.revisions("x:1")]
    assert shown == [("The bridge is closed", "full"), ("The bridge is closed", "deleted")]
    again = keep(store, post(1, "The bridge is closed"), source="search", now=NOW + TTL)
    assert again.revised == ()
    assert keep(store, post(1, "", access="deleted"), source="third").revised == ()
