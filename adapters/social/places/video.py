"""Places on YouTube."""

from __future__ import annotations

import re
from collections.abc import Mapping

from adapters.social.places.place import Place, refused

__all__ = ["channel_of", "youtube"]

_ID = re.compile(r"UC[\w-]{10,40}")
_NAMED = re.compile(r"/(@[\w.·-]{2,60}|(?:c|user)/[\w.·-]{2,100})(?:/.*)?")
# In a channel's page: the address of its feed, its permanent address, and the data that the page is drawn from.
_IN_PAGE = re.compile(
    r"feeds/videos\.xml\?channel_id=(UC[\w-]{10,40})|<link[^<>]{0,200}rel=.canonical.[^<>]{0,200}/channel/(UC[\w-]{10,40})"
    r'|"externalId"\s*:\s*"(UC[\w-]{10,40})"',
    re.IGNORECASE,
)
_FORMS = "Give a channel (https://www.youtube.com/channel/UC… or /@name) or a playlist (/playlist?list=…)."


def youtube(path: str, query: Mapping[str, str], text: str) -> Place:
    """A place on YouTube; of a channel that is named only, its page tells the id.

    Raises:
        ConfigurationError: it cannot be followed.
    """
    channel, playlist = query.get("channel_id"), query.get("playlist_id") or query.get("list")
    if found := re.match(r"/channel/(UC[\w-]{10,40})", path):
        channel = found[1]
    if channel and _ID.fullmatch(channel):
        return Place("youtube", "channel", channel, {"channel": channel})
    if path.rstrip("/") in ("/playlist", "/feeds/videos.xml") and playlist and re.fullmatch(r"[\w-]{10,80}", playlist):
        return Place("youtube", "playlist", playlist, {"playlist": playlist})
    if found := _NAMED.fullmatch(path):
        handle = found[1] if found[1].startswith("@") else None
        name = found[1].rpartition("/")[2]
        options = {"handle": handle} if handle else {}
        return Place("youtube", "channel", name, options, page=f"https://www.youtube.com/{found[1]}")
    if path.startswith(("/watch", "/shorts/", "/live/")):
        raise refused(text, "is a single video", f"Open it, and give the address of its channel. {_FORMS}")
    raise refused(text, "leads to nothing of YouTube that can be followed", _FORMS)


def channel_of(page: str) -> str | None:
    """The id of the channel whose page this is; None where it does not tell."""
    found = _IN_PAGE.search(page)
    return next(filter(None, found.groups())) if found else None
