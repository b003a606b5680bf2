"""Posts in whatever an interface wraps them: the JSON is walked, and what has the structure of a post is one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from adapters.jsontext import JsonTextError, loads
from adapters.schema import Item
from adapters.social import (
    bluesky,
    bluesky_embeds,
    bluesky_events,
    forums,
    mastodon,
    reddit,
    telegram_export,
    values,
    x,
    x_v2,
)
from adapters.social.draft import Context, Unusable

__all__ = ["PLATFORMS", "Found", "platform_of", "walk"]

_Made = Item | Unusable
_ENTRY = re.compile(r"(?:.*-)?tweet-(\d{1,20})", re.ASCII | re.DOTALL)
_X_NUMBER = 10**14  # numbers of posts since 2010 are longer; a list of {id, text} with short ones is something else
_GUESSES = 5_000  # objects that are looked at before a JSON is said to hold no posts


@dataclass(frozen=True, slots=True)
class Found:
    """A post, or why there is none.

    Attributes:
        made: the post, or what is wrong with it.
        name: the id it gives itself, as far as it does.
    """

    made: _Made
    name: str


@dataclass(frozen=True, slots=True)
class _Reader:
    """What is a post on a network.

    Attributes:
        platform: name of the network.
        knows: whether a record is one.
        read: its posts.
        below: keys under which it holds further posts that are not parts of it.
    """

    platform: str
    knows: Callable[[dict[str, Any]], bool]
    read: Callable[[dict[str, Any], Context], Iterator[_Made]]
    below: tuple[str, ...] = ()


def _one(read: Callable[[dict[str, Any], Context], Item]) -> Callable[[dict[str, Any], Context], Iterator[_Made]]:
    def posts(record: dict[str, Any], ctx: Context) -> Iterator[_Made]:
        yield read(record, ctx)

    return posts


def _feed_view(record: dict[str, Any], ctx: Context) -> Iterator[_Made]:
    yield bluesky.feed_view(record, ctx)


def _events(record: dict[str, Any], ctx: Context) -> Iterator[_Made]:
    yield from bluesky_events.event(record, ctx)


_READERS = (
    _Reader(mastodon.PLATFORM, mastodon.is_post, _one(mastodon.post)),
    _Reader(mastodon.PLATFORM, mastodon.is_deletion, _one(mastodon.deletion)),
    _Reader(bluesky_embeds.PLATFORM, bluesky.is_feed_view, _feed_view, ("parent", "replies")),
    _Reader(bluesky_embeds.PLATFORM, bluesky.is_thread_item, _one(bluesky.thread_item)),
    _Reader(bluesky_embeds.PLATFORM, bluesky.is_post, _one(bluesky.post)),
    _Reader(bluesky_embeds.PLATFORM, bluesky_events.is_event, _events),
    _Reader(x.PLATFORM, x.is_graphql, _one(x.graphql)),
    _Reader(x.PLATFORM, x.is_status, _one(x.status)),
    _Reader(x.PLATFORM, x.is_profile, _one(x.latest)),
    _Reader(x.PLATFORM, x.is_deletion, _one(x.deletion)),
    _Reader(x.PLATFORM, x_v2.is_answer, x_v2.posts),
    _Reader(reddit.PLATFORM, reddit.is_post, _one(reddit.post), ("replies",)),
    _Reader(forums.LEMMY, forums.is_lemmy, _one(forums.lemmy)),
    _Reader(forums.HN, forums.is_hn, _one(forums.hn), ("children",)),
    _Reader("telegram", telegram_export.is_chat, telegram_export.posts),
)
PLATFORMS = tuple(dict.fromkeys(r.platform for r in _READERS))
"""Networks whose JSON is known."""


def walk(value: Any, ctx: Context, platform: str | None = None) -> Iterator[Found]:
    """The posts in a JSON value, in the order in which they stand.

    Args:
        value: as the JSON parser gives it.
        ctx: of the payload.
        platform: the network, where it is known; else a record is asked of each.
    """
    readers = [r for r in _READERS if platform is None or r.platform == platform]
    stack: list[tuple[Any, str | None]] = [(value, None)]
    while stack:
        node, entry = stack.pop()
        if isinstance(node, list):
            stack += [(one, entry) for one in reversed(node) if isinstance(one, (dict, list))]
            continue
        if not isinstance(node, dict):
            continue
        for n, reader in enumerate(readers):
            if reader.knows(node):
                yield from _read(reader, node, ctx)
                if n:  # posts come in runs
                    readers.insert(0, readers.pop(n))
                stack += [(node[key], entry) for key in reversed(reader.below) if key in node]
                break
        else:
            entry = _entry(node) or entry
            if entry and node.get("__typename") in ("TweetTombstone", "TweetUnavailable"):
                yield Found(x.tombstone(node, entry, ctx), entry)
                continue
            stack += [(one, entry) for one in reversed(node.values()) if isinstance(one, (dict, list))]
            if (event := _streamed(node)) is not None:
                stack.append((event, entry))


def _read(reader: _Reader, node: dict[str, Any], ctx: Context) -> Iterator[Found]:
    name = values.ident(node, "uri", "id_str", "name", "id", "rest_id") or reader.platform
    try:
        for made in reader.read(node, ctx):
            yield Found(made, name)
    except Unusable as error:
        yield Found(error, name)


def _entry(node: dict[str, Any]) -> str | None:
    """The post's number in a timeline entry of X; a tombstone tells none itself."""
    name = node.get("entryId")
    found = _ENTRY.fullmatch(name) if isinstance(name, str) and len(name) < 200 else None
    return found[1] if found else None


def _streamed(node: dict[str, Any]) -> Any:
    """What an event of Mastodon's streaming interface carries: JSON within a string."""
    payload = node.get("payload")
    if not isinstance(payload, str) or not isinstance(node.get("event"), str) or not payload.startswith("{"):
        return None
    try:
        return loads(payload)
    except JsonTextError:
        return None


def platform_of(value: Any) -> str | None:
    """The network whose posts a JSON value holds; None where it is something else."""
    stack, seen = [value], 0
    while stack and seen < _GUESSES:
        node = stack.pop()
        seen += 1
        if isinstance(node, list):
            stack += [one for one in reversed(node[:200]) if isinstance(one, (dict, list))]
        elif isinstance(node, dict):
            for reader in _READERS:
                if reader.knows(node) and not _doubtful(reader, node):
                    return reader.platform
            stack += [one for one in reversed(node.values()) if isinstance(one, (dict, list))]
            if (event := _streamed(node)) is not None:
                stack.append(event)
    return None


def _doubtful(reader: _Reader, node: dict[str, Any]) -> bool:
    """Whether a record has what the network's posts have, and others may have too."""
    if reader.knows is not x_v2.is_answer:
        return False
    data = node.get("data")
    first = data[0] if isinstance(data, list) and data else data
    if not isinstance(first, dict) or "edit_history_tweet_ids" in first:
        return False
    native = values.ident(first, "id") or ""
    return not native.isdecimal() or int(native) < _X_NUMBER
