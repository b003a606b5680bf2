"""The contract, and what holds for every shape: totality, spans, validity, recognition."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters import social
from adapters.errors import ParseError
from adapters.testing import CHECKS, Sample
from tests.adapters.social import samples
from tests.adapters.social.fuzz import check, run

ANSWERS = samples.all_answers()
URL = "https://harbour.example/api/v1/timelines/public"
# Those of which every post has words; a bare repost or a tombstone has none.
WORDED = [
    "mastodon context",
    "bluesky feed",
    "bluesky event",
    "x v1",
    "x archive",
    "reddit",
    "hackernews",
    "telegram",
    "youtube",
]


@pytest.mark.parametrize("rule", [c for n, c in CHECKS.items() if n != "hostile input"])
@pytest.mark.parametrize("name", [n for n in WORDED if n != "x v1"])
def test_every_network_keeps_the_contract(name, rule):
    rule(social.ADAPTER, Sample(ANSWERS[name], url=URL, options={"url": URL}))


@pytest.mark.parametrize("name", ["mastodon context", "bluesky event", "telegram", "reddit feed"])
def test_hostile_input(name):
    CHECKS["hostile input"](social.ADAPTER, Sample(ANSWERS[name], url=URL, options={"url": URL}))


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_is_recognised_and_read_without_a_problem(name):
    network = social.recognise(ANSWERS[name])
    assert network in social.NETWORKS
    assert name.startswith(network) or name == "reddit feed"
    batch = social.parse(ANSWERS[name])
    assert batch.items
    assert not batch.problems
    assert batch == social.parse(ANSWERS[name], network), "naming the network changes what is read"


@pytest.mark.parametrize("name", ANSWERS)
def test_items_are_what_validation_makes_of_them(name):
    assert check(ANSWERS[name]) > 0


@pytest.mark.parametrize("name", ANSWERS)
def test_spans_hold_what_they_mark(name):
    batch = social.parse(ANSWERS[name], fetched=datetime(2026, 3, 2, tzinfo=UTC))
    for item in (*batch.items, *(e for i in batch.items for e in i.all_embedded())):
        for link in item.links:
            assert link.span is None or link.span.of(item.text) == link.text
        for tag in item.tags:
            assert tag.span is None or tag.span.of(item.text).lstrip("#$").casefold() == tag.name.casefold()
        for mention in item.mentions:
            assert mention.span is None or mention.span.of(item.text).startswith("@")


def test_damaged_answers_give_a_batch_or_a_parse_error():
    times, items = run(600, seed=3)
    assert times == 600
    assert items > 300


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"nothing",
        b"<html><p>A page</p></html>",
        b"<?xml version='1.0'?><rss/>",
        b"[" * 100_000,
        b'{"id": ' + b"9" * 5_000 + b"}",
        b"[NaN]",
        b"data: x\n\ndata: y\n",
    ],
)
def test_what_is_no_answer_is_a_named_error(data):
    with pytest.raises(ParseError):
        social.parse(data)
    assert social.recognise(data) is None


@pytest.mark.parametrize(
    "value",
    [
        {"title": "A", "text": "B", "url": "https://news.example"},
        [{"id": 1, "content": "C", "created_at": "2026"}],
        {"data": []},
        {"data": [{"id": "12", "text": "short"}]},
        {"data": [{"id": "1700000000000000001", "text": "hush", "event_type": "MessageCreate"}]},
        [samples.x1() | {"sender": {}, "recipient": {}}],
        {"items": [{"id": "1"}], "version": "https://jsonfeed.org/version/1"},
        5,
        None,
    ],
)
def test_other_json_is_not_taken_for_posts(value):
    assert social.recognise(json.dumps(value).encode()) is None


def test_an_unknown_network_is_named():
    with pytest.raises(ParseError, match="no network 'myspace'"):
        social.parse(b"[]", "myspace")


def test_a_bad_post_is_left_out_and_named():
    bad = samples.x1(1700000000000000009) | {"id_str": "no number"}
    batch = social.parse(samples.dumped([samples.x1(), bad]), url="export.json")
    assert [i.native_id for i in batch.items] == ["1700000000000000001"]
    assert [(p.code, p.where) for p in batch.problems] == [("parse.post", "export.json#no number")]


def test_a_bad_line_among_good_ones_is_named_by_its_number():
    event = ANSWERS["bluesky event"]
    batch = social.parse(event + b"\n{broken\n" + event.replace(b"3kccccccccc2c", b"3keeeeeeeee2e"))
    assert len(batch.items) == 2
    assert [p.line for p in batch.problems] == [2]


def test_server_sent_events_are_read():
    event = b"event: update\ndata: " + samples.dumped(samples.mastodon()) + b"\n\n"
    assert [i.platform for i in social.parse(event).items] == ["mastodon"]


def test_the_fuller_copy_of_a_post_is_kept_with_all_who_reposted_it():
    by = [
        {"$type": "app.bsky.feed.defs#reasonRepost", "by": {"did": f"did:plc:{n}", "handle": f"{n}.example"}} for n in "ab"
    ]
    batch = social.parse(samples.dumped({"feed": [{"post": samples.bluesky(), "reason": one} for one in by]}))
    assert [[p.handle for p in i.reposted_by] for i in batch.items] == [["a.example", "b.example"]]


def test_a_time_that_cannot_be_believed_is_kept_raw():
    posts = [
        samples.mastodon(1, created_at="9999-12-31T23:59:59Z"),
        samples.mastodon(2, created_at="0001-01-01T00:00:00Z"),
        samples.mastodon(3, created_at="2026-13-45T99:99:99Z"),
    ]
    batch = social.parse(samples.dumped(posts), fetched=datetime(2026, 3, 2, tzinfo=UTC))
    assert [i.published.value for i in batch.items] == [None] * 3
    assert batch.items[0].published.raw == "9999-12-31T23:59:59Z"


def test_posts_in_posts_end():
    post = samples.mastodon(1)
    for n in range(2, 60):
        post = samples.mastodon(n, quote={"state": "accepted", "quoted_status": post})
    (item,) = social.parse(samples.dumped(post)).items
    assert len(list(item.all_embedded())) == 6


@given(text=st.text(max_size=60), places=st.lists(st.tuples(st.integers(-2, 70), st.integers(-2, 70)), max_size=5))
@settings(max_examples=100, deadline=None)
def test_marks_anywhere_in_any_text(text, places):
    urls = [{"url": "https://t.co/x", "expanded_url": "https://e.example/1", "indices": list(p)} for p in places]
    tags = [{"text": text[a:b].lstrip("#"), "indices": [a, b]} for a, b in places if 0 <= a < b]
    answer = samples.x1(text=text) | {"entities": {"urls": urls, "hashtags": tags}, "extended_entities": {}}
    assert check(json.dumps([answer]).encode()) == 1


@given(st.text(max_size=80), st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=4))
@settings(max_examples=100, deadline=None)
def test_facets_anywhere_in_any_text(text, places):
    feature = {"$type": "app.bsky.richtext.facet#link", "uri": "https://e.example"}
    facets = [{"index": {"byteStart": a, "byteEnd": b}, "features": [feature]} for a, b in places]
    record = {"text": text, "createdAt": "2026-03-01T00:00:00Z", "facets": facets}
    assert check(json.dumps({"post": samples.bluesky(record=record)}).encode()) == 1
