"""The caption and the credit of a picture, from the markup around it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from typing import Protocol

from adapters.page.credits import bare_credit, is_label, split_credit
from adapters.page.tree import SILENT, Element, classes, collapse, squash, text_of

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
_MAX_BOX = 1500


class Captioned(Protocol):
    """What gets a caption: see `adapters.page.media.Picture`."""

    alt: str
    caption: str
    credit: str
    parts: list[Element]


def read(picture: Captioned, node: Element) -> None:
    """Fill caption, credit and the elements that hold them, where the markup around `node` has any."""
    for parts in (_in_holder(node), _beside(node), _repeats_alt(node, picture.alt), _whole_box(node)):
        if parts:
            _fill(picture, parts)
            if picture.caption or picture.credit:
                return


def _in_holder(node: Element) -> list[Element]:
    """Captions and credits in the smallest element around the picture that has any."""
    for n, ancestor in enumerate(itertools.islice(node.iterancestors(), 9)):
        if ancestor.tag in ("body", "article", "main") or sum(1 for _ in ancestor.iter(*_PICTURES)) > (
            2 if n < 3 else 1
        ) + (ancestor.tag == "figure"):
            return []
        found = [
            c for c in ancestor.iter("*") if (_is_caption(c) or _is_credit(c)) and not _contains(c, node) and text_of(c)
        ]
        if found:
            return _outermost(found) if len(text_of(ancestor)) < _MAX_BOX else []
    return []


def _beside(node: Element) -> list[Element]:
    """A caption that follows the picture or its wrapper as the next element."""
    for element in [node, *itertools.islice(node.iterancestors(), 3)]:
        following = element.getnext()
        if following is not None and (
            _is_caption(following) or (_is_credit(following) and len(text_of(following)) < 120)
        ):
            return [following]
    return []


def _repeats_alt(node: Element, alt: str) -> list[Element]:
    """The element near the picture that says what its alternative text says, and the credit beside it."""
    key = squash(alt)
    if len(key) < 12:
        return []
    for ancestor in itertools.islice(node.iterancestors(), 6):
        if ancestor.tag in ("body", "html"):
            return []
        for element in itertools.islice(ancestor.iter("p", "span", "div", "em"), 200):
            if len(element) > 6:
                continue
            text = text_of(element)
            if (
                len(text) < len(alt) + 90
                and squash(text).startswith(key)
                and not any(True for _ in element.iter("h1", "h2", "h3"))
            ):
                return [element]
    return []


def _whole_box(node: Element) -> list[Element]:
    """All text of a small box that is named after the picture in it."""
    for ancestor in itertools.islice(node.iterancestors(), 4):
        if _PICTURE_BOX.search(classes(ancestor)) and sum(1 for _ in ancestor.iter(*_PICTURES)) == 1:
            texts = [c for c in ancestor if not _contains(c, node) and c is not node and text_of(c)]
            linked = sum(len(text_of(a)) for c in texts for a in c.iter("a"))
            size = sum(len(text_of(c)) for c in texts)
            headed = any(True for _ in ancestor.iter("h1", "h2", "h3", "h4"))
            if texts and size < 600 and linked * 2 < size and not headed:
                return texts
    return []


def _is_caption(node: Element) -> bool:
    return node.tag in ("figcaption", "caption") or (node.tag in _CAPTION_TAGS and bool(_CAPTION.search(classes(node))))


def _is_credit(node: Element) -> bool:
    if node.tag in ("img", "figure", "picture", "source", "amp-img", "button", "svg", "meta") or node.tag in SILENT:
        return False
    return bool(_CREDIT.search(classes(node)))


def _fill(picture: Captioned, parts: list[Element]) -> None:
    inner = _outermost(c for p in parts for c in p.iter("*") if c is not p and (_is_credit(c) or c.tag in _CREDIT_TAGS))
    credits = [p for p in parts if _is_credit(p) and not _is_caption(p)]
    credits += [c for c in inner if not any(_contains(k, c) for k in credits)]
    captions = [p for p in parts if p not in credits]
    caption = collapse(" ".join(text_of(c, credits) for c in captions))
    credit = " / ".join(dict.fromkeys(t for c in credits if (t := bare_credit(text_of(c))) and len(t) <= 200))
    if not caption and captions and credits and len(credit) > 120:
        caption, credit = split_credit(collapse(" ".join(text_of(c) for c in captions)))
    elif caption:
        caption, tail = split_credit(caption)
        credit = credit or tail
    caption = re.sub(r"\s*(?:[|–—-]|\(\s*\))\s*$", "", caption).strip()
    picture.caption = "" if is_label(caption) else caption
    picture.credit = credit
    picture.parts = parts


def _contains(outer: Element, inner: Element) -> bool:
    return any(a is outer for a in inner.iterancestors())


def _outermost(nodes: Iterable[Element]) -> list[Element]:
    kept: list[Element] = []
    for node in nodes:
        if not any(_contains(k, node) for k in kept) and text_of(node):
            kept.append(node)
    return kept
