"""Markup of posts to text and the places of its links.

Nearly all posts consist of paragraphs, line breaks, links and spans alone, and are read in one pass; all others by
`adapters.markup`, to which a test holds the one pass equal.
"""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

from adapters import markup
from adapters.text import clean
from adapters.urls import resolve

__all__ = ["Anchor", "read"]

# Noncharacters (Unicode, section 23.7): they stand for anchors while markup becomes text, and for nothing else.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_ANCHOR = re.compile(r"<(?:(/)a\s*|a(?=[\s/>])((?:[^\"'<>]++|\"[^\"]*+\"|'[^']*+')*+))>", re.IGNORECASE)
_HREF = re.compile(r"""(?<![\w-])href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_SENTINEL = re.compile(f"[{_OPEN}{_CLOSE}]")
_UNSAFE = re.compile(f"[\x00-\x1f\x7f-\x9f\ud800-\udfff{_OPEN}{_CLOSE}]")
# What a tag does: a break, the beginning or end of a link, or nothing.
_TAGS = {
    "p": "\n\n", "/p": "\n\n", "br": "\n", "br/": "\n", "br /": "\n", "span": "", "/span": "", "a": "a", "/a": "/a",
}  # fmt: skip


class Anchor(NamedTuple):
    """A link of a text.

    Attributes:
        url: absolute.
        words: what stands there.
        start: first code point.
        end: one past the last.
    """

    url: str
    words: str
    start: int
    end: int


def read(html: str, base: str | None = None) -> tuple[str, list[Anchor]]:
    """Text of markup, with a blank line between paragraphs, and its links in order.

    Args:
        html: a fragment.
        base: address against which relative links resolve.
    """
    return plainly(html, base) or generally(html, base)


def plainly(html: str, base: str | None) -> tuple[str, list[Anchor]] | None:
    """Text and links of markup as nearly all posts have it; None where it is not so plain."""
    if not _is_safe(html):
        return None
    words, *chunks = html.split("<")
    if "&" in words and not _is_safe(words := unescape(words)):
        return None
    parts = [words]
    opened: list[tuple[str, int, int]] = []
    size, start, href, wanted = len(words), -1, "", ""
    for chunk in chunks:
        tag, closed, words = chunk.partition(">")
        if (kind := _TAGS.get(tag)) is None and (kind := _kind(tag)) is None:
            return None
        if not kind:
            pass
        elif kind == "/a":
            if not 0 <= start < size:
                return None  # nothing stands in it, or it was never opened
            if href:
                opened.append((href, start, size))
            start = -1
        elif start >= 0:
            return None  # a link over several lines, or within another
        elif kind == "a":
            start, href = size + len(wanted) if size else 0, _href(tag)
        else:
            wanted = "\n\n" if wanted else kind
        if words:
            if "&" in words and not _is_safe(words := unescape(words)):
                return None
            if wanted and size:
                parts.append(wanted)
                size += len(wanted)
            wanted = ""
            parts.append(words)
            size += len(words)
        elif not closed:
            return None
    text = "".join(parts)
    if start >= 0 or "  " in text or " \n" in text or "\n " in text or text != text.strip():
        return None
    return text, [Anchor(clean(url), text[a:b], a, b) for href, a, b in opened if (url := resolve(href, base))]


def _kind(tag: str) -> str | None:
    """What a tag with attributes does; None where it is none of the plain ones, or may not end where it seems to."""
    if "'" in tag or tag.count('"') & 1:
        return None  # the angle bracket stood between quotes
    return None if tag[:1] == "/" else _TAGS.get(tag.partition(" ")[0])


def _is_safe(text: str) -> bool:
    """Whether it holds neither line ends nor what has to be cleaned."""
    return text.isprintable() or _UNSAFE.search(text) is None


def _href(tag: str) -> str:
    if tag.startswith('a href="'):
        found = tag[8 : tag.index('"', 8)]
    else:
        href = _HREF.search(tag, 1)
        found = (href[1] or href[2] or href[3] or "") if href else ""
    return unescape(found) if "&" in found else found


def generally(html: str, base: str | None) -> tuple[str, list[Anchor]]:
    """Text and links of any markup."""
    if "<a" not in html and "<A" not in html:
        return markup.to_text(html), []
    if _OPEN in html or _CLOSE in html:
        html = _SENTINEL.sub("\ufffd", html)
    addresses: list[str] = []

    def sentinel(found: re.Match[str]) -> str:
        if found[1]:
            return _CLOSE
        addresses.append(_href(f"a{found[2]}"))
        return _OPEN

    marked = markup.to_text(_ANCHOR.sub(sentinel, html))
    parts: list[str] = []
    opened: list[tuple[str, int, int]] = []
    size, start, nth, at = 0, -1, -1, 0
    for found in _SENTINEL.finditer(marked):
        parts.append(marked[at : found.start()])
        size += found.start() - at
        at = found.end()
        if found[0] == _OPEN and nth + 1 < len(addresses):
            start, nth = size, nth + 1
        elif found[0] == _CLOSE and start >= 0:
            if size > start and addresses[nth]:
                opened.append((addresses[nth], start, size))
            start = -1
    text = "".join((*parts, marked[at:]))
    # Blanks about anchors in which nothing stands; no anchor is cut.
    text = text[: max(len(text.rstrip()), opened[-1][2] if opened else 0)]
    lead = min(len(text) - len(text.lstrip()), opened[0][1] if opened else len(text))
    text, opened = text[lead:], [(href, a - lead, b - lead) for href, a, b in opened]
    return text, [Anchor(clean(url), text[a:b], a, b) for href, a, b in opened if (url := resolve(href, base))]
