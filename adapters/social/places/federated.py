"""Places on the servers of the fediverse, which have any name: what an address would be there.

Mastodon and those that speak its interface write `/@name` and `/tags/name`, Lemmy `/c/name` and `/u/name`.
"""

from __future__ import annotations

import re

from adapters.social.places.place import Place

__all__ = ["SPEAKS_MASTODON", "federated", "of_handle"]

SPEAKS_MASTODON = frozenset((
    "mastodon", "pleroma", "akkoma", "gotosocial", "hometown", "glitchcafe", "friendica", "pixelfed", "sharkey", "iceshrimp",
    "firefish", "takahe", "snac",
))  # fmt: skip
"""Software that speaks Mastodon's interface, by its name in NodeInfo."""

_NAME = r"[\w.-]+"
_ACCOUNT = re.compile(rf"/(?:@|users/)({_NAME})(?:@({_NAME}))?(/(?:statuses/)?\d+)?(?:/[a-z_]+)?/?")
_HASHTAG = re.compile(r"/tags?/(\w+)/?")
_COMMUNITY = re.compile(rf"/c/({_NAME})(?:@({_NAME}))?/?")
_LIST = re.compile(r"/lists/(\d+)/?")
_PUBLIC = re.compile(r"/(public|explore)(/local)?/?")


def of_handle(name: str, host: str, *, community: bool) -> Place:
    """`@name@host` or `!name@host`."""
    local = re.match(r"(?:localhost|127\.|\[::1\])", host)
    server = f"{'http' if local else 'https'}://{host.lower()}"
    if community:
        return Place("lemmy", "community", f"{name}@{host}", {"server": server, "community": name})
    return Place(None, "account", f"{name}@{host.lower()}", {"server": server, "account": name})


def federated(server: str, path: str) -> Place | None:
    """What an address is, if its server is one of the fediverse; None where its form says nothing.

    Args:
        server: address of the server, without a path.
        path: of the address, decoded.
    """
    host = server.partition("://")[2]
    if path.endswith((".rss", ".xml", ".json", ".atom")):
        return None  # the server's own feeds are feeds
    if found := _ACCOUNT.fullmatch(path):
        other = found[2] if found[2] and found[2].lower() != host.lower() else None
        account = f"{found[1]}@{other}" if other else found[1]
        note = "A post was given: its account is followed." if found[3] else ""
        name = account if other else f"{account}@{host}"
        return Place(None, "account", name, {"server": server, "account": account}, note)
    if found := _HASHTAG.fullmatch(path):
        return Place(None, "hashtag", f"#{found[1]}", {"server": server, "hashtag": found[1]})
    if found := _LIST.fullmatch(path):
        return Place(None, "list", found[1], {"server": server, "list_id": found[1]})
    if found := _PUBLIC.fullmatch(path):
        return Place(None, "server", host, {"server": server} | ({"local": True} if found[2] else {}))
    if found := _COMMUNITY.fullmatch(path):
        other = found[2] if found[2] and found[2].lower() != host.lower() else None
        name = f"{found[1]}@{other}" if other else found[1]
        return Place(None, "community", name if other else f"{name}@{host}", {"server": server, "community": name})
    if re.match(r"/u/[\w.-]+(?:@[\w.-]+)?/?$", path):
        return Place(None, "account", path.strip("/")[2:], {"server": server, "account": path.strip("/")[2:]})
    return None
