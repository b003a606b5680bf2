"""Lemmy and Hacker News: submissions and comments of their JSON interfaces.

Sources: Lemmy's API types (PostView, CommentView; join-lemmy.org/api), Hacker News' API (github.com/HackerNews/API) and
its search by Algolia (hn.algolia.com/api).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from adapters.schema import Item, Media, Person
from adapters.social import values
from adapters.social.draft import Context, Unusable, item, reference, relation
from adapters.social.pieces import kind_of, links, medium, metrics, person, title
from adapters.social.rich import Said, from_html, plain
from adapters.social.times import epoch, instant

__all__ = ["HN", "LEMMY", "hn", "is_hn", "is_lemmy", "lemmy"]

LEMMY = "lemmy"
HN = "hackernews"
_HN_KINDS = frozenset(["story", "comment", "job", "poll", "pollopt"])
_LEMMY_COUNTS = (("score", "score"), ("replies", "comments"), ("replies", "child_count"), ("likes", "upvotes"))
_HN_COUNTS = (("score", "score"), ("score", "points"), ("replies", "descendants"), ("replies", "num_comments"))


def is_lemmy(record: dict[str, Any]) -> bool:
    """Whether it is a PostView or a CommentView."""
    named = values.mapping(record, "comment") or values.mapping(record, "post")
    return "ap_id" in named and isinstance(record.get("creator"), dict)


def lemmy(record: dict[str, Any], ctx: Context) -> Item:
    """The submission or comment of a view.

    Raises:
        Unusable: it has no address.
    """
    submission, comment = values.mapping(record, "post"), values.mapping(record, "comment")
    own = comment or submission
    address = values.web(own, "ap_id")
    if address is None:
        raise Unusable("the post has no ap_id")
    counts = values.mapping(record, "counts") or own
    updated = instant(_utc(own.get("updated") or own.get("updated_at")), ctx.fetched)
    gone = own.get("deleted") is True or own.get("removed") is True
    community = _lemmy_name(values.mapping(record, "community"))
    shared = None if comment else values.web(own, "url")
    said = plain(values.string(own, "content", "body") if comment else values.string(own, "body"))
    return item(ctx, LEMMY, address.partition("://")[2], said, {
        "url": address, "authors": _lemmy_person(values.mapping(record, "creator")),
        "published": instant(_utc(own.get("published") or own.get("published_at")), ctx.fetched), "updated": updated,
        "edited": updated is not None, "title": None if comment else title(values.string(own, "name", "title")),
        "media": _lemmy_media(record, own, shared) if shared else (), "links": links((shared, None, "related")),
        "sensitive": values.flag(own, "nsfw"), "container": community,
        "relations": _lemmy_parent(comment, submission, address) if comment else (),
        "access": "deleted" if gone else "full",
        "metrics": metrics(counts, *_LEMMY_COUNTS),
        "extra": {"unavailable": "deleted" if own.get("deleted") is True else "removed"} if gone else {},
    })  # fmt: skip


def _utc(raw: Any) -> Any:
    """Lemmy before 0.19 writes times in UTC without saying so."""
    return f"{raw}Z" if isinstance(raw, str) and "T" in raw and not raw.endswith("Z") and "+" not in raw else raw


def _lemmy_name(record: dict[str, Any]) -> str | None:
    name, actor = values.string(record, "name"), values.web(record, "actor_id", "ap_id")
    if not name or not actor:
        return name
    try:
        return f"{name}@{urlsplit(actor).netloc.lower()}"
    except ValueError:
        return name


def _lemmy_person(record: dict[str, Any]) -> tuple[Person, ...]:
    name = values.string(record, "display_name") or values.string(record, "name")
    return person(name, _lemmy_name(record), platform=LEMMY, native_id=values.ident(record, "id"),
                  url=values.web(record, "actor_id", "ap_id"))  # fmt: skip


def _lemmy_media(record: dict[str, Any], own: dict[str, Any], shared: str) -> tuple[Media, ...]:
    """The picture or film that a submission is, not the one that a page shows."""
    mime = values.string(own, "url_content_type") or ""
    kind = kind_of(shared, mime)
    if kind == "other":
        return ()
    told = values.mapping(record, "image_details")
    return (medium(kind, shared, alt=values.string(own, "alt_text"), mime=mime or None,
                   width=values.count(told, "width"), height=values.count(told, "height")),)  # fmt: skip


def _lemmy_parent(comment: dict[str, Any], submission: dict[str, Any], address: str) -> tuple[Any, ...]:
    """The comment answered, by its number on the answering server: `path` is `0.<thread>.….<parent>.<own>`."""
    steps = (values.string(comment, "path") or "").split(".")
    if len(steps) > 2 and steps[-2].isascii() and steps[-2].isdecimal():
        host = address.partition("://")[2].partition("/")[0]
        return relation("reply_to", reference(LEMMY, f"{host}/comment/{steps[-2]}"))
    above = values.web(submission, "ap_id")
    return relation("reply_to", reference(LEMMY, above.partition("://")[2], above)) if above else ()


def is_hn(record: dict[str, Any]) -> bool:
    """Whether it is an item of the API, a hit of the search, or an item of the search's tree."""
    if isinstance(record.get("objectID"), str) and "created_at_i" in record and "author" in record:
        return True
    known = values.string(record, "type") in _HN_KINDS and isinstance(record.get("id"), int)
    return known and ("time" in record or "created_at_i" in record or record.get("deleted") is True)


def hn(record: dict[str, Any], ctx: Context) -> Item:
    """The submission or comment of an item or hit.

    Raises:
        Unusable: it has no number.
    """
    native = values.ident(record, "objectID", "id")
    if native is None or not native.isdecimal():
        raise Unusable("the item has no number")
    name = values.string(record, "by", "author")
    text = values.string(record, "text", "comment_text", "story_text") or ""
    parent = values.ident(record, "parent", "parent_id")
    gone = record.get("deleted") is True or record.get("dead") is True
    shared = values.web(record, "url")
    return item(ctx, HN, native, from_html(text, base="https://news.ycombinator.com/") if text else Said(), {
        "url": f"https://news.ycombinator.com/item?id={native}",
        "authors": person(None, name, platform=HN, url=f"https://news.ycombinator.com/user?id={name}") if name else (),
        "published": epoch(values.count(record, "time", "created_at_i"), ctx.fetched),
        "title": title(values.string(record, "title")), "links": links((shared, None, "related")),
        "relations": relation("reply_to", reference(HN, parent)) if parent else (),
        "access": "deleted" if gone else "full", "extra": {"unavailable": "deleted"} if gone else {},
        "metrics": metrics(record, *_HN_COUNTS),
    })  # fmt: skip
