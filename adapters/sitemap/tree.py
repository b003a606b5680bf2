"""Sitemap XML as a stream of small elements.

expat, because its cost is linear in the input whatever the markup, and because it hands over every element that is whole
before it meets a fault: a file that ends half-way gives what it holds. Names count without their namespace prefix, which
many sites declare wrongly or not at all; where an element stands tells which `title` or `loc` it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from adapters.errors import ParseError
from adapters.xmltext import mended

__all__ = ["Element", "Faults", "FinishedError", "stream"]

MAX_DEPTH = 32
MAX_TEXT = 20_000
MAX_CHILDREN = 10_000
MAX_FAULTS = 50

_CHILD = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?(?:url|sitemap)[\s>]", re.IGNORECASE)
_END = re.compile(rb"</(?:[\w.-]+:)?(?:urlset|sitemapindex)\s*>\s*$", re.IGNORECASE)
_AT_END = frozenset(
    expat.errors.codes[name]
    for name in (expat.errors.XML_ERROR_NO_ELEMENTS, expat.errors.XML_ERROR_UNCLOSED_TOKEN,
                 expat.errors.XML_ERROR_PARTIAL_CHAR, expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION)
)  # fmt: skip


class FinishedError(Exception):
    """Raised by a receiver that wants no more."""


@dataclass(slots=True)
class Element:
    """An element with its words and its children, by local names in lower case."""

    name: str
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)

    def all(self, name: str) -> list[Element]:
        """The children of that name."""
        return [c for c in self.children if c.name == name]

    def get(self, name: str) -> str | None:
        """The words of the first child of that name, on one line; None where it has none."""
        return next((words for c in self.children if c.name == name and (words := " ".join(c.text.split()))), None)


@dataclass(slots=True)
class Faults:
    """What was wrong with a document.

    Attributes:
        skipped: what stood at each place that could not be read, `line 3: mismatched tag`.
        truncated: it ends before its end tag.
    """

    skipped: list[str] = field(default_factory=list)
    truncated: bool = False


def stream(text: str, take: Callable[[str, Element], None]) -> Faults:
    """Hand each child of the root to `take`, with the root's name, as soon as it is whole.

    A child that is not well-formed is left out, and reading goes on at the next one.

    Args:
        text: the document, decoded.
        take: may raise `FinishedError`.

    Raises:
        ParseError: it declares entities, which no sitemap needs.
    """
    data = mended(text)
    faults = Faults()
    at, head, line = 0, b"", 0
    while True:
        reader = _Reader(take)
        parser = _parser(reader)
        try:
            parser.Parse(head + data[at:], True)
        except FinishedError:
            return faults
        except expat.ExpatError as error:
            if error.code in _AT_END:
                faults.truncated = True
                return faults
            faults.skipped.append(f"line {line + error.lineno}: {expat.ErrorString(error.code)}")
            following = _CHILD.search(data, max(at + 1, at + parser.ErrorByteIndex - len(head)))
            if following is None or len(faults.skipped) > MAX_FAULTS:
                faults.truncated = following is not None or _END.search(data[-200:]) is None
                return faults
            line += data.count(b"\n", at, following.start())
            at, head = following.start(), f"<{reader.root or 'urlset'}>".encode()
        else:
            return faults


def _parser(reader: _Reader) -> expat.XMLParserType:
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.words
    parser.EntityDeclHandler = _refuse
    return parser


def _refuse(*_: object) -> None:
    raise ParseError("it declares entities of its own, as only hostile sitemaps do")


class _Reader:
    """The elements that are open; memory holds one child of the root at a time."""

    def __init__(self, take: Callable[[str, Element], None]) -> None:
        self._take = take
        self.root = ""
        self._open: list[Element] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        element = Element(_local(name), attributes={_local(k): v for k, v in attributes.items()})
        if len(self._open) >= MAX_DEPTH:
            raise ParseError(f"elements stand in one another more than {MAX_DEPTH} deep")
        if not self._open:
            self.root = element.name
        elif len(self._open) > 1 and len(self._open[-1].children) < MAX_CHILDREN:
            self._open[-1].children.append(element)
        self._open.append(element)

    def words(self, text: str) -> None:
        element = self._open[-1]
        if len(element.text) < MAX_TEXT:
            element.text += text[: MAX_TEXT - len(element.text)]

    def end(self, _: str) -> None:
        element = self._open.pop()
        if len(self._open) == 1:
            self._take(self.root, element)


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()
