"""YouTube: the feeds of channels and playlists, with views and descriptions. They hold the fifteen newest videos."""

from __future__ import annotations

from typing import Any

from lxml import etree
from pydantic import Field, model_validator

from adapters.base import Fetcher, Payload, Poll, Response
from adapters.errors import ParseError
from adapters.schema import Batch, Item, copied
from adapters.social import atom
from adapters.social.sources.memory import Page
from adapters.social.sources.network import NetworkAdapter
from adapters.social.sources.route import Route, TimelineOptions, address

__all__ = ["ADAPTER", "YouTubeOptions"]

_ID = "{http://www.w3.org/2005/Atom}entry/{http://www.w3.org/2005/Atom}id"
_REMEDIES = {
    404: "Check the id. The network also answers 404 for feeds that exist, for days at times: it is asked again, and given "
    "up only after a month.",
}


class YouTubeOptions(TimelineOptions):
    """Settings of a YouTube feed: a channel or a playlist."""

    channel: str | None = Field(
        None, pattern=r"^UC[\w-]{10,40}$", description="id of the channel, UC…; its page holds it"
    )
    playlist: str | None = Field(None, pattern=r"^[\w-]{10,80}$", description="id of the playlist, as in playlist?list=…")
    handle: str | None = Field(
        None, pattern=r"^@?[\w.·-]{2,60}$", description="the channel's handle, which its feed does not tell; for author:"
    )
    server: str = Field("https://www.youtube.com", pattern=r"^https?://[^\s/?#]+$", description="address of the network")

    @model_validator(mode="after")
    def _one_feed(self) -> YouTubeOptions:
        if bool(self.channel) == bool(self.playlist):
            raise ValueError("give channel or playlist")
        if self.handle and not self.channel:
            raise ValueError("handle belongs to a channel")
        return self


async def _route(poll: Poll, fetcher: Fetcher) -> Route:
    options: YouTubeOptions = poll.options
    first = address(f"{options.server}/feeds/videos.xml", channel_id=options.channel, playlist_id=options.playlist)
    return Route(of=first, first=first, read=_read, remedies=_REMEDIES)


def _read(response: Response) -> Page:
    root = atom.tree(response.data)
    if root is None or etree.QName(root).localname != "feed":
        raise ParseError("the answer is no feed", where=response.url)
    return Page(tuple(text for e in root.iterfind(_ID) if (text := (e.text or "").strip())))


class _YouTubeAdapter(NetworkAdapter):
    """Adds to the posts of a channel the handle that the settings know."""

    def parse(self, payload: Payload, options: Any) -> Batch:
        batch = super().parse(payload, options)
        if not isinstance(options, YouTubeOptions) or not options.handle:
            return batch
        return batch.model_copy(update={"items": tuple(_handled(item, options) for item in batch.items)})


def _handled(item: Item, options: YouTubeOptions) -> Item:
    handle = (options.handle or "").lstrip("@")
    authors = tuple(
        copied(a, handle=handle) if a.native_id == options.channel and a.handle is None else a for a in item.authors
    )
    return copied(item, authors=authors)


ADAPTER = _YouTubeAdapter("youtube", YouTubeOptions, _route)
