"""Hacker News: submissions and comments of its interfaces.

Sources: its own API (github.com/HackerNews/API), the search by Algolia (hn.algolia.com/api), and the aggregated feeds for
web applications (github.com/tastejs/hacker-news-pwas).
"""

from __future__ import annotations

from typing import Any

from adapters.schema import Item
from adapters.social import values
from adapters.social.draft import Context, Unusable, item, reference, relation
from adapters.social.pieces import links, metrics, person, title
from adapters.social.rich import Said, from_html
from adapters.social.times import epoch, instant

__all__ = ["PLATFORM", "is_post", "post"]

PLATFORM = "hackernews"
_SITE = "https://news.ycombinator.com/"
_SAID = frozenset(["by", "author", "deleted", "dead"])  # who said it, or why nobody is told
_KINDS = frozenset(["story", "comment", "job", "poll", "pollopt"])
_COUNTS = (
    ("score", "score"), ("score", "points"), ("replies", "descendants"), ("replies", "num_comments"),
    ("replies", "comments_count"),
)  # fmt: skip


def is_post(record: dict[str, Any]) -> bool:
    """Whether it is an item of the API, a hit of the search, an item of the search's tree, or one of an aggregated feed."""
    if isinstance(record.get("objectID"), str) and "author" in record:
        if "created_at_i" in record:
            return True
        return "created_at" in record and not _KINDS.isdisjoint(values.strings(record, "_tags"))
    if not isinstance(record.get("id"), int) or "type" not in record:
        return False
    if "time_ago" in record:
        return "time" in record and "user" in record
    if values.string(record, "type") not in _KINDS or record.keys().isdisjoint(_SAID):
        return False
    return values.count(record, "time", "created_at_i") is not None


def post(record: dict[str, Any], ctx: Context) -> Item:
    """The submission or comment of an item or hit.

    Raises:
        Unusable: it has no number.
    """
    native = values.ident(record, "objectID", "id")
    if native is None or not (native.isascii() and native.isdecimal()):
        raise Unusable("the item has no number")
    name = values.string(record, "by", "author", "user")
    text = values.string(record, "text", "comment_text", "story_text", "content") or ""
    parent = values.ident(record, "parent", "parent_id")
    gone = _gone(record, name, text)
    shared = values.web(record, "url")
    published = epoch(values.count(record, "time", "created_at_i"), ctx.fetched)
    return item(ctx, PLATFORM, native, from_html(text, base=_SITE) if text else Said(), {
        "url": f"{_SITE}item?id={native}",
        "authors": person(None, name, platform=PLATFORM, url=f"{_SITE}user?id={name}") if name else (),
        "published": published or instant(record.get("created_at"), ctx.fetched),
        "title": title(values.string(record, "title")), "links": links((shared, None, "related")),
        "relations": relation("reply_to", reference(PLATFORM, parent)) if parent else (),
        "access": "deleted" if gone else "full", "extra": {"unavailable": gone} if gone else {},
        "metrics": metrics(record, *_COUNTS),
    })  # fmt: skip


def _gone(record: dict[str, Any], name: str | None, text: str) -> str | None:
    """Whether its author took it away, or others did; the tree of the search shows such a comment without either."""
    if record.get("deleted") is True:
        return "deleted"
    if record.get("dead") is True:
        return "removed"
    return "deleted" if record.get("type") == "comment" and not name and not text else None
