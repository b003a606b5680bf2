"""A fetcher without a network."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeAlias

from adapters.base import Fetcher, Request, Response
from adapters.errors import HTTPStatusError, TooLargeError

__all__ = ["Answer", "FakeFetcher", "Request"]

Answer: TypeAlias = bytes | str | Response | BaseException
"""A body, a whole response, or what is raised."""


class FakeFetcher(Fetcher):
    """Answers from a dict, keeps to the `Fetcher` contract and records what it is asked.

    A body is a 200 with a validator made of its hash; a request that carries this validator back gets a 304.
    An address without an answer is a 404.

    Args:
        answers: by URL; a list is used up one by one, its last answer stays. It may be changed between requests.
        now: when answers arrive, UTC.
    """

    def __init__(
        self,
        answers: Mapping[str, Answer | Sequence[Answer]] | None = None,
        *,
        now: datetime = datetime(2026, 1, 1, tzinfo=UTC),
    ) -> None:
        self.answers: MutableMapping[str, Answer | Sequence[Answer]] = dict(answers or {})
        self.requests: list[Request] = []
        self.now = now

    @property
    def urls(self) -> list[str]:
        """The addresses asked for, in order."""
        return [request.url for request in self.requests]

    async def send(self, request: Request) -> Response:
        """See `adapters.base.Fetcher.send`."""
        self.requests.append(request)
        answer = self._next(request.url)
        if isinstance(answer, BaseException):
            raise answer
        response = answer if isinstance(answer, Response) else self._response(request.url, answer)
        if request.max_bytes is not None and len(response.data) > request.max_bytes:
            raise TooLargeError(f"the body is larger than {request.max_bytes:,} bytes", where=request.url)
        if request.conditional and request.conditional == response.conditional and not response.unchanged:
            return replace(response, status=304, data=b"", unchanged=True)
        return response

    def _next(self, url: str) -> Answer:
        answer = self.answers.get(url)
        if answer is None:
            return HTTPStatusError("the server answers 404 Not Found", status=404, where=url)
        if isinstance(answer, bytes | str | Response | BaseException):
            return answer
        first, *rest = answer
        if rest:
            self.answers[url] = rest
        return first

    def _response(self, url: str, body: bytes | str) -> Response:
        data = body.encode() if isinstance(body, str) else body
        return Response(
            url=url, final_url=url, status=200, headers={}, data=data, fetched=self.now,
            conditional={"validator": f"{url} {hashlib.sha256(data).hexdigest()}"},
        )  # fmt: skip
