"""Reddit: the public feeds of subreddits, accounts and searches, or the same by the interface for those with a key.

Source: reddit.com/dev/api, the wiki of its OAuth2 interface, and its rules on rates (100 requests a minute with a key; a
few without).
"""

from __future__ import annotations

from base64 import b64encode
from typing import Any, Literal
from urllib.parse import quote

from lxml import etree
from pydantic import Field, SecretStr, model_validator

from adapters.base import Fetcher, Poll, Response
from adapters.errors import FetchError, ParseError, ProtocolError
from adapters.social import atom, values
from adapters.social.sources.memory import Page
from adapters.social.sources.network import NetworkAdapter
from adapters.social.sources.route import Route, TimelineOptions, address, asked, json_of, parts

__all__ = ["ADAPTER", "RedditOptions"]

_MOST = 100
_ID = "{http://www.w3.org/2005/Atom}entry/{http://www.w3.org/2005/Atom}id"
_FORM = "application/x-www-form-urlencoded"
_REMEDIES = {
    401: "The key does not hold: check client_id and client_secret.",
    403: "The subreddit is private or quarantined, or the network refuses us without a key.",
    404: "There is no such subreddit or account, or it is banned.",
    429: "Without a key only a few requests an hour are let through; the next poll waits.",
}


class RedditOptions(TimelineOptions):
    """Settings of a Reddit source: a subreddit, an account or a search. Without a key it reads the public feed."""

    subreddit: str | None = Field(None, pattern=r"^\w[\w+]{1,200}$", description="name of the subreddit; several with +")
    user: str | None = Field(None, pattern=r"^[\w-]{2,40}$", description="name of an account")
    search: str | None = Field(
        None, min_length=1, max_length=500, description="words to search for, in the subreddit where one is given"
    )
    what: Literal["posts", "comments"] = Field("posts", description="of a subreddit or an account: posts or comments")
    client_id: SecretStr | None = Field(None, description="id of an approved application by reference (env:NAME)")
    client_secret: SecretStr | None = Field(None, description="its secret by reference (env:NAME)")
    server: str = Field("https://www.reddit.com", pattern=r"^https?://[^\s/?#]+$", description="address of the public feeds")
    api_server: str = Field(
        "https://oauth.reddit.com", pattern=r"^https?://[^\s/?#]+$", description="address of the interface with a key"
    )

    @model_validator(mode="after")
    def _one_timeline(self) -> RedditOptions:
        if bool(self.user) == bool(self.subreddit or self.search):
            raise ValueError("give user, or subreddit, or search with or without a subreddit")
        if (self.client_id is None) != (self.client_secret is None):
            raise ValueError("client_id and client_secret belong together")
        return self


async def _route(poll: Poll, fetcher: Fetcher) -> Route:
    options: RedditOptions = poll.options
    path, query = _place(options)
    keyed = options.client_id is not None
    headers = await _login(options, fetcher) if keyed else {}
    base = f"{options.api_server}{path}" if keyed else f"{options.server}{path}.rss"
    if keyed:
        query["raw_json"] = 1
    first = address(base, **query, limit=_MOST)

    def read(response: Response) -> Page:
        keys, after = _listing(response) if keyed else _feed(response)
        older = address(base, **query, limit=_MOST, after=after) if after and keys else None
        return Page(keys, older, blank=not keys)

    return Route(of=first, first=first, read=read, headers=headers, remember=100, remedies=_REMEDIES)


def _place(options: RedditOptions) -> tuple[str, dict[str, Any]]:
    within = f"/r/{quote(options.subreddit, safe='+')}" if options.subreddit else ""
    if options.search:
        return f"{within}/search", {
            "q": options.search, "sort": "new", "restrict_sr": "on" if within else None, "type": "link",
        }  # fmt: skip
    if options.user:
        return f"/user/{options.user}/{'submitted' if options.what == 'posts' else 'comments'}", {"sort": "new"}
    return f"{within}/{'new' if options.what == 'posts' else 'comments'}", {}


def _feed(response: Response) -> tuple[tuple[str, ...], str | None]:
    root = atom.tree(response.data)
    if root is None or etree.QName(root).localname != "feed":
        raise ParseError("the answer is no feed", where=response.url)
    keys = tuple(text for e in root.iterfind(_ID) if (text := (e.text or "").strip()))
    # The feed does not say whether more follows; a page that is not full is the last.
    return keys, keys[-1] if len(keys) >= 25 else None


def _listing(response: Response) -> tuple[tuple[str, ...], str | None]:
    found = json_of(response)
    listing = values.mapping(found, "data") if isinstance(found, dict) else {}
    children = parts(listing, "children", response.url)
    keys = tuple(k for c in children if (k := values.string(values.mapping(c, "data"), "name")))
    return keys, values.string(listing, "after")


async def _login(options: RedditOptions, fetcher: Fetcher) -> dict[str, str]:
    """The header of a session for the application itself (RFC 6749 section 4.4)."""
    url = f"{options.server}/api/v1/access_token"
    if options.client_id is None or options.client_secret is None:
        raise FetchError("this fetcher cannot log in anywhere", where=url)
    pair = f"{options.client_id.get_secret_value()}:{options.client_secret.get_secret_value()}"
    headers = {"Authorization": f"Basic {b64encode(pair.encode()).decode()}", "Content-Type": _FORM}
    login = fetcher.post(url, b"grant_type=client_credentials", headers=headers)
    token = values.string(await asked(login, _REMEDIES), "access_token")
    if not token:
        raise ProtocolError("the answer to the login holds no session", where=url)
    return {"Authorization": f"Bearer {token}"}


ADAPTER = NetworkAdapter("reddit", RedditOptions, _route)
