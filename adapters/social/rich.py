"""Text with links, mentions and tags in it: spans in code points, shortened addresses written out.

The networks mark places by code points, UTF-16 units or UTF-8 bytes, in texts that are escaped or not, and not always
rightly. A mark is believed only where the text bears it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html import unescape
from typing import Literal

from adapters import markup
from adapters.schema import Link, Mention, Span, Tag, trusted
from adapters.text import clean
from adapters.urls import resolve

__all__ = ["Mark", "Said", "from_html", "from_marks", "plain"]

# Noncharacters (Unicode, section 23.7): they stand for anchors while markup becomes text, and for nothing else.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_ANCHOR = re.compile(r"<(?:(/)a\s*|a(?=[\s/>])((?:[^\"'<>]++|\"[^\"]*+\"|'[^']*+')*+))>", re.IGNORECASE)
_HREF = re.compile(r"""(?<![\w-])href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_SENTINEL = re.compile(f"[{_OPEN}{_CLOSE}]")
_PLAIN_LINE = re.compile(r"<p>([^<&]*)</p>")


@dataclass(frozen=True, slots=True)
class Said:
    """A post's text and what is marked in it."""

    text: str = ""
    links: tuple[Link, ...] = ()
    mentions: tuple[Mention, ...] = ()
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked place of a text.

    Attributes:
        kind: `drop` takes the place out of the text.
        start: first code point.
        end: one past the last.
        shown: what stands there in place of the text; the text itself where None.
        url: where it leads.
        name: handle or tag, without its sign.
        native_id: of the account.
        platform: of the account.
    """

    kind: Literal["link", "mention", "tag", "drop"]
    start: int
    end: int
    shown: str | None = None
    url: str | None = None
    name: str | None = None
    native_id: str | None = None
    platform: str | None = None


@lru_cache(maxsize=8_192)
def _span(start: int, end: int) -> Span:
    return trusted(Span, start=start, end=end)


@dataclass(slots=True)
class _Writer:
    parts: list[str] = field(default_factory=list)
    at: int = 0
    links: list[Link] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)

    def write(self, text: str) -> Span:
        start, self.at = self.at, self.at + len(text)
        self.parts.append(text)
        return _span(start, self.at)

    def mark(self, mark: Mark, text: str) -> None:
        span = self.write(text)
        if mark.kind == "link" and mark.url:
            self.links.append(trusted(Link, url=mark.url, text=text, span=span))
        elif mark.kind == "mention" and mark.name:
            self.mentions.append(
                trusted(Mention, handle=mark.name, platform=mark.platform, native_id=mark.native_id, url=mark.url, span=span)
            )
        elif mark.kind == "tag" and mark.name:
            self.tags.append(trusted(Tag, name=mark.name, url=mark.url, span=span))

    def said(self) -> Said:
        return Said("".join(self.parts), tuple(self.links), tuple(self.mentions), tuple(self.tags))


def plain(text: str | None) -> Said:
    """Text in which nothing is marked."""
    return Said(text.strip()) if text else Said()


def from_marks(text: str, marks: Iterable[Mark], *, escaped: bool = False) -> Said:
    """`text` with its marks; of two that overlap the first counts.

    Args:
        text: cleaned.
        marks: places in `text` as it is given.
        escaped: whether `&`, `<` and `>` stand in it as character references.
    """
    writer, at = _Writer(), len(text) - len(text.lstrip())
    end = len(text.rstrip())
    for mark in sorted(marks, key=lambda m: m.start):
        if mark.start < at or mark.end > end:
            continue
        between = text[at : mark.start]
        at = mark.end
        writer.write(unescape(between) if escaped else between)
        if mark.kind == "drop":
            continue
        words = text[mark.start : mark.end]
        writer.mark(mark, mark.shown.strip() if mark.shown else unescape(words) if escaped else words)
    rest = text[at:end] if end > at else ""
    writer.write(unescape(rest) if escaped else rest)
    return _trimmed(writer.said())


def _trimmed(said: Said) -> Said:
    """Without the blanks that a dropped last mark leaves; no span is cut."""
    spans = [one.span for part in (said.links, said.mentions, said.tags) for one in part]
    last = max((span.end for span in spans if span), default=0)
    size = max(last, len(said.text.rstrip()))
    return said if size == len(said.text) else replace(said, text=said.text[:size])


def from_html(html: str, *, base: str | None = None) -> Said:
    """Text of markup with a blank line between paragraphs, and its links.

    A link that the network marks as mention or hashtag by its class is a link here; its maker knows the accounts.

    Args:
        html: a fragment.
        base: address against which relative links resolve.
    """
    if found := _PLAIN_LINE.fullmatch(html):
        return Said(markup.tidy(found[1].replace("\n", " ")))
    if "<a" not in html and "<A" not in html:
        return Said(markup.to_text(html))
    if _OPEN in html or _CLOSE in html:
        html = _SENTINEL.sub("\ufffd", html)
    addresses: list[str] = []

    def sentinel(found: re.Match[str]) -> str:
        if found[1]:
            return _CLOSE
        href = _HREF.search(found[2])
        addresses.append(unescape(href[1] or href[2] or href[3] or "") if href else "")
        return _OPEN

    marked = markup.to_text(_ANCHOR.sub(sentinel, html))
    writer, opened, nth, at = _Writer(), None, 0, 0
    for found in _SENTINEL.finditer(marked):
        writer.write(marked[at : found.start()])
        at = found.end()
        if found[0] == _OPEN and nth < len(addresses):
            opened = (addresses[nth], writer.at, len(writer.parts))
            nth += 1
        elif found[0] == _CLOSE and opened:
            href, start, first = opened
            opened = None
            url = resolve(href, base) if href else None
            if url and writer.at > start:
                words = "".join(writer.parts[first:])
                writer.links.append(
                    trusted(Link, url=clean(url), text=words, span=_span(start, writer.at))
                )
    writer.write(marked[at:])
    return writer.said()
