"""A network on loopback that has one timeline: what those of all networks have in common.

It serves the posts `1 … newest` but those that were deleted, newest first, in pages of `size`.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import Any, ClassVar, Self

from aiohttp import web
from aiohttp.test_utils import TestServer


class Network(ABC):
    """A network with one timeline.

    Attributes:
        newest: number of the newest post.
        size: posts a page holds.
        deleted: posts that are gone.
        requests: paths with queries, in order.
        lets: requests until the limit is reached; None for no limit.
        limit_headers: what a 429 says.
        forgets: cursors are not known any more.
        cuts: requests, counted from 1, whose answer ends half-way.
    """

    name = ""
    options: ClassVar[dict[str, Any]] = {}

    def __init__(self) -> None:
        self.newest, self.size = 30, 10
        self.deleted: set[int] = set()
        self.requests: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.lets: int | None = None
        self.limit_headers: dict[str, str] = {"Retry-After": "600"}
        self.forgets = False
        self.cuts: set[int] = set()
        self.url = ""
        self._server: TestServer | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        self.routes(app.router)
        self._server = TestServer(app, host="127.0.0.1")
        await self._server.start_server()
        self.url = str(self._server.make_url("")).rstrip("/")
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        await self._server.close()

    def routes(self, router: web.UrlDispatcher) -> None:
        """Who answers what."""
        router.add_route("*", "/{path:.*}", self._answer)

    async def _answer(self, request: web.Request) -> web.Response:
        self.requests.append(request.path_qs)
        self.headers.append(dict(request.headers))
        if self.lets is not None:
            if not self.lets:
                return web.Response(status=429, text="{}", headers=self.limit_headers)
            self.lets -= 1
        answer = self.answer(request, await request.read())
        if len(self.requests) in self.cuts and isinstance(answer.body, bytes):
            answer.body = answer.body[: len(answer.body) // 2]
        await asyncio.sleep(0)
        return answer

    @abstractmethod
    def answer(self, request: web.Request, body: bytes) -> web.Response:
        """What the network says to a request."""

    def settings(self) -> dict[str, Any]:
        """Options of a source that reads this network."""
        return {**self.options, "server": self.url}

    def page(self, below: int | None, *, above: int = 0) -> list[int]:
        """Numbers of a page: those before `below`, newest first."""
        top = self.newest if below is None else min(self.newest, below - 1)
        found = [n for n in range(top, above, -1) if n not in self.deleted]
        return found[: self.size]

    def more(self, page: list[int], *, above: int = 0) -> bool:
        return bool(page) and any(n not in self.deleted for n in range(above + 1, page[-1]))

    @abstractmethod
    def native(self, number: int) -> str:
        """The id that a post's item ends in."""
