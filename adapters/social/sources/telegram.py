"""Telegram: the public pages of channels, `t.me/s/<channel>`, paged by the number of the oldest post on a page."""

from __future__ import annotations

import re

from pydantic import Field, field_validator

from adapters.base import Fetcher, Poll, Response
from adapters.social.sources.memory import Page, number_or_text
from adapters.social.sources.network import NetworkAdapter
from adapters.social.sources.route import Route, TimelineOptions, address

__all__ = ["ADAPTER", "TelegramOptions"]

_CHANNEL = re.compile(r"(?:https?://)?(?:t|telegram)\.me/(?:s/)?|@")
_POST = re.compile(rb"""\bdata-post\s*=\s*["'][A-Za-z]\w{2,63}/(\d{1,12})\b""")
_REMEDIES = {404: "Check the channel's name.", 429: "The network asks us to slow down; the next poll waits."}


class TelegramOptions(TimelineOptions):
    """Settings of a public channel. No key is needed; a channel may have switched its page off."""

    channel: str = Field(description="name of the channel, as in t.me/name", pattern=r"^[A-Za-z]\w{2,63}$")
    server: str = Field("https://t.me", pattern=r"^https?://[^\s/?#]+$", description="address of the network's pages")

    @field_validator("channel", mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return _CHANNEL.sub("", value.strip(), count=1).rstrip("/") if isinstance(value, str) else value


async def _route(poll: Poll, fetcher: Fetcher) -> Route:
    options: TelegramOptions = poll.options
    first = f"{options.server}/s/{options.channel}"

    def read(response: Response) -> Page:
        numbers = sorted({int(n) for n in _POST.findall(response.data)}, reverse=True)
        # The number 1 is the channel's own beginning. Without a post there is nothing below: the page is switched off.
        more = numbers and numbers[-1] > 1
        older = address(first, before=numbers[-1]) if more else None
        return Page(tuple(map(str, numbers)), older)

    return Route(of=first.lower(), first=first, read=read, rank=number_or_text, remedies=_REMEDIES)


ADAPTER = NetworkAdapter("telegram", TelegramOptions, _route)
