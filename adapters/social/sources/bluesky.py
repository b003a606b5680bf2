"""Bluesky: the posts of an account, a list or a feed generator by XRPC, and its search with a login.

Source: the lexicons app.bsky.feed.* and com.atproto.* (docs.bsky.app/docs/api, atproto.com/specs/xrpc).
"""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import Field, SecretStr, field_validator, model_validator

from adapters.base import Fetcher, Poll, Response
from adapters.errors import HTTPStatusError, ProtocolError
from adapters.social import values
from adapters.social.sources.bluesky_login import Sessions
from adapters.social.sources.memory import Page
from adapters.social.sources.network import NetworkAdapter
from adapters.social.sources.route import Route, TimelineOptions, address, asked, json_of, looked_up, parts

__all__ = ["ADAPTER", "BlueskyOptions", "did_of"]

_MOST = 100
_WEB = re.compile(r"https?://[^/]{1,253}/profile/([^/\s]{1,300})/(lists|feed)/([\w.~:-]{1,512})/?", re.ASCII)
_AT = re.compile(r"at://([^/\s]{1,300})/(app\.bsky\.[a-z]+\.[a-z]+)/([\w.~:-]{1,512})", re.ASCII)
_COLLECTIONS = {"lists": "app.bsky.graph.list", "feed": "app.bsky.feed.generator"}
_REMEDIES = {
    400: "The network does not know this account, list, feed or search; or the account is deactivated, or blocks the one "
    "that logs in.",
    401: "The login does not hold: check identifier and password (an app password).",
    403: "The network shows this only after a login: set identifier and password (an app password).",
    429: "The network lets nobody ask so often; the next poll waits.",
}
_SESSIONS = Sessions({
    **_REMEDIES, 400: _REMEDIES[401], 429: "The network lets no account log in so often; the next poll waits."
})  # fmt: skip


class BlueskyOptions(TimelineOptions):
    """Settings of a Bluesky source: an account, a list, a feed or a search."""

    account: str | None = Field(None, max_length=300, description="posts of this account: its handle, or its DID")
    list_uri: str | None = Field(None, max_length=1000, description="posts of a list's accounts: its at:// or web address")
    feed_uri: str | None = Field(None, max_length=1000, description="posts of a feed generator: its at:// or web address")
    search: str | None = Field(
        None, min_length=1, max_length=500, description="posts that match a search; needs identifier and password"
    )
    replies: bool = Field(True, description="of an account, its replies too")
    server: str = Field(
        "https://public.api.bsky.app", pattern=r"^https?://[^\s/?#]+$", description="the interface without a login"
    )
    login_server: str = Field(
        "https://bsky.social", pattern=r"^https?://[^\s/?#]+$", description="address of the server where the login is"
    )
    identifier: str | None = Field(None, max_length=300, description="handle of the account that logs in")
    password: SecretStr | None = Field(None, description="app password by reference (env:NAME); not the account's own")

    @field_validator("account", "identifier")
    @classmethod
    def _bare(cls, value: str | None) -> str | None:
        return value.strip().removeprefix("@") if value else value

    @field_validator("list_uri", "feed_uri")
    @classmethod
    def _at_uri(cls, value: str | None) -> str | None:
        if value is None or _AT.fullmatch(value):
            return value
        if found := _WEB.fullmatch(value):
            return f"at://{found[1]}/{_COLLECTIONS[found[2]]}/{found[3]}"
        raise ValueError("should be an at:// address, or the web address of a list or feed")

    @model_validator(mode="after")
    def _one_timeline(self) -> BlueskyOptions:
        given = [n for n in ("account", "list_uri", "feed_uri", "search") if getattr(self, n)]
        if len(given) != 1:
            raise ValueError("give one of account, list_uri, feed_uri and search")
        if (self.identifier is None) != (self.password is None):
            raise ValueError("identifier and password belong together")
        if self.search and self.password is None:
            raise ValueError("the network searches only after a login: give identifier and password (an app password)")
        return self


async def _route(poll: Poll, fetcher: Fetcher) -> Route:
    options: BlueskyOptions = poll.options
    base, headers = options.server, dict[str, str]()
    if options.password is not None:
        base, headers = options.login_server, await _SESSIONS.headers(options, fetcher, poll.now)
    xrpc = f"{base}/xrpc/"
    kept: dict[str, str] = {}
    if options.search:
        query: dict[str, Any] = {"q": options.search, "sort": "latest"}
        method = "app.bsky.feed.searchPosts"
    else:
        uri = options.account or options.list_uri or options.feed_uri or ""
        named = _AT.fullmatch(uri)
        handle = named[1] if named else uri
        try:
            did, kept = await did_of(xrpc, handle, headers, poll, fetcher)
        except HTTPStatusError:
            _SESSIONS.forget(options)
            raise
        subject = f"at://{did}/{named[2]}/{named[3]}" if named else did
        method, name = _method(options)
        query = {name: subject}
        if options.account:
            query["filter"] = "posts_with_replies" if options.replies else "posts_no_replies"
    first = address(xrpc + method, **query, limit=_MOST)

    def read(response: Response) -> Page:
        found = json_of(response)
        entries = parts(found, "posts" if options.search else "feed", response.url)
        cursor = values.string(found, "cursor")
        keys = tuple(k for e in entries if (k := _key(e)))
        older = address(xrpc + method, **query, limit=_MOST, cursor=cursor) if cursor else None
        return Page(keys, older)

    # What a feed generator gives is in an order of its own.
    return Route(
        of=first, first=first, read=read, headers=headers, whole=options.feed_uri is not None,
        remember=300 if options.feed_uri else 100, kept=kept, remedies=_REMEDIES,
        refused=lambda: _SESSIONS.forget(options),
    )  # fmt: skip


def _method(options: BlueskyOptions) -> tuple[str, Literal["actor", "list", "feed"]]:
    if options.account:
        return "app.bsky.feed.getAuthorFeed", "actor"
    return ("app.bsky.feed.getListFeed", "list") if options.list_uri else ("app.bsky.feed.getFeed", "feed")


def _key(entry: dict[str, Any]) -> str | None:
    """What one entry of a feed is known by: a repost is another one than the post."""
    view = values.mapping(entry, "post") or entry
    uri = values.string(view, "uri")
    reposted = values.string(values.mapping(entry, "reason"), "indexedAt")
    return f"{uri} {reposted}" if uri and reposted else uri


async def did_of(
    xrpc: str, handle: str, headers: dict[str, str], poll: Poll, fetcher: Fetcher
) -> tuple[str, dict[str, str]]:
    """The DID of a handle, looked up once: it stays when the account changes its handle."""
    if handle.startswith("did:"):
        return handle, {}
    if known := looked_up(poll, handle):
        return known, {handle: known}
    url = address(f"{xrpc}com.atproto.identity.resolveHandle", handle=handle)
    remedies = {**_REMEDIES, 400: f"No account has the handle {handle!r}; it may have changed."}
    did = values.string(await asked(fetcher.get(url, headers=headers), remedies), "did")
    if not did or not did.startswith("did:"):
        raise ProtocolError(f"the answer names no DID for the handle {handle!r}", where=url)
    return did, {handle: did}


ADAPTER = NetworkAdapter("bluesky", BlueskyOptions, _route)
