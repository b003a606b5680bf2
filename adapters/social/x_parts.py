"""X: accounts, pictures and films, cards and polls in the older interfaces' form, which the web's export shares."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from adapters.jsontext import JsonTextError, loads
from adapters.schema import Media, MediaType, Person, Poll
from adapters.social import values
from adapters.social.making import new_choice, new_poll
from adapters.social.pieces import medium, person
from adapters.social.times import instant
from adapters.social.x_text import PLATFORM

__all__ = ["account", "address", "card_values", "link_card", "media_of", "poll_of"]

_MEDIA: dict[str, MediaType] = {"photo": "image", "video": "video", "animated_gif": "gif"}
_POLL = re.compile(r"(?:\d+:)?poll\dchoice_\w+")


def address(native_id: str, handle: str | None) -> str:
    """The permalink of a post."""
    return f"https://x.com/{handle}/status/{native_id}" if handle else f"https://x.com/i/web/status/{native_id}"


def account(handle: str | None, name: str | None, native_id: str | None) -> tuple[Person, ...]:
    """The author."""
    handle = handle.lstrip("@") if handle else None
    url = f"https://x.com/{handle}" if handle else f"https://x.com/i/user/{native_id}" if native_id else None
    return person(name, handle, platform=PLATFORM, native_id=native_id, url=url)


def media_of(records: list[dict[str, Any]]) -> tuple[Media, ...]:
    """Pictures and films of `extended_entities`."""
    return tuple(_medium(one) for one in records)


def _medium(record: dict[str, Any]) -> Media:
    kind = _MEDIA.get(values.string(record, "type") or "photo", "other")
    picture = values.web(record, "media_url_https", "media_url")
    info = values.mapping(record, "video_info")
    size = values.mapping(record, "original_info")
    films = films_of(values.maps(info, "variants"), "bitrate") if info else []
    duration = values.number(info, "duration_millis")
    alt = values.string(record, "ext_alt_text", "alt_text")
    width, height = values.count(size, "width"), values.count(size, "height")
    if kind == "image" or not films:
        return medium(kind, picture, alt=alt, width=width, height=height, preview=None if kind == "image" else picture)
    return medium(
        kind, films[0], alternates=tuple(films[1:]), alt=alt, preview=picture, mime="video/mp4", width=width, height=height,
        duration=duration / 1000 if duration is not None else None,
    )  # fmt: skip


def films_of(variants: list[dict[str, Any]], rate: str) -> list[str]:
    """Addresses of a film's renditions, the finest first; playlists last."""
    def fineness(one: dict[str, Any]) -> float:
        return values.number(one, rate) or (0.0 if one.get("content_type") == "video/mp4" else -1.0)

    return list(dict.fromkeys(u for one in sorted(variants, key=fineness, reverse=True) if (u := values.web(one, "url"))))


def card_values(card: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """Name of a card, and its values as strings: a list in the web's export, an object in the older interfaces."""
    inner = values.mapping(card, "legacy") or card
    given = inner.get("binding_values")
    listed = ((b.get("key"), b.get("value")) for b in values.maps(inner, "binding_values"))
    pairs = given.items() if isinstance(given, dict) else listed
    found: dict[str, str] = {}
    for key, value in pairs:
        if isinstance(key, str) and isinstance(value, dict):
            if (text := values.string(value, "string_value")) is not None:
                found[key] = text
            elif isinstance(value.get("boolean_value"), bool):
                found[key] = "true" if value["boolean_value"] else "false"
    return values.string(inner, "name") or "", found


def poll_of(card: dict[str, Any], fetched: datetime | None) -> Poll | None:
    """The poll that a card holds."""
    name, given = card_values(card)
    if not _POLL.fullmatch(name):
        return None
    choices = tuple(
        new_choice(text=given[f"choice{n}_label"], votes=values.natural(given, f"choice{n}_count"))
        for n in range(1, 6) if f"choice{n}_label" in given
    )  # fmt: skip
    final = given.get("counts_are_final")
    return new_poll(choices=choices, multiple=False, closes=instant(given.get("end_datetime_utc")),
                closed=final == "true" if final else None)  # fmt: skip


def link_card(card: dict[str, Any], urls: list[dict[str, Any]]) -> tuple[str | None, str | None]:
    """Address and title of the page that a card previews; the address is a short one that the entities know."""
    name, given = card_values(card)
    if not name or _POLL.fullmatch(name):
        return None, None
    if "unified_card" in given:
        return _unified(given["unified_card"])
    short = given.get("card_url") or values.string(values.mapping(card, "legacy") or card, "url") or ""
    known = {values.string(one, "url"): values.web(one, "expanded_url") for one in urls}
    url = known.get(short) or values.web({"url": short}, "url")
    return url, given.get("title")


def _unified(text: str) -> tuple[str | None, str | None]:
    """Address and title of the page that a card of many parts leads to; the parts are JSON within a string."""
    try:
        card = loads(text)
    except JsonTextError:
        return None, None
    parts = card if isinstance(card, dict) else values.NOTHING
    places = (values.under(one, "data", "url_data") for one in _objects(parts, "destination_objects"))
    titles = (values.under(one, "data", "title") for one in _objects(parts, "component_objects"))
    url = next((found for one in places if (found := values.web(one, "url"))), None)
    return url, next((found for one in titles if (found := values.string(one, "content"))), None)


def _objects(card: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return [one for one in values.mapping(card, key).values() if isinstance(one, dict)]
