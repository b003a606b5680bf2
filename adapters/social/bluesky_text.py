"""Bluesky: the text of a post and its facets (app.bsky.richtext.facet), or the entities that came before them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from adapters.social import values
from adapters.social.bluesky_embeds import PLATFORM
from adapters.social.rich import Mark, Said, from_marks, plain

__all__ = ["profile_page", "said"]

_LONGEST_HANDLE = 500  # code points; names of hosts have 253, and many facets may lie over the whole of a long text


def profile_page(who: str) -> str:
    """The page of an account, by its handle or DID."""
    return _page(who) if len(who) < _LONGEST_HANDLE else _page.__wrapped__(who)


@lru_cache(maxsize=1_024)
def _page(who: str) -> str:
    return f"https://bsky.app/profile/{quote(who, safe=':')}"


def said(body: dict[str, Any]) -> Said:
    """The text, its facets' places turned from bytes of UTF-8 into code points; the parts of one facet share a place."""
    text = values.string(body, "text") or ""
    facets = values.maps(body, "facets")
    if not facets:
        return from_marks(text, _entities(body, text)) if "entities" in body else plain(text)
    placed = [(*_bytes(facet), facet) for facet in facets]
    points = None if text.isascii() else _points(text, {place for start, end, _ in placed for place in (start, end)})
    marks = []
    for start, end, facet in placed:
        if points is not None:
            start, end = points.get(start, -1), points.get(end, -1)
        if not 0 <= start < end <= len(text):
            continue
        for feature in values.maps(facet, "features"):
            if (mark := _mark(feature, text, start, end)) is not None:
                marks.append(mark)
                break
    return from_marks(text, marks)


def _bytes(facet: dict[str, Any]) -> tuple[int, int]:
    """First byte of a facet's place and one past its last; 0 and 0 where it has none."""
    index = values.mapping(facet, "index")
    start, end = index.get("byteStart"), index.get("byteEnd")
    return (start, end) if type(start) is int and type(end) is int and 0 <= start < end else (0, 0)


def _points(text: str, places: Collection[int]) -> dict[int, int]:
    """For each place in the bytes of `text` that cuts no character the code point there; in one pass over the text."""
    raw = text.encode("utf-8", "replace")
    found, last, size = {}, 0, 0
    for place in sorted(places):
        if place > len(raw):
            break
        if place < len(raw) and raw[place] & 0xC0 == 0x80:  # in the middle of a character (RFC 3629)
            continue
        size += len(raw[last:place].decode())
        found[place], last = size, place
    return found


def _mark(feature: dict[str, Any], text: str, start: int, end: int) -> Mark | None:
    kind = feature.get("$type")
    if not isinstance(kind, str):
        return None
    if kind.endswith("#link") and (url := values.web(feature, "uri")):
        return Mark("link", start, end, None, url)
    if kind.endswith("#mention") and (did := values.string(feature, "did")):
        handle = text[start:end].lstrip("@").strip().lower() if end - start < _LONGEST_HANDLE else ""
        return Mark("mention", start, end, None, profile_page(did), handle or did, did, PLATFORM)
    if kind.endswith("#tag") and (name := values.string(feature, "tag")):
        return Mark("tag", start, end, None, None, name.removeprefix("#"))
    return None


def _entities(body: dict[str, Any], text: str) -> Iterator[Mark]:
    """The marks of app.bsky.feed.post#entity, of posts until 2023, whose places count units of UTF-16."""
    placed = [(values.mapping(one, "index"), one) for one in values.maps(body, "entities")]
    points = _units(text, {place for index, _ in placed for place in index.values() if type(place) is int})
    for index, one in placed:
        start, end = (points.get(p, -1) if type(p) is int else -1 for p in (index.get("start"), index.get("end")))
        value, kind = values.string(one, "value") or "", one.get("type")
        if not 0 <= start < end or end - start > _LONGEST_HANDLE:
            continue
        if kind == "link" and (url := values.web(one, "value")):
            yield Mark("link", start, end, None, url)
        elif kind == "mention" and value:
            handle = text[start:end].lstrip("@").strip().lower() or value
            did = value if value.startswith("did:") else None
            yield Mark("mention", start, end, None, profile_page(value), handle, did, PLATFORM)


def _units(text: str, places: Collection[int]) -> dict[int, int]:
    """For each place in the UTF-16 of `text` that cuts no character the code point there; in one pass over the text."""
    found, unit = {}, 0
    for at, char in enumerate(text):
        if unit in places:
            found[unit] = at
        unit += 2 if char > "\uffff" else 1
    return {**found, unit: len(text)}
