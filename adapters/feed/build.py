"""Items and source information out of what a feed said."""

from __future__ import annotations

from functools import lru_cache

from adapters import urls
from adapters.feed import values
from adapters.feed.head import Wishes
from adapters.feed.raw import RawEntry, RawText
from adapters.feed.values import Context
from adapters.language import normalise_tag
from adapters.schema import (
    Block,
    Extractor,
    Html,
    Item,
    Role,
    SourceInfo,
    SourceRef,
    Span,
    Title,
    Via,
    identity,
    partition,
    trusted,
)
from adapters.text import clean

__all__ = ["info", "item", "named"]

NAME = "feed"
VERSION = "1"


def item(entry: RawEntry, context: Context, *, reused: bool = False) -> Item:
    """The item that an entry is.

    Args:
        entry: as read.
        context: what it shares with the others of its feed.
        reused: another entry of the same document has the same native id, which therefore identifies neither.

    Validating costs as much as all the rest, so nothing is validated here: what plain text gives is clean, and what is
    taken as it stands is cleaned.
    """
    links = values.links(entry, context)
    address = links.url
    canonical = urls.canonical(address, page_url=context.base) if address else None
    title = entry.title.line if entry.title else ""
    summary = entry.summary.plain if entry.summary else ""
    body = (entry.content.plain if entry.content else "") or summary
    text, blocks = _laid_out(title, body)
    language = context.languages.get(entry.key)
    when = language.tag if language else None
    native = None if reused else entry.id
    inherited = context.feed.authors if context.feed.inherits_authors else ()
    return trusted(
        Item,
        id=_identity(native, canonical, text, context),
        kind="article",
        native_id=_cleaned(entry.id),
        source=_source(context.source_id, context.url, values.via(entry, context)),
        extractor=_extractor(context.warnings),
        authors=values.authors(entry.authors or inherited, context),
        published=values.stamp(entry.published, when, context),
        updated=values.stamp(entry.updated, when, context),
        fetched=context.fetched,
        title=_headline(title) if entry.title else None,
        summary=summary if entry.summary else None,
        language=language,
        text=text,
        blocks=blocks,
        html=_html(entry, context),
        media=values.media(entry, context),
        links=links.others,
        tags=values.tags(entry.tags, context),
        url=address,
        canonical_url=_cleaned(canonical),
        alternates=links.alternates,
        rights=entry.rights.plain if entry.rights else None,
        metrics=values.metrics(entry, context),
        extra={"title_html": html.model_dump()} if (html := values.markup(entry.title, context)) else {},
    )


def info(context: Context, wishes: Wishes) -> SourceInfo:
    """What the feed says of itself.

    Args:
        context: the feed with its address.
        wishes: how often it asks to be read.
    """
    feed = context.feed
    language = normalise_tag(feed.language)
    site = next((u for link in values.alternates(feed.links) if (u := context.resolve(link.href))), None)
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
        published=values.stamp(feed.published, language, context),
        updated=values.stamp(feed.updated, language, context),
        authors=values.authors(feed.authors, context),
        tags=values.tags(feed.tags, context),
        hubs=tuple(dict.fromkeys(h for h in hubs if h)),
        ttl=wishes.ttl,
        skip_hours=wishes.skip_hours,
        skip_days=wishes.skip_days,
        html={
            name: html
            for name, text in (("title", feed.title), ("description", feed.description), ("rights", feed.rights))
            if (html := values.markup(text, context))
        },
    )


# The same for all entries of a feed, as a rule.


@lru_cache(maxsize=64)
def _source(source_id: str | None, url: str | None, via: Via | None) -> SourceRef:
    return SourceRef(adapter=NAME, source_id=source_id, url=url, via=via)


@lru_cache(maxsize=64)
def _extractor(warnings: tuple[str, ...]) -> Extractor:
    return Extractor(name=NAME, version=VERSION, warnings=warnings)


def _identity(native: str | None, canonical: str | None, text: str, context: Context) -> str:
    scope = context.source_id or context.url or ""
    native_id = clean(native) if native else None
    return identity(NAME, native_id=native_id, scope=scope, canonical_url=canonical, content=text)


def _laid_out(title: str, body: str) -> tuple[str, tuple[Block, ...]]:
    """Headline and paragraphs as one text, each with the blank line behind it."""
    parts = [p for p in (title, *body.split("\n\n")) if p.strip()]
    roles: list[Role] = ["headline" if title else "body"]
    roles += ["body"] * (len(parts) - 1)
    sizes = [len(part) + 2 for part in parts]
    if sizes:
        sizes[-1] -= 2
    return "\n\n".join(parts), partition(zip(roles, sizes, strict=False))


def _headline(words: str) -> Title:
    return trusted(Title, text=words, source="feed", span=trusted(Span, start=0, end=len(words)))


def _cleaned(text: str | None) -> str | None:
    return clean(text) if text else text


def _html(entry: RawEntry, context: Context) -> Html | None:
    content, summary = (t if t and t.is_markup else None for t in (entry.content, entry.summary))
    if content is None and summary is None:
        return None
    return trusted(
        Html,
        content=content.clean if content else None,
        summary=summary.clean if summary else None,
        base=values.inner_base(content or summary or RawText(""), context),
    )


def named(entry: RawEntry) -> str:
    """Words by which a person finds the entry again."""
    title = entry.title.line[:80] if entry.title else ""
    return title or (entry.id or "")[:80] or "an entry without a title"


