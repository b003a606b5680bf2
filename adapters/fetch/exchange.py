"""One hop: a request, its answer, and what the answer holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import aiohttp

from adapters.base import Conditional, Response
from adapters.errors import FetchError, HTTPStatusError, RedirectError, TooLargeError
from adapters.fetch.addresses import origin, redirect_target
from adapters.fetch.allow import NOTHING, AllowList
from adapters.fetch.decoding import BodyDecoder, codings
from adapters.fetch.freshness import reset_seconds, retry_seconds
from adapters.fetch.hosts import LONGEST_PAUSE
from adapters.fetch.validators import after_200, after_304

__all__ = ["REDIRECTS", "Answer", "Hop", "read_answer", "redirected", "status_error"]

REDIRECTS = frozenset([301, 302, 303, 307, 308])
_ANSWERS = frozenset([200, 203])
_HARMLESS = frozenset(["accept", "accept-language", "user-agent"])
_REMEDIES = {
    401: "The source asks for credentials.", 403: "The source refuses us; ask its operator, or slow down.",
    404: "Check the address.", 410: "It is gone for good: remove the source.",
    429: "We come too often; the next poll waits.", 503: "The server is overloaded; the next poll waits.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hop:
    """One hop: where it goes and what it carries.

    Attributes:
        url: sendable, without credentials.
        headers: besides the fetcher's own.
        conditional: validators to send, where they belong to `url`.
        max_bytes: cap on the body.
        allow: exceptions to the address guard.
        robots: whether robots.txt is asked first.
        cut: a body beyond the cap is cut there, and no error.
        body: what is sent with POST; None asks with GET.
    """

    url: str
    headers: Mapping[str, str]
    conditional: Conditional | None
    max_bytes: int
    allow: AllowList = NOTHING
    robots: bool = False
    cut: bool = False
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What one hop gave: a redirect's target, or a response."""

    status: int
    target: str | None = None
    response: Response | None = None


def redirected(request: Hop, target: str) -> Hop:
    """The request for where a redirect leads; headers that may be secrets stay with their origin."""
    if origin(target) == origin(request.url):
        return replace(request, url=target)
    kept = {k: v for k, v in request.headers.items() if k.lower() in _HARMLESS}
    return replace(request, url=target, headers=kept)


async def read_answer(
    raw: aiohttp.ClientResponse, request: Hop, *, conditional: bool, now: Callable[[], datetime]
) -> Answer:
    """The answer, read to its end.

    Args:
        raw: as aiohttp gives it, with only its head read.
        request: that it answers.
        conditional: whether validators were sent.
        now: gives the time.

    Raises:
        FetchError: it is no success, or its body cannot be had.
    """
    if raw.status in REDIRECTS:
        if request.body is not None:
            raise RedirectError("a login is not sent on to where the server redirects", status=raw.status)
        location = next((v for k, v in raw.raw_headers if k.lower() == b"location"), None)
        return Answer(raw.status, target=redirect_target(location, request.url))
    if raw.status == 304 and conditional:
        assert request.conditional is not None
        kept = after_304(request.conditional, raw.raw_headers)
        return Answer(304, response=_response(raw, request, b"", kept, now()))
    if raw.status not in _ANSWERS:
        raise status_error(raw.status, raw.reason or "", _headers(raw), now())
    body = await _body(raw, request)
    given = after_200(request.url, raw.raw_headers)
    return Answer(raw.status, response=_response(raw, request, body, given, now()))


def status_error(status: int, reason: str, headers: Mapping[str, str], now: datetime) -> HTTPStatusError:
    """The error for an answer that is no success.

    Args:
        status: HTTP status.
        reason: the phrase that follows it.
        headers: of the answer.
        now: UTC.
    """
    named = {name.lower(): value for name, value in headers.items()}
    wait = retry_seconds(named.get("retry-after"), now)
    if wait is None and status == 429:
        wait = reset_seconds(named, now)
    return HTTPStatusError(
        f"the server answers {status} {reason[:80]}".rstrip(), status=status,
        retry_after=None if wait is None else min(wait, LONGEST_PAUSE.total_seconds()), remedy=_REMEDIES.get(status),
    )  # fmt: skip


async def _body(raw: aiohttp.ClientResponse, request: Hop) -> bytes:
    names = codings(",".join(raw.headers.getall("Content-Encoding", [])))
    if not names and not request.cut and (raw.content_length or 0) > request.max_bytes:
        raw.close()
        raise TooLargeError(f"the body is {raw.content_length:,} bytes, more than {request.max_bytes:,}",
                            remedy="Raise max_bytes if the source is worth it.")  # fmt: skip
    decoder = BodyDecoder(names, request.max_bytes)
    try:
        async for piece in raw.content.iter_any():
            decoder.feed(piece)
        return decoder.finish()
    except TooLargeError:
        raw.close()  # the rest of the body is not wanted
        if request.cut:
            return decoder.beginning()
        raise
    except FetchError:
        raw.close()
        raise


def _response(
    raw: aiohttp.ClientResponse, request: Hop, data: bytes, conditional: Conditional, fetched: datetime
) -> Response:
    return Response(
        url=request.url, final_url=request.url, status=raw.status, headers=_headers(raw), data=data, fetched=fetched,
        conditional=conditional, unchanged=raw.status == 304,
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
