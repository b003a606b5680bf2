"""Reddit: things of its API (listings, comment trees, single things), in whatever they are wrapped.

Source: the API's documentation (reddit.com/dev/api) and the things' fields as they are served.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin

from adapters.schema import Item, Media, Person, Poll
from adapters.social import values
from adapters.social.draft import DEEPEST, Context, Unusable, embedded, item, reference, relation
from adapters.social.making import new_choice, new_poll
from adapters.social.pieces import links, medium, metrics, person, title
from adapters.social.rich import Mark, Said, from_html, from_marks
from adapters.social.times import epoch

__all__ = ["PLATFORM", "is_hollow", "is_post", "post"]

PLATFORM = "reddit"
SITE = "https://www.reddit.com"
_GONE = ("[deleted]", "[removed]", "[ Removed by Reddit ]", "[unavailable]")
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif)(?:\?|$)", re.IGNORECASE)
_ID = re.compile(r"[0-9a-z]{1,16}", re.ASCII)
_MARKDOWN = re.compile(r"\[([^\]\[\n]{1,500})\]\((https?://[^\s()]{1,2000})\)|(?<![\w(\[/])(https?://[^\s()<>\[\]]{1,2000})")
_COUNTS = (("score", "score"), ("replies", "num_comments"), ("views", "view_count"))
_HINTS = {"image": "image", "hosted:video": "video"}


def is_post(record: dict[str, Any]) -> bool:
    """Whether it is a submission (t3) or a comment (t1), with or without the wrapper that says so."""
    if "author" not in record or ("subreddit" not in record and "subreddit_id" not in record):
        return False
    return ("body" in record or "title" in record) and _fullname(record) is not None


def is_hollow(record: dict[str, Any]) -> bool:
    """Whether it is the wrapper of a submission or comment, and there is none in it."""
    return record.get("kind") in ("t1", "t3") and len(record) < 3 and not values.mapping(record, "data")


def _fullname(record: dict[str, Any]) -> str | None:
    name, bare = values.string(record, "name"), values.string(record, "id")
    if name:
        return name if name[:3] in ("t1_", "t3_") and _ID.fullmatch(name[3:]) else None
    if bare and _ID.fullmatch(bare):
        return f"{'t1' if 'body' in record else 't3'}_{bare}"
    return None


def post(record: dict[str, Any], ctx: Context) -> Item:
    """The submission or comment of a thing's data.

    Raises:
        Unusable: it has no id.
    """
    native = _fullname(record)
    if native is None:
        raise Unusable("the thing has no id")
    comment = native.startswith("t1_")
    said = _said(record, comment)
    crossposted = _crossposted(record, ctx) if record.get("crosspost_parent_list") else None
    parent = values.string(record, "parent_id") if comment else None
    why = _unavailable(record, said.text, comment)
    edited = record.get("edited")
    url = _permalink(record, native)
    outside = None if comment or record.get("is_self") is True else _outside(record, url)
    reposted = crossposted or (_crosspost_parent(record) if "crosspost_parent" in record else None)
    return item(ctx, PLATFORM, native, said, {
        "url": url, "authors": _author(record),
        "published": epoch(record.get("created_utc"), ctx.fetched),
        "updated": epoch(edited, ctx.fetched) if edited and not isinstance(edited, bool) else None,
        "edited": bool(edited) if isinstance(edited, bool | int | float) else False,
        "title": None if comment else title(_plain(values.string(record, "title"))),
        "media": () if crossposted else tuple(_media(record, outside)),
        "poll": _poll(values.mapping(record, "poll_data")) if record.get("poll_data") else None,
        "sensitive": _sensitive(record), "container": _container(record),
        "content_warning": "spoiler" if record.get("spoiler") is True else None,
        "links": links((outside, None, "related")) if outside else (),
        "relations": (
            *relation("reply_to", reference(PLATFORM, parent)), *relation("reposts", reposted),
        ) if parent or reposted else (),
        "embeds": embedded(crossposted) if crossposted else (),
        "access": "deleted" if why else "full",
        "metrics": metrics(record, *_COUNTS),
        "extra": _extra(record, why),
    })  # fmt: skip


def _outside(record: dict[str, Any], url: str) -> str | None:
    """The page that a submission is about, where that is not itself."""
    shared = _address(values.string(record, "url_overridden_by_dest", "url"))
    return shared if shared and shared.rstrip("/") != url.rstrip("/") else None


def _plain(text: str | None) -> str:
    """Without the character references that the API writes unless it is asked for raw JSON."""
    return unescape(text) if text and "&" in text else text or ""


def _said(record: dict[str, Any], comment: bool) -> Said:
    """The text as it was written, in Markdown; its links with their places."""
    text = _plain(values.string(record, "body" if comment else "selftext")).replace("\r\n", "\n")
    if not text and (html := values.string(record, "body_html" if comment else "selftext_html")):
        return from_html(unescape(html) if "&lt;" in html else html, base=SITE)
    if "http" not in text:
        return from_marks(text, ())
    found = (Mark("link", *m.span(), url=(m[2] or m[3]).rstrip(".,;:!?*_")) for m in _MARKDOWN.finditer(text))
    return from_marks(text, found)


def _author(record: dict[str, Any]) -> tuple[Person, ...]:
    name = values.string(record, "author")
    if not name or name in _GONE:
        return ()
    native = values.string(record, "author_fullname")
    return person(None, name, platform=PLATFORM, native_id=native, url=f"{SITE}/user/{name}")


def _address(url: str | None) -> str | None:
    """An address of the record, made absolute: crossposts are linked by their path alone."""
    if not url:
        return None
    if url.startswith("https://") and "&" not in url and url.isprintable() and " " not in url:
        return url
    try:
        absolute = urljoin(f"{SITE}/", _plain(url).strip())
    except ValueError:
        return None
    return values.web({"url": absolute}, "url")


def _permalink(record: dict[str, Any], native: str) -> str:
    path = values.string(record, "permalink")
    if path and path.startswith("/"):
        return f"{SITE}{path}"
    where = values.string(record, "subreddit_name_prefixed") or f"r/{values.string(record, 'subreddit') or 'all'}"
    parent = values.string(record, "link_id")
    if native.startswith("t1_") and parent and parent.startswith("t3_"):
        return f"{SITE}/{where}/comments/{parent[3:]}/_/{native[3:]}/"
    return f"{SITE}/comments/{native[3:]}/" if native.startswith("t3_") else f"{SITE}/api/info/?id={native}"


def _container(record: dict[str, Any]) -> str | None:
    prefixed = values.string(record, "subreddit_name_prefixed")
    name = values.string(record, "subreddit")
    return prefixed or (f"r/{name}" if name else None)


def _sensitive(record: dict[str, Any]) -> bool | None:
    mark, other = values.flag(record, "over_18"), values.flag(record, "over18")
    return other if mark is None else mark or other is True


def _unavailable(record: dict[str, Any], text: str, comment: bool) -> str | None:
    """Who took it away, where it is gone. The account alone may be gone, and the words stay."""
    category = values.string(record, "removed_by_category")
    if category:
        return "deleted" if category in ("deleted", "author") else f"removed: {category}"
    if text in _GONE:
        return "deleted" if text == "[deleted]" else "removed"
    gone_author = values.string(record, "author") in _GONE
    return "deleted" if gone_author and not comment and not text and record.get("is_self") is True else None


def _crossposted(record: dict[str, Any], ctx: Context) -> Item | None:
    for parent in values.maps(record, "crosspost_parent_list")[:1]:
        if ctx.depth < DEEPEST and is_post(parent):
            return post(parent, ctx.inner())
    return None


def _crosspost_parent(record: dict[str, Any]) -> dict[str, str] | None:
    return reference(PLATFORM, values.string(record, "crosspost_parent"))


def _media(record: dict[str, Any], shared: str | None) -> Iterator[Media]:
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
        gif = ".gif" in shared.lower().partition("?")[0][-5:]
        yield medium("gif" if gif else "image", shared, preview=preview if gif else None)
    elif listed:
        # A picture is shown where the text says `![…](name)`; others are links, and stand there as such.
        text = values.string(record, "selftext", "body") or ""
        names = (name for name in listed if isinstance(name, str) and f"]({name}" in text)
        yield from (found for name in names if (found := _listed(values.mapping(listed, name), None)) is not None)


def _listed(record: dict[str, Any], caption: str | None) -> Media | None:
    if values.string(record, "status") not in (None, "valid"):
        return None
    kind = values.string(record, "e")
    source = values.mapping(record, "s")
    width, height = values.count(source, "x"), values.count(source, "y")
    if kind == "AnimatedImage":
        url, other = values.web(source, "gif"), values.web(source, "mp4")
        film = _address(other) if url else None
        return medium("gif", _address(url or other), alternates=(film,) if film else (), alt=caption, width=width,
                      height=height)  # fmt: skip
    if kind == "RedditVideo":
        url = values.web(record, "hlsUrl", "dashUrl")
        return medium("video", _address(url), alt=caption, width=values.count(record, "x"), height=values.count(record, "y"))
    return medium("image", _address(values.web(source, "u")), alt=caption, width=width, height=height) if source else None


def _film(record: dict[str, Any], video: dict[str, Any], shared: str | None, preview: str | None) -> Media:
    oembed = values.mapping(values.mapping(record, "secure_media") or values.mapping(record, "media"), "oembed")
    url = values.web(video, "fallback_url", "hls_url", "dash_url")
    return medium(
        "gif" if video.get("is_gif") is True else "video", _address(url) or shared,
        alternates=tuple(u for k in ("hls_url", "dash_url") if (u := _address(values.web(video, k))) and url),
        preview=preview or values.web(oembed, "thumbnail_url"), width=values.count(video, "width"),
        height=values.count(video, "height"), duration=values.number(video, "duration"),
    )  # fmt: skip


def _preview(record: dict[str, Any]) -> str | None:
    for image in values.maps(values.mapping(record, "preview"), "images")[:1]:
        return _address(values.web(values.mapping(image, "source"), "url"))
    return None


def _poll(record: dict[str, Any]) -> Poll | None:
    if not record:
        return None
    choices = tuple(
        new_choice(text=_plain(values.string(o, "text")), votes=values.natural(o, "vote_count"))
        for o in values.maps(record, "options")
    )
    closes = epoch(values.number(record, "voting_end_timestamp"), scale=1000)
    return new_poll(choices=choices, multiple=False, closes=closes,
                voters=values.natural(record, "total_vote_count"))  # fmt: skip


def _extra(record: dict[str, Any], why: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if flair := values.string(record, "link_flair_text"):
        found["flair"] = flair
    if thread := values.string(record, "link_id"):
        found["thread"] = thread
    if why:
        found["unavailable"] = why
    return found
