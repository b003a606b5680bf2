"""A proxy that the configuration names is what all requests go through; one that a variable names is not."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.loopback import FETCH
from tests.processes import ROOT, environment

FEED = b'<rss version="2.0"><channel><title>News</title><item><guid>1</guid><title>A radar</title></item></channel></rss>'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"


class Proxy:
    """Answers what is asked for in full, and leads tunnels to `site`, whatever host they are for (RFC 9110, 9.3.6)."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.keys: set[str] = set()
        self.port = 0
        self.site = 0

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.asked.append(" ".join(head.split(" ", 2)[:2]))
        lines = (line.partition(": ") for line in head.splitlines())
        self.keys |= {value for name, _, value in lines if name.lower() == "proxy-authorization"}
        if head.startswith("CONNECT "):
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            inner, outer = await asyncio.open_connection("127.0.0.1", self.site)
            await asyncio.gather(_pump(reader, outer), _pump(inner, writer))
        else:
            writer.write(ANSWER % (len(FEED), FEED))
            writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


async def _site(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(ANSWER % (len(FEED), FEED))
    await writer.drain()
    writer.close()


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """For https://news.example; and its key."""
    if shutil.which("openssl") is None:
        # No package of ours makes certificates; where Python speaks TLS from a system's packages, openssl is there too.
        pytest.skip("needs openssl to make a certificate")
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=news.example", "-addext",
         "subjectAltName=DNS:news.example", "-keyout", str(key), "-out", str(cert)],
        check=True, capture_output=True,
    )  # fmt: skip
    return cert, key


@pytest.fixture
def proxy(certificate: tuple[Path, Path]) -> Iterator[Proxy]:
    """A proxy, and behind it a site that speaks TLS; both on loopback."""
    made, ready = Proxy(), threading.Event()
    ends: list[Callable[[], object]] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)

    async def serve() -> None:
        loop, over = asyncio.get_running_loop(), asyncio.Event()
        outer = await asyncio.start_server(made.handle, "127.0.0.1", 0)
        inner = await asyncio.start_server(_site, "127.0.0.1", 0, ssl=context)
        made.port, made.site = (s.sockets[0].getsockname()[1] for s in (outer, inner))
        ends.append(lambda: loop.call_soon_threadsafe(over.set))
        ready.set()
        async with outer, inner:
            await over.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(10)
    yield made
    ends[0]()
    thread.join(10)


@pytest.fixture
def once(tmp_path: Path, certificate: tuple[Path, Path]) -> Callable[..., tuple[int, dict[str, str]]]:
    """`monitor once` of some addresses: its exit code, and what became of each source."""

    def call(fetch: str, *urls: str, **env: str) -> tuple[int, dict[str, str]]:
        sources = "".join(f'[[source]]\nid = "s{n}"\nadapter = "feed"\nurl = "{url}"\n' for n, url in enumerate(urls))
        (tmp_path / "monitor.toml").write_text(
            f'[store]\nurl = "sqlite:///m.db"\n[watchlists]\nfiles = []\n[fetch]\n{fetch}{sources}'
        )
        clean = {k: v for k, v in environment().items() if not k.lower().endswith("_proxy")}
        done = subprocess.run(
            [sys.executable, "-m", "monitor", "once", "--json", "-c", str(tmp_path / "monitor.toml")], cwd=ROOT,
            env=clean | {"SSL_CERT_FILE": str(certificate[0])} | env, capture_output=True, text=True, timeout=90,
        )  # fmt: skip
        report = json.loads(done.stdout)
        return done.returncode, {s["source_id"]: s["outcome"] for s in report["sources"]}

    return call


def test_what_is_configured_is_used_for_both_schemes(proxy: Proxy, once: Callable[..., tuple[int, dict[str, str]]]) -> None:
    dead = "http://127.0.0.1:9"
    code, outcomes = once(
        'pause = 0\nproxy = "env:OUR_PROXY"\n', "http://news.example/feed", "https://news.example/feed",
        OUR_PROXY=f"http://desk:canary@127.0.0.1:{proxy.port}", HTTP_PROXY=dead, http_proxy=dead, HTTPS_PROXY=dead,
    )  # fmt: skip
    assert (code, outcomes) == (0, {"s0": "ok", "s1": "ok"})
    assert sorted(proxy.asked) == ["CONNECT news.example:443", "GET http://news.example/feed"]
    assert proxy.keys == {"Basic " + base64.b64encode(b"desk:canary").decode()}


def test_what_a_variable_names_is_not_used(proxy: Proxy, once: Callable[..., tuple[int, dict[str, str]]]) -> None:
    named = f"http://127.0.0.1:{proxy.port}"
    code, outcomes = once(
        FETCH, "http://127.0.0.1:9/feed", HTTP_PROXY=named, http_proxy=named, ALL_PROXY=named, all_proxy=named
    )
    assert (code, outcomes) == (1, {"s0": "failed"})
    assert proxy.asked == []
