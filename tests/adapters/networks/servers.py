"""Loopback servers that follow the networks' published interfaces: pages, cursors, limits and logins."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

from aiohttp import web

from tests.adapters.networks.network import Network
from tests.adapters.social import samples

BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def written(number: int) -> datetime:
    """When a post was written: one a minute."""
    return BEGAN + timedelta(minutes=number)


def _json(value: Any, status: int = 200, **headers: str) -> web.Response:
    return web.Response(
        status=status, body=json.dumps(value).encode(), content_type="application/json", headers=headers
    )


def _cursor(number: int) -> str:
    return base64.urlsafe_b64encode(f"cursor {number}".encode()).decode()


def _number(cursor: str | None) -> int | None:
    return int(base64.urlsafe_b64decode(cursor).split()[1]) if cursor else None


class Mastodon(Network):
    """Numbers are milliseconds with sixteen bits below them; pages follow one another by Link headers.

    Every answer tells how many requests are left and, as a date, when the count begins anew.

    Source: docs.joinmastodon.org/methods/timelines, /methods/accounts, /api/rate-limits, /api/guidelines.

    Attributes:
        members_only: public timelines are shown to the server's users only.
    """

    name = "mastodon"
    options: ClassVar[dict[str, Any]] = {"hashtag": "port", "overlap_minutes": 0}
    token = "token-of-a-user"

    def __init__(self) -> None:
        super().__init__()
        self.members_only = False
        reset = (datetime.now(UTC) + timedelta(seconds=600)).isoformat().replace("+00:00", "Z")
        self.limit_headers = {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}

    @staticmethod
    def number(n: int) -> int:
        return round(written(n).timestamp() * 1000) << 16

    def native(self, number: int) -> str:
        return f"harbour.example/{self.number(number)}"

    def answer(self, request: web.Request, body: bytes) -> web.Response:
        found = self._refusal(request) or self._page(request)
        found.headers.update({**self.limit_headers, "X-RateLimit-Remaining": "299"})
        return found

    def _refusal(self, request: web.Request) -> web.Response | None:
        key = request.headers.get("Authorization")
        if key not in (None, f"Bearer {self.token}") or (key is None and "/timelines/list/" in request.path):
            return _json({"error": "The access token is invalid"}, 401)
        if key is None and self.members_only and "/timelines/" in request.path:
            return _json({"error": "This method requires an authenticated user"}, 422)
        return None

    def _page(self, request: web.Request) -> web.Response:
        if request.path == "/api/v1/accounts/lookup":
            known = request.query["acct"] == "watch@harbour.example"
            return _json({"id": "77"} if known else {"error": "Record not found"}, 200 if known else 404)
        if self.forgets and "max_id" in request.query:
            return _json({"error": "unknown"}, 400)
        limit = int(request.query["limit"])
        assert 1 <= limit <= 40
        below = request.query.get("max_id")
        numbers = {self.number(n): n for n in range(1, self.newest + 1)}
        page = self.page(numbers.get(int(below)) if below else None)[:limit]
        posts = []
        for n in page:
            uri = f"https://harbour.example/users/watch/statuses/{self.number(n)}"
            posts.append(samples.mastodon(id=str(self.number(n)), uri=uri, url=uri, created_at=written(n).isoformat()))
        # The rest of the query stands in the links too, and an empty page has none.
        kept = [(k, v) for k, v in request.query.items() if k not in ("max_id", "min_id", "since_id")]
        ends = (("next", "max_id", page[-1]), ("prev", "min_id", page[0])) if page else ()
        links = (
            f'<{self.url}{request.path}?{urlencode([*kept, (name, self.number(n))])}>; rel="{rel}"' for rel, name, n in ends
        )
        return _json(posts, **({"Link": ", ".join(links)} if page else {}))


class Telegram(Network):
    """A channel's page; `before` gives what is older."""

    name = "telegram"
    options: ClassVar[dict[str, Any]] = {"channel": "coastwatch"}
    preview = True

    def native(self, number: int) -> str:
        return f"coastwatch/{number}"

    def answer(self, request: web.Request, body: bytes) -> web.Response:
        if not self.preview and request.path == "/s/coastwatch":
            return web.Response(status=302, headers={"Location": f"{self.url}/coastwatch"})
        if request.path == "/coastwatch":
            page = '<div class="tgme_page"><div class="tgme_page_title"><span>Coast</span></div></div>'
            return web.Response(text=page, content_type="text/html")
        below = request.query.get("before")
        if below and self.forgets:
            return web.Response(status=404)
        messages = "".join(self._message(n) for n in reversed(self.page(int(below) if below else None)))
        page = f'<html><body><main class="tgme_main"><div class="tgme_channel_history">{messages}</div></main></html>'
        return web.Response(text=page, content_type="text/html")

    def _message(self, n: int) -> str:
        return (
            f'<div class="tgme_widget_message_wrap"><div class="tgme_widget_message js-widget_message" '
            f'data-post="coastwatch/{n}"><a class="tgme_widget_message_owner_name" href="/coastwatch">Coast</a>'
            f'<div class="tgme_widget_message_text js-message_text">Ship {n} in port</div>'
            f'<a class="tgme_widget_message_date" href="/coastwatch/{n}">'
            f'<time datetime="{written(n).isoformat()}">t</time></a></div></div>'
        )


class Bluesky(Network):
    """XRPC with opaque cursors, look-up of handles, and a login for the search."""

    name = "bluesky"
    options: ClassVar[dict[str, Any]] = {"account": "watcher.example"}
    password = "abcd-efgh-ijkl-mnop"
    token = "token-of-a-session"

    def native(self, number: int) -> str:
        return f"app.bsky.feed.post/3k{number:011d}"

    def settings(self) -> dict[str, Any]:
        return {**super().settings(), "login_server": self.url}

    def answer(self, request: web.Request, body: bytes) -> web.Response:
        method = request.path.removeprefix("/xrpc/")
        if method == "com.atproto.identity.resolveHandle":
            known = request.query["handle"] == "watcher.example"
            return _json({"did": "did:plc:watcher"} if known else {"error": "InvalidRequest"}, 200 if known else 400)
        if method == "com.atproto.server.createSession":
            good = json.loads(body) == {"identifier": "desk.example", "password": self.password}
            return _json({"accessJwt": self.token}) if good else _json({"error": "AuthenticationRequired"}, 401)
        if method == "app.bsky.feed.searchPosts" and request.headers.get("Authorization") != f"Bearer {self.token}":
            return _json({"error": "AuthMissing"}, 401)
        cursor = request.query.get("cursor")
        if cursor and self.forgets:
            return _json({"error": "InvalidRequest", "message": "unknown cursor"}, 400)
        page = self.page(_number(cursor))
        posts = [samples.bluesky(f"3k{n:011d}", f"Radar {n}") for n in page]
        key = "posts" if method.endswith("searchPosts") else "feed"
        found: dict[str, Any] = {key: posts if key == "posts" else [{"post": p} for p in posts]}
        return _json(found | ({"cursor": _cursor(page[-1])} if self.more(page) else {}))


class Reddit(Network):
    """The Atom feed without a key, the listing with one; `after` names a post."""

    name = "reddit"
    options: ClassVar[dict[str, Any]] = {"subreddit": "rails"}

    def __init__(self) -> None:
        super().__init__()
        self.size = 25
        self.newest = 75

    def settings(self) -> dict[str, Any]:
        return {**super().settings(), "api_server": self.url}

    @staticmethod
    def thing(n: int) -> str:
        return f"1a{n:04d}"

    def native(self, number: int) -> str:
        return f"t3_{self.thing(number)}"

    def answer(self, request: web.Request, body: bytes) -> web.Response:
        if request.path == "/api/v1/access_token":
            good = request.headers["Authorization"] == "Basic " + base64.b64encode(b"app:secret").decode()
            good = good and body == b"grant_type=client_credentials"
            return _json({"access_token": "token-of-an-hour"} if good else {"error": 401})
        after = request.query.get("after")
        if after and self.forgets:
            return _json({}, 404)
        page = self.page(int(after[5:]) if after else None)
        if not request.path.endswith(".rss"):
            if request.headers.get("Authorization") != "Bearer token-of-an-hour":
                return _json({}, 401)
            found = samples.listing(*(samples.submission(self.thing(n)) for n in page))
            found["data"]["after"] = self.native(page[-1]) if self.more(page) else None
            return _json(found)
        entries = "".join(
            f'<entry><author><name>/u/watcher</name></author><category term="rails" label="r/rails"/>'
            f'<id>{self.native(n)}</id><link href="https://www.reddit.com/r/rails/comments/{self.thing(n)}/t/"/>'
            f"<title>Train {n}</title>"
            f"<published>{written(n).isoformat()}</published></entry>"
            for n in page
        )
        feed = f'<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'
        return web.Response(text=feed, content_type="application/atom+xml")


class Lemmy(Network):
    """Lists with a cursor."""

    name = "lemmy"
    options: ClassVar[dict[str, Any]] = {"community": "ports@forum.example"}

    def native(self, number: int) -> str:
        return f"forum.example/post/{number}"

    def answer(self, request: web.Request, body: bytes) -> web.Response:
        cursor = request.query.get("page_cursor")
        if cursor and self.forgets:
            return _json({"error": "unknown"}, 400)
        page = self.page(_number(cursor))
        model = samples.lemmy()["posts"][0]
        views = [
            model | {"post": model["post"] | {"id": n, "name": f"Port {n}", "ap_id": f"https://forum.example/post/{n}"}}
            for n in page
        ]
        return _json({"posts": views} | ({"next_page": _cursor(page[-1])} if self.more(page) else {}))


class HackerNews(Network):
    """The search by date, whose pages are spans of time."""

    name = "hackernews"

    def native(self, number: int) -> str:
        return f"{40_000_000 + number}"

    def answer(self, request: web.Request, body: bytes) -> web.Response:
        limit = request.query.get("numericFilters", "").removeprefix("created_at_i<=")
        if limit and self.forgets:
            return _json({}, 400)
        below = round((int(limit) - BEGAN.timestamp()) / 60) + 1 if limit else None
        page = self.page(below)
        model = samples.HN["hits"][0]
        hits = [model | {"objectID": self.native(n), "created_at_i": round(written(n).timestamp())} for n in page]
        return _json({"hits": hits, "nbHits": len(hits) + (1 if self.more(page) else 0)})


class X(Network):
    """Recent search and accounts' posts, with `since_id` and tokens for pages. Counts what it would bill."""

    name = "x"
    options: ClassVar[dict[str, Any]] = {"search": "convoy", "token": "bearer-of-a-project", "monthly_reads": 100_000}

    def __init__(self) -> None:
        super().__init__()
        self.billed = 0
        self.quoting = False

    @staticmethod
    def number(n: int) -> int:
        return (round(written(n).timestamp() * 1000) - 1_288_834_974_657) << 22

    def native(self, number: int) -> str:
        return str(self.number(number))

    def answer(self, request: web.Request, body: bytes) -> web.Response:
        if request.headers.get("Authorization") != "Bearer bearer-of-a-project":
            return _json({"title": "Unauthorized"}, 401)
        if request.path.startswith("/2/users/by/username/"):
            self.billed += 2
            return _json({"data": {"id": "42", "username": "watcher"}})
        assert 10 <= int(request.query["max_results"]) <= 100
        token = request.query.get("next_token") or request.query.get("pagination_token")
        if token and self.forgets:
            return _json({"title": "Invalid Request"}, 400)
        since = int(request.query.get("since_id", 0))
        above = max((n for n in range(1, self.newest + 1) if self.number(n) <= since), default=0)
        page = self.page(_number(token), above=above)[: int(request.query["max_results"])]
        data = [{"id": self.native(n), "text": f"Convoy {n}", "author_id": "42", "edit_history_tweet_ids": [self.native(n)],
                 "created_at": written(n).isoformat()} for n in page]  # fmt: skip
        included = []
        if self.quoting:
            for n, post in zip(page, data, strict=True):
                others = (("quoted", 10**15), ("replied_to", 10**16))
                post["referenced_tweets"] = [{"type": kind, "id": str(base + n)} for kind, base in others]
                included += [{"id": str(base + n), "text": "older", "author_id": "42"} for base in (10**15, 10**16)]
        self.billed += len(data) + len(included)
        meta: dict[str, Any] = {"result_count": len(data)}
        if self.more(page, above=above):
            meta["next_token"] = _cursor(page[-1])
        found: dict[str, Any] = {"meta": meta}
        if data:
            users = [{"id": "42", "username": "watcher", "name": "W"}]
            found |= {"data": data, "includes": {"users": users, "tweets": included}}
        return _json(found)


NETWORKS: dict[str, Callable[[], Network]] = {
    kind.name: kind for kind in (Mastodon, Telegram, Bluesky, Reddit, Lemmy, HackerNews, X)
}


def http_date(at: datetime) -> str:
    return format_datetime(at, usegmt=True)
