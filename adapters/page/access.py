"""How much of the article the page lets be read."""

from __future__ import annotations

import re
from typing import Any

from adapters.page.jsonld import Graph, nodes_of
from adapters.page.meta import Head
from adapters.page.tree import Tree
from adapters.schema import Access

__all__ = ["access"]

_WALL = re.compile(
    r"\bpay-?wall|paid-?(?:content|article|barrier)|premium-?(?:content|wall|barrier|lock)|subscri(?:be|ber|"
    r"ption)-?(?:wall|only|required|barrier)|regwall|locked-content"
)
_CONSENT = re.compile(r"consent|cookie-?(?:wall|banner|notice)|cmp-|gdpr|privacy-?(?:manager|wall|gate)|pur-?abo")
_BLOCKED = re.compile(
    r"access denied|are you (?:a )?(?:human|robot)|captcha|verify(?:ing)? (?:that )?you are (?:a )?human|"
    r"unusual traffic|just a moment|attention required|"
    r"enable javascript and cookies|request (?:was )?blocked|403 forbidden|pardon our interruption|bot detection",
    re.I,
)
_SHORT = 400
"""Characters of body below which a wall, a consent page or a block is believed."""


def access(tree: Tree, head: Head, graph: Graph, body_length: int, *, truncated: bool = False) -> Access:
    """What a page of this make lets be read.

    Args:
        tree: the page.
        head: of it.
        graph: its JSON-LD.
        body_length: characters of article text that were found.
        truncated: the parser lost a part of the page.
    """
    if body_length < _SHORT:
        if _BLOCKED.search(head.document_title) or (body_length == 0 and _BLOCKED.search(tree.text(tree.body)[:2000])):
            return "blocked"
        if body_length == 0 and _has(tree, _CONSENT):
            return "consent"
    if _declared_paid(graph, head) and (body_length < 2500 or _has(tree, _WALL)):
        return "paywall"
    if body_length < 1500 and _has(tree, _WALL) and not _declared_free(graph):
        return "paywall"
    return "partial" if truncated or body_length == 0 else "full"


def _flag(value: Any) -> bool | None:
    text = str(value).strip().lower().rsplit("/", 1)[-1]
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(text)


def _declared(graph: Graph) -> list[bool]:
    return [
        f
        for n, _ in nodes_of(graph.article)
        if "isAccessibleForFree" in n and (f := _flag(n["isAccessibleForFree"])) is not None
    ]


def _declared_paid(graph: Graph, head: Head) -> bool:
    tier = head.first("article:content_tier", "og:article:content_tier").lower()
    return False in _declared(graph) or tier in ("locked", "metered", "paid", "premium")


def _declared_free(graph: Graph) -> bool:
    declared = _declared(graph)
    return bool(declared) and all(declared)


def _has(tree: Tree, pattern: re.Pattern[str]) -> bool:
    return any(tree.named(n, pattern) for n in tree.iter("div", "section", "aside", "form", "p", "dialog"))
