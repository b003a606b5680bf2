"""The caption and the credit of a picture, from the markup around it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from typing import Protocol

from adapters.page.credits import bare_credit, is_label, split_credit
from adapters.page.tree import SILENT, Element, Tree, around, collapse, squash, text_of

__all__ = ["read"]

_CAPTION = re.compile(
    r"caption|cutline|legend|bildunterschrift|bildtext|bu-text|pie-?(?:de-)?foto|didascalia|podpis|"
    r"(?:image|img|photo|picture|media|foto|bild|figure)[-_]*(?:text|desc|description|title|info|subtitle|sub)\b"
)
_CREDIT = re.compile(
    r"credit|copyright|photographer|fotograf|urheber|bildquelle|bildnachweis|(?:image|img|photo|picture|media|"
    r"foto|bild)[-_]*"
    r"(?:source|author|by|byline|rights|quelle|autor|agency)|\b(?:source|quelle|rights|firma|agency|author|"
    r"autor|byline|zdroj)\b|attribution"
)
_PICTURE_BOX = re.compile(r"(?:^|[\s_-])(?:image|img|photo|picture|foto|bild|wp-caption|thumb-?caption)(?:[\s_-]|$)")
_CREDIT_TAGS = frozenset(("cite", "small", "footer"))
_CAPTION_TAGS = frozenset(("div", "p", "span", "small", "em", "dd", "td", "figcaption", "h6"))
_PICTURES = ("img", "amp-img")
_NO_CREDIT = frozenset(("img", "figure", "picture", "source", "amp-img", "button", "svg", "meta"))
_MAX_BOX = 1500


class Captioned(Protocol):
    """What gets a caption: see `adapters.page.media.Picture`."""

    alt: str
    caption: str
    credit: str
    parts: list[Element]


def read(picture: Captioned, node: Element, tree: Tree) -> None:
    """Fill caption, credit and the elements that hold them, where the markup around `node` has any."""
    for look in (_in_holder, _beside, _repeating, _whole_box):
        if parts := look(node, tree):
            _fill(picture, parts, tree)
            if picture.caption or picture.credit:
                return


def _in_holder(node: Element, tree: Tree) -> list[Element]:
    """Captions and credits in the smallest element around the picture that has any."""
    for n, ancestor in enumerate(itertools.islice(around(node, 9), 1, None)):
        most = (2 if n < 3 else 1) + (ancestor.tag == "figure")
        if ancestor.tag in ("body", "article", "main") or _pictures(ancestor, most + 1) > most:
            return []
        found = [
            c
            for c in ancestor.iter("*")
            if (_is_caption(c, tree) or _is_credit(c, tree)) and not _contains(c, node) and tree.text(c)
        ]
        if found:
            return _outermost(found, tree) if len(tree.text(ancestor)) < _MAX_BOX else []
    return []


def _pictures(element: Element, most: int) -> int:
    """How many pictures `element` holds; none are counted past `most`."""
    return sum(1 for _ in itertools.islice(element.iter(*_PICTURES), most))


def _beside(node: Element, tree: Tree) -> list[Element]:
    """A caption that follows the picture or its wrapper as the next element."""
    for element in around(node, 3):
        following = element.getnext()
        if following is not None and (
            _is_caption(following, tree) or (_is_credit(following, tree) and len(tree.text(following)) < 120)
        ):
            return [following]
    return []


def _repeating(node: Element, tree: Tree) -> list[Element]:
    """The element near the picture that says what its alternative text says, and the credit beside it."""
    alt = collapse(node.get("alt") or "")
    key = squash(alt)
    if len(key) < 12:
        return []
    first = alt.split(" ", 1)[0]
    for ancestor in itertools.islice(around(node, 6), 1, None):
        if ancestor.tag in ("body", "html"):
            return []
        if not tree.holds(ancestor, first):
            continue
        for element in itertools.islice(ancestor.iter("p", "span", "div", "em"), 200):
            near = len(key) <= tree.size(element) < _MAX_BOX and len(element) <= 6
            if (
                near
                and tree.key(element).startswith(key)
                and len(tree.text(element)) < len(alt) + 90
                and not _headed(element)
            ):
                return [element]
    return []


def _whole_box(node: Element, tree: Tree) -> list[Element]:
    """All text of a small box that is named after the picture in it."""
    for ancestor in itertools.islice(around(node, 4), 1, None):
        if tree.named(ancestor, _PICTURE_BOX) and _pictures(ancestor, 2) == 1:
            texts = [c for c in ancestor if not _contains(c, node) and c is not node and tree.text(c)]
            linked = sum(len(tree.text(a)) for c in texts for a in c.iter("a"))
            size = sum(len(tree.text(c)) for c in texts)
            if texts and size < 600 and linked * 2 < size and not _headed(ancestor):
                return texts
    return []


def _headed(element: Element) -> bool:
    return next(element.iter("h1", "h2", "h3", "h4"), None) is not None


def _is_caption(node: Element, tree: Tree) -> bool:
    return node.tag in ("figcaption", "caption") or (node.tag in _CAPTION_TAGS and tree.named(node, _CAPTION))


def _is_credit(node: Element, tree: Tree) -> bool:
    return node.tag not in _NO_CREDIT and node.tag not in SILENT and tree.named(node, _CREDIT)


def _fill(picture: Captioned, parts: list[Element], tree: Tree) -> None:
    inner = _outermost(
        (c for p in parts for c in p.iter("*") if c is not p and (_is_credit(c, tree) or c.tag in _CREDIT_TAGS)), tree
    )
    credits = [p for p in parts if _is_credit(p, tree) and not _is_caption(p, tree)]
    credits += [c for c in inner if not any(_contains(k, c) for k in credits)]
    captions = [p for p in parts if p not in credits]
    caption = collapse(" ".join(text_of(c, credits) for c in captions))
    credit = " / ".join(dict.fromkeys(t for c in credits if (t := bare_credit(tree.text(c))) and len(t) <= 200))
    if not caption and captions and credits and len(credit) > 120:
        caption, credit = split_credit(collapse(" ".join(tree.text(c) for c in captions)))
    elif caption:
        caption, tail = split_credit(caption)
        credit = credit or tail
    caption = re.sub(r"\s*(?:[|–—-]|\(\s*\))\s*$", "", caption).strip()
    picture.caption = "" if is_label(caption) else caption
    picture.credit = credit
    picture.parts = parts


def _contains(outer: Element, inner: Element) -> bool:
    return any(a is outer for a in inner.iterancestors())


def _outermost(nodes: Iterable[Element], tree: Tree) -> list[Element]:
    kept: list[Element] = []
    for node in nodes:
        if not any(_contains(k, node) for k in kept) and tree.text(node):
            kept.append(node)
    return kept
