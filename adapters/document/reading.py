"""A plain-text document to an `Item`: decode, find the parts, name them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from adapters import dates, language, text, urls
from adapters.document.author_notes import mark_about_author
from adapters.document.draft import Draft
from adapters.document.embedded import embedded_item, native_id, parts_of, person_of, post_item
from adapters.document.front import mark_labels
from adapters.document.head import mark_head, mark_prefix
from adapters.document.headline import mark_headline, mark_rest
from adapters.document.noise import mark_noise
from adapters.document.pictures import mark_pictures
from adapters.document.posts import mark_posts, only_post
from adapters.errors import ParseError
from adapters.quotes import find_quotes
from adapters.schema import Embed, Extractor, Item, Language, Media, SourceRef, Span, Stamp, Tag, identity

__all__ = ["VERSION", "read", "read_text"]

VERSION = "1"
_SAMPLE = 20_000
# Detection costs half a millisecond a post: in an export of thousands the later ones are taken to be in its language.
_DETECTED = 500


def read(
    data: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    fetched: datetime | None = None,
    source_id: str | None = None,
) -> Item:
    """The article or post in a plain-text file.

    Args:
        data: the file, in any encoding that `adapters.text.decode` knows.
        url: path or address that was read; kept as provenance, never taken for the item's own address.
        content_type: as declared, charset included.
        fetched: when it was read.
        source_id: of the configured source.

    Raises:
        ParseError: the bytes are no text, or there is nothing in them.
    """
    if not data.strip():
        raise _empty(url)
    decoded = text.decode(data, content_type=content_type)
    return read_text(
        decoded.text, url=url, fetched=fetched, source_id=source_id, warnings=decoded.warnings, content=data
    )


def read_text(
    document: str,
    *,
    url: str | None = None,
    fetched: datetime | None = None,
    source_id: str | None = None,
    warnings: tuple[str, ...] = (),
    content: bytes | None = None,
) -> Item:
    """As `read`, for a text that is decoded already.

    Args:
        document: the text; a byte order mark at its start is not part of it.
        warnings: what decoding had to replace.
        content: the bytes that identify the document where it tells no address of its own; the text, if None.

    Raises:
        ParseError: there is nothing but white space.
    """
    document = text.clean(document.removeprefix("\ufeff"))
    if not document.strip():
        raise _empty(url)
    spoken = language.detect(document[:_SAMPLE])
    draft = Draft(document, language=spoken.tag if spoken else None)
    for find in (mark_labels, mark_noise, mark_posts):
        find(draft)
    source = SourceRef(adapter="document", source_id=source_id, url=url)
    raw = content if content is not None else document.encode("utf-8", "replace")
    post = only_post(draft)
    shared = {
        "source": source, "fetched": fetched,
        "extractor": Extractor(name="document", version=VERSION, warnings=warnings),
    }  # fmt: skip
    if post is not None:
        return post_item(draft, post, raw, spoken, shared)
    return _article(draft, raw, spoken, shared, fetched)


def _empty(url: str | None) -> ParseError:
    return ParseError(
        "the document is empty", where=url, remedy="Check that the file was written whole; delete it if it is a leftover."
    )


def _is_post(draft: Draft) -> bool:
    """Whether label lines say that the document is a post."""
    handle = any(p.handle for p in draft.authors)
    return draft.title is None and (draft.kind == "post" or draft.platform is not None or handle)


def _article(
    draft: Draft, raw: bytes, spoken: Language | None, shared: dict[str, Any], fetched: datetime | None
) -> Item:
    post = _is_post(draft)
    mark_pictures(draft)
    if not post:
        mark_prefix(draft)
        mark_head(draft)
        mark_about_author(draft)
        mark_headline(draft)
    mark_rest(draft)
    blocks = draft.blocks()
    spans = draft.parts()
    body = [(start, end) for start, role, end in spans if role == "body"]
    named = [(start, end) for start, role, end in spans if role in ("headline", "caption", "heading")]
    if draft.declared:
        spoken = language.detect("\n".join(draft.text[a:b] for a, b in body)[:_SAMPLE], declared=draft.declared)
    elif body:
        spoken = language.detect("\n".join(draft.text[a:b] for a, b in body)[:_SAMPLE]) or spoken
    canonical = urls.canonical(draft.url) if draft.url else None
    published = dates.believable(draft.published, fetched)
    parts = parts_of(draft.text, body)
    native = native_id(draft.url) if post else None
    return Item(
        id=identity(draft.platform or "post", native_id=native)
        if native
        else identity("document", canonical_url=canonical, content=raw),
        native_id=native,
        kind="post" if post else "article",
        platform=draft.platform if post else None,
        outlet=draft.outlet,
        authors=tuple(person_of(p, draft.platform if post else None) for p in draft.authors),
        published=published,
        updated=dates.believable(draft.updated, fetched),
        title=draft.title,
        summary=draft.summary,
        language=spoken,
        text=draft.text,
        blocks=blocks,
        media=(*draft.media, *parts.media),
        links=parts.links,
        mentions=parts.mentions if post else (),
        embeds=tuple(
            Embed(
                item=embedded_item(draft, p, shared, spoken=spoken if number >= _DETECTED else None),
                span=Span(start=p.start, end=p.end),
            )
            for number, p in enumerate(draft.posts)
        ),
        quotes=() if post else tuple(find_quotes(draft.text, body, known=named, language=spoken.tag if spoken else None)),
        tags=(*(Tag(name=t) for t in draft.tags), *(parts.tags if post else ())),
        url=draft.url,
        canonical_url=canonical,
        absent=_absent(draft, published, (*draft.media, *parts.media)),
        **shared,
    )


def _absent(draft: Draft, published: Stamp | None, media: tuple[Media, ...]) -> frozenset[str]:
    """What was looked for in the whole text and is not there."""
    found = {
        "title": draft.title, "published": published, "outlet": draft.outlet, "authors": draft.authors, "url": draft.url,
        "media": media, "embeds": draft.posts,
    }  # fmt: skip
    return frozenset(name for name, value in found.items() if not value)
