"""The parts of an item: who, where from, headline, media, links, tags, counts, polls."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from adapters.schema.model import Frozen, Instant, Str
from adapters.schema.span import Span
from adapters.schema.stamp import Stamp

__all__ = [
    "Choice",
    "Extractor",
    "Html",
    "Language",
    "Link",
    "Media",
    "MediaType",
    "Mention",
    "Metric",
    "Outlet",
    "Person",
    "Poll",
    "Quote",
    "Relation",
    "RelationType",
    "SourceRef",
    "Tag",
    "Title",
    "TitleSource",
    "Via",
]

TitleSource = Literal["feed", "json-ld", "opengraph", "meta", "h1", "title", "text", "api", "file"]
MediaType = Literal["image", "video", "audio", "gif", "document", "other"]
RelationType = Literal["reply_to", "quotes", "reposts", "embedded_in", "translation_of", "syndicates"]


class Title(Frozen):
    """A headline and where it was found."""

    text: Str = Field(description="the headline, one line")
    source: TitleSource = Field(description="where it was found")
    span: Span | None = Field(None, description="where it stands in Item.text")


class Language(Frozen):
    """Language of the text."""

    tag: Str = Field(description="BCP 47 tag, lower case primary language: `en`, `pt-BR`")
    confidence: float = Field(1.0, ge=0, le=1, description="1 for a declaration, else the detector's probability")
    source: Literal["declared", "detected"] = Field("detected", description="who says so")


class Person(Frozen):
    """An author or speaker, or an account on a network."""

    name: Str | None = Field(None, description="as printed, without role")
    handle: Str | None = Field(None, description="account name without @; user@host on federated networks")
    platform: Str | None = Field(None, description="network of the handle: x, mastodon, …")
    native_id: Str | None = Field(None, description="the network's own id (number, DID)")
    url: Str | None = Field(None, description="profile page")
    email: Str | None = Field(None, description="address, where the source publishes one")


class Outlet(Frozen):
    """The medium that published the item; never a photo credit or a quoted medium."""

    name: Str | None = Field(None, description="as it names itself")
    domain: Str | None = Field(None, description="registered host name, lower case, without www.")
    country: Str | None = Field(None, description="ISO 3166-1 alpha-2")


class Via(Frozen):
    """The feed from which an aggregated entry was taken (atom:source, rss:source)."""

    title: Str | None = None
    url: Str | None = None


class SourceRef(Frozen):
    """Where the item came from."""

    adapter: str = Field(description="name of the adapter that read it")
    source_id: str | None = Field(None, description="id of the configured source")
    url: Str | None = Field(None, description="feed URL or file path that was read")
    via: Via | None = Field(None, description="the feed that an aggregator names as its own source")


class Extractor(Frozen):
    """Who made the item out of bytes."""

    name: str = Field(description="adapter or library")
    version: Str = Field("", description="its version")
    warnings: tuple[Str, ...] = Field((), description="what was done to bytes that were not as they should be")


class Media(Frozen):
    """A picture, film or other file that belongs to the item."""

    type: MediaType = "image"
    url: Str | None = Field(None, description="the largest rendition, absolute")
    alternates: tuple[Str, ...] = Field((), description="other renditions")
    alt: Str | None = Field(None, description="text alternative")
    caption: Str | None = Field(None, description="without the credit")
    credit: Str | None = Field(None, description="without label and brackets")
    span: Span | None = Field(None, description="caption and credit in Item.text")
    mime: Str | None = None
    size: int | None = Field(None, ge=0, description="bytes")
    width: int | None = Field(None, ge=0, description="pixels")
    height: int | None = Field(None, ge=0, description="pixels")
    duration: float | None = Field(None, ge=0, description="seconds")
    preview: Str | None = Field(None, description="still picture of a film, sound or document, absolute")
    role: Literal["content", "enclosure", "thumbnail", "preview"] = "content"


class Quote(Frozen):
    """Quoted words and who said them."""

    span: Span = Field(description="the words without quotation marks")
    speaker: Str | None = Field(None, description="as the text names the speaker; None when it does not")
    via: Str | None = Field(None, description="the medium to which the words were said")


class Link(Frozen):
    """A hyperlink of the item."""

    url: Str
    text: Str | None = None
    span: Span | None = None
    rel: Str | None = Field(None, description="IANA link relation: replies, enclosure, related, …")


class Tag(Frozen):
    """A category, keyword or hashtag, without #."""

    name: Str
    url: Str | None = Field(None, description="its scheme or page")
    span: Span | None = None


class Mention(Frozen):
    """An account named in a post."""

    handle: Str = Field(description="without @")
    platform: Str | None = None
    native_id: Str | None = None
    url: Str | None = None
    span: Span | None = None


class Metric(Frozen):
    """One count at one time; outside the content hash."""

    name: Str = Field(description="likes, reposts, replies, quotes, views, score, comments")
    value: int
    at: Instant | None = Field(None, description="when it was read")


class Relation(Frozen):
    """A tie to another item, by id where it is known and by URL otherwise."""

    type: RelationType
    id: Str | None = None
    url: Str | None = None

    @model_validator(mode="after")
    def _names_a_target(self) -> Self:
        if self.id is None and self.url is None:
            raise ValueError("a relation needs an id or a url")
        return self


class Choice(Frozen):
    """One answer of a poll."""

    text: Str
    votes: int | None = Field(None, ge=0, description="None while the network hides the count")


class Poll(Frozen):
    """A question that a post puts to its readers. Votes are no part of the content hash, question and answers are."""

    question: Str | None = Field(None, description="where the network keeps it apart from the text")
    choices: tuple[Choice, ...] = ()
    multiple: bool | None = Field(None, description="whether several answers may be chosen")
    closes: Stamp | None = Field(None, description="end of voting")
    closed: bool | None = None
    voters: int | None = Field(None, ge=0, description="people who voted; with several answers each, fewer than votes")


class Html(Frozen):
    """Markup as the source gave it: not sanitised, for archives and for a second reading."""

    content: Str | None = None
    summary: Str | None = None
    base: Str | None = Field(None, description="URL against which its links resolve")
