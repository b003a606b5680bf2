"""Bytes of a sitemap to its entries: pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from adapters import urls
from adapters.errors import ParseError
from adapters.sitemap.tree import Element, Faults, FinishedError, stream
from adapters.text import decode

__all__ = ["MAX_ENTRIES", "Child", "Entry", "News", "Picture", "SiteMap", "is_index", "read"]

MAX_ENTRIES = 50_000
"""As many as one sitemap may hold (sitemaps.org protocol)."""

_INDEX = re.compile(rb"<(?:[\w.-]+:)?sitemapindex[\s>]", re.IGNORECASE)
_LOOK = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class News:
    """What `news:news` says of an article."""

    title: str | None = None
    published: str | None = None
    outlet: str | None = None
    language: str | None = None
    keywords: tuple[str, ...] = ()
    access: str | None = None
    genres: str | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """What `image:image` or `video:video` says."""

    url: str | None
    video: bool = False
    title: str | None = None
    caption: str | None = None
    thumbnail: str | None = None
    duration: float | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One address of a sitemap."""

    url: str
    lastmod: str | None = None
    news: News | None = None
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Child:
    """A sitemap that an index names."""

    url: str
    lastmod: str | None = None


@dataclass(frozen=True, slots=True)
class SiteMap:
    """A sitemap or an index of sitemaps.

    Attributes:
        entries: of a sitemap, each address once.
        children: of an index.
        truncated: the document ends early; what stands here was whole.
        faults: entries that could not be read, and why.
        skipped: entries without an address that can be used.
        capped: there are more than `MAX_ENTRIES`.
        dated: whether `lastmod` tells when an entry changed, and not only when the file was made.
    """

    entries: tuple[Entry, ...] = ()
    children: tuple[Child, ...] = ()
    truncated: bool = False
    faults: tuple[str, ...] = ()
    skipped: int = 0
    capped: bool = False
    dated: bool = False


def is_index(data: bytes) -> bool:
    """Whether the document is an index of sitemaps, by its beginning."""
    return _INDEX.search(data[:8192].replace(b"\0", b"")) is not None


def read(data: bytes, *, base: str | None = None, content_type: str | None = None) -> SiteMap:
    """The sitemap that `data` is (sitemaps.org protocol 0.9 with Google's news, image and video extensions).

    Args:
        data: unpacked.
        base: its address; where relative ones start.
        content_type: as declared, charset included.

    Raises:
        ParseError: it is none; the message says what it looks like.
    """
    text = decode(data, content_type=content_type).text.lstrip("\ufeff \t\r\n")
    if not text:
        raise ParseError("the sitemap is empty", remedy="Open the address in a browser: is it still there?")
    return _xml(text, base) if text.startswith("<") else _lines(text)


def _lines(text: str) -> SiteMap:
    """The plain-text form: an address a line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = [line for line in lines if _ADDRESS.fullmatch(line)]
    if not found or len(found) < len(lines) / 2:
        raise ParseError(f"this is no sitemap: it begins with {' '.join(text[:200].split())[:60]!r}")
    kept = {u: Entry(u) for line in found[:MAX_ENTRIES] if (u := urls.resolve(line, None))}
    return SiteMap(tuple(kept.values()), skipped=len(lines) - len(found), capped=len(found) > MAX_ENTRIES)


def _xml(text: str, base: str | None) -> SiteMap:
    entries: dict[str, Entry] = {}
    children: dict[str, Child] = {}
    skipped = 0
    capped = False
    root = "urlset"

    def take(name: str, element: Element) -> None:
        nonlocal skipped, capped, root
        root = name
        address = _address(element, base)
        if element.name not in ("url", "sitemap"):
            return
        if address is None:
            skipped += 1
        elif len(entries) + len(children) >= MAX_ENTRIES:
            capped = True
            raise FinishedError
        elif element.name == "sitemap":
            children.setdefault(address, Child(address, element.get("lastmod")))
        else:
            entries.setdefault(address, _entry(address, element, base))

    faults = stream(text, take)
    if not entries and not children:
        _recognise(text, root, faults)
    found = tuple(entries.values())
    return SiteMap(
        found, tuple(children.values()), faults.truncated, tuple(faults.skipped), skipped, capped, _dated(found)
    )


def _recognise(text: str, root: str, faults: Faults) -> None:
    """Refuse what is no sitemap, and one of which not one entry is whole.

    Raises:
        ParseError: it is one of these.
    """
    found = _LOOK.search(text)
    name = found[1].lower() if found else root
    if name not in ("urlset", "sitemapindex"):
        hint = {"rss": "a feed", "feed": "a feed", "rdf": "a feed", "html": "an HTML page"}.get(name)
        what = f"{hint}" if hint else f"XML with the root element <{name[:40]}>"
        remedy = 'Use adapter = "feed" for it.' if hint == "a feed" else "Open the address in a browser."
        raise ParseError(f"this is {what}, not a sitemap", remedy=remedy)
    if faults.truncated or faults.skipped:
        what = faults.skipped[0] if faults.skipped else "it ends half-way"
        raise ParseError(f"nothing of the sitemap can be read: {what}", remedy="It is tried again next time.")


def _dated(entries: tuple[Entry, ...]) -> bool:
    """One and the same time at every entry is when the file was made."""
    times = {e.lastmod for e in entries}
    return len(times) > 1 or (len(entries) == 1 and times != {None})


def _address(element: Element, base: str | None) -> str | None:
    written = element.get("loc")
    return urls.resolve(written, base) if written and len(written) <= 4096 else None


def _entry(address: str, element: Element, base: str | None) -> Entry:
    news = next((_news(n) for n in element.all("news")), None)
    pictures = [_image(i, base) for i in element.all("image")] + [_video(v, base) for v in element.all("video")]
    return Entry(address, element.get("lastmod"), news, tuple(p for p in pictures if p.url or p.caption or p.title))


def _news(element: Element) -> News:
    publication = next(iter(element.all("publication")), Element("publication"))
    words = (element.get("keywords") or "").replace(";", ",").split(",")
    return News(
        title=element.get("title"), published=element.get("publication_date"), outlet=publication.get("name"),
        language=publication.get("language"), keywords=tuple(dict.fromkeys(w for k in words if (w := k.strip()))),
        access=element.get("access"), genres=element.get("genres"),
    )  # fmt: skip


def _image(element: Element, base: str | None) -> Picture:
    return Picture(_link(element.get("loc"), base), title=element.get("title"), caption=element.get("caption"))


def _video(element: Element, base: str | None) -> Picture:
    duration = element.get("duration") or ""
    return Picture(
        _link(element.get("content_loc") or element.get("player_loc"), base), video=True, title=element.get("title"),
        caption=element.get("description"), thumbnail=_link(element.get("thumbnail_loc"), base),
        duration=float(duration) if duration.isascii() and duration.isdigit() and len(duration) < 8 else None,
    )  # fmt: skip


def _link(written: str | None, base: str | None) -> str | None:
    return urls.resolve(written, base) if written else None
