"""X: statuses of its interfaces before v1.1, and of those that keep posts and accounts apart, made statuses of v1.1.

Statuses before the autumn of 2010 have no `id_str`; the search interface of its first years names the author in keys of
its own; collections and the web's timelines until 2023 hold posts and accounts by their numbers.
Source: X's former documentation of these interfaces, and the shape of their answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from adapters.social import values
from adapters.social.draft import Unusable

__all__ = ["author", "is_early", "is_keyed", "joined"]

# Other networks spoke the same interface, and each added keys of its own.
_FOREIGN = frozenset(["idstr", "mid", "uri", "statusnet_html", "statusnet_conversation_id", "external_url"])
_DEEPEST = 2  # a repost of a post that quotes another
_TIES = (("retweeted_status_id_str", "retweeted_status"), ("quoted_status_id_str", "quoted_status"))


def is_early(record: dict[str, Any]) -> bool:
    """Whether a record with a text and a time is a status of the time when numbers were numbers alone."""
    return (
        type(record.get("id")) is int and ("from_user" in record or "screen_name" in values.mapping(record, "user"))
        and record.keys().isdisjoint(_FOREIGN)
    )  # fmt: skip


def author(record: dict[str, Any]) -> dict[str, Any]:
    """The account of a result of the former search, whose early numbers of accounts were its own."""
    return {
        "screen_name": record["from_user"], "name": record.get("from_user_name"), "id_str": record.get("from_user_id_str"),
    }  # fmt: skip


def is_keyed(record: dict[str, Any]) -> bool:
    """Whether it holds posts and accounts, each by its number."""
    return "tweets" in record and isinstance(record["tweets"], dict) and isinstance(record.get("users"), dict)


def joined(record: dict[str, Any]) -> Iterator[dict[str, Any] | Unusable]:
    """Its posts as statuses of v1.1: each with its account, and with the post that it reposts or quotes."""
    posts, users = values.mapping(record, "tweets"), values.mapping(record, "users")
    for native, post in posts.items():
        yield _joined(native, posts, users, 0) if isinstance(post, dict) else Unusable("the post is no object")


def _joined(native: str, posts: dict[str, Any], users: dict[str, Any], depth: int) -> dict[str, Any]:
    post = posts[native]
    user_id = values.ident(post, "user_id_str", "user_id") or values.ident(values.mapping(post, "user"), "id_str", "id")
    user = values.mapping(users, user_id or "")
    whole = {"id_str": native, **post, "user": {"id_str": user_id, **user}}
    for key, place in _TIES if depth < _DEEPEST else ():
        other = values.ident(post, key)
        if other and other in posts and isinstance(posts[other], dict):
            whole[place] = _joined(other, posts, users, depth + 1)
    return whole
