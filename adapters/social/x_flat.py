"""X: posts of v2 outside of an answer, as tools write them out one by one, with what they point to within them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from adapters.schema import Item
from adapters.social import values
from adapters.social.draft import Context, Unusable
from adapters.social.x_v2 import is_post, posts

__all__ = ["flat", "is_flat"]

_FLAT = frozenset(["public_metrics", "edit_history_tweet_ids", "referenced_tweets"])  # v2 alone has them
_SHARED = frozenset(["retweet_count", "repost_count"])


def is_flat(record: dict[str, Any]) -> bool:
    """Whether it is a post of v2 by what v2 alone has; an id and a text are what many others have too."""
    if record.keys().isdisjoint(_FLAT) or not is_post(record):
        return False
    metrics = record.get("public_metrics")
    return metrics is None or (isinstance(metrics, dict) and not metrics.keys().isdisjoint(_SHARED))


def flat(record: dict[str, Any], ctx: Context) -> Iterator[Item | Unusable]:
    """The post, from an answer of its parts."""
    attached = values.mapping(record, "attachments")
    shown = [one for one in values.maps(record, "referenced_tweets") if is_post(one)]
    users = [values.mapping(one, "author") for one in (record, *shown)]
    media, polls = values.maps(attached, "media"), [*values.maps(attached, "polls"), values.mapping(attached, "poll")]
    includes = {"users": users, "tweets": shown, "media": media, "polls": polls, "places": [values.mapping(record, "geo")]}
    yield from posts({"data": record, "includes": includes}, ctx)
