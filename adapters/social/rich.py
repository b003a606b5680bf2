"""Text with links, mentions and tags in it: spans in code points, shortened addresses written out.

The networks mark places by code points, UTF-16 units or UTF-8 bytes, in texts that are escaped or not, and not always
rightly. A mark is believed only where the text bears it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from operator import itemgetter
from typing import Literal, NamedTuple

from adapters.schema import Link, Mention, Tag
from adapters.social.anchors import read
from adapters.social.making import new_link, new_mention, new_tag, span

__all__ = ["Mark", "Said", "from_html", "from_markdown", "from_marks", "plain"]


class Said(NamedTuple):
    """A post's text and what is marked in it."""

    text: str = ""
    links: tuple[Link, ...] = ()
    mentions: tuple[Mention, ...] = ()
    tags: tuple[Tag, ...] = ()


class Mark(NamedTuple):
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


_NOTHING = Said()
# A link of Markdown, `[words](address)`, or an address as it stands.
_LINK = re.compile(
    r"\[([^\]\[\n]{0,500})\]\((https?://[^\s()]{1,2000})(?: \"[^\"\n]{0,500}\")?\)|(?<![\w(\[/])https?://[^\s()<>\[\]]{1,2000}"
)
_start = itemgetter(Mark._fields.index("start"))


def plain(text: str | None) -> Said:
    """Text in which nothing is marked."""
    return Said(text.strip()) if text else _NOTHING


def from_marks(text: str, marks: Iterable[Mark], *, escaped: bool = False) -> Said:
    """`text` with its marks; of two that overlap the first counts.

    Args:
        text: cleaned.
        marks: places in `text` as it is given.
        escaped: whether `&`, `<` and `>` stand in it as character references.
    """
    placed = sorted(marks, key=_start)
    if not placed:
        return plain(unescape(text.strip()) if escaped else text)
    at, end = len(text) - len(text.lstrip()), len(text.rstrip())
    parts: list[str] = []
    links: list[Link] = []
    mentions: list[Mention] = []
    tags: list[Tag] = []
    size = last = 0
    for kind, start, stop, shown, url, name, native_id, platform in placed:
        if start < at or stop > end:
            continue
        between = text[at:start]
        if escaped and "&" in between:
            between = unescape(between)
        at = stop
        parts.append(between)
        size += len(between)
        if kind == "drop":
            continue
        words = shown.strip() if shown else unescape(text[start:stop]) if escaped else text[start:stop]
        parts.append(words)
        place = span(size, size + len(words))
        size += len(words)
        if kind == "link" and url:
            links.append(new_link(url, words, place))
        elif kind == "mention" and name:
            mentions.append(new_mention(name, platform, native_id, url, place))
        elif kind == "tag" and name:
            tags.append(new_tag(name, url, place))
        else:
            continue
        last = size
    rest = text[at:end] if end > at else ""
    parts.append(unescape(rest) if escaped else rest)
    said = "".join(parts)
    # Without the blanks that a dropped last mark leaves; no span is cut.
    return Said(said[: max(last, len(said.rstrip()))], tuple(links), tuple(mentions), tuple(tags))


def from_markdown(text: str | None) -> Said:
    """Text as it was written, in Markdown, with the places of its links."""
    if not text or "http" not in text:
        return plain(text)
    return from_marks(text, [_link(found) for found in _LINK.finditer(text)])


def _link(found: re.Match[str]) -> Mark:
    if found[2]:
        return Mark("link", *found.span(), url=found[2])
    address = found[0].rstrip(".,;:!?*_'\"")
    return Mark("link", found.start(), found.start() + len(address), url=address)


def from_html(html: str, *, base: str | None = None) -> Said:
    """Text of markup with a blank line between paragraphs, and its links.

    A link that the network marks as mention or hashtag by its class is a link here; its maker knows the accounts.

    Args:
        html: a fragment.
        base: address against which relative links resolve.
    """
    text, anchors = read(html, base)
    return Said(text, tuple([new_link(url, words, span(start, end)) for url, words, start, end in anchors]))
