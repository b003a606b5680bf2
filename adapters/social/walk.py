"""Posts in whatever an interface wraps them: the JSON is walked, and what has the structure of a post is one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from adapters.jsontext import JsonTextError, loads
from adapters.schema import Item
from adapters.social import (
    bluesky,
    bluesky_embeds,
    bluesky_events,
    hackernews,
    lemmy,
    mastodon,
    reddit,
    telegram_export,
    values,
    x,
    x_flat,
    x_gone,
    x_older,
    x_v2,
)
from adapters.social.draft import Context, Unusable

__all__ = ["PLATFORMS", "platform_of", "walk"]

_Made = Item | Unusable
_ENTRY = re.compile(r"(?:.*-)?(?:tweet|tombstone)-(\d{1,20})", re.ASCII | re.DOTALL)
_X_NUMBER = 10**14  # numbers of posts since 2010 are longer; a list of {id, text} with short ones is something else
_GUESSES = 5_000  # objects that are looked at before a JSON is said to hold no posts


@dataclass(frozen=True, slots=True, eq=False)
class _Reader:
    """What is a post on a network.

    Attributes:
        platform: name of the network.
        knows: whether a record is one.
        read: its posts.
        below: keys under which it holds further posts that are not parts of it.
        marks: keys of nearly every post, by shape. A record with more than half of them is one that lacks something.
        hollow: whether a record wraps a post that is not there.
        other: whether a record with most of those marks is known to be something else.
    """

    platform: str
    knows: Callable[[dict[str, Any]], bool]
    read: Callable[[dict[str, Any], Context], Iterable[_Made]]
    below: tuple[str, ...] = ()
    marks: tuple[frozenset[str], ...] = ()
    hollow: Callable[[dict[str, Any]], bool] | None = None
    other: Callable[[dict[str, Any]], bool] | None = None


def _one(read: Callable[[dict[str, Any], Context], Item]) -> Callable[[dict[str, Any], Context], Iterable[_Made]]:
    return lambda record, ctx: (read(record, ctx),)


def _feed_view(record: dict[str, Any], ctx: Context) -> Iterable[_Made]:
    return (bluesky.feed_view(record, ctx),)


def _marks(*shapes: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(words.split()) for words in shapes)


_GRAPHQL = _Reader(x.PLATFORM, x.is_graphql, _one(x.graphql), marks=_marks(
    "rest_id core legacy views edit_control unmention_data source is_translatable"), hollow=x.is_hollow)
_ANSWER = _Reader(x.PLATFORM, x_v2.is_answer, x_v2.posts)
_READERS = (
    _Reader(mastodon.PLATFORM, mastodon.is_post, _one(mastodon.post), ("in_reply_to",), marks=_marks(
        "id created_at account content uri url visibility media_attachments mentions tags reblogs_count favourites_count "
        "spoiler_text")),
    _Reader(mastodon.PLATFORM, mastodon.is_deletion, _one(mastodon.deletion)),
    _Reader(bluesky_embeds.PLATFORM, bluesky.is_feed_view, _feed_view, ("parent", "replies"), hollow=bluesky.is_hollow),
    _Reader(bluesky_embeds.PLATFORM, bluesky.is_thread_item, _one(bluesky.thread_item)),
    _Reader(bluesky_embeds.PLATFORM, bluesky.is_post, _one(bluesky.post), marks=_marks(
        "uri cid author record replyCount repostCount likeCount indexedAt"), other=bluesky.is_other),
    _Reader(bluesky_embeds.PLATFORM, bluesky_events.is_event, bluesky_events.event),
    _Reader(bluesky_embeds.PLATFORM, bluesky_events.is_repost, _one(bluesky_events.repost)),
    _GRAPHQL,
    _Reader(x.PLATFORM, x.is_status, _one(x.status), marks=_marks(
        "id_str created_at full_text entities user lang retweet_count favorite_count truncated is_quote_status")),
    _Reader(x.PLATFORM, x.is_profile, _one(x.latest)),
    _Reader(x.PLATFORM, x_older.is_keyed, x.keyed),
    _Reader(x.PLATFORM, x_gone.is_deletion, _one(x_gone.deletion)),
    _ANSWER,
    _Reader(x.PLATFORM, x_flat.is_flat, x_flat.flat),
    _Reader(reddit.PLATFORM, reddit.is_post, _one(reddit.post), ("replies",), marks=_marks(
        "name subreddit edited permalink link_id"), hollow=reddit.is_hollow),
    _Reader(lemmy.PLATFORM, lemmy.is_post, _one(lemmy.post), ("replies",), marks=_marks("post creator community counts")),
    _Reader(hackernews.PLATFORM, hackernews.is_post, _one(hackernews.post), ("children", "comments"), marks=_marks(
        "by time type id score title", "objectID author created_at created_at_i points num_comments title _tags")),
    _Reader("telegram", telegram_export.is_chat, telegram_export.posts),
)  # fmt: skip
_WRAPPED = tuple((reader.hollow, reader) for reader in _READERS if reader.hollow)
PLATFORMS = tuple(dict.fromkeys(r.platform for r in _READERS))
"""Networks whose JSON is known."""


# Every post has one of these, and most objects that wrap posts have none; the answers of v2 are asked for by themselves.
_SIGNS = frozenset((
    "account", "event", "post", "depth", "uri", "did", "repo", "rest_id", "__typename", "id_str", "screen_name", "delete",
    "author", "subreddit", "creator", "creator_name", "objectID", "type", "messages", "user", "from_user", "tweets",
    "timestamp_ms", "public_metrics", "edit_history_tweet_ids", "referenced_tweets",
))  # fmt: skip


def walk(value: Any, ctx: Context, platform: str | None = None) -> Iterator[Item | Unusable]:
    """The posts in a JSON value, in the order in which they stand, and what is wrong with those that are none.

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
            inner = [(one, entry) for one in reversed(node) if isinstance(one, (dict, list))]
            if len(inner) < len(node) and any(isinstance(one, dict) and _reader(one, readers) for one, _ in inner[-2:]):
                yield Unusable(f"{len(node) - len(inner)} entries of a list of posts are no objects")
            stack += inner
            continue
        if not isinstance(node, dict):
            continue
        if (reader := _reader(node, readers)) is not None:
            try:
                yield from reader.read(node, ctx)
            except Unusable as error:
                yield _named(error, node, reader)
            stack += [(node[key], entry) for key in reversed(reader.below) if key in node]
            continue
        if "entryId" in node:
            entry = _entry(node) or entry
        if entry and (node.get("__typename") in ("TweetTombstone", "TweetUnavailable") or "tombstoneInfo" in node):
            yield x_gone.tombstone(node, entry, ctx)
            continue
        if (lacking := _lacking(node, readers)) is not None:
            yield lacking
        stack += [(one, entry) for one in reversed(node.values()) if isinstance(one, (dict, list))]
        if "payload" in node and (event := _streamed(node)) is not None:
            stack.append((event, entry))


def _reader(node: dict[str, Any], readers: list[_Reader]) -> _Reader | None:
    """Who reads a record; moved to the front, as posts come in runs."""
    if readers and readers[0].knows(node):
        return readers[0]
    if _SIGNS.isdisjoint(node):
        # An answer of v2 is its own wrapper.
        return _ANSWER if ("data" in node or "errors" in node) and _ANSWER in readers and _ANSWER.knows(node) else None
    if "__typename" in node and len(_SIGNS & node.keys()) == 1:  # most wrappers of GraphQL
        return _GRAPHQL if _GRAPHQL in readers and _GRAPHQL.knows(node) else None
    for n, reader in enumerate(readers):
        if n and reader.knows(node):
            readers.insert(0, readers.pop(n))
            return reader
    return None


def _lacking(node: dict[str, Any], readers: list[_Reader]) -> Unusable | None:
    """What is wrong with a record that has most of what posts have, and not what makes it one, or wraps none."""
    for hollow, reader in _WRAPPED:
        if hollow(node) and reader in readers:
            error = Unusable(f"there is no post of {reader.platform} in it, or none with its address")
            error.severity = "warning"  # it may not be shown to the account that asks, or just went
            return _named(error, node, reader)
    for reader in readers if len(node) > 2 else ():
        if any(2 * len(marks & node.keys()) > len(marks) for marks in reader.marks):
            if reader.other and reader.other(node):
                continue
            error = Unusable(f"this is most of a post of {reader.platform}, but its address, author or time is not there")
            return _named(error, node, reader)
    return None


def _named(error: Unusable, node: dict[str, Any], reader: _Reader) -> Unusable:
    error.name = values.ident(node, "uri", "id_str", "name", "id", "rest_id") or reader.platform
    return error


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
