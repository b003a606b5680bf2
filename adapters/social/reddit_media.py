"""Reddit: the galleries, films and pictures of a thing, and its addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin

from adapters.schema import Media
from adapters.social import values
from adapters.social.pieces import medium

__all__ = ["SITE", "address", "media_of", "plain", "shown_at"]

SITE = "https://www.reddit.com"
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_FILMS = "https://v.redd.it/"
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif)(?:\?|$)", re.IGNORECASE)
# A picture is shown where the text says `![…](name "caption")`.
_SHOWN = re.compile(r"\]\(([^\s()]{1,200})(?:\s+\"([^\"\n]{0,1000})\")?\s?\)")
_HINTS = {"image": "image", "hosted:video": "video"}


def plain(text: str | None) -> str:
    """Without character references: the API writes three unless it is asked for raw JSON, and Markdown knows all.

    Only those that end as they should: texts hold addresses like `…?a=1&region=eu`, and `&reg` is one to HTML.
    """
    if not text or "&" not in text:
        return text or ""
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return _REFERENCE.sub(_character, text) if ";" in text else text


def _character(found: re.Match[str]) -> str:
    return unescape(found[0])


def address(url: str | None) -> str | None:
    """An address of the record, made absolute: crossposts are linked by their path alone."""
    if not url:
        return None
    if url.startswith("https://") and "&" not in url and url.isprintable() and " " not in url:
        return url
    try:
        absolute = urljoin(f"{SITE}/", plain(url).strip())
    except ValueError:
        return None
    return values.web({"url": absolute}, "url")


def media_of(record: dict[str, Any], shared: str | None) -> Iterator[Media]:
    """A gallery, a film of the site's or another's, or the picture that is linked; else those that the text shows."""
    listed = values.mapping(record, "media_metadata")
    gallery = values.maps(values.mapping(record, "gallery_data"), "items") if listed else ()
    if gallery:
        for one in gallery:
            name = values.string(one, "media_id") or ""
            if (found := _listed(values.mapping(listed, name), values.string(one, "caption"))) is not None:
                yield found
        return
    video = values.mapping(values.mapping(record, "secure_media") or values.mapping(record, "media"), "reddit_video")
    hint = _HINTS.get(values.string(record, "post_hint") or "")
    preview = _preview(record) if record.get("preview") else None
    if video or record.get("is_video") is True or hint == "video":
        yield _film(record, video, shared, preview)
    elif shared and (hint == "image" or _PICTURE.search(shared)):
        yield _picture(shared, preview)
    elif listed:
        # Others than those that are shown are links, and stand in the text as such.
        shown = dict(_SHOWN.findall(plain(values.string(record, "selftext", "body"))))
        for name, caption in shown.items():
            if name in listed and (found := _listed(values.mapping(listed, name), caption)) is not None:
                yield found


def shown_at(shared: str | None) -> Iterator[Media]:
    """The picture or film to which a submission leads, by its address alone."""
    if shared and _PICTURE.search(shared):
        yield _picture(shared, None)
    elif shared and shared.startswith(_FILMS):
        yield medium("video", shared)


def _picture(shared: str, preview: str | None) -> Media:
    gif = ".gif" in shared.lower().partition("?")[0][-5:]
    return medium("gif" if gif else "image", shared, preview=preview if gif else None)


def _listed(record: dict[str, Any], caption: str | None) -> Media | None:
    if values.string(record, "status") not in (None, "valid"):
        return None
    kind = values.string(record, "e")
    source = values.mapping(record, "s")
    width, height = values.count(source, "x"), values.count(source, "y")
    if kind == "AnimatedImage":
        url, other = values.web(source, "gif"), values.web(source, "mp4")
        film = address(other) if url else None
        return medium("gif", address(url or other), alternates=(film,) if film else (), alt=caption, width=width,
                      height=height)  # fmt: skip
    if kind == "RedditVideo":
        url = values.web(record, "hlsUrl", "dashUrl")
        return medium("video", address(url), alt=caption, width=values.count(record, "x"), height=values.count(record, "y"))
    return medium("image", address(values.web(source, "u")), alt=caption, width=width, height=height) if source else None


def _film(record: dict[str, Any], video: dict[str, Any], shared: str | None, preview: str | None) -> Media:
    oembed = values.mapping(values.mapping(record, "secure_media") or values.mapping(record, "media"), "oembed")
    url = values.web(video, "fallback_url", "hls_url", "dash_url")
    return medium(
        "gif" if video.get("is_gif") is True else "video", address(url) or shared,
        alternates=tuple(u for k in ("hls_url", "dash_url") if (u := address(values.web(video, k))) and url),
        preview=preview or values.web(oembed, "thumbnail_url"), width=values.count(video, "width"),
        height=values.count(video, "height"), duration=values.number(video, "duration"),
    )  # fmt: skip


def _preview(record: dict[str, Any]) -> str | None:
    for image in values.maps(values.mapping(record, "preview"), "images")[:1]:
        return address(values.web(values.mapping(image, "source"), "url"))
    return None
