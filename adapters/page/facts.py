"""Outlet, tags, addresses and summary of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from adapters import urls
from adapters.page.body import Run
from adapters.page.jsonld import Graph, first_text, text_value, texts
from adapters.page.meta import Head
from adapters.page.tree import Element, Tree, around, collapse, squash
from adapters.schema import Link, Outlet, Tag

__all__ = ["addresses", "links", "outlet", "site_names", "summary", "tags"]

_NEWS_TAGS = ("news_keywords", "parsely-tags", "sailthru.tags", "cxenseparse:keywords", "dc.subject", "dcterms.subject")
_TAG_BOX = re.compile(
    r"(?:^|[\s_-])(?:tags?|topics?|keywords?|schlagw\w+|temas|etiquetas|sujets|argomenti|themen|tematy|теги|"
    r"tag-?list|article-?tags?|post-?tags?)(?:$|[\s_-])"
)
_FRAMES = frozenset(("body", "html", "article", "main"))
_CLOUD = re.compile(r"cloud|widget|sidebar|menu|footer|related|teaser|card|popular|trending|nav\b|dropdown")
_MAX_TAGS = 60


def outlet(head: Head, graph: Graph, url: str | None) -> Outlet | None:
    """The medium, as the page names itself."""
    publishers = [
        text_value(p.get("name") if isinstance(p, dict) else p) for p in graph.follow(graph.article.get("publisher"))
    ]
    names = [
        n
        for n in [
            *publishers,
            head.first("og:site_name"),
            head.first("application-name"),
            head.first("publisher", "dc.publisher"),
        ]
        if n
    ]
    names = [n for n in names if not n.startswith("http")]
    domain = urls.domain(url) if url else None
    if not names and not domain:
        return None
    return Outlet(name=names[0] if names else None, domain=domain)


def site_names(head: Head, graph: Graph, url: str | None) -> list[str]:
    """All names under which the site may stand in its titles."""
    names = [
        text_value(p.get("name") if isinstance(p, dict) else p) for p in graph.follow(graph.article.get("publisher"))
    ]
    names += head.all("og:site_name", "application-name", "apple-mobile-web-app-title", "publisher")
    names += [
        first_text(n, "name")
        for n in graph.nodes
        if n.get("@type") in ("WebSite", "NewsMediaOrganization", "Organization")
    ][:4]
    domain = urls.domain(url) if url else None
    if domain:
        names += [domain, domain.rsplit(".", 1)[0], max(domain.split("."), key=len)]
    return [n for n in dict.fromkeys(names) if n]


def tags(tree: Tree, head: Head, graph: Graph, base: str | None) -> tuple[Tag, ...]:
    """Keywords of the article, each once.

    Of the places that may name them the first that does is taken, the most deliberate first: OpenGraph's
    article:tag, JSON-LD, keywords for news search, links to tag pages, and the keywords that once were meant
    for all searches and often are those of the whole site.
    """
    linked = {squash(name): Tag(name=name, url=urls.resolve(href, base)) for name, href in _linked(tree)}
    places = (
        head.all("article:tag", "og:article:tag"),
        texts(graph.article.get("keywords")),
        head.all(*_NEWS_TAGS),
        [] if linked else head.all("keywords"),
    )
    declared = next((names for place in places if (names := [n for v in place for n in _split(v)])), [])
    found = {squash(n): Tag(name=n, url=linked[squash(n)].url if squash(n) in linked else None) for n in declared}
    return tuple(t for k, t in (found or linked).items() if k)[:_MAX_TAGS]


def _split(text: str) -> list[str]:
    """Names in a list of keywords; identifiers of a content system (numbers, names_with_underscores) are none."""
    if ";" in text and "," not in text:
        parts = re.split(r"\s*[;|\n]\s*", text)
    elif not re.search(r"[,、，|]", text) and re.search(
        r"[\u3040-\u30ff\u4e00-\u9fff] [\u3040-\u30ff\u4e00-\u9fff]", text
    ):
        parts = text.split()
    else:
        parts = re.split(r"\s*[,、，|]\s*", text)
    names = [
        collapse(re.sub(r"^(?:tag|keyword|topic|thema)\s*:\s*", "", p, flags=re.I)).lstrip("#").strip("\"'[] ")
        for p in parts
    ]
    return [n for n in names if 0 < len(n) <= 80 and not n.isdecimal() and "_" not in n]


def _linked(tree: Tree) -> Iterator[tuple[str, str]]:
    """Links that the page marks as tags of this article; clouds and menus of all tags are none."""
    boxes: dict[Element | None, bool] = {}  # links of one list have one parent
    for a in tree.iter("a"):
        href, parent = a.get("href"), a.getparent()
        if not href or tree.size(a) > 300:
            continue
        if parent not in boxes:
            boxes[parent] = parent is not None and any(
                tree.named(e, _TAG_BOX) for e in around(parent, 2) if e.tag not in _FRAMES
            )
        if not boxes[parent] and "tag" not in (a.get("rel") or "").split():
            continue
        name = tree.text(a).lstrip("#").strip()
        outer = [e for e in around(a, 5) if e.tag not in _FRAMES]
        if 0 < len(name) <= 60 and not any(e.tag in ("nav", "footer") or tree.named(e, _CLOUD) for e in outer):
            yield name, href


def summary(head: Head, graph: Graph) -> str | None:
    """The page's own summary."""
    return (
        first_text(graph.article, "description")
        or head.first("og:description", "description", "twitter:description")
        or None
    )


def addresses(head: Head, graph: Graph, url: str | None) -> tuple[str | None, tuple[str, ...]]:
    """Canonical address and the other addresses of the same article."""
    declared = [
        head.href("canonical"),
        head.first("og:url"),
        text_value(graph.article.get("url")),
        text_value(graph.article.get("mainEntityOfPage")),
    ]
    absolute = [u for d in declared if d and (u := urls.resolve(d, url))]
    same_site = [u for u in absolute if url is None or urls.domain(u) == urls.domain(url)]
    own = (
        next((u for u in same_site if re.search(r"//[^/]+/\S", u) or not url), None)
        or url
        or (absolute[0] if absolute else None)
    )
    canonical = urls.canonical(own, page_url=url) if own else None
    others = [head.href("amphtml"), head.href("shortlink"), *absolute]
    others += [e.get("href", "") for e in head.links("alternate") if e.get("hreflang")]
    found = dict.fromkeys(u for o in others if o and (u := urls.resolve(o.strip(), url)))
    return canonical, tuple(u for u in found if u not in (canonical, url))[:40]


def links(tree: Tree, runs: Sequence[Run], base: str | None) -> tuple[Link, ...]:
    """Links of the article's paragraphs, each address once."""
    found: dict[str, Link] = {}
    for run in runs:
        for a in run.links:
            url = urls.resolve(a.get("href") or "", base)
            if url:
                found.setdefault(url, Link(url=url, text=tree.text(a) or None))
    return tuple(found.values())[:300]
