"""Hacker News: stories and comments by its search, newest first.

Source: hn.algolia.com/api, `search_by_date`. A page is a span of time, as numbered pages move while they are read.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from adapters.base import Fetcher, Poll, Response
from adapters.social import values
from adapters.social.sources.memory import Page, number_or_text
from adapters.social.sources.network import NetworkAdapter
from adapters.social.sources.route import Route, TimelineOptions, address, json_of, parts

__all__ = ["ADAPTER", "HackerNewsOptions"]

_MOST = 100


class HackerNewsOptions(TimelineOptions):
    """Settings of a Hacker News source. No key is needed."""

    search: str | None = Field(None, min_length=1, max_length=500, description="words to search for; without them all")
    what: Literal["story", "comment"] = Field("story", description="story or comment")
    user: str | None = Field(None, pattern=r"^[\w-]{2,15}$", description="only what this account wrote")
    server: str = Field("https://hn.algolia.com", pattern=r"^https?://[^\s/?#]+$", description="address of the search")


async def _route(poll: Poll, fetcher: Fetcher) -> Route:
    options: HackerNewsOptions = poll.options
    base = f"{options.server}/api/v1/search_by_date"
    tags = f"{options.what},author_{options.user}" if options.user else options.what
    asked: dict[str, Any] = {"query": options.search, "tags": tags, "hitsPerPage": _MOST}
    first = address(base, **asked)

    def read(response: Response) -> Page:
        found = json_of(response)
        hits = parts(found, "hits", response.url)
        keys = tuple(k for hit in hits if (k := values.ident(hit, "objectID")))
        times = [t for hit in hits if (t := values.count(hit, "created_at_i")) is not None]
        # The second of the oldest hit once more: others of it may stand on the next page.
        more = times and (values.count(found, "nbHits") or 0) > len(hits)
        return Page(keys, address(base, **asked, numericFilters=f"created_at_i<={min(times)}") if more else None)

    return Route(of=first, first=first, read=read, rank=number_or_text)


ADAPTER = NetworkAdapter("hackernews", HackerNewsOptions, _route)
