"""A loopback Mastodon that streams, after its documentation: events to those who listen, and to nobody else."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any, ClassVar

from aiohttp import web

from tests.adapters.networks.servers import Mastodon, _json, written
from tests.adapters.social import samples


class MastodonStream(Mastodon):
    """A timeline and its stream.

    Attributes:
        streams: paths with queries at which somebody listened, in order.
        elsewhere: what the server says of its streaming server; None: it does not know such a question.
        refuses: status with which listeners are sent away.
        cut: streams are cut after so many events each; the list is used up.
    """

    options: ClassVar[dict[str, Any]] = {**Mastodon.options, "stream": True}

    def __init__(self) -> None:
        super().__init__()
        self.streams: list[str] = []
        self.tokens: list[str | None] = []
        self.elsewhere: str | None = None
        self.refuses: int | None = None
        self.cut: list[int] = []
        self._listeners: list[asyncio.Queue[bytes | None]] = []

    def routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/api/v1/streaming/{path:.*}", self._stream)
        super().routes(router)

    async def __aexit__(self, *_: object) -> None:
        for queue in self._listeners:
            queue.put_nowait(None)
        await super().__aexit__()

    def answer(self, request: web.Request, body: bytes) -> web.Response:
        if request.path == "/api/v2/instance":
            told = {"configuration": {"urls": {"streaming": self.elsewhere}}}
            return _json(told) if self.elsewhere else _json({"error": "Record not found"}, 404)
        if request.path == "/api/v1/instance":
            return _json({"uri": "harbour.example"})
        return super().answer(request, body)

    # --- what happens

    @property
    def listening(self) -> int:
        return len(self._listeners)

    def status(self, n: int, text: str | None = None, **changes: Any) -> dict[str, Any]:
        uri = f"https://harbour.example/users/watch/statuses/{self.number(n)}"
        said = {} if text is None else {"content": f"<p>{text}</p>"}
        return samples.mastodon(
            id=str(self.number(n)), uri=uri, url=uri, created_at=written(n).isoformat(), **said, **changes
        )

    def write(self) -> int:
        """A post is written."""
        self.newest += 1
        self.tell("update", json.dumps(self.status(self.newest)))
        return self.newest

    def edit(self, n: int, text: str) -> None:
        self.tell("status.update", json.dumps(self.status(n, text, edited_at=written(n).isoformat())))

    def delete(self, n: int) -> None:
        self.deleted.add(n)
        self.tell("delete", str(self.number(n)))

    def tell(self, event: str, data: str) -> None:
        """An event, to all who listen."""
        self.send(f"event: {event}\ndata: {data}\n\n".encode())

    def send(self, raw: bytes) -> None:
        for queue in self._listeners:
            queue.put_nowait(raw)

    # --- the server

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        self.streams.append(request.path_qs)
        self.tokens.append(request.headers.get("Authorization"))
        if self.refuses is not None:
            return _json({"error": "The access token is invalid"}, self.refuses)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        left = self.cut.pop(0) if self.cut else None
        self._listeners.append(queue)
        try:
            with suppress(ConnectionError):
                await response.prepare(request)
                await response.write(b":)\n")
                while left != 0 and (raw := await queue.get()) is not None:
                    await response.write(raw)
                    left = None if left is None else left - 1
        finally:
            self._listeners.remove(queue)
        return response
