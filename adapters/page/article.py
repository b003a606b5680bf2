"""HTML bytes to an Item."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version

from adapters import dates, language, text, urls
from adapters.errors import ParseError
from adapters.page import access, body, embeds, facts, jsonld, media, people, times
from adapters.page import title as titles
from adapters.page.body import Run
from adapters.page.compose import compose
from adapters.page.declared import with_declared
from adapters.page.meta import Head
from adapters.page.select import Known, near_headline
from adapters.page.tree import Element, Leaf, leaves, parse, squash
from adapters.schema import Extractor, Item, SourceRef, Title, identity

__all__ = ["read"]

_OTHER = re.compile(r"\s*(?:(?P<json>[{\[]\s*[\"{\[])|(?:<\?xml[^>]*>\s*)?<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b)")
_MARKUP = re.compile(r"<\s*[a-zA-Z!/?][^<]*>")


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

    def refuse(message: str, remedy: str | None) -> ParseError:
        return ParseError(message, source=source_id, where=url, remedy=remedy)

    if not data.strip():
        raise refuse("the page is empty", "Open it in a browser; the site may answer only those.")
    try:
        decoded = text.decode(data, content_type=content_type)
    except ParseError as error:
        raise refuse(error.message, error.remedy) from error
    if m := _OTHER.match(decoded.text):
        raise refuse(f"this is no HTML page but {'JSON' if m['json'] else 'a feed'}", "Read it with the feed adapter.")
    if not _MARKUP.search(decoded.text[:200_000]):
        raise refuse("this is no HTML page", "Read plain text with the document adapter.")
    tree = parse(decoded.text)
    if tree is None:
        raise refuse("there is no element in the page", "Check what the address serves.")
    page = _Page(tree.root, url, fetched, source_id, (*decoded.warnings, *tree.warnings))
    return page.item(data, truncated=bool(tree.warnings))


class _Page:
    """What the steps of one reading share."""

    def __init__(
        self, root: Element, url: str | None, fetched: datetime | None, source_id: str | None, warnings: Sequence[str]
    ) -> None:
        embeds.unlock(root)
        self.root, self.url, self.fetched, self.source_id = root, url, fetched, source_id
        self.warnings = list(warnings)
        self.base = next((b for n in root.iter("base") if (b := urls.resolve(n.get("href") or "", url))), url)
        self.head = Head(root)
        self.graph = jsonld.graph(root, self.head.first("og:title") or self.head.document_title)
        self.order: dict[Element, int] = {e: n for n, e in enumerate(root.iter("*"))}

    def item(self, data: bytes, *, truncated: bool) -> Item:
        head, graph = self.head, self.graph
        sites = facts.site_names(head, graph, self.url)
        named = titles.candidates(head, graph, sites)
        title = titles.choose(named)
        posts = embeds.find(self.root)
        pictures = media.find(self.root, self.order, self.base)
        taken = {p.element for p in posts} | {part for p in pictures for part in p.parts}
        found = self._leaves(taken)
        lines = near_headline(found, title.text if title else "")
        writers = people.authors(head, graph, self.base, sites, lines)
        known = Known(
            titles=frozenset(squash(c.text) for c in named),
            names=frozenset(squash(w.name or "") for w in writers),
            captions=frozenset(
                [leaf.key for leaf in found if leaf.taken] + [squash(p.caption) for p in pictures if p.caption]
            ),
        )
        runs = body.extract(
            self.root,
            found,
            self.url,
            known=known,
            title=title.text if title else "",
            summary=facts.summary(head, graph) or "",
            full=jsonld.first_text(graph.article, "articleBody"),
        )
        if not runs and title is None:
            raise ParseError(
                "there is no article on this page",
                source=self.source_id,
                where=self.url,
                remedy="Give the address of an article, or use the feed of the site.",
            )
        canonical, alternates = facts.addresses(head, graph, self.url)
        item_id = identity("page", canonical_url=canonical, content=data)
        source = SourceRef(adapter="page", source_id=self.source_id, url=self.url)
        tongue = language.detect(
            "\n".join(r.text for r in runs) or (title.text if title else ""), declared=head.language
        )
        pictures = with_declared(
            [p for p in pictures if self._belongs(p.order, runs, title, named)], head, graph, self.base
        )
        composed = compose(
            title,
            runs,
            pictures,
            [(p, embeds.item_of(p, source, self.url, item_id), self.order[p.element]) for p in posts],
        )
        tag = tongue.tag if tongue else head.language
        return Item(
            id=item_id,
            kind="article",
            source=source,
            outlet=facts.outlet(head, graph, self.url),
            extractor=Extractor(name="page", version=version("trafilatura"), warnings=tuple(self.warnings)),
            authors=writers,
            published=dates.believable(times.published(head, graph, self.url, tag, lines), self.fetched),
            updated=dates.believable(times.updated(head, graph, tag), self.fetched),
            fetched=self.fetched,
            title=composed.title,
            summary=facts.summary(head, graph),
            language=tongue,
            text=composed.text,
            blocks=composed.blocks,
            media=composed.media,
            embeds=composed.embeds,
            links=facts.links(runs, self.base),
            tags=facts.tags(head, graph, self.base),
            url=self.url,
            canonical_url=canonical,
            alternates=alternates,
            access=access.access(head, graph, sum(len(r.text) for r in runs), truncated=truncated),
        )

    def _leaves(self, taken: set[Element]) -> list[Leaf]:
        top = self.root.find("body")
        return list(leaves(self.root if top is None else top, self.order, taken))

    def _belongs(
        self, order: int | None, runs: Sequence[Run], title: Title | None, named: Sequence[titles.Candidate]
    ) -> bool:
        """Whether a picture stands between the headline and the end of the article."""
        if order is None or not runs:
            return order is None
        placed = [r.order for r in runs if r.order]
        first, last = (min(placed), max(placed)) if placed else (0, 0)
        key = squash(title.text) if title else ""
        heads = [self.order[c.element] for c in named if c.element is not None and squash(c.text) == key]
        start = min([first, *heads])
        return start - _BEFORE <= order <= last + _AFTER


_BEFORE = 40
"""Elements before the headline among which an opening picture may stand."""

_AFTER = 12
