"""XML as a tree, where it is well-formed: media objects are read from it, and told apart from the entry's own words."""

from __future__ import annotations

from typing import Any

from lxml import etree

from adapters.feed.media import DESCRIBING, NAMESPACES, description, media
from adapters.feed.raw import RawMedia, RawText

__all__ = ["MediaParts", "load", "take_media", "to_xml"]

Element = etree._Element
_OPTIONS: dict[str, Any] = {
    "encoding": "utf-8", "resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True,
    "remove_pis": True, "huge_tree": False, "strip_cdata": True,
}  # fmt: skip
_ENTRIES = frozenset({"item", "entry"})

MediaParts = tuple[tuple[RawMedia, ...], RawText | None]
"""Objects of an entry, and what their group says of itself."""


def load(text: str) -> Element | None:
    """The root of `text`, or None when it is not well-formed or deeper than 256 elements.

    External entities are never loaded and internal ones not replaced.
    """
    try:
        root: Element = etree.fromstring(text.encode("utf-8", "replace"), etree.XMLParser(**_OPTIONS))
    except etree.XMLSyntaxError:
        return None
    return root


def entries(root: Element) -> list[Element]:
    """The entries, in order, wherever the format puts them."""
    channels = [c for c in root if isinstance(c.tag, str) and etree.QName(c).localname.lower() == "channel"]
    parents = (root, *channels)
    return [e for p in parents for e in p if isinstance(e.tag, str) and etree.QName(e).localname.lower() in _ENTRIES]


def take_media(root: Element) -> list[MediaParts]:
    """The media of each entry, which are removed from the tree.

    feedparser takes titles and descriptions of media for those of the entry.
    """
    parts = [(media(entry), description(entry)) for entry in entries(root)]
    doomed = [e for namespace in NAMESPACES for name in DESCRIBING for e in root.iter(f"{{{namespace}}}{name}")]
    for element in doomed:
        parent = element.getparent()
        if parent is not None:
            _drop(parent, element)
    return parts


def _drop(parent: Element, element: Element) -> None:
    """Remove `element` but not the text behind it."""
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def to_xml(root: Element) -> str:
    """The tree as text, with its document type."""
    return etree.tostring(root.getroottree(), encoding="unicode")
