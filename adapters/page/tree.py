"""HTML to a tree, and the tree to the runs of text that a reader sees as paragraphs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import lxml.html
from lxml import etree

__all__ = ["Element", "Leaf", "Tree", "classes", "collapse", "hidden", "leaves", "parse", "squash", "tag_of", "text_of"]

Element = lxml.html.HtmlElement

_SPACE = re.compile(r"[\s\u200b\ufeff]+")
_NOT_WORD = re.compile(r"[\W_]+")

SILENT = frozenset(
    "script style noscript template svg math iframe select option datalist head object applet audio video canvas "
    "textarea button input map progress meter dialog".split()
)
"""Elements whose text is not read with the article."""

_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font hi i img ins kbd label mark q rp rt ruby s samp "
    "small span strike strong sub sup time tt u var wbr nobr picture source amp-img".split()
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed page.

    Attributes:
        root: the html element.
        warnings: what the parser lost.
    """

    root: Element
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class Leaf:
    """A run of text without a block boundary inside.

    Attributes:
        order: position among the elements of the document.
        element: the nearest block element around it.
        tag: its tag, lower case; `br` separated runs of one element give several leaves.
        text: with single spaces.
        linked: characters that stand inside links.
        strong: characters in bold type.
        heading: level 1 to 6 when it stands inside a heading, else 0.
        zones: tags of the blocks around it.
        taken: it belongs to a picture or an embedded post, not to the article's own text.
    """

    order: int
    element: Element
    tag: str
    text: str
    linked: int
    strong: int
    heading: int
    zones: tuple[str, ...]
    taken: bool
    key: str = field(init=False)

    def __post_init__(self) -> None:
        self.key = squash(self.text)


def parse(text: str) -> Tree | None:
    """The tree of `text`, or None when there is no element in it.

    `huge_tree` lifts libxml2's depth limit from 256 to 2048; what lies deeper is lost, and said so.
    """
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        return None
    lost = [e.message for e in parser.error_log if e.type_name == "ERR_RESOURCE_LIMIT"]
    return Tree(root, ("markup nested too deeply: the rest of the page was not read",) if lost else ())


def tag_of(element: Element) -> str:
    """Name of an element; comments and instructions were not parsed, so it is always a name."""
    return str(element.tag)


def squash(text: str) -> str:
    """Letters and digits only, in one case: what two renderings of one text have in common."""
    return _NOT_WORD.sub("", text).casefold()


def collapse(text: str) -> str:
    """`text` on one line with single spaces."""
    return _SPACE.sub(" ", text).strip()


def text_of(element: Element, skip: Collection[Element] = ()) -> str:
    """All text inside `element` that is read, on one line; blocks are kept apart by a space.

    Args:
        element: where to read.
        skip: elements to leave out, the text after them is kept.
    """
    parts: list[str] = []
    walker = etree.iterwalk(element, events=("start", "end"), tag="*")
    for event, node in walker:
        if node.tag not in _INLINE:
            parts.append(" ")
        if event == "start":
            if (node.tag in SILENT and node is not element) or node in skip:
                walker.skip_subtree()
            else:
                parts.append(node.text or "")
        elif node is not element:
            parts.append(node.tail or "")
    return collapse("".join(parts))


def classes(element: Element) -> str:
    """Class, id, role and the usual test hooks of `element`, one string in lower case."""
    names = ("class", "id", "role", "itemprop", "data-testid", "data-component", "data-type", "data-qa")
    return " ".join(v for n in names if (v := element.get(n))).lower()


def hidden(element: Element) -> bool:
    """Whether the markup itself says that `element` is not shown."""
    return "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style") or ""))


class _Walk:
    """State of one walk through the body."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.linked = self.strong = self.in_link = self.in_strong = self.heading = 0
        self.blocks: list[tuple[Element, int]] = []
        self.order = self.in_taken = 0

    def say(self, text: str | None) -> None:
        if not text:
            return
        self.parts.append(text)
        size = len(text.strip())
        if self.in_link:
            self.linked += size
        if self.in_strong:
            self.strong += size

    def enter(self, node: Element, order: int, taken: bool) -> None:
        tag = node.tag
        self.in_taken += taken
        if tag in _INLINE:
            self.in_link += tag == "a"
            self.in_strong += tag in ("b", "strong")
        else:
            self.order = order
            if tag != "br":
                self.blocks.append((node, order))
                self.heading = int(tag[1]) if tag in _HEADINGS else self.heading
        self.say(node.text)

    def leave(self, node: Element, taken: bool) -> None:
        tag = node.tag
        self.in_taken -= taken
        if tag in _INLINE:
            self.in_link -= tag == "a"
            self.in_strong -= tag in ("b", "strong")
        elif tag != "br":
            self.blocks.pop()
            self.heading = 0 if tag in _HEADINGS else self.heading

    def flush(self) -> Leaf | None:
        text = collapse("".join(self.parts))
        linked, strong = self.linked, self.strong
        self.parts.clear()
        self.linked = self.strong = 0
        if not text or not self.blocks:
            return None
        element, order = self.blocks[-1]
        zones = tuple(tag_of(b) for b, _ in self.blocks[-12:])
        return Leaf(
            max(order, self.order),
            element,
            tag_of(element),
            text,
            linked,
            strong,
            self.heading,
            zones,
            self.in_taken > 0,
        )


def leaves(root: Element, order: dict[Element, int], taken: Collection[Element] = frozenset()) -> Iterator[Leaf]:
    """The text runs of `root` in reading order.

    Args:
        root: body or html element.
        order: position of every element in the document.
        taken: captions, credits and embedded posts; their leaves are marked.
    """
    walk = _Walk()
    walker = etree.iterwalk(root, events=("start", "end"), tag="*")
    for event, node in walker:
        silent = node.tag in SILENT or hidden(node)
        ends = not silent and (node.tag not in _INLINE or node in taken)
        ends = ends or (silent and node.tag in ("table", "div", "p", "ul", "select", "form", "template"))
        if ends and (leaf := walk.flush()):
            yield leaf
        if silent:
            if event == "start":
                walker.skip_subtree()
            else:
                walk.say(node.tail)
        elif event == "start":
            walk.enter(node, order[node], node in taken)
        else:
            walk.leave(node, node in taken)
            if node is not root:
                walk.say(node.tail)
