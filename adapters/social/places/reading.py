"""What an address leads to, by its form alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, unquote, urlsplit

from adapters.social.places import forums, microblogs, video
from adapters.social.places.federated import federated, of_handle
from adapters.social.places.place import Place

__all__ = ["places_of"]

_LONGEST = 2_000
_HOST = r"(?:[\w-]+(?:\.[\w-]+)+|localhost)(?::\d{1,5})?"
_ADDRESS = re.compile(rf"{_HOST}(?:/\S*)?", re.IGNORECASE)
_FEDERATED = re.compile(rf"(?:acct:)?([@!]?)([\w.-]+)@({_HOST})", re.IGNORECASE)
_NAME = re.compile(r"@([\w.-]{1,100})")
_DOMAIN = re.compile(r"@?([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)
_HASHTAG = re.compile(r"#(\w{1,200})")
_FORUM = re.compile(r"/?([ru])/([\w+-]{2,200})/?")

Reader = Callable[[str, Mapping[str, str], str], Place]

_READERS: dict[str, Reader] = {
    "x.com": microblogs.x,
    "twitter.com": microblogs.x,
    "bsky.app": microblogs.bluesky,
    "t.me": microblogs.telegram,
    "telegram.me": microblogs.telegram,
    "telegram.dog": microblogs.telegram,
    "reddit.com": forums.reddit,
    "redd.it": forums.reddit,
    "news.ycombinator.com": forums.hackernews,
    "hn.algolia.com": forums.hackernews,
    "youtube.com": video.youtube,
    "youtu.be": video.youtube,
}


def places_of(text: str) -> tuple[Place, ...]:
    """The places that `text` can mean: one, several where it does not say which network, none where it is of no network.

    A place without a network is what the address would be on a server of the fediverse; `found` asks the server.

    Args:
        text: an address, `@name`, `@name@host`, `!community@host`, `#tag`, `r/name`, `u/name`, a DID, an `at://` address.

    Raises:
        ConfigurationError: it is of a network, and cannot be followed there.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST or any(c.isspace() for c in text):
        return ()
    if text.startswith(("did:", "at://")):
        return (microblogs.at(text),)
    if found := _FORUM.fullmatch(text):
        return (forums.reddit(f"/{'user' if found[1] == 'u' else 'r'}/{found[2]}", {}, text),)
    if found := _HASHTAG.fullmatch(text):
        return microblogs.hashtag(found[1])
    if found := _FEDERATED.fullmatch(text):
        return (of_handle(found[2], found[3], community=found[1] == "!"),)
    if "://" not in text:
        if text.startswith("@"):
            return _named(text)
        if "/" not in text or not _ADDRESS.fullmatch(text):
            return ()
        text = f"https://{text}"
    return _of_address(text)


def _named(text: str) -> tuple[Place, ...]:
    """`@name`: a handle with a dot in it is Bluesky's, others could be of several networks."""
    if found := _DOMAIN.fullmatch(text):
        return (microblogs.at(f"at://{found[1]}"),)
    found = _NAME.fullmatch(text)
    return microblogs.named(found[1]) if found else ()


def _of_address(text: str) -> tuple[Place, ...]:
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return ()
    if parts.scheme not in ("http", "https") or not host:
        return ()
    path = unquote(parts.path)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    labels = host.split(".")
    reader = _READERS.get(host) or _READERS.get(".".join(labels[-2:]))
    if reader is not None:
        if reader is microblogs.telegram and len(labels) == 3 and labels[0] not in ("www", "web"):
            path = f"/{labels[0]}{path}"  # name.t.me
        if host == "youtu.be":
            path = "/watch"
        if host == "redd.it":
            path = "/short"
        return (reader(path, query, text),)
    server = f"{parts.scheme}://{host}{f':{port}' if port else ''}"
    place = federated(server, path)
    return (place,) if place else ()
