"""Entries as most are written, read without a tree: elements that hold words or nothing, one after the other.

A tree of lxml takes twice as long, and most of that goes into handing its parts to Python. What is of any other kind
(elements within elements, comments, entities of one's own, namespaces declared on the way) is a doubt: then lxml reads
the feed. A test holds the leaves to the children that lxml finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import overload

__all__ = ["Entry", "Leaf", "entry"]

_XML = "http://www.w3.org/XML/1998/namespace"
_OPEN = re.compile(r"<(?:item|entry)>")
_NAME = r"[A-Za-z_][A-Za-z0-9_.-]*+(?::[A-Za-z_][A-Za-z0-9_.-]*+)?"
_ELEMENT = re.compile(
    rf"[ \t\n]*+<({_NAME})((?:[ \t\n]++[A-Za-z][A-Za-z:]*+=(?:\"[^\"<\n\t]*+\"|'[^'<\n\t]*+'))*+)[ \t\n]*+"
    r"(?:/>|>(?:([^<]*+)|[ \t\n]*+<!\[CDATA\[([^\]]*+(?:\](?!\]>)[^\]]*+)*+)\]\]>[ \t\n]*+)</\1[ \t\n]*+>)"
)
_CLOSE = re.compile(r"[ \t\n]*+</(?:item|entry)[ \t\n]*+>")
_ATTRIBUTE = re.compile(r"([A-Za-z:]+)=(?:\"([^\"]*)\"|'([^']*)')")
_REFERENCE = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9A-Fa-f]{1,6}));", re.ASCII)
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_NO_XML = "\v\f\ufffe\uffff"
_MOST_ATTRIBUTES = 20
_CLEAN = ((9, 11), (32, 127), (160, 0xD800), (0xE000, 0xFFFE), (0x10000, 0x110000))


class Leaf:
    """An element without children, as much like one of lxml as readers of feeds need. Its text is clean.

    Attributes:
        tag: its name, `{namespace}name` where it has one.
        text: the words in it; None where there are none.
    """

    __slots__ = ("_attributes", "tag", "text")

    def __init__(self, tag: str, text: str | None, attributes: Mapping[str, str] | None) -> None:
        self.tag, self.text, self._attributes = tag, text, attributes

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Leaf]:
        return iter(())

    def iter(self) -> Iterator[Leaf]:
        """Itself."""
        return iter((self,))

    def itertext(self) -> Iterable[str]:
        """The words in it."""
        return (self.text,) if self.text else ()

    def keys(self) -> list[str]:
        """Names of the attributes."""
        return list(self._attributes) if self._attributes else []

    @overload
    def get(self, name: str) -> str | None: ...
    @overload
    def get(self, name: str, default: str) -> str: ...
    def get(self, name: str, default: str | None = None) -> str | None:
        """An attribute."""
        return self._attributes.get(name, default) if self._attributes else default


class Entry(list[Leaf]):
    """An entry without attributes."""

    def iter(self) -> Iterator[Leaf]:
        """All elements in it."""
        return iter(self)

    def get(self, name: str) -> None:
        """No attribute."""


def entry(raw: str, namespaces: Mapping[str | None, str]) -> Entry | None:
    """The elements of an entry; None where lxml is to read it.

    Args:
        raw: the entry with its tags, cleaned (`adapters.text.clean`).
        namespaces: by prefix, of the element around it.
    """
    if "\r" in raw:
        raw = raw.replace("\r\n", "\n").replace("\r", "\n")
    opened = _OPEN.match(raw)
    if opened is None or any(char in raw for char in _NO_XML):
        return None
    found, at = Entry(), opened.end()
    while element := _ELEMENT.match(raw, at):  # a search would look on from every place behind
        at = element.end()
        if (leaf := _leaf(element, namespaces)) is None:
            return None
        found.append(leaf)
    return found if _CLOSE.fullmatch(raw, at) else None


def _leaf(element: re.Match[str], namespaces: Mapping[str | None, str]) -> Leaf | None:
    name, given, words, literal = element.groups()
    if literal is None and words and ("&" in words or "]]>" in words):
        words = _resolved(words)
        if words is None:
            return None
    tag = _qualified(name, namespaces)
    if not given:
        return Leaf(tag, literal or words or None, None) if tag else None
    attributes = _attributes(given, namespaces)
    return Leaf(tag, literal or words or None, attributes) if tag and attributes is not None else None


def _qualified(name: str, namespaces: Mapping[str | None, str]) -> str | None:
    prefix, colon, local = name.partition(":")
    if not colon:
        return f"{{{own}}}{name}" if (own := namespaces.get(None)) else name
    return f"{{{space}}}{local}" if (space := namespaces.get(prefix)) else None


def _attributes(given: str, namespaces: Mapping[str | None, str]) -> dict[str, str] | None:
    found: dict[str, str] = {}
    written = _ATTRIBUTE.findall(given)
    for name, double, single in written:
        value = _resolved(double or single)
        prefix, colon, local = name.partition(":")
        space = (_XML if prefix == "xml" else namespaces.get(prefix)) if colon else None
        # Those that change how others are read are understood where they are written as the standards have them.
        if value is None or (colon and not space) or name == "xmlns" or (local or prefix).lower() == "base":
            return None
        if name.lower() == "lang":
            return None
        found[f"{{{space}}}{local}" if space else name] = value
    return found if len(found) == len(written) <= _MOST_ATTRIBUTES else None


def _resolved(words: str) -> str | None:
    """`words` with the characters that its references stand for; None where one is no character of XML, or unclean."""
    if "]]>" in words:
        return None
    if "&" not in words:
        return words
    resolved, count = _REFERENCE.subn(_character, words)
    return resolved if count == words.count("&") and "\0" not in resolved else None


def _character(reference: re.Match[str]) -> str:
    name, decimal, hexadecimal = reference.groups()
    if name:
        return _NAMED[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if any(low <= code < end for low, end in _CLEAN) else "\0"
