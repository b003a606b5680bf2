"""Bluesky: events of Jetstream and Tap and commits of the firehose: posts made, changed and taken away, and reposts.

Source: the Lexicons com.atproto.sync.subscribeRepos and network.bsky.jetstream.subscribeEvents, and the event formats
that Jetstream's and Tap's documentation describe.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from adapters.schema import Item, Person, Stamp, copied
from adapters.social import values
from adapters.social.bluesky import URI, account, address, post
from adapters.social.bluesky_embeds import PLATFORM, POST
from adapters.social.draft import Context, Unusable, item, reference, relation
from adapters.social.rich import Said
from adapters.social.times import epoch, instant

__all__ = ["event", "is_event", "is_repost", "repost"]

REPOST = "app.bsky.feed.repost"
_ACTIONS = {"c": "create", "u": "update", "d": "delete"}  # Jetstream's letters of 2024


def is_event(record: dict[str, Any]) -> bool:
    """Whether it is an event of Jetstream or Tap, or a commit of the firehose in JSON."""
    if "commit" in record and ("time_us" in record or isinstance(record.get("did"), str)):
        return isinstance(record["commit"], dict) or "time_us" in record
    if record.get("kind") == "commit" and "time_us" in record:
        return True
    if _is_flat(record):
        return True
    return (values.string(record, "repo") or "").startswith("did:") and isinstance(record.get("ops"), list)


def _is_flat(record: dict[str, Any]) -> bool:
    """Whether one object tells account, place and act."""
    return "rkey" in record and "collection" in record and "did" in record and ("operation" in record or "action" in record)


def event(record: dict[str, Any], ctx: Context) -> Iterator[Item | Unusable]:
    """The posts that an event made, changed or took away; none where it is about something else."""
    if isinstance(record.get("ops"), list):
        repo = values.string(record, "repo") or ""
        ops = [(*(values.string(op, "path") or "").partition("/")[::2], op) for op in values.maps(record, "ops")]
    else:
        repo = values.string(record, "did") or ""
        if not (commit := record if _is_flat(record) else values.mapping(record, "commit")):
            raise Unusable("the event holds no commit")
        action = values.string(commit, "operation", "action", "type") or ""
        op = {**commit, "action": _ACTIONS.get(action, action)}
        kind = values.string(commit, "collection") or ""
        if kind not in (POST, REPOST):
            kind = values.string(values.mapping(commit, "record"), "$type") or ""
        ops = [(kind, values.string(commit, "rkey") or "", op)]
    for collection, key, op in ops:
        if collection not in (POST, REPOST):
            continue
        try:
            if (made := _operation(repo, collection, key, op, record, ctx)) is not None:
                yield made
        except Unusable as error:
            error.name = f"{repo}/{collection}/{key}"
            yield error


def _time(record: dict[str, Any], ctx: Context) -> Stamp | None:
    """When the relay saw the event."""
    return epoch(record.get("time_us"), ctx.fetched, scale=1_000_000) or instant(record.get("time"), ctx.fetched)


def _operation(
    repo: str, collection: str, key: str, op: dict[str, Any], record: dict[str, Any], ctx: Context
) -> Item | None:
    uri = f"at://{repo}/{collection}/{key}"
    where = URI.fullmatch(uri)
    if where is None:
        raise Unusable("the event names no post: its account or key is none")
    if op.get("action") == "delete":
        url = address(values.NOTHING, where) if collection == POST else None
        return item(ctx, PLATFORM, uri, Said(), {
            "url": url, "authors": account(values.NOTHING, repo), "updated": _time(record, ctx), "access": "deleted",
            "extra": {"unavailable": "deleted"},
        })  # fmt: skip
    body = values.mapping(op, "record")
    if not body:
        if "path" in op:
            return None  # the firehose tells the record's hash; the record lies beside it
        raise Unusable("the event made a post and does not hold it")
    if collection == REPOST:
        return _repost(uri, body, account(values.NOTHING, repo), ctx)
    made = post({"uri": uri, "cid": op.get("cid"), "record": body}, ctx, where=where)
    return copied(made, edited=True, updated=_time(record, ctx)) if op.get("action") == "update" else made


def is_repost(record: dict[str, Any]) -> bool:
    """Whether it is the record of a repost with its address, as listings of repositories and notifications hold it."""
    if "uri" not in record or not isinstance(uri := record["uri"], str):
        return False
    return f"/{REPOST}/" in uri and "subject" in _body(record) and URI.fullmatch(uri) is not None


def repost(record: dict[str, Any], ctx: Context) -> Item:
    """The repost of a record."""
    repo = record["uri"].split("/")[2]
    return _repost(record["uri"], _body(record), account(values.mapping(record, "author"), repo), ctx)


def _body(record: dict[str, Any]) -> dict[str, Any]:
    return values.mapping(record, "value") or values.mapping(record, "record")


def _repost(uri: str, body: dict[str, Any], authors: tuple[Person, ...], ctx: Context) -> Item:
    subject = values.string(values.mapping(body, "subject"), "uri")
    return item(ctx, PLATFORM, uri, Said(), {
        "authors": authors, "published": instant(body.get("createdAt"), ctx.fetched),
        "relations": relation("reposts", reference(PLATFORM, subject)),
    })  # fmt: skip
