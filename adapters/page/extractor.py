"""Which part of a page is the article, as trafilatura decides it.

Most of its time goes into copies and prunings of the whole tree. So its fast pass gets only the element that holds the
page's prose, and its slow one (two more extractors and a vote) is asked only where the fast one left prose out: that
is one page in seven. On the others both give the same.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from copy import deepcopy

from adapters.page.align import Alignment, align
from adapters.page.boxes import Boxes
from adapters.page.leaves import Leaf
from adapters.page.tree import Element, Tree

__all__ = ["article"]

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_SENTENCES = 80
"""Characters from which a run of text reads like prose."""
_MUCH = 600
"""Characters of prose from which the place of most of it is believed to be that of the article."""
_MOST = 0.95
_COVERED = 0.7
_LARGE = 30_000
"""Elements from which the slow pass would take many seconds."""


def article(tree: Tree, leaves: Sequence[Leaf], url: str | None, boxes: Boxes) -> Alignment:
    """The leaves that are the article's text, and lines of it that are in no leaf.

    Args:
        tree: the page.
        leaves: its runs of text, in document order.
        url: of the page.
        boxes: of the page.
    """
    prose = {n for n, leaf in enumerate(leaves) if _is_prose(leaf)}
    found = align(leaves, _lines(_heart(tree, [leaves[n] for n in prose]), url, fast=True))
    unboxed = {n for n in prose if not boxes.around(leaves[n])}
    covered = _size(leaves, unboxed & found.chosen) >= _COVERED * _size(leaves, unboxed) > 0
    if covered or len(tree.elements) > _LARGE:
        return found
    return align(leaves, _lines(tree.root, url, fast=False))


def _is_prose(leaf: Leaf) -> bool:
    size = len(leaf.text)
    return size >= _SENTENCES and leaf.linked * 3 < size and not leaf.taken and not leaf.heading


def _size(leaves: Sequence[Leaf], chosen: set[int] | frozenset[int]) -> int:
    return sum(len(leaves[n].text) for n in chosen)


def _heart(tree: Tree, prose: Sequence[Leaf]) -> Element:
    """The page with no more in its body than the smallest element that holds nearly all prose."""
    weight: Counter[Element] = Counter()
    for leaf in prose:
        weight[leaf.element] += len(leaf.text)
    total = weight.total()
    if total < _MUCH:
        return tree.root
    for element in reversed(tree.elements):  # what is inside comes before what is around it
        size = weight[element]
        if size >= _MOST * total:
            return _alone(element, tree)
        if size and (parent := element.getparent()) is not None:
            weight[parent] += size
    return tree.root


def _alone(element: Element, tree: Tree) -> Element:
    if element.tag in ("body", "html"):
        return tree.root
    root = tree.root.makeelement("html")
    body = root.makeelement("body")
    root.append(body)
    body.append(deepcopy(element))
    return root


def _lines(root: Element, url: str | None, *, fast: bool) -> list[str]:
    """The article's paragraphs as trafilatura finds them; none where it finds no article."""
    from trafilatura import bare_extraction

    try:
        found = bare_extraction(root, url=url, include_comments=False, with_metadata=False, fast=fast)
    except (RecursionError, ValueError, TypeError, AttributeError, IndexError):  # seen on hostile and on broken markup
        return []
    text = getattr(found, "text", None) or ""
    return [line.strip("-| ") for line in text.split("\n")]
