"""The fetcher over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from socket import socket
from types import TracebackType
from typing import Any, Self

import aiohttp
from yarl import URL

from adapters.base import NO_HEADERS, Conditional, Response
from adapters.errors import FetchError, FetchTimeoutError, HTTPStatusError, RedirectError, TooLargeError
from adapters.fetch.addresses import origin, redact, redirect_target, split_credentials
from adapters.fetch.decoding import BodyDecoder, codings
from adapters.fetch.failures import TRANSPORT_ERRORS, named
from adapters.fetch.settings import FetchSettings
from adapters.fetch.validators import after_200, after_304, request_headers

__all__ = ["HttpFetcher"]

_REDIRECTS = frozenset([301, 302, 303, 307, 308])
_PERMANENT = frozenset([301, 308])
_ANSWERS = frozenset([200, 203])
_LONGEST_WAIT = 31 * 86_400.0
# Ours alone: the decoder, the validators and the connection depend on them.
_RESERVED = frozenset(["accept-encoding", "if-none-match", "if-modified-since", "host", "connection", "content-length"])
_HARMLESS = frozenset(["accept", "accept-language", "user-agent"])
_REMEDIES = {
    401: "The source asks for credentials.", 403: "The source refuses us; ask its operator, or slow down.",
    404: "Check the address.", 410: "It is gone for good: remove the source.",
    429: "We come too often; the next poll waits.", 503: "The server is overloaded; the next poll waits.",
}  # fmt: skip

SocketFactory = Callable[[Any], socket]
"""Makes the socket for one resolved address; it sees the address of every connection and may refuse it."""


@dataclass(frozen=True, slots=True)
class _Request:
    """One hop: where it goes and what it carries."""

    url: str
    headers: Mapping[str, str]
    conditional: Conditional | None
    max_bytes: int


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one hop gave: a redirect's target, or a response."""

    status: int
    target: str | None = None
    response: Response | None = None


class HttpFetcher:
    """Gets resources over http and https; an async context manager that holds the connections.

    Args:
        settings: limits; the defaults where None.
        socket_factory: makes each socket (aiohttp's `TCPConnector(socket_factory=…)`), the place to check addresses.
    """

    def __init__(self, settings: FetchSettings | None = None, *, socket_factory: SocketFactory | None = None) -> None:
        self.settings = settings or FetchSettings()
        self._socket_factory = socket_factory
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(self.settings.concurrency)
        self._hosts: dict[tuple[str, str, int], tuple[asyncio.Semaphore, int]] = {}

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(limit=0, socket_factory=self._socket_factory)
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
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

    async def get(
        self,
        url: str,
        *,
        conditional: Conditional | None = None,
        headers: Mapping[str, str] = NO_HEADERS,
        max_bytes: int | None = None,
        timeout: float | None = None,
    ) -> Response:
        """See `adapters.base.Fetcher.get`. Time spent waiting for a free slot does not count against the deadline."""
        if self._session is None:
            raise RuntimeError("use the fetcher inside `async with HttpFetcher(...) as fetcher`")
        seconds = timeout if timeout is not None else self.settings.timeout
        address, authorization = split_credentials(url)
        own = {k: v for k, v in headers.items() if k.lower() not in _RESERVED}
        if authorization and not any(k.lower() == "authorization" for k in own):
            own["Authorization"] = authorization
        request = _Request(address, own, conditional, max_bytes if max_bytes is not None else self.settings.max_bytes)
        async with self._slots, self._host(address):
            try:
                async with asyncio.timeout(seconds):
                    return await self._follow(request)
            except TimeoutError:
                raise FetchTimeoutError(
                    f"no complete answer within {seconds:g} s", where=redact(address),
                    remedy="Raise its timeout if the source is always slow.",
                ) from None  # fmt: skip

    @asynccontextmanager
    async def _host(self, url: str) -> AsyncIterator[None]:
        key = origin(url)
        slots, users = self._hosts.get(key) or (asyncio.Semaphore(self.settings.per_host), 0)
        self._hosts[key] = (slots, users + 1)
        try:
            async with slots:
                yield
        finally:
            slots, users = self._hosts[key]
            if users == 1:
                del self._hosts[key]
            else:
                self._hosts[key] = (slots, users - 1)

    async def _follow(self, request: _Request) -> Response:
        start, seen, permanent = request.url, {request.url}, True
        while True:
            answer = await self._hop(request)
            if answer.response is not None:
                moved = request.url != start
                return replace(answer.response, url=start, permanent_url=request.url if moved and permanent else None)
            assert answer.target is not None
            permanent = permanent and answer.status in _PERMANENT
            if answer.target in seen:
                raise RedirectError("the redirects go in a circle", where=redact(start), status=answer.status)
            if len(seen) > self.settings.max_redirects:
                raise RedirectError(f"more than {len(seen) - 1} redirects", where=redact(start), status=answer.status)
            seen.add(answer.target)
            request = _next(request, answer.target)

    async def _hop(self, request: _Request) -> _Answer:
        """One request and its answer, every failure named.

        The cause is not chained: aiohttp's messages hold the address, and with it perhaps a secret.
        """
        assert self._session is not None
        validators = request_headers(request.conditional, request.url)
        try:
            async with self._session.get(
                URL(request.url, encoded=True), headers={**request.headers, **validators}, allow_redirects=False
            ) as raw:
                return await _answer(raw, request, conditional=bool(validators))
        except FetchError as error:
            error.where = error.where or redact(request.url)
            raise
        except TRANSPORT_ERRORS as error:
            raise named(error, redact(request.url)) from None


def _next(request: _Request, target: str) -> _Request:
    if origin(target) == origin(request.url):
        return replace(request, url=target)
    kept = {k: v for k, v in request.headers.items() if k.lower() in _HARMLESS}
    return replace(request, url=target, headers=kept)


async def _answer(raw: aiohttp.ClientResponse, request: _Request, *, conditional: bool) -> _Answer:
    if raw.status in _REDIRECTS:
        location = next((v for k, v in raw.raw_headers if k.lower() == b"location"), None)
        return _Answer(raw.status, target=redirect_target(location, request.url))
    if raw.status == 304 and conditional:
        assert request.conditional is not None
        return _Answer(304, response=_response(raw, request, b"", after_304(request.conditional, raw.raw_headers)))
    if raw.status not in _ANSWERS:
        raise HTTPStatusError(
            f"the server answers {raw.status} {(raw.reason or '')[:80]}".rstrip(), status=raw.status,
            retry_after=_retry_after(raw.headers.get("Retry-After")), remedy=_REMEDIES.get(raw.status),
        )  # fmt: skip
    body = await _body(raw, request.max_bytes)
    return _Answer(raw.status, response=_response(raw, request, body, after_200(request.url, raw.raw_headers)))


async def _body(raw: aiohttp.ClientResponse, max_bytes: int) -> bytes:
    names = codings(",".join(raw.headers.getall("Content-Encoding", [])))
    if not names and (raw.content_length or 0) > max_bytes:
        raw.close()
        raise TooLargeError(f"the body is {raw.content_length:,} bytes, more than {max_bytes:,}",
                            remedy="Raise max_bytes if the source is worth it.")  # fmt: skip
    decoder = BodyDecoder(names, max_bytes)
    try:
        async for piece in raw.content.iter_any():
            decoder.feed(piece)
        return decoder.finish()
    except FetchError:
        raw.close()  # the rest of the body is not wanted
        raise


def _response(raw: aiohttp.ClientResponse, request: _Request, data: bytes, conditional: Conditional) -> Response:
    return Response(
        url=request.url, final_url=request.url, status=raw.status, headers=_headers(raw), data=data,
        fetched=datetime.now(UTC), conditional=conditional, unchanged=raw.status == 304,
    )  # fmt: skip


def _headers(raw: aiohttp.ClientResponse) -> dict[str, str]:
    """Headers by lower-case name, repeated ones joined (RFC 9110 section 5.3); no cookies, which are secrets."""
    found: dict[str, str] = {}
    for key, value in raw.raw_headers:
        name = key.decode("latin-1").lower()
        if name != "set-cookie":
            try:
                text = value.decode("utf-8")
            except UnicodeDecodeError:
                text = value.decode("latin-1")
            found[name] = f"{found[name]}, {text}" if name in found else text
    return found


def _retry_after(value: str | None) -> float | None:
    """Seconds to wait, 0 … 31 days, from seconds or a date."""
    if value is None:
        return None
    try:
        seconds = float(value) if value.strip().isdigit() else _until(value)
    except (ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), _LONGEST_WAIT)


def _until(date: str) -> float:
    when = parsedate_to_datetime(date)
    return ((when if when.tzinfo else when.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds()
