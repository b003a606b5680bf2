"""A post on its way to an `Item`: what all networks share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from adapters.schema import Embed, Extractor, Item, Relation, RelationType, SourceRef, identity
from adapters.social.making import new_embed, new_item, new_relation
from adapters.social.named import named_in
from adapters.social.rich import Said
from adapters.urls import domain

__all__ = ["DEEPEST", "Context", "Unusable", "embedded", "item", "reference", "relation"]

DEEPEST = 6
"""Posts within posts that are followed; a quotation of a quotation of … is a thread, not an embed."""


class Unusable(ValueError):
    """A post that cannot be kept, and why.

    Attributes:
        name: the id that it gives itself, as far as it does.
        severity: `warning` where the network does so as a matter of course.
    """

    name = "entry"
    severity: Literal["warning", "error"] = "error"


@dataclass(frozen=True, slots=True)
class Context:
    """What the payload says of all posts in it.

    Attributes:
        source: where they come from.
        extractor: who reads them.
        fetched: when they were read.
        url: address that was read.
        depth: how many posts this one lies in.
    """

    source: SourceRef
    extractor: Extractor | None = None
    fetched: datetime | None = None
    url: str | None = None
    depth: int = 0

    @property
    def host(self) -> str | None:
        """Of the server that answered; None for a file."""
        return domain(self.url) if self.url and self.url.startswith(("http://", "https://")) else None

    def inner(self) -> Context:
        """For a post within the post."""
        return replace(self, depth=self.depth + 1)


def item(ctx: Context, platform: str, native_id: str, said: Said, fields: dict[str, Any]) -> Item:
    """The post; `fields` are those of `Item` beyond the ones that all posts have.

    Raises:
        Unusable: it has no identity.
    """
    if not native_id:
        raise Unusable("the post has no id")
    text, links, mentions, tags = said
    mentions = mentions or named_in(text, platform)
    if more := fields.get("links"):
        links = (*links, *more)
    if more := fields.get("tags"):
        tags = _more(tags, more, "name")
    if more := fields.get("mentions"):
        mentions = _more(mentions, more, "handle")
    fields["links"], fields["mentions"], fields["tags"] = links, mentions, tags
    fields["id"] = f"{platform}:{native_id}" if len(native_id) <= 200 else identity(platform, native_id=native_id)
    fields["kind"], fields["platform"], fields["native_id"] = "post", platform, native_id
    fields["source"], fields["extractor"], fields["fetched"] = ctx.source, ctx.extractor, ctx.fetched
    fields["text"], fields["canonical_url"] = text, fields.get("url")
    if "extra" not in fields:
        fields["extra"] = {}
    return new_item(fields)


def _more(found: tuple[Any, ...], listed: Iterable[Any], key: str) -> tuple[Any, ...]:
    """What stands in the text, and what the network lists besides."""
    known = {getattr(one, key).casefold() for one in found}
    return (*found, *(one for one in listed if getattr(one, key).casefold() not in known))


def reference(platform: str, native_id: str | None, url: str | None = None) -> dict[str, str] | None:
    """The target of a relation: its id as `item` makes it, and its address."""
    if native_id:
        found = {"id": identity(platform, native_id=native_id)}
        return found | {"url": url} if url else found
    return {"url": url} if url else None


def relation(kind: RelationType, target: dict[str, str] | Item | None) -> tuple[Relation, ...]:
    """The tie to `target`; none where it is not known."""
    if target is None:
        return ()
    if isinstance(target, Item):
        return (new_relation(kind, target.id, target.url),)
    return (new_relation(kind, **target),)


def embedded(*posts: Item | None) -> tuple[Embed, ...]:
    """The posts that are shown within one."""
    return tuple([new_embed(post) for post in posts if post is not None])
