"""WARC archives: pages with their addresses and times, damage, and going on after a kill."""

from __future__ import annotations

import gzip

import pytest

from adapters.files import ADAPTER, FilesOptions

PAGE = "<html><head><title>{0}</title></head><body><article><h1>{0}</h1><p>{1}</p></article></body></html>"
WORDS = "The bridge over the river was closed on Sunday for repair works that will last until autumn, the town said."


HTML = b"Content-Type: text/html; charset=utf-8\r\n"


def response(n: int, body: bytes, headers: bytes = HTML, status: bytes = b"200 OK") -> bytes:
    block = b"HTTP/1.1 " + status + b"\r\n" + headers + b"\r\n" + body
    return record(n, block)


def record(n: int, block: bytes, kind: bytes = b"response", content_type: bytes = b"application/http") -> bytes:
    return (
        b"WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: https://gazette.example/%d\r\nWARC-Date: 2026-02-0%dT10:00:00Z\r\n"
        b"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-%012d>\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
        % (kind, n, n, n, content_type, len(block)) + block + b"\r\n\r\n"
    )


def page(n: int) -> bytes:
    return response(n, PAGE.format(f"Bridge number {n}", WORDS).encode())


INFO = record(1, b"software: none\r\n", b"warcinfo", b"application/warc-fields")


def titles(payloads: list) -> list[str]:
    found = [ADAPTER.parse(p, FilesOptions()) for p in payloads]
    return [i.title.text for b in found for i in b.items if i.title]


@pytest.mark.parametrize("packed", ["plain", "by record", "whole"])
async def test_each_page_is_an_item_with_its_address_and_time(folder, packed):
    records = [INFO, page(1), page(2), page(3)]
    data = {
        "plain": b"".join(records), "by record": b"".join(map(gzip.compress, records)),
        "whole": gzip.compress(b"".join(records)),
    }[packed]  # fmt: skip
    file = folder.write("crawl.warc.gz" if packed != "plain" else "crawl.warc", data)
    payloads = await folder.poll()
    assert titles(payloads) == ["Bridge number 1", "Bridge number 2", "Bridge number 3"]
    (item,) = ADAPTER.parse(payloads[1], FilesOptions()).items
    assert item.url == "https://gazette.example/2"
    assert item.fetched.isoformat() == "2026-02-02T10:00:00+00:00"
    assert item.raw_ref.startswith(f"{file}#")
    assert await folder.poll() == []


async def test_codings_are_undone_and_other_records_counted(folder):
    html = PAGE.format("Packed", WORDS).encode()
    chunked = b"%x\r\n%s\r\n%x;x=y\r\n%s\r\n0\r\n\r\n" % (40, html[:40], len(html) - 40, html[40:])
    head = b"Content-Type: text/html\r\n"
    folder.write("a.warc", b"".join([
        response(1, gzip.compress(html), head + b"Content-Encoding: gzip\r\n"),
        response(2, chunked, head + b"Transfer-Encoding: chunked\r\n"),
        response(3, html, head + b"Transfer-Encoding: chunked\r\n"),
        response(4, b"\x89PNG", b"Content-Type: image/png\r\n"),
        response(5, html, status=b"404 Not Found"),
        record(6, html, b"resource", b"text/html"),
    ]))  # fmt: skip
    payloads = await folder.poll()
    assert [p.data for p in payloads] == [html] * 4
    assert [p.code for p in folder.problems] == ["skip.records"]
    assert folder.problems[0].message.startswith("2 records were left out")


@pytest.mark.parametrize("packed", [False, True])
async def test_of_an_archive_that_ends_early_what_was_read_stays(folder, settled, packed):
    settled()
    wrap = gzip.compress if packed else bytes
    parts = [wrap(page(n)) for n in (1, 2, 3)]
    whole = b"".join(parts)
    folder.write("a.warc.gz", whole[:-90])
    assert len(await folder.poll()) == 2
    (problem,) = folder.problems
    assert problem.code == "parse.truncated"
    assert f"byte {len(parts[0] + parts[1]):,}" in problem.message
    assert await folder.poll() == []
    folder.write("a.warc.gz", whole + wrap(page(4)))
    assert titles(await folder.poll()) == ["Bridge number 3", "Bridge number 4"]
    assert folder.problems == []


async def test_a_killed_poll_goes_on_behind_the_last_stored_page(folder):
    folder.write("a.warc", b"".join(page(n) for n in range(1, 8)))
    first = titles(await folder.poll(stop=3))
    rest = titles(await folder.poll())
    assert first + rest == [f"Bridge number {n}" for n in range(1, 8)]


async def test_another_archive_of_the_same_name_is_read_from_its_beginning(folder):
    folder.write("a.warc", page(1) + page(2))
    await folder.poll()
    folder.write("a.warc", page(3) + page(4))
    assert titles(await folder.poll()) == ["Bridge number 3", "Bridge number 4"]


async def test_damage_and_size_cost_what_stands_there_and_are_told(folder):
    packed = [gzip.compress(page(n)) for n in (1, 2)]
    folder.write("a.warc.gz", packed[0] + packed[1][:40] + b"XXXXXXXX" + packed[1][48:])
    bomb = response(2, gzip.compress(b" " * 3_000_000), b"Content-Type: text/html\r\nContent-Encoding: gzip\r\n")
    folder.write("b.warc", page(1) + bomb + response(3, b"x" * 2_000_000) + page(4), age=10)
    payloads = await folder.poll(max_bytes=1_000_000)
    assert titles(payloads) == ["Bridge number 1", "Bridge number 1", "Bridge number 4"]
    assert [p.code for p in folder.problems] == ["parse.archive", "fetch.too-large", "fetch.too-large"]
    assert "byte 0" in folder.problems[0].message


@pytest.mark.parametrize("at", range(1, 700, 23))
async def test_cut_anywhere_it_gives_no_half_page(folder, at):
    whole = page(1) + page(2)
    folder.write("a.warc", whole[:-at] if at < len(whole) else whole[:1])
    assert titles(await folder.poll()) in ([], ["Bridge number 1"], ["Bridge number 1", "Bridge number 2"])
    for payload in await folder.poll():
        assert payload.data.endswith(b"</html>")
