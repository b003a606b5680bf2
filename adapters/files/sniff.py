"""What a file is, by its first bytes."""

from __future__ import annotations

import re

from adapters.jsontext import JsonTextError, loads
from adapters.text import decode

__all__ = ["is_lines", "sniff"]

_HEAD = 16_384
_PROLOG = re.compile(
    r"(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?!\s+html)[^>[]*(?:\[.*?\]\s*)?>|\s)*", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(r"<(!doctype\s+html|[A-Za-z][\w.-]*:?[\w.-]*)", re.IGNORECASE)
_FEED = re.compile(r"<(?:rss|rdf:RDF|(?:\w+:)?feed|channel)(?=[\s>])", re.IGNORECASE)
_SITEMAP = frozenset(["urlset", "sitemapindex"])
_BLOCKS = re.compile(r"</(?:p|div|h[1-6]|li|article|section|table|body|head|title)\s*>", re.IGNORECASE)
_HTML = frozenset(
    ["!doctype", "html", "head", "body", "title", "meta", "link", "script", "style", "div", "p", "article", "section",
     "main", "header", "footer", "nav", "table", "ul", "ol", "h1", "h2", "h3", "span", "a", "img", "blockquote", "figure",
     "base"]
)  # fmt: skip
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:(?:\\?/){2}(?:www\.)?jsonfeed\.org')


def sniff(data: bytes, name: str = "") -> str:
    """Name of the adapter that reads `data`: document, feed, page, sitemap, or files itself for records in JSON.

    Args:
        data: the file, unpacked; its beginning decides.
        name: its name or address, which decides only where the content leaves it open.

    Raises:
        ParseError: the bytes are no text.
    """
    head = decode(data[:_HEAD]).text.lstrip("\ufeff \t\r\n")
    if head[:1] in ("{", "["):
        return _json(data, head)
    rest = head[end.end() :] if (end := _PROLOG.match(head)) else head
    if _FEED.match(rest) or _FEED.search(head, 0, 1_000):
        return "feed"
    if tag := _TAG.match(rest):
        if tag.group(1).split()[0].lower() in _HTML:
            return "page"
        if tag.group(1).rpartition(":")[2].lower() in _SITEMAP:
            return "sitemap"
        if head.startswith("<?xml"):
            return "feed"  # no feed, and its parser says so best
    if len(_BLOCKS.findall(head)) >= 3 or (tag and name.lower().removesuffix(".gz").endswith((".html", ".htm"))):
        return "page"
    return "document"


def is_lines(head: bytes) -> bool:
    """Whether a file that begins with `head` holds one JSON object a line, and more than one line."""
    head = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    line, end, rest = head.partition(b"\n")
    if not line.startswith(b"{") or not end or not rest.strip():
        return False
    try:
        return isinstance(loads(line), dict)
    except JsonTextError:
        return False


def _json(data: bytes, head: str) -> str:
    if _JSON_FEED.search(head):
        return "feed"
    if is_lines(data[: 1 << 20]):
        return "files"
    try:
        value = loads(data)
    except JsonTextError:
        # "[Photo: …]" and "{…" open plain texts too; JSON goes on with a quotation mark, a bracket or a number.
        return "files" if re.match(r'[\[{]\s*(?:["{\[\]}]|-?\d|true|false|null)', head) else "document"
    return "feed" if isinstance(value, dict) and _is_feed(value) else "files"


def _is_feed(value: dict[str, object]) -> bool:
    version, items = value.get("version"), value.get("items")
    return isinstance(items, list) and ("jsonfeed" in str(version) or ("title" in value and "text" not in value))
