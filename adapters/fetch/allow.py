"""Exceptions to the address guard, as their owner writes them.

One string for each, in one of these forms:

    127.0.0.1:8080      one address, one port         intranet.example       wherever this name leads
    10.0.0.0/8          a network, all ports          intranet.example:8443
    [fd00::/8]:443      IPv6 with a port in brackets  *:8090                 a port, on public addresses
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

__all__ = ["NOTHING", "AllowList"]

_WITH_PORT = re.compile(r"(\[[^\[\]]+\]|[^\[\]:]+):(\d{1,5})")
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One exception; what is None is any."""

    network: IPv4Network | IPv6Network | None = None
    host: str | None = None
    port: int | None = None

    def names(self, host: str, address: str) -> bool:
        if self.host is not None:
            return self.host == host
        return self.network is not None and _inside(address, self.network)


def _inside(address: str, network: IPv4Network | IPv6Network) -> bool:
    found = _read(address)
    return found.version == network.version and found in network


@lru_cache(maxsize=1024)
def _read(address: str) -> IPv4Address | IPv6Address:
    return ip_address(address)


@dataclass(frozen=True, slots=True)
class AllowList:
    """Addresses, networks, hosts and ports that are opened."""

    entries: tuple[_Entry, ...] = ()
    _hash: int = field(default=0, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # What the guard finds is kept by list and address; the hash of a network is slow, and made at every look.
        object.__setattr__(self, "_hash", hash(self.entries))

    def __hash__(self) -> int:
        return self._hash

    @classmethod
    @lru_cache(maxsize=256)  # the same lists are read for every poll of their source
    def parse(cls, texts: tuple[str, ...]) -> AllowList:
        """The list that `texts` write.

        Raises:
            ValueError: one of them is none of the forms above; says which.
        """
        return cls(tuple(_entry(text.strip().lower()) for text in texts))

    def __add__(self, other: AllowList) -> AllowList:
        return AllowList(self.entries + other.entries)

    def opens(self, host: str, address: str, port: int) -> bool:
        """Whether a special address is allowed for a request to `host`."""
        return any(e.port in (None, port) and e.names(host, address) for e in self.entries)

    def opens_port(self, host: str, address: str, port: int) -> bool:
        """Whether an odd port of a public address is allowed."""
        return any(
            e.port in (None, port) and (e.names(host, address) or (e.host is None and e.network is None))
            for e in self.entries
        )

    def mentions_port(self, port: int) -> bool:
        """Whether the port can be allowed at all, before the address is known."""
        return any(e.port in (None, port) for e in self.entries)


NOTHING = AllowList()


def _entry(text: str) -> _Entry:
    with_port = _WITH_PORT.fullmatch(text)
    place, port = (with_port[1], int(with_port[2])) if with_port else (text, None)
    place = place.removeprefix("[").removesuffix("]")
    if port is not None and not 0 < port < 65536:
        raise ValueError(f"{text!r} names a port that does not exist")
    if place == "*":
        if port is None:
            raise ValueError("'*' would open everything; write a port behind it, as in '*:8090'")
        return _Entry(port=port)
    try:
        return _Entry(network=ip_network(place, strict=False), port=port)
    except ValueError:
        if not _NAME.fullmatch(place) or place.rpartition(".")[2].isdigit():
            raise ValueError(
                f"{text!r} is no address, network or host; "
                "write it as in '127.0.0.1:8080', '10.0.0.0/8' or 'intranet.example'"
            ) from None
    return _Entry(host=place, port=port)
