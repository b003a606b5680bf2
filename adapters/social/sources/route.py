"""How the timelines of a network are read: what differs between them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from pydantic import Field

from adapters.base import Options, Poll, Response
from adapters.errors import HTTPStatusError, ParseError, ProtocolError
from adapters.jsontext import JsonTextError, loads
from adapters.social import values
from adapters.social.sources.budget import Budget
from adapters.social.sources.memory import Page, Rank
from adapters.text import decode

__all__ = ["Route", "TimelineOptions", "address", "asked", "json_of", "looked_up", "parts"]

MAX_BYTES = 15_000_000


class TimelineOptions(Options):
    """What the sources of all networks have."""

    max_pages: int = Field(5, ge=1, le=100, description="pages that one poll reads, or one more; the next goes on there")
    first_pages: int = Field(1, ge=1, le=100, description="pages that the first poll reads, at most max_pages")


@dataclass(frozen=True, slots=True)
class Route:
    """The way through one timeline.

    Attributes:
        of: what the timeline is; where it changes, all that was remembered is forgotten.
        first: address of the newest page.
        read: the posts of an answer and the address of the page below it; raises ParseError.
        headers: sent with each request.
        rank: see `memory.reached`.
        margin: see `memory.reached`.
        whole: see `memory.reached`.
        remember: ids of newest posts that are kept.
        kept: what was looked up once, and is not to be asked for again.
        remedies: what to do, by HTTP status.
        budget: of a network that is paid by what is read.
        refused: called where the network refuses a request for who asks, or what.
        anew: address from which a walk down to known posts begins, where that is not `first`.
    """

    of: str
    first: str
    read: Callable[[Response], Page]
    headers: Mapping[str, str] = field(default_factory=dict)
    rank: Rank | None = None
    margin: int = 0
    whole: bool = False
    remember: int = 60
    kept: Mapping[str, str] = field(default_factory=dict)
    remedies: Mapping[int, str] = field(default_factory=dict)
    budget: Budget | None = None
    refused: Callable[[], None] = lambda: None
    anew: Callable[[tuple[str, ...]], str] | None = None

    def again(self, until: tuple[str, ...]) -> str:
        """Where a walk down to the posts `until` begins, when the server has forgotten where it stood."""
        return self.anew(until) if self.anew else self.first


def address(base: str, **query: Any) -> str:
    """An address with a query; what is None is left out."""
    asked = {k: str(v).lower() if isinstance(v, bool) else v for k, v in query.items() if v is not None}
    return f"{base}?{urlencode(asked)}" if asked else base


def json_of(response: Response) -> Any:
    """The JSON of an answer.

    Raises:
        ParseError: it is none.
    """
    try:
        return loads(decode(response.data, content_type=response.content_type).text)
    except JsonTextError as error:
        what = f"the answer is no JSON: {error}"
        raise ParseError(what, where=response.url, line=error.line, column=error.column) from None


async def asked(answer: Awaitable[Response], remedies: Mapping[int, str]) -> dict[str, Any]:
    """The JSON object that answers a look-up or a login.

    Raises:
        FetchError: there is no answer, or it is no object.
    """
    try:
        response = await answer
    except HTTPStatusError as error:
        error.remedy = remedies.get(error.status or 0, error.remedy)
        raise
    try:
        found = json_of(response)
    except ParseError as error:
        raise ProtocolError(error.message, where=response.url) from None
    return found if isinstance(found, dict) else {}


def looked_up(poll: Poll, name: str) -> str | None:
    """What an earlier poll found `name` to stand for: asked once, as it stays when an account changes its name."""
    return values.string(values.mapping(poll.state, "kept"), name)


def parts(value: Any, name: str, where: str) -> list[dict[str, Any]]:
    """The objects of the list `name` of an answer.

    Raises:
        ParseError: there is no such list.
    """
    found = value.get(name) if isinstance(value, dict) else None
    if not isinstance(found, list):
        raise ParseError(f"the answer has no list {name!r}", where=where)
    return [one for one in found if isinstance(one, dict)]
