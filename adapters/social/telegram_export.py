"""Telegram: the JSON that Telegram Desktop exports, of one chat or of an account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from adapters.schema import Item, Media, MediaType, Poll
from adapters.social import values
from adapters.social.draft import Context, Unusable, item, reference, relation
from adapters.social.making import new_choice, new_metric, new_poll
from adapters.social.pieces import coordinates, known, medium, person
from adapters.social.rich import Mark, Said, from_marks
from adapters.social.telegram import PLATFORM
from adapters.social.times import epoch, instant

__all__ = ["is_chat", "posts"]

_MEDIA: dict[str, MediaType] = {
    "video_file": "video", "video_message": "video", "animation": "gif", "voice_message": "audio",
    "audio_file": "audio", "sticker": "image",
}  # fmt: skip
_ADDRESSES = {"link": "", "email": "mailto:", "phone": "tel:"}
_NOT_INCLUDED = "(File not included"


def is_chat(record: dict[str, Any]) -> bool:
    """Whether it is an exported chat."""
    messages = record.get("messages")
    if not isinstance(messages, list) or not isinstance(record.get("id"), int):
        return False
    first = next((m for m in messages if isinstance(m, dict)), None)
    return "type" in record if first is None else all(key in first for key in ("id", "date", "type"))


def posts(chat: dict[str, Any], ctx: Context) -> Iterator[Item | Unusable]:
    """The messages of a chat."""
    number = chat["id"]
    where = f"c/{abs(number)}"
    for record in chat["messages"]:
        try:
            if not isinstance(record, dict):
                raise Unusable("the message is no object")
            yield _message(record, chat, where, ctx)
        except Unusable as error:
            yield error


def _time(record: dict[str, Any], key: str, ctx: Context) -> Any:
    """The exact time is in the second key; the first is the exporting computer's wall clock."""
    exact = record.get(f"{key}_unixtime")
    return epoch(exact, ctx.fetched) if exact is not None else instant(record.get(key), ctx.fetched)


def _message(record: dict[str, Any], chat: dict[str, Any], where: str, ctx: Context) -> Item:
    number = values.ident(record, "id")
    if number is None:
        raise Unusable("the message has no number")
    service = record.get("type") == "service"
    edited = _time(record, "edited", ctx)
    answered = values.ident(record, "reply_to_message_id")
    media = tuple(_media(record))
    return item(ctx, PLATFORM, f"{where}/{number}", _service(record) if service else _said(record), {
        "url": f"https://t.me/{where}/{number}",
        "authors": person(values.string(record, "from", "actor") or values.string(record, "author"), platform=PLATFORM,
                       native_id=values.ident(record, "from_id", "actor_id")),
        "published": _time(record, "date", ctx), "updated": edited, "edited": edited is not None, "service": service,
        "media": media,
        "poll": _poll(values.mapping(record, "poll")) if record.get("poll") else None,
        "sensitive": values.flag(record, "media_spoiler"), "container": values.string(chat, "name"),
        "relations": relation("reply_to", reference(PLATFORM, f"{where}/{answered}")) if answered else (),
        "metrics": _reactions(record), "extra": _extra(record),
    })  # fmt: skip


def _pieces(record: dict[str, Any]) -> list[Any]:
    given = record.get("text_entities")
    text = record.get("text")
    if isinstance(given, list) and given:
        return given
    return text if isinstance(text, list) else [text]


def _said(record: dict[str, Any]) -> Said:
    """The text, of pieces that are strings or objects with a type."""
    parts: list[str] = []
    marks: list[Mark] = []
    at = 0
    for piece in _pieces(record):
        words = values.string({"t": piece}, "t") if isinstance(piece, str) else None
        if isinstance(piece, dict):
            words = values.string(piece, "text")
        if not words:
            continue
        if isinstance(piece, dict) and (mark := _mark(piece, words, at)):
            marks.append(mark)
        parts.append(words)
        at += len(words)
    return from_marks("".join(parts), marks)


def _mark(piece: dict[str, Any], words: str, at: int) -> Mark | None:
    kind, end = values.string(piece, "type"), at + len(words)
    if kind == "text_link" and (url := values.web(piece, "href")):
        return Mark("link", at, end, url=url)
    if kind in _ADDRESSES:
        url = words if "://" in words or _ADDRESSES[kind] else f"https://{words}"
        return Mark("link", at, end, url=f"{_ADDRESSES[kind]}{url}")
    if kind == "mention" and len(words) > 1:
        return Mark("mention", at, end, name=words.lstrip("@"), platform=PLATFORM, url=f"https://t.me/{words.lstrip('@')}")
    if kind == "mention_name":
        return Mark("mention", at, end, name=words, native_id=values.ident(piece, "user_id"), platform=PLATFORM)
    if kind in ("hashtag", "cashtag") and len(words) > 1:
        return Mark("tag", at, end, name=words[1:])
    return None


def _service(record: dict[str, Any]) -> Said:
    words = (values.string(record, "action"), values.string(record, "title"))
    return Said(": ".join(w.replace("_", " ") if n == 0 else w for n, w in enumerate(words) if w))


def _file(record: dict[str, Any], key: str) -> str | None:
    """A path within the export; none where the file was left out of it."""
    path = values.string(record, key)
    return None if path is None or path.startswith(_NOT_INCLUDED) else path


def _media(record: dict[str, Any]) -> Iterator[Media]:
    width, height = values.count(record, "width"), values.count(record, "height")
    if record.get("photo"):
        size = values.count(record, "photo_file_size")
        yield medium("image", _file(record, "photo"), width=width, height=height, size=size)
    if record.get("file"):
        kind = values.string(record, "media_type") or ""
        mime = values.string(record, "mime_type")
        shape = _MEDIA.get(kind) or _by_mime(mime)
        yield medium(
            shape, _file(record, "file"), mime=mime, width=width, height=height, size=values.count(record, "file_size"),
            duration=values.number(record, "duration_seconds"), preview=_file(record, "thumbnail"),
            caption=None if kind == "sticker" else values.string(record, "file_name"),
            alt=values.string(record, "sticker_emoji"),
        )  # fmt: skip


def _by_mime(mime: str | None) -> MediaType:
    kind = (mime or "").partition("/")[0]
    return cast(MediaType, kind) if kind in ("image", "video", "audio") else "document"


def _poll(record: dict[str, Any]) -> Poll | None:
    if not record:
        return None
    choices = tuple(
        new_choice(text=_flat(o.get("text")), votes=values.natural(o, "voters"))
        for o in values.maps(record, "answers")
    )
    question = _flat(record.get("question")) or None
    return new_poll(question=question, choices=choices, closed=values.flag(record, "closed"),
                   voters=values.natural(record, "total_voters"))  # fmt: skip


def _flat(value: Any) -> str:
    return _said({"text": value}).text


def _reactions(record: dict[str, Any]) -> Any:
    counts = [n for r in values.maps(record, "reactions") if (n := values.count(r, "count")) is not None and n >= 0]
    return (new_metric(name="likes", value=min(sum(counts), 2**62)),) if counts else ()


def _extra(record: dict[str, Any]) -> dict[str, Any]:
    place = values.mapping(record, "location_information")
    at = [place.get("latitude"), place.get("longitude")]
    return known(
        forwarded_from=values.string(record, "forwarded_from"), via_bot=values.string(record, "via_bot"),
        action=values.string(record, "action"), place=values.string(record, "place_name"),
        coordinates=coordinates(*at),
    )  # fmt: skip
