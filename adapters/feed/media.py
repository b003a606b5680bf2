"""Media RSS 1.5.1 and enclosures: which files an entry has, and which caption and credit belong to which.

An object inherits what its group and its entry say (section "Optional Elements" of the specification). The same
picture is named up to three times, as content, thumbnail and enclosure: it comes out once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from adapters.feed.raw import RawMedia, RawText

if TYPE_CHECKING:
    from lxml.etree import _Element

    from adapters.feed.leaves import Entry, Leaf

    Node: TypeAlias = _Element | Leaf

__all__ = ["DESCRIBING", "NAMESPACES", "description", "media", "unique"]

DESCRIBING = frozenset({"content", "credit", "description", "group", "peerLink", "thumbnail", "title"})
NAMESPACES = ("http://search.yahoo.com/mrss/", "http://search.yahoo.com/mrss")


def _local(element: Node) -> str | None:
    """Name of a media element, or None for all others."""
    tag = element.tag
    if not isinstance(tag, str) or tag[0] != "{":
        return None
    namespace, _, local = tag[1:].partition("}")
    return local if namespace in NAMESPACES else None


def media(entry: Node | Entry) -> tuple[RawMedia, ...]:
    """The media objects of an entry in document order, enclosures not among them."""
    return tuple(_objects(entry, caption=None, credit=None))


def description(entry: Node | Entry) -> RawText | None:
    """What the entry's group of media says of itself; some sources of films write no other summary."""
    for child in entry.iter():
        if _local(child) == "description" and (text := _text(child)):
            return text
    return None


def _objects(parent: Node | Entry, caption: RawText | None, credit: str | None) -> Iterator[RawMedia]:
    own_caption, own_credit = _first(parent, "description"), _credit(parent)
    caption, credit = own_caption or caption, own_credit or credit
    for child in parent:
        name = _local(child)
        if name == "group":
            yield from _objects(child, caption, credit)
        elif name == "content":
            yield from _content(child, caption, credit)
        elif name == "thumbnail" and (url := (child.get("url") or child.text or "").strip()):
            yield RawMedia(url, role="thumbnail", medium="image", width=child.get("width"), height=child.get("height"))
        elif name == "peerLink" and (url := (child.get("href") or "").strip()):
            yield RawMedia(url, role="enclosure", mime=child.get("type"))


def _content(element: Node, caption: RawText | None, credit: str | None) -> Iterator[RawMedia]:
    url = (element.get("url") or "").strip()
    if not url:
        player = next((c.get("url") for c in element if _local(c) == "player"), None)
        url = (player or "").strip()
    if url:
        yield RawMedia(
            url,
            mime=element.get("type"),
            medium=element.get("medium"),
            size=element.get("fileSize"),
            width=element.get("width"),
            height=element.get("height"),
            duration=element.get("duration"),
            caption=_first(element, "description") or _first(element, "title") or caption,
            credit=_credit(element) or credit,
        )
    yield from _objects(element, caption, credit)


def _text(element: Node) -> RawText | None:
    value = "".join(element.itertext()).strip()
    kind = (element.get("type") or "").lower()
    return RawText(value, "html" if kind == "html" else "guess") if value else None


def _first(parent: Node | Entry, name: str) -> RawText | None:
    return next((text for child in parent if _local(child) == name and (text := _text(child))), None)


def _credit(parent: Node | Entry) -> str | None:
    names = ["".join(c.itertext()).strip() for c in parent if _local(c) == "credit"]
    return ", ".join(dict.fromkeys(n for n in names if n)) or None


def unique(found: tuple[RawMedia, ...]) -> tuple[RawMedia, ...]:
    """Each address once, with all that any of its mentions tells; the pictures that stand for the entry first."""
    kept: dict[str, RawMedia] = {}
    for one in found:
        url = one.url.strip()
        if not url:
            continue
        before = kept.get(url)
        kept[url] = replace(one, url=url) if before is None else _merged(before, one)
    return tuple(sorted(kept.values(), key=lambda one: one.role not in ("preview", "thumbnail")))


_ROLES = ("content", "enclosure", "preview", "thumbnail")


def _merged(one: RawMedia, other: RawMedia) -> RawMedia:
    """Both; the role is that of the fuller use of the file."""
    known = {
        name: getattr(other, name)
        for name in ("mime", "medium", "size", "width", "height", "duration", "caption", "credit")
        if getattr(one, name) is None and getattr(other, name) is not None
    }
    return replace(one, role=min(one.role, other.role, key=_ROLES.index), **known)
