"""What holds for every stream, WebSocket or server-sent events: who may open one, and to where."""

from __future__ import annotations

import asyncio

import pytest

from adapters.errors import FetchError, FetchTimeoutError, RedirectError, RefusedError, UnreachableError
from adapters.fetch import FetchSettings, HttpFetcher
from adapters.fetch.live import Streamer
from tests.adapters.fetch.conftest import answer
from tests.adapters.fetch.streaming import EVENTS, accept, read, text
from tests.loopback import settings


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


async def test_a_server_that_does_not_answer_the_handshake(server):
    async def silent(head, writer):
        await asyncio.sleep(5)

    server.answers["/stream"] = silent
    async with HttpFetcher(settings()) as fetcher:
        for scheme in ("ws", "http"):
            with pytest.raises(FetchTimeoutError, match="no stream within"):
                await read(fetcher, server.url("/stream").replace("http", scheme), timeout=0.3)
