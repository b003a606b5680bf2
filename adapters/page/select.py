"""The paragraphs that an extractor left out of the article, and those that the page's own full text denies.

What a text is follows from where it stands among the paragraphs already found, and from how it is made, never from
the site it is on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from adapters.page.boxes import Boxes
from adapters.page.leaves import Leaf
from adapters.page.tree import Element, squash, tag_of
from adapters.page.unwanted import ends_sentence

__all__ = ["completed", "confirmed"]

_PROSE = frozenset(("p", "h2", "h3", "h4", "h5", "h6", "blockquote", "li", "div", "section", "article", "span"))
_MANY = 200


def completed(leaves: Sequence[Leaf], chosen: Iterable[int], boxes: Boxes) -> set[int]:
    """`chosen` and the paragraphs that stand beside them in the same containers, or in containers of the same make."""
    result = set(chosen)
    weight: Counter[Element] = Counter()
    for n in result:
        if leaves[n].tag in _PROSE and len(leaves[n].text) >= 60:
            weight[_container(leaves[n])] += len(leaves[n].text)
    total = sum(weight.values())
    if not total:
        return result
    homes = {e for e, size in weight.items() if size >= 0.1 * total}
    makes = [_make(e) for e, size in weight.items() if size >= 0.2 * total and e.get("class")]
    first, last = min(result), max(result)
    for n, leaf in enumerate(leaves):
        beside = n not in result and _is_prose(leaf) and _belongs(leaf, homes, makes, first < n < last)
        if beside and not boxes.around(leaf, 4):
            result.add(n)
    return result | _headings_of(leaves, result)


def _headings_of(leaves: Sequence[Leaf], chosen: set[int]) -> set[int]:
    """Headings right before a chosen paragraph that is none itself."""
    first = min(chosen)
    return {
        n - 1
        for n in chosen
        if n > first and leaves[n - 1].heading and not leaves[n - 1].linked and not leaves[n].heading
    }


def _is_prose(leaf: Leaf) -> bool:
    most = 0.6 if len(leaf.text) >= 150 and ends_sentence(leaf.text) else 0.4
    return not leaf.taken and leaf.tag in _PROSE and leaf.linked <= most * len(leaf.text)


def _belongs(leaf: Leaf, homes: set[Element], makes: list[_Make], inside: bool) -> bool:
    container, size = _container(leaf), len(leaf.text)
    if container in homes:
        return size >= 80 or (inside and (size >= 40 or bool(leaf.heading)))
    return (
        size >= 80
        and leaf.tag in ("p", "li")
        and bool(container.get("class"))
        and any(_alike(_make(container), m) for m in makes)
    )


def _container(leaf: Leaf) -> Element:
    """The element whose children the paragraphs are; that of a list item is what holds the list."""
    element = leaf.element
    if leaf.tag in ("div", "section", "article", "span"):
        return element
    for _ in range(2 if leaf.tag == "li" else 1):
        parent = element.getparent()
        element = element if parent is None else parent
    return element


_Make = tuple[str, frozenset[str], str, frozenset[str]]


def _make(element: Element) -> _Make:
    parent = element.getparent()
    outer = (
        ("", frozenset[str]()) if parent is None else (tag_of(parent), frozenset((parent.get("class") or "").split()))
    )
    return (tag_of(element), frozenset((element.get("class") or "").split()), *outer)


def _alike(one: _Make, two: _Make) -> bool:
    shared = one[1] & two[1]
    return one[0] == two[0] and one[2:] == two[2:] and 2 * len(shared) >= max(len(one[1]), len(two[1])) and bool(shared)


def confirmed(leaves: Sequence[Leaf], chosen: set[int], full: str) -> set[int]:
    """`chosen` without the long paragraphs that the page's own full text lacks.

    Args:
        leaves: of the page.
        chosen: what was taken.
        full: articleBody of the JSON-LD. It is believed where it holds most of what was taken; some sites shorten it.
    """
    if not full:
        return chosen
    text = squash(full)
    known: set[int] = set()
    for seen, n in enumerate(sorted(chosen)):
        if leaves[n].key in text:
            known.add(n)
        elif seen > _MANY and len(known) * 4 < seen:
            return chosen  # looking for thousands of paragraphs in a text that has none of them takes seconds
    total = sum(len(leaves[n].text) for n in chosen)
    if not known or sum(len(leaves[n].text) for n in known) < 0.75 * total:
        return chosen
    start = min(known)
    return {
        n
        for n in chosen
        if n in known or n < start or leaves[n].heading or len(leaves[n].text) < 40 or _half_in(leaves[n], text)
    }


def _half_in(leaf: Leaf, text: str) -> bool:
    words = [squash(w) for w in re.findall(r"\S+ \S+ \S+", leaf.text)]
    return sum(w in text for w in words) * 2 >= len(words)
