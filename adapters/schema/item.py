"""`Item`: an article or a post, and what is embedded in it; its identity and its form as JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, JsonValue, computed_field, model_validator

from adapters.schema.model import Frozen, Instant, Str, clean_json
from adapters.schema.parts import (
    Extractor,
    Html,
    Language,
    Link,
    Media,
    Mention,
    Metric,
    Outlet,
    Person,
    Poll,
    Quote,
    Relation,
    SourceRef,
    Tag,
    Title,
)
from adapters.schema.span import Block, Role, Span
from adapters.schema.stamp import Stamp

__all__ = ["SCHEMA_VERSION", "Access", "Embed", "Item", "Kind", "identity", "json_schema", "to_json"]

SCHEMA_VERSION = 1
Kind = Literal["article", "post"]
Access = Literal["full", "partial", "paywall", "consent", "blocked", "deleted"]


class Embed(Frozen):
    """A post or film shown inside another item; the post is an item of its own."""

    item: Item
    span: Span | None = Field(None, description="all of it in the outer text, header and attribution included")


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


_ANY_CASE = frozenset(["telegram"])
"""Networks whose ids hold names of accounts: pages write them in any case, and mean the same."""


@lru_cache(maxsize=256)  # all that one feed brings has the same
def _scope(name: str) -> str:
    return _digest(name)[:8]


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
        if adapter in _ANY_CASE:
            native_id = native_id.lower()
        if scope is not None:
            # The scope first: a store finds and keeps together what belongs together.
            return f"{adapter}:{_scope(scope)}{_digest(scope, native_id)[:24]}"
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
    extra: Annotated[dict[str, JsonValue], AfterValidator(clean_json)] = Field(
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
