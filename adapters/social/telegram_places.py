"""Telegram: the addresses of messages and accounts.

Source: the forms of `t.me` links (core.telegram.org/api/links): `channel/number`, `c/channel/number` of a closed channel,
a topic's number between the two, and `?comment=` for what was said below a post.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from adapters.social.telegram_media import PREFIX, Element, first, href
from adapters.text import clean

__all__ = ["BASE", "commented", "handle_of", "native", "number_of", "target"]

BASE = "https://t.me/"
_POST = re.compile(
    r"([A-Za-z]\w{2,63}|c/\d{1,20})/(?:\d{1,12}/)?(\d{1,12})/?(?:\?(?:|[^#]*&)comment=(\d{1,12})\b.*|\?.*)?", re.ASCII
)
_HANDLE = re.compile(r"/([A-Za-z]\w{2,63})/?", re.ASCII)
_LONGEST = 1_000  # characters of a message's place; longer ones are none, and would be gone through again and again
_HOSTS = ("t.me", "telegram.me", "telegram.dog")


def native(place: str) -> str | None:
    """A message's id of its place, as in `harbour/7`, `c/123/7`, `harbour/7?comment=9`; its topic is no part of it."""
    found = _POST.fullmatch(place.strip("/")) if len(place) <= _LONGEST else None
    if found is None:
        return None
    return f"{found[1]}/{found[2]}" + (f"?comment={found[3]}" if found[3] else "")


def number_of(message: Element) -> str | None:
    """The id of a message of a page. A comment tells it by the link of its date alone."""
    given = message.get("data-post")
    if given is not None:
        return native(clean(given))
    date = target(href(first(message, f"{PREFIX}_date")))
    return date if date and commented(date) else None


def commented(post: str) -> str | None:
    """The post below which the comment of this id stands; None where it is no comment."""
    below, sign, _ = post.partition("?comment=")
    return below if sign else None


def handle_of(url: str | None) -> str | None:
    """The account of an address."""
    found = _HANDLE.fullmatch((_parts(url) or ("", ""))[0])
    return found[1] if found else None


def target(url: str | None) -> str | None:
    """The id of the message to which an address leads."""
    path, query = _parts(url) or ("", "")
    path = path.strip("/").removeprefix("s/")
    return native(f"{path}?{query}" if query else path)


def _parts(url: str | None) -> tuple[str, str] | None:
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return (parts.path, parts.query) if (parts.hostname or "") in _HOSTS else None
