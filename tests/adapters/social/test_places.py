"""What addresses of networks lead to."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters import registry
from adapters.errors import ConfigurationError, HTTPStatusError
from adapters.social.places import ACCESS, Place, found, missing, places_of
from adapters.testing import FakeFetcher

PLACES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "https://t.me/s/coastwatch": ("telegram", "channel", {"channel": "coastwatch"}),
    "https://t.me/coastwatch": ("telegram", "channel", {"channel": "coastwatch"}),
    "t.me/coastwatch/12?single": ("telegram", "channel", {"channel": "coastwatch"}),
    "https://coastwatch.t.me/": ("telegram", "channel", {"channel": "coastwatch"}),
    "https://telegram.me/s/coastwatch/7": ("telegram", "channel", {"channel": "coastwatch"}),
    "https://bsky.app/profile/Desk.example": ("bluesky", "account", {"account": "desk.example"}),
    "https://bsky.app/profile/did:plc:abc/post/3kxyz": ("bluesky", "account", {"account": "did:plc:abc"}),
    "https://bsky.app/profile/desk.example/rss": ("bluesky", "account", {"account": "desk.example"}),
    "https://bsky.app/profile/desk.example/feed/ports": (
        "bluesky", "feed", {"feed_uri": "at://desk.example/app.bsky.feed.generator/ports"},
    ),
    "https://bsky.app/profile/did:plc:abc/lists/3kl": (
        "bluesky", "list", {"list_uri": "at://did:plc:abc/app.bsky.graph.list/3kl"},
    ),
    "at://did:plc:abc/app.bsky.graph.list/3kl": (
        "bluesky", "list", {"list_uri": "at://did:plc:abc/app.bsky.graph.list/3kl"},
    ),
    "https://bsky.app/search?q=air+defence": ("bluesky", "search", {"search": "air defence"}),
    "https://bsky.app/hashtag/radar": ("bluesky", "search", {"search": "#radar"}),
    "did:plc:abc": ("bluesky", "account", {"account": "did:plc:abc"}),
    "at://desk.example": ("bluesky", "account", {"account": "desk.example"}),
    "@desk.example": ("bluesky", "account", {"account": "desk.example"}),
    "https://x.com/Desk": ("x", "account", {"user": "Desk"}),
    "https://twitter.com/desk/status/1700000000000000001": ("x", "account", {"user": "desk"}),
    "https://x.com/search?q=bridge%20lang%3Aen&f=live": ("x", "search", {"search": "bridge lang:en"}),
    "https://x.com/hashtag/convoy": ("x", "search", {"search": "#convoy"}),
    "https://www.reddit.com/r/rails": ("reddit", "community", {"subreddit": "rails"}),
    "https://old.reddit.com/r/rails+ports/new/": ("reddit", "community", {"subreddit": "rails+ports"}),
    "https://www.reddit.com/r/rails.rss": ("reddit", "community", {"subreddit": "rails"}),
    "https://www.reddit.com/r/rails/comments": ("reddit", "community", {"subreddit": "rails", "what": "comments"}),
    "https://www.reddit.com/r/rails/comments/abc/a_title/": ("reddit", "community", {"subreddit": "rails"}),
    "https://www.reddit.com/r/rails/search?q=fire": ("reddit", "search", {"subreddit": "rails", "search": "fire"}),
    "https://www.reddit.com/search/?q=fire": ("reddit", "search", {"search": "fire"}),
    "https://www.reddit.com/user/watcher/": ("reddit", "account", {"user": "watcher"}),
    "https://www.reddit.com/u/watcher/comments/": ("reddit", "account", {"user": "watcher", "what": "comments"}),
    "r/rails": ("reddit", "community", {"subreddit": "rails"}),
    "/u/watcher": ("reddit", "account", {"user": "watcher"}),
    "https://www.youtube.com/channel/UCabcdefghijk/videos": ("youtube", "channel", {"channel": "UCabcdefghijk"}),
    "https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijk": (
        "youtube", "channel", {"channel": "UCabcdefghijk"},
    ),
    "https://www.youtube.com/playlist?list=PLabcdefghijk": ("youtube", "playlist", {"playlist": "PLabcdefghijk"}),
    "https://www.youtube.com/@CoastWatch/videos": ("youtube", "channel", {"handle": "@CoastWatch"}),
    "https://www.youtube.com/c/CoastWatch": ("youtube", "channel", {}),
    "https://news.ycombinator.com/user?id=pg2": ("hackernews", "account", {"user": "pg2"}),
    "https://news.ycombinator.com/threads?id=pg2": ("hackernews", "account", {"user": "pg2", "what": "comment"}),
    "https://hn.algolia.com/?q=radar&sort=byDate": ("hackernews", "search", {"search": "radar"}),
    "https://news.ycombinator.com/newcomments": ("hackernews", "server", {"what": "comment"}),
    "!ports@forum.example": ("lemmy", "community", {"server": "https://forum.example", "community": "ports"}),
}

WATCH = {"server": "https://harbour.example", "account": "watch"}
FEDERATED: dict[str, tuple[str, dict[str, Any]]] = {
    "@watch@harbour.example": ("account", WATCH),
    "acct:watch@harbour.example": ("account", WATCH),
    "https://harbour.example/@watch": ("account", WATCH),
    "https://harbour.example/@watch/110000000000000001": ("account", WATCH),
    "https://harbour.example/@watch/media": ("account", WATCH),
    "https://harbour.example/users/watch/statuses/11": ("account", WATCH),
    "http://localhost:3000/@pilot@other.example": (
        "account", {"server": "http://localhost:3000", "account": "pilot@other.example"},
    ),
    "harbour.example/tags/Port": ("hashtag", {"server": "https://harbour.example", "hashtag": "Port"}),
    "https://harbour.example/lists/12": ("list", {"server": "https://harbour.example", "list_id": "12"}),
    "https://harbour.example/public/local": ("server", {"server": "https://harbour.example", "local": True}),
    "https://forum.example/c/ports@other.example": (
        "community", {"server": "https://forum.example", "community": "ports@other.example"},
    ),
    "https://forum.example/c/ports@forum.example": ("community", {"server": "https://forum.example", "community": "ports"}),
}  # fmt: skip


@pytest.mark.parametrize("text", PLACES)
def test_an_address_of_a_network(text: str) -> None:
    (place,) = places_of(text)
    assert (place.network, place.what, dict(place.options)) == PLACES[text]
    assert bool(place.note) == any(part in text for part in ("/12", "/7", "/post/", "/status/", "/comments"))  \
        or "user" in place.options


@pytest.mark.parametrize("text", FEDERATED)
def test_an_address_on_a_server_of_any_name(text: str) -> None:
    (place,) = places_of(text)
    assert place.network is None
    assert (place.what, dict(place.options)) == FEDERATED[text]


def test_a_name_or_hashtag_alone_can_be_of_several_networks() -> None:
    assert [p.network for p in places_of("@desk")] == ["telegram", "x", "youtube"]
    assert [p.network for p in places_of("@averyveryverylongname")] == ["telegram", "youtube"]
    assert [p.network for p in places_of("#радар")] == ["mastodon", "bluesky", "x"]


@pytest.mark.parametrize(
    "text",
    ["", "news.example", "https://news.example/", "https://news.example/feed.xml", "https://harbour.example/@watch.rss",
     "desk", "https://[", "ftp://t.me/s/a", "in/report.txt", "two words", "https://forum.example/feeds/c/ports.xml"],
)  # fmt: skip
def test_what_is_of_no_network(text: str) -> None:
    assert places_of(text) == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("https://t.me/+AbCdEf", "is private"),
        ("https://t.me/joinchat/AbCdEf", "is private"),
        ("https://t.me/c/150/3", "is private"),
        ("https://t.me/share/url?url=a", "no channel"),
        ("https://x.com/i/lists/12", "not read"),
        ("https://x.com/home", "no account"),
        ("https://x.com/", "no account"),
        ("https://bsky.app/", "nothing of Bluesky"),
        ("https://bsky.app/starter-pack/desk.example/3k", "nothing of Bluesky"),
        ("at://did:plc:abc/app.bsky.graph.follow/3k", "holds no posts"),
        ("https://www.reddit.com/user/watcher/m/trains", "a collection"),
        ("https://redd.it/abc", "shortened"),
        ("https://www.reddit.com/", "nothing of Reddit"),
        ("https://www.youtube.com/watch?v=abcdefghijk", "a single video"),
        ("https://youtu.be/abcdefghijk", "a single video"),
        ("https://www.youtube.com/", "nothing of YouTube"),
        ("https://news.ycombinator.com/item?id=400", "nothing of Hacker News"),
    ],
)
def test_what_cannot_be_followed_is_refused_with_what_could_be(text: str, says: str) -> None:
    with pytest.raises(ConfigurationError, match=says) as caught:
        places_of(text)
    assert caught.value.remedy


@pytest.mark.parametrize("text", PLACES)
def test_the_settings_are_those_of_the_adapter(text: str) -> None:
    (place,) = places_of(text)
    if place.page is None:
        options = dict(place.options)
        options |= {n.setting: 100 if n.setting == "monthly_reads" else n.example.strip('"')
                    for n in missing(str(place.network), options)}  # fmt: skip
        registry.get(str(place.network)).Options.model_validate(options)


def test_every_network_says_what_it_asks_for() -> None:
    for name, access in ACCESS.items():
        fields = registry.get(name).Options.model_fields
        assert {need.setting for need in access.needs} <= fields.keys()
        assert all(words for _, words in access.lines())
        secrets = {n for n, f in fields.items() if "SecretStr" in str(f.annotation)}
        assert secrets <= {need.setting for need in access.needs}


@given(st.text(alphabet=st.sampled_from("@#!/:.?=&abcTt3mé _-+"), max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    for whole in (text, f"https://x.com/{text}", f"https://t.me/{text}", f"https://youtube.com/{text}", f"//{text}"):
        with suppress(ConfigurationError):
            assert all(place.name for place in places_of(whole))


def server(software: str, host: str = "harbour.example") -> dict[str, bytes]:
    """What a server says of itself."""
    return {
        f"https://{host}/.well-known/nodeinfo": json.dumps({"links": [
            {"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": f"https://{host}/nodeinfo/2.0"}
        ]}).encode(),
        f"https://{host}/nodeinfo/2.0": json.dumps({"software": {"name": software, "version": "1"}}).encode(),
    }  # fmt: skip


def only(text: str) -> Place:
    (place,) = places_of(text)
    return place


async def test_the_server_tells_which_network_it_is_of() -> None:
    place = only("https://harbour.example/@watch")
    for software in ("mastodon", "Pleroma", "gotosocial"):
        told = await found(place, FakeFetcher(server(software)), {})
        assert told is not None
        assert (told.network, told.options["account"]) == ("mastodon", "watch")
    told = await found(only("https://harbour.example/c/ports"), FakeFetcher(server("lemmy")), {})
    assert told is not None
    assert told.network == "lemmy"
    assert await found(place, FakeFetcher(), {}) is None
    assert await found(place, FakeFetcher(server("wordpress")), {}) is None
    assert await found(place, FakeFetcher({"https://harbour.example/.well-known/nodeinfo": b"<html>"}), {}) is None
    for text, software, says in (
        ("https://harbour.example/u/watch", "lemmy", "author:"),
        ("https://harbour.example/c/ports", "mastodon", "no account and no hashtag"),
    ):
        with pytest.raises(ConfigurationError, match=says):
            await found(only(text), FakeFetcher(server(software)), {})


async def test_a_handle_leads_to_the_server_on_which_the_account_lives() -> None:
    answers = server("mastodon", "social.harbour.example") | {
        "https://harbour.example/.well-known/webfinger?resource=acct:watch@harbour.example": json.dumps(
            {"links": [{"rel": "self", "href": "https://social.harbour.example/users/watch"}]}
        ).encode()
    }
    told = await found(only("@watch@harbour.example"), FakeFetcher(answers), {})
    assert told is not None
    assert told.options == {"server": "https://social.harbour.example", "account": "watch"}
    for page in ("https://[", "https:///users/watch", "https://desk:word@social.harbour.example/users/watch"):
        answers["https://harbour.example/.well-known/webfinger?resource=acct:watch@harbour.example"] = json.dumps(
            {"links": [{"rel": "self", "href": page}]}
        ).encode()
        assert await found(only("@watch@harbour.example"), FakeFetcher(answers), {}) is None
    given_server = await found(only("@watch@harbour.example"), FakeFetcher(answers), {"server": "https://none.example"})
    assert given_server is None


@pytest.mark.parametrize(
    "page",
    [
        '<link rel="alternate" href="https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijk">',
        '<link rel="canonical" href="https://www.youtube.com/channel/UCabcdefghijk">',
        '<script>var d = {"externalId":"UCabcdefghijk"}</script>',
    ],
)
async def test_the_page_of_a_channel_tells_its_id(page: str) -> None:
    place = only("https://www.youtube.com/@CoastWatch")
    told = await found(place, FakeFetcher({"https://www.youtube.com/@CoastWatch": page}), {})
    assert told is not None
    assert told.options == {"channel": "UCabcdefghijk", "handle": "@CoastWatch"}


async def test_a_page_that_tells_no_id_is_refused() -> None:
    place = only("https://www.youtube.com/@CoastWatch")
    with pytest.raises(ConfigurationError, match="does not tell"):
        await found(place, FakeFetcher({"https://www.youtube.com/@CoastWatch": "<p>Before you continue</p>"}), {})
    with pytest.raises(HTTPStatusError):
        await found(place, FakeFetcher(), {})
