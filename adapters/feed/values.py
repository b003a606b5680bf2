"""Parts of items out of the words of a feed: links, media, people, tags, times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from adapters import dates, urls
from adapters.feed.media import unique
from adapters.feed.people import person
from adapters.feed.raw import RawEntry, RawFeed, RawLink, RawMedia, RawPerson, RawTag, RawText
from adapters.language import normalise_tag
from adapters.schema import Html, Language, Link, Media, MediaType, Metric, Person, Stamp, Tag, Via, trusted
from adapters.text import clean

__all__ = [
    "Context", "Links", "alternates", "authors", "declared_language", "inner_base", "links", "markup", "media",
    "metrics", "stamp", "tags", "via",
]  # fmt: skip

MAX_URL = 4096
_MEDIA_TYPES: dict[str, MediaType] = {"image": "image", "video": "video", "audio": "audio", "document": "document"}
_SUFFIXES: dict[str, MediaType] = {
    **dict.fromkeys(("jpg", "jpeg", "png", "webp", "avif", "svg"), "image"),
    **dict.fromkeys(("mp4", "webm", "mov", "m4v", "m3u8"), "video"),
    **dict.fromkeys(("mp3", "m4a", "ogg", "oga", "opus", "aac", "wav", "flac"), "audio"),
    **dict.fromkeys(("pdf", "doc", "docx", "odt", "epub"), "document"),
    "gif": "gif",
}


@dataclass(frozen=True, slots=True)
class Context:
    """What all entries of one reading share.

    Attributes:
        feed: the head.
        base: address of the feed document, where relative ones start.
        url: address that was asked for; the scope of native ids where there is no source id.
        source_id: of the configured source.
        fetched: when it was read.
        languages: of the entries, by their keys.
        warnings: what was done to the bytes.
    """

    feed: RawFeed
    base: str | None = None
    url: str | None = None
    source_id: str | None = None
    fetched: datetime | None = None
    languages: Mapping[str, Language] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    def resolve(self, url: str | None) -> str | None:
        """`url` made absolute against the feed's own address, clean; None when it is no web address."""
        found = urls.resolve(url, self.base) if url and len(url) <= MAX_URL else None
        return clean(found) if found else None


def declared_language(entry: RawEntry, feed: RawFeed) -> str | None:
    """What the entry, or else the feed, says of its language."""
    inner = entry.content or entry.title or entry.summary
    return normalise_tag(entry.language or (inner.language if inner else None) or feed.language)


def stamp(raw: str | None, language: str | None, context: Context) -> Stamp | None:
    """The time in `raw`; words that name none are kept."""
    if raw is None:
        return None
    raw = raw[:200]
    read = dates.parse(raw, source="feed", language=language) or Stamp(source="feed", raw=raw)
    return dates.believable(read, context.fetched)


def markup(text: RawText | None, context: Context) -> Html | None:
    """`text` where it holds tags."""
    if text is None or not text.is_markup or "<" not in text.value:
        return None
    return trusted(Html, content=text.clean, base=inner_base(text, context))


def inner_base(text: RawText, context: Context) -> str | None:
    """Where the links of `text` start: at its `xml:base`, else at the feed's own address."""
    base = (urls.resolve(text.base, context.base) if text.base else None) or context.base
    return clean(base) if base else base


def authors(people: Iterable[RawPerson], context: Context) -> tuple[Person, ...]:
    """Each author once, a line that holds both name and mail address taken apart."""
    found: dict[Person, None] = {}
    for raw in people:
        split = person(raw.name) or RawPerson()
        name, email = split.name, raw.email or split.email
        if name or email or raw.url:
            found[_person(name, email, context.resolve(raw.url))] = None
    return tuple(found)


@lru_cache(maxsize=1024)
def _person(name: str | None, email: str | None, url: str | None) -> Person:
    """An author writes many entries."""
    return Person(name=name, email=email, url=url)


@lru_cache(maxsize=1024)
def _tag(name: str, url: str | None) -> Tag:
    return Tag(name=name, url=url)


def tags(raw_tags: Iterable[RawTag], context: Context) -> tuple[Tag, ...]:
    """Tags by the words that are meant for readers (RFC 4287 section 4.2.2.3), each once."""
    found: dict[str, Tag] = {}
    for raw in raw_tags:
        words = RawText(raw.label or raw.term or "").line
        if words and words not in found:
            scheme = raw.scheme.strip() if raw.scheme else ""
            found[words] = _tag(words, scheme if scheme.startswith(("http://", "https://")) else None)
    return tuple(found.values())


def via(entry: RawEntry, context: Context) -> Via | None:
    """The feed from which the entry was taken."""
    link = next((u for raw in entry.source_links if (u := context.resolve(raw.href))), None)
    if not entry.source_title and not link:
        return None
    return Via(title=RawText(entry.source_title).line if entry.source_title else None, url=link)


def metrics(entry: RawEntry, context: Context) -> tuple[Metric, ...]:
    """How many comments there were when the feed was read."""
    count = _number(entry.comment_count)
    return () if count is None else (Metric(name="comments", value=count, at=context.fetched),)


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of an entry: its own, others of the same thing, and what it refers to."""

    url: str | None
    alternates: tuple[str, ...]
    others: tuple[Link, ...]


def alternates(raw_links: Iterable[RawLink]) -> list[RawLink]:
    """Links to the same thing for readers, pages first."""
    found = [link for link in raw_links if link.rel == "alternate"]
    if len(found) < 2:
        return found
    return sorted(found, key=lambda link: link.type not in (None, "text/html", "application/xhtml+xml"))


def links(entry: RawEntry, context: Context) -> Links:
    """Where the entry leads; the address before a redirecting service put its own in front comes first."""
    candidates = [entry.original, *(link.href for link in alternates(entry.links))]
    if entry.permalink:
        candidates.append(entry.id)
    found = [u for href in candidates if (u := context.resolve(href))]
    addresses = list(dict.fromkeys(found))
    others: dict[str, Link] = {}
    if entry.comments and (replies := context.resolve(entry.comments)):
        others[replies] = Link(url=replies, rel="replies")
    for link in entry.links:
        if link.rel not in ("alternate", "enclosure", "self", "edit") and (target := context.resolve(link.href)):
            others.setdefault(target, Link(url=target, rel=link.rel, text=link.title))
    return Links(addresses[0] if addresses else None, tuple(addresses[1:]), tuple(others.values()))


def media(entry: RawEntry, context: Context) -> tuple[Media, ...]:
    """Files of the entry, each once; those whose address cannot be one are left out."""
    found = unique((*entry.media, *_enclosures(entry)))
    return tuple(medium for raw in found if (medium := _medium(raw, context)))


def _enclosures(entry: RawEntry) -> Iterator[RawMedia]:
    for link in entry.links:
        if link.rel == "enclosure":
            yield RawMedia(link.href, role="enclosure", mime=link.type, size=link.length)


def _medium(raw: RawMedia, context: Context) -> Media | None:
    address = context.resolve(raw.url)
    if address is None:
        return None
    return Media(
        type=_media_type(raw, address),
        url=address,
        alternates=tuple(u for href in raw.alternates if (u := context.resolve(href))),
        caption=raw.caption.line or None if raw.caption else None,
        credit=" ".join(raw.credit.split()) or None if raw.credit else None,
        mime=raw.mime.strip().lower() or None if raw.mime else None,
        size=_number(raw.size) or None,
        width=_number(raw.width),
        height=_number(raw.height),
        duration=_seconds(raw.duration),
        role=raw.role,
    )


def _media_type(raw: RawMedia, address: str) -> MediaType:
    mime = (raw.mime or "").lower()
    if mime == "image/gif":
        return "gif"
    family = mime.partition("/")[0]
    if mime == "application/pdf":
        return "document"
    suffix = address.partition("?")[0].rpartition(".")[2].lower()
    return _MEDIA_TYPES.get(raw.medium or "") or _MEDIA_TYPES.get(family) or _SUFFIXES.get(suffix, "other")


def _number(text: str | None) -> int | None:
    """A count; None for what is none or could be none."""
    digits = (text or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None


def _seconds(text: str | None) -> float | None:
    """Seconds of `754`, `12:34` or `1:02:03`."""
    parts = (text or "").strip().split(":")
    try:
        numbers = [float(p) for p in parts]
    except ValueError:
        return None
    total = sum(n * 60**power for power, n in enumerate(reversed(numbers[:3])))
    return total if 0 <= total < 1e9 else None
