"""The article's own text, as runs of the page in reading order.

trafilatura decides which part of the page is the article; the runs are then taken from the page itself, so that
headings, quotations and the places of pictures and posts are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.page.boxes import Boxes
from adapters.page.extractor import article
from adapters.page.leaves import Leaf
from adapters.page.opening import lead
from adapters.page.select import completed, confirmed
from adapters.page.tree import Element, Tree, squash
from adapters.page.unwanted import Known, unwanted
from adapters.schema import Role

__all__ = ["Run", "extract"]


@dataclass(frozen=True, slots=True)
class Run:
    """A paragraph of the article.

    Attributes:
        role: lead, body, heading or quote.
        text: on one line.
        order: position in the document.
        links: the a elements in it.
    """

    role: Role
    text: str
    order: int
    links: tuple[Element, ...] = ()


def extract(
    tree: Tree,
    leaves: Sequence[Leaf],
    url: str | None,
    *,
    known: Known,
    title: str = "",
    summary: str = "",
    full: str = "",
) -> list[Run]:
    """Paragraphs of the article among `leaves`; none when the page holds no article.

    Args:
        tree: the page.
        leaves: its runs of text, in document order.
        url: of the page.
        known: titles, captions and names, which are no paragraphs.
        title: the headline.
        summary: the page's own, by which a lead outside the article proper is known.
        full: the whole text as the JSON-LD of the page gives it, where it does.
    """
    boxes = Boxes()
    found = article(tree, leaves, url, boxes)
    chosen = boxes.without(leaves, completed(leaves, found.chosen, boxes))
    chosen = confirmed(leaves, {n for n in chosen if not unwanted(leaves[n], known)}, full)
    first = lead(leaves, chosen, squash(title), summary, tree=tree, boxes=boxes)
    runs = [
        (n, Run("lead" if n == first else _role(leaves[n]), leaves[n].text, leaves[n].order, _links(leaves[n])))
        for n in (chosen if first is None else chosen | {first})
    ]
    runs += [
        (n, Run("body", line, leaves[n].order if n >= 0 else 0))
        for n, line in found.orphans
        if squash(line) not in known.captions
    ]
    return [run for _, run in sorted(runs, key=lambda r: r[0])]


def _links(leaf: Leaf) -> tuple[Element, ...]:
    return tuple(leaf.element.iter("a")) if leaf.linked and len(leaf.element) < 400 else ()


def _role(leaf: Leaf) -> Role:
    if leaf.heading:
        return "heading"
    return "quote" if leaf.quoted else "body"
