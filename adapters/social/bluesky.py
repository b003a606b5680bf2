"""Bluesky: views of app.bsky, records of repositories, and events of Jetstream and the firehose.

Source: the Lexicons app.bsky.feed.*, app.bsky.embed.*, app.bsky.richtext.facet and com.atproto.repo.* (atproto.com).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from adapters.schema import Item, Link, Media, Person, Tag
from adapters.social import values
from adapters.social.draft import (
    DEEPEST,
    Context,
    Unusable,
    embedded,
    item,
    language,
    links,
    medium,
    metrics,
    person,
    reference,
    relation,
)
from adapters.social.quick import make
from adapters.social.rich import Mark, Said, from_marks, plain
from adapters.social.times import epoch, instant

__all__ = ["PLATFORM", "event", "feed_view", "is_event", "is_feed_view", "is_post", "is_thread_item", "post", "thread_item"]

PLATFORM = "bluesky"
POST = "app.bsky.feed.post"
REPOST = "app.bsky.feed.repost"
_URI = re.compile(r"at://(?P<repo>[A-Za-z0-9._:%-]{1,300})/(?P<collection>[a-zA-Z0-9.-]{3,300})/(?P<key>[A-Za-z0-9._:~-]{1,512})")
_ADULT = frozenset(["porn", "sexual", "nudity", "graphic-media", "gore", "nsfl", "!warn", "corpse", "self-harm"])
_UNKNOWN_HANDLE = "handle.invalid"


def _uri(record: dict[str, Any]) -> re.Match[str] | None:
    uri = record.get("uri")
    found = _URI.fullmatch(uri) if isinstance(uri, str) and uri.startswith("at://") else None
    return found if found and found["collection"] == POST else None


def is_post(record: dict[str, Any]) -> bool:
    """Whether it is a view of a post, a record of one with its address, or a note that one cannot be seen."""
    return "uri" in record and _uri(record) is not None and (
        isinstance(record.get("record"), dict) or _is_record(record.get("value")) or _unavailable(record) is not None
    )  # fmt: skip


def _is_record(value: Any) -> bool:
    return isinstance(value, dict) and ("text" in value or "createdAt" in value)


def is_thread_item(record: dict[str, Any]) -> bool:
    """Whether it is an entry of a flat thread: an address, a depth, and a post or why there is none."""
    return "depth" in record and isinstance(record.get("value"), dict) and _uri(record) is not None


def thread_item(record: dict[str, Any], ctx: Context) -> Item:
    """The post of an entry of a flat thread.

    Raises:
        Unusable: it has no address.
    """
    value = values.mapping(record, "value")
    if isinstance(value.get("post"), dict):
        return post(value["post"], ctx)
    missing = str(value.get("$type")).endswith("NotFound")
    return post({"uri": record["uri"], "author": value.get("author"), "notFound" if missing else "blocked": True}, ctx)


def is_feed_view(record: dict[str, Any]) -> bool:
    """Whether it is an entry of a feed: a post, and why it stands there."""
    inner = record.get("post")
    return isinstance(inner, dict) and is_post(inner)


def is_event(record: dict[str, Any]) -> bool:
    """Whether it is an event of Jetstream, or a commit of the firehose in JSON."""
    if isinstance(record.get("did"), str) and isinstance(record.get("commit"), dict):
        return True
    return isinstance(record.get("repo"), str) and isinstance(record.get("ops"), list)


def _unavailable(record: dict[str, Any]) -> str | None:
    kind = record.get("$type")
    for key, names in (("notFound", "viewNotFound notFoundPost"), ("blocked", "viewBlocked blockedPost"),
                       ("detached", "viewDetached")):  # fmt: skip
        if record.get(key) is True or (isinstance(kind, str) and kind.rpartition("#")[2] in names.split()):
            return key
    return None


def post(record: dict[str, Any], ctx: Context, *, reason: dict[str, Any] | None = None) -> Item:
    """The post of a view or of a record with its address.

    Args:
        record: the view.
        ctx: of the payload.
        reason: why a feed shows it: the account that reposted it.

    Raises:
        Unusable: it is not the address of a post.
    """
    where = _uri(record)
    if where is None:
        raise Unusable("the post has no at:// address")
    author = values.mapping(record, "author")
    if (why := _unavailable(record)) is not None:
        return _gone(where, author, why, ctx)
    body = values.mapping(record, "record") or values.mapping(record, "value")
    if not isinstance(body.get("text"), str) and not body.get("createdAt"):
        return _gone(where, author, "unreadable", ctx)
    views = values.maps(record, "embeds") or [values.mapping(record, "embed")]
    seen = _Embedded(where["repo"], ctx)
    for view in views:
        seen.add(view)
    if not any(views):
        seen.add(values.mapping(body, "embed"))
    labels = _labels(record, body)
    return item(
        ctx, PLATFORM, where.group(), _said(body),
        url=_url(author, where), authors=_person(author, where["repo"]),
        published=instant(body.get("createdAt"), ctx.fetched),
        language=_language(body), media=tuple(seen.media), links=tuple(seen.links), tags=_tags(body),
        embeds=embedded(*seen.posts), sensitive=True if labels & _ADULT else None,
        content_warning=", ".join(sorted(labels & _ADULT)) or None,
        relations=(*_reply(body), *(r for t in seen.quoted for r in relation("quotes", t))),
        metrics=metrics(record, replies="replyCount", reposts="repostCount", likes="likeCount", quotes="quoteCount",
                        bookmarks="bookmarkCount"),
        reposted_by=_reposter(reason), extra=_extra(record, body),
    )  # fmt: skip


def _gone(where: re.Match[str], author: dict[str, Any], why: str, ctx: Context) -> Item:
    return item(
        ctx, PLATFORM, where.group(), Said(), url=_url(author, where), authors=_person(author, where["repo"]),
        access="deleted" if why == "notFound" else "partial" if why == "unreadable" else "blocked",
        extra={"unavailable": why},
    )  # fmt: skip


def _reposter(reason: dict[str, Any] | None) -> tuple[Person, ...]:
    by = values.mapping(reason, "by") if reason else values.NOTHING
    return _person(by, None) if by else ()


def _person(author: dict[str, Any], repo: str | None) -> tuple[Person, ...]:
    did = values.string(author, "did") or (repo if repo and repo.startswith("did:") else None)
    handle = values.string(author, "handle") or (repo if repo and not repo.startswith("did:") else None)
    if handle == _UNKNOWN_HANDLE:
        handle = None
    handle = handle.lower() if handle else None
    who = handle or did
    return person(
        values.string(author, "displayName"), handle, platform=PLATFORM, native_id=did,
        url=_profile(who) if who else None,
    )  # fmt: skip


@lru_cache(maxsize=1_024)
def _profile(who: str) -> str:
    return f"https://bsky.app/profile/{quote(who, safe=':')}"


def _url(author: dict[str, Any], where: re.Match[str]) -> str:
    handle = values.string(author, "handle")
    who = handle.lower() if handle and handle != _UNKNOWN_HANDLE else where["repo"]
    return f"{_profile(who)}/post/{where['key']}"


def _said(body: dict[str, Any]) -> Said:
    """The text, its facets' places turned from bytes of UTF-8 into code points; the parts of one facet share a place."""
    text = values.string(body, "text") or ""
    facets = values.maps(body, "facets")
    if not facets:
        return plain(text)
    raw = text.encode("utf-8", "replace")
    marks = []
    for facet in facets:
        index = values.mapping(facet, "index")
        start, end = values.count(index, "byteStart"), values.count(index, "byteEnd")
        if start is None or end is None or not 0 <= start < end <= len(raw):
            continue
        try:
            at, size = len(raw[:start].decode()), len(raw[start:end].decode())
        except UnicodeDecodeError:  # the facet cuts a character
            continue
        marks += [m for f in values.maps(facet, "features")[:1] if (m := _mark(f, text, at, at + size))]
    return from_marks(text, marks)


def _mark(feature: dict[str, Any], text: str, start: int, end: int) -> Mark | None:
    kind = str(feature.get("$type")).rpartition("#")[2]
    words = text[start:end]
    if kind == "link" and (url := values.web(feature, "uri")):
        return Mark("link", start, end, url=url)
    if kind == "mention" and (did := values.string(feature, "did")):
        handle = words.lstrip("@").strip().lower()
        return Mark("mention", start, end, name=handle or did, native_id=did, platform=PLATFORM,
                    url=_profile(did))  # fmt: skip
    if kind == "tag" and (name := values.string(feature, "tag")):
        return Mark("tag", start, end, name=name.removeprefix("#"))
    return None


def _tags(body: dict[str, Any]) -> tuple[Tag, ...]:
    """Tags that stand beside the text, not in it."""
    return tuple(make(Tag, name=name) for t in values.strings(body, "tags") if (name := t.removeprefix("#")))


def _language(body: dict[str, Any]) -> Any:
    return next((found for tag in values.strings(body, "langs") if (found := language(tag))), None)


def _labels(record: dict[str, Any], body: dict[str, Any]) -> frozenset[str]:
    """Of moderators, those withdrawn left out, and of the author."""
    given = [one for one in values.maps(record, "labels") if one.get("neg") is not True]
    own = values.maps(values.mapping(body, "labels"), "values")
    return frozenset(v for one in (*given, *own) if (v := values.string(one, "val")))


def _reply(body: dict[str, Any]) -> tuple[Any, ...]:
    uri = values.string(values.under(body, "reply", "parent"), "uri")
    found = _URI.fullmatch(uri) if uri else None
    return relation("reply_to", reference(PLATFORM, uri)) if found else ()


def _extra(record: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "cid": values.string(record, "cid"), "indexed_at": values.string(record, "indexedAt"),
        "root": values.string(values.under(body, "reply", "root"), "uri"),
    }  # fmt: skip
    return {name: value for name, value in found.items() if value is not None}


class _Embedded:
    """What a post shows: pictures, films, a link's card, another post; as views, or as its record names them."""

    def __init__(self, repo: str, ctx: Context) -> None:
        self.media: list[Media] = []
        self.links: list[Link] = []
        self.posts: list[Item] = []
        self.quoted: list[Item | dict[str, str]] = []
        self._repo = repo
        self._ctx = ctx

    def add(self, embed: dict[str, Any]) -> None:
        kind = str(embed.get("$type", "")).removesuffix("#view").rpartition(".")[2]
        if kind == "recordWithMedia" or ("media" in embed and "record" in embed):
            media = values.mapping(embed, "media")
            if "media" not in media:  # a hostile one could lie in itself for ever
                self.add(media)
            self._record(values.under(embed, "record", "record") or values.mapping(embed, "record"))
        elif kind == "images" or "images" in embed:
            self.media += [self._image(i) for i in values.maps(embed, "images")]
        elif kind == "video" or "playlist" in embed or "video" in embed:
            self.media.append(self._video(embed))
        elif kind == "external" or "external" in embed:
            self._external(values.mapping(embed, "external"))
        elif kind == "record" or "record" in embed:
            self._record(values.mapping(embed, "record"))

    def _blob(self, record: dict[str, Any], key: str) -> tuple[str | None, dict[str, Any]]:
        """Where the repository's server gives a blob; the record names it by its hash only."""
        blob = values.mapping(record, key)
        cid = values.string(values.mapping(blob, "ref"), "$link") or values.string(blob, "cid")
        if not cid or not self._repo.startswith("did:"):
            return None, blob
        return f"https://cdn.bsky.app/img/feed_fullsize/plain/{self._repo}/{cid}", blob

    def _image(self, record: dict[str, Any]) -> Media:
        named, blob = self._blob(record, "image")
        ratio = values.mapping(record, "aspectRatio")
        url, thumb = values.web(record, "fullsize"), values.web(record, "thumb")
        return medium(
            "image", url or named, alternates=(thumb,) if thumb else (), alt=values.string(record, "alt"),
            mime=values.string(blob, "mimeType"), size=values.count(blob, "size"),
            width=values.count(ratio, "width"), height=values.count(ratio, "height"),
        )  # fmt: skip

    def _video(self, record: dict[str, Any]) -> Media:
        _, blob = self._blob(record, "video")
        ratio = values.mapping(record, "aspectRatio")
        gif = record.get("presentation") == "gif"
        return medium(
            "gif" if gif else "video", values.web(record, "playlist"), alt=values.string(record, "alt"),
            preview=values.web(record, "thumbnail"), mime=values.string(blob, "mimeType"),
            size=values.count(blob, "size"), width=values.count(ratio, "width"), height=values.count(ratio, "height"),
        )  # fmt: skip

    def _external(self, record: dict[str, Any]) -> None:
        self.links += links((values.web(record, "uri"), values.string(record, "title"), "preview"))

    def _record(self, record: dict[str, Any]) -> None:
        if _uri(record) is None:
            return  # a list, a feed, a starter pack
        if self._ctx.depth < DEEPEST and is_post(record):
            quoted = post(record, self._ctx.inner())
            self.posts.append(quoted)
            self.quoted.append(quoted)
        elif target := reference(PLATFORM, values.string(record, "uri")):
            self.quoted.append(target)


def event(record: dict[str, Any], ctx: Context) -> list[Item]:
    """The posts that an event made, changed or took away; none where it is about something else."""
    if isinstance(record.get("ops"), list):
        repo, time = values.string(record, "repo") or "", instant(record.get("time"), ctx.fetched)
        ops = [(*str(op.get("path")).partition("/")[::2], op) for op in values.maps(record, "ops")]
    else:
        repo, time = values.string(record, "did") or "", epoch(record.get("time_us"), ctx.fetched, scale=1_000_000)
        commit = values.mapping(record, "commit")
        op = {**commit, "action": commit.get("operation")}
        ops = [(values.string(commit, "collection") or "", values.string(commit, "rkey") or "", op)]
    found = (_operation(repo, collection, key, op, time, ctx) for collection, key, op in ops)
    return [one for one in found if one is not None]


def _operation(repo: str, collection: str, key: str, op: dict[str, Any], time: Any, ctx: Context) -> Item | None:
    uri = f"at://{repo}/{collection}/{key}"
    where = _URI.fullmatch(uri)
    if where is None or collection not in (POST, REPOST):
        return None
    if op.get("action") == "delete":
        url = _url(values.NOTHING, where) if collection == POST else None
        return item(ctx, PLATFORM, uri, Said(), url=url, authors=_person(values.NOTHING, repo), updated=time,
                    access="deleted", extra={"unavailable": "deleted"})  # fmt: skip
    body = values.mapping(op, "record")
    if not body:
        return None
    if collection == REPOST:
        subject = values.string(values.mapping(body, "subject"), "uri")
        return item(ctx, PLATFORM, uri, Said(), authors=_person(values.NOTHING, repo),
                    published=instant(body.get("createdAt"), ctx.fetched),
                    relations=relation("reposts", reference(PLATFORM, subject)))  # fmt: skip
    made = post({"uri": uri, "cid": op.get("cid"), "record": body}, ctx)
    return made.model_copy(update={"edited": True, "updated": time}) if op.get("action") == "update" else made


def feed_view(record: dict[str, Any], ctx: Context) -> Item:
    """The post of a feed's or thread's entry, with the post that it answers where the feed shows that.

    Raises:
        Unusable: it has no address.
    """
    made = post(record["post"], ctx, reason=values.mapping(record, "reason"))
    parent = values.under(record, "reply", "parent")
    if not is_post(parent):
        return made
    return made.model_copy(update={"embeds": (*made.embeds, *embedded(post(parent, ctx.inner())))})
