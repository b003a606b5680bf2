"""Items and source information out of what a feed said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from adapters import dates, urls
from adapters.feed.media import unique
from adapters.feed.people import person
from adapters.feed.raw import RawEntry, RawFeed, RawLink, RawMedia, RawPerson, RawTag, RawText
from adapters.language import detect, normalise_tag
from adapters.schema import (
    Block,
    Extractor,
    Html,
    Item,
    Language,
    Link,
    Media,
    MediaType,
    Metric,
    Person,
    SourceInfo,
    SourceRef,
    Span,
    Stamp,
    Tag,
    Title,
    Via,
    identity,
)
from adapters.text import clean

__all__ = ["Context", "info", "item", "named"]

NAME = "feed"
VERSION = "1"
MAX_URL = 4096
_BLANK = re.compile(r"\n\n+")
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
        confirmed: declared languages that the entries' own words bear out.
        warnings: what was done to the bytes.
    """

    feed: RawFeed
    base: str | None = None
    url: str | None = None
    source_id: str | None = None
    fetched: datetime | None = None
    confirmed: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()

    def resolve(self, url: str | None) -> str | None:
        """`url` made absolute against the feed's own address; None when it is no web address."""
        return urls.resolve(url, self.base) if url and len(url) <= MAX_URL else None


def item(entry: RawEntry, context: Context, *, reused: bool = False) -> Item:
    """The item that an entry is.

    Args:
        entry: as read.
        context: what it shares with the others of its feed.
        reused: another entry of the same document has the same native id, which therefore identifies neither.

    Raises:
        ValidationError: a value is not what the schema allows.
    """
    links = _links(entry, context)
    address = links.url
    canonical = urls.canonical(address, page_url=context.base) if address else None
    title = entry.title.line if entry.title else ""
    media = unique((*entry.media, *_enclosures(entry)))
    summary = entry.summary.plain if entry.summary else ""
    body = (entry.content.plain if entry.content else "") or summary
    text, blocks = _laid_out(title, body)
    language = _language(entry, context, text)
    when = language.tag if language else None
    native = None if reused else entry.id
    return Item(
        id=_identity(native, canonical, text, context),
        kind="article",
        native_id=entry.id,
        source=SourceRef(adapter=NAME, source_id=context.source_id, url=context.url, via=_via(entry, context)),
        extractor=Extractor(name=NAME, version=VERSION, warnings=context.warnings),
        authors=_people(entry.authors or (context.feed.authors if context.feed.inherits_authors else ()), context),
        published=_stamp(entry.published, when, context),
        updated=_stamp(entry.updated, when, context),
        fetched=context.fetched,
        title=Title(text=title, source="feed", span=Span(start=0, end=len(title))) if entry.title else None,
        summary=summary if entry.summary else None,
        language=language,
        text=text,
        blocks=blocks,
        html=_html(entry, context),
        media=tuple(m for raw in media if (m := _medium(raw, context))),
        links=links.others,
        tags=_tags(entry.tags, context),
        url=address,
        canonical_url=canonical,
        alternates=links.alternates,
        rights=entry.rights.plain if entry.rights else None,
        metrics=_metrics(entry, context),
        extra={"title_html": html.model_dump()} if (html := _markup(entry.title, context)) else {},
    )


def info(context: Context, *, ttl: int | None = None) -> SourceInfo:
    """What the feed says of itself.

    Args:
        context: the feed with its address.
        ttl: seconds that the feed asks readers to wait.
    """
    feed = context.feed
    language = normalise_tag(feed.language)
    site = next((u for link in _alternates(feed.links) if (u := context.resolve(link.href))), None)
    own = next((u for link in feed.links if link.rel == "self" and (u := context.resolve(link.href))), None)
    hubs = (context.resolve(link.href) for link in feed.links if link.rel == "hub")
    return SourceInfo(
        title=feed.title.line if feed.title else None,
        url=site,
        feed_url=own or context.base,
        description=feed.description.plain if feed.description else None,
        language=language,
        native_id=feed.id,
        icon=context.resolve(feed.icon),
        rights=feed.rights.plain if feed.rights else None,
        published=_stamp(feed.published, language, context),
        updated=_stamp(feed.updated, language, context),
        authors=_people(feed.authors, context),
        tags=_tags(feed.tags, context),
        hubs=tuple(dict.fromkeys(h for h in hubs if h)),
        ttl=ttl,
        html={
            name: html
            for name, text in (("title", feed.title), ("description", feed.description), ("rights", feed.rights))
            if (html := _markup(text, context))
        },
    )


def _markup(text: RawText | None, context: Context) -> Html | None:
    if text is None or not text.is_markup or "<" not in text.value:
        return None
    return Html(content=text.value, base=_inner_base(text, context))


def _inner_base(text: RawText, context: Context) -> str | None:
    """Where the links of `text` start: at its `xml:base`, else at the feed's own address."""
    return (urls.resolve(text.base, context.base) if text.base else None) or context.base


def _identity(native: str | None, canonical: str | None, text: str, context: Context) -> str:
    scope = context.source_id or context.url or ""
    native_id = clean(native) if native else None
    return identity(NAME, native_id=native_id, scope=scope, canonical_url=canonical, content=text)


def _laid_out(title: str, body: str) -> tuple[str, tuple[Block, ...]]:
    """Headline and paragraphs as one text, each with the blank line behind it."""
    parts = [p for p in (title, *_BLANK.split(body)) if p.strip()]
    blocks: list[Block] = []
    at = 0
    for n, part in enumerate(parts):
        end = at + len(part) + (2 if n < len(parts) - 1 else 0)
        blocks.append(Block(role="headline" if title and not n else "body", span=Span(start=at, end=end)))
        at = end
    return "\n\n".join(parts), tuple(blocks)


def _language(entry: RawEntry, context: Context, text: str) -> Language | None:
    """The declared language where the feed's words bear it out, else the detected one."""
    inner = entry.content or entry.title or entry.summary
    declared = normalise_tag(entry.language or (inner.language if inner else None) or context.feed.language)
    if declared is not None and declared in context.confirmed:
        return Language(tag=declared, confidence=1.0, source="declared")
    return detect(text, declared=declared)


def _stamp(raw: str | None, language: str | None, context: Context) -> Stamp | None:
    if raw is None:
        return None
    raw = raw[:200]
    read = dates.parse(raw, source="feed", language=language) or Stamp(value=None, source="feed", raw=raw)
    return dates.believable(read, context.fetched)


def _html(entry: RawEntry, context: Context) -> Html | None:
    content, summary = (t if t and t.is_markup else None for t in (entry.content, entry.summary))
    if content is None and summary is None:
        return None
    return Html(
        content=content.value if content else None,
        summary=summary.value if summary else None,
        base=_inner_base(content or summary or RawText(""), context),
    )


def _people(people: Iterable[RawPerson], context: Context) -> tuple[Person, ...]:
    found: dict[Person, None] = {}
    for raw in people:
        split = person(raw.name) or RawPerson()
        name, email = split.name, raw.email or split.email
        if name or email or raw.url:
            found[Person(name=name, email=email, url=context.resolve(raw.url))] = None
    return tuple(found)


def _tags(tags: Iterable[RawTag], context: Context) -> tuple[Tag, ...]:
    """Tags by the words that are meant for readers (RFC 4287 section 4.2.2.3), each once."""
    found: dict[str, Tag] = {}
    for raw in tags:
        words = RawText(raw.label or raw.term or "").line
        if words and words not in found:
            scheme = raw.scheme.strip() if raw.scheme else ""
            found[words] = Tag(name=words, url=scheme if scheme.startswith(("http://", "https://")) else None)
    return tuple(found.values())


def _via(entry: RawEntry, context: Context) -> Via | None:
    link = next((u for raw in entry.source_links if (u := context.resolve(raw.href))), None)
    if not entry.source_title and not link:
        return None
    return Via(title=RawText(entry.source_title).line if entry.source_title else None, url=link)


def _metrics(entry: RawEntry, context: Context) -> tuple[Metric, ...]:
    count = _number(entry.comment_count)
    return () if count is None else (Metric(name="comments", value=count, at=context.fetched),)


@dataclass(frozen=True, slots=True)
class _Links:
    url: str | None
    alternates: tuple[str, ...]
    others: tuple[Link, ...]


def _alternates(links: Iterable[RawLink]) -> list[RawLink]:
    """Links to the same thing for readers, pages first."""
    found = [link for link in links if link.rel == "alternate"]
    return sorted(found, key=lambda link: link.type not in (None, "text/html", "application/xhtml+xml"))


def _links(entry: RawEntry, context: Context) -> _Links:
    candidates = [entry.original, *(link.href for link in _alternates(entry.links))]
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
    return _Links(addresses[0] if addresses else None, tuple(addresses[1:]), tuple(others.values()))


def _enclosures(entry: RawEntry) -> Iterable[RawMedia]:
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


def named(entry: RawEntry) -> str:
    """Words by which a person finds the entry again."""
    title = entry.title.line[:80] if entry.title else ""
    return title or (entry.id or "")[:80] or "an entry without a title"


