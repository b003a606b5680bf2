"""A damaged post among good ones is kept or named: it is never passed over."""

from __future__ import annotations

import json
from typing import Any

import pytest

from adapters import social
from adapters.errors import ParseError
from tests.adapters.social import samples
from tests.adapters.social.fuzz import places

HUGE = "x" * 60_000
ODD: list[Any] = [None, "", 7, -1, 2**70, True, [], {}, [None], "\x00\ud800", HUGE]


def _event(key: str) -> dict[str, Any]:
    commit = {"operation": "create", "collection": "app.bsky.feed.post", "rkey": key, "record": samples.bluesky()["record"]}
    return {"did": "did:plc:watcher", "time_us": 1772352930000000, "kind": "commit", "commit": commit}


def _second(n: int) -> dict[str, Any]:
    return {**samples.x2()["data"][0], "id": f"17{n:08d}000000000"}


LISTS = {
    "mastodon": lambda n: samples.mastodon(n),
    "bluesky view": lambda n: samples.bluesky(f"3kaaaaaaaaa{n}a"),
    "bluesky feed": lambda n: {"post": samples.bluesky(f"3kaaaaaaaaa{n}a")},
    "bluesky event": lambda n: _event(f"3kaaaaaaaaa{n}a"),
    "x v1": lambda n: samples.x1(1700000000000000000 + n),
    "x graphql": lambda n: {"tweet_results": {"result": samples.graphql(1700000000000000000 + n)}},
    "reddit submission": lambda n: {"kind": "t3", "data": samples.submission(f"aaa{n}")},
    "reddit comment": lambda n: {"kind": "t1", "data": samples.comment(f"ccc{n}")},
    "lemmy": lambda n: _lemmy(n),
    "hackernews": lambda n: samples.HN["hits"][0] | {"objectID": str(400 + n)},
}


def _lemmy(n: int) -> dict[str, Any]:
    view = samples.lemmy()["posts"][0]
    return view | {"post": view["post"] | {"ap_id": f"https://forum.example/post/{n}"}}


@pytest.mark.parametrize("name", LISTS)
def test_a_damaged_post_is_kept_or_named(name):
    def make(n: int) -> Any:
        return json.loads(json.dumps(LISTS[name](n)))

    # Of a wrapper that lost what it wraps nothing is left that could tell.
    spots = [path for path in places(make(2)) if path]
    for path in spots:
        for odd in ["deleted", *ODD] if len(path) > 1 or len(make(2)) > 1 else ODD:
            damaged = make(2)
            parent = damaged
            for step in path[:-1]:
                parent = parent[step]
            if odd == "deleted":
                del parent[path[-1]]
            else:
                parent[path[-1]] = odd
            batch = social.parse(json.dumps([make(1), damaged, make(3)]).encode(), url="https://harbour.example/x")
            told = {i.id for i in batch.items} | {p.where for p in batch.problems}
            assert len(told) >= 3, f"{path} as {str(odd)[:20]!r}: {sorted(map(str, told))}"


@pytest.mark.parametrize("stray", [None, "text", 5, True])
@pytest.mark.parametrize("name", LISTS)
def test_what_is_no_object_among_posts_is_named(name, stray):
    batch = social.parse(json.dumps([LISTS[name](1), stray, LISTS[name](2)]).encode())
    assert len(batch.items) == 2
    if name not in ("bluesky event", "x graphql", "reddit submission", "reddit comment"):  # these stand in wrappers
        assert [p.code for p in batch.problems] == ["parse.post"]


def test_a_message_of_telegram_without_a_number_is_named():
    nameless = samples.telegram(samples.TEXT, 6).replace('data-post="coastwatch/6"', "")
    page = samples.channel(samples.telegram(samples.TEXT), nameless)
    batch = social.parse(page)
    assert (len(batch.items), [p.code for p in batch.problems]) == (1, ["parse.post"])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252", "utf-32"])
def test_answers_in_other_encodings_are_read_alike(encoding):
    post = samples.mastodon(content="<p>Héron, déjà vu — à Odéssa, façade, être, où, naïve</p>")
    text = json.dumps([post], ensure_ascii=encoding == "cp1252").replace("🚢", "")
    batch = social.parse(text.encode(encoding))
    assert batch.items == social.parse(json.dumps([post]).encode()).items


@pytest.mark.parametrize("name", samples.all_answers())
def test_a_cut_answer_is_an_error_or_a_batch_that_says_so(name):
    data = samples.all_answers()[name]
    whole = {i.id: i for i in social.parse(data).items}
    for at in range(1, len(data), max(1, len(data) // 60)):
        try:
            batch = social.parse(data[:at])
        except ParseError:
            continue
        if data[:1] in (b"{", b"["):
            assert all(whole.get(i.id) == i for i in batch.items), "half a post was taken for a whole one"
