"""JSON-LD as pages really write it: read what can be read, and find the node that is the article.

Vocabulary: schema.org. Syntax faults that are mended here were all seen on news sites: HTML comments and CDATA
around the data, comments and trailing commas inside, raw control characters, entities for quotation marks,
stray backslashes, two documents in one script.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from adapters.page.tree import Element, collapse, squash

__all__ = ["Graph", "Node", "first_text", "graph", "loads", "nodes_of", "text_value", "texts"]

Node = dict[str, Any]

_WRAPPING = re.compile(r"^\s*(?:<!--|(?://|/\*)?\s*<!\[CDATA\[(?:\s*\*/)?)|(?:-->|(?://|/\*)?\s*\]\]>(?:\s*\*/)?)\s*$")
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*+"|//[^\n]*|/\*.*?\*/|,(?=\s*[}\]])', re.S)
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu]|u[0-9a-fA-F]{4})')
_MAX_SCRIPT = 4_000_000
_MAX_NODES = 20_000

_ARTICLE = re.compile(r"(?:Article|BlogPosting|LiveBlogPosting|SocialMediaPosting|Report|Review)$")
_PAGE = re.compile(r"(?:WebPage|ItemPage|VideoObject|Recipe|CreativeWork|PodcastEpisode|Episode|Product|Event)$")
_LISTING_KEYS = frozenset(
    [
        "itemlistelement",
        "haspart",
        "relatedlink",
        "mentions",
        "liveblogupdate",
        "comment",
        "citation",
        "about",
        "isbasedon",
        "review",
        "reviews",
        "subjectof",
    ]
)


def loads(raw: str) -> list[Any]:
    """Every JSON document in `raw`; an empty list when it holds none that can be mended."""
    text = raw[:_MAX_SCRIPT].strip().lstrip("\ufeff").strip()
    for _ in range(2):
        text = _WRAPPING.sub("", text).strip()
    if text.startswith(("{&quot;", "[{&quot;", "{ &quot;", "[ {&quot;")):
        text = html.unescape(text)
    text = text.rstrip("; \n\t")
    for mend in (_as_is, _without_comments, _escapes, _unescaped):
        text = mend(text)
        if found := _decode_all(text):
            return found
    return []


def _as_is(text: str) -> str:
    return text


def _without_comments(text: str) -> str:
    for _ in range(2):  # a comma may be the last but for a comment
        text = _TOKENS.sub(lambda m: m.group() if m.group()[0] == '"' else " ", text)
    return text


def _escapes(text: str) -> str:
    return _BAD_ESCAPE.sub("", text)


def _unescaped(text: str) -> str:
    return html.unescape(text)


_DECODER = json.JSONDecoder(strict=False)


def _decode_all(text: str) -> list[Any]:
    found: list[Any] = []
    at = 0
    while at < len(text):
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return found
        found.append(value)
        while at < len(text) and text[at] in " \t\r\n;,":
            at += 1
    return found


@dataclass(frozen=True, slots=True)
class Graph:
    """All nodes of a page's JSON-LD.

    Attributes:
        article: the node that describes the page's article, empty when there is none.
        nodes: every node, outer before inner.
        by_id: nodes that carry more than their @id.
    """

    article: Node = field(default_factory=dict)
    nodes: tuple[Node, ...] = ()
    by_id: dict[str, Node] = field(default_factory=dict)

    def follow(self, value: Any) -> list[Any]:
        """The values of a property, references replaced by what they refer to."""
        values = value if isinstance(value, list) else [value]
        return [self._target(v) for v in values if v not in (None, "", {})]

    def _target(self, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("@id"), str) and len(value) <= 2:
            return self.by_id.get(value["@id"], value)
        return value


def nodes_of(value: Any) -> Iterator[tuple[Node, bool]]:
    """Every dict in `value`, outer first, and whether it stands in a list of other things; never recursive."""
    stack: list[tuple[Any, bool]] = [(value, False)]
    seen = 0
    while stack and seen < _MAX_NODES:
        current, listed = stack.pop()
        seen += 1
        if isinstance(current, list):
            stack.extend((v, listed) for v in reversed(current))
        elif isinstance(current, dict):
            yield current, listed
            stack.extend(
                (v, listed or k.lower() in _LISTING_KEYS)
                for k, v in reversed(current.items())
                if isinstance(v, (dict, list))
            )


def types_of(node: Node) -> list[str]:
    """Local names of a node's types."""
    found = node.get("@type", node.get("type"))
    values = found if isinstance(found, list) else [found]
    return [str(v).rsplit("/", 1)[-1].rsplit(":", 1)[-1] for v in values if isinstance(v, str)]


def graph(root: Element, page_title: str = "") -> Graph:
    """What the JSON-LD scripts under `root` say.

    Args:
        root: the html element.
        page_title: tells the article of the page from others that it lists.
    """
    found: list[tuple[Node, bool]] = []
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            for document in loads(script.text or ""):
                found.extend(nodes_of(document))
    by_id: dict[str, Node] = {}
    for node, _ in found:
        key = node.get("@id")
        if isinstance(key, str) and len(node) > 2 and len(node) > len(by_id.get(key, {})):
            by_id[key] = node
    ranked = [
        (score, -n, node) for n, (node, listed) in enumerate(found) if (score := _score(node, listed, page_title)) > 0
    ]
    best = max(ranked, key=lambda r: r[:2])[2] if ranked else {}
    return Graph(best, tuple(n for n, _ in found), by_id)


def _score(node: Node, listed: bool, page_title: str) -> float:
    types = types_of(node)
    if any(_ARTICLE.search(t) for t in types):
        score = 10.0
    elif any(_PAGE.search(t) for t in types):
        score = 3.0
    else:
        return 0.0
    headline = squash(first_text(node, "headline", "name"))
    score += 4 * bool(headline and headline[:40] in squash(page_title))
    score += sum(bool(node.get(k)) for k in ("headline", "datePublished", "author", "articleBody", "mainEntityOfPage"))
    return score - 8 * listed


def text_value(value: Any) -> str:
    """The plain text of a literal: entities resolved, on one line."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("@id") or value.get("url")
    if not isinstance(value, str):
        return ""
    text = html.unescape(html.unescape(value)) if "&" in value else value
    return collapse(re.sub(r"<[^<>]{1,200}>", " ", text) if "<" in text else text)


def first_text(node: Node, *keys: str) -> str:
    """The first of these properties that holds a text."""
    return next((t for k in keys for t in texts(node.get(k))), "")


def texts(value: Any) -> list[str]:
    """All literals of a property."""
    values = value if isinstance(value, list) else [value]
    return [t for v in values if (t := text_value(v))]
