"""Mastodon, and servers that speak its interface: public, hashtag, account and list timelines.

Source: docs.joinmastodon.org/methods/timelines, /methods/accounts, /api/guidelines (pagination), /api/rate-limits.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from typing import Any
from urllib.parse import quote, urlencode

from pydantic import Field, SecretStr, field_validator, model_validator

from adapters.base import Fetcher, Payload, Poll, Response
from adapters.errors import ParseError, ProtocolError
from adapters.social import values
from adapters.social.sources.mastodon_stream import follow
from adapters.social.sources.memory import Page, number_or_text
from adapters.social.sources.network import NetworkAdapter
from adapters.social.sources.route import Route, TimelineOptions, address, asked, json_of, looked_up
from adapters.social.sources.walk import walk

__all__ = ["ADAPTER", "MastodonOptions"]

_MOST = 40
_LINK = re.compile(r'<([^<>]{1,4096})>\s*;([^<]{0,200})')
_NEXT = re.compile(r'rel\s*=\s*"?next\b', re.IGNORECASE)
_SHIFT = 16  # bits of a post's number below its time in milliseconds
_REMEDIES = {
    401: "The server shows this only to its users: set token to an access token with the scope read:statuses "
    "(read:lists for a list).",
    403: "The server does not let this token, or anybody without one, read this.",
    404: "There is no such account, list or timeline on this server.",
    422: "The server shows this timeline only to its users: set token.",
    429: "The server lets nobody ask so often (300 requests in five minutes); the next poll waits.",
}


class MastodonOptions(TimelineOptions):
    """Settings of a Mastodon timeline: of a hashtag, an account or a list; without these the public one."""

    server: str = Field(description="address of the server: https://social.example", pattern=r"^https?://[^\s/?#]+/?$")
    hashtag: str | None = Field(None, min_length=1, max_length=200, description="posts with this hashtag, with or without #")
    account: str | None = Field(
        None, min_length=1, max_length=300, description="posts of this account: name, or name@host for another server's"
    )
    list_id: str | None = Field(None, pattern=r"^\w{1,64}$", description="posts of this list; needs its owner's token")
    home: bool = Field(False, description="posts of the accounts and hashtags that a token's owner follows; needs token")
    stream: bool = Field(
        False, description="follow the timeline's stream: posts, edits and deletions are known at once; most servers want "
        "a token for it, and there is none of a single account",
    )  # fmt: skip
    local: bool = Field(False, description="of the public or a hashtag's timeline, only posts of this server's own accounts")
    replies: bool = Field(True, description="of an account, its replies too")
    boosts: bool = Field(True, description="of an account, what it boosts too")
    overlap_minutes: float = Field(
        15.0, ge=0, le=1440, description="how far below the newest known post a public, hashtag or list timeline is read "
        "again, as posts of other servers come in late",
    )  # fmt: skip
    token: SecretStr | None = Field(
        None, description="access token by reference (env:NAME), scope read:statuses; only where the server asks for one"
    )

    @field_validator("hashtag", "account")
    @classmethod
    def _bare(cls, value: str | None) -> str | None:
        return value.strip().lstrip("#@") if value else value

    @model_validator(mode="after")
    def _one_timeline(self) -> MastodonOptions:
        given = [n for n in ("hashtag", "account", "list_id", "home") if getattr(self, n)]
        if len(given) > 1:
            raise ValueError(f"one timeline a source: give one of {' and '.join(given)}")
        if self.list_id and self.token is None:
            raise ValueError("a list belongs to an account: list_id needs token")
        if self.home and self.token is None:
            raise ValueError("home is the timeline of a token's owner: it needs token")
        if self.stream and self.account:
            raise ValueError("there is no stream of one account: follow it in a list, or leave stream out")
        return self

    @property
    def of_all(self) -> bool:
        """Whether it is the timeline of all posts that the server knows."""
        return not (self.hashtag or self.account or self.list_id or self.home)


async def _route(poll: Poll, fetcher: Fetcher) -> Route:
    options: MastodonOptions = poll.options
    base = options.server.rstrip("/")
    headers = {"Authorization": f"Bearer {options.token.get_secret_value()}"} if options.token else {}
    kept: dict[str, str] = {}
    if options.account:
        number = looked_up(poll, options.account) or await _account(base, options.account, headers, fetcher)
        kept = {options.account: number}
        path = f"/api/v1/accounts/{quote(number, safe='')}/statuses"
        query: dict[str, Any] = {
            "exclude_replies": None if options.replies else True, "exclude_reblogs": None if options.boosts else True
        }  # fmt: skip
    else:
        what = f"tag/{quote(options.hashtag, safe='')}" if options.hashtag else "public"
        own = "home" if options.home else f"list/{options.list_id}" if options.list_id else None
        path = f"/api/v1/timelines/{own or what}"
        query = {"local": True if options.local and not own else None}
    first = address(base + path, limit=_MOST, **query)
    late = 0 if options.account else round(options.overlap_minutes * 60_000) << _SHIFT
    return Route(
        of=first, first=first, read=_read, headers=headers, rank=number_or_text, margin=late, kept=kept,
        remedies=_REMEDIES,
    )  # fmt: skip


async def _account(base: str, name: str, headers: dict[str, str], fetcher: Fetcher) -> str:
    """The number of an account."""
    url = f"{base}/api/v1/accounts/lookup?{urlencode({'acct': name})}"
    number = values.ident(await asked(fetcher.get(url, headers=headers), _REMEDIES), "id")
    if not number:
        raise ProtocolError("the server's answer names no account", where=url)
    return number


def _read(response: Response) -> Page:
    found = json_of(response)
    if not isinstance(found, list):
        raise ParseError("the answer is no list of posts", where=response.url)
    keys = tuple(k for one in found if isinstance(one, dict) and (k := values.ident(one, "id")))
    links = _LINK.finditer(response.headers.get("link", ""))
    older = next((m[1] for m in links if _NEXT.search(m[2])), None)
    return Page(keys, older if keys else None)


def _timeline(poll: Poll, fetcher: Fetcher, route: Route) -> AsyncGenerator[Payload, None]:
    options: MastodonOptions = poll.options
    if not options.stream:
        return walk(poll, fetcher, route)
    local, query = "/local" if options.local else "", dict[str, Any]()
    if options.home:
        path = "/user"
    elif options.list_id:
        path, query = "/list", {"list": options.list_id}
    elif options.hashtag:
        path, query = f"/hashtag{local}", {"tag": options.hashtag}
    else:
        path = f"/public{local}"
    return follow(poll, fetcher, route, options.server.rstrip("/"), path, query)


ADAPTER = NetworkAdapter("mastodon", MastodonOptions, _route, read=_timeline)
