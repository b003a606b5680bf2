"""Streams: a connection over which a server sends messages as they come, for as long as both sides like.

A fetcher that can follow one has a method more than `adapters.base.Fetcher` asks for: `stream`. What is followed speaks
the WebSocket protocol (RFC 6455) at ws and wss addresses, and server-sent events (WHATWG HTML, section 9.2) at http and
https ones; whoever reads need not know which.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from adapters.base import NO_HEADERS
from adapters.errors import RedirectError
from adapters.fetch.addresses import redact

__all__ = ["MAX_MESSAGE", "Message", "Stream", "Streamer", "http_address", "is_socket", "redirects"]

MAX_MESSAGE = 1 << 20
"""Bytes of one message, unless it is asked for another cap."""

_SCHEMES = {"ws": "http", "wss": "https"}


@dataclass(frozen=True, slots=True)
class Message:
    """One message.

    Attributes:
        data: its words, in UTF-8.
        event: of a server-sent event, its type.
    """

    data: bytes
    event: str = "message"


class Stream(Protocol):
    """An open stream."""

    received: int
    """Bytes of messages so far."""
    binary: int
    """Messages that were no text, and left out."""

    async def receive(self, wait: float) -> Message | None:
        """The next message; None where none came within `wait` seconds.

        It is to be called every few seconds at least: that the other side is still there is seen to meanwhile.

        Raises:
            ClosedError: the stream has ended.
            FetchTimeoutError: the other side gives no sign of life, or does not end a message that it began.
            TooLargeError: a message is larger than the cap.
            ProtocolError: what comes is not what such a stream consists of.
            FetchError: by its other subclasses, where the connection fails.
        """
        ...


@runtime_checkable
class Streamer(Protocol):
    """The ability of a fetcher to follow a stream."""

    def stream(
        self, url: str, *, headers: Mapping[str, str] = NO_HEADERS, max_message: int = MAX_MESSAGE,
        timeout: float | None = None,
    ) -> AbstractAsyncContextManager[Stream]:  # fmt: skip
        """An open stream; it is closed with the context. No redirect is followed.

        The host's turn is taken for opening it alone, so that the host can be asked for other things meanwhile.

        Args:
            url: ws, wss, http or https.
            headers: as of `adapters.base.Fetcher.get`.
            max_message: cap on one message, bytes.
            timeout: seconds until it is open; the fetcher's own where None.

        Raises:
            FetchError: by its subclasses, whatever went wrong.
        """
        ...


def is_socket(url: str) -> bool:
    """Whether an address is that of a WebSocket."""
    return url.partition("://")[0].strip().lower() in _SCHEMES


def http_address(url: str) -> str:
    """The address with the scheme that the handshake is made by (RFC 6455 section 4.1)."""
    scheme, colon, rest = url.strip().partition("://")
    return f"{_SCHEMES.get(scheme.lower(), scheme)}{colon}{rest}"


def redirects(status: int, target: str | None) -> RedirectError:
    """The error for a stream that is said to be elsewhere. A token would go there too, so somebody has to agree."""
    return RedirectError(
        f"the stream's address redirects to {redact(target or '')!r}", status=status,
        remedy="Give that address, if it is meant.",
    )  # fmt: skip
