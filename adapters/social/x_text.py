"""X: the entities of a text, in the words of all its interfaces."""

from __future__ import annotations

from typing import Any

from adapters.social import values
from adapters.social.rich import Mark, Said, from_marks

__all__ = ["PLATFORM", "expanded", "said"]

PLATFORM = "x"
_TAGS = (("hashtags", "#"), ("symbols", "$"), ("cashtags", "$"))
_LONGEST = 100_000  # code points of a text that are searched; a note of 25,000, escaped, has fewer
_MOST = 500  # entities of one text; a note of 25,000 characters has far fewer


def said(text: str, entities: dict[str, Any], *, media: list[dict[str, Any]], drop_media: bool = True) -> Said:
    """The text with shortened addresses written out and those of its own pictures left out.

    Indices are believed only where the text bears them out: they count code points, of escaped or unescaped text.

    Args:
        text: as it is given, with `&amp;`, `&lt;` and `&gt;` for those signs.
        entities: of the text.
        media: of the post, in the older interfaces' form; their addresses stand at the text's end.
        drop_media: whether these are left out.
    """
    if not media and not any(entities.values()):
        return from_marks(text, (), escaped="&" in text)
    return from_marks(text, _marks(text, entities, media, drop_media), escaped="&" in text)


def _marks(text: str, entities: dict[str, Any], media: list[dict[str, Any]], drop_media: bool) -> list[Mark]:
    pictures = {u for m in media if (u := values.string(m, "url"))}
    marks: list[Mark] = []
    for one in media[:_MOST] if drop_media else ():
        if place := _place(text, one, values.string(one, "url")):
            marks.append(Mark("drop", *place))
    for one in values.maps(entities, "urls")[:_MOST]:
        short = values.string(one, "url")
        if drop_media and ("media_key" in one or short in pictures):
            if place := _place(text, one, short):
                marks.append(Mark("drop", *place))
            continue
        long = expanded(one)
        if long and (place := _place(text, one, short)):
            marks.append(Mark("link", *place, long, long))
    for one in values.maps(entities, "user_mentions")[:_MOST] or values.maps(entities, "mentions")[:_MOST]:
        name = values.string(one, "screen_name", "username")
        if name and (place := _place(text, one, name, "@")):
            native = values.ident(one, "id_str", "id")
            marks.append(Mark("mention", *place, None, f"https://x.com/{name}", name, native, PLATFORM))
    for key, sign in _TAGS:
        for one in values.maps(entities, key)[:_MOST] if key in entities else ():
            name = values.string(one, "text", "tag")
            if name and (place := _place(text, one, name, sign)):
                marks.append(Mark("tag", *place, name=name))
    return marks


def expanded(entity: dict[str, Any]) -> str | None:
    """The address that a shortened one stands for, as far as it is followed."""
    if "unwound_url" in entity or "unwound" in entity:
        found = values.web(entity, "unwound_url") or values.web(values.mapping(entity, "unwound"), "url")
        if found:
            return found
    return values.web(entity, "expanded_url", "url")


def _place(text: str, entity: dict[str, Any], words: str | None, sign: str = "") -> tuple[int, int] | None:
    """Where an entity stands: at its indices, else at the first place that reads so."""
    if not words:
        return None
    pair = entity.get("indices")
    if not isinstance(pair, list) or len(pair) != 2:
        pair = (entity.get("start"), entity.get("end"))
    start, end = pair
    size = len(words) + len(sign)
    if type(start) is type(end) is int and 0 <= start < end:
        there = text[start + len(sign) : end]
        if there == words or there.lower() == words.lower():
            return start, end
    at = text.find(sign + words, 0, _LONGEST)
    return (at, at + size) if at >= 0 else None
