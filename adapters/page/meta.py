"""What the head of a page says: meta elements, links and microdata, by name."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterable

from adapters.page.tree import Element, collapse, text_of

__all__ = ["Head"]

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
"""What a BCP 47 tag looks like; the same fields also carry names of languages and of character sets."""


class Head:
    """Meta elements and links of one page.

    Args:
        root: the html element.
    """

    def __init__(self, root: Element) -> None:
        self._root = root
        self._meta: dict[str, list[str]] = defaultdict(list)
        self._links: list[tuple[frozenset[str], Element]] = []
        for node in root.iter("meta"):
            content = collapse(html.unescape(node.get("content") or node.get("value") or ""))
            names = {n.strip().lower() for a in ("property", "name", "itemprop", "http-equiv") if (n := node.get(a))}
            for name in names:
                if content:
                    self._meta[name].append(content)
        for node in root.iter("link"):
            if node.get("href") and (rel := node.get("rel")):
                self._links.append((frozenset(rel.lower().split()), node))

    def all(self, *names: str) -> list[str]:
        """Contents of the meta elements with these names, in the order of the names."""
        return [c for n in names for c in self._meta.get(n.lower(), ())]

    def first(self, *names: str) -> str:
        """The first of them, or an empty string."""
        return next(iter(self.all(*names)), "")

    def links(self, rel: str) -> Iterable[Element]:
        """Link elements with this relation."""
        return [e for rels, e in self._links if rel in rels]

    def href(self, rel: str) -> str:
        """Target of the first link with this relation, or an empty string."""
        return next((e.get("href", "").strip() for e in self.links(rel)), "")

    @property
    def document_title(self) -> str:
        """Content of the title element of the head, not that of a drawing."""
        for node in self._root.iter("title"):
            parent = node.getparent()
            if parent is not None and parent.tag in ("head", "html", "body") and (text := text_of(node)):
                return text
        return ""

    @property
    def language(self) -> str | None:
        """Declared language tag, the most specific statement first."""
        values = [
            self._root.get("lang"),
            self._root.get("{http://www.w3.org/XML/1998/namespace}lang"),
            self._root.get("xml:lang"),
        ]
        values += self.all("content-language", "og:locale", "dc.language", "inlanguage", "language")
        tags = (v.split(",")[0].strip().replace("_", "-") for v in values if v)
        return next((t for t in tags if _TAG.fullmatch(t)), None)
