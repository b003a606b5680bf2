"""Feeds on loopback, each on an address of its own: `python -m tests.benchmarks.server FEEDS ENTRIES TERMS`.

Prints the port. `/mode/cold`, `/mode/304`, `/mode/same` and `/mode/new` on any address say what is answered from then
on: whole bodies, 304 to whoever sends the ETag, whole bodies that never changed, and one entry more in every feed.
"""

from __future__ import annotations

import asyncio
import hashlib
import resource
import sys

from tests.benchmarks import material

__all__ = ["address", "body"]

PARAGRAPHS = 8  # 2.8 KB an entry

Body = tuple[bytes, bytes]
"""ETag and the whole answer."""


def address(number: int) -> str:
    """Loopback address of feed `number`."""
    return f"127.{1 + number // 62_500}.{number // 250 % 250}.{1 + number % 250}"


def body(number: int, entries: int, words: list[str], *, newer: int = 0) -> bytes:
    """The feed at `address(number)`."""
    return material.feed(number, entries, f"http://{address(number)}", words, newer=newer, paragraphs=PARAGRAPHS)


class Answers:
    """What every feed says now."""

    def __init__(self, feeds: int, entries: int, terms: int) -> None:
        words = material.terms(terms)
        self._old = {address(n): _body(body(n, entries, words)) for n in range(feeds)}
        # The oldest entry leaves the feed when a new one comes, as in most feeds.
        self._new = {address(n): _body(body(n, entries, words, newer=1)) for n in range(feeds)}
        self.mode = b"cold"

    def to(self, host: str, tag: bytes | None) -> bytes:
        own, whole = (self._new if self.mode == b"new" else self._old)[host]
        if tag == own and self.mode == b"304":
            return b"HTTP/1.1 304 Not Modified\r\nETag: " + own + b"\r\n\r\n"
        return whole


def _body(data: bytes) -> Body:
    tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'.encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: %b\r\nContent-Length: %d\r\n\r\n"
    return tag, head % (tag, len(data)) + data


class Connection(asyncio.Protocol):
    """HTTP/1.1 as far as the contestants speak it."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._host = str(transport.get_extra_info("sockname")[0])

    def data_received(self, data: bytes) -> None:
        self._read += data
        while (end := self._read.find(b"\r\n\r\n")) >= 0:
            lines = self._read[:end].split(b"\r\n")
            self._read = self._read[end + 4 :]
            path = lines[0].split(b" ")[1]
            if path.startswith(b"/mode/"):
                self._answers.mode = path.rpartition(b"/")[2]
                self._transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")
                continue
            tag = next((v.strip() for k, _, v in (e.partition(b":") for e in lines) if k.lower() == b"if-none-match"), None)
            self._transport.write(self._answers.to(self._host, tag))


async def serve(feeds: int, entries: int, terms: int) -> None:
    """Serve until killed."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    answers = Answers(feeds, entries, terms)
    loop, port = asyncio.get_running_loop(), 0
    servers = []
    for n in range(feeds):
        servers.append(await loop.create_server(lambda: Connection(answers), address(n), port, backlog=64))
        port = port or servers[0].sockets[0].getsockname()[1]
    print(port, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(*map(int, sys.argv[1:4])))
