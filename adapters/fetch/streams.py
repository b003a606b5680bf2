"""Connections that do not speak HTTP, such as those to mail servers, behind the same address guard.

A fetcher that can open them has a method more than `adapters.base.Fetcher` asks for: `connect`.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Protocol, runtime_checkable

from adapters.errors import FetchTimeoutError, NameLookupError, RefusedError, UnreachableError
from adapters.fetch.allow import AllowList
from adapters.fetch.ranges import special

__all__ = ["MAIL_PORTS", "Dialer", "connect"]

MAIL_PORTS = frozenset([143, 993])
"""IMAP with STARTTLS and IMAP over TLS (RFC 9051, RFC 8314)."""

_REMEDY = "If it is yours and meant, name it in allow_addresses of the source or of [fetch]."


@runtime_checkable
class Dialer(Protocol):
    """The ability of a fetcher to open a connection."""

    async def connect(self, host: str, port: int, *, timeout: float) -> socket.socket:
        """A connected TCP socket in blocking mode; whoever asked closes it.

        Args:
            host: name or address.
            port: a mail port, or one that an exception names.
            timeout: seconds for looking up and connecting; then of each operation on the socket.

        Raises:
            FetchError: by its subclasses, whatever went wrong.
        """
        ...


async def connect(host: str, port: int, allow: AllowList, *, timeout: float) -> socket.socket:
    """See `Dialer.connect`; `allow` are the exceptions to the guard."""
    where = f"{host}:{port}"
    try:
        async with asyncio.timeout(timeout):
            found = await _connected(host, port, allow, where)
    except TimeoutError:
        raise FetchTimeoutError(f"no connection within {timeout:g} s", where=where) from None
    found.settimeout(timeout)
    return found


async def _connected(host: str, port: int, allow: AllowList, where: str) -> socket.socket:
    loop = asyncio.get_running_loop()
    try:
        places = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise NameLookupError(f"the host {host!r} does not resolve", where=where, remedy="Check the name.") from None
    reason = refused = None
    for family, kind, protocol, _, place in places:
        # The address that is checked is the one that is connected to, whatever the name resolves to next time.
        if why := _objection(host, str(place[0]).partition("%")[0], port, allow):
            refused = why
            continue
        made = socket.socket(family, kind, protocol)
        made.setblocking(False)
        try:
            await loop.sock_connect(made, place)
        except OSError as error:
            made.close()
            reason = error.strerror or str(error)
        except BaseException:
            made.close()
            raise
        else:
            return made
    if refused is not None and reason is None:
        raise RefusedError(refused, where=where, remedy=_REMEDY)
    raise UnreachableError(f"no connection: {reason or 'no address'}", where=where)


def _objection(host: str, address: str, port: int, allow: AllowList) -> str | None:
    what = special(address)
    if what is not None:
        return None if allow.opens(host.lower(), address, port) else f"the address {address} is {what}"
    if port in MAIL_PORTS or allow.opens_port(host.lower(), address, port):
        return None
    return f"port {port} is none that mail servers use"
