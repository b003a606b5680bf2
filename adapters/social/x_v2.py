"""X: answers of the v2 interface, whose posts point to accounts, media, polls and other posts in `includes`.

Source: X's published data dictionary for v2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from adapters.schema import Item, Link, Media, MediaType, Poll, Relation, RelationType
from adapters.social import values
from adapters.social.draft import Context, Unusable, embedded, item, reference, relation
from adapters.social.making import new_choice, new_poll
from adapters.social.pieces import coordinates, known, language, links, medium, metrics, title
from adapters.social.rich import Said
from adapters.social.times import instant
from adapters.social.x_parts import account, address, films_of
from adapters.social.x_text import PLATFORM, expanded, said

__all__ = ["is_answer", "is_post", "posts"]

# A post may point at three others, and each of these at three: that many are looked at, and circles end.
_DEEPEST = 2
_KINDS: tuple[tuple[str, RelationType], ...] = (("retweeted", "reposts"), ("replied_to", "reply_to"), ("quoted", "quotes"))
_COUNTS = (
    ("replies", "reply_count"), ("reposts", "retweet_count"), ("reposts", "repost_count"), ("likes", "like_count"),
    ("quotes", "quote_count"), ("views", "impression_count"), ("bookmarks", "bookmark_count"),
)  # fmt: skip
_POINTED = ("pinned_tweet_id", "most_recent_tweet_id")
_NO_POST = frozenset(["username", "event_type", "dm_conversation_id"])  # accounts and private messages
_MEDIA: dict[str, MediaType] = {"photo": "image", "video": "video", "animated_gif": "gif"}


def is_post(record: Any) -> bool:
    """Whether it is a post of v2: all fields but these two are given only on request."""
    return (
        isinstance(record, dict) and isinstance(record.get("id"), str) and isinstance(record.get("text"), str)
        and record["id"].isdecimal() and record["id"].isascii() and "id_str" not in record
        and "event_type" not in record and "dm_conversation_id" not in record  # private messages
        and "timestamp" not in record and "permalink" not in record  # of other networks
    )  # fmt: skip


def is_answer(record: dict[str, Any]) -> bool:
    """Whether it is an answer with posts, be it as what other things point to, or with word of their absence."""
    if _is_of_posts(record.get("data")):
        return True
    if "includes" in record and _is_of_posts(values.mapping(record, "includes").get("tweets")):
        return True
    errors = values.maps(record, "errors") if "errors" in record else ()
    return any(values.string(e, "resource_type") == "tweet" and values.ident(e, "resource_id") for e in errors)


def _is_of_posts(data: Any) -> bool:
    return is_post(data) or (isinstance(data, list) and any(is_post(one) for one in data[:3]))


@dataclass(frozen=True, slots=True)
class _Includes:
    """What the posts of one answer point to, by key."""

    users: dict[str | None, dict[str, Any]]
    posts: dict[str | None, dict[str, Any]]
    media: dict[str | None, dict[str, Any]]
    polls: dict[str | None, dict[str, Any]]
    places: dict[str | None, dict[str, Any]]
    absent: dict[str | None, dict[str, Any]]
    shown: dict[tuple[str, int], Item] = field(default_factory=dict)  # by number and depth: each is read once

    @classmethod
    def of(cls, answer: dict[str, Any]) -> _Includes:
        given = values.mapping(answer, "includes")
        errors = [e for e in values.maps(answer, "errors") if values.string(e, "resource_type") == "tweet"]
        # Where accounts were asked for, they are the authors of the posts that are included.
        asked = [one for one in _listed(answer) if isinstance(one, dict) and "username" in one and not is_post(one)]
        users = {values.ident(u, "id"): u for u in (*asked, *values.maps(given, "users"))}
        pinned = {
            p: {"author_id": native} for native, u in users.items() for key in _POINTED if (p := values.string(u, key))
        }
        return cls(
            users,
            {t["id"]: {**pinned.get(t["id"], {}), **t} if pinned else t for t in values.maps(given, "tweets") if is_post(t)},
            {values.ident(m, "media_key"): m for m in values.maps(given, "media")},
            {values.ident(p, "id"): p for p in values.maps(given, "polls")},
            {values.ident(p, "id"): p for p in values.maps(given, "places")},
            {values.ident(e, "resource_id"): e for e in errors},
        )


def _listed(answer: dict[str, Any]) -> list[Any]:
    data = answer.get("data")
    return data if isinstance(data, list) else [] if data is None else [data]


def posts(answer: dict[str, Any], ctx: Context) -> Iterator[Item | Unusable]:
    """The posts of an answer, those included that none of them shows, and those that cannot be had.

    Of the second kind are earlier versions of a post, and the posts that accounts and private messages point to.
    """
    includes = _Includes.of(answer)
    told: set[str | None] = set()
    beside = bool(includes.posts or includes.absent)
    for record in _listed(answer):
        if not is_post(record):
            if not isinstance(record, dict) or record.keys().isdisjoint(_NO_POST):
                yield Unusable("the post has no id or no text")
            continue
        made = _post(record, includes, ctx)
        if beside:
            told.add(made.native_id)
            if made.embeds:
                told |= {p.native_id for p in made.all_embedded()}
        yield made
    for native, record in includes.posts.items():
        if native not in told:
            yield _post(record, includes, ctx)
    for native, error in includes.absent.items():
        if native and native not in told:
            yield _absent(native, error, ctx)


def _absent(native: str, error: dict[str, Any], ctx: Context) -> Item:
    kind = values.string(error, "type") or ""
    missing = kind.endswith("resource-not-found")
    return item(
        ctx, PLATFORM, native, Said(), {"url": address(native, None), "access": "deleted" if missing else "blocked",
        "extra": {"unavailable": values.string(error, "title", "detail") or "unavailable"},
    })  # fmt: skip


def _post(record: dict[str, Any], includes: _Includes, ctx: Context) -> Item:
    native = record["id"]
    user_id = values.ident(record, "author_id")
    user = includes.users.get(user_id, values.NOTHING) if user_id else values.NOTHING
    handle = values.string(user, "username") or values.string(record, "username")
    inner, relations = _ties(record, includes, ctx) if record.get("referenced_tweets") else ((), ())
    reposted = bool(inner and inner[0])
    attached = values.mapping(record, "attachments")
    media = [includes.media[k] for k in values.strings(attached, "media_keys") if k in includes.media]
    text, entities = values.string(record, "text") or "", values.mapping(record, "entities")
    if "note_tweet" in record and (longer := values.string(note := values.mapping(record, "note_tweet"), "text")):
        text, entities = longer, values.mapping(note, "entities")
    withheld = values.mapping(record, "withheld") if "withheld" in record else values.NOTHING
    versions = values.strings(record, "edit_history_tweet_ids")
    words = Said() if reposted else said(text, entities, media=_pictures(entities) if media else [], drop_media=bool(media))
    return item(ctx, PLATFORM, native, words, {
        "url": address(native, handle),
        "authors": account(handle, values.string(user, "name"), user_id),
        "published": instant(record.get("created_at"), ctx.fetched),
        "language": language(values.string(record, "lang")),
        "title": title(values.string(values.mapping(record, "article"), "title")) if "article" in record else None,
        "media": tuple([_medium(one) for one in media]) if media else (),
        "poll": next((_poll(includes.polls[k]) for k in values.strings(attached, "poll_ids") if k in includes.polls), None)
        if "poll_ids" in attached else None,
        "sensitive": values.flag(record, "possibly_sensitive"),
        "edited": len(versions) > 1,
        "links": _card(entities) if "urls" in entities else (),
        "relations": relations,
        "embeds": embedded(*inner) if inner else (),
        "access": "blocked" if withheld.get("copyright") is True and not text else "full",
        "metrics": metrics(values.mapping(record, "public_metrics"), *_COUNTS),
        "extra": _extra(record, withheld, versions[1:], includes),
    })  # fmt: skip


def _pictures(entities: dict[str, Any]) -> list[dict[str, Any]]:
    """Addresses of the post's own pictures, by the words that the network shows for them; later answers give a key."""
    urls = values.maps(entities, "urls") if "urls" in entities else []
    return [one for one in urls if str(one.get("display_url")).startswith(("pic.twitter.com/", "pic.x.com/"))]


def _ties(
    record: dict[str, Any], includes: _Includes, ctx: Context
) -> tuple[tuple[Item | None, ...], tuple[Relation, ...]]:
    """The posts that it points to, as far as the answer holds them, and its ties to them."""
    targets = {values.string(r, "type"): values.ident(r, "id") for r in values.maps(record, "referenced_tweets")}
    inner: list[Item | None] = []
    ties: list[Relation] = []
    for kind, tie in _KINDS:
        native = targets.get(kind)
        one = _referenced(native, includes, ctx)
        inner.append(one)
        if native and not (kind == "quoted" and "retweeted" in targets):
            ties += relation(tie, one or reference(PLATFORM, native))
    return tuple(inner), tuple(ties)


def _referenced(native: str | None, includes: _Includes, ctx: Context) -> Item | None:
    if native is None or ctx.depth >= _DEEPEST:
        return None
    if native in includes.posts:
        if (made := includes.shown.get((native, ctx.depth))) is None:
            made = includes.shown[native, ctx.depth] = _post(includes.posts[native], includes, ctx.inner())
        return made
    return _absent(native, includes.absent[native], ctx.inner()) if native in includes.absent else None


def _medium(record: dict[str, Any]) -> Media:
    kind = _MEDIA.get(values.string(record, "type") or "", "other")
    films = films_of(values.maps(record, "variants"), "bit_rate") if record.get("variants") else []
    preview = values.web(record, "preview_image_url")
    duration = values.number(record, "duration_ms")
    return medium(
        kind, values.web(record, "url") or (films[0] if films else preview), alternates=tuple(films[1:]),
        alt=values.string(record, "alt_text"), preview=preview, width=values.count(record, "width"),
        height=values.count(record, "height"), duration=duration / 1000 if duration is not None else None,
    )  # fmt: skip


def _poll(record: dict[str, Any]) -> Poll:
    options = sorted(values.maps(record, "options"), key=lambda o: values.count(o, "position") or 0)
    state = values.string(record, "voting_status")
    return new_poll(multiple=False, closes=instant(record.get("end_datetime")), closed=state == "closed" if state else None,
        choices=tuple(
            new_choice(text=values.string(o, "label") or "", votes=values.natural(o, "votes")) for o in options
        ),
    )  # fmt: skip


def _card(entities: dict[str, Any]) -> tuple[Link, ...]:
    """The last link that the network has a title of, which it shows as a card."""
    titled = [u for u in values.maps(entities, "urls") if values.string(u, "title")]
    return links((expanded(titled[-1]), values.string(titled[-1], "title"), "preview")) if titled else ()


def _extra(
    record: dict[str, Any], withheld: dict[str, Any], versions: list[str], includes: _Includes
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if conversation := values.ident(record, "conversation_id"):
        found["conversation"] = conversation
    if withheld and (countries := sorted(values.strings(withheld, "country_codes"))):
        found["withheld_in"] = countries
    if versions:
        found["versions"] = versions
    if "geo" in record and (geo := values.mapping(record, "geo")):
        place = includes.places.get(values.ident(geo, "place_id"), values.NOTHING)
        point = values.mapping(geo, "coordinates").get("coordinates")
        pair = point[::-1] if isinstance(point, list) and len(point) == 2 else (None, None)  # the longitude comes first
        found |= known(place=values.string(place, "full_name"), coordinates=coordinates(*pair))
    return found
