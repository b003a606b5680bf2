"""Telegram: the JSON that Telegram Desktop exports, of one chat or of an account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from adapters.schema import Item, Link, Person, Poll
from adapters.social import values
from adapters.social.draft import Context, Unusable, item, reference, relation
from adapters.social.making import new_choice, new_metric, new_poll
from adapters.social.pieces import coordinates, known, links, person
from adapters.social.rich import Mark, Said, from_marks
from adapters.social.telegram import PLATFORM, tag_of
from adapters.social.telegram_files import media_of
from adapters.social.times import epoch, instant

__all__ = ["is_chat", "posts"]

_PEER = re.compile(r"(?:channel|chat|user)(\d{1,20})", re.ASCII)
_LARGEST = 2**63 - 1
_ADDRESSES = {"link": "", "email": "mailto:", "phone": "tel:"}
_LINKED = ("private_supergroup", "public_supergroup", "private_channel", "public_channel")
_CHATS = frozenset((
    *_LINKED, "private_group", "personal_chat", "bot_chat", "saved_messages", "replies", "verification_codes",
))  # fmt: skip
_UNSUPPORTED = "unsupported"  # by the exporting program: a number is all that it writes of such a message


def is_chat(record: dict[str, Any]) -> bool:
    """Whether it is an exported chat."""
    messages = record.get("messages")
    if not isinstance(messages, list) or not isinstance(record.get("id"), int):
        return False
    first = next((m for m in messages if isinstance(m, dict) and m.get("type") != _UNSUPPORTED), None)
    if first is None:
        return values.string(record, "type") in _CHATS
    return "id" in first and first.get("type") in ("message", "service") and ("date" in first or "date_unixtime" in first)


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


def _edited(record: dict[str, Any], ctx: Context) -> Any:
    """When it was edited. Older programs write the beginning of Unix time, in their zone, where it never was."""
    found = _time(record, "edited", ctx)
    never = found is not None and found.value is None and found.raw.startswith(("1970-", "1969-"))
    return None if never else found


def _number(record: dict[str, Any], key: str) -> str | None:
    """A message's number; it is negative where the message is from before a group became a supergroup."""
    value = record.get(key)
    return str(value) if type(value) is int and -_LARGEST <= value < 0 else values.ident(record, key)


def _message(record: dict[str, Any], chat: dict[str, Any], where: str, ctx: Context) -> Item:
    number = _number(record, "id")
    if number is None:
        raise Unusable("the message has no number")
    kind = values.string(record, "type")
    edited = _edited(record, ctx)
    linked = values.string(chat, "type") in _LINKED and not number.startswith("-")
    return item(ctx, PLATFORM, f"{where}/{number}", _service(record) if kind == "service" else _said(record), {
        "url": f"https://t.me/{where}/{number}" if linked else None, "authors": _authors(record),
        "published": _time(record, "date", ctx), "updated": edited, "edited": edited is not None,
        "service": kind == "service", "media": tuple(media_of(record)),
        "poll": _poll(values.mapping(record, "poll")) if record.get("poll") else None,
        "sensitive": values.flag(record, "media_spoiler"), "container": values.string(chat, "name"),
        "links": tuple(_buttons(record)), "relations": _answered(record, where),
        "access": "partial" if kind == _UNSUPPORTED else "full",
        "metrics": _reactions(record), "extra": _extra(record),
    })  # fmt: skip


def _authors(record: dict[str, Any]) -> tuple[Person, ...]:
    """The account, and who signed in a channel's name."""
    account = values.string(record, "from", "actor")
    who = person(account, platform=PLATFORM, native_id=values.ident(record, "from_id", "actor_id"))
    signed = values.string(record, "author")
    return (*who, *(person(signed, platform=PLATFORM) if signed and signed != account else ()))


def _answered(record: dict[str, Any], where: str) -> Any:
    number = _number(record, "reply_to_message_id")
    elsewhere = _PEER.fullmatch(values.string(record, "reply_to_peer_id") or "")
    place = f"c/{elsewhere[1]}" if elsewhere else where
    return relation("reply_to", reference(PLATFORM, f"{place}/{number}")) if number else ()


def _buttons(record: dict[str, Any]) -> Iterator[Link]:
    rows = record.get("inline_bot_buttons")
    for row in rows if isinstance(rows, list) else ():
        for button in row if isinstance(row, list) else ():
            if isinstance(button, dict):
                yield from links((values.web(button, "data"), values.string(button, "text"), "related"))


def _pieces(record: dict[str, Any]) -> list[Any]:
    """The text in pieces; the second list says the same, and only programs since 2022 write it."""
    text = record.get("text") or record.get("text_entities")
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
        return Mark("tag", at, end, name=tag_of(words))
    return None


def _service(record: dict[str, Any]) -> Said:
    """What happened, and to what or whom: `invite members: Olena, Petro`."""
    what = (values.string(record, "action") or "").replace("_", " ") or values.string(record, "information_text")
    members = [m for m in values.strings(record, "members") if m]
    words = (what, values.string(record, "title", "new_title", "inviter"), ", ".join(members), values.string(record, "text"))
    return Said(": ".join(w for w in words if w))


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
    contact, offer = values.mapping(record, "contact_information"), values.mapping(record, "invoice_information")
    name = _joined(contact, " ", "first_name", "last_name")
    unsupported = values.string(record, "type") == _UNSUPPORTED
    return known(
        forwarded_from=values.string(record, "forwarded_from"), via_bot=values.string(record, "via_bot"),
        action=values.string(record, "action"), place=_joined(record, ": ", "place_name", "address"),
        coordinates=coordinates(place.get("latitude"), place.get("longitude")),
        contact=": ".join(w for w in (name, values.string(contact, "phone_number")) if w) or None,
        offer=_joined(offer, ": ", "title", "description"), game=_joined(record, ": ", "game_title", "game_description"),
        unavailable="not shown by the exporting program" if unsupported else None,
    )  # fmt: skip


def _joined(record: dict[str, Any], between: str, *keys: str) -> str | None:
    return between.join(w for key in keys if (w := values.string(record, key))) or None
