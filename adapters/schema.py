"""The common schema: one `Item` for articles and posts, and the `Batch` an adapter returns.

All types are frozen and validate. Unknown, absent and empty differ: `None` (or an empty tuple) means
that nothing is known, a field named in `Item.absent` was looked for and the source has none, and an
empty string is a value that the source gave.

`Item.text` holds all that a reader reads, in reading order. Every `Span` counts code points of it and
is half-open: `item.text[span.start:span.end]`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from functools import cache, cached_property
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    computed_field,
    model_validator,
)

from adapters.errors import MediaMonitorError
from adapters.text import clean

__all__ = [
    "SCHEMA_VERSION",
    "Access",
    "Batch",
    "Block",
    "Choice",
    "Embed",
    "Extractor",
    "Html",
    "Item",
    "Kind",
    "Language",
    "Link",
    "Media",
    "MediaType",
    "Mention",
    "Metric",
    "Outlet",
    "Person",
    "Poll",
    "Precision",
    "Problem",
    "Quote",
    "Relation",
    "RelationType",
    "Role",
    "SourceInfo",
    "SourceRef",
    "SourceState",
    "Span",
    "Stamp",
    "Tag",
    "Title",
    "Via",
    "Zone",
    "identity",
]

SCHEMA_VERSION = 1

Str = Annotated[str, BeforeValidator(lambda v: clean(v) if isinstance(v, str) else v)]
"""A string that every store and every JSON reader takes: no NUL, no lone surrogates."""


def _clean_json(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {_clean_json(k): _clean_json(v) for k, v in value.items()}
    return [_clean_json(v) for v in value] if isinstance(value, list) else value


def _utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("the time lies outside the years 1 to 9999 in UTC") from None


Instant = Annotated[AwareDatetime, AfterValidator(_utc)]
"""An aware time, brought to UTC."""

SourceState = dict[str, JsonValue]
"""What a source remembers between two polls. Opaque to all but its adapter."""

Kind = Literal["article", "post"]
Precision = Literal["year", "month", "day", "hour", "minute", "second"]
Zone = Literal["offset", "utc", "assumed", "unknown"]
StampSource = Literal["feed", "json-ld", "meta", "text", "url", "header", "file", "api", "markup"]
TitleSource = Literal["feed", "json-ld", "opengraph", "meta", "h1", "title", "text", "api", "file"]
Role = Literal[
    "prefix", "headline", "lead", "body", "heading", "quote", "caption", "credit", "embed",
    "byline", "outlet", "date", "dateline", "noise", "separator", "other",
]  # fmt: skip
MediaType = Literal["image", "video", "audio", "gif", "document", "other"]
Access = Literal["full", "partial", "paywall", "consent", "blocked", "deleted"]
RelationType = Literal["reply_to", "quotes", "reposts", "embedded_in", "translation_of", "syndicates"]

_FORMATS: dict[str, str] = {
    "year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d",
    "hour": "%Y-%m-%dT%H", "minute": "%Y-%m-%dT%H:%M", "second": "%Y-%m-%dT%H:%M:%S",
}  # fmt: skip


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


M = TypeVar("M", bound=Frozen)


@cache
def _defaults(model: type[Frozen]) -> tuple[dict[str, Any], tuple[tuple[str, Any], ...]]:
    """Default of each field in the order of the fields, and the factories of those that must not be shared."""
    fields = model.model_fields
    factories = tuple((name, f.default_factory) for name, f in fields.items() if f.default_factory is not None)
    return {name: None if f.is_required() else f.default for name, f in fields.items()}, factories


# The slots of a pydantic model, set directly: `object.__setattr__` takes twice as long to find them.
_place_fields, _place_set, _place_extra, _place_private = (
    BaseModel.__dict__[name].__set__
    for name in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
)


def trusted(model: type[M], **values: Any) -> M:
    """What `model(**values)` gives for values that our own code has made valid, in a fifth of the time for an `Item`.

    Nothing is looked at: strings must be clean (`adapters.text.clean`), times in UTC, sequences tuples, parts models,
    and every rule of the model kept. Tests hold each caller to what validation gives. Small models gain nothing.
    """
    # Not `model_construct`, which looks at each field by itself and takes longer than to validate an `Item`.
    defaults, factories = _defaults(model)
    filled = {**defaults, **values}
    for name, factory in factories:
        if name not in values:
            filled[name] = factory()
    made = object.__new__(model)
    _place_fields(made, filled)
    _place_set(made, set(values))
    _place_extra(made, None)
    _place_private(made, None)
    return made


def copied(item: M, **update: Any) -> M:
    """What `item.model_copy(update=update)` gives, in a quarter of the time; as little is looked at."""
    made = object.__new__(type(item))
    _place_fields(made, {**item.__dict__, **update})
    _place_set(made, item.model_fields_set | update.keys())
    _place_extra(made, None)
    _place_private(made, None)
    return made


class Span(Frozen):
    """A stretch of `Item.text`: code points, half-open."""

    start: int = Field(ge=0, description="first code point")
    end: int = Field(ge=0, description="one past the last code point")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"span ends at {self.end}, before its start {self.start}")
        return self

    def of(self, text: str) -> str:
        """The characters of `text` that the span covers."""
        return text[self.start : self.end]

    def shift(self, by: int) -> Span:
        """The same stretch, `by` code points further on."""
        return Span(start=self.start + by, end=self.end + by)

    def covers(self, other: Span) -> bool:
        """Whether `other` lies within this span."""
        return self.start <= other.start and other.end <= self.end


class Stamp(Frozen):
    """A time that somebody claims, with what is known of it and no more.

    `value` sorts; `wall` shows what was written. A time outside [1990, fetched + 1 day] is kept in
    `raw` with `value` None.
    """

    value: Instant | None = Field(
        None, description="the instant in UTC; wall time read as UTC when the zone is unknown; None when not believed"
    )
    precision: Precision = Field("second", description="the finest part that the source gave")
    zone: Zone = Field("unknown", description="how the zone is known; `assumed` is a guess of ours")
    offset: int = Field(0, ge=-1440, le=1440, description="minutes east of UTC, where zone is offset or assumed")
    source: StampSource = Field("text", description="where the time was read")
    raw: Str = Field("", description="the words as they stood")

    @property
    def wall(self) -> str | None:
        """Wall time as written, ISO 8601, no finer than `precision` and without a zone."""
        if self.value is None:
            return None
        try:
            local = self.value + timedelta(minutes=self.offset)
        except OverflowError:
            local = self.value
        text = local.strftime(_FORMATS[self.precision])
        return text.zfill(len(text) + 4 - len(text.split("-", 1)[0]))  # %Y is not padded everywhere

    @property
    def tz(self) -> str:
        """`unknown`, `utc` or an offset such as `+02:00`."""
        if self.zone in ("unknown", "utc"):
            return self.zone
        sign, minutes = ("-" if self.offset < 0 else "+"), abs(self.offset)
        return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"

    def isoformat(self) -> str | None:
        """ISO 8601 as far as it is known: `2026-02-13`, `2026-02-13T10:00:00+02:00`."""
        if self.value is None or self.zone == "unknown" or self.precision in ("year", "month", "day"):
            return self.wall
        finest = {"hour": "hours", "minute": "minutes"}.get(self.precision, "seconds")
        try:
            return self.value.astimezone(timezone(timedelta(minutes=self.offset))).isoformat(timespec=finest)
        except (OverflowError, ValueError):  # past the years 1 to 9999, or an offset of a whole day
            return self.wall


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


class Block(Frozen):
    """A part of `Item.text` with one role. The blocks of an item partition its text, in order."""

    role: Role
    span: Span


def partition(parts: Iterable[tuple[Role, int]]) -> tuple[Block, ...]:
    """Blocks that follow one another, each of a role and a size in code points; as `trusted`, for the many they are."""
    blocks, at = [], 0
    for role, size in parts:
        span, block = object.__new__(Span), object.__new__(Block)
        _place_fields(span, {"start": at, "end": at + size})
        _place_fields(block, {"role": role, "span": span})
        _place_set(span, {"start", "end"})
        _place_set(block, {"role", "span"})
        for made in (span, block):
            _place_extra(made, None)
            _place_private(made, None)
        blocks.append(block)
        at += size
    return tuple(blocks)


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


class Embed(Frozen):
    """A post or film shown inside another item; the post is an item of its own."""

    item: Item
    span: Span | None = Field(None, description="all of it in the outer text, header and attribution included")


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def identity(
    adapter: str,
    *,
    native_id: str | None = None,
    scope: str | None = None,
    canonical_url: str | None = None,
    content: str | bytes = "",
) -> str:
    """The id of an item, from the best that is known: native id, canonical URL, content.

    Args:
        adapter: name of the adapter or, for posts, of the network.
        native_id: the id that the source gives (GUID, post number).
        scope: what makes a native id unique when it is not so by itself: the feed's URL or source id.
        canonical_url: used when there is no native id.
        content: text or bytes, used when there is neither.
    """
    if native_id:
        if scope is not None:
            # The scope first: a store finds and keeps together what belongs together.
            return f"{adapter}:{_digest(scope)[:8]}{_digest(scope, native_id)[:24]}"
        return f"{adapter}:{native_id if len(native_id) <= 200 else _digest(native_id)}"
    if canonical_url:
        return f"url:{_digest(canonical_url)}"
    raw = content.encode("utf-8", "replace") if isinstance(content, str) else content
    return f"file:{hashlib.sha256(raw).hexdigest()[:32]}"


class Item(Frozen):
    """An article or a post, whatever it came from."""

    id: Str = Field(min_length=1, max_length=300, description="`<adapter>:<native id>`, `url:<hash>` or `file:<hash>`")
    kind: Kind
    platform: Str | None = Field(None, description="network of a post: x, telegram, mastodon, bluesky, …")
    native_id: Str | None = Field(None, description="the id that the source gives: GUID, post number, at:// URI")
    revision: int = Field(1, ge=1, description="counts changes of content; given by the store")

    source: SourceRef
    outlet: Outlet | None = Field(None, description="the medium, or None when the source does not say")
    raw_ref: Str | None = Field(None, description="where the raw bytes lie: path, archive and offset")
    extractor: Extractor | None = None
    authors: tuple[Person, ...] = ()

    published: Stamp | None = Field(None, description="as claimed")
    updated: Stamp | None = Field(None, description="as claimed")
    fetched: Instant | None = Field(None, description="when we read it")
    first_seen: Instant | None = Field(None, description="when we first stored it; given by the store")

    title: Title | None = None
    summary: Str | None = Field(None, description="plain text of the source's own summary")
    language: Language | None = None
    text: Str = Field("", description="all that is read, in reading order; spans point here")
    blocks: tuple[Block, ...] = Field((), description="partition of the text by role; empty when it is not known")
    html: Html | None = None
    media: tuple[Media, ...] = ()
    embeds: tuple[Embed, ...] = ()
    quotes: tuple[Quote, ...] = ()
    links: tuple[Link, ...] = ()
    tags: tuple[Tag, ...] = ()
    mentions: tuple[Mention, ...] = ()
    relations: tuple[Relation, ...] = ()

    url: Str | None = Field(None, description="as the source gave it, absolute")
    final_url: Str | None = Field(None, description="after redirects")
    canonical_url: Str | None = Field(None, description="without trackers; identity of last resort but one")
    alternates: tuple[Str, ...] = Field((), description="other addresses of the same item: AMP, shortlink, original")
    rights: Str | None = None
    metrics: tuple[Metric, ...] = ()
    access: Access = "full"

    container: Str | None = Field(None, description="community of a post, as its network writes it: `r/name`, `name@host`")
    poll: Poll | None = None
    content_warning: Str | None = Field(None, description="the author's words or label before a post that opens on demand")
    sensitive: bool | None = Field(None, description="whether author or network marks it so; None when it does not say")
    edited: bool = Field(False, description="changed after publication; `updated` says when, where it is told")
    service: bool = Field(False, description="written by the network itself: a channel was renamed, a message pinned")
    reposted_by: tuple[Person, ...] = Field((), description="accounts whose repost brought it here")

    absent: frozenset[str] = Field(frozenset(), description="fields that the source is known not to have")
    extra: Annotated[dict[str, JsonValue], AfterValidator(_clean_json)] = Field(
        default_factory=dict, description="what fits nowhere else, by adapter"
    )

    @model_validator(mode="before")
    @classmethod
    def _drop_computed(cls, data: Any) -> Any:
        """Take back our own JSON, which carries the computed hash."""
        if isinstance(data, dict) and "content_hash" in data:
            return {k: v for k, v in data.items() if k != "content_hash"}
        return data

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        at = 0
        for block in self.blocks:
            if block.span.start != at:
                raise ValueError(f"blocks must partition the text: a {block.role} starts at {block.span.start}, not {at}")
            at = block.span.end
        size = len(self.text)
        if self.blocks and at != size:
            raise ValueError(f"blocks must partition the text: they end at {at}, the text at {size}")
        for name in ("media", "embeds", "quotes", "links", "tags", "mentions"):
            for n, part in enumerate(getattr(self, name)):
                if part.span is not None and part.span.end > size:
                    raise ValueError(f"{name}[{n}] ends at {part.span.end}, past the text of {size} code points")
        if self.title and self.title.span and self.title.span.end > size:
            raise ValueError("the title's span lies past the text")
        if unknown := self.absent - type(self).model_fields.keys():
            raise ValueError(f"absent names no fields of Item: {sorted(unknown)}")
        return self

    @computed_field(description="SHA-256 over what the source says; not over times, metrics or how we read it")  # type: ignore[prop-decorator]
    @cached_property
    def content_hash(self) -> str:
        parts = [self.kind, self.title.text if self.title else "", self.summary or "", self.text]
        parts += [f"{m.type}|{m.alt or ''}|{m.caption or ''}|{m.credit or ''}" for m in self.media]
        parts += [p.name or p.handle or "" for p in self.authors]
        parts.append(self.access)
        if self.content_warning:
            parts.append(f"warning|{self.content_warning}")
        if self.poll:
            parts += ["poll", self.poll.question or "", *(c.text for c in self.poll.choices)]
        return _digest(*parts)

    def part(self, *roles: Role) -> str:
        """The text of the blocks with one of these roles, a paragraph a block."""
        return "\n\n".join(s for b in self.blocks if b.role in roles and (s := b.span.of(self.text).strip()))

    @property
    def body(self) -> str:
        """What the author wrote: lead, paragraphs, headings and block quotations."""
        return self.part("lead", "body", "heading", "quote") if self.blocks else self.text

    @property
    def captions(self) -> str:
        """All captions, a line each."""
        return self.part("caption")

    def all_embedded(self) -> Iterable[Item]:
        """The embedded posts, and those embedded in them."""
        for embed in self.embeds:
            yield embed.item
            yield from embed.item.all_embedded()


Embed.model_rebuild()


class Problem(Frozen):
    """Something that was skipped, cut or failed; it becomes a row that can be asked for."""

    code: str = Field(description="dotted, stable: fetch.timeout, parse.entry, cap.entries")
    message: Str = Field(description="what happened")
    severity: Literal["warning", "error"] = "error"
    source: str | None = Field(None, description="id of the source")
    where: Str | None = Field(None, description="file, URL or entry")
    line: int | None = None
    column: int | None = None
    remedy: Str | None = Field(None, description="what to do")

    @classmethod
    def of(cls, error: BaseException, *, source: str | None = None, where: str | None = None) -> Problem:
        """A problem that tells what `error` tells; foreign errors are named by type."""
        if isinstance(error, MediaMonitorError):
            return cls(
                code=error.code, message=error.message, source=error.source or source, where=error.where or where,
                line=error.line, column=error.column, remedy=error.remedy,
            )  # fmt: skip
        return cls(code="unexpected", message=f"{type(error).__name__}: {error}"[:2000], source=source, where=where)

    def __str__(self) -> str:
        place = ":".join(str(p) for p in (self.where, self.line, self.column) if p is not None)
        head = " ".join(p for p in (self.source and f"[{self.source}]", place) if p)
        body = f"{self.code}: {self.message}"
        return (f"{head}: {body}" if head else body) + (f" ({self.remedy})" if self.remedy else "")


class SourceInfo(Frozen):
    """What a source says of itself (a feed's head)."""

    title: Str | None = None
    url: Str | None = Field(None, description="the site")
    feed_url: Str | None = Field(None, description="its own address (rel=self)")
    description: Str | None = None
    language: Str | None = None
    native_id: Str | None = None
    icon: Str | None = None
    rights: Str | None = None
    published: Stamp | None = None
    updated: Stamp | None = None
    authors: tuple[Person, ...] = ()
    tags: tuple[Tag, ...] = ()
    hubs: tuple[Str, ...] = Field((), description="WebSub hubs")
    ttl: int | None = Field(None, ge=0, description="seconds between polls that the source asks for")
    skip_hours: tuple[int, ...] = Field((), description="hours (0 to 23, GMT) in which it asks not to be read")
    skip_days: tuple[int, ...] = Field((), description="days of the week (Monday is 0) on which it asks not to be read")
    html: dict[str, Html] = Field(
        default_factory=dict, description="markup of title, description and rights, where they hold any, as `content`"
    )


def _made(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
    """An item is validated where it is made; looking through all of its blocks again says nothing new."""
    return value if type(value) is Item else validate(value)


class Batch(Frozen):
    """What one payload gave: all of it is committed in one transaction, or none."""

    items: tuple[Annotated[Item, WrapValidator(_made)], ...] = ()
    problems: tuple[Problem, ...] = ()
    state: SourceState | None = Field(
        None, description="the source's state once this batch is stored; None leaves the stored one as it is"
    )
    info: SourceInfo | None = None
    complete: bool = Field(True, description="False when the input ended early; the state is then not advanced")

    @model_validator(mode="after")
    def _incomplete_keeps_state(self) -> Self:
        if not self.complete and self.state is not None:
            raise ValueError("an incomplete batch must not advance the source state")
        return self


def to_json(item: Item) -> str:
    """The item as JSON; `Item.model_validate_json` takes it back."""
    return item.model_dump_json(exclude_defaults=True)


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of `Item` as it is exported."""
    whole = Item.model_json_schema(mode="serialization")
    # An item may hold items, so pydantic puts it among the definitions; readers look for its fields at the top.
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:media-monitor:item:{SCHEMA_VERSION}",
        **whole["$defs"]["Item"],
        "$defs": whole["$defs"],
    }


