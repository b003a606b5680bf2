"""Parts of the schema made without validation, by a function for each of them.

`adapters.schema.trusted` looks up defaults and merges them at every call; a function that names the fields of one model
takes half as long. A post has twenty such parts, so that is much of the time that it takes.

Nothing is looked at: the values must be what validation would make of them. All fields count as given.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, TypeVar

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

__all__ = [
    "new_choice", "new_embed", "new_item", "new_link", "new_media", "new_mention", "new_metric", "new_person", "new_poll",
    "new_relation", "new_stamp", "new_tag", "span",
]  # fmt: skip

M = TypeVar("M", bound=BaseModel)

_new = object.__new__
_place_fields, _place_set, _place_extra, _place_private = (
    BaseModel.__dict__[slot].__set__
    for slot in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
)
_MODELS = (Choice, Embed, Item, Link, Media, Mention, Metric, Person, Poll, Relation, Span, Stamp, Tag)
_FIELDS: dict[type[BaseModel], set[str]] = {model: set(model.model_fields) for model in _MODELS}
_ITEM = {name: None if field.is_required() else field.default for name, field in Item.model_fields.items()}


def _made(model: type[M], fields: dict[str, Any]) -> M:
    made = _new(model)
    _place_fields(made, fields)
    _place_set(made, _FIELDS[model])
    _place_extra(made, None)
    _place_private(made, None)
    return made


def new_item(fields: dict[str, Any]) -> Item:
    """The item of these fields, `extra` among them."""
    return _made(Item, {**_ITEM, **fields})


@lru_cache(maxsize=8_192)
def span(start: int, end: int) -> Span:
    """A stretch of a text; what is frozen can be shared."""
    return _made(Span, {"start": start, "end": end})


def new_choice(text: str, votes: int | None = None) -> Choice:
    """An answer of a poll."""
    return _made(Choice, {"text": text, "votes": votes})


def new_embed(item: Item, span: Span | None = None) -> Embed:
    """A post within a post."""
    return _made(Embed, {"item": item, "span": span})


def new_link(url: str, text: str | None = None, span: Span | None = None, rel: str | None = None) -> Link:
    """A link."""
    return _made(Link, {"url": url, "text": text, "span": span, "rel": rel})


def new_media(
    type: MediaType = "image", url: str | None = None, alternates: tuple[str, ...] = (), alt: str | None = None,
    caption: str | None = None, credit: str | None = None, span: Span | None = None, mime: str | None = None,
    size: int | None = None, width: int | None = None, height: int | None = None, duration: float | None = None,
    preview: str | None = None, role: Literal["content", "enclosure", "thumbnail", "preview"] = "content"
) -> Media:
    """A picture, film or other file."""
    return _made(Media, {
        "type": type, "url": url, "alternates": alternates, "alt": alt, "caption": caption, "credit": credit,
        "span": span, "mime": mime, "size": size, "width": width, "height": height, "duration": duration,
        "preview": preview, "role": role
    })


def new_mention(
    handle: str, platform: str | None = None, native_id: str | None = None, url: str | None = None,
    span: Span | None = None
) -> Mention:
    """An account that a post names."""
    return _made(Mention, {"handle": handle, "platform": platform, "native_id": native_id, "url": url, "span": span})


def new_metric(name: str, value: int, at: Any = None) -> Metric:
    """A count."""
    return _made(Metric, {"name": name, "value": value, "at": at})


def new_person(
    name: str | None = None, handle: str | None = None, platform: str | None = None, native_id: str | None = None,
    url: str | None = None, email: str | None = None
) -> Person:
    """An account."""
    return _made(Person, {
        "name": name, "handle": handle, "platform": platform, "native_id": native_id, "url": url, "email": email
    })


def new_poll(
    question: str | None = None, choices: tuple[Choice, ...] = (), multiple: bool | None = None,
    closes: Stamp | None = None, closed: bool | None = None, voters: int | None = None
) -> Poll:
    """A poll."""
    return _made(Poll, {
        "question": question, "choices": choices, "multiple": multiple, "closes": closes, "closed": closed,
        "voters": voters
    })


def new_relation(type: RelationType, id: str | None = None, url: str | None = None) -> Relation:
    """A tie."""
    return _made(Relation, {"type": type, "id": id, "url": url})


def new_stamp(
    value: datetime | None = None, precision: Precision = "second", zone: Zone = "unknown", offset: int = 0,
    source: StampSource = "text", raw: str = ""
) -> Stamp:
    """A time."""
    return _made(Stamp, {
        "value": value, "precision": precision, "zone": zone, "offset": offset, "source": source, "raw": raw
    })


def new_tag(name: str, url: str | None = None, span: Span | None = None) -> Tag:
    """A hashtag or category."""
    return _made(Tag, {"name": name, "url": url, "span": span})
