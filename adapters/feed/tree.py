"""XML as a tree, where it is well-formed: media objects are read from it, and told apart from the entry's own words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeAlias

from lxml import etree

from adapters import urls
from adapters.feed.leaves import Leaf
from adapters.feed.media import DESCRIBING, NAMESPACES, description, media
from adapters.feed.raw import RawMedia, RawText

__all__ = ["Element", "Node", "Parts", "load", "resolve_bases", "take_parts", "to_xml", "too_many_attributes"]

Element = etree._Element
Node: TypeAlias = etree._Element | Leaf
_OPTIONS: dict[str, Any] = {
    "encoding": "utf-8", "resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True,
    "remove_pis": True, "huge_tree": False, "strip_cdata": True,
}  # fmt: skip
_ENTRIES = frozenset({"item", "entry"})

_ID = re.compile(r"(?:\{[^}]*\})?(?:id|guid)", re.IGNORECASE)
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_MANY_ATTRIBUTES = re.compile(r"<[A-Za-z](?:[^<>=]*+=){2000}")


@dataclass(frozen=True, slots=True)
class Parts:
    """What of an entry is read from the tree.

    Attributes:
        media: its objects.
        description: what they say of themselves.
        id: its native id, to the letter; feedparser resolves it as if it were an address.
    """

    media: tuple[RawMedia, ...]
    description: RawText | None
    id: str | None


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


def too_many_attributes(text: str) -> bool:
    """Whether a tag has thousands of attributes; libxml2 compares each with all others (12 s for 40,000)."""
    return text.count("=") >= 2000 and _MANY_ATTRIBUTES.search(text) is not None


def resolve_bases(root: Element, base: str | None) -> None:
    """Make every `xml:base` absolute; feedparser joins only those to which the document's own address is known."""
    for element in root.iter(etree.Element):
        if inner := element.get(_BASE):
            outer = next((b for a in element.iterancestors() if (b := a.get(_BASE))), base)
            if absolute := urls.resolve(inner, outer):
                element.set(_BASE, absolute)


def take_parts(root: Element) -> list[Parts]:
    """Media and native id of each entry; the media are removed from the tree.

    feedparser takes titles and descriptions of media for those of the entry.
    """
    parts = [Parts(media(entry), description(entry), _id(entry)) for entry in entries(root)]
    doomed = [e for namespace in NAMESPACES for name in DESCRIBING for e in root.iter(f"{{{namespace}}}{name}")]
    for element in doomed:
        parent = element.getparent()
        if parent is not None:
            _drop(parent, element)
    return parts


def _id(entry: Element) -> str | None:
    found = [c for c in entry if isinstance(c.tag, str) and _ID.fullmatch(c.tag)]
    return (found[-1].text or "").strip() or None if found and not len(found[-1]) else None


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
