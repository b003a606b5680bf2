"""Parts of the schema made without validation, by a function for each of them.

`adapters.schema.trusted` looks up defaults and merges them at every call; a function that names the fields of one model
takes half as long. A post has twenty such parts, so that is much of the time that it takes.

Nothing is looked at: the values must be what validation would make of them. All fields count as given.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel

from adapters.schema import (
    Choice,
    Embed,
    Item,
    Link,
    Media,
    MediaType,
    Mention,
    Metric,
    Person,
    Poll,
    Precision,
    Relation,
    RelationType,
    Span,
    Stamp,
    StampSource,
    Tag,
    Zone,
)
from adapters.schema.model import made

__all__ = [
    "new_choice", "new_embed", "new_item", "new_link", "new_media", "new_mention", "new_metric", "new_person", "new_poll",
    "new_relation", "new_stamp", "new_tag", "span",
]  # fmt: skip

_MODELS = (Choice, Embed, Item, Link, Media, Mention, Metric, Person, Poll, Relation, Span, Stamp, Tag)
_FIELDS: dict[type[BaseModel], set[str]] = {model: set(model.model_fields) for model in _MODELS}
_ITEM = {name: None if field.is_required() else field.default for name, field in Item.model_fields.items()}


def new_item(fields: dict[str, Any]) -> Item:
    """The item of these fields, `extra` among them."""
    return made(Item, {**_ITEM, **fields}, _FIELDS[Item])


@lru_cache(maxsize=8_192)
def span(start: int, end: int) -> Span:
    """A stretch of a text; what is frozen can be shared."""
    return made(Span, {"start": start, "end": end}, _FIELDS[Span])


def new_choice(text: str, votes: int | None = None) -> Choice:
    """An answer of a poll."""
    return made(Choice, {"text": text, "votes": votes}, _FIELDS[Choice])


def new_embed(item: Item, span: Span | None = None) -> Embed:
    """A post within a post."""
    return made(Embed, {"item": item, "span": span}, _FIELDS[Embed])


def new_link(url: str, text: str | None = None, span: Span | None = None, rel: str | None = None) -> Link:
    """A link."""
    return made(Link, {"url": url, "text": text, "span": span, "rel": rel}, _FIELDS[Link])


def new_media(
    type: MediaType = "image", url: str | None = None, alternates: tuple[str, ...] = (), alt: str | None = None,
    caption: str | None = None, credit: str | None = None, span: Span | None = None, mime: str | None = None,
    size: int | None = None, width: int | None = None, height: int | None = None, duration: float | None = None,
    preview: str | None = None, role: Literal["content", "enclosure", "thumbnail", "preview"] = "content"
) -> Media:
    """A picture, film or other file."""
    return made(Media, {
        "type": type, "url": url, "alternates": alternates, "alt": alt, "caption": caption, "credit": credit,
        "span": span, "mime": mime, "size": size, "width": width, "height": height, "duration": duration,
        "preview": preview, "role": role
    }, _FIELDS[Media])


def new_mention(
    handle: str, platform: str | None = None, native_id: str | None = None, url: str | None = None,
    span: Span | None = None
) -> Mention:
    """An account that a post names."""
    return made(Mention, {
        "handle": handle, "platform": platform, "native_id": native_id, "url": url, "span": span
    }, _FIELDS[Mention])


def new_metric(name: str, value: int, at: Any = None) -> Metric:
    """A count."""
    return made(Metric, {"name": name, "value": value, "at": at}, _FIELDS[Metric])


def new_person(
    name: str | None = None, handle: str | None = None, platform: str | None = None, native_id: str | None = None,
    url: str | None = None, email: str | None = None
) -> Person:
    """An account."""
    return made(Person, {
        "name": name, "handle": handle, "platform": platform, "native_id": native_id, "url": url, "email": email
    }, _FIELDS[Person])


def new_poll(
    question: str | None = None, choices: tuple[Choice, ...] = (), multiple: bool | None = None,
    closes: Stamp | None = None, closed: bool | None = None, voters: int | None = None
) -> Poll:
    """A poll."""
    return made(Poll, {
        "question": question, "choices": choices, "multiple": multiple, "closes": closes, "closed": closed,
        "voters": voters
    }, _FIELDS[Poll])


def new_relation(type: RelationType, id: str | None = None, url: str | None = None) -> Relation:
    """A tie."""
    return made(Relation, {"type": type, "id": id, "url": url}, _FIELDS[Relation])


def new_stamp(
    value: datetime | None = None, precision: Precision = "second", zone: Zone = "unknown", offset: int = 0,
    source: StampSource = "text", raw: str = ""
) -> Stamp:
    """A time."""
    return made(Stamp, {
        "value": value, "precision": precision, "zone": zone, "offset": offset, "source": source, "raw": raw
    }, _FIELDS[Stamp])


def new_tag(name: str, url: str | None = None, span: Span | None = None) -> Tag:
    """A hashtag or category."""
    return made(Tag, {"name": name, "url": url, "span": span}, _FIELDS[Tag])
