"""Bluesky: views of app.bsky and records of repositories.

Source: the Lexicons app.bsky.feed.*, app.bsky.embed.*, app.bsky.richtext.facet and com.atproto.repo.* (atproto.com).
"""

from __future__ import annotations

import re
from typing import Any

from adapters.schema import Item, Language, Person, Tag, copied
from adapters.social import values
from adapters.social.bluesky_embeds import PLATFORM, POST, Embedded
from adapters.social.bluesky_text import profile_page, said
from adapters.social.draft import DEEPEST, Context, Unusable, embedded, item, reference, relation
from adapters.social.making import new_tag
from adapters.social.pieces import language, metrics, person
from adapters.social.rich import Said
from adapters.social.times import instant

__all__ = [
    "URI", "account", "address", "feed_view", "is_feed_view", "is_hollow", "is_other", "is_post", "is_thread_item", "post",
    "thread_item",
]  # fmt: skip

URI = re.compile(r"at://(?P<repo>[A-Za-z0-9._:%-]{1,300})/(?P<collection>[a-zA-Z0-9.-]{3,300})/(?P<key>[A-Za-z0-9._:~-]{1,512})")
_ADULT = frozenset(["porn", "sexual", "nudity", "graphic-media", "gore", "nsfl", "!warn", "corpse", "self-harm"])
_NOTES = (
    ("notFound", frozenset(["viewNotFound", "notFoundPost"])),
    ("blocked", frozenset(["viewBlocked", "blockedPost"])),
    ("detached", frozenset(["viewDetached"])),
)
_COUNTS = (
    ("replies", "replyCount"), ("reposts", "repostCount"), ("likes", "likeCount"), ("quotes", "quoteCount"),
    ("bookmarks", "bookmarkCount"),
)  # fmt: skip
_ENTRY = frozenset(["post", "reply", "reason", "feedContext", "reqId"])
_UNKNOWN_HANDLE = "handle.invalid"


def _uri(record: dict[str, Any]) -> re.Match[str] | None:
    uri = record.get("uri")
    found = URI.fullmatch(uri) if isinstance(uri, str) and uri.startswith("at://") else None
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


def is_hollow(record: dict[str, Any]) -> bool:
    """Whether it is an entry of a feed without a post, or a post's record without the address that names it."""
    if record.get("$type") == POST:
        return True
    named = record.get("post")
    if isinstance(named, str) and named.startswith("at://"):
        return False  # a feed's skeleton, of addresses alone
    return "post" in record and not values.mapping(record, "post") and record.keys() <= _ENTRY


def is_other(record: dict[str, Any]) -> bool:
    """Whether it tells of a record of another kind: a notification of a like has most of what a post has."""
    uri = record.get("uri")
    found = URI.fullmatch(uri) if isinstance(uri, str) else None
    return found is not None and found["collection"] != POST


def _unavailable(record: dict[str, Any]) -> str | None:
    kind = record.get("$type")
    name = kind.rpartition("#")[2] if isinstance(kind, str) else ""
    return next((key for key, names in _NOTES if record.get(key) is True or name in names), None)


def post(
    record: dict[str, Any], ctx: Context, *, reason: dict[str, Any] | None = None, where: re.Match[str] | None = None
) -> Item:
    """The post of a view or of a record with its address.

    Args:
        record: the view.
        ctx: of the payload.
        reason: why a feed shows it: the account that reposted it.
        where: its address, where that was looked at before.

    Raises:
        Unusable: it is not the address of a post.
    """
    where = where or _uri(record)
    if where is None:
        raise Unusable("the post has no at:// address")
    author = values.mapping(record, "author") or values.mapping(record, "repo")  # the latter of moderators' views
    if (why := _unavailable(record)) is not None:
        return _gone(where, author, why, ctx)
    body = values.mapping(record, "record") or values.mapping(record, "value")
    if not isinstance(body.get("text"), str) and not body.get("createdAt"):
        return _gone(where, author, "unreadable", ctx)
    seen = _shown(record, body, where["repo"], ctx)
    warnings = _labels(record, body) & _ADULT if record.get("labels") or "labels" in body else None
    return item(ctx, PLATFORM, where.group(), said(body), {
        "url": address(author, where), "authors": account(author, where["repo"]),
        "published": instant(body.get("createdAt"), ctx.fetched),
        "language": _language(body),
        "media": tuple(seen.media) if seen else (), "links": tuple(seen.links) if seen else (),
        "tags": _tags(body) if "tags" in body else (), "embeds": embedded(*seen.posts) if seen and seen.posts else (),
        "sensitive": True if warnings else None, "content_warning": ", ".join(sorted(warnings)) if warnings else None,
        "relations": (*_reply(body), *(r for t in (seen.quoted if seen else ()) for r in relation("quotes", t)))
        if seen or "reply" in body else (),
        "metrics": metrics(record, *_COUNTS),
        "reposted_by": _reposter(reason) if reason else (), "extra": _extra(record, body),
    })  # fmt: skip


def _shown(record: dict[str, Any], body: dict[str, Any], repo: str, ctx: Context) -> Embedded | None:
    """What the post shows: as the view tells it, else as its record names it."""
    views = values.maps(record, "embeds") or [values.mapping(record, "embed") or values.mapping(body, "embed")]
    if not views[0]:
        return None
    seen = Embedded(repo, lambda view: _quoted(view, ctx))
    for view in views:
        seen.add(view)
    return seen


def _quoted(view: dict[str, Any], ctx: Context) -> Item | None:
    return post(view, ctx.inner()) if ctx.depth < DEEPEST and is_post(view) else None


def _gone(where: re.Match[str], author: dict[str, Any], why: str, ctx: Context) -> Item:
    return item(ctx, PLATFORM, where.group(), Said(), {
        "url": address(author, where), "authors": account(author, where["repo"]),
        "access": "deleted" if why == "notFound" else "partial" if why == "unreadable" else "blocked",
        "extra": {"unavailable": why},
    })  # fmt: skip


def _reposter(reason: dict[str, Any] | None) -> tuple[Person, ...]:
    by = values.mapping(reason, "by") if reason else values.NOTHING
    return account(by, None) if by else ()


def account(author: dict[str, Any], repo: str | None) -> tuple[Person, ...]:
    """The author of a view, or the owner of a repository where there is no view."""
    did, handle = values.string(author, "did"), _handle(author)
    if did is None and repo and repo.startswith("did:"):
        did = repo
    if handle is None and repo and not repo.startswith("did:"):
        handle = repo.lower()
    who = handle or did
    return person(
        values.string(author, "displayName"), handle, platform=PLATFORM, native_id=did,
        url=profile_page(who) if who else None,
    )  # fmt: skip


def _handle(author: dict[str, Any]) -> str | None:
    handle = values.string(author, "handle")
    return handle.lower() if handle and handle != _UNKNOWN_HANDLE else None


def address(author: dict[str, Any], where: re.Match[str]) -> str:
    """The permalink of a post."""
    return f"{profile_page(_handle(author) or where['repo'])}/post/{where['key']}"


def _tags(body: dict[str, Any]) -> tuple[Tag, ...]:
    """Tags that stand beside the text, not in it."""
    return tuple(new_tag(name) for t in values.strings(body, "tags") if (name := t.removeprefix("#")))


def _language(body: dict[str, Any]) -> Language | None:
    for tag in values.strings(body, "langs"):
        if (found := language(tag)) is not None:
            return found
    return None


def _labels(record: dict[str, Any], body: dict[str, Any]) -> frozenset[str]:
    """Of moderators, those withdrawn left out, and of the author."""
    given = [one for one in values.maps(record, "labels") if one.get("neg") is not True]
    own = values.maps(values.mapping(body, "labels"), "values")
    return frozenset(v for one in (*given, *own) if (v := values.string(one, "val")))


def _reply(body: dict[str, Any]) -> tuple[Any, ...]:
    uri = values.string(values.under(body, "reply", "parent"), "uri")
    found = URI.fullmatch(uri) if uri else None
    return relation("reply_to", reference(PLATFORM, uri)) if found else ()


def _extra(record: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, key in (("cid", "cid"), ("indexed_at", "indexedAt")):
        if value := values.string(record, key):
            found[name] = value
    if "reply" in body and (root := values.string(values.under(body, "reply", "root"), "uri")):
        found["root"] = root
    return found


def feed_view(record: dict[str, Any], ctx: Context) -> Item:
    """The post of a feed's or thread's entry, with what the feed shows above it: the post it answers, the thread's first.

    Raises:
        Unusable: it has no address.
    """
    made = post(record["post"], ctx, reason=values.mapping(record, "reason"))
    reply = values.mapping(record, "reply")
    above = {one["uri"]: one for key in ("parent", "root") if is_post(one := values.mapping(reply, key))} if reply else None
    if not above:
        return made
    return copied(made, embeds=(*made.embeds, *embedded(*(post(one, ctx.inner()) for one in above.values()))))
