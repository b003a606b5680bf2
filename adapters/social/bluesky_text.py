"""Bluesky: the text of a post and its facets (app.bsky.richtext.facet)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import quote

from adapters.social import values
from adapters.social.bluesky_embeds import PLATFORM
from adapters.social.rich import Mark, Said, from_marks, plain

__all__ = ["profile_page", "said"]


@lru_cache(maxsize=1_024)
def profile_page(who: str) -> str:
    """The page of an account, by its handle or DID."""
    return f"https://bsky.app/profile/{quote(who, safe=':')}"


def said(body: dict[str, Any]) -> Said:
    """The text, its facets' places turned from bytes of UTF-8 into code points; the parts of one facet share a place."""
    text = values.string(body, "text") or ""
    facets = values.maps(body, "facets")
    if not facets:
        return plain(text)
    raw = None if text.isascii() else text.encode("utf-8", "replace")
    size = len(text) if raw is None else len(raw)
    marks = []
    for facet in facets:
        index = facet.get("index")
        start, end = (index.get("byteStart"), index.get("byteEnd")) if isinstance(index, dict) else (None, None)
        if type(start) is not int or type(end) is not int or not 0 <= start < end <= size:
            continue
        if raw is not None:
            try:
                start, end = len(raw[:start].decode()), len(raw[:end].decode())
            except UnicodeDecodeError:  # the facet cuts a character
                continue
        for feature in values.maps(facet, "features"):
            if (mark := _mark(feature, text, start, end)) is not None:
                marks.append(mark)
                break
    return from_marks(text, marks)


def _mark(feature: dict[str, Any], text: str, start: int, end: int) -> Mark | None:
    kind = feature.get("$type")
    if not isinstance(kind, str):
        return None
    if kind.endswith("#link") and (url := values.web(feature, "uri")):
        return Mark("link", start, end, None, url)
    if kind.endswith("#mention") and (did := values.string(feature, "did")):
        handle = text[start:end].lstrip("@").strip().lower()
        return Mark("mention", start, end, None, profile_page(did), handle or did, did, PLATFORM)
    if kind.endswith("#tag") and (name := values.string(feature, "tag")):
        return Mark("tag", start, end, None, None, name.removeprefix("#"))
    return None
