"""HTML bytes to an Item."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache, cached_property
from importlib.metadata import version

from adapters import dates, language, text, urls
from adapters.errors import ParseError
from adapters.page import access, body, embeds, facts, jsonld, media, people, posts, times
from adapters.page import title as titles
from adapters.page.body import Run
from adapters.page.compose import Composed, Post, compose
from adapters.page.declared import with_declared
from adapters.page.leaves import leaves
from adapters.page.meta import Head
from adapters.page.opening import near_headline
from adapters.page.tree import Element, Tree, lighten, parse, squash
from adapters.page.unlock import unlock
from adapters.page.unwanted import Known
from adapters.quotes import find_quotes
from adapters.schema import Extractor, Item, Quote, Role, SourceRef, identity

__all__ = ["read"]

_OTHER = re.compile(r"\s*(?:(?P<json>[{\[]\s*[\"{\[])|(?:<\?xml[^>]*>\s*)?<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b)")
_MARKUP = re.compile(r"<\s*[a-zA-Z!/?][^<]*>")
_BEFORE = 40
"""Elements before the headline among which an opening picture may stand."""
_AFTER = 12
"""Elements after the last paragraph among which a closing picture may stand."""
_SPOKEN = 300_000
"""Characters up to which a text is searched for quotations: made of nothing else, such a text takes ten seconds."""
_UNSPOKEN = f"the text has more than {_SPOKEN:,} characters: quotations were not looked for"


def read(
    data: bytes,
    url: str | None = None,
    *,
    content_type: str | None = None,
    fetched: datetime | None = None,
    source_id: str | None = None,
) -> Item:
    """The article of a web page.

    Args:
        data: the HTML as it was served, decoded from transport and content codings.
        url: address of the page after redirects; base of its relative links.
        content_type: the Content-Type header, charset included.
        fetched: when it was read, UTC; dates after it are not believed.
        source_id: of the configured source.

    Raises:
        ParseError: the bytes are no HTML page, or there is nothing on it to read.
    """
    try:
        root, warnings, lost = _parsed(data, content_type)
        return _Page(root, url, fetched, source_id, warnings).item(data, truncated=lost)
    except ParseError as error:
        raise ParseError(error.message, source=source_id, where=url, remedy=error.remedy) from error.__cause__


def _parsed(data: bytes, content_type: str | None) -> tuple[Element, tuple[str, ...], bool]:
    """The tree of a page, what was done to its bytes to get it, and whether the parser lost a part of it."""
    if not data.strip():
        raise ParseError("the page is empty", remedy="Open it in a browser; the site may answer only those.")
    decoded = text.decode(data, content_type=content_type)
    if m := _OTHER.match(decoded.text):
        kind = "JSON" if m["json"] else "a feed"
        raise ParseError(f"this is no HTML page but {kind}", remedy="Read it with the feed adapter.")
    if not _MARKUP.search(decoded.text[:200_000]):
        raise ParseError("this is no HTML page", remedy="Read plain text with the document adapter.")
    parsed = parse(decoded.text)
    if parsed is None:
        raise ParseError("there is no element in the page", remedy="Check what the address serves.")
    root, losses = parsed
    return root, (*decoded.warnings, *losses), bool(losses)


@cache
def _version() -> str:
    return version("trafilatura")


class _Page:
    """What the steps of one reading share."""

    def __init__(
        self, root: Element, url: str | None, fetched: datetime | None, source_id: str | None, warnings: Sequence[str]
    ) -> None:
        unlock(root)
        self.url, self.fetched, self.warnings = url, fetched, tuple(warnings)
        self.source = SourceRef(adapter="page", source_id=source_id, url=url)
        self.base = next((b for n in root.iter("base") if (b := urls.resolve(n.get("href") or "", url))), url)
        self.head = Head(root)
        self.graph = jsonld.graph(root, self.head.first("og:title") or self.head.document_title)
        lighten(root)
        self.tree = Tree(root)
        self.sites = facts.site_names(self.head, self.graph, url)
        self.named = titles.candidates(self.tree, self.head, self.graph, self.sites)
        self.title = titles.choose(self.named)

    @cached_property
    def summary(self) -> str | None:
        return facts.summary(self.head, self.graph)

    def item(self, data: bytes, *, truncated: bool) -> Item:
        tree, head, graph = self.tree, self.head, self.graph
        found = embeds.find(tree)
        pictures = media.find(tree, self.base)
        read = list(leaves(tree, {f.element for f in found} | {part for p in pictures for part in p.parts}))
        lines = near_headline(read, self.title.text if self.title else "")
        writers = people.authors(tree, head, graph, self.base, self.sites, lines)
        known = Known(
            titles=frozenset(squash(c.text) for c in self.named),
            names=frozenset(squash(w.name or "") for w in writers),
            captions=frozenset(
                [leaf.key for leaf in read if leaf.taken] + [squash(p.caption) for p in pictures if p.caption]
            ),
        )
        runs = body.extract(
            tree,
            read,
            self.url,
            known=known,
            title=self.title.text if self.title else "",
            summary=self.summary or "",
            full=jsonld.first_text(graph.article, "articleBody"),
        )
        if not runs and self.title is None:
            raise ParseError(
                "there is no article on this page",
                remedy="Give the address of an article, or use the feed of the site.",
            )
        canonical, alternates = facts.addresses(head, graph, self.url)
        item_id = identity("page", canonical_url=canonical, content=data)
        tongue = language.detect(self._sample(runs), declared=head.language)
        tag = tongue.tag if tongue else head.language
        first, last = self._extent(runs)
        shown = [p for p in pictures if p.order is not None and first <= p.order <= last]
        pictures = with_declared(shown, head, graph, self.base)
        embedded = [
            Post(posts.item_of(f, self.source, self.url, item_id), posts.shown(f), tree.order[f.element])
            for f in found
        ]
        composed = compose(self.title, runs, pictures, embedded)
        long = len(composed.text) > _SPOKEN
        return Item(
            id=item_id,
            kind="article",
            source=self.source,
            outlet=facts.outlet(head, graph, self.url),
            extractor=Extractor(
                name="page", version=_version(), warnings=(*self.warnings, *([_UNSPOKEN] if long else []))
            ),
            authors=writers,
            published=dates.believable(times.published(tree, head, graph, self.url, tag, lines), self.fetched),
            updated=dates.believable(times.updated(tree, head, graph, tag), self.fetched),
            fetched=self.fetched,
            title=composed.title,
            summary=self.summary,
            language=tongue,
            text=composed.text,
            blocks=composed.blocks,
            media=composed.media,
            embeds=composed.embeds,
            quotes=() if long else _quotes(composed, tag),
            links=facts.links(tree, runs, self.base),
            tags=facts.tags(tree, head, graph, self.base),
            url=self.url,
            canonical_url=canonical,
            alternates=alternates,
            access=access.access(tree, head, graph, sum(len(r.text) for r in runs), truncated=truncated),
        )

    def _sample(self, runs: Sequence[Run]) -> str:
        """Text by which the language is known."""
        return "\n".join(r.text for r in runs) or (self.title.text if self.title else "")

    def _extent(self, runs: Sequence[Run]) -> tuple[int, int]:
        """Places between which the article's pictures stand: from the headline to behind the last paragraph."""
        places = [r.order for r in runs if r.order]
        if not places:
            return (0, _AFTER) if runs else (1, 0)
        key = squash(self.title.text) if self.title else None
        heads = [self.tree.order[h] for h in self.tree.iter("h1", "h2") if self.tree.key(h) == key]
        return min(places + heads) - _BEFORE, max(places) + _AFTER


def _quotes(composed: Composed, language: str | None) -> tuple[Quote, ...]:
    """Quotations in the paragraphs; headlines and captions only help to tell whose a surname is."""
    text = composed.text

    def within(*roles: Role) -> list[tuple[int, int]]:
        return [
            (b.span.start, b.span.start + len(b.span.of(text).rstrip())) for b in composed.blocks if b.role in roles
        ]

    spoken, named = within("lead", "body", "quote"), within("headline", "heading", "caption")
    return tuple(find_quotes(text, spoken, known=named, set_off=within("quote"), language=language))
