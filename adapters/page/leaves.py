"""The runs of text that a reader sees as paragraphs."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from lxml import etree

from adapters.page.tree import HEADINGS, INLINE, SILENT, Element, Tree, collapse, squash, tag_of

__all__ = ["Leaf", "leaves"]

_CUTTING = frozenset(("table", "div", "p", "ul", "select", "form", "template"))
"""Elements that end a paragraph though they are not read."""


@dataclass(slots=True)
class Leaf:
    """A run of text without a block boundary inside.

    Attributes:
        order: position among the elements of the document.
        element: the nearest block element around it.
        tag: its tag, lower case; `br` separated runs of one element give several leaves.
        text: with single spaces.
        linked: characters that stand inside links.
        heading: level 1 to 6 when it stands inside a heading, else 0.
        quoted: it stands inside a block quotation.
        taken: it belongs to a picture or an embedded post, not to the article's own text.
        key: its letters and digits, by which it is found again.
    """

    order: int
    element: Element
    tag: str
    text: str
    linked: int
    heading: int
    quoted: bool
    taken: bool
    key: str = field(init=False)

    def __post_init__(self) -> None:
        self.key = squash(self.text)


class _Walk:
    """State of one walk through the body."""

    def __init__(self, order: dict[Element, int], taken: Collection[Element]) -> None:
        self.orders, self.taken = order, taken
        self.parts: list[str] = []
        self.linked = self.in_link = self.heading = self.quoted = 0
        self.blocks: list[tuple[Element, int]] = []
        self.order = self.in_taken = 0

    def say(self, text: str | None) -> None:
        if text:
            self.parts.append(text)
            if self.in_link:
                self.linked += len(text.strip())

    def enter(self, node: Element) -> None:
        tag = node.tag
        if node in self.taken:
            self.in_taken += 1
        if tag in INLINE:
            self.in_link += tag == "a"
        else:
            self.order = self.orders[node]
            if tag != "br":
                self.blocks.append((node, self.order))
                self.quoted += tag == "blockquote"
                if tag in HEADINGS:
                    self.heading = int(tag[1])
        self.say(node.text)

    def leave(self, node: Element) -> None:
        tag = node.tag
        if node in self.taken:
            self.in_taken -= 1
        if tag in INLINE:
            self.in_link -= tag == "a"
        elif tag != "br":
            self.blocks.pop()
            self.quoted -= tag == "blockquote"
            if tag in HEADINGS:
                self.heading = 0

    def flush(self) -> Leaf | None:
        text, linked = collapse("".join(self.parts)), self.linked
        self.parts.clear()
        self.linked = 0
        if not text or not self.blocks:
            return None
        element, order = self.blocks[-1]
        return Leaf(
            max(order, self.order), element, tag_of(element), text, linked, self.heading, self.quoted > 0,
            self.in_taken > 0,
        )  # fmt: skip


def leaves(tree: Tree, taken: Collection[Element] = frozenset()) -> Iterator[Leaf]:
    """The text runs of the body in reading order.

    Args:
        tree: the page.
        taken: captions, credits and embedded posts; their leaves are marked.
    """
    root, unseen = tree.body, tree.hidden
    walk = _Walk(tree.order, taken)
    walker = etree.iterwalk(root, events=("start", "end"), tag="*")
    for event, node in walker:
        tag = node.tag
        silent = tag in SILENT or node in unseen
        ends = tag in _CUTTING if silent else tag not in INLINE or node in taken
        if ends and walk.parts and (leaf := walk.flush()):
            yield leaf
        if event == "start":
            if silent:
                walker.skip_subtree()
            else:
                walk.enter(node)
            continue
        if not silent:
            walk.leave(node)
        if node.tail and node is not root:
            walk.say(node.tail)
