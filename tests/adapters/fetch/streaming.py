"""What tests of streams have in common: answers that open one, and reading it."""

from __future__ import annotations

import base64
import hashlib

from adapters.fetch.live import Message, Stream, Streamer
from tests.adapters.fetch.conftest import answer

EVENTS = answer(b"", "200 OK", "Content-Type: text/event-stream; charset=utf-8", length=False)
"""The head of an answer with server-sent events."""


def accept(head: bytes) -> bytes:
    """The answer to a handshake, made by hand."""
    key = next(line.split(b": ")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key"))
    token = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + token + b"\r\n\r\n"
    )


def text(words: bytes, opcode: int = 1) -> bytes:
    """A short frame of a server."""
    return bytes([0x80 | opcode, len(words)]) + words


async def read(fetcher: Streamer, url: str, **how: object) -> list[Message]:
    """All messages until none comes for a while."""
    found = []
    async with fetcher.stream(url, **how) as stream:
        while (message := await stream.receive(0.3)) is not None:
            found.append(message)
    return found


async def waited(stream: Stream) -> None:
    for _ in range(50):
        await stream.receive(0.1)
