"""Submissions and comments of Lemmy, and of PieFed, which speaks nearly the same.

Sources: Lemmy's API types PostView and CommentView, versions 1 to 4 (join-lemmy.org/api), and PieFed's API description.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from adapters.schema import Item, Media, Person, Tag
from adapters.social import values
from adapters.social.draft import Context, Unusable, item, reference, relation
from adapters.social.making import new_tag
from adapters.social.pieces import kind_of, links, medium, metrics, person, title
from adapters.social.rich import from_markdown
from adapters.social.times import instant

__all__ = ["PLATFORM", "is_post", "post"]

PLATFORM = "lemmy"
_COUNTS = (
    ("score", "score"), ("replies", "comments"), ("replies", "child_count"), ("replies", "number_of_comments"),
    ("likes", "upvotes"),
)  # fmt: skip
_PICTURE = re.compile(r"!\[([^\]\[\n]{0,500})\]\((https?://[^\s()]{1,2000})(?: \"[^\"\n]{0,500}\")?\)")
_MOST = 50


def is_post(record: dict[str, Any]) -> bool:
    """Whether it is a PostView or a CommentView, in parts or, as before version 3, in one."""
    if "creator" in record:
        named = values.mapping(record, "comment") or values.mapping(record, "post")
        return "ap_id" in named and isinstance(record["creator"], dict)
    return "ap_id" in record and "creator_name" in record and "community_id" in record


def post(record: dict[str, Any], ctx: Context) -> Item:
    """The submission or comment of a view.

    Raises:
        Unusable: it has no address.
    """
    if "creator" not in record:
        record = _parted(record)
    submission, comment = values.mapping(record, "post"), values.mapping(record, "comment")
    own = comment or submission
    address = values.web(own, "ap_id")
    if address is None:
        raise Unusable("the post has no ap_id")
    counts = values.mapping(record, "counts") or own
    updated = instant(_utc(own.get("updated") or own.get("updated_at")), ctx.fetched)
    gone = own.get("deleted") is True or own.get("removed") is True
    shared = None if comment else values.web(own, "url")
    said = from_markdown(values.string(own, "content", "body") if comment else values.string(own, "body"))
    return item(ctx, PLATFORM, address.partition("://")[2], said, {
        "url": address, "authors": _author(record),
        "published": instant(_utc(own.get("published") or own.get("published_at")), ctx.fetched), "updated": updated,
        "edited": updated is not None, "title": None if comment else title(values.string(own, "name", "title")),
        "media": (*_shared(record, own, shared), *_pictures(said.text, shared)),
        "links": links((shared, None, "related")), "tags": tuple(_tags(record, own)),
        "sensitive": values.flag(own, "nsfw"), "container": _name(values.mapping(record, "community")),
        "relations": _parent(comment, submission, address, ctx) if comment else (),
        "access": "deleted" if gone else "full",
        "metrics": metrics(counts, *_COUNTS),
        "extra": {"unavailable": "deleted" if own.get("deleted") is True else "removed"} if gone else {},
    })  # fmt: skip


def _parted(record: dict[str, Any]) -> dict[str, Any]:
    """A view of the first two versions, in which all stands side by side, as those after it."""
    creator = {
        "id": record.get("creator_id"), "name": record["creator_name"], "actor_id": record.get("creator_actor_id"),
        "display_name": record.get("creator_preferred_username"),
    }  # fmt: skip
    community = {"name": record.get("community_name"), "actor_id": record.get("community_actor_id")}
    return {"comment" if "content" in record else "post": record, "creator": creator, "community": community}


def _utc(raw: Any) -> Any:
    """Lemmy before 0.19 writes times in UTC without saying so."""
    return f"{raw}Z" if isinstance(raw, str) and "T" in raw and not raw.endswith("Z") and "+" not in raw else raw


def _name(record: dict[str, Any]) -> str | None:
    name, actor = values.string(record, "name", "user_name"), values.web(record, "actor_id", "ap_id")
    host = _host(actor)
    return f"{name}@{host}" if name and host else name


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url).netloc.lower() or None if url else None
    except ValueError:
        return None


def _author(record: dict[str, Any]) -> tuple[Person, ...]:
    """Who wrote it: of a report the creator is who reported."""
    told = (values.mapping(record, key) for key in ("comment_creator", "post_creator", "creator"))
    account = next((one for one in told if one), values.NOTHING)
    return person(
        values.string(account, "display_name", "title", "name", "user_name"), _name(account), platform=PLATFORM,
        native_id=values.ident(account, "id"), url=values.web(account, "actor_id", "ap_id"),
    )  # fmt: skip


def _tags(record: dict[str, Any], own: dict[str, Any]) -> Iterator[Tag]:
    """The community's own tags, flairs, and the hashtags that PieFed gives in one string."""
    listed = (*values.maps(record, "tags"), *values.maps(record, "flair_list"))
    words = [values.string(one, "display_name", "flair_title", "name") for one in listed[:_MOST]]
    words += (values.string(own, "tags") or "").split(",")[:_MOST]
    for name in dict.fromkeys(word.strip(" #") for word in words if word):
        if name:
            yield new_tag(name)


def _shared(record: dict[str, Any], own: dict[str, Any], shared: str | None) -> tuple[Media, ...]:
    """The picture or film that a submission is, not the one that a page shows."""
    if shared is None:
        return ()
    mime = values.string(own, "url_content_type") or ""
    kind = "image" if own.get("post_type") == "Image" else kind_of(shared, mime)
    if kind == "other":
        return ()
    told = values.mapping(record, "image_details") or values.mapping(own, "image_details")
    return (medium(kind, shared, alt=values.string(own, "alt_text"), mime=mime or None,
                   width=values.natural(told, "width"), height=values.natural(told, "height")),)  # fmt: skip


def _pictures(text: str, shared: str | None) -> tuple[Media, ...]:
    """The pictures that stand in the text."""
    found: dict[str, str] = {}
    for one in _PICTURE.finditer(text) if "![" in text else ():
        if one[2] != shared and len(found) < _MOST:
            found.setdefault(one[2], one[1])
    return tuple(medium("image", url, alt=alt) for url, alt in found.items())


def _parent(comment: dict[str, Any], submission: dict[str, Any], address: str, ctx: Context) -> tuple[Any, ...]:
    """What is answered. `path` is `0.<thread>.….<parent>.<own>`, of the numbers of the answering server.

    Those are in the addresses of its own comments alone, so it must be known: by the address that was asked, or as the
    home of a comment that is its own.
    """
    steps = (values.string(comment, "path") or "").split(".")
    number = steps[-2] if len(steps) > 2 else values.ident(comment, "parent_id")
    if number and number.isascii() and number.isdecimal():
        home = None if comment.get("local") is False else _host(address)
        host = _host(ctx.url) if ctx.host else home
        return relation("reply_to", reference(PLATFORM, f"{host}/comment/{number}" if host else f"comment/{number}"))
    above = values.web(submission, "ap_id")
    if above:
        return relation("reply_to", reference(PLATFORM, above.partition("://")[2], above))
    thread = values.ident(comment, "post_id")
    host = _host(ctx.url) if ctx.host else _host(address)
    return relation("reply_to", reference(PLATFORM, f"{host}/post/{thread}")) if thread and host else ()
