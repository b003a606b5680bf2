"""Short pages for the tests of single steps."""

from __future__ import annotations

import json
from collections.abc import Sequence

from adapters.page import jsonld
from adapters.page.jsonld import Graph
from adapters.page.leaves import Leaf, leaves
from adapters.page.meta import Head
from adapters.page.tree import Tree, parse

PROSE = "The convoy left the harbour before dawn on Tuesday, officials said, and turned north along the coast."


def tree_of(body: str, head: str = "") -> Tree:
    parsed = parse(f"<html><head>{head}</head><body>{body}</body></html>")
    assert parsed is not None
    return Tree(parsed[0])


def leaves_of(body: str) -> list[Leaf]:
    return list(leaves(tree_of(body)))


def texts(found: Sequence[Leaf], chosen: set[int] | frozenset[int]) -> list[str]:
    return [found[n].text for n in sorted(chosen)]


def parts(body: str = "", *, head: str = "", article: dict[str, object] | None = None) -> tuple[Tree, Head, Graph]:
    """Tree, head and JSON-LD of one page."""
    if article is not None:
        data = json.dumps({"@type": "NewsArticle", **article})
        head += f'<script type="application/ld+json">{data}</script>'
    tree = tree_of(body, head)
    return tree, Head(tree.root), jsonld.graph(tree.root)
