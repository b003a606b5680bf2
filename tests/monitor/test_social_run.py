"""Posts through the whole pipeline: seen in articles, quoted, answered, reposted, counted, deleted; and secrets."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from adapters.schema import Item
from monitor import Monitor
from monitor.config import LogSettings
from monitor.logs import configure
from monitor.report import Report
from storage import Store
from tests.adapters.social import samples
from tests.loopback import FETCH
from tests.monitor.command import Cli

NUMBER = "1700000000000000001"
X = f"x:{NUMBER}"
TELEGRAM = "telegram:coastwatch/5"
BLUESKY = "bluesky:at://did:plc:watcher/app.bsky.feed.post/3kaaaaaaaaa2a"
MASTODON = "mastodon:harbour.example/110000000000000001"

ARTICLE = f"""<html><head><title>Ports close at noon after the storm</title></head><body><article>
<h1>Ports close at noon after the storm</h1>
<p>The harbour master closed the ports on Sunday, and the ferries stayed where they were for the whole day, he said.</p>
<blockquote class="twitter-tweet"><p lang="en">Convoy at the bridge</p>&mdash; Watcher (@watcher)
<a href="https://twitter.com/Watcher/status/{NUMBER}?ref_src=twsrc">March 1, 2026</a></blockquote>
<p>Many people posted about it, and the harbour's own account told them to stay at home until the storm had passed over.</p>
<script async src="https://telegram.org/js/telegram-widget.js?22" data-telegram-post="CoastWatch/5"></script>
<blockquote class="bluesky-embed" data-bluesky-uri="at://did:plc:watcher/app.bsky.feed.post/3kaaaaaaaaa2a"><p>Radar</p>
<a href="https://bsky.app/profile/did:plc:watcher/post/3kaaaaaaaaa2a">March 1</a></blockquote>
<iframe src="https://harbour.example/@watch/110000000000000001/embed" class="mastodon-embed"></iframe>
<p>By the evening the wind had fallen, and the first ferries left again with some hundred passengers on board.</p>
</article></body></html>"""


class Loopback:
    """A configuration whose sources read what a server on loopback has to give at the time."""

    def __init__(self, folder: Path, server: HTTPServer) -> None:
        self.folder, self.base = folder, server.url_for("").rstrip("/")
        self.answers: dict[str, bytes] = {}
        self.tables: list[str] = []
        server.expect_request(re.compile(".*")).respond_with_handler(self._answer)

    def _answer(self, request: Request) -> Response:
        body = self.answers.get(request.path)
        if body is None:
            return Response(status=404)
        return Response(body, content_type="text/html" if body[:1] == b"<" else "application/json")

    def source(self, name: str, adapter: str, **settings: Any) -> None:
        rows = "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())
        self.tables.append(f'[[source]]\nid = "{name}"\nadapter = "{adapter}"\n{rows}')

    def run(self, *sources: str) -> Report:
        with self.opened() as monitor:
            return monitor.run_once(sources)

    def opened(self) -> Monitor:
        (self.folder / "watch.toml").write_text(
            'version = 1\n[[watch]]\nid = "account"\nquery = "author:https://x.com/watcher OR author:@coastwatch"\n'
            '[[watch]]\nid = "words"\nquery = "convoy"\n'
        )
        path = self.folder / "monitor.toml"
        path.write_text(
            f'[store]\nurl = "sqlite:///{self.folder}/m.db"\n[watchlists]\nfiles = ["watch.toml"]\n'
            f"[fetch]\n{FETCH}{''.join(self.tables)}"
        )
        return Monitor.open(path)

    def ties(self, item_id: str) -> set[tuple[str, str, str | None]]:
        """The relations of an item that lead to stored ones."""
        with self.store() as store:
            return {(r.type, r.direction, r.id) for r in store.related(item_id) if r.item is not None}

    def items(self) -> dict[str, Item]:
        with self.store() as store:
            return {item.id: item for item in store.items(limit=200).records}

    def store(self) -> Store:
        return Store.open(f"sqlite:///{self.folder}/m.db", create=False)


@pytest.fixture
def desk_of_networks(tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """An article that shows posts of four networks, and these networks."""
    monkeypatch.setenv("X_BEARER", "bearer-of-a-project")
    made = Loopback(tmp_path, httpserver)
    made.answers = {
        "/story": ARTICLE.encode(),
        "/s/coastwatch": samples.channel(samples.telegram(samples.TEXT)),
        "/xrpc/app.bsky.feed.getAuthorFeed": samples.dumped({"feed": [{"post": samples.bluesky()}]}),
        "/api/v1/timelines/tag/port": samples.dumped([samples.mastodon(1)]),
        "/2/tweets/search/recent": samples.dumped(samples.x2() | {"meta": {"result_count": 3}}),
    }
    made.source("story", "page", url=f"{made.base}/story")
    made.source("telegram", "telegram", server=made.base, channel="coastwatch")
    made.source("bluesky", "bluesky", server=made.base, account="did:plc:watcher")
    made.source("mastodon", "mastodon", server=made.base, hashtag="port")
    made.source("x", "x", server=made.base, search="bridge", token="env:X_BEARER", monthly_reads=600)
    return made


NETWORKS = ("telegram", "bluesky", "mastodon", "x")
POSTS = (X, TELEGRAM, BLUESKY, MASTODON)


def test_posts_seen_in_an_article_are_completed_by_their_networks(desk_of_networks: Loopback) -> None:
    desk = desk_of_networks
    assert desk.run("story").new == 1
    seen = desk.items()
    assert set(POSTS) < seen.keys()
    assert {seen[post].access for post in POSTS} == {"partial"}
    report = desk.run(*NETWORKS)
    assert (report.new, {s.outcome for s in report.sources}) == (6, {"ok"})
    stored = desk.items()
    (article,) = [item.id for item in stored.values() if item.kind == "article"]
    assert len(stored) == 1 + 6 + 2  # the article, the networks' posts, one that X shows as quoted and one as missing
    for post in POSTS:
        assert stored[post].access == "full"
        assert len(stored[post].text) > len(seen[post].text)
        assert ("embedded_in", "out", article) in desk.ties(post)
    assert {(f.item_id, f.match.watch_id) for f in report.flags} == {(X, "account"), (TELEGRAM, "account")}
    again = desk.run()
    assert (again.new, sum(s.revised for s in again.sources), again.flags) == (0, 0, ())


def test_posts_that_came_first_are_not_taken_back_by_an_article(desk_of_networks: Loopback) -> None:
    desk = desk_of_networks
    desk.run(*NETWORKS)
    before = desk.items()
    (report,) = desk.run("story").sources
    assert (report.new, report.revised) == (1, 0)
    after = desk.items()
    assert {name: item for name, item in after.items() if item.kind == "post"} == before
    (article,) = after.keys() - before.keys()
    assert all(("embedded_in", "out", article) in desk.ties(post) for post in POSTS)


def quoted(key: str, text: str, inner: str) -> dict[str, Any]:
    """A post of Bluesky that quotes another one."""
    shown = samples.bluesky(inner, "the words that are quoted")
    record = {**shown, "$type": "app.bsky.embed.record#viewRecord", "value": shown.pop("record")}
    return samples.bluesky(key, text, embed={"$type": "app.bsky.embed.record#view", "record": record})


def test_quoted_answered_and_reposted_posts_are_items_of_their_own_once(desk_of_networks: Loopback) -> None:
    desk = desk_of_networks
    inner = samples.mastodon(4, account={**samples.mastodon()["account"], "acct": "other"})
    desk.answers["/api/v1/timelines/tag/port"] = samples.dumped([
        samples.mastodon(3, content="", reblog=inner), samples.mastodon(2, in_reply_to_id=samples.mastodon(1)["id"]),
        samples.mastodon(1), inner,
    ])  # fmt: skip
    posts = [quoted("3kddddddddd2d", "first to quote", "3kbbbbbbbbb2b"), quoted("3keeeeeeeee2e", "second", "3kbbbbbbbbb2b")]
    desk.answers["/xrpc/app.bsky.feed.getAuthorFeed"] = samples.dumped({"feed": [{"post": p} for p in posts]})
    desk.run("mastodon", "bluesky")
    numbered = {n: f"mastodon:harbour.example/{110000000000000000 + n}" for n in range(1, 5)}
    keys = ("3kbbbbbbbbb2b", "3kddddddddd2d", "3keeeeeeeee2e")
    keyed = {k: f"bluesky:at://did:plc:watcher/app.bsky.feed.post/{k}" for k in keys}
    assert desk.items().keys() == {*numbered.values(), *keyed.values()}
    assert ("reposts", "out", numbered[4]) in desk.ties(numbered[3])
    assert ("reply_to", "out", numbered[1]) in desk.ties(numbered[2])
    assert desk.ties(keyed["3kbbbbbbbbb2b"]) >= {
        ("quotes", "in", keyed["3kddddddddd2d"]), ("quotes", "in", keyed["3keeeeeeeee2e"]),
    }  # fmt: skip


def test_counts_are_a_series_and_no_revision(desk_of_networks: Loopback) -> None:
    desk = desk_of_networks
    for likes in (5, 8, 8):
        desk.answers["/api/v1/timelines/tag/port"] = samples.dumped([samples.mastodon(1, favourites_count=likes)])
        report = desk.run("mastodon")
        assert [s.revised for s in report.sources] == [0]
    with desk.store() as store:
        series = [m.value for m in store.metrics(MASTODON) if m.name == "likes"]
    assert series == [5, 8]
    assert desk.items()[MASTODON].revision == 1


def test_what_is_marked_in_a_text_is_where_its_span_says(desk_of_networks: Loopback) -> None:
    desk = desk_of_networks
    words = "🚢🇺🇦 \u202bسفن\u202c é convoy radar.example #радар @mila.example"
    desk.answers["/xrpc/app.bsky.feed.getAuthorFeed"] = samples.dumped({"feed": [{"post": samples.bluesky(text=words)}]})
    desk.run(*NETWORKS)
    stored = desk.items()
    marked = 0
    for item in stored.values():
        for tag in item.tags:
            if tag.span:
                assert tag.span.of(item.text).lstrip("#").casefold() == tag.name.casefold()
                marked += 1
        for mention in item.mentions:
            if mention.span:
                assert mention.span.of(item.text).lstrip("@").casefold() == mention.handle.partition("@")[0].casefold()
                marked += 1
        for link in item.links:
            if link.span:
                assert link.span.of(item.text) == link.text
                marked += 1
    assert marked >= 8
    assert stored[BLUESKY].text == words
    assert stored[X].links[0].url == "https://news.example/bridge"
    assert all("t.co/" not in item.text for item in stored.values())


def test_a_deletion_is_recorded_and_the_evidence_kept(desk_of_networks: Loopback) -> None:
    desk = desk_of_networks
    desk.source("events", "social", url=f"{desk.base}/events")
    commit = {"operation": "delete", "collection": "app.bsky.feed.post", "rkey": "3kaaaaaaaaa2a"}
    words = samples.dumped({"feed": [{"post": samples.bluesky(text="A convoy left")}]})
    desk.answers["/xrpc/app.bsky.feed.getAuthorFeed"] = words
    (flag,) = desk.run("bluesky").flags
    event = {"did": "did:plc:watcher", "time_us": 1772352990000000, "kind": "commit", "commit": commit}
    desk.answers["/events"] = samples.dumped(event)
    (report,) = desk.run("events").sources
    assert (report.new, report.revised, report.flags) == (0, 1, ())
    item = desk.items()[BLUESKY]
    assert (item.access, item.text, item.extra["unavailable"]) == ("deleted", "A convoy left", "deleted")
    assert item.updated is not None
    with desk.store() as store:
        assert store.flags_of(BLUESKY) == [flag]
        assert [r.access for r in store.revisions(BLUESKY)] == ["full", "deleted"]


SECRETS = {
    "MASTODON_TOKEN": "canary-mastodon-71f0", "BLUESKY_PASSWORD": "canary-bluesky-82a1", "REDDIT_ID": "canary-reddit-93b2",
    "REDDIT_SECRET": "canary-reddit-a4c3", "LEMMY_TOKEN": "canary-lemmy-b5d4", "X_TOKEN": "canary-x-c6e5",
}  # fmt: skip


@pytest.mark.parametrize("status", [200, 301, 401])
def test_secrets_turn_up_nowhere(
    tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, cli: Cli, status: int
) -> None:
    """Against servers that send back all that they are sent."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    asked: list[str] = []

    def echo(request: Request) -> Response:
        sent = f"{dict(request.headers)} {request.get_data(as_text=True)} {request.url}"
        asked.append(sent)
        key = request.headers.get("Authorization", "none").replace(" ", "-")
        headers = {"WWW-Authenticate": key, "X-Echo": key}
        if status == 301:
            headers["Location"] = f"/again?token={key}" if "again" not in request.path else f"ftp://{key}/"
        return Response(f"<html>{sent}</html>" if status != 200 else sent, status=status, headers=headers)

    httpserver.expect_request(re.compile(".*")).respond_with_handler(echo)
    desk = Loopback(tmp_path, httpserver)
    httpserver.clear_all_handlers()
    httpserver.expect_request(re.compile(".*")).respond_with_handler(echo)
    base = desk.base
    desk.source("m", "mastodon", server=base, list_id="1", token="env:MASTODON_TOKEN")
    desk.source(
        "b", "bluesky", login_server=base, search="radar", identifier="desk.example", password="env:BLUESKY_PASSWORD"
    )
    desk.source("r", "reddit", server=base, api_server=base, subreddit="rails", client_id="env:REDDIT_ID",
                client_secret="env:REDDIT_SECRET")  # fmt: skip
    desk.source("l", "lemmy", server=base, token="env:LEMMY_TOKEN")
    desk.source("x", "x", server=base, search="a", token="env:X_TOKEN", monthly_reads=600)
    logged = io.StringIO()
    with desk.opened() as monitor:
        configure(LogSettings.model_validate({"format": "json", "level": "debug"}), stream=logged)
        report = monitor.run_once()
        told = [repr(report), report.model_dump_json(), repr(monitor.config), monitor.config.model_dump_json()]
        told += [p.model_dump_json() for p in monitor.store.problems(limit=100).records]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    for words in (["sources", "test", "--json"], ["sources", "show", "x"], ["problems"]) if status == 301 else ():
        done = cli(*words)
        told += [done.out, done.err]
    told += [logged.getvalue(), *(path.read_bytes().decode("latin-1") for path in tmp_path.glob("m.db*"))]
    # They were sent, or nothing would be shown by their absence.
    sent = "".join(asked)
    assert all(SECRETS[name] in sent for name in ("MASTODON_TOKEN", "LEMMY_TOKEN", "X_TOKEN", "BLUESKY_PASSWORD"))
    for name, value in SECRETS.items():
        for where, text in enumerate(told):
            assert value not in text, (name, where)
