"""A post on its way to an `Item`: what all networks share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from adapters.language.tags import normalise_tag
from adapters.schema import (
    Embed,
    Extractor,
    Item,
    Language,
    Link,
    Media,
    Mention,
    Metric,
    Person,
    Relation,
    RelationType,
    SourceRef,
    Title,
    identity,
    trusted,
)
from adapters.social import values
from adapters.social.named import named_in
from adapters.social.rich import Said
from adapters.urls import domain

__all__ = [
    "DEEPEST",
    "Context",
    "Unusable",
    "embedded",
    "item",
    "language",
    "links",
    "medium",
    "mention",
    "metrics",
    "person",
    "reference",
    "relation",
    "title",
]

DEEPEST = 6
"""Posts within posts that are followed; a quotation of a quotation of … is a thread, not an embed."""
_SHORT = 500
_UNDETERMINED = frozenset({"und", "zxx", "qme", "qst", "qht", "qam", "qct", "art", "mul", "mis"})


class Unusable(ValueError):
    """A post that cannot be kept, and why."""


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


def item(ctx: Context, platform: str, native_id: str, said: Said, **fields: Any) -> Item:
    """The post; `fields` are those of `Item` beyond the ones that all posts have.

    Raises:
        Unusable: it has no identity.
    """
    if not native_id:
        raise Unusable("the post has no id")
    url = fields.get("url")
    own = said.links
    if extra_links := fields.pop("links", ()):
        own = (*own, *extra_links)
    tags = _more(said.tags, fields.pop("tags", ()), "name")
    mentions = _more(said.mentions or named_in(said.text, platform), fields.pop("mentions", ()), "handle")
    return trusted(
        Item, id=identity(platform, native_id=native_id), kind="post", platform=platform, native_id=native_id,
        source=ctx.source, extractor=ctx.extractor, fetched=ctx.fetched, text=said.text, links=own, tags=tags,
        mentions=mentions, canonical_url=url, **fields,
    )  # fmt: skip


def _more(found: tuple[Any, ...], listed: Iterable[Any], key: str) -> tuple[Any, ...]:
    """What stands in the text, and what the network lists besides."""
    known = {getattr(one, key).casefold() for one in found}
    return (*found, *(one for one in listed if getattr(one, key).casefold() not in known))


def reference(platform: str, native_id: str | None, url: str | None = None) -> dict[str, str] | None:
    """The target of a relation: its id as `item` makes it, and its address."""
    if not native_id and not url:
        return None
    found = {"id": identity(platform, native_id=native_id)} if native_id else {}
    return found | ({"url": url} if url else {})


def relation(kind: RelationType, target: dict[str, str] | Item | None) -> tuple[Relation, ...]:
    """The tie to `target`; none where it is not known."""
    if target is None:
        return ()
    if isinstance(target, Item):
        return (trusted(Relation, type=kind, id=target.id, url=target.url),)
    return (trusted(Relation, type=kind, **target),)


def embedded(*posts: Item | None) -> tuple[Embed, ...]:
    """The posts that are shown within one."""
    return tuple(trusted(Embed, item=post) for post in posts if post is not None)


def person(
    name: str | None = None,
    handle: str | None = None,
    *,
    platform: str,
    native_id: str | None = None,
    url: str | None = None,
) -> tuple[Person, ...]:
    """The account; none where nothing of it is known."""
    if not (name or handle or native_id):
        return ()
    name = " ".join(name.split()) if name else None
    made = _person if len(name or "") + len(handle or "") + len(url or "") < _SHORT else _person.__wrapped__
    return made(name or None, handle, platform, native_id, url)


@lru_cache(maxsize=1_024)
def _person(
    name: str | None, handle: str | None, platform: str, native_id: str | None, url: str | None
) -> tuple[Person, ...]:
    return (trusted(Person, name=name, handle=handle, platform=platform, native_id=native_id, url=url),)


@lru_cache(maxsize=512)
def language(tag: str | None) -> Language | None:
    """The language that the network declares; None where it declares that it does not know."""
    if not tag or len(tag) > 40 or tag.lower() in _UNDETERMINED:
        return None
    known = normalise_tag(tag)
    return trusted(Language, tag=known, source="declared") if known else None


def metrics(record: values.Record, **names: str | tuple[str, ...]) -> tuple[Metric, ...]:
    """The counts of a record: our name, and the network's key or keys for it."""
    found = []
    for name, keys in names.items():
        value = values.count(record, *((keys,) if isinstance(keys, str) else keys))
        if value is not None:
            found.append(_metric(name, value))
    return tuple(found)


# What is frozen can be shared: small counts, and the accounts of one answer, come again and again.
@lru_cache(maxsize=4_096)
def _metric(name: str, value: int) -> Metric:
    return trusted(Metric, name=name, value=value)


def medium(kind: str, url: str | None, **fields: Any) -> Media:
    """A picture, film or sound; `alt` without text is None, as nobody wrote one."""
    alt = fields.get("alt")
    if alt is not None:
        fields["alt"] = alt.strip() or None
    for size in ("width", "height", "size"):
        if (value := fields.get(size)) is not None and value < 0:
            fields[size] = None
    return trusted(Media, type=kind, url=url, **fields)


def links(*found: tuple[str | None, str | None, str]) -> Iterator[Link]:
    """Links of address, text and relation, where there is an address."""
    for url, text, rel in found:
        if url:
            yield trusted(Link, url=url, text=text, rel=rel)


def title(text: str | None) -> Title | None:
    """A headline, on one line."""
    line = " ".join(text.split()) if text else ""
    return trusted(Title, text=line, source="api") if line else None


def mention(handle: str, platform: str, *, native_id: str | None = None, url: str | None = None) -> Mention:
    """An account that the network lists as named."""
    return trusted(Mention, handle=handle, platform=platform, native_id=native_id, url=url)
