"""Ranges of addresses that belong to no site on the web.

The IANA special-purpose registries for IPv4 and IPv6 (RFC 6890 and its updates), multicast, and what only looks
public: addresses that hold an IPv4 address lead to wherever that leads, and some clouds answer their tenants'
questions for credentials under an address of the public space. A table of our own, because `ipaddress.is_global`
follows the registries alone and differs between versions of Python.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

__all__ = ["SPECIAL", "Address", "special"]

Address = IPv4Address | IPv6Address

_IPV4 = {
    "0.0.0.0/8": "this network",
    "10.0.0.0/8": "a private network",
    "100.64.0.0/10": "shared by a provider's customers",
    "127.0.0.0/8": "loopback",
    "168.63.129.16/32": "a cloud's metadata service",
    "169.254.0.0/16": "link-local, where clouds keep their metadata service",
    "172.16.0.0/12": "a private network",
    "192.0.0.0/24": "reserved for protocols",
    "192.0.2.0/24": "for documentation",
    "192.31.196.0/24": "reserved for AS112",
    "192.52.193.0/24": "reserved for AMT",
    "192.88.99.0/24": "the 6to4 relay",
    "192.168.0.0/16": "a private network",
    "192.175.48.0/24": "reserved for AS112",
    "198.18.0.0/15": "for measurements",
    "198.51.100.0/24": "for documentation",
    "203.0.113.0/24": "for documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved",
}
_IPV6 = {
    "::/128": "unspecified",
    "::1/128": "loopback",
    "::ffff:0:0/96": "an IPv4 address in disguise (mapped)",
    "::ffff:0:0:0/96": "an IPv4 address in disguise (translated)",
    "::/96": "an IPv4 address in disguise (compatible)",
    "64:ff9b::/96": "an IPv4 address in disguise (NAT64)",
    "64:ff9b:1::/48": "an IPv4 address in disguise (local NAT64)",
    "100::/64": "the address that discards",
    "100:0:0:1::/64": "a dummy prefix",
    "2001::/32": "an IPv4 address in disguise (Teredo)",
    "2001::/23": "reserved for protocols",
    "2001:db8::/32": "for documentation",
    "2002::/16": "an IPv4 address in disguise (6to4)",
    "2620:4f:8000::/48": "reserved for AS112",
    "3fff::/20": "for documentation",
    "3ffe::/16": "the former test network",
    "5f00::/16": "for segment routing",
    "fc00::/7": "a private network",
    "fe80::/10": "link-local",
    "fec0::/10": "site-local",
    "ff00::/8": "multicast",
}

SPECIAL: tuple[tuple[IPv4Network | IPv6Network, str], ...] = tuple(
    [(IPv4Network(net), what) for net, what in _IPV4.items()] + [(IPv6Network(net), what) for net, what in _IPV6.items()]
)
"""Each range and what it is."""

_GLOBAL = IPv6Network("2000::/3")  # the only part of the IPv6 space that is given out for the public (RFC 4291)


@lru_cache(maxsize=4096)
def special(address: str) -> str | None:
    """What kind of special address this is; None for one of the public network.

    Args:
        address: IPv4 or IPv6 in text, without a zone.

    Raises:
        ValueError: it is no address.
    """
    found = ip_address(address)
    for network, what in SPECIAL:
        if found.version == network.version and found in network:
            return what
    if isinstance(found, IPv6Address) and found not in _GLOBAL:
        return "not given out for the public network"
    return None
