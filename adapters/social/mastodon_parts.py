"""Files, polls, previews and counts of a status of Mastodon, and of software that speaks its interface."""

from __future__ import annotations

from typing import Any

from adapters.schema import Link, Media, MediaType, Metric, Poll
from adapters.social import values
from adapters.social.making import new_choice, new_poll
from adapters.social.pieces import kind_of, links, medium, metrics
from adapters.social.times import instant

__all__ = ["COUNTS", "card_of", "counts_of", "medium_of", "poll_of"]

_MEDIA: dict[str, MediaType] = {"image": "image", "video": "video", "gifv": "gif", "audio": "audio"}
COUNTS = (
    ("replies", "replies_count"), ("reposts", "reblogs_count"), ("likes", "favourites_count"), ("quotes", "quotes_count"),
)  # fmt: skip
"""Our names of counts and those of Mastodon."""


def medium_of(record: dict[str, Any]) -> Media:
    """An attached file."""
    original = values.mapping(values.mapping(record, "meta"), "original")
    width, height = (values.number(original, "width"), values.number(original, "height")) if original else (None, None)
    url, remote = values.web(record, "url"), values.web(record, "remote_url")
    mime = _mime(record) if "mime" in record or "pleroma" in record else None
    return medium(
        _MEDIA.get((values.string(record, "type") or "").lower()) or kind_of(url or remote, mime), url or remote,
        alternates=(remote,) if remote and url and remote != url else (),
        alt=values.string(record, "description"), preview=values.web(record, "preview_url"), mime=mime,
        width=int(width) if width else None, height=int(height) if height else None,
        duration=values.number(original, "duration") if "duration" in original else None,
    )  # fmt: skip


def _mime(record: dict[str, Any]) -> str | None:
    return values.string(record, "mime") or values.string(values.mapping(record, "pleroma"), "mime_type")


def poll_of(record: dict[str, Any]) -> Poll | None:
    """The poll of a status."""
    if not record:
        return None
    return new_poll(
        choices=tuple(
            new_choice(values.string(o, "title") or "", values.natural(o, "votes_count"))
            for o in values.maps(record, "options")
        ),
        multiple=values.flag(record, "multiple"), closed=values.flag(record, "expired"),
        closes=instant(record.get("expires_at")),
        voters=values.natural(record, "voters_count"),
    )  # fmt: skip


def counts_of(record: dict[str, Any]) -> tuple[Metric, ...]:
    """Counts that other software has under names of its own."""
    replies = metrics(record, ("replies", "reply_count")) if record.get("replies_count") is None else ()
    if record.get("quotes_count") is not None:
        return replies
    return replies + metrics(values.mapping(record, "pleroma"), ("quotes", "quotes_count"))


def card_of(card: dict[str, Any]) -> tuple[Link, ...]:
    """The page that the status previews."""
    return links((values.web(card, "url"), values.string(card, "title"), "preview"))
