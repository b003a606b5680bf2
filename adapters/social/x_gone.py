"""X: posts of which only the word is left that they are gone, or may not be shown."""

from __future__ import annotations

import re
from typing import Any

from adapters.schema import Item
from adapters.social import values
from adapters.social.draft import Context, Unusable, item
from adapters.social.rich import Said
from adapters.social.times import epoch, instant
from adapters.social.x_parts import account, address
from adapters.social.x_text import PLATFORM

__all__ = ["deletion", "is_deletion", "number", "tombstone"]

_NUMBER = re.compile(r"\d{1,20}", re.ASCII)


def number(record: dict[str, Any]) -> str:
    """The number of a status.

    Raises:
        Unusable: it has none.
    """
    native = values.ident(record, "id_str", "id", "rest_id")
    if native is None or not _NUMBER.fullmatch(native):
        raise Unusable("the status has no number")
    return native


def is_deletion(record: dict[str, Any]) -> bool:
    """Whether it is a notice that a status was deleted, of the streaming interface or of account activity."""
    notice = values.mapping(record, "delete")
    if notice:
        gone = values.mapping(notice, "status") or values.mapping(notice, "tweet")
        return "id" in gone or "id_str" in gone
    return "timestamp_ms" in record and values.mapping(record, "status").keys() == {"id", "user_id"}


def deletion(record: dict[str, Any], ctx: Context) -> Item:
    """The post that a notice tells was deleted."""
    notice = values.mapping(record, "delete") or record
    gone = values.mapping(notice, "status") or values.mapping(notice, "tweet")
    native = number(gone)
    return item(ctx, PLATFORM, native, Said(), {
        "url": address(native, None), "access": "deleted", "extra": {"unavailable": "deleted"},
        "authors": account(None, None, values.ident(gone, "user_id_str", "user_id", "author_id")),
        "updated": epoch(notice.get("timestamp_ms"), ctx.fetched, scale=1000)
        or instant(notice.get("event_at"), ctx.fetched),
    })  # fmt: skip


def tombstone(record: dict[str, Any], native: str, ctx: Context) -> Item:
    """A post of which only its number and the network's word on its absence are left."""
    grave = values.mapping(record, "tombstone") or values.mapping(record, "tombstoneInfo")
    words = values.string(values.mapping(grave, "text"), "text") or values.string(values.mapping(grave, "richText"), "text")
    words = words or values.string(record, "reason")
    gone = words is not None and ("deleted" in words.lower() or "no longer exists" in words.lower())
    return item(
        ctx, PLATFORM, native, Said(), {"url": address(native, None), "access": "deleted" if gone else "blocked",
        "extra": {"unavailable": words or "unavailable"},
    })  # fmt: skip
