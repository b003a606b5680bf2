"""Single elements of RSS 2.0 and Atom 1.0, out of a tree; whatever has more than one reading is a doubt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from adapters.feed.leaves import Entry, Leaf
from adapters.feed.raw import RawLink, RawPerson, RawTag, RawText
from adapters.feed.tree import Node

__all__ = [
    "ATOM", "SLASH", "DoubtError", "Parts", "attribute", "authors", "categories", "comment_count", "construct", "image",
    "language", "links", "one", "permalink", "persons", "text", "value",
]  # fmt: skip

ATOM = "{http://www.w3.org/2005/Atom}"
SLASH = "{http://purl.org/rss/1.0/modules/slash/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
Parts = Mapping[str, list[Node]]
"""Children of an element by their names."""

_IMAGE = frozenset({"title", "link", "description", "url", "width", "height"})
_PERSON = frozenset({ATOM + "name", ATOM + "email", ATOM + "uri"})
_C1 = re.compile("[\x80-\x9f]")
_ENTITY_LIKE = re.compile(r"&[A-Za-z0-9_]+;|:///")


class DoubtError(Exception):
    """There is more than one reading."""


def value(element: Node) -> str | None:
    """Text of an element without children, stripped; doubt where feedparser would mend it."""
    leaf = isinstance(element, Leaf)
    if not leaf and len(element):
        raise DoubtError
    if not (text := element.text):
        return None
    text = text.strip()
    if not text.isascii() and _is_mended(text, cleaned=leaf):
        raise DoubtError
    return text or None


def _is_mended(text: str, *, cleaned: bool) -> bool:
    """Whether feedparser changes characters: C1 controls, and UTF-8 that was taken for Latin-1."""
    if not cleaned and _C1.search(text):
        return True
    try:
        text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return False
    return True


def one(parts: Parts, name: str) -> str | None:
    """Text of the one child of that name."""
    found = parts.get(name)
    return value(found[0]) if found else None


def attribute(element: Node, name: str) -> str | None:
    """The attribute, stripped; None where it is not there or empty."""
    return (element.get(name) or "").strip() or None


def language(element: Node | Entry, outer: str | None) -> str | None:
    """`xml:lang` in force within `element`."""
    own = element.get(LANG)
    return outer if own is None else own.replace("_", "-") or None


def text(parts: Parts, name: str, outer: str | None) -> RawText | None:
    """Words of RSS, which may or may not be markup."""
    if not (found := parts.get(name)):
        return None
    element = found[0]
    if names := element.keys():
        if names != [LANG]:
            raise DoubtError
        outer = language(element, outer)
    words = value(element)
    return RawText(words, language=outer, cleaned=isinstance(element, Leaf)) if words else None


def construct(parts: Parts, name: str, outer: str | None) -> RawText | None:
    """A text construct of Atom (RFC 4287 section 3.1); XHTML is feedparser's."""
    if not (found := parts.get(ATOM + name)):
        return None
    kind = found[0].get("type", "text")
    if kind not in ("text", "html") or set(found[0].keys()) - {LANG, "type"}:
        raise DoubtError
    words = value(found[0])
    if not words:
        return None
    meant: Literal["html", "text"] = "html" if kind == "html" else "text"
    return RawText(words, meant, language=language(found[0], outer), cleaned=isinstance(found[0], Leaf))


def links(elements: Iterable[Node]) -> Iterator[RawLink]:
    """Links and enclosures."""
    for child in elements:
        if child.tag == "link":
            if href := value(child):
                if child.keys() or _ENTITY_LIKE.search(href):
                    raise DoubtError
                yield RawLink(href, type="text/html")
        elif child.tag == "enclosure":
            if href := attribute(child, "url"):
                kind = (attribute(child, "type") or "").lower() or None
                yield RawLink(href, "enclosure", kind, attribute(child, "title"), attribute(child, "length"))
        else:
            yield _atom_link(child)


def _atom_link(element: Node) -> RawLink:
    href = attribute(element, "href")
    if not href or value(element) or ":///" in href or {"url", "uri"} & set(element.keys()):
        raise DoubtError
    rel = element.get("rel", "alternate").lower().strip() or "alternate"
    kind = element.get("type", "application/atom+xml" if rel == "self" else "text/html").lower().strip() or None
    return RawLink(href, rel, kind, attribute(element, "title"), attribute(element, "length"))


def permalink(parts: Parts) -> bool:
    """Whether the native id is an address too (RSS 2.0: it is, unless it says no)."""
    found = parts.get("guid")
    return found is not None and found[0].get("isPermaLink", "true") == "true"


def authors(elements: Iterable[Node]) -> tuple[RawPerson, ...]:
    """Authors of RSS, a line each."""
    lines = [value(element) for element in elements]
    if len(lines) > 1 and any(line is None or "@" in line for line in lines):
        raise DoubtError
    return tuple(RawPerson(line) for line in lines if line)


def persons(parts: Parts) -> tuple[RawPerson, ...]:
    """Authors of Atom."""
    found = []
    for author in parts.get(ATOM + "author", ()):
        inner = {child.tag: child for child in author}
        if len(inner) != len(author) or not inner or set(inner) - _PERSON or (author.text or "").strip():
            raise DoubtError
        if any(value(element) is None for element in author):
            raise DoubtError
        name, email, url = (value(inner[t]) if (t := ATOM + n) in inner else None for n in ("name", "email", "uri"))
        if "@" in (name or ""):
            raise DoubtError
        found.append(RawPerson(name, email, url))
    return tuple(found)


def categories(elements: Iterable[Node]) -> tuple[RawTag, ...]:
    """Tags, each once."""
    found: dict[RawTag, None] = {}
    for child in elements:
        term = value(child)
        if child.tag == ATOM + "category":
            if term:
                raise DoubtError
            tag = RawTag(*(attribute(child, name) for name in ("term", "scheme", "label")))
        elif set(child.keys()) - {"domain"} or (child.get("domain") is not None and not term):
            raise DoubtError
        else:
            tag = RawTag(term, attribute(child, "domain"))
        if tag != RawTag():
            found[tag] = None
    return tuple(found)


def image(parts: Parts) -> str | None:
    """Address of the channel's picture."""
    if not (found := parts.get("image")):
        return None
    if any(child.tag not in _IMAGE for child in found[0]):
        raise DoubtError
    url = next((child for child in found[0] if child.tag == "url"), None)
    return value(url) if url is not None else None


def comment_count(parts: Parts) -> str | None:
    """How many comments there are, in figures."""
    counts = parts.get(SLASH + "comments", ())
    if len(counts) > 1:
        raise DoubtError
    return value(counts[0]) if counts else None
