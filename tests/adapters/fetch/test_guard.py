"""The address guard: spellings, every special range, redirects, rebinding; and what an owner opens."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from adapters.errors import RefusedError
from adapters.fetch import FetchSettings, HttpFetcher, guard
from adapters.fetch.addresses import split_credentials
from adapters.fetch.allow import AllowList
from adapters.fetch.guard import check_url
from adapters.fetch.ranges import SPECIAL, special
from tests.adapters.fetch.conftest import RawServer, answer

SPELLINGS = """
127.0.0.1 127.1 127.0.1 2130706433 0x7f000001 0x7F.0.0.1 0x7f.1 0177.0.0.1 017700000001 127.0.0.1. 127.000.000.001
00000177.1 0x7f.0x0.0x0.0x1 4294967297 127.0.0.0x1 0 0.0.0.0 0x0 1.1 １２７.０.０.１ ①②⑦.⓪.⓪.① 127。0。0。1 [::1] [::]
[0:0:0:0:0:0:0:1] [::127.0.0.1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::ffff:0:127.0.0.1] [64:ff9b::7f00:1]
[64:ff9b::127.0.0.1] [2002:7f00:1::] [2001:0:7f00:1::1] [fe80::1] [fe80::1%25lo] [::1%25lo] %31%32%37.0.0.1 localhost
LOCALHOST
""".split()


@pytest.fixture(autouse=True)
def sockets(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every socket that the guard makes."""
    made: list[object] = []
    real = socket.socket

    def note(*args: int) -> socket.socket:
        made.append(real(*args))
        return made[-1]  # type: ignore[return-value]

    monkeypatch.setattr(guard, "socket", note)
    return made


@asynccontextmanager
async def fetching(*allow: str) -> AsyncIterator[HttpFetcher]:
    async with HttpFetcher(FetchSettings(pause=0, allow_addresses=allow)) as fetcher:
        yield fetcher


def resolve(monkeypatch: pytest.MonkeyPatch, names: dict[str, list[str]]) -> None:
    """Names and the addresses that they lead to, one answer after the other; the last one stays."""

    def lookup(host: str, port: int, *_: object, **__: object) -> list[object]:
        found = names[host]
        address = found.pop(0) if len(found) > 1 else found[0]
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        place = (address, port, 0, 0) if ":" in address else (address, port)
        return [(family, socket.SOCK_STREAM, 6, "", place)]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)


@pytest.mark.parametrize("host", SPELLINGS)
async def test_every_spelling_of_our_own_machine_is_refused(server: RawServer, sockets: list[object], host: str) -> None:
    async with fetching(f"*:{server.port}") as fetcher:  # the port is not what they fail at
        with pytest.raises(RefusedError) as caught:
            await fetcher.get(f"http://{host}:{server.port}/")
    assert caught.value.code == "fetch.refused"
    assert caught.value.where
    assert sockets == []
    assert server.requests == []


def edges() -> list[str]:
    """First, last and a middle address of each special range."""
    return sorted({str(a) for net, _ in SPECIAL for a in (net[0], net[-1], net[net.num_addresses // 2])})


async def test_no_special_address_is_connected_to(sockets: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = edges()
    resolve(monkeypatch, {f"n{i}.example": [a] for i, a in enumerate(addresses)})
    async with fetching() as fetcher:
        for i, address in enumerate(addresses):
            for url in (f"http://n{i}.example/", f"http://[{address}]/" if ":" in address else f"http://{address}/"):
                with pytest.raises(RefusedError, match=r"the address .* is "):
                    await fetcher.get(url)
    assert sockets == []


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "100.100.100.200", "168.63.129.16", "fd00:ec2::254", "192.88.99.1", "fec0::1", "ff02::1", "::2",
     "64:ff9b:1::1", "4000::1", "2001:db8::1", "3fff::1", "100::1", "5f00::1"],
)  # fmt: skip
def test_addresses_that_other_tables_miss(address: str) -> None:
    assert special(address)


PUBLIC = ["8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.0", "100.63.255.255", "2606:4700::1111", "2a00::1"]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    assert special(address) is None


@given(st.ip_addresses())
def test_what_python_knows_as_not_global_is_special(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    # Its exceptions within reserved blocks are of no use to a reader of news.
    if not address.is_global:
        assert special(str(address))


@pytest.mark.parametrize(
    "target",
    ["http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://[::ffff:10.0.0.1]/", "http://0x7f.1/",
     "http://127.0.0.2:6379/", "file:///etc/passwd", "gopher://127.0.0.1/", "ftp://a.example/", "http://[fec0::1]/",
     "//192.168.0.1/", "http://user@192.168.0.1/", "http://inside.example/"],
)  # fmt: skip
async def test_redirects_to_the_inside(
    server: RawServer, sockets: list[object], monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    resolve(monkeypatch, {"inside.example": ["192.168.7.7"]})
    server.answers["/"] = answer(b"", "302 Found", "Location: /next")
    server.answers["/next"] = answer(b"", "302 Found", f"Location: {target}")
    async with fetching(f"127.0.0.1:{server.port}") as fetcher:
        with pytest.raises(RefusedError):
            await fetcher.get(server.url("/"))
    assert len(server.requests) == len(sockets) == 2


async def test_a_name_that_resolves_to_something_else_the_next_time(
    server: RawServer, sockets: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """127.0.0.9 stands for a public address here, 127.0.0.1 is our own: nothing must ever get there."""
    inside = await asyncio.start_server(server.handle, "127.0.0.9", server.port)
    monkeypatch.setattr(guard, "special", lambda a: None if a == "127.0.0.9" else special(a))
    server.answers["/"] = answer(b"outside")
    names = {f"n{i}.example": ["127.0.0.9", "127.0.0.1"][:: 1 if i % 2 else -1] for i in range(100)}
    resolve(monkeypatch, names)
    reached = []
    real = server.handle

    async def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached.append(writer.get_extra_info("sockname")[0])
        await real(reader, writer)

    monkeypatch.setattr(server, "handle", count)
    refused = 0
    async with inside, fetching(f"*:{server.port}") as fetcher:
        for name in list(names) * 2:
            try:
                assert (await fetcher.get(f"http://{name}:{server.port}/")).data == b"outside"
            except RefusedError:
                refused += 1
    assert refused >= 100
    assert {s.getpeername()[0] for s in sockets if s.fileno() >= 0} <= {"127.0.0.9"}  # type: ignore[attr-defined]
    assert len(sockets) + refused == 200


async def test_of_two_addresses_the_public_one_is_taken(
    server: RawServer, sockets: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "special", lambda a: None if a == "127.0.0.1" else special(a))
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, server.port)) for a in ("10.0.0.1", "127.0.0.1", "10.0.0.2")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    server.answers["/"] = answer(b"ok")
    async with fetching(f"*:{server.port}") as fetcher:
        assert (await fetcher.get(f"http://two.example:{server.port}/")).data == b"ok"
    assert len(sockets) == 1


@pytest.mark.parametrize("port", [1, 21, 22, 25, 53, 110, 143, 445, 993, 2049, 3306, 5432, 6379, 9200, 11211, 27017])
async def test_ports_of_other_protocols(sockets: list[object], port: int) -> None:
    async with fetching() as fetcher:
        for host in ("site.example", "8.8.8.8"):
            with pytest.raises(RefusedError, match=f"port {port} "):
                await fetcher.get(f"http://{host}:{port}/")
    assert sockets == []


@pytest.mark.parametrize(
    ("allow", "ok"),
    [
        ("127.0.0.1:{port}", True), ("127.0.0.1", True), ("127.0.0.0/8", True), ("127.0.0.0/8:{port}", True),
        ("127.0.0.1:1", False), ("127.0.0.2", False), ("10.0.0.0/8", False), ("*:{port}", False), ("site.example", False),
        ("[::1]:{port}", False),
    ],
)  # fmt: skip
async def test_what_an_owner_opens(server: RawServer, allow: str, ok: bool) -> None:
    server.answers["/"] = answer(b"ok")
    async with fetching(allow.format(port=server.port)) as fetcher:
        if ok:
            assert (await fetcher.get(server.url("/"))).data == b"ok"
        else:
            with pytest.raises(RefusedError):
                await fetcher.get(server.url("/"))
    assert len(server.requests) == ok


async def test_a_host_that_an_owner_opens(server: RawServer, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch, {"desk.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]})
    server.answers["/"] = answer(b"ok")
    async with fetching(f"desk.example:{server.port}") as fetcher:
        assert (await fetcher.get(server.url("/", "Desk.example"))).data == b"ok"
        with pytest.raises(RefusedError):
            await fetcher.get(server.url("/", "other.example"))


async def test_what_one_source_may_is_not_what_another_may(server: RawServer) -> None:
    """Not even over a connection that the first one left open."""
    body = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    keep_open = asyncio.Event()

    async def stay(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(body)
        await writer.drain()
        await keep_open.wait()

    server.answers["/"] = stay
    async with fetching() as fetcher:
        mine = fetcher.opened([f"127.0.0.1:{server.port}"])
        assert (await mine.get(server.url("/"))).data == b"ok"
        with pytest.raises(RefusedError):
            await fetcher.get(server.url("/"))
    keep_open.set()
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "entry", ["", "*", "http://a.example", "10.0.0.0/99", "a.example:0", "a.example:99999", "1.2.3", "a b"]
)
def test_lists_that_cannot_be_read(entry: str) -> None:
    with pytest.raises(ValidationError, match="allow_addresses"):
        FetchSettings(allow_addresses=(entry,))


def test_proxies_are_used_by_choice_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert FetchSettings().proxy is None


async def test_an_environment_variable_makes_no_proxy(server: RawServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    server.answers["/"] = answer(b"direct")
    async with fetching("127.0.0.1") as fetcher:
        assert (await fetcher.get(server.url("/"))).data == b"direct"


async def test_a_proxy_that_was_chosen_is_used_and_literal_addresses_stay_refused(server: RawServer) -> None:
    server.answers["http://site.example/feed"] = answer(b"through the proxy")
    async with HttpFetcher(FetchSettings(pause=0, proxy=f"http://127.0.0.1:{server.port}")) as fetcher:
        assert (await fetcher.get("http://site.example/feed")).data == b"through the proxy"
        for url in ("http://10.0.0.1/", "http://2130706433/", "http://site.example:22/"):
            with pytest.raises(RefusedError):
                await fetcher.get(url)
    assert len(server.requests) == 1


@given(st.text(alphabet="0123456789abcdefx.:[]%@/\\#?-_", min_size=1, max_size=25))
def test_hosts_that_nobody_would_write(host: str) -> None:
    with suppress(RefusedError):  # and nothing else
        check_url(split_credentials(f"http://{host}/")[0], AllowList.parse(("*:1",)))
