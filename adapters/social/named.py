"""Accounts that a post names in its text, on networks that do not mark them."""

from __future__ import annotations

import re
from typing import NamedTuple

from adapters.schema import Mention, Span, trusted

__all__ = ["named_in"]

_MOST = 50


class _Way(NamedTuple):
    """How a network's people name one another: a sign that the text must hold, the spelling, and the profile."""

    sign: str
    spelling: re.Pattern[str]
    profile: str | None = None


_WAYS = {
    "reddit": _Way(
        "u/", re.compile(r"(?<![\w/.-])/?u/([\w-]{3,20})(?![\w-])", re.ASCII), "https://www.reddit.com/user/{}"
    ),
    # Names of accounts (@) and communities (!) bear their host, or they mean nothing elsewhere.
    "lemmy": _Way("@", re.compile(r"(?<![\w/.@-])[@!]([\w.-]{1,100}@[\w-]+(?:\.[\w-]+)+)", re.ASCII)),
    "youtube": _Way("@", re.compile(r"(?<![\w/.@-])@([\w-](?:[\w.-]{1,98}[\w-]))"), "https://www.youtube.com/@{}"),
    "hackernews": _Way(
        "@", re.compile(r"(?<![\w/.@-])@([\w-]{2,15})(?![\w@.-]*@)", re.ASCII), "https://news.ycombinator.com/user?id={}"
    ),
}


def named_in(text: str, platform: str) -> tuple[Mention, ...]:
    """The accounts that `text` names as people do on the network, with their places; none where the network marks them.

    Args:
        text: of a post.
        platform: its network.
    """
    way = _WAYS.get(platform)
    if way is None or way.sign not in text:
        return ()
    found = []
    for one in way.spelling.finditer(text):
        handle = one[1]
        url = way.profile.format(handle) if way.profile else None
        span = trusted(Span, start=one.start(), end=one.end())
        found.append(trusted(Mention, handle=handle, platform=platform, url=url, span=span))
        if len(found) == _MOST:
            break
    return tuple(found)
