"""The feed adapter: one address, conditional requests, and nothing parsed that did not change."""

from __future__ import annotations

from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

from pydantic import Field

from adapters import base
from adapters.base import Fetcher, Payload, Poll
from adapters.feed.reading import read
from adapters.schema import Batch, SourceState

__all__ = ["ADAPTER", "FeedAdapter", "FeedOptions"]

MAX_BYTES = 15_000_000


class FeedOptions(base.Options):
    """Settings of a feed."""

    url: str = Field(description="address of the feed, http or https", pattern=r"^https?://\S+$", max_length=4096)
    max_bytes: int = Field(MAX_BYTES, gt=0, description="cap on the feed's size in bytes, after decompression")


class FeedAdapter:
    """Reads RSS, Atom, RDF, CDF and JSON feeds.

    State: `url` that the rest belongs to, `conditional` (opaque, the fetcher's), `body` (hash of the last body that
    was read whole), `entries` and `language` (what was read of it, see `adapters.feed.reading`).
    """

    name = "feed"
    Options: type[base.Options] = FeedOptions

    async def fetch(self, poll: Poll, fetcher: Fetcher) -> AsyncIterator[Payload]:
        """The feed in one payload; `unchanged` when the server says so or the body is the one before, byte for byte.

        Raises:
            FetchError: it could not be had.
        """
        options: FeedOptions = poll.options
        before: SourceState = poll.state if poll.state.get("url") == options.url else {}
        conditional: Any = before.get("conditional")
        response = await fetcher.get(options.url, conditional=conditional or None, max_bytes=options.max_bytes)
        state: SourceState = {**before, "url": options.url, "conditional": response.conditional}
        if not response.unchanged:
            state["body"] = sha256(response.data).hexdigest()[:32]
        unchanged = response.unchanged or state["body"] == before.get("body")
        yield Payload(
            data=b"" if unchanged else response.data,
            url=response.url,
            final_url=response.final_url,
            content_type=response.content_type,
            headers=response.headers,
            fetched=response.fetched,
            source_id=poll.source_id,
            state=state,
            unchanged=unchanged,
        )

    def parse(self, payload: Payload, options: Any) -> Batch:
        """Items of the entries that the state does not name.

        Raises:
            ParseError: the bytes are no feed.
        """
        return read(
            payload.data,
            url=payload.url,
            base_url=payload.base_url,
            content_type=payload.content_type,
            headers=payload.headers,
            fetched=payload.fetched,
            source_id=payload.source_id,
            state=payload.state,
        )


ADAPTER = FeedAdapter()
