"""Mastodon's streaming interface: posts, edits and deletions of a timeline as they happen, by server-sent events.

    connect ─▶ read the timeline back to a known post ─▶ follow: update, status.update, delete

The stream has no memory: what happened while nobody listened is not told again. So the timeline is read after the
connection stands; what is posted meanwhile waits in the stream. Deletions and edits while nobody listens are not told.

Source: docs.joinmastodon.org/methods/streaming, /entities/Instance (configuration.urls.streaming).
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, aclosing
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from adapters.base import Fetcher, Payload, Poll
from adapters.errors import FetchError, HTTPStatusError, TooLargeError
from adapters.fetch.live import MAX_MESSAGE, Message, Stream, Streamer, http_address
from adapters.jsontext import JsonTextError
from adapters.schema import Problem, SourceState
from adapters.social import values
from adapters.social.sources.following import Bundle, Part, Span, bundles, json_in
from adapters.social.sources.memory import Memory, merged
from adapters.social.sources.route import Route, address, asked, looked_up
from adapters.social.sources.walk import walk

__all__ = ["follow"]

STANDS = 30.0  # seconds for which a stream must have stood, so that its end is no failure
_STREAMING = "streaming"  # under which the address of the streaming server is kept
_INSTANCES = ("/api/v2/instance", "/api/v1/instance")
_POSTS = frozenset(["update", "status.update"])
_DELETED = "delete"


async def follow(
    poll: Poll, fetcher: Fetcher, route: Route, base: str, path: str, query: Mapping[str, Any]
) -> AsyncGenerator[Payload, None]:
    """The payloads of a poll that follows a timeline.

    Args:
        poll: of the source.
        fetcher: the only way to the network.
        route: through the timeline that belongs to the stream.
        base: address of the server.
        path: of the stream, from `/api/v1/streaming` on.
        query: of the stream.

    Raises:
        FetchError: neither stream nor timeline could be had, or the stream ended at once.
    """
    if not isinstance(fetcher, Streamer):
        raise FetchError("this fetcher cannot follow a stream", where=base)
    host = await _streaming_server(poll, fetcher, route, base)
    route = replace(route, kept={**route.kept, _STREAMING: host})
    visit = _Visit(poll, route, base)
    async with AsyncExitStack() as opened:
        stream: Stream | None = None
        closed: FetchError | None = None
        try:
            where = address(f"{host}/api/v1/streaming{path}", **query)
            stream = await opened.enter_async_context(fetcher.stream(where, headers=route.headers, max_message=MAX_MESSAGE))
        except FetchError as error:
            closed = _explained(error, route)
        async with aclosing(walk(poll, fetcher, route)) as walked:
            async for payload in walked:
                visit.walked(payload.state)
                yield payload
        if stream is None or closed is not None:
            raise closed or FetchError("there is no stream", where=host)
        if not visit.sound:
            return  # the newest page could not be read; what the stream tells next would hide that
        try:
            async with aclosing(bundles(stream, poll, visit.span, visit.read, lambda part: True)) as found:
                async for bundle in found:
                    yield visit.payload(bundle)
        except FetchError as error:
            if not visit.got_on and not isinstance(error, TooLargeError):
                raise _explained(error, route) from None
            yield visit.told(error)


def _explained(error: FetchError, route: Route) -> FetchError:
    if isinstance(error, HTTPStatusError):
        error.remedy = route.remedies.get(error.status or 0, error.remedy)
    return error


async def _streaming_server(poll: Poll, fetcher: Fetcher, route: Route, base: str) -> str:
    """The address of the server that streams, which may be another one; asked once."""
    kept = looked_up(poll, _STREAMING)
    if kept and poll.state.get("of") == route.of:
        return kept
    for path in _INSTANCES:
        try:
            told = await asked(fetcher.get(f"{base}{path}"), {})
        except HTTPStatusError as error:
            if error.status in (401, 403, 404):
                continue  # older than the interface, or shown to nobody
            raise
        found = values.string(values.under(told, "configuration", "urls"), "streaming")
        found = found or values.string(values.mapping(told, "urls"), "streaming_api")
        if found and _is_server(found):
            return http_address(found).rstrip("/")
    return base


def _is_server(url: str) -> bool:
    try:
        parts = urlsplit(http_address(url))
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc and not parts.query


class _Visit:
    """One poll."""

    def __init__(self, poll: Poll, route: Route, base: str) -> None:
        self.poll, self.route, self.base = poll, route, base
        self.span = Span(poll)
        self.state: SourceState = poll.state
        self.sound = True
        self.got_on = False

    def walked(self, state: SourceState | None) -> None:
        """Note how far the timeline has been read; a page without a state could not be."""
        if state is None:
            self.sound = False
        else:
            self.state = state

    def read(self, message: Message) -> Part:
        """What an event is about; those that are not about posts say nothing here."""
        self.got_on = True
        if message.event == _DELETED:
            number = message.data.decode("utf-8", "replace").strip()
            if not (number.isascii() and number.isalnum() and len(number) <= 64):
                return Part(problem=self._wrong("a deletion names no post"))
            return Part(json.dumps({"event": _DELETED, "payload": number}).encode(), number)
        if message.event not in _POSTS:
            return Part()
        try:
            status = json_in(message)
        except JsonTextError as error:
            return Part(problem=self._wrong(f"an event is no JSON: {error}"))
        known = values.ident(status, "id") if isinstance(status, dict) else None
        if known is None:
            return Part(problem=self._wrong("an event tells of no post"))
        return Part(message.data.replace(b"\n", b" "), known, known if message.event == "update" else None)

    def payload(self, bundle: Bundle) -> Payload:
        """What a bundle is stored as: its posts are known from then on."""
        new = [str(part.mark) for part in bundle.parts if part.mark is not None]
        if new:
            memory = Memory.load(self.state)
            known = merged(reversed(new), memory.known, most=self.route.remember)
            self.state = {**self.state, **Memory(known, memory.gaps).dump()}
        return self._made(bundle.data, bundle.problems)

    def told(self, error: FetchError) -> Payload:
        """How the stream ended; the next poll takes it up again."""
        problem = Problem.of(error, source=self.poll.source_id).model_copy(update={"severity": "warning"})
        return self._made(b"", (problem,))

    def _wrong(self, message: str) -> Problem:
        return Problem(
            code="stream.message", severity="warning", message=message, source=self.poll.source_id, where=self.base
        )

    def _made(self, data: bytes, problems: tuple[Problem, ...]) -> Payload:
        return Payload(
            data=data, url=f"{self.base}/api/v1/streaming", content_type="application/json; charset=utf-8",
            fetched=self.poll.now + timedelta(seconds=self.span.passed), source_id=self.poll.source_id, state=self.state,
            unchanged=not data, problems=problems,
        )  # fmt: skip
