"""Server-sent events: a body that does not end, in lines (WHATWG HTML, section 9.2.6)."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Mapping
from datetime import datetime

import aiohttp
from yarl import URL

from adapters.errors import ClosedError, FetchTimeoutError, ProtocolError, TooLargeError
from adapters.fetch.addresses import redact
from adapters.fetch.exchange import REDIRECTS, status_error
from adapters.fetch.failures import TRANSPORT_ERRORS, named
from adapters.fetch.live import Message, redirects

__all__ = ["EventReader", "EventStream", "open_events"]

SILENCE = 60.0
"""Seconds without a byte after which nobody is there: heartbeats come more often, every 15 s as a rule."""

UNFINISHED = 30.0
"""Seconds in which an event that has begun must end."""

TYPE = "text/event-stream"
_ENDS = re.compile(rb"\r\n|\n|\r")


class EventReader:
    """Takes bytes as they come, however they are cut, and gives the events that they complete.

    Args:
        most: bytes of an event.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._line = bytearray()
        self._data: list[bytes] = []
        self._size = 0
        self._event = ""
        self._first = True
        self._split = False

    @property
    def pending(self) -> bool:
        """Whether an event, or a line, has begun and not ended."""
        return bool(self._line or self._data or self._event)

    def feed(self, piece: bytes) -> list[Message]:
        """The events that end in `piece`.

        Raises:
            TooLargeError: one is larger than the cap.
        """
        if not piece:
            return []
        if self._split and piece.startswith(b"\n"):
            piece = piece[1:]  # the rest of a line's end that was cut in two
        self._split = piece.endswith(b"\r") if piece else False
        *ended, rest = _ENDS.split(piece)
        found: list[Message] = []
        for part in ended:
            self._grow(part)
            line = bytes(self._line)
            self._size -= len(line)
            self._line.clear()
            if (message := self._take(line)) is not None:
                found.append(message)
        self._grow(rest)
        return found

    def _grow(self, part: bytes) -> None:
        self._line += part
        self._size += len(part)
        if self._size > self._most:
            raise TooLargeError(f"an event is larger than {self._most:,} bytes")

    def _take(self, line: bytes) -> Message | None:
        if self._first:
            self._first, line = False, line.removeprefix(b"\xef\xbb\xbf")
        if not line:
            return self._dispatched()
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value)
            self._size += len(value) + 1
        elif name == b"event":
            self._event = value.decode("utf-8", "replace")
        return None  # a comment, or a field that tells nothing here (id, retry)

    def _dispatched(self) -> Message | None:
        data, event = self._data, self._event or "message"
        self._data, self._event, self._size = [], "", 0
        return Message(b"\n".join(data), event) if data else None


async def open_events(
    session: aiohttp.ClientSession, url: str, headers: Mapping[str, str], *, proxy: str | None, most: int, now: datetime
) -> EventStream:
    """An open stream.

    Args:
        session: asks.
        url: http or https.
        headers: sent with the request.
        proxy: that it goes through.
        most: bytes of an event.
        now: UTC.

    Raises:
        FetchError: the answer is no stream; what the transport raises is not caught here.
    """
    asked = {"Accept": TYPE, "Accept-Encoding": "identity", **headers}
    raw = await session.get(URL(url, encoded=True), headers=asked, allow_redirects=False, proxy=proxy)
    try:
        if raw.status in REDIRECTS:
            raise redirects(raw.status, raw.headers.get("Location"))
        if raw.status != 200:
            raise status_error(raw.status, raw.reason or "", raw.headers, now)
        _check_head(raw)
        return EventStream(raw, redact(url), most)
    except BaseException:
        raw.close()
        raise


def _check_head(raw: aiohttp.ClientResponse) -> None:
    if raw.content_type != TYPE:
        raise ProtocolError(
            f"the answer is {raw.content_type[:80]}, not a stream of events", remedy="Check the address of the stream."
        )
    if coding := raw.headers.get("Content-Encoding", "").strip().lower().replace("identity", ""):
        raise ProtocolError(f"the stream is encoded as {coding[:40]!r}, which was not asked for")


class EventStream:
    """A `Stream` over an answer whose head was read.

    Args:
        raw: the answer.
        where: its address, fit for messages.
        most: bytes of an event.
    """

    binary = 0

    def __init__(self, raw: aiohttp.ClientResponse, where: str, most: int) -> None:
        self._raw, self._where = raw, where
        self._reader = EventReader(most)
        self._ready: deque[Message] = deque()
        self._heard = asyncio.get_running_loop().time()
        self._began: float | None = None
        self.received = 0

    async def receive(self, wait: float) -> Message | None:
        """See `Stream.receive`."""
        if not self._ready:
            try:
                async with asyncio.timeout(wait):
                    while not self._ready:
                        self._take(await self._raw.content.readany())
            except TimeoutError:
                self._check()
                return None
            except TRANSPORT_ERRORS as error:
                raise named(error, self._where) from None
        return self._ready.popleft()

    def _take(self, piece: bytes) -> None:
        if not piece:
            raise ClosedError("the server ended the stream", where=self._where)
        self._heard = asyncio.get_running_loop().time()
        self.received += len(piece)
        try:
            found = self._reader.feed(piece)
        except TooLargeError as error:
            error.where = self._where
            raise
        self._ready.extend(found)
        if not self._reader.pending:
            self._began = None
        elif found or self._began is None:
            self._began = self._heard

    def _check(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._heard > SILENCE:
            raise FetchTimeoutError(f"no sign of life from the stream for {SILENCE:g} s", where=self._where)
        if self._began is not None and now - self._began > UNFINISHED:
            raise FetchTimeoutError(f"an event of the stream did not end within {UNFINISHED:g} s", where=self._where)

    async def close(self) -> None:
        """End it; the connection serves nobody else."""
        self._raw.close()
