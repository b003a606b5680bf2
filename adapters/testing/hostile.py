"""Bytes that no adapter may stumble over."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

__all__ = ["mangled"]

_ODD: dict[str, bytes] = {
    "nothing": b"",
    "blanks": b" \r\n\t\n" * 20,
    "a NUL": b"\0",
    "every byte": bytes(range(256)) * 8,
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
    "gzip": gzip.compress(b"text", mtime=0),
    "a path": b"/etc/passwd",
    "an address": b"file:///etc/passwd",
    "a web address": b"http://127.0.0.1:9/feed",
    "entities that grow": b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "' + b"&b;" * 10 + b'"><!ENTITY d "'
    + b"&c;" * 10 + b'">]><rss version="2.0"><channel><item><title>&d;</title></item></channel></rss>',
    "an external entity": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><item>'
    b"<title>&x;</title><link>http://news.example/</link></item></channel></rss>",
    "impossible characters": b'<rss version="2.0"><channel><item><title>&#xD800;&#x110000;&#0;</title></item></channel>'
    b"</rss>",
    "deep JSON": b"[" * 50_000,
    "a number without end": b'{"items": [{"id": ' + b"9" * 6_000 + b"}]}",
    "no JSON": b'{"version": "https://jsonfeed.org/version/1.1", "items": [NaN, Infinity, null, 1, {"id": {}}]}',
    "deep HTML": b"<html><body>" + b"<div>" * 400 + b"text",
    "unfinished comments": b"<html>" + b"<!--" * 500,
    "times that never were": b'<rss version="2.0"><channel><item><title>t</title><pubDate>Mon, 99 Foo -001 25:61 +9999'
    b"</pubDate></item></channel></rss>",
    "a long line": b"word " * 40_000,
    "many short lines": b"a\n" * 20_000,
}  # fmt: skip


def mangled(data: bytes) -> Iterator[tuple[str, bytes]]:
    """(what it is, bytes): things that are no input at all, and a good sample damaged in many ways."""
    yield from _ODD.items()
    step = max(1, len(data) // 12)
    for at in range(1, len(data), step):
        yield f"the sample cut at byte {at}", data[:at]
    yield "the sample with a NUL in every 50 bytes", b"\0".join(data[n : n + 50] for n in range(0, len(data), 50))
    yield "the sample with broken bytes", b"\xff\xc3".join(data[n : n + 97] for n in range(0, len(data), 97))
    yield "the sample twice over", data + data
    yield "the sample backwards", data[::-1]
    yield "the sample in UTF-16", data.decode("utf-8", "replace").encode("utf-16")
    yield "the sample without markup", data.translate(None, b"<>{}[]")
    yield "the sample with each end of a tag missing", data.replace(b">", b"")
