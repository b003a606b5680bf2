"""X: statuses of its interfaces before v1.1, and of those that keep posts and accounts apart, made statuses of v1.1.

Statuses before the autumn of 2010 have no `id_str`; the search interface of its first years names the author in keys of
its own; collections and the web's timelines until 2023 hold posts and accounts by their numbers.
Source: X's former documentation of these interfaces, and the shape of their answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from adapters.schema import Item
from adapters.social import values
from adapters.social.draft import Unusable

__all__ = ["author", "is_early", "is_foreign", "is_keyed", "joined"]

# Other networks spoke the same interface, and each added keys of its own.
_FOREIGN = frozenset(["idstr", "mid", "uri", "statusnet_html", "statusnet_conversation_id", "external_url"])
_TEXT = frozenset(["full_text", "text"])
_SEARCHED = frozenset(["iso_language_code", "profile_image_url"])  # results of the former search had both
_ACCOUNT = ("id_str", "id", "screen_name", "name")
_DEEPEST = 2  # a repost of a post that quotes another
_TIES = (("retweeted_status_id_str", "retweeted_status"), ("quoted_status_id_str", "quoted_status"))


def is_early(record: dict[str, Any]) -> bool:
    """Whether a record with a text and a time is a status of the time when numbers were numbers alone."""
    return (
        type(record.get("id")) is int and not is_foreign(record) and (
            "screen_name" in values.mapping(record, "user")
            or ("from_user" in record and not record.keys().isdisjoint(_SEARCHED))
        )
    )  # fmt: skip


def is_foreign(record: dict[str, Any]) -> bool:
    """Whether a status has what another network adds to the same interface."""
    return not record.keys().isdisjoint(_FOREIGN)


def author(record: dict[str, Any]) -> dict[str, Any]:
    """The account of a result of the former search, whose early numbers of accounts were its own."""
    return {
        "screen_name": record["from_user"], "name": record.get("from_user_name"), "id_str": record.get("from_user_id_str"),
    }  # fmt: skip


def is_keyed(record: dict[str, Any]) -> bool:
    """Whether it holds posts and accounts, each by its number."""
    posts = record.get("tweets")
    if not isinstance(posts, dict) or not isinstance(record.get("users"), dict):
        return False
    some = (one for one in islice(posts.values(), 3) if isinstance(one, dict))
    return any("created_at" in one and not _TEXT.isdisjoint(one) for one in some)


def joined(
    record: dict[str, Any], read: Callable[[dict[str, Any], int], Item | None]
) -> Iterator[dict[str, Any] | Unusable]:
    """Its posts as statuses of v1.1: each with its account, and with the post that it reposts or quotes.

    Args:
        record: that holds them.
        read: the post of a status that lies so deep in others; each is read once, however many show it.
    """
    posts, users = values.mapping(record, "tweets"), values.mapping(record, "users")
    shown: dict[tuple[str, int], Item | None] = {}

    def whole(native: str, depth: int) -> dict[str, Any]:
        post = posts[native]
        user_id = values.ident(post, "user_id_str", "user_id") or values.ident(values.mapping(post, "user"), "id_str", "id")
        user = values.mapping(users, user_id or "") or values.mapping(post, "user")
        status = {"id_str": native, **post, "user": {"id_str": user_id} | {k: user[k] for k in _ACCOUNT if k in user}}
        for key, place in _TIES if depth < _DEEPEST else ():
            other = values.ident(post, key)
            if other and isinstance(posts.get(other), dict):
                if (other, depth) not in shown:
                    shown[other, depth] = read(whole(other, depth + 1), depth + 1)
                status[place] = shown[other, depth]
        return status

    for native, post in posts.items():
        yield whole(native, 0) if isinstance(post, dict) else Unusable("the post is no object")
