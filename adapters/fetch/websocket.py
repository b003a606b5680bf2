"""WebSockets (RFC 6455), as far as reading a stream of text messages goes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import aiohttp
from aiohttp import WSCloseCode, WSMsgType
from yarl import URL

from adapters.errors import ClosedError, FetchError, FetchTimeoutError, ProtocolError, TooLargeError
from adapters.fetch.addresses import redact
from adapters.fetch.exchange import status_error
from adapters.fetch.failures import TRANSPORT_ERRORS, named
from adapters.fetch.live import Message, redirects

__all__ = ["WebSocket", "shake_hands"]

PING = 20.0
"""Seconds without a message after which the other side is asked whether it is there."""

PONG = 20.0
"""Seconds in which it must answer. Bytes that complete no message are no answer."""

GOODBYE = 1.0
"""Seconds for the other side to close as well."""


async def shake_hands(
    session: aiohttp.ClientSession, url: str, headers: Mapping[str, str], *, proxy: str | None, most: int, now: datetime
) -> WebSocket:
    """An open socket.

    Args:
        session: lends its connector, and with it the address guard.
        url: http or https.
        headers: sent with the handshake.
        proxy: that it goes through.
        most: bytes of a message.
        now: UTC.

    Raises:
        FetchError: the server does not agree; what the transport raises is not caught here.
    """
    agent = {"User-Agent": session.headers["User-Agent"]}
    # aiohttp would follow redirects of a handshake, without the checks that ours pass.
    watching = aiohttp.TraceConfig()
    watching.on_request_redirect.append(_refuse)
    # Not a context: closing a session that only borrows its connector does nothing.
    own = aiohttp.ClientSession(
        connector=session.connector, connector_owner=False, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False,
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=None), trace_configs=[watching],
    )  # fmt: skip
    try:
        socket = await own.ws_connect(
            URL(url, encoded=True), headers={**agent, **headers}, proxy=proxy, max_msg_size=most, autoping=False,
            decode_text=False, timeout=aiohttp.ClientWSTimeout(ws_close=GOODBYE),
        )  # fmt: skip
    except aiohttp.WSServerHandshakeError as error:
        if error.status != 101:
            raise status_error(error.status, "", error.headers or {}, now) from None
        raise ProtocolError(f"the handshake fails: {error.message.lower()}") from None
    finally:
        await own.close()
    return WebSocket(socket, redact(url), most)


async def _refuse(
    session: aiohttp.ClientSession, context: SimpleNamespace, seen: aiohttp.TraceRequestRedirectParams
) -> None:
    raise redirects(seen.response.status, seen.response.headers.get("Location"))


class WebSocket:
    """A `Stream` over an open socket.

    Args:
        socket: text is not decoded, pings are not answered.
        where: its address, fit for messages.
        most: bytes of a message.
    """

    def __init__(self, socket: aiohttp.ClientWebSocketResponse[bool], where: str, most: int) -> None:
        self._socket, self._where, self._most = socket, where, most
        self._heard = asyncio.get_running_loop().time()
        self._asked: float | None = None
        self.received = 0
        self.binary = 0

    async def receive(self, wait: float) -> Message | None:
        """See `Stream.receive`."""
        try:
            async with asyncio.timeout(wait):
                while True:
                    message = await self._socket.receive()
                    if message.type is WSMsgType.TEXT:
                        self._alive()
                        self.received += len(message.data)
                        return Message(message.data)
                    await self._control(message.type, message.data, message.extra)
        except TimeoutError:
            await self._check()
            return None
        except TRANSPORT_ERRORS as error:  # the answer to a ping may find the connection gone
            raise named(error, self._where) from None

    async def _control(self, kind: WSMsgType, data: Any, reason: str | None) -> None:
        match kind:
            case WSMsgType.PING:
                self._alive()
                await self._socket.pong(data)
            case WSMsgType.PONG:
                self._alive()
            case WSMsgType.BINARY:
                self._alive()
                self.binary += 1
            case WSMsgType.ERROR:
                raise self._broken(data)
            case WSMsgType.CLOSE:
                why = f" {reason[:200]!r}" if reason else ""
                raise ClosedError(f"the server closed the stream ({data or 1005}{why})", where=self._where)
            case _:
                raise ClosedError("the connection was lost", where=self._where)

    def _alive(self) -> None:
        self._heard, self._asked = asyncio.get_running_loop().time(), None

    def _broken(self, error: BaseException) -> FetchError:
        if not isinstance(error, aiohttp.WebSocketError):
            return named(error, self._where)
        if error.code == WSCloseCode.MESSAGE_TOO_BIG:
            return TooLargeError(f"a message is larger than {self._most:,} bytes", where=self._where)
        return ProtocolError(f"what comes is no valid WebSocket frame: {error}"[:300], where=self._where)

    async def _check(self) -> None:
        """Ask whether the other side is there, once nothing came for a while."""
        now = asyncio.get_running_loop().time()
        if self._asked is None:
            if now - self._heard > PING:
                self._asked = now
                with suppress(TimeoutError, ConnectionError):  # whether it arrives, the answer tells
                    async with asyncio.timeout(1.0):
                        await self._socket.ping()
        elif now - self._asked > PONG:
            raise FetchTimeoutError(f"no answer to a ping for {PONG:g} s", where=self._where)

    async def close(self) -> None:
        """Say goodbye, and end it."""
        with suppress(TimeoutError):
            # aiohttp reads until the other side closes too, as long as that goes on sending.
            async with asyncio.timeout(GOODBYE):
                await self._socket.close()
