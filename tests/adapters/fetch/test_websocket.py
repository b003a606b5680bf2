"""WebSockets over real connections, and servers that do them wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientConnectionResetError, WSMessage, WSMsgType, web
from aiohttp.test_utils import TestServer

from adapters.errors import (
    ClosedError,
    FetchError,
    FetchTimeoutError,
    HTTPStatusError,
    PostponedError,
    ProtocolError,
    RedirectError,
    TLSError,
    TooLargeError,
    UnreachableError,
)
from adapters.fetch.websocket import WebSocket
from tests.adapters.fetch.conftest import answer
from tests.adapters.fetch.streaming import accept, read, text, waited

Sends = Callable[[web.WebSocketResponse], Awaitable[None]]


@asynccontextmanager
async def sockets(sends: Sends, **how: object) -> AsyncIterator[str]:
    """A WebSocket server; the address of its stream."""

    async def handle(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(**how)
        await socket.prepare(request)
        await sends(socket)
        return socket

    app = web.Application()
    app.router.add_get("/stream", handle)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    try:
        yield str(server.make_url("/stream")).replace("http://", "ws://")
    finally:
        await server.close()


async def test_messages_come_in_order_and_the_other_side_may_rest(fetcher):
    async def sends(socket):
        for n in range(200):
            await socket.send_str(f"ship {n}")
        await asyncio.sleep(0.6)
        await socket.send_str("late")
        await socket.receive()

    async with sockets(sends) as url, fetcher.stream(url) as stream:
        for n in range(200):
            assert (await stream.receive(1)).data == f"ship {n}".encode()
        assert await stream.receive(0.1) is None
        assert (await stream.receive(3)).data == b"late"
        assert stream.received == sum(len(f"ship {n}") for n in range(200)) + 4


async def test_pings_are_answered_and_frames_that_are_no_text_are_left_out(fetcher):
    pongs = []

    async def sends(socket):
        await socket.ping(b"there?")
        pongs.append((await socket.receive()).data)
        await socket.send_bytes(b"\x00\x01")
        await socket.send_str("words")
        await socket.receive()

    async with sockets(sends, autoping=False) as url, fetcher.stream(url) as stream:
        assert (await stream.receive(3)).data == b"words"
        assert (stream.binary, pongs) == (1, [b"there?"])


@pytest.mark.parametrize("code", [1000, 1001, 1008, 1011, 1012, 4000])
async def test_a_close_is_told_with_its_code(fetcher, code):
    async def sends(socket):
        await socket.send_str("last words")
        await socket.close(code=code, message=b"see you")

    async with sockets(sends) as url, fetcher.stream(url) as stream:
        assert (await stream.receive(3)).data == b"last words"
        with pytest.raises(ClosedError, match=rf"{code} 'see you'"):
            await stream.receive(3)
        with pytest.raises(ClosedError):
            await stream.receive(3)


async def test_a_connection_that_is_cut_ends_the_stream(fetcher, server):
    async def cut(head, writer):
        writer.write(accept(head) + text(b"whole") + b"\x81\x7e\x40\x00half of a frame")
        await writer.drain()
        writer.transport.abort()

    server.answers["/stream"] = cut
    async with fetcher.stream(server.url("/stream").replace("http", "ws")) as stream:
        assert (await stream.receive(3)).data == b"whole"
        with pytest.raises(FetchError):
            await stream.receive(3)


@pytest.mark.parametrize("parts", [1, 40])
async def test_a_message_past_the_cap_is_refused_however_it_is_cut(fetcher, parts):
    async def sends(socket):
        for n in range(parts):
            last = n == parts - 1
            await socket._writer.send_frame(b"x" * (4000 // parts), 1 if n == 0 else 0) if last else await half(socket, n)
        await socket.receive()

    async def half(socket, n):
        size = 4000 // parts
        socket._writer.transport.write(bytes([1 if n == 0 else 0, size]) + b"x" * size)

    async with sockets(sends) as url, fetcher.stream(url, max_message=1000) as stream:
        with pytest.raises(TooLargeError, match="larger than 1,000 bytes"):
            await stream.receive(3)


@pytest.mark.parametrize(
    "frame",
    [b"\xf1\x02ab", b"\x83\x00", b"\x80\x01a", b"\x88\x01a", b"\x89\x7e\x00\xff" + b"p" * 255, b"\x88\x02\x00\x01"],
    ids=["reserved bits", "unknown opcode", "continues nothing", "short close", "long ping", "impossible close code"],
)
async def test_frames_that_are_none_are_named(fetcher, server, frame):
    async def wrong(head, writer):
        writer.write(accept(head) + frame)
        await writer.drain()
        await asyncio.sleep(0.5)

    server.answers["/stream"] = wrong
    async with fetcher.stream(server.url("/stream").replace("http", "ws")) as stream:
        with pytest.raises(ProtocolError, match="no valid WebSocket frame"):
            await stream.receive(3)


@pytest.mark.parametrize("dripping", [False, True])
async def test_whoever_answers_no_ping_is_gone(fetcher, server, monkeypatch, dripping):
    monkeypatch.setattr("adapters.fetch.websocket.PING", 0.2)
    monkeypatch.setattr("adapters.fetch.websocket.PONG", 0.3)

    async def deaf(head, writer):
        writer.write(accept(head) + b"\x81\x7e\x10\x00")
        for _ in range(100):
            writer.write(b"x" if dripping else b"")
            await writer.drain()
            await asyncio.sleep(0.05)

    server.answers["/stream"] = deaf
    async with fetcher.stream(server.url("/stream").replace("http", "ws")) as stream:
        with pytest.raises(FetchTimeoutError, match="ping"):
            await waited(stream)


async def test_a_quiet_server_that_answers_pings_is_there(fetcher, monkeypatch):
    monkeypatch.setattr("adapters.fetch.websocket.PING", 0.1)
    monkeypatch.setattr("adapters.fetch.websocket.PONG", 0.2)

    async def sends(socket):
        await socket.receive()  # answers pings meanwhile

    async with sockets(sends) as url, fetcher.stream(url) as stream:
        for _ in range(10):
            assert await stream.receive(0.1) is None


async def test_a_server_that_goes_on_sending_cannot_hold_up_the_end(fetcher):
    async def sends(socket):
        while not socket.closed:
            await socket.send_str("x" * 500)
            await asyncio.sleep(0)

    async with sockets(sends, autoclose=False) as url, asyncio.timeout(10), fetcher.stream(url) as stream:
        await stream.receive(3)


async def test_a_ping_whose_answer_finds_the_connection_gone():
    class Gone:
        async def receive(self):
            return WSMessage(WSMsgType.PING, b"", None)

        async def pong(self, data):
            raise ClientConnectionResetError("Cannot write to closing transport")

    with pytest.raises(UnreachableError, match="the connection failed"):
        await WebSocket(Gone(), "ws://there.example/stream", 1000).receive(5)


@pytest.mark.parametrize(
    ("raw", "error", "words"),
    [
        (answer(b"no", "401 Unauthorized"), HTTPStatusError, "401"),
        (answer(b"no", "429 Too Many Requests", "Retry-After: 77"), HTTPStatusError, "429"),
        (answer(b"hello"), HTTPStatusError, "200"),
        (answer(b"", "302 Found", "Location: /other?token=abc"), RedirectError, r"token=\*\*\*"),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", ProtocolError, "upgrade"),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         b"Sec-WebSocket-Accept: bm8=\r\n\r\n", ProtocolError, "challenge"),
        (b"SSH-2.0-server\r\n", ProtocolError, "valid HTTP"),
        (b"", ProtocolError, "without an answer"),
    ],
    ids=["401", "429", "200", "redirect", "other protocol", "wrong key", "no HTTP", "nothing"],
)  # fmt: skip
async def test_handshakes_that_fail_are_named(fetcher, server, raw, error, words):
    server.answers["/stream"] = raw
    with pytest.raises(error, match=words) as failed:
        await read(fetcher, server.url("/stream").replace("http", "ws"))
    assert failed.value.where.startswith("http://127.0.0.1")


async def test_who_sends_us_away_is_not_asked_again(fetcher, server):
    server.answers["/stream"] = answer(b"", "429 Too Many Requests", "Retry-After: 77")
    url = server.url("/stream").replace("http", "ws")
    with pytest.raises(HTTPStatusError) as failed:
        await read(fetcher, url)
    assert failed.value.retry_after == pytest.approx(77, abs=1)
    with pytest.raises(PostponedError):
        await read(fetcher, url)
    assert len(server.requests) == 1


async def test_a_server_that_speaks_no_tls(fetcher):
    async def plain(reader, writer):
        writer.write(b"220 mail.example\r\n")
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(plain, "127.0.0.1", 0)
    async with listening:
        with pytest.raises(TLSError):
            await read(fetcher, f"wss://127.0.0.1:{listening.sockets[0].getsockname()[1]}/stream")
