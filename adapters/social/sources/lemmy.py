"""Lemmy: posts and comments of a community or a whole server, newest first.

Source: join-lemmy.org/api, version 3 (PostView, CommentView; `page_cursor` since 0.19).
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, SecretStr

from adapters.base import Fetcher, Poll, Response
from adapters.social import values
from adapters.social.sources.memory import Page
from adapters.social.sources.network import NetworkAdapter
from adapters.social.sources.route import Route, TimelineOptions, address, json_of, parts

__all__ = ["ADAPTER", "LemmyOptions"]

_MOST = 50
_REMEDIES = {
    400: "There is no such community on this server, or it does not show it without a login.",
    401: "The server is private: set token.",
    404: "There is no such community on this server.",
}


class LemmyOptions(TimelineOptions):
    """Settings of a Lemmy source: a community, or the server's whole timeline."""

    server: str = Field(description="address of the server: https://lemmy.example", pattern=r"^https?://[^\s/?#]+/?$")
    community: str | None = Field(None, max_length=300, description="name, or name@host for one of another server")
    what: Literal["posts", "comments"] = Field("posts", description="posts or comments")
    local: bool = Field(False, description="without a community: only what was written on this server")
    token: SecretStr | None = Field(None, description="session token by reference (env:NAME), where the server is private")


async def _route(poll: Poll, fetcher: Fetcher) -> Route:
    options: LemmyOptions = poll.options
    kind = options.what.removesuffix("s")
    base = f"{options.server.rstrip('/')}/api/v3/{kind}/list"
    asked: dict[str, Any] = {
        "community_name": options.community.lstrip("!") if options.community else None, "sort": "New", "limit": _MOST,
        "type_": "Local" if options.local and not options.community else "All",
    }  # fmt: skip
    first = address(base, **asked)

    def read(response: Response) -> Page:
        found = json_of(response)
        views = parts(found, options.what, response.url)
        keys = tuple(k for v in views if (k := values.ident(values.mapping(v, kind), "id")))
        cursor = values.string(found, "next_page")
        return Page(keys, address(base, **asked, page_cursor=cursor) if cursor and keys else _numbered(response, keys))

    def _numbered(response: Response, keys: tuple[str, ...]) -> str | None:
        """The next page by its number, of comments and of servers that know no cursor."""
        if len(keys) < _MOST:
            return None
        _, _, number = response.url.rpartition("&page=")
        return address(base, **asked, page=int(number) + 1 if number.isdecimal() else 2)

    headers = {"Authorization": f"Bearer {options.token.get_secret_value()}"} if options.token else {}
    return Route(of=first, first=first, read=read, headers=headers, remember=100, remedies=_REMEDIES)


ADAPTER = NetworkAdapter("lemmy", LemmyOptions, _route)
