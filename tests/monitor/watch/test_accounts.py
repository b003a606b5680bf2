"""`author:` and `mention:` over all networks: a parsed post of each, and every way to write its accounts."""

from __future__ import annotations

import pytest

from adapters import registry
from adapters.base import Payload
from adapters.schema import Item, Mention, Person, SourceRef
from adapters.social import parse
from monitor.curation.cost import Estimator
from monitor.watch import Watch, Watchlist, WatchlistError
from monitor.watch.query import parse as parse_query
from tests.adapters.social import samples


def one(data: bytes, platform: str | None = None, **more: str) -> Item:
    return parse(data, platform, **more).items[0]


def youtube() -> Item:
    """A video of a source that knows the channel's handle."""
    adapter = registry.get("youtube")
    options = adapter.Options.model_validate({"channel": "UCcoastwatch1", "handle": "@CoastWatch"})
    data = samples.YOUTUBE.replace(b"UCcoast", b"UCcoastwatch1").replace(b"The storm", b"With @pilot.films: the storm")
    return adapter.parse(Payload(data=data), options).items[0]


POSTS = {
    "mastodon": one(samples.dumped([samples.mastodon()]), url="https://harbour.example/api/v1/timelines/public"),
    "mastodon elsewhere": one(
        samples.dumped([samples.mastodon(account={**samples.mastodon()["account"], "acct": "watch@harbour.example"})]),
        url="https://other.example/api/v1/timelines/public",
    ),
    "bluesky": one(samples.dumped({"feed": [{"post": samples.bluesky()}]})),
    "bluesky event": one(samples.all_answers()["bluesky event"]),
    "x v1": one(samples.dumped([samples.x1()])),
    "x graphql": one(samples.all_answers()["x graphql"]),
    "telegram": one(samples.channel(samples.telegram(samples.TEXT))),
    "reddit": one(samples.dumped(samples.listing(samples.submission(selftext="As u/Night_Train and /u/depot-1 saw")))),
    "reddit feed": one(samples.REDDIT_FEED.replace(b"Seen today", b"Seen by u/Night_Train today")),
    "youtube": youtube(),
    "lemmy": one(samples.dumped({"posts": [
        {**samples.lemmy()["posts"][0],
         "post": {**samples.lemmy()["posts"][0]["post"], "body": "See [@pilot@other.example](https://other.example/u/pilot)"}}
    ]})),
    "hackernews": one(samples.dumped({"hits": [{**samples.HN["hits"][1], "comment_text": "@pg2 it is"}]})),
}  # fmt: skip

MASTODON = [
    "@watch@harbour.example", "watch@harbour.example", "@Watch@Harbour.Example", "acct:watch@harbour.example", "@watch",
    "https://harbour.example/@watch", "https://harbour.example/users/watch", "https://elsewhere.example/@watch@harbour.example",
    "watch", "WATCH",
]  # fmt: skip
X = ["@watcher", "@Watcher", "watcher", "42", "https://x.com/watcher", "https://twitter.com/Watcher", "x.com/watcher",
     "https://x.com/i/user/42"]  # fmt: skip
REDDIT = ["u/watcher", "u/Watcher", "@watcher", "watcher", "https://www.reddit.com/user/watcher", "reddit.com/u/watcher/"]

AUTHORS = {
    "mastodon": MASTODON,
    "mastodon elsewhere": MASTODON,
    "bluesky": [
        "@watcher.example", "watcher.example", "@Watcher.Example", "did:plc:watcher", "https://bsky.app/profile/watcher.example",
        "https://bsky.app/profile/did:plc:watcher", "at://did:plc:watcher", "at://watcher.example",
    ],
    "bluesky event": ["did:plc:watcher", "https://bsky.app/profile/did:plc:watcher", "at://did:plc:watcher"],
    "x v1": X,
    "x graphql": X,
    "telegram": [
        "@coastwatch", "@CoastWatch", "coastwatch", "https://t.me/coastwatch", "https://t.me/s/coastwatch",
        "t.me/CoastWatch", "tg://resolve?domain=coastwatch", "https://telegram.me/coastwatch",
    ],
    "reddit": [*REDDIT, "t2_abc"],
    "reddit feed": REDDIT,
    "youtube": [
        "UCcoastwatch1", "https://www.youtube.com/channel/UCcoastwatch1", "@coastwatch", "@CoastWatch", "coastwatch",
        "https://www.youtube.com/@CoastWatch", "youtube.com/@coastwatch",
    ],
    "lemmy": [
        "watcher@forum.example", "@watcher@forum.example", "@Watcher@Forum.example", "@watcher", "watcher",
        "https://forum.example/u/watcher", "https://other.example/u/watcher@forum.example",
    ],
    "hackernews": ["sam2", "@sam2", "@Sam2", "https://news.ycombinator.com/user?id=sam2"],
}

MENTIONS = {
    "mastodon": ["@pilot@other.example", "pilot", "@pilot", "https://other.example/@pilot"],
    "bluesky": ["@mila.example", "mila.example", "did:plc:mila", "https://bsky.app/profile/did:plc:mila"],
    "x v1": ["@desk", "desk", "12", "https://x.com/desk", "https://x.com/i/user/12"],
    "telegram": ["@pilot", "pilot", "t.me/pilot", "https://t.me/pilot"],
    "reddit": ["u/night_train", "@Night_Train", "Night_Train", "https://old.reddit.com/user/Night_Train", "u/depot-1"],
    "reddit feed": ["u/night_train", "https://www.reddit.com/user/Night_Train"],
    "youtube": ["@pilot.films", "https://www.youtube.com/@pilot.films", "pilot.films"],
    "lemmy": ["@pilot@other.example", "pilot", "https://other.example/u/pilot"],
    "hackernews": ["@pg2", "pg2", "https://news.ycombinator.com/user?id=pg2"],
}


def rows(named: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(post, spelling) for post, spellings in named.items() for spelling in spellings]


def matched(query: str, item: Item) -> list[str]:
    found = Watchlist([Watch(id="w", query=query)]).match(item)
    return [e.surface for m in found for e in m.evidence]


@pytest.mark.parametrize(("post", "spelling"), rows(AUTHORS))
def test_author_in_every_spelling(post: str, spelling: str) -> None:
    assert matched(f"author:{spelling}", POSTS[post])
    assert matched(f'author:"{spelling}"', POSTS[post])
    assert not matched(f'mention:"{spelling}"', POSTS[post])


@pytest.mark.parametrize(("post", "spelling"), rows(MENTIONS))
def test_mention_in_every_spelling(post: str, spelling: str) -> None:
    assert matched(f"mention:{spelling}", POSTS[post])
    assert matched(f'mention:"{spelling}"', POSTS[post])
    assert not matched(f'author:"{spelling}"', POSTS[post])


def test_an_account_of_another_network_or_host_is_another() -> None:
    assert not matched("author:https://t.me/watcher", POSTS["x v1"])
    assert not matched("author:@watch@elsewhere.example", POSTS["mastodon"])
    assert not matched("author:@watchers", POSTS["x v1"])
    assert not matched("author:@harbour.example", POSTS["mastodon"])


def test_every_network_is_in_the_table() -> None:
    assert {item.platform for item in POSTS.values()} == {
        "mastodon", "bluesky", "x", "telegram", "reddit", "youtube", "lemmy", "hackernews",
    }  # fmt: skip
    assert {POSTS[name].platform for name in MENTIONS} == {item.platform for item in POSTS.values()}


def test_accounts_join_with_words_and_one_another() -> None:
    post = POSTS["x v1"]
    assert matched("author:(@nobody OR https://x.com/watcher OR did:plc:x)", post) == ["watcher"]
    assert matched("author:@watcher bridge", post) == ["bridge", "watcher"]
    assert not matched("convoy NOT author:@watcher", post)
    assert matched("author:(@watcher AND NOT @other)", post) == ["watcher"]
    assert matched("author:(@nobody OR watcher)", post)[:1] == ["Watcher"]
    assert matched("author:@watch*", post)
    assert matched("author:{watcher}", post) == ["watcher"]


def test_evidence_names_the_account_as_the_post_does() -> None:
    (match,) = Watchlist([Watch(id="w", query="author:https://harbour.example/@WATCH")]).match(POSTS["mastodon"])
    (hit,) = match.evidence
    assert (hit.field, hit.surface, hit.term) == ("author", "watch@harbour.example", "author:https://harbour.example/@WATCH")


def test_an_author_of_an_article_is_found_by_handle_page_and_mail() -> None:
    author = Person(name="Jane Doe", url="https://news.example/team/jane", email="jane@news.example")
    article = Item(
        id="test:1", kind="article", source=SourceRef(adapter="page"), text="Ships left.", authors=(author,),
        mentions=(Mention(handle="pilot", platform="x"),),
    )
    for spelling in ("https://news.example/team/jane/", "jane@news.example", '"Jane Doe"', "doe"):
        assert matched(f"author:{spelling}", article)
    assert matched("mention:https://x.com/pilot", article)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("author:(@a NEAR/3 b)", "beside what compares places"),
        ("@a NEAR/3 author:@b", "compares places"),
        ("https://x.com/a", "unknown field https"),
        ("author:https://x.com/a?b=c|d lang:en x:y", "unknown field x:"),
    ],
)
def test_what_cannot_be_asked_is_refused(query: str, says: str) -> None:
    with pytest.raises(WatchlistError, match=says):
        Watchlist([Watch(id="w", query=query)])


def test_account_watches_are_tested_like_all_others() -> None:
    tests = [
        {"text": "Ships left", "author": "https://harbour.example/@desk", "kind": "post"},
        {"text": "Ships left", "author": "@desk@elsewhere.example", "match": False},
        {"text": "Ships left", "author": "@desk@harbour.example", "mention": "https://t.me/bot", "match": False},
    ]
    query = "author:@desk@harbour.example NOT mention:@bot"
    watchlist = Watchlist([Watch.model_validate({"id": "w", "query": query, "test": tests})])
    assert [result.passed for result in watchlist.run_tests()] == [True, True, True]


def test_an_account_wakes_its_watch_alone() -> None:
    cost = Estimator([])(parse_query("author:@desk the"))
    assert (cost.wakes, cost.always) == (("author:@desk",), False)
    assert Estimator([])(parse_query("lang:en OR author:@desk")).always
