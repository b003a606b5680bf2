"""Streams over real connections: WebSockets and server-sent events, and servers that do them wrong."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientConnectionResetError, WSMessage, WSMsgType, web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from adapters.errors import (
    ClosedError,
    FetchError,
    FetchTimeoutError,
    HTTPStatusError,
    PostponedError,
    ProtocolError,
    RedirectError,
    RefusedError,
    StoreError,
    TLSError,
    TooLargeError,
    UnreachableError,
)
from adapters.fetch import FetchSettings, HttpFetcher
from adapters.fetch.eventstream import EventReader
from adapters.fetch.live import Message, Stream, Streamer
from adapters.fetch.pacing import Pacing, Turn
from adapters.fetch.websocket import WebSocket
from tests.adapters.fetch.conftest import answer
from tests.loopback import settings

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


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    async with HttpFetcher(settings()) as found:
        yield found


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


@pytest.mark.parametrize("scheme", ["ws", "http"])
async def test_a_stream_does_not_keep_others_from_its_host(server, scheme):
    async def open_for_long(head, writer):
        writer.write(accept(head) if scheme == "ws" else EVENTS)
        await writer.drain()
        await asyncio.sleep(5)

    server.answers["/stream"], server.answers["/page"] = open_for_long, answer(b"page")
    url = server.url("/stream").replace("http", scheme)
    async with (
        HttpFetcher(settings(per_host=1, concurrency=1)) as fetcher, asyncio.timeout(5), fetcher.stream(url),
    ):  # fmt: skip
        assert (await fetcher.get(server.url("/page"))).data == b"page"


@pytest.mark.parametrize("which", [(Pacing, "leave"), (Turn, "served")])
async def test_a_stream_is_closed_where_its_turn_cannot_be_given_back(fetcher, monkeypatch, which):
    """The store that keeps turns may fail between the handshake and the first message."""
    closed = asyncio.Event()

    async def sends(socket):
        await socket.receive()
        closed.set()

    owner, name = which
    plain = getattr(owner, name)

    def failing(*given):
        plain(*given)
        raise StoreError("could not keep a turn")

    monkeypatch.setattr(owner, name, failing)
    async with sockets(sends) as url, asyncio.timeout(5):
        with pytest.raises(StoreError):
            await read(fetcher, url)
        await closed.wait()


@pytest.mark.parametrize("scheme", ["ws", "http"])
async def test_the_guard_stands_before_streams_too(server, scheme):
    server.answers["/stream"] = answer(b"")
    for host in ("127.0.0.1", "localhost"):
        url = server.url("/stream", host).replace("http", scheme)
        async with HttpFetcher(FetchSettings(pause=0)) as fetcher:
            with pytest.raises(RefusedError):
                await read(fetcher, url)
            opened = fetcher.opened(("127.0.0.0/8", "[::1]", "localhost"))
            assert isinstance(opened, Streamer)
            with pytest.raises(FetchError):
                await read(opened, url)
    assert len(server.requests) == 2


async def test_a_handshake_is_not_led_elsewhere(server):
    """A redirect could lead past the checks that an address passes, and take a token with it."""
    async with HttpFetcher(settings()) as fetcher:
        server.answers["/stream"] = answer(b"", "301 Moved", f"Location: {server.url('/other')}")
        for scheme in ("ws", "http"):
            with pytest.raises(RedirectError):
                await read(fetcher, server.url("/stream").replace("http", scheme), headers={"Authorization": "Bearer t"})
    assert [r.split(" ")[1] for r in server.requests] == ["/stream", "/stream"]
    assert server.headers(0)["user-agent"].startswith("media-monitor/")


@pytest.mark.parametrize("scheme", ["ws", "http"])
async def test_streams_take_the_proxy_that_is_chosen(server, scheme):
    async def proxied(head, writer):
        writer.write(accept(head) + text(b"by proxy") if scheme == "ws" else EVENTS + b"data: by proxy\n\n")
        await writer.drain()
        await asyncio.sleep(2)

    server.answers["http://stream.example/live"] = proxied
    async with HttpFetcher(FetchSettings(pause=0, proxy=server.url(""))) as fetcher:
        async with fetcher.stream(f"{scheme}://stream.example/live") as stream:
            assert (await stream.receive(3)).data == b"by proxy"
        with pytest.raises(RefusedError):  # what the address itself says holds with a proxy too
            await read(fetcher, f"{scheme}://169.254.169.254/live")


async def test_an_address_that_is_none(fetcher):
    with pytest.raises(RefusedError, match="only http and https"):
        await read(fetcher, "ftp://127.0.0.1/stream")
    with pytest.raises(UnreachableError):
        await read(fetcher, "ws://127.0.0.1:1/stream")


async def test_a_server_that_speaks_no_tls(fetcher):
    async def plain(reader, writer):
        writer.write(b"220 mail.example\r\n")
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(plain, "127.0.0.1", 0)
    async with listening:
        with pytest.raises(TLSError):
            await read(fetcher, f"wss://127.0.0.1:{listening.sockets[0].getsockname()[1]}/stream")


async def test_a_server_that_does_not_answer_the_handshake(server):
    async def silent(head, writer):
        await asyncio.sleep(5)

    server.answers["/stream"] = silent
    async with HttpFetcher(settings()) as fetcher:
        for scheme in ("ws", "http"):
            with pytest.raises(FetchTimeoutError, match="no stream within"):
                await read(fetcher, server.url("/stream").replace("http", scheme), timeout=0.3)


# --- server-sent events


EVENTS = answer(b"", "200 OK", "Content-Type: text/event-stream; charset=utf-8", length=False)


def sends(*pieces: bytes, rest: float = 0.0, stay: float = 0.0):
    async def script(head, writer):
        writer.write(EVENTS)
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(rest)
        await asyncio.sleep(stay)

    return script


async def test_events_come_with_their_types(fetcher, server):
    server.answers["/stream"] = sends(
        b":)\n", b"event: update\ndata: {\"id\"", b": 1}\n\n:thump\n\nevent: delete\rdata: 5\r\r",
        b"data: a\ndata: b\nid: 7\n\n", stay=5,
    )  # fmt: skip
    assert await read(fetcher, server.url("/stream")) == [
        Message(b'{"id": 1}', "update"), Message(b"5", "delete"), Message(b"a\nb", "message")
    ]  # fmt: skip
    assert server.headers()["accept-encoding"] == "identity"
    assert server.headers()["accept"] == "text/event-stream"


async def test_the_end_of_events_is_told_and_half_an_event_is_none(fetcher, server):
    server.answers["/stream"] = sends(b"data: whole\n\ndata: half")
    async with fetcher.stream(server.url("/stream")) as stream:
        assert (await stream.receive(3)).data == b"whole"
        with pytest.raises(ClosedError):
            await stream.receive(3)


async def test_an_event_past_the_cap_is_refused(fetcher, server):
    for body in (b"data: " + b"x" * 5000, b"data: 12345678\n" * 200, b":" + b"c" * 5000):
        server.answers["/stream"] = sends(body, stay=2)
        async with fetcher.stream(server.url("/stream"), max_message=1000) as stream:
            with pytest.raises(TooLargeError, match="larger than 1,000"):
                await stream.receive(3)


async def test_comments_are_signs_of_life_and_silence_is_none(fetcher, server, monkeypatch):
    monkeypatch.setattr("adapters.fetch.eventstream.SILENCE", 0.4)
    server.answers["/stream"] = sends(*[b":thump\n\n"] * 8, rest=0.1, stay=5)
    async with fetcher.stream(server.url("/stream")) as stream:
        for _ in range(7):
            assert await stream.receive(0.1) is None
        with pytest.raises(FetchTimeoutError, match="no sign of life"):
            await waited(stream)


async def test_an_event_that_drips_is_not_waited_for(fetcher, server, monkeypatch):
    monkeypatch.setattr("adapters.fetch.eventstream.UNFINISHED", 0.4)
    server.answers["/stream"] = sends(b"data: ", *[b"x"] * 100, rest=0.05)
    async with fetcher.stream(server.url("/stream")) as stream:
        with pytest.raises(FetchTimeoutError, match="did not end"):
            await waited(stream)


@pytest.mark.parametrize(
    ("raw", "error", "words"),
    [
        (answer(b"{}", "200 OK", "Content-Type: application/json"), ProtocolError, "application/json, not a stream"),
        (answer(b"", "200 OK", "Content-Type: text/event-stream", "Content-Encoding: gzip"), ProtocolError, "gzip"),
        (answer(b"", "401 Unauthorized"), HTTPStatusError, "401"),
        (answer(b"", "204 No Content"), HTTPStatusError, "204"),
    ],
)
async def test_answers_that_are_no_stream(fetcher, server, raw, error, words):
    server.answers["/stream"] = raw
    with pytest.raises(error, match=words):
        await read(fetcher, server.url("/stream"))


LINES = st.lists(
    st.sampled_from([
        b"data: one", b"data:two", b"data", b"data:  ", b"event: update", b"event:", b": thump", b":", b"", b"id: 4",
        b"retry: 1", b"unknown: x", "data: Збірка".encode(),
    ]), max_size=20,
)  # fmt: skip


def plain(lines: list[bytes]) -> list[Message]:
    """What the lines say, read slowly."""
    found, data, event = [], list[bytes](), ""
    for line in lines:
        name, _, value = line.partition(b":")
        value = value[1:] if value[:1] == b" " else value
        if not line:
            if data:
                found.append(Message(b"\n".join(data), event or "message"))
            data, event = [], ""
        elif name == b"data":
            data.append(value)
        elif name == b"event":
            event = value.decode()
    return found


@given(
    lines=LINES, ends=st.sampled_from([b"\n", b"\r\n", b"\r"]), cuts=st.lists(st.integers(0, 400), max_size=12),
    bom=st.booleans(),
)  # fmt: skip
def test_events_are_the_same_however_they_are_cut(lines, ends, cuts, bom):
    body = (b"\xef\xbb\xbf" if bom else b"") + b"".join(line + ends for line in lines)
    reader, found, at = EventReader(10_000), [], 0
    for cut in [*sorted(c for c in cuts if c < len(body)), len(body)]:
        found += reader.feed(body[at:cut])
        at = cut
    assert found == plain(lines)


async def test_a_ping_whose_answer_finds_the_connection_gone():
    class Gone:
        async def receive(self):
            return WSMessage(WSMsgType.PING, b"", None)

        async def pong(self, data):
            raise ClientConnectionResetError("Cannot write to closing transport")

    with pytest.raises(UnreachableError, match="the connection failed"):
        await WebSocket(Gone(), "ws://there.example/stream", 1000).receive(5)
