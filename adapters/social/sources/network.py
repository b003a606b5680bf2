"""An adapter for one network: its options, and the way that they lead to."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from adapters.base import Fetcher, Options, Payload, Poll
from adapters.errors import HTTPStatusError, ParseError
from adapters.schema import Batch
from adapters.social.reading import parse
from adapters.social.sources.route import Route
from adapters.social.sources.walk import walk

__all__ = ["NetworkAdapter"]


class NetworkAdapter:
    """Reads a timeline back to a known post; see `walk`.

    State: `of` (which timeline), `known` and `gaps` (see `memory`), `conditional` and `body` of the newest page, `kept`
    (what was looked up), `budget`.

    Args:
        name: of the adapter and its network.
        options: its settings.
        route: the way that settings lead to; it may look names up.
        before: what is to be stored before that, where looking up costs something.
        read: reads the timeline.
    """

    def __init__(
        self,
        name: str,
        options: type[Options],
        route: Callable[[Poll, Fetcher], Awaitable[Route]],
        *,
        before: Callable[[Poll], Payload | None] = lambda poll: None,
        read: Callable[[Poll, Fetcher, Route], AsyncGenerator[Payload, None]] = walk,
    ) -> None:
        self.name = name
        self.Options = options
        self._route = route
        self._before = before
        self._read = read

    async def fetch(self, poll: Poll, fetcher: Fetcher) -> AsyncIterator[Payload]:
        """A payload a page, oldest first.

        Raises:
            FetchError: the newest page could not be had; or, after what could be had was yielded, another one.
        """
        before = poll.state
        if (first := self._before(poll)) is not None:
            yield first
            poll = replace(poll, state=first.state or {})
        try:
            route = await self._route(poll, fetcher)
        except HTTPStatusError:
            if first is not None:
                yield replace(first, state=before, at_once=False)  # an answer that refuses costs nothing
            raise
        async with aclosing(self._read(poll, fetcher, route)) as payloads:
            async for payload in payloads:
                yield payload

    def follows(self, options: Any) -> bool:
        """See `adapters.base.Follower.follows`."""
        return bool(getattr(options, "stream", False))

    def floods(self, options: Any) -> bool:
        """See `adapters.base.Follower.floods`: a stream of all posts does."""
        return self.follows(options) and options.of_all

    def parse(self, payload: Payload, options: Any) -> Batch:
        """The posts of an answer; see `adapters.social.parse`.

        Raises:
            ParseError: it is no answer of the network.
        """
        if payload.unchanged:
            return Batch(state=payload.state, problems=payload.problems, at_once=payload.at_once)
        if not payload.data.strip():
            raise ParseError("the answer is empty", where=payload.url, source=payload.source_id)
        batch = parse(
            payload.data, self.name, url=payload.base_url, content_type=payload.content_type, fetched=payload.fetched,
            source_id=payload.source_id,
        )  # fmt: skip
        return batch.model_copy(update={"state": payload.state, "problems": (*payload.problems, *batch.problems)})
