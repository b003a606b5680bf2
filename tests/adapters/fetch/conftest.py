"""A loopback server that answers with exactly the bytes it is told, however wrong they are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from adapters.fetch import HttpFetcher
from tests.loopback import settings

Script = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


class RawServer:
    """Answers by path: bytes are sent and the connection closed; a coroutine function does as it likes."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes | Script] = {}
        self.requests: list[str] = []
        self.port = 0
        self._writers: set[asyncio.StreamWriter] = set()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def headers(self, index: int = -1) -> dict[str, str]:
        lines = self.requests[index].split("\r\n")[1:]
        return {k.lower(): v for k, _, v in (line.partition(": ") for line in lines if line)}

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.requests.append(head.decode("latin-1"))
            answer = self.answers[head.split(b" ", 2)[1].decode()]
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                await answer(head, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    def drop(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()


def answer(body: bytes = b"", status: str = "200 OK", *headers: str, length: bool = True) -> bytes:
    lines = [f"HTTP/1.1 {status}", "Connection: close", *headers]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


@asynccontextmanager
async def listening(host: str) -> AsyncIterator[RawServer]:
    """A server at that address, on a port of its own."""
    raw = RawServer()
    listener = await asyncio.start_server(raw.handle, host, 0)
    raw.port = listener.sockets[0].getsockname()[1]
    try:
        yield raw
    finally:
        raw.drop()
        listener.close()
        await listener.wait_closed()


@pytest.fixture
async def server() -> AsyncIterator[RawServer]:
    async with listening("127.0.0.1") as raw:
        yield raw


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    async with HttpFetcher(settings()) as made:
        yield made
