"""What only the server can tell: which software answers, where an account lives, what id a channel has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from adapters.base import Fetcher
from adapters.errors import FetchError, ParseError
from adapters.jsontext import JsonTextError, loads
from adapters.social import values
from adapters.social.places.federated import SPEAKS_MASTODON
from adapters.social.places.place import Place, refused
from adapters.social.places.video import channel_of
from adapters.text import decode

__all__ = ["found"]

_SMALL = 1_000_000
_PAGE = 5_000_000


async def found(place: Place, fetcher: Fetcher, settings: Mapping[str, Any]) -> Place | None:
    """The place with its network and all settings that its server tells.

    Args:
        place: as its address says.
        fetcher: the way to the network.
        settings: of the adapter, that were given; with an own `server` the one of the address is not looked for.

    Returns:
        None where its server is none of the fediverse, or one whose interface is not read.

    Raises:
        ConfigurationError: it cannot be followed.
        FetchError: the page that would tell cannot be read.
    """
    if place.page is not None and not settings.keys() & {"channel", "playlist"}:
        return await _channel(place, fetcher, settings.get("server"))
    return place if place.network is not None else await _federated(place, fetcher, settings)


async def _channel(place: Place, fetcher: Fetcher, server: str | None) -> Place:
    page = place.page or ""
    url = urljoin(server, urlsplit(page).path) if server else page
    response = await fetcher.get(url, max_bytes=_PAGE)
    try:
        channel = channel_of(decode(response.data, content_type=response.content_type).text)
    except ParseError:
        channel = None
    if channel is None:
        raise refused(
            place.name, "has a page that does not tell the channel's id; it may ask for consent first",
            "Open it, choose Share channel, Copy channel ID, and give https://www.youtube.com/channel/UC….",
        )  # fmt: skip
    return replace(place, options={"channel": channel, **place.options}, page=None)


async def _federated(place: Place, fetcher: Fetcher, settings: Mapping[str, Any]) -> Place | None:
    options = dict(place.options)
    if place.what == "account" and "server" not in settings and "@" in place.name:
        options["server"] = await _home(place.name, str(options["server"]), fetcher)
    server = str(settings.get("server") or options["server"]).rstrip("/")
    software = await _software(server, fetcher)
    if software is None or software not in (*SPEAKS_MASTODON, "lemmy"):
        return None  # sites of other software are read by their feeds
    options["server"] = server
    if software == "lemmy":
        if place.what not in ("community", "server"):
            raise refused(
                place.name, f"is a {place.what} of a Lemmy server, whose interface follows communities",
                "Give a community (https://server/c/name), and watch for the account with author: in a watchlist.",
            )  # fmt: skip
        return replace(place, network="lemmy", options=options)
    if place.what == "community":
        raise refused(place.name, "is no account and no hashtag of its server", "Give one, such as https://server/@name.")
    return replace(place, network="mastodon", options=options)


async def _home(account: str, server: str, fetcher: Fetcher) -> str:
    """The server on which `name@host` lives, which may have another name than `host` (WebFinger, RFC 7033)."""
    if urlsplit(server).netloc != account.rpartition("@")[2]:
        return server  # the one that was named answers for accounts of others as well
    url = f"{server}/.well-known/webfinger?resource={quote(f'acct:{account}', safe=':@')}"
    for link in values.maps(await _json(url, fetcher), "links"):
        if link.get("rel") == "self" and (page := values.web(link, "href")) and (home := _server_of(page)):
            return home
    return server


def _server_of(page: str) -> str | None:
    try:
        parts = urlsplit(page)
    except ValueError:  # a bracket in the wrong place
        return None
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc and "@" not in parts.netloc else None


async def _software(server: str, fetcher: Fetcher) -> str | None:
    """What the server runs, lower case (NodeInfo, nodeinfo.diaspora.software)."""
    listed = values.maps(await _json(f"{server}/.well-known/nodeinfo", fetcher), "links")
    urls = [u for link in listed if "nodeinfo" in str(link.get("rel")) and (u := values.web(link, "href"))]
    if not urls:
        return None
    told = values.under(await _json(urls[-1], fetcher), "software")
    name = values.string(told, "name")
    return name.lower() if name else None


async def _json(url: str, fetcher: Fetcher) -> dict[str, Any]:
    """The object at an address; empty where there is none, as on servers that know nothing of it."""
    try:
        response = await fetcher.get(url, max_bytes=_SMALL)
        value = loads(decode(response.data, content_type=response.content_type).text)
    except (FetchError, ParseError, JsonTextError):
        return {}
    return value if isinstance(value, dict) else {}
