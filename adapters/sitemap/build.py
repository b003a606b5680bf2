"""Entries of a sitemap as items: pointers to articles, with what the sitemap says of them."""

from __future__ import annotations

from datetime import datetime

from adapters import dates, urls
from adapters.language import detect, normalise_tag
from adapters.schema import (
    Block,
    Extractor,
    Item,
    Media,
    Outlet,
    Role,
    SourceRef,
    Span,
    Stamp,
    Tag,
    Title,
    identity,
)
from adapters.sitemap.reading import Entry, News, Picture

__all__ = ["item"]

NAME = "sitemap"
_EXTRACTOR = Extractor(name=NAME, version="1")


def item(entry: Entry, *, url: str | None, source_id: str | None, fetched: datetime | None) -> Item:
    """The pointer that an entry is: `access` is partial, since the article itself was not read.

    Args:
        entry: as read.
        url: address of the sitemap.
        source_id: of the configured source.
        fetched: when it was read, aware.

    Raises:
        ValidationError: a value is not what the schema allows.
    """
    news = entry.news or News()
    canonical = urls.canonical(entry.url)
    text, blocks, media = _laid_out(news.title, entry.pictures)
    spoken = normalise_tag(news.language)
    language = detect(text, declared=spoken) if text else None
    tag = language.tag if language else spoken
    hints = {k: v for k, v in (("news_access", news.access), ("genres", news.genres)) if v}
    return Item(
        id=identity(NAME, canonical_url=canonical or entry.url),
        kind="article",
        source=SourceRef(adapter=NAME, source_id=source_id, url=url),
        outlet=Outlet(name=news.outlet) if news.outlet else None,
        extractor=_EXTRACTOR,
        published=_stamp(news.published, tag, fetched),
        updated=_stamp(entry.lastmod, tag, fetched),
        fetched=fetched,
        title=Title(text=news.title, source="feed", span=Span(start=0, end=len(news.title))) if news.title else None,
        language=language,
        text=text,
        blocks=blocks,
        media=media,
        tags=tuple(Tag(name=k) for k in news.keywords),
        url=entry.url,
        canonical_url=canonical,
        access="partial",
        extra=hints,
    )


def _stamp(raw: str | None, language: str | None, fetched: datetime | None) -> Stamp | None:
    return dates.believable(dates.parse(raw, source="feed", language=language), fetched) if raw else None


def _laid_out(title: str | None, pictures: tuple[Picture, ...]) -> tuple[str, tuple[Block, ...], tuple[Media, ...]]:
    """Headline and captions as one text; a weapon is often named in a caption only."""
    parts: list[tuple[Role, str]] = [("headline", title)] if title else []
    media: list[Media] = []
    at = sum(len(p) + 2 for _, p in parts)
    for picture in pictures:
        words = picture.caption or picture.title
        span = Span(start=at, end=at + len(words)) if words else None
        if words:
            parts.append(("caption", words))
            at += len(words) + 2
        media.append(_medium(picture, words, span))
    text = "\n\n".join(words for _, words in parts)
    return text, _blocks(parts), tuple(media)


def _blocks(parts: list[tuple[Role, str]]) -> tuple[Block, ...]:
    """The blank line behind a part belongs to it."""
    blocks = []
    at = 0
    for n, (role, words) in enumerate(parts):
        end = at + len(words) + (2 if n < len(parts) - 1 else 0)
        blocks.append(Block(role=role, span=Span(start=at, end=end)))
        at = end
    return tuple(blocks)


def _medium(picture: Picture, caption: str | None, span: Span | None) -> Media:
    return Media(
        type="video" if picture.video else "image",
        url=picture.url,
        alternates=(picture.thumbnail,) if picture.thumbnail else (),
        alt=picture.title if picture.title != caption else None,
        caption=caption,
        span=span,
        duration=picture.duration,
    )
