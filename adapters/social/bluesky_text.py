"""Bluesky: the text of a post and its facets (app.bsky.richtext.facet)."""

from __future__ import annotations

from collections.abc import Collection
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
        return plain(text)
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
