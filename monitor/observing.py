"""What goes over the network in one poll: seen, counted, and asked for in the way that the source has earned."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from socket import socket
from typing import Protocol, runtime_checkable

from adapters.base import NO_HEADERS, Fetcher, Request, Response
from adapters.errors import FetchError, PostponedError, RefusedError
from adapters.fetch.addresses import host_of
from adapters.fetch.freshness import fresh_for
from adapters.fetch.live import MAX_MESSAGE, Stream, Streamer, http_address, is_socket
from adapters.fetch.streams import Dialer
from monitor.gate import Passage
from monitor.rhythm import PollFacts
from monitor.schedule import DAY, FROZEN_AFTER

__all__ = ["Exchange", "Observed", "Openable", "is_frozen"]


@runtime_checkable
class Openable(Protocol):
    """A fetcher whose address guard can be opened for one source."""

    def opened(self, addresses: tuple[str, ...]) -> Fetcher:
        """The fetcher with further exceptions."""
        ...


@dataclass(frozen=True, slots=True)
class Exchange:
    """One resource that was asked for.

    Attributes:
        url: as the adapter asked.
        status: of the answer; None where none came.
        size: of the body, bytes.
        fresh: how long the server says that it holds.
        permanent_url: where only permanent redirects led.
        sent: whether a request went out at all.
        forgot: whether validators were left out on purpose.
        error: why there is no response.
    """

    url: str
    status: int | None = None
    size: int = 0
    fresh: timedelta | None = None
    permanent_url: str | None = None
    sent: bool = True
    forgot: bool = False
    error: FetchError | None = None

    @property
    def host(self) -> str:
        """The host that was asked."""
        return host_of(self.url)


@dataclass(slots=True)
class Observed(Fetcher):
    """A fetcher for one poll of one source.

    Attributes:
        inner: does the work.
        facts: what is known of the source: an address that has moved for good is asked where it is now, and one that
            says "not modified" for too long is asked once without validators.
        now: when the poll began, UTC.
        passage: through the gate that keeps answers from piling up.
        exchanges: what has been asked for.
    """

    inner: Fetcher
    facts: PollFacts
    now: datetime
    passage: Passage
    exchanges: list[Exchange] = field(default_factory=list)

    async def send(self, request: Request) -> Response:
        """See `adapters.base.Fetcher.send`."""
        if request.body is not None:
            return await self._posted(request)
        await self.passage.asks()
        url, place = request.url, self._place(request.url)
        forget = bool(request.conditional) and is_frozen(self.facts, self.now)
        if forget or place != url:
            request = replace(request, url=place, conditional=None if forget else request.conditional)
        try:
            response = await self.inner.send(request)
        except FetchError as error:
            sent = not isinstance(error, PostponedError | RefusedError)
            self.passage.leave()
            self.exchanges.append(Exchange(url, error.status, sent=sent, forgot=forget, error=error))
            raise
        if response.unchanged:
            self.passage.leave()
        else:
            self.passage.answered()
        self.exchanges.append(Exchange(
            url, response.status, len(response.data), fresh_for(response.headers, response.fetched),
            response.permanent_url, forgot=forget,
        ))  # fmt: skip
        return replace(response, url=url) if response.url != url and place != url else response

    async def _posted(self, request: Request) -> Response:
        try:
            response = await self.inner.send(request)
        except FetchError as error:
            sent = not isinstance(error, PostponedError | RefusedError)
            self.exchanges.append(Exchange(request.url, error.status, sent=sent, error=error))
            raise
        self.exchanges.append(Exchange(request.url, response.status, len(response.data)))
        return response

    async def connect(self, host: str, port: int, *, timeout: float) -> socket:
        """See `adapters.fetch.streams.Dialer.connect`."""
        url = f"tcp://{host}:{port}"
        if not isinstance(self.inner, Dialer):
            raise FetchError("this fetcher opens no connections but those of HTTP", where=url)
        try:
            connection = await self.inner.connect(host, port, timeout=timeout)
        except FetchError as error:
            self.exchanges.append(Exchange(url, sent=not isinstance(error, RefusedError), error=error))
            raise
        self.exchanges.append(Exchange(url))
        return connection

    @asynccontextmanager
    async def stream(
        self, url: str, *, headers: Mapping[str, str] = NO_HEADERS, max_message: int = MAX_MESSAGE,
        timeout: float | None = None,
    ) -> AsyncIterator[Stream]:  # fmt: skip
        """See `adapters.fetch.live.Streamer.stream`."""
        if not isinstance(self.inner, Streamer):
            raise FetchError("this fetcher cannot follow a stream", where=url)
        await self.passage.asks()
        place = http_address(url)
        async with AsyncExitStack() as opening:
            try:
                stream = await opening.enter_async_context(
                    self.inner.stream(url, headers=headers, max_message=max_message, timeout=timeout)
                )
            except FetchError as error:
                sent = not isinstance(error, PostponedError | RefusedError)
                self.exchanges.append(Exchange(place, error.status, sent=sent, error=error))
                raise
            try:
                yield stream
            finally:
                self.exchanges.append(Exchange(place, 101 if is_socket(url) else 200, stream.received))

    def _place(self, url: str) -> str:
        moved = self.facts.moved
        return moved.target if moved is not None and moved.settled and moved.address == url else url

    @property
    def requests(self) -> int:
        """How many resources were asked for over the network."""
        return sum(e.sent for e in self.exchanges)


def is_frozen(facts: PollFacts, now: datetime) -> bool:
    """Whether a source has said "not modified" for so long that it is asked without validators, at most once a day."""
    since, last = facts.unchanged_since, facts.unconditional
    return since is not None and now - since >= FROZEN_AFTER and (last is None or now - last >= DAY)
