"""X: statuses of the v1.1 interface and those before it, of the web's GraphQL answers, and of an account's own archive.

One reader for all: GraphQL wraps what v1.1 gives (`legacy`), and the archive (`tweets.js`) lacks the account.
Source: X's published data dictionaries for v1.1, and the shape of its answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from adapters.schema import Access, Embed, Item, Relation
from adapters.social import values
from adapters.social.draft import DEEPEST, Context, Unusable, embedded, item, reference, relation
from adapters.social.pieces import language, links
from adapters.social.rich import Said
from adapters.social.times import x_time
from adapters.social.x_details import beginning, counts, edited, extra, headline
from adapters.social.x_gone import number, tombstone
from adapters.social.x_older import author, is_early, is_foreign, joined
from adapters.social.x_parts import account, address, link_card, media_of, poll_of
from adapters.social.x_text import PLATFORM, said

__all__ = ["PLATFORM", "graphql", "is_graphql", "is_hollow", "is_profile", "is_status", "keyed", "latest", "status"]

_Tied = Item | dict[str, str] | None
_RETWEETED = ("retweeted_status_result", "retweeted_status_results", "repostedStatusResults")
_QUOTED = ("quoted_status_result", "quoted_status_results", "quoted_tweet_results", "quotedRefResult")
_LIMITED = ("TweetWithVisibilityResults", "TweetPreviewDisplay")


def is_status(record: dict[str, Any]) -> bool:
    """Whether it is a status of v1.1 and before, or of an archive."""
    if "created_at" not in record or not ("full_text" in record or "text" in record):
        return False
    if is_foreign(record) if "id_str" in record else not is_early(record):
        return False
    return "recipient_id" not in record and "recipient" not in record  # a private message


def is_graphql(record: dict[str, Any]) -> bool:
    """Whether it is a post as the web's interface gives it, its wrapper for limited posts included."""
    if "rest_id" in record and isinstance(record.get("legacy"), dict) and "full_text" in record["legacy"]:
        return True
    return record.get("__typename") in _LIMITED and isinstance(record.get("tweet"), dict)


def is_hollow(record: dict[str, Any]) -> bool:
    """Whether it wraps a post, and there is none in it: the post may not be shown to the account that asks."""
    if record.get("__typename") == "Tweet":
        return not is_graphql(record)
    return "tweet_results" in record and not values.under(record, "tweet_results", "result")


def is_profile(record: dict[str, Any]) -> bool:
    """Whether it is an account of v1.1 with its latest status, which does not repeat the account."""
    latest = record.get("status")
    return "screen_name" in record and isinstance(latest, dict) and is_status({**latest, "user": record})


def latest(record: dict[str, Any], ctx: Context) -> Item:
    """The latest post of an account.

    Raises:
        Unusable: its number is none.
    """
    return status({**record["status"], "user": record}, ctx)


def status(record: dict[str, Any], ctx: Context) -> Item:
    """The post of a status.

    Raises:
        Unusable: its number is none.
    """
    user = values.mapping(record, "user") or (author(record) if "from_user" in record else values.NOTHING)
    return _post(record, record, ctx, number(record), user=user, user_id=values.ident(user, "id_str", "id"))


def keyed(record: dict[str, Any], ctx: Context) -> Iterator[Item | Unusable]:
    """The posts of an answer that holds posts and accounts apart."""
    def read(one: dict[str, Any], depth: int) -> Item | None:
        try:
            return status(one, replace(ctx, depth=ctx.depth + depth)) if is_status(one) else None
        except Unusable:
            return None  # the tie is kept by its number

    for one in joined(record, read):
        try:
            if not isinstance(one, Unusable) and not is_status(one):
                raise Unusable("the post has no text or no time")
            yield one if isinstance(one, Unusable) else status(one, ctx)
        except Unusable as error:
            yield error


def graphql(record: dict[str, Any], ctx: Context) -> Item:
    """The post of a GraphQL result, whatever it is wrapped in.

    Raises:
        Unusable: its number is none, or it holds no post.
    """
    limited = record.get("__typename") in _LIMITED
    if limited:
        record = values.mapping(record, "tweet")
    # Of a post for subscribers the beginning is shown, without the wrapper.
    legacy = values.mapping(record, "legacy") or ({**record, "truncated": True} if "text" in record else values.NOTHING)
    if not legacy:
        raise Unusable("the result holds no post")
    result = values.under(record, "core", "user_results", "result") or values.under(record, "core", "user_result", "result")
    core = values.mapping(result, "core")
    user = core if "screen_name" in core else values.mapping(result, "legacy")
    native = values.ident(record, "rest_id") or number(legacy)
    user_id = values.ident(result, "rest_id") or values.ident(legacy, "user_id_str")
    return _post(record, legacy, ctx, native, user=user, user_id=user_id, limited=limited)


def _post(
    record: dict[str, Any],
    legacy: dict[str, Any],
    ctx: Context,
    native: str,
    *,
    user: dict[str, Any],
    user_id: str | None,
    limited: bool = False,
) -> Item:
    handle = values.string(user, "screen_name")
    reposted = _nested(record, legacy, "retweeted_status", _RETWEETED, None, ctx)
    if reposted is None and "retweeted_status_id_str" in legacy:
        reposted = reference(PLATFORM, values.ident(legacy, "retweeted_status_id_str"))
    repeats = isinstance(reposted, Item)
    quoted_id = values.ident(legacy, "quoted_status_id_str", "quoted_status_id")
    shown = "quoted_tweet" if "quoted_tweet" in legacy else "quoted_status"
    quoted = None if reposted else _nested(record, legacy, shown, _QUOTED, quoted_id, ctx)
    above = _nested(record, legacy, "parent", (), None, ctx) if "parent" in legacy else None
    text, entities, media, whole = _text(record, legacy)
    card = record.get("card") or legacy.get("card") or record.get("tweet_card")
    card = card if isinstance(card, dict) else values.NOTHING
    parent = values.ident(legacy, "in_reply_to_status_id_str", "in_reply_to_status_id")
    return item(ctx, PLATFORM, native, Said() if repeats else said(text, entities, media=media), {
        "url": address(native, handle),
        "authors": account(handle, values.string(user, "name"), user_id),
        "published": x_time(legacy.get("created_at"), ctx.fetched),
        "language": language(values.string(legacy, "lang", "iso_language_code")),
        "title": headline(record) if "article" in record else None,
        "summary": beginning(record) if "article" in record else None,
        "media": media_of(media) if media else (),
        "poll": poll_of(card, ctx.fetched) if card else None,
        "sensitive": values.flag(legacy, "possibly_sensitive"),
        "edited": edited(record, native),
        "links": links((*link_card(card, values.maps(entities, "urls")), "preview")) if card else (),
        "relations": _ties(legacy, reposted, parent, quoted, quoted_id) if reposted or parent or quoted_id or quoted else (),
        "embeds": _shown(reposted, above, quoted) if reposted or quoted or above else (),
        "access": _access(legacy, text, whole or repeats),
        "container": values.string(values.under(record, "community_results", "result"), "name"),
        "metrics": counts(record, legacy),
        "extra": extra(record, legacy, limited),
    })  # fmt: skip


def _access(legacy: dict[str, Any], text: str, whole: bool) -> Access:
    if "deleted_at" in legacy:
        return "deleted"  # an archive holds what its owner deleted in the last weeks
    if legacy.get("withheld_copyright") is True and not text:
        return "blocked"
    return "full" if whole else "partial"


def _shown(*posts: _Tied) -> tuple[Embed, ...]:
    return embedded(*(one for one in posts if isinstance(one, Item)))


def _ties(
    legacy: dict[str, Any], reposted: _Tied, parent: str | None, quoted: _Tied, quoted_id: str | None
) -> tuple[Relation, ...]:
    if reposted:
        quoted = quoted_id = None  # it repeats what the reposted post quotes
    handle = values.string(legacy, "in_reply_to_screen_name")
    return (
        *relation("reposts", reposted),
        *relation("reply_to", reference(PLATFORM, parent, address(parent, handle)) if parent else None),
        *relation("quotes", quoted or reference(PLATFORM, quoted_id)),
    )


def _text(record: dict[str, Any], legacy: dict[str, Any]) -> tuple[str, dict[str, Any], list[dict[str, Any]], bool]:
    """The longest text that is given, its entities, its pictures, and whether it is whole."""
    media = _pictures(legacy)
    if "note_tweet" in record:
        note = values.under(record, "note_tweet", "note_tweet_results", "result")
        if text := values.string(note, "text"):
            return text, values.mapping(note, "entity_set"), media, True
    if "extended_tweet" in legacy:
        longer = values.mapping(legacy, "extended_tweet")
        if text := values.string(longer, "full_text", "text"):
            return text, values.mapping(longer, "entities"), _pictures(longer) or media, True
    text = values.string(legacy, "full_text", "text") or ""
    return text, values.mapping(legacy, "entities"), media, legacy.get("truncated") is not True


def _pictures(legacy: dict[str, Any]) -> list[dict[str, Any]]:
    return (
        values.maps(values.mapping(legacy, "extended_entities"), "media")
        or values.maps(legacy, "mediaDetails")  # of the answers for posts that pages embed
        or values.maps(values.mapping(legacy, "entities"), "media")
    )


def _nested(
    record: dict[str, Any], legacy: dict[str, Any], plain: str, wrapped: tuple[str, ...], native: str | None, ctx: Context
) -> _Tied:
    """A post within the post, or its number where a wrapper tells no more."""
    if ctx.depth >= DEEPEST:
        return None
    try:
        one = legacy.get(plain)
        if one:
            if isinstance(one, Item):  # of posts that lie side by side, each is read once
                return one
            if isinstance(one, dict) and is_status(one):
                return status(one, ctx.inner())
        for key in wrapped:
            if not (wrapper := record.get(key) or legacy.get(key)) or not isinstance(wrapper, dict):
                continue
            result = values.mapping(wrapper, "result")
            if is_graphql(result):
                return graphql(result, ctx.inner())
            if native and result.get("__typename") in ("TweetTombstone", "TweetUnavailable"):
                return tombstone(result, native, ctx.inner())
            if told := values.ident(result, "rest_id"):
                return reference(PLATFORM, told)
    except Unusable:
        pass  # the tie is kept by its number
    return None
