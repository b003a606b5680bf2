"""HTML to a tree, read through once, so that every later step looks things up instead of walking again."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cached_property

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
_CROWDED = re.compile(r"(<[A-Za-z][^\s<>]*)\s[^<>]{10000,}>")
_MOST_ATTRIBUTES = 2_000
_NESTING = "div|span|section|article|main|b|i|em|strong|font|center|blockquote|big|small|u|table|tbody|tr|td|ul|ol|dl|dd"
_OPEN_RUN = re.compile(rf"(<({_NESTING})\b[^<>]*+>)\s*+(?:<\2\b[^<>]*+>\s*+){{15,}}+", re.IGNORECASE)
_CLOSED_RUN = re.compile(rf"(</({_NESTING})\s*+>)\s*+(?:</\2\s*+>\s*+){{15,}}+", re.IGNORECASE)
_CUT = "markup nested too deeply: the rest of the page was not read"
_FLATTENED = "markup nested too deeply: runs of one tag were read as one"
_HOOKS = ("class", "id", "role", "itemprop", "data-testid", "data-component", "data-type", "data-qa")


def parse(text: str) -> tuple[Element, tuple[str, ...]] | None:
    """The root of `text` and what the parser lost of it, or None when there is no element in it.

    `huge_tree` lifts libxml2's depth limit from 256 to 2048. Of markup that is deeper, runs of one tag within itself are
    taken for one; what is too deep still is lost. Both is said.
    """
    if text.count("=") > _MOST_ATTRIBUTES:
        text = _CROWDED.sub(_without_attributes, text)
    root, lost = _root(text)
    if not lost:
        return None if root is None else (root, ())
    flat, lost = _root(_CLOSED_RUN.sub(r"\1", _OPEN_RUN.sub(r"\1", text)))
    root = root if flat is None else flat
    return None if root is None else (root, (_CUT if lost else _FLATTENED,))


def _root(text: str) -> tuple[Element | None, bool]:
    """The root of `text` and whether the parser's limit cut a part of it off."""
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    # One class for all: choosing it by tag, as lxml.html does in Python, is a tenth of a page's cost.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=Element))
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        return None, False
    return root, any(e.type_name == "ERR_RESOURCE_LIMIT" for e in parser.error_log)


def _without_attributes(tag: re.Match[str]) -> str:
    """A tag with thousands of attributes loses them: libxml2 compares each with all before it, 13 s for 40,000."""
    return f"{tag[1]}>" if tag[0].count("=") > _MOST_ATTRIBUTES else tag[0]


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
    get = element.get
    return " ".join([v for n in _HOOKS if (v := get(n))]).lower()


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
        self._attributes: dict[str, list[int]] = defaultdict(list)
        for n, e in enumerate(self.elements):
            self._tags[e.tag].append(n)  # type: ignore[index]  # always a name: comments were not parsed
            for name in e.keys():  # noqa: SIM118 - an element's own iteration is that of its children
                self._attributes[name].append(n)
        self._hooked = {self.elements[n] for hook in _HOOKS for n in self._attributes.get(hook, ())}
        self._names: dict[Element, str] = {}
        self._keys: dict[Element, str] = {}
        self._marks: dict[int, dict[Element, bool]] = defaultdict(dict)
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
        return self._listed(self._tags, tags)

    def having(self, *attributes: str) -> list[Element]:
        """The elements with any of these attributes, in document order."""
        return self._listed(self._attributes, attributes)

    def _listed(self, places: dict[str, list[int]], names: Collection[str]) -> list[Element]:
        known = [places[n] for n in names if n in places]
        return [self.elements[n] for n in (sorted({*itertools.chain(*known)}) if len(known) > 1 else [*known, []][0])]

    def text(self, element: Element) -> str:
        """As `text_of`, without a walk for what is read with the page."""
        span = self._spans.get(element)
        return collapse(self._all[span[0] : span[1]]) if span else text_of(element)

    def text_after(self, part: Element, whole: Element) -> str:
        """What is read in `whole` behind `part`, which stands in it."""
        inner, outer = self._spans.get(part), self._spans.get(whole)
        return collapse(self._all[inner[1] : outer[1]]) if inner and outer else ""

    def key(self, element: Element) -> str:
        """`squash` of the text inside `element`, made once; for elements that are compared again and again."""
        found = self._keys.get(element)
        if found is None:
            found = self._keys[element] = squash(self.text(element))
        return found

    def size(self, element: Element) -> int:
        """Characters of the text inside `element` with all its white space; 0 for what is not read with the page."""
        start, end = self._spans.get(element, (0, 0))
        return end - start

    def holds(self, element: Element, words: str) -> bool:
        """Whether `words` stand in the text inside `element` as they are."""
        start, end = self._spans.get(element, (0, 0))
        return self._all.find(words, start, end) >= 0

    @cached_property
    def hidden(self) -> frozenset[Element]:
        """The elements of which the markup itself says that they are not shown."""
        return frozenset(e for e in self.having("hidden", "style") if hidden(e))

    def classes(self, element: Element) -> str:
        """As `classes`, put together once for each element."""
        found = self._names.get(element)
        if found is None:
            found = self._names[element] = classes(element)
        return found

    def named(self, element: Element, pattern: re.Pattern[str]) -> bool:
        """Whether `pattern`, a constant, is found in the classes of `element`; looked for once."""
        if element not in self._hooked:
            return False
        known = self._marks[id(pattern)]  # a pattern's own hash is counted anew from its whole code at every look-up
        found = known.get(element)
        if found is None:
            found = known[element] = pattern.search(self.classes(element)) is not None
        return found


def around(element: Element, levels: int) -> Iterator[Element]:
    """`element` and the next `levels` elements around it."""
    current: Element | None = element
    while current is not None and levels >= 0:
        yield current
        current = current.getparent()
        levels -= 1
