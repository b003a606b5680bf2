"""The `document` adapter: one address whose bytes are one plain-text document."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from pydantic import Field

from adapters.base import Fetcher, Options, Payload, Poll
from adapters.document.reading import read
from adapters.schema import Batch, SourceState

__all__ = ["ADAPTER", "DocumentAdapter", "DocumentOptions"]


class DocumentOptions(Options):
    url: str = Field(description="http or https address of the plain-text document")
    max_bytes: int | None = Field(None, gt=0, description="cap on the size of the document; the fetcher's own where None")


class DocumentAdapter:
    """Polls one address and reads what it serves as one document."""

    name = "document"
    Options: type[Options] = DocumentOptions

    async def fetch(self, poll: Poll, fetcher: Fetcher) -> AsyncIterator[Payload]:
        """The document, when it has changed since the poll that left `poll.state`."""
        options: DocumentOptions = poll.options
        kept = poll.state.get("conditional")
        conditional = kept if isinstance(kept, dict) and poll.state.get("url") == options.url else None
        response = await fetcher.get(options.url, conditional=conditional, max_bytes=options.max_bytes)
        state: SourceState = {"url": options.url, "conditional": response.conditional}
        yield Payload.of(response, poll.source_id, state=state, unchanged=response.unchanged)

    def parse(self, payload: Payload, options: Any) -> Batch:
        """The one item of the payload.

        Raises:
            ParseError: it is no text or has nothing in it.
        """
        if payload.unchanged:
            return Batch(state=payload.state)
        item = read(
            payload.data,
            url=payload.base_url,
            content_type=payload.content_type,
            fetched=payload.fetched,
            source_id=payload.source_id,
        )
        return Batch(items=(item,), state=payload.state)


ADAPTER = DocumentAdapter()
