"""Servers that drip, bomb, loop, cut off and lie, among good ones: each costs its own source only."""

from __future__ import annotations

import asyncio
import gzip
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.errors import TooLargeError
from adapters.fetch import HttpFetcher
from monitor import Monitor
from tests.adapters.fetch.conftest import RawServer, answer, listening
from tests.faults.simulation import rss
from tests.loopback import FETCH, settings


def bomb(megabytes: int, layers: int = 1) -> bytes:
    """Zeros, compressed piece by piece, so that making it costs no memory either."""
    packer, parts, piece = zlib.compressobj(9, wbits=31), [], bytes(1 << 20)
    for _ in range(megabytes):
        parts.append(packer.compress(piece))
    body = b"".join([*parts, packer.flush()])
    for _ in range(layers - 1):
        body = gzip.compress(body)
    return body


def drip(start: bytes, piece: bytes) -> object:
    """Sends a little every now and then, forever."""

    async def script(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.05)

    return script


def reset(_head: bytes, writer: asyncio.StreamWriter) -> asyncio.Future[None]:
    writer.transport.abort()
    return asyncio.sleep(0)  # type: ignore[return-value]


OK = b"HTTP/1.1 200 OK\r\n"
GZIP = "Content-Encoding: gzip"
HOSTILE: dict[str, tuple[object, str]] = {
    "drip-head": (drip(OK + b"X: ", b"a"), "fetch.timeout"),
    "drip-headers": (drip(OK, b"X: a\r\n"), "fetch.timeout"),
    "drip-body": (drip(OK + b"Content-Length: 1000000\r\n\r\n", b"a"), "fetch.timeout"),
    "drip-chunks": (drip(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"), "fetch.timeout"),
    "silence": (drip(b"", b""), "fetch.timeout"),
    "bomb": (answer(bomb(64), "200 OK", GZIP), "fetch.too-large"),
    "nested-bomb": (answer(bomb(64, 2), "200 OK", "Content-Encoding: gzip, gzip"), "fetch.too-large"),
    "loop": (answer(b"", "302 Found", "Location: /loop?1"), "fetch.redirect"),
    "loop?1": (answer(b"", "302 Found", "Location: /loop"), ""),
    "long-header": (answer(b"x", "200 OK", "X: " + "a" * 200_000), "fetch.protocol"),
    "many-headers": (OK + b"".join(b"X-%d: a\r\n" % n for n in range(20_000)) + b"\r\n", "fetch.protocol"),
    "bad-chunks": (OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n", "fetch.protocol"),
    "short": (OK + b"Content-Length: 9000\r\n\r\n<rss", "fetch.truncated"),
    "short-gzip": (answer(gzip.compress(rss(3, "x"))[:-12], "200 OK", GZIP), "fetch.truncated"),
    "http-0.9": (b"<rss version='2.0'><channel/></rss>", "fetch.protocol"),
    "nothing": (b"", "fetch.protocol"),
    "reset": (reset, "fetch.protocol"),
    "smuggled": (OK + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "fetch.protocol"),
    "odd-coding": (answer(b"x", "200 OK", "Content-Encoding: br"), "fetch.encoding"),
    "login": (answer(b"<html><title>Log in</title><body>?</body></html>", "200 OK", "Content-Type: text/xml"), "parse"),
    "to-file": (answer(b"", "302 Found", "Location: file:///etc/passwd"), "fetch.refused"),
    "to-metadata": (answer(b"", "301 Moved", "Location: http://169.254.169.254/latest/"), "fetch.refused"),
    "to-port": (answer(b"", "302 Found", "Location: http://8.8.8.8:25/"), "fetch.refused"),
}


@pytest.fixture
async def hosts() -> AsyncIterator[RawServer]:
    """One server on all of loopback, so that each source has an address of its own."""
    async with listening("0.0.0.0") as raw:
        yield raw


async def test_each_costs_its_own_source_only(hosts: RawServer, tmp_path: Path) -> None:
    sources, names = "", [n for n, (_, code) in HOSTILE.items() if code]
    for name, (script, _) in HOSTILE.items():
        hosts.answers[f"/{name}"] = script  # type: ignore[assignment]
    for n in range(5):
        hosts.answers[f"/good{n}"] = answer(rss(3, f"good{n}"), "200 OK", "Content-Type: application/rss+xml")
    for n, name in enumerate([*names, *(f"good{n}" for n in range(5))]):
        url = hosts.url(f"/{name}", f"127.0.7.{n + 1}")
        sources += f'[[source]]\nid = "{name}"\nadapter = "feed"\nurl = "{url}"\n'
    config = tmp_path / "monitor.toml"
    config.write_text(
        f'[store]\nurl = "sqlite:///{tmp_path}/m.db"\n[watchlists]\nfiles = []\n[fetch]\n{FETCH}timeout = 2\n{sources}'
    )
    with Monitor.open(config) as monitor:
        began = time.monotonic()
        report = await asyncio.to_thread(monitor.run_once)
        assert time.monotonic() - began < 30  # absolute deadlines: the drips would go on for ever
        codes = {s.source_id: [p.code for p in s.problems] for s in report.sources}
        assert {n: codes[n] for n in names} == {n: [HOSTILE[n][1]] for n in names}
        assert {s.source_id: s.new for s in report.sources if s.outcome == "ok"} == {f"good{n}": 3 for n in range(5)}
        assert all(p.where for s in report.sources for p in s.problems)
        assert all("conditional" not in monitor.store.status(n).state for n in names)
    hosts.drop()


async def test_a_bomb_of_a_gigabyte_costs_little_memory(hosts: RawServer) -> None:
    hosts.answers["/"] = answer(bomb(64) * 16, "200 OK", GZIP)  # sixteen members of one body
    async with HttpFetcher(settings(timeout=60)) as fetcher:
        tracemalloc.start()
        try:
            with pytest.raises(TooLargeError):
                await fetcher.get(hosts.url("/"))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < 30_000_000
