"""The fetcher over HTTP: every request takes the same way.

Each arrow may end in an error with a name:

    get ─▶ guard (spelling, port) ─▶ robots ─▶ turn at the host ─▶ hop ─▶ guard (address) ─▶ answer
                                                    ▲                                          │ redirect
                                                    └──────────────────────────────────────────┘
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from socket import socket
from time import monotonic
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from adapters.base import NO_HEADERS, Fetcher, Request, Response
from adapters.errors import DisallowedError, FetchError, FetchTimeoutError, HTTPStatusError, RedirectError, RefusedError
from adapters.fetch import streams
from adapters.fetch.addresses import host_of, origin, redact, split_credentials
from adapters.fetch.allow import NOTHING, AllowList
from adapters.fetch.clock import Clock, SystemClock
from adapters.fetch.deadlines import Deadline
from adapters.fetch.eventstream import EventStream, open_events
from adapters.fetch.exchange import Answer, Hop, read_answer, redirected
from adapters.fetch.failures import TRANSPORT_ERRORS, named
from adapters.fetch.guard import Visit, check_url, guarded_socket, visiting
from adapters.fetch.hosts import HostMemory, LocalMemory
from adapters.fetch.live import MAX_MESSAGE, Stream, http_address, is_socket
from adapters.fetch.pacing import Pacing, Turn
from adapters.fetch.robots import MAX_BYTES, MAX_REDIRECTS, RETRY, Robots, Rules
from adapters.fetch.settings import FetchSettings
from adapters.fetch.validators import request_headers
from adapters.fetch.websocket import WebSocket, shake_hands

__all__ = ["HttpFetcher", "OpenedFetcher"]

_PERMANENT = frozenset([301, 308])
_AWAY = frozenset([429, 503])
# Ours alone: the decoder, the validators and the connection depend on them.
_RESERVED = frozenset(["accept-encoding", "if-none-match", "if-modified-since", "host", "connection", "content-length"])
_PRIVATE = frozenset(["cookie", "referer"])
_OURS = _RESERVED | _PRIVATE


@dataclass(slots=True)
class _Way:
    """A request and its redirects.

    Attributes:
        start: where it began.
        left: seconds until its deadline; waiting for a turn does not count.
        most: redirects that are followed.
        seen: addresses on the way.
        permanent: whether all redirects so far were.
    """

    start: str
    left: float
    most: int
    seen: set[str] = field(default_factory=set)
    permanent: bool = True

    def go_on(self, answer: Answer) -> str:
        """The next address.

        Raises:
            RedirectError: the way goes in a circle or is too long.
        """
        target, where = answer.target, redact(self.start)
        assert target is not None
        self.permanent = self.permanent and answer.status in _PERMANENT
        if target in self.seen:
            raise RedirectError("the redirects go in a circle", where=where, status=answer.status)
        if len(self.seen) > self.most:
            raise RedirectError(f"more than {self.most} redirects", where=where, status=answer.status)
        self.seen.add(target)
        return target


class HttpFetcher(Fetcher):
    """Gets resources over http and https, with manners; an async context manager that holds the connections.

    Args:
        settings: limits and manners; the defaults where None.
        memory: what is known of hosts; forgotten with the fetcher where None.
        clock: gives the time, and lets it pass between two requests to a host.
    """

    def __init__(
        self, settings: FetchSettings | None = None, *, memory: HostMemory | None = None, clock: Clock | None = None
    ) -> None:
        self.settings = settings or FetchSettings()
        self._clock = clock or SystemClock()
        memory = memory or LocalMemory()
        self._allow = self.settings.allow
        self._proxy = self.settings.proxy.get_secret_value() if self.settings.proxy else None
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(self.settings.concurrency)
        self._pacing = Pacing(
            memory, self._clock, per_host=self.settings.per_host, pause=timedelta(seconds=self.settings.pause),
            patience=timedelta(seconds=self.settings.patience),
        )  # fmt: skip
        self._robots = Robots(memory, self._clock, self.settings.product, self._pacing.slow_down)

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(limit=0, socket_factory=guarded_socket)
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,  # a proxy is used where the settings name one, and not because a variable is set
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),  # one deadline of our own covers it all
            headers={"User-Agent": self.settings.agent, "Accept-Encoding": "gzip, deflate"},
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def send(self, request: Request) -> Response:
        """See `adapters.base.Fetcher.send`. Time spent waiting for a turn does not count against the deadline."""
        return await self._send(request, NOTHING)

    async def allowed(self, url: str) -> bool:
        """Whether the site's robots.txt lets us fetch the page at `url`; fetches the robots.txt where that is needed.

        Raises:
            PostponedError: its host cannot be asked now.
            RefusedError: it is no address that is fetched.
        """
        address = split_credentials(url)[0]
        check_url(address, self._allow)
        return await self._robots.allowed(address, partial(self._robots_txt, self._allow))

    async def connect(self, host: str, port: int, *, timeout: float) -> socket:
        """See `adapters.fetch.streams.Dialer.connect`."""
        return await self._connect(host, port, NOTHING, timeout)

    async def _connect(self, host: str, port: int, allow: AllowList, timeout: float) -> socket:
        if self._proxy is not None:
            raise RefusedError(
                "a connection that is not HTTP cannot go through the proxy", where=f"{host}:{port}",
                remedy="Poll it from a configuration without [fetch] proxy.",
            )  # fmt: skip
        return await streams.connect(host, port, self._allow + allow, timeout=timeout)

    def opened(self, addresses: Sequence[str]) -> OpenedFetcher:
        """The same fetcher with more exceptions to the address guard, for one source.

        Raises:
            ValueError: one of them cannot be read.
        """
        return OpenedFetcher(self, AllowList.parse(tuple(addresses)))

    async def _send(self, request: Request, allow: AllowList) -> Response:
        first = self._first(request, allow)
        seconds = request.timeout if request.timeout is not None else self.settings.timeout
        way = _Way(first.url, seconds, self.settings.max_redirects, {first.url})
        return await self._follow(first, way, seconds)

    def _first(self, request: Request, allow: AllowList) -> Hop:
        if self._session is None:
            raise RuntimeError("use the fetcher inside `async with HttpFetcher(...) as fetcher`")
        address, authorization = split_credentials(request.url)
        own = {k: v for k, v in request.headers.items() if k.lower() not in _OURS}
        if authorization and not any(k.lower() == "authorization" for k in own):
            own["Authorization"] = authorization
        most = request.max_bytes if request.max_bytes is not None else self.settings.max_bytes
        return Hop(
            address, own, request.conditional, most,
            allow=self._allow + allow if allow.entries else self._allow, robots=request.robots, body=request.body,
        )  # fmt: skip

    async def _robots_txt(self, allow: AllowList, url: str) -> bytes:
        request = Hop(url, NO_HEADERS, None, MAX_BYTES, allow=allow, cut=True)
        seconds = self.settings.timeout
        return (await self._follow(request, _Way(url, seconds, MAX_REDIRECTS, {url}), seconds)).data

    async def _follow(self, request: Hop, way: _Way, seconds: float) -> Response:
        try:
            while True:
                await self._permit(request)
                async with self._pacing.turn(host_of(request.url)) as turn, self._slots:
                    found = await self._visit(request, way, turn)
                if isinstance(found, Response):
                    return found
                request = found
        except TimeoutError:
            raise FetchTimeoutError(
                f"no complete answer within {seconds:g} s", where=redact(way.start),
                remedy="Raise its timeout if the source is always slow.",
            ) from None  # fmt: skip
        except FetchError as error:
            error.where = error.where or redact(request.url)
            raise

    async def _permit(self, request: Hop) -> None:
        check_url(request.url, request.allow)
        if not request.robots:
            return
        if not await self._robots.allowed(request.url, partial(self._robots_txt, request.allow)):
            raise _disallowed(request.url, self._robots.known(request.url))

    async def _visit(self, request: Hop, way: _Way, turn: Turn) -> Response | Hop:
        """The answer, or the request that goes on at another host. Redirects within a host are part of one visit."""
        while True:
            began = monotonic()
            async with Deadline(max(0.0, way.left)):
                answer = await self._hop(request, turn)
            way.left -= monotonic() - began
            if answer.response is not None:
                if request.url == way.start:
                    return answer.response
                return replace(answer.response, url=way.start, permanent_url=request.url if way.permanent else None)
            following = redirected(request, way.go_on(answer))
            if host_of(following.url) != host_of(request.url):
                return following
            if following.robots:
                # Another origin of the same host has a robots.txt of its own, which needs a turn of its own.
                if origin(following.url) != origin(request.url):
                    return following
                if (rules := self._robots.known(following.url)) is not None and not rules.allow(following.url):
                    raise _disallowed(following.url)
            check_url(following.url, following.allow)
            request = following

    async def _hop(self, request: Hop, turn: Turn) -> Answer:
        """One request and its answer, every failure named."""
        assert self._session is not None
        validators = request_headers(request.conditional, request.url)
        with self._visiting(request, turn) as visit:
            async with self._session.request(
                "GET" if request.body is None else "POST", URL(request.url, encoded=True), data=request.body,
                headers={**request.headers, **validators}, allow_redirects=False, proxy=self._proxy,
            ) as raw:  # fmt: skip
                try:
                    answer = await read_answer(raw, request, conditional=bool(validators), now=self._clock.now)
                finally:
                    if visit.excepted and request.allow is not self._allow:
                        raw.close()  # a connection that the guard made for one source serves no other
        turn.served()
        return answer

    @contextmanager
    def _visiting(self, request: Hop, turn: Turn) -> Iterator[Visit]:
        """A visit of a host: the guard knows whose it is, and every failure gets its name.

        The cause is not chained: aiohttp's messages hold the address, and with it perhaps a secret.
        """
        visit = Visit(host_of(request.url), request.allow, proxied=self._proxy is not None)
        token = visiting.set(visit)
        try:
            yield visit
        except FetchError as error:
            error.where = error.where or redact(request.url)
            if isinstance(error, HTTPStatusError):
                if error.status in _AWAY:
                    error.retry_after = turn.refused(error.retry_after)
                elif (error.status or 0) < 500:
                    turn.served()
            raise
        except TRANSPORT_ERRORS as error:
            if visit.refused:
                remedy = "If it is yours and meant, name it in allow_addresses of the source or of [fetch]."
                raise RefusedError(visit.refused[0], where=redact(request.url), remedy=remedy) from None
            raise named(error, redact(request.url)) from None
        finally:
            visiting.reset(token)

    def stream(
        self, url: str, *, headers: Mapping[str, str] = NO_HEADERS, max_message: int = MAX_MESSAGE,
        timeout: float | None = None,
    ) -> AbstractAsyncContextManager[Stream]:  # fmt: skip
        """See `adapters.fetch.live.Streamer.stream`."""
        return self._stream(url, NOTHING, headers=headers, max_message=max_message, timeout=timeout)

    @asynccontextmanager
    async def _stream(
        self, url: str, allow: AllowList, *, headers: Mapping[str, str], max_message: int, timeout: float | None
    ) -> AsyncIterator[Stream]:
        request = self._first(Request(http_address(url), headers=headers, max_bytes=max_message), allow)
        check_url(request.url, request.allow)
        seconds = timeout if timeout is not None else self.settings.timeout
        async with AsyncExitStack() as opened:  # the stream is closed too where the turn cannot be given back
            async with self._pacing.turn(host_of(request.url)) as turn, self._slots:
                try:
                    async with asyncio.timeout(seconds):
                        found = await self._follow_stream(request, turn, socket=is_socket(url))
                        opened.push_async_callback(found.close)
                except TimeoutError:
                    raise FetchTimeoutError(f"no stream within {seconds:g} s", where=redact(request.url)) from None
                turn.served()
            yield found

    async def _follow_stream(self, request: Hop, turn: Turn, *, socket: bool) -> WebSocket | EventStream:
        """The stream, once the server has agreed to send one. Its connection serves nothing else afterwards."""
        assert self._session is not None
        with self._visiting(request, turn):
            opened = shake_hands if socket else open_events
            found: WebSocket | EventStream = await opened(
                self._session, request.url, request.headers, proxy=self._proxy, most=request.max_bytes,
                now=self._clock.now(),
            )  # fmt: skip
        return found


@dataclass(frozen=True, slots=True)
class OpenedFetcher(Fetcher):
    """A fetcher with exceptions to the address guard that hold for one source."""

    fetcher: HttpFetcher
    allow: AllowList

    async def send(self, request: Request) -> Response:
        """See `adapters.base.Fetcher.send`."""
        return await self.fetcher._send(request, self.allow)

    def stream(
        self, url: str, *, headers: Mapping[str, str] = NO_HEADERS, max_message: int = MAX_MESSAGE,
        timeout: float | None = None,
    ) -> AbstractAsyncContextManager[Stream]:  # fmt: skip
        """See `adapters.fetch.live.Streamer.stream`."""
        return self.fetcher._stream(url, self.allow, headers=headers, max_message=max_message, timeout=timeout)

    async def connect(self, host: str, port: int, *, timeout: float) -> socket:
        """See `adapters.fetch.streams.Dialer.connect`."""
        return await self.fetcher._connect(host, port, self.allow, timeout)


def _disallowed(url: str, rules: Rules | None = None) -> DisallowedError:
    if rules is not None and rules.parsed is None:
        return DisallowedError(
            "the site's robots.txt cannot be read now, and nothing is allowed meanwhile", where=redact(url),
            retry_after=RETRY.total_seconds(), remedy="It is asked again in an hour.",
        )  # fmt: skip
    return DisallowedError(
        "the site's robots.txt asks us not to fetch this page", where=redact(url),
        remedy="Take what its feed gives, or ask the site.",
    )  # fmt: skip
