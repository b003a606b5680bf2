"""The address guard: no request reaches the operator's own network unless its owner opened the way.

What is connected to is what was checked: the guard makes the socket for the very address that is connected next, so a
name that resolves differently the second time (DNS rebinding) gains nothing, and every redirect passes it again.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, ip_address
from socket import socket
from typing import Any
from urllib.parse import urlsplit

from adapters.errors import RefusedError
from adapters.fetch.addresses import redact
from adapters.fetch.allow import NOTHING, AllowList
from adapters.fetch.ranges import special

__all__ = ["USUAL_PORTS", "Refusal", "Visit", "check_address", "check_url", "guarded_socket", "visiting"]

USUAL_PORTS = frozenset([80, 443, 8000, 8008, 8080, 8081, 8443, 8888])
"""Where web servers listen. A request to another port speaks HTTP to something else (cross-protocol requests)."""

_NUMBER = re.compile(r"\d+|0[xX][0-9a-fA-F]*")
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.?")
_REMEDY = "If it is yours and meant, name it in allow_addresses of the source or of [fetch]."


class Refusal(OSError):
    """No socket is made for this address. An OSError, so that the other addresses of the host are tried."""


@dataclass(slots=True)
class Visit:
    """One request on its way to a connection.

    Attributes:
        host: as the address names it.
        allow: exceptions that hold for it.
        proxied: it goes through the proxy that the operator chose, so the address connected to is the proxy's.
        refused: why addresses were refused.
        excepted: an exception was used; the connection must not serve anybody else.
    """

    host: str
    allow: AllowList = NOTHING
    proxied: bool = False
    refused: list[str] = field(default_factory=list)
    excepted: bool = False


visiting: ContextVar[Visit | None] = ContextVar("visiting", default=None)
"""The visit that a connection is made for; tasks that are started for it inherit it."""


@lru_cache(maxsize=2048)  # the same addresses are asked again and again; what is refused is never kept
def check_url(url: str, allow: AllowList = NOTHING) -> None:
    """See that the host is written as hosts are, and that an address or port written out may be visited.

    Args:
        url: absolute, http or https, as it will be requested.
        allow: exceptions.

    Raises:
        RefusedError: says what is wrong with it.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    where = redact(url)
    literal = _literal(host, where)
    if literal is not None:
        if why := _objection(host, literal, port, allow):
            raise RefusedError(why, where=where, remedy=_REMEDY)
    elif port not in USUAL_PORTS and not allow.mentions_port(port):
        raise RefusedError(f"port {port} is none that web sites use", where=where, remedy=_REMEDY)


def _literal(host: str, where: str) -> str | None:
    """The address that a host spells out; None for a name.

    Raises:
        RefusedError: it is an address in a spelling that hides it (WHATWG URL Standard, "ends in a number"), or no host.
    """
    if ":" in host:
        if "%" not in host:
            return str(ip_address(host))
        raise RefusedError("an address with a zone belongs to this machine's own links", where=where)
    if _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        try:
            return str(IPv4Address(host))
        except AddressValueError:
            raise RefusedError(
                "the host is an IPv4 address in an unusual spelling", where=where,
                remedy="Write it as four decimal numbers, if it is meant.",
            ) from None  # fmt: skip
    if not _NAME.fullmatch(host):
        raise RefusedError("the host is no name that can be looked up", where=where, remedy="Check the address.")
    return None


def check_address(address: str, port: int, visit: Visit) -> None:
    """See that a resolved address may be connected to.

    Raises:
        Refusal: it may not; the reason is noted in the visit too.
    """
    if visit.proxied:
        return
    if why := _objection(visit.host, address, port, visit.allow):
        visit.refused.append(why)
        raise Refusal(why)
    visit.excepted = visit.excepted or special(address) is not None or port not in USUAL_PORTS


@lru_cache(maxsize=2048)
def _objection(host: str, address: str, port: int, allow: AllowList) -> str | None:
    what = special(address)
    if what is not None:
        return None if allow.opens(host, address, port) else f"the address {address} is {what}"
    if port in USUAL_PORTS or allow.opens_port(host, address, port):
        return None
    return f"port {port} is none that web sites use"


def guarded_socket(info: tuple[Any, ...]) -> socket:
    """A socket for one resolved address (aiohttp's `socket_factory`), once the guard has agreed.

    Raises:
        Refusal: the address may not be connected to; no socket was made.
    """
    family, kind, protocol, _, place = info
    visit = visiting.get()
    if visit is None:
        raise Refusal("a connection that belongs to no visit")
    # A scoped IPv6 address carries its zone behind a percent sign on some systems.
    check_address(str(place[0]).partition("%")[0], int(place[1]), visit)
    return socket(family, kind, protocol)
