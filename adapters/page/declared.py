"""Pictures that the head of a page names: joined with those of its body, or added to them."""

from __future__ import annotations

from typing import Any

from adapters import urls
from adapters.page.credits import bare_credit, split_credit
from adapters.page.jsonld import Graph, first_text, text_value
from adapters.page.media import Picture, file_name
from adapters.page.meta import Head

__all__ = ["with_declared"]


def with_declared(pictures: list[Picture], head: Head, graph: Graph, base: str | None) -> list[Picture]:
    """`pictures` completed by JSON-LD and OpenGraph; what the body does not show comes last, without a place."""
    result = list(pictures)
    known = {name: p for p in reversed(pictures) for name in p.names}
    for declared in [*_from_graph(graph, base), *_from_meta(head, base)]:
        names = declared.names
        twin = next((known[n] for n in names if n in known), None)
        for name in names:
            known.setdefault(name, twin or declared)
        if twin is None:
            result.append(declared)
        else:
            twin.urls += [u for u in declared.urls if u not in twin.urls]
            twin.alt = twin.alt or declared.alt
            twin.hidden_words(declared)
    return result


def _from_graph(graph: Graph, base: str | None) -> list[Picture]:
    found = []
    for key in ("image", "thumbnailUrl", "associatedMedia"):
        for value in graph.follow(graph.article.get(key)):
            if (picture := _picture(value, base)) is not None:
                found.append(picture)
    return found


def _picture(value: Any, base: str | None) -> Picture | None:
    node = value if isinstance(value, dict) else {"url": value}
    addresses = [
        u for k in ("contentUrl", "url", "@id") if (u := urls.resolve(text_value(node.get(k)), base)) and file_name(u)
    ]
    if not addresses:
        return None
    caption, credit = split_credit(first_text(node, "caption", "description"))
    credit = (
        bare_credit(first_text(node, "creditText", "author", "creator", "copyrightHolder", "copyrightNotice")) or credit
    )
    return Picture("image", list(dict.fromkeys(addresses)), None, caption=caption, credit=credit)


def _from_meta(head: Head, base: str | None) -> list[Picture]:
    found: list[Picture] = []
    for content in head.all("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")[
        :6
    ]:
        if (url := urls.resolve(content, base)) and not any(url in p.urls for p in found):
            found.append(Picture("image", [url], None, alt=head.first("og:image:alt", "twitter:image:alt")))
    return found
