"""The feeds and sitemaps of a web site, from its address: what its page and its robots.txt name, the likeliest first.

Usual paths are asked for only where the site names none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from typing import Literal
from urllib.parse import urlsplit

from adapters import urls
from adapters.base import Fetcher
from adapters.errors import FetchError, HTTPStatusError, ParseError
from adapters.files.sniff import sniff
from adapters.text import decode

__all__ = ["Candidate", "discover", "from_page", "from_robots", "usual_paths"]

MAX_CANDIDATES = 30
_PAGE_BYTES = 5_000_000
_HEAD = 1_500_000  # characters that are looked through for links
_ROBOTS_BYTES = 512_000  # RFC 9309 section 2.5

_TAG = re.compile(r"<(link|a|base)\s([^<>]{1,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([A-Za-z:-]{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>`]+))""")
_FEED_TYPE = re.compile(
    r"\s*(?:application|text)/(?:(?:rss|atom|rdf|feed)\+(?:xml|json)|rss|atom)\s*(?:;.*)?", re.IGNORECASE
)
_FEED_PATH = re.compile(
    r"/(?:rss|atom|feeds?|rdf)(?:[/._-]|\d|$)|[/._-](?:rss|atom|rdf|feed)(?:\.xml|\.json)?/?$", re.IGNORECASE
)
_COMMENTS = re.compile(r"/comments?(?:/|$)|comments-feed|kommentar", re.IGNORECASE)
_SITEMAP_LINE = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S{1,4096})", re.IGNORECASE | re.MULTILINE)
_NEWS = re.compile(r"news|aktuell|actual|noticias|novosti|nouvelles", re.IGNORECASE)

_USUAL_FEEDS = ("feed/", "rss.xml", "feed.xml", "atom.xml", "rss", "index.xml")
_USUAL_SITEMAPS = ("news-sitemap.xml", "sitemap-news.xml", "sitemap_news.xml", "sitemap.xml")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that is probably a source.

    Attributes:
        url: absolute.
        adapter: `feed` or `sitemap`.
        how: where it was found: the address itself, a link of the page, an anchor, robots.txt, or a usual path.
        title: what the site calls it.
    """

    url: str
    adapter: Literal["feed", "sitemap"]
    how: Literal["itself", "link", "anchor", "robots", "path"]
    title: str | None = None


def from_page(html: str, url: str) -> tuple[Candidate, ...]:
    """The feeds that a page links to: those it declares (RSS autodiscovery), then anchors that look like feeds.

    Args:
        html: the page, decoded.
        url: its address.
    """
    base = url
    declared: list[Candidate] = []
    anchors: list[Candidate] = []
    for tag in _TAG.finditer(_without_comments(html[:_HEAD])):
        given = {m[1].lower(): unescape(m[2] or m[3] or m[4] or "") for m in _ATTRIBUTE.finditer(tag[2])}
        target = urls.resolve(given.get("href", ""), base) if given.get("href") else None
        if target is None:
            continue
        kind = tag[1].lower()
        if kind == "base":
            base = target
        elif kind == "link" and "alternate" in given.get("rel", "").lower().split():
            if _FEED_TYPE.fullmatch(given.get("type", "")):
                declared.append(Candidate(target, "feed", "link", " ".join(given.get("title", "").split()) or None))
        elif kind == "a" and _FEED_PATH.search(urlsplit(target).path) and urls.domain(target) == urls.domain(url):
            anchors.append(Candidate(target, "feed", "anchor", None))
    # Comments are seldom what somebody wants to watch.
    declared.sort(key=lambda c: _COMMENTS.search(c.url) is not None)
    return _distinct([*declared, *anchors])


def _without_comments(html: str) -> str:
    start, *rest = html.split("<!--")
    return start + "".join(part.partition("-->")[2] for part in rest)


def from_robots(text: str, url: str) -> tuple[Candidate, ...]:
    """The sitemaps that robots.txt names (sitemaps.org protocol), those of news first.

    Args:
        text: the file, decoded.
        url: its address.
    """
    found = [u for m in _SITEMAP_LINE.finditer(text) if (u := urls.resolve(m[1], url))]
    found.sort(key=lambda u: _NEWS.search(urlsplit(u).path) is None)
    return _distinct(Candidate(u, "sitemap", "robots") for u in found)


def usual_paths(url: str) -> tuple[Candidate, ...]:
    """Where feeds and sitemaps lie on many sites; whether they do on this one has to be seen."""
    feeds = [u for p in _USUAL_FEEDS if (u := urls.resolve(f"/{p}", url))]
    maps = [u for p in _USUAL_SITEMAPS if (u := urls.resolve(f"/{p}", url))]
    return (*(Candidate(u, "feed", "path") for u in feeds), *(Candidate(u, "sitemap", "path") for u in maps))


def _distinct(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    kept: dict[str, Candidate] = {}
    for candidate in found:
        kept.setdefault(urls.canonical(candidate.url) or candidate.url, candidate)
    return tuple(kept.values())[:MAX_CANDIDATES]


async def discover(url: str, fetcher: Fetcher) -> tuple[Candidate, ...]:
    """The feeds and sitemaps of the site at `url`, the likeliest first; what the site only names was not looked at.

    Args:
        url: of a page of the site, or of a feed or sitemap itself; `https://` may be left out.
        fetcher: the way to the network.

    Raises:
        FetchError: the address cannot be read.
    """
    whole = url if "://" in url else f"https://{url}"
    response = await fetcher.get(whole, max_bytes=_PAGE_BYTES)
    here = response.final_url or response.url
    if (kind := _kind(response.data, here)) is not None:
        return (Candidate(whole, kind, "itself"),)
    try:
        page = from_page(decode(response.data, content_type=response.content_type).text, here)
    except ParseError:
        page = ()
    named = await _robots(here, fetcher)
    if page and named:
        return _distinct([*page, *named])
    return _distinct([*page, *named, *await _looked_up(here, fetcher, feeds=not page, maps=not named)])


def _kind(data: bytes, url: str) -> Literal["feed", "sitemap"] | None:
    try:
        kind = sniff(data, url)
    except ParseError:
        return None
    if kind == "feed":
        # Any XML that is nothing else counts as a feed there, so that the feed's parser says what is wrong.
        return "feed" if re.search(rb"<(?:\w+:)?(?:rss|feed|rdf|channel)\b|jsonfeed", data[:4096], re.IGNORECASE) else None
    return "sitemap" if kind == "sitemap" else None


async def _robots(url: str, fetcher: Fetcher) -> tuple[Candidate, ...]:
    address = urls.resolve("/robots.txt", url)
    try:
        response = await fetcher.get(address or url, max_bytes=_ROBOTS_BYTES)
        return from_robots(decode(response.data, content_type=response.content_type).text, response.url)
    except (FetchError, ParseError):
        return ()


async def _looked_up(url: str, fetcher: Fetcher, *, feeds: bool, maps: bool) -> list[Candidate]:
    """The first usual path of each kind that leads somewhere. A site that is down or refuses us is left alone."""
    found: list[Candidate] = []
    wanted = {kind for kind, want in (("feed", feeds), ("sitemap", maps)) if want}
    for candidate in usual_paths(url):
        if candidate.adapter not in wanted:
            continue
        try:
            response = await fetcher.get(candidate.url, max_bytes=_PAGE_BYTES)
        except HTTPStatusError as error:
            if error.status in (401, 403, 429) or (error.status or 0) >= 500:
                break
            continue
        except FetchError:
            break
        if _kind(response.data, candidate.url) == candidate.adapter:
            found.append(candidate)
            wanted.discard(candidate.adapter)
    return found
