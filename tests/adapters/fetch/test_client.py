from __future__ import annotations

import asyncio
import gzip
import json
import shutil
import socket
import ssl
import subprocess
import time
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from adapters import errors
from adapters.fetch import HttpFetcher
from tests.adapters.fetch.conftest import RawServer, answer
from tests.loopback import settings


@pytest.fixture
async def fetcher():
    async with HttpFetcher(settings(contact="https://example.org/bot", timeout=5)) as made:
        yield made


async def test_a_plain_answer(server: RawServer, fetcher):
    headers = ("Content-Type: text/xml; charset=koi8-r", "X-A: 1", "X-A: 2")
    server.answers["/feed?a=1&b=%2F"] = answer(b"body", "200 OK", *headers)
    got = await fetcher.get(server.url("/feed?a=1&b=%2F"))
    assert (got.status, got.data, got.unchanged, got.permanent_url) == (200, b"body", False, None)
    assert got.content_type == "text/xml; charset=koi8-r"
    assert got.headers["x-a"] == "1, 2"
    assert got.url == got.final_url == server.url("/feed?a=1&b=%2F")
    assert datetime.now(UTC) - got.fetched < timedelta(seconds=5)


async def test_it_introduces_itself_and_nothing_more(server: RawServer, fetcher):
    server.answers["/"] = answer(b"", "200 OK", "Set-Cookie: session=1")
    first = await fetcher.get(server.url("/"))
    await fetcher.get(server.url("/"))
    sent = server.headers()
    assert sent["user-agent"].startswith("media-monitor/")
    assert sent["user-agent"].endswith("(+https://example.org/bot)")
    assert sent["accept-encoding"] == "gzip, deflate"
    assert not {"cookie", "referer", "if-none-match", "if-modified-since"} & sent.keys()
    assert "set-cookie" not in first.headers


ETAG = 'W/"a, \\"b\\" – 1"'.encode().decode("latin-1")


async def test_validators_go_back_byte_for_byte_and_are_json(server: RawServer, fetcher):
    date = "Sat, 01  Jan 2022 00:00:00 +0000 odd"
    server.answers["/"] = answer(b"1", "200 OK", f"ETag: {ETAG}", f"Last-Modified: {date}")
    first = await fetcher.get(server.url("/"))
    server.answers["/"] = answer(b"", "304 Not Modified", 'ETag: "2"', length=False)
    second = await fetcher.get(server.url("/"), conditional=json.loads(json.dumps(first.conditional)))
    assert server.headers()["if-none-match"] == ETAG
    assert server.headers()["if-modified-since"] == date
    assert (second.unchanged, second.status, second.data) == (True, 304, b"")

    server.answers["/"] = answer(b"2", "200 OK", 'ETag: "3"')
    third = await fetcher.get(server.url("/"), conditional=second.conditional)
    assert server.headers()["if-none-match"] == '"2"'  # renewed by the 304
    assert server.headers()["if-modified-since"] == date  # kept
    await fetcher.get(server.url("/"), conditional=third.conditional)
    assert server.headers()["if-none-match"] == '"3"'
    assert "if-modified-since" not in server.headers()  # the 200 omitted it


async def test_validators_are_dropped_when_a_200_omits_them_and_belong_to_one_address(server: RawServer, fetcher):
    server.answers["/a"] = answer(b"1", "200 OK", 'ETag: "1"')
    server.answers["/b"] = answer(b"2")
    got = await fetcher.get(server.url("/a"))
    other = await fetcher.get(server.url("/b"), conditional=got.conditional)
    assert "if-none-match" not in server.headers()
    assert other.conditional == {}


async def test_a_304_that_nobody_asked_for_is_an_error(server: RawServer, fetcher):
    server.answers["/"] = answer(b"", "304 Not Modified", length=False)
    with pytest.raises(errors.HTTPStatusError) as caught:
        await fetcher.get(server.url("/"))
    assert caught.value.status == 304


@pytest.mark.parametrize(("status", "permanent"), [(301, True), (308, True), (302, False), (303, False), (307, False)])
async def test_redirects(server: RawServer, fetcher, status, permanent):
    server.answers["/old"] = answer(b"moved", f"{status} Moved", "Location: /a%20b?x=%D0%B0#part")
    server.answers["/a%20b?x=%D0%B0"] = answer(b"here", "200 OK", 'ETag: "e"')
    got = await fetcher.get(server.url("/old"))
    assert got.data == b"here"
    assert got.url == server.url("/old")
    assert got.final_url == server.url("/a%20b?x=%D0%B0")
    assert got.permanent_url == (got.final_url if permanent else None)
    await fetcher.get(server.url("/old"), conditional=got.conditional)
    assert "if-none-match" not in server.headers(-2)  # the redirecting address gave no validator
    assert server.headers(-1)["if-none-match"] == '"e"'


async def test_one_temporary_hop_makes_the_whole_way_temporary(server: RawServer, fetcher):
    server.answers["/a"] = answer(b"", "301 Moved", "Location: /b")
    server.answers["/b"] = answer(b"", "302 Found", "Location: /c")
    server.answers["/c"] = answer(b"c")
    assert (await fetcher.get(server.url("/a"))).permanent_url is None


async def test_secrets_stay_with_their_origin(server: RawServer, fetcher):
    server.answers["/same"] = answer(b"", "302 Found", "Location: /away")
    server.answers["/away"] = answer(b"", "302 Found", f"Location: {server.url('/end', 'localhost')}")
    server.answers["/end"] = answer(b"", "302 Found", f"Location: {server.url('/back')}")
    server.answers["/back"] = answer(b"ok")
    url = server.url("/same").replace("//", "//user:p%40ss@")
    got = await fetcher.get(url, headers={"X-Api-Key": "k", "Accept-Language": "uk"})
    basic = "Basic dXNlcjpwQHNz"
    assert [server.headers(i).get("authorization") for i in range(4)] == [basic, basic, None, None]
    assert [server.headers(i).get("x-api-key") for i in range(4)] == ["k", "k", None, None]
    assert server.headers(3)["accept-language"] == "uk"
    assert "user" not in got.url + got.final_url + json.dumps(got.conditional)


@pytest.mark.parametrize(
    "location", ["ftp://127.0.0.1/x", "file:///etc/passwd", "javascript:alert(1)", "http://[::1", "data:,x"]
)
async def test_redirects_elsewhere_than_the_web_are_refused(server: RawServer, fetcher, location):
    server.answers["/"] = answer(b"", "302 Found", f"Location: {location}")
    with pytest.raises((errors.RefusedError, errors.RedirectError)):
        await fetcher.get(server.url("/"))


async def test_redirect_loops_chains_and_dead_ends(server: RawServer):
    server.answers["/a"] = answer(b"", "302 Found", "Location: /b")
    server.answers["/b"] = answer(b"", "302 Found", "Location: /a")
    for n in range(12):
        server.answers[f"/{n}"] = answer(b"", "302 Found", f"Location: /{n + 1}")
    server.answers["/none"] = answer(b"", "302 Found")
    async with HttpFetcher(settings(max_redirects=3)) as fetcher:
        for path in ("/a", "/0", "/none"):
            with pytest.raises(errors.RedirectError):
                await fetcher.get(server.url(path))
    assert len([r for r in server.requests if r.startswith("GET /0") or r[5].isdigit()]) == 4


@pytest.mark.parametrize(
    ("status", "header", "least", "most"),
    [("429 Slow", "Retry-After: 120", 120, 120), ("503 Busy", "Retry-After: 99999999999", 31 * 86400, 31 * 86400),
     ("503 Busy", "Retry-After: Mon, 01 Jan 2001 00:00:00 GMT", 3600, 3600), ("429 Slow", "X: y", 3600, 3600)],
)  # fmt: skip
async def test_retry_after(server: RawServer, fetcher, status, header, least, most):
    server.answers["/"] = answer(b"", status, header)
    with pytest.raises(errors.HTTPStatusError) as caught:
        await fetcher.get(server.url("/"))
    assert caught.value.status == int(status[:3])
    assert least <= caught.value.retry_after <= most


async def test_retry_after_a_date(server: RawServer, fetcher):
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=600), usegmt=True)
    server.answers["/"] = answer(b"", "503 Busy", f"Retry-After: {at}")
    with pytest.raises(errors.HTTPStatusError) as caught:
        await fetcher.get(server.url("/"))
    assert 300 <= caught.value.retry_after <= 600


@pytest.mark.parametrize("header", ["Retry-After: soon", "Retry-After: -5", "X: y"])
async def test_a_retry_after_that_says_nothing(server: RawServer, fetcher, header):
    server.answers["/"] = answer(b"", "404 Not Found", header)
    with pytest.raises(errors.HTTPStatusError) as caught:
        await fetcher.get(server.url("/"))
    assert caught.value.retry_after is None
    assert caught.value.remedy


RAW = zlib.compressobj(wbits=-15)


@pytest.mark.parametrize(
    ("coding", "encoded"),
    [("gzip", gzip.compress(b"text" * 99)), ("x-gzip", gzip.compress(b"text" * 40) + gzip.compress(b"text" * 59)),
     ("deflate", zlib.compress(b"text" * 99)), ("deflate", RAW.compress(b"text" * 99) + RAW.flush()),
     ("deflate, gzip", gzip.compress(zlib.compress(b"text" * 99))), ("identity", b"text" * 99), ("UTF-8", b"text" * 99),
     ("gzip", gzip.compress(b"text" * 99) + b"\0\0\0\0")],
)  # fmt: skip
async def test_codings(server: RawServer, fetcher, coding, encoded):
    server.answers["/"] = answer(encoded, "200 OK", f"Content-Encoding: {coding}")
    assert (await fetcher.get(server.url("/"))).data == b"text" * 99


@pytest.mark.parametrize(
    ("headers", "body", "error"),
    [
        (("Content-Encoding: br",), b"x", errors.EncodingError),
        (("Content-Encoding: gzip",), b"<rss/>", errors.EncodingError),
        (("Content-Encoding: gzip, gzip, gzip, gzip",), b"x", errors.EncodingError),
        (("Content-Encoding: gzip",), gzip.compress(b"text" * 999)[:-9], errors.TruncatedError),
        (("Content-Encoding: gzip",), b"\x1f", errors.TruncatedError),
        (("X-Long: " + "a" * 200_000,), b"x", errors.ProtocolError),
    ],
)
async def test_answers_that_cannot_be_read(server: RawServer, fetcher, headers, body, error):
    server.answers["/"] = answer(body, "200 OK", *headers)
    with pytest.raises(error) as caught:
        await fetcher.get(server.url("/"))
    assert type(caught.value) is error
    assert caught.value.where == server.url("/")


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", errors.TruncatedError),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", errors.TruncatedError),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nhello\r\n0\r\n\r\n", errors.ProtocolError),
        (b"<html>no head, HTTP 0.9</html>", errors.ProtocolError),
        (b"SSH-2.0-OpenSSH_9.6\r\n", errors.ProtocolError),
        (b"HTTP/1.1 2000 What\r\n\r\n", errors.ProtocolError),
        (b"", errors.ProtocolError),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\nhello", errors.ProtocolError),
    ],
)
async def test_broken_http(server: RawServer, fetcher, raw, error):
    server.answers["/"] = raw
    with pytest.raises(errors.FetchError) as caught:
        await fetcher.get(server.url("/"))
    assert type(caught.value) is error


async def test_bombs_stop_at_the_cap(server: RawServer, fetcher):
    bomb = gzip.compress(b"\0" * 50_000_000)
    server.answers["/1"] = answer(bomb, "200 OK", "Content-Encoding: gzip")
    server.answers["/2"] = answer(gzip.compress(bomb), "200 OK", "Content-Encoding: gzip, gzip")
    server.answers["/3"] = answer(b"x" * 2_000)
    server.answers["/4"] = answer(b"x" * 2_000, length=False)
    for path in ("/1", "/2", "/3", "/4"):
        with pytest.raises(errors.TooLargeError):
            await fetcher.get(server.url(path), max_bytes=1_000)


@pytest.mark.parametrize("where", ["head", "body", "silent", "redirect"])
async def test_the_deadline_is_absolute(server: RawServer, fetcher, where):
    async def drip(head: bytes, writer: asyncio.StreamWriter) -> None:
        start = {"head": b"HTTP/1.1 200 OK\r\nX: ", "body": b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"}
        writer.write(start.get(where, b""))
        if where == "redirect":
            await asyncio.sleep(0.15)
            n = int(head.split(b" ", 2)[1][1:])
            writer.write(answer(b"", "302 Found", f"Location: /{n + 1}"))
            await writer.drain()
            return
        for _ in range(100):
            await asyncio.sleep(0.05)
            if where != "silent":
                writer.write(b"a")
                await writer.drain()

    server.answers.update({f"/{n}": drip for n in range(10)})
    began = time.monotonic()
    with pytest.raises(errors.FetchTimeoutError) as caught:
        await fetcher.get(server.url("/0"), timeout=0.4)
    assert time.monotonic() - began < 1.4
    assert caught.value.code == "fetch.timeout"
    server.drop()


async def test_a_refused_connection_and_a_name_that_does_not_resolve(fetcher, monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(errors.UnreachableError) as refused:
        await fetcher.get(f"http://127.0.0.1:{port}/")
    assert str(port) in refused.value.message

    def unknown(*_args, **_kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(errors.NameLookupError):
        await fetcher.get("http://nothing.invalid/")


async def test_tls_that_is_none(fetcher):
    async def plain(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 this is another protocol\r\n")
        writer.close()

    listening = await asyncio.start_server(plain, "127.0.0.1", 0)
    async with listening:
        with pytest.raises(errors.TLSError):
            await fetcher.get(f"https://127.0.0.1:{listening.sockets[0].getsockname()[1]}/")


@pytest.fixture
def self_signed(tmp_path) -> ssl.SSLContext:
    if shutil.which("openssl") is None:
        # No package of ours makes certificates; where Python speaks TLS from a system's packages, openssl is there too.
        pytest.skip("needs openssl to make a certificate")
    files = {"-keyout": tmp_path / "key.pem", "-out": tmp_path / "cert.pem"}
    arguments = [str(a) for pair in files.items() for a in pair]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", *arguments],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files["-out"], files["-keyout"])
    return context


async def test_a_certificate_that_nobody_vouches_for(fetcher, self_signed):
    async def close(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    listening = await asyncio.start_server(close, "127.0.0.1", 0, ssl=self_signed)
    async with listening:
        with pytest.raises(errors.TLSError, match="certificate"):
            await fetcher.get(f"https://localhost:{listening.sockets[0].getsockname()[1]}/")


@pytest.mark.parametrize(
    "url", ["ftp://a.example/x", "file:///etc/passwd", "/relative", "", "http://", "http://[bad", "http://a.example:99999/"]
)
async def test_addresses_that_are_not_fetched(fetcher, url):
    with pytest.raises(errors.RefusedError):
        await fetcher.get(url)


async def test_no_secret_reaches_an_error(server: RawServer, fetcher):
    server.answers["/x?token=CANARY&id=1"] = answer(b"", "500 Oops")
    server.answers["/y?api_key=CANARY"] = b"nonsense"
    for path in ("/x?token=CANARY&id=1", "/y?api_key=CANARY"):
        with pytest.raises(errors.FetchError) as caught:
            await fetcher.get(server.url(path).replace("//", "//CANARY:CANARY@"))
        assert "CANARY" not in f"{caught.value} {caught.value!r} {vars(caught.value)} {caught.value.__cause__!r}"
        assert caught.value.__suppress_context__ or caught.value.__context__ is None
    with pytest.raises(errors.FetchError) as caught:
        await fetcher.get("ftp://CANARY:CANARY@a.example/")
    assert "CANARY" not in str(caught.value)


async def test_a_header_that_cannot_be_sent_is_refused_by_name(server: RawServer, fetcher):
    server.answers["/"] = answer(b"")
    with pytest.raises(errors.RefusedError):
        await fetcher.get(server.url("/"), headers={"X": "a\r\nInjected: yes"})
    assert not any("Injected" in r for r in server.requests)


async def test_one_request_to_a_host_at_a_time_and_waiting_does_not_count(server: RawServer):
    running = most = 0

    async def slow(head: bytes, writer: asyncio.StreamWriter) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.1)
        running -= 1
        writer.write(answer(b"ok"))
        await writer.drain()

    server.answers["/"] = slow
    async with HttpFetcher(settings(per_host=1, timeout=0.4)) as fetcher:
        await asyncio.gather(*(fetcher.get(server.url("/")) for _ in range(6)))
        assert most == 1
        assert fetcher._pacing._queues == {}
    most = 0
    async with HttpFetcher(settings(per_host=3, concurrency=2)) as fetcher:
        await asyncio.gather(*(fetcher.get(server.url("/")) for _ in range(6)))
    assert most == 2


async def test_outside_its_context_it_says_so():
    with pytest.raises(RuntimeError, match="async with"):
        await HttpFetcher().get("http://127.0.0.1/")


async def test_what_is_sent_arrives_with_its_headers(server: RawServer, fetcher):
    server.answers["/login"] = answer(b'{"token": 1}')
    response = await fetcher.post(server.url("/login"), b"name=desk", headers={"Content-Type": "text/x-form"})
    assert response.data == b'{"token": 1}'
    assert server.requests[0].startswith("POST /login HTTP/1.1")
    assert server.headers()["content-type"] == "text/x-form"
    assert server.headers()["content-length"] == "9"


async def test_what_is_sent_is_not_sent_on(server: RawServer, fetcher):
    server.answers["/login"] = answer(b"", "307 Temporary Redirect", "Location: /elsewhere")
    with pytest.raises(errors.RedirectError, match="not sent on"):
        await fetcher.post(server.url("/login"), b"secret")
    assert len(server.requests) == 1
