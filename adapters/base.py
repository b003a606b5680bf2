"""The adapter contract: fetch brings payloads, parse makes items of them.

    Poll ──▶ Adapter.fetch(poll, fetcher) ──▶ Payload … ──▶ Adapter.parse(payload, options) ──▶ Batch
             the only part that waits         bytes          pure: no clock, no network, no files

A source's state travels with the data: `fetch` reads `poll.state`, each payload carries the state that
the source would have once the payload is stored, `parse` may complete it, and the store keeps
`Batch.state` in the transaction that stores the items. What fails on the way leaves the old state, so
the next poll asks again.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict

from adapters.schema import Batch, Problem, SourceState

__all__ = [
    "Adapter", "Conditional", "Fetcher", "Follower", "Options", "Payload", "Poll", "Recogniser", "Request",
    "Response",
]  # fmt: skip

NO_HEADERS: Mapping[str, str] = MappingProxyType({})

Conditional = dict[str, Any]
"""Validators of one URL as a fetcher keeps them. Opaque: store it, hand it back, never look inside. JSON."""


class Options(BaseModel):
    """Settings of an adapter; a subclass's field descriptions are their documentation."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Response:
    """One answer, whole and decoded from its content coding, as bytes.

    Attributes:
        url: as asked, without user name and password.
        final_url: after redirects.
        status: 200, or 304 when `unchanged`.
        headers: names in lower case.
        data: the body; empty when `unchanged`.
        conditional: to hand back on the next request for this URL.
        unchanged: the server says that nothing changed since `conditional`.
        permanent_url: target when every redirect on the way was permanent (301, 308), else None.
        fetched: when the answer was complete, UTC.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    data: bytes
    fetched: datetime
    conditional: Conditional = field(default_factory=dict)
    unchanged: bool = False
    permanent_url: str | None = None

    @property
    def content_type(self) -> str | None:
        """The Content-Type header as it was sent, charset included."""
        return self.headers.get("content-type")


@dataclass(frozen=True, slots=True)
class Request:
    """What a fetcher is asked for.

    Attributes:
        url: http or https.
        conditional: what the last answer for this URL carried; makes the request conditional.
        headers: sent besides the fetcher's own; secrets are dropped when a redirect leaves the origin.
        max_bytes: cap on the decoded body; the fetcher's own where None.
        timeout: absolute deadline in seconds for all of it, redirects included; the fetcher's own where None.
        robots: ask the site's robots.txt first (RFC 9309). For pages; a feed that a user subscribed to is exempt.
        body: sent with POST, its Content-Type among `headers`; no redirect is followed then, as what is sent may be a
            secret. None asks with GET.
    """

    url: str
    conditional: Conditional | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: NO_HEADERS)
    max_bytes: int | None = None
    timeout: float | None = None
    robots: bool = False
    body: bytes | None = None


class Fetcher(ABC):
    """Gets bytes over the network. Adapters are given one; they never open a connection themselves.

    Adapters call `get` and `post`; who makes a fetcher writes `send`.
    """

    __slots__ = ()

    @abstractmethod
    async def send(self, request: Request) -> Response:
        """What the server answers.

        Raises:
            FetchError: by its subclasses, whatever went wrong; nothing else is raised.
        """

    async def get(
        self, url: str, *, conditional: Conditional | None = None, headers: Mapping[str, str] = NO_HEADERS,
        max_bytes: int | None = None, timeout: float | None = None, robots: bool = False,
    ) -> Response:  # fmt: skip
        """The resource at `url`; see `Request`.

        Raises:
            FetchError: by its subclasses, whatever went wrong; nothing else is raised.
        """
        return await self.send(Request(url, conditional, headers, max_bytes, timeout, robots))

    async def post(self, url: str, body: bytes, *, headers: Mapping[str, str] = NO_HEADERS) -> Response:
        """What the server answers to `body`, for an interface that asks for a login; see `Request`.

        Raises:
            FetchError: by its subclasses, whatever went wrong; nothing else is raised.
        """
        return await self.send(Request(url, headers=headers, body=body))


@dataclass(frozen=True, slots=True)
class Payload:
    """Bytes on their way to `parse`, with all that is known of them.

    Attributes:
        data: decoded from transport and content codings, not from its charset.
        url: address or path that was read; base of relative links.
        final_url: after redirects.
        content_type: as declared, charset included.
        headers: of the response, names in lower case.
        fetched: when it was read, UTC.
        source_id: of the configured source.
        state: what the source's state is once this is stored.
        unchanged: there is nothing to parse; only the state is to be kept.
        problems: what went wrong on the way to this payload without stopping it.
        at_once: the state is stored before the adapter goes on, as what it does next costs something.
    """

    data: bytes = b""
    url: str | None = None
    final_url: str | None = None
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    fetched: datetime | None = None
    source_id: str | None = None
    state: SourceState | None = None
    unchanged: bool = False
    problems: tuple[Problem, ...] = ()
    at_once: bool = False

    @classmethod
    def of(
        cls, response: Response, source_id: str | None = None, *, state: SourceState | None = None,
        unchanged: bool = False, problems: tuple[Problem, ...] = (),
    ) -> Payload:  # fmt: skip
        """What an answer brings.

        Args:
            response: the answer; its bytes are left out of a payload that is `unchanged`.
            source_id: of the configured source.
            state: what the source's state is once this is stored.
            unchanged: whether there is nothing to parse.
            problems: what went wrong on the way to it.
        """
        return cls(
            data=b"" if unchanged else response.data, url=response.url, final_url=response.final_url,
            content_type=response.content_type, headers=response.headers, fetched=response.fetched, source_id=source_id,
            state=state, unchanged=unchanged, problems=problems,
        )  # fmt: skip

    @property
    def base_url(self) -> str | None:
        """Where relative links start from, unless the document says otherwise."""
        return self.final_url or self.url


@dataclass(frozen=True, slots=True)
class Poll:
    """One visit to a source.

    Attributes:
        source_id: of the configured source.
        options: the adapter's own settings, validated.
        state: what the last committed poll left, empty on the first; it is not changed, but carried on in payloads.
        now: the time of the poll, UTC.
        seconds: how long it may last; None leaves that to the adapter.
        follow: asked again and again by an adapter that follows a stream: whether to go on once it has caught up with
            the present.
    """

    source_id: str
    options: Any
    state: SourceState
    now: datetime
    seconds: float | None = None
    follow: Callable[[], bool] = lambda: False


@runtime_checkable
class Adapter(Protocol):
    """A kind of source. `adapters.testing` checks every rule that stands here."""

    name: str
    """Registered name, lower case."""

    Options: type[Options]
    """Its settings; `Options()` or the fields of a source's table in the configuration."""

    def fetch(self, poll: Poll, fetcher: Fetcher) -> AsyncIterator[Payload]:
        """Payloads of one poll, oldest first; each is parsed and committed by itself.

        Raises:
            FetchError: the source could not be read; what was yielded before stays.
        """
        ...

    def parse(self, payload: Payload, options: Any) -> Batch:
        """Items of one payload. Pure: the same payload gives the same batch.

        A bad entry is left out and named in `Batch.problems`.

        Raises:
            ParseError: nothing in the payload is what the adapter reads.
        """
        ...


@runtime_checkable
class Recogniser(Protocol):
    """An adapter that knows its own payloads by their structure, so that files of them need no label."""

    def recognises(self, payload: Payload) -> bool:
        """Whether the adapter reads `payload`."""
        ...


@runtime_checkable
class Follower(Protocol):
    """An adapter that can follow a stream: its polls last, and the next one goes on where the last one ended, at once."""

    def follows(self, options: Any) -> bool:
        """Whether a source with these options is a stream."""
        ...

    def floods(self, options: Any) -> bool:
        """Whether it brings more than anybody would store, so that only what a watch flags is kept unless asked."""
        ...
