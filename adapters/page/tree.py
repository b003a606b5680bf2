"""HTML to a tree, read through once, so that every later step looks things up instead of walking again."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Collection, Iterator

import lxml.html
from lxml import etree

__all__ = [
    "HEADINGS", "INLINE", "SILENT", "Element", "Tree", "around", "classes", "collapse", "hidden", "lighten", "parse",
    "squash", "tag_of", "text_of",
]  # fmt: skip

Element = lxml.html.HtmlElement

_NOT_WORD = re.compile(r"[\W_]+")

SILENT = frozenset(
    "script style noscript template svg math iframe select option datalist head object applet audio video canvas "
    "textarea button input map progress meter dialog".split()
)
"""Elements whose text is not read with the article."""

INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font hi i img ins kbd label mark q rp rt ruby s samp "
    "small span strike strong sub sup time tt u var wbr nobr picture source amp-img".split()
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_HOOKS = ("class", "id", "role", "itemprop", "data-testid", "data-component", "data-type", "data-qa")


def parse(text: str) -> tuple[Element, tuple[str, ...]] | None:
    """The root of `text` and what the parser lost of it, or None when there is no element in it.

    `huge_tree` lifts libxml2's depth limit from 256 to 2048; what lies deeper is lost, and said so.
    """
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        return None
    lost = any(e.type_name == "ERR_RESOURCE_LIMIT" for e in parser.error_log)
    return root, ("markup nested too deeply: the rest of the page was not read",) if lost else ()


def lighten(root: Element) -> None:
    """Empty scripts, styles and drawings, which nothing reads after the data in them was taken.

    Copies of a tree are what an extractor spends much of its time with.
    """
    for node in root.iter("script", "style"):
        if "ld+json" not in (node.get("type") or ""):
            node.text = None
    for node in list(root.iter("svg")):
        del node[:]


def tag_of(element: Element) -> str:
    """Name of an element; comments and instructions were not parsed, so it is always a name."""
    return str(element.tag)


def squash(text: str) -> str:
    """Letters and digits only, in one case: what two renderings of one text have in common."""
    return _NOT_WORD.sub("", text).casefold()


def collapse(text: str) -> str:
    """`text` on one line with single spaces; marks of no width, which only allow a line to break, are dropped."""
    if "\u200b" in text or "\ufeff" in text:
        text = text.replace("\u200b", "").replace("\ufeff", "")
    return " ".join(text.split())


def text_of(element: Element, skip: Collection[Element] = ()) -> str:
    """All text inside `element` that is read, on one line; blocks are kept apart by a space.

    `Tree.text` looks the same up, where nothing is skipped.

    Args:
        element: where to read.
        skip: elements to leave out, the text after them is kept.
    """
    parts: list[str] = []
    walker = etree.iterwalk(element, events=("start", "end"), tag="*")
    for event, node in walker:
        if node.tag not in INLINE:
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
    attributes = element.attrib
    return " ".join([v for n in _HOOKS if (v := attributes.get(n))]).lower() if attributes else ""


def hidden(element: Element) -> bool:
    """Whether the markup itself says that `element` is not shown."""
    return "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style") or ""))


class Tree:
    """The elements of a page with their places, texts and names.

    Built after the last change to the markup; what is changed later is not seen. Holding all elements also keeps
    lxml from making a new object for each of them at every walk.

    Args:
        root: the html element.

    Attributes:
        root: the html element.
        elements: every element in document order.
        order: place of each element in `elements`.
    """

    def __init__(self, root: Element) -> None:
        self.root = root
        self.elements: list[Element] = list(root.iter("*"))
        self.order: dict[Element, int] = {e: n for n, e in enumerate(self.elements)}
        self._tags: dict[str, list[int]] = defaultdict(list)
        for n, e in enumerate(self.elements):
            self._tags[tag_of(e)].append(n)
        self._names: dict[Element, str] = {}
        self._marks: dict[re.Pattern[str], dict[Element, bool]] = defaultdict(dict)
        self._spans: dict[Element, tuple[int, int]] = {}
        self._all = self._read()

    def _read(self) -> str:
        """All text of the page; the stretch that each element covers is noted."""
        parts: list[str] = []
        starts: list[int] = []
        at = 0
        spans = self._spans
        walker = etree.iterwalk(self.root, events=("start", "end"), tag="*")
        for event, node in walker:
            tag = node.tag
            if tag not in INLINE:
                parts.append(" ")
                at += 1
            if event == "start":
                starts.append(at)
                if tag in SILENT:
                    walker.skip_subtree()
                    continue
                said = node.text
            else:
                start = starts.pop()
                if tag not in SILENT:
                    spans[node] = (start, at)
                said = node.tail
            if said:
                parts.append(said)
                at += len(said)
        return "".join(parts)

    @property
    def body(self) -> Element:
        """The body element, or the root where there is none."""
        found = self.root.find("body")
        return self.root if found is None else found

    def iter(self, *tags: str) -> list[Element]:
        """The elements with these names, in document order."""
        if len(tags) == 1:
            return [self.elements[n] for n in self._tags.get(tags[0], ())]
        return [self.elements[n] for n in sorted(itertools.chain(*(self._tags.get(t, ()) for t in tags)))]

    def text(self, element: Element) -> str:
        """As `text_of`, without a walk for what is read with the page."""
        span = self._spans.get(element)
        return collapse(self._all[span[0] : span[1]]) if span else text_of(element)

    def size(self, element: Element) -> int:
        """Characters of the text inside `element` with all its white space; 0 for what is not read with the page."""
        start, end = self._spans.get(element, (0, 0))
        return end - start

    def classes(self, element: Element) -> str:
        """As `classes`, put together once for each element."""
        found = self._names.get(element)
        if found is None:
            found = self._names[element] = classes(element)
        return found

    def named(self, element: Element, pattern: re.Pattern[str]) -> bool:
        """Whether `pattern` is found in the classes of `element`; looked for once."""
        known = self._marks[pattern]
        found = known.get(element)
        if found is None:
            names = self.classes(element)
            found = known[element] = bool(names) and pattern.search(names) is not None
        return found


def around(element: Element, levels: int) -> Iterator[Element]:
    """`element` and the next `levels` elements around it."""
    current: Element | None = element
    while current is not None and levels >= 0:
        yield current
        current = current.getparent()
        levels -= 1
