"""The gdelt adapter: a query over time, from where the last poll ended, with an overlap for what came in late.

The interface is the DOC 2.0 API (blog.gdeltproject.org/gdelt-doc-2-0-api-debuts): no key, one request in five seconds,
250 articles an answer, the last three months.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from pydantic import Field

from adapters import base
from adapters.base import Fetcher, Payload, Poll
from adapters.errors import ParseError
from adapters.gdelt.cursor import MOST, Cursor, digest, first_start
from adapters.gdelt.reading import articles, items
from adapters.schema import Batch, Problem

__all__ = ["ADAPTER", "GdeltAdapter", "GdeltOptions"]

PAUSE = 5.0
"""Seconds between two requests that the interface asks for."""

MAX_REQUESTS = 8


class GdeltOptions(base.Options):
    """Settings of a search."""

    query: str = Field(
        description='what to search for, in the words of the interface: `"air defence" sourcelang:ukrainian`',
        min_length=3, max_length=2000,
    )  # fmt: skip
    overlap_hours: float = Field(
        2.0, ge=0, le=48, description="hours before the last poll that are searched again, for articles indexed late"
    )
    first_hours: float = Field(24.0, gt=0, le=2000, description="hours before the first poll that it searches")
    url: str = Field(
        "https://api.gdeltproject.org/api/v2/doc/doc", pattern=r"^https?://\S+$", description="address of the interface"
    )


class GdeltAdapter:
    """Searches forward in time, oldest first; each answer is a payload of its own.

    State: see `adapters.gdelt.cursor.Cursor`.

    Args:
        pause: seconds between two requests of one poll. Those of several sources are the fetcher's to space.
    """

    name = "gdelt"
    Options: type[base.Options] = GdeltOptions

    def __init__(self, *, pause: float = PAUSE) -> None:
        self._pause = pause

    async def fetch(self, poll: Poll, fetcher: Fetcher) -> AsyncIterator[Payload]:
        """The answers from the last poll's end to now.

        Raises:
            FetchError: the interface could not be asked; what was yielded before stays.
        """
        options: GdeltOptions = poll.options
        cursor = Cursor.load(poll.state, options.query)
        overlap = timedelta(hours=options.overlap_hours)
        start = first_start(cursor, poll.now, overlap, timedelta(hours=options.first_hours))
        for request in range(1, MAX_REQUESTS + 1):
            if request > 1:
                await asyncio.sleep(self._pause)
            response = await fetcher.get(_address(options, start, poll.now))
            payload = Payload(
                data=response.data, url=response.url, content_type=response.content_type, fetched=response.fetched,
                source_id=poll.source_id,
            )  # fmt: skip
            try:
                found = articles(response.data)
            except ParseError:
                yield payload  # parse says what it is; no state goes with it
                return
            step = cursor.after(found, start, poll.now, overlap)
            state = step.cursor.dump(options.query)
            state["before"] = list(cursor.seen)
            problems = (*step.problems, *_left(step.cursor, more=step.more and request == MAX_REQUESTS))
            told = tuple(p.model_copy(update={"source": poll.source_id, "where": response.url}) for p in problems)
            yield replace(payload, state=state, problems=told)
            if not step.more:
                return
            cursor, start = step.cursor, step.cursor.until or poll.now

    def parse(self, payload: Payload, options: Any) -> Batch:
        """Items of the articles that came with no earlier answer.

        Raises:
            ParseError: the answer is a message, and no list of articles.
        """
        try:
            found = articles(payload.data)
        except ParseError as error:
            error.where, error.source = error.where or payload.url, error.source or payload.source_id
            raise
        state = dict(payload.state or {})
        before = state.pop("before", None)
        known = set(before) if isinstance(before, list) else set()
        fresh = [a for a in found if digest(a) not in known]
        listing = items(fresh, url=payload.url, source_id=payload.source_id, fetched=payload.fetched)
        where = payload.url or "article list"
        problems = tuple(
            p.model_copy(update={"source": payload.source_id, "where": p.where or where}) for p in listing.problems
        )
        return Batch(items=listing.items, problems=problems, state=state)


def _address(options: GdeltOptions, start: datetime, end: datetime) -> str:
    asked = {
        "query": options.query, "mode": "artlist", "format": "json", "maxrecords": MOST, "sort": "dateasc",
        "startdatetime": start.strftime("%Y%m%d%H%M%S"), "enddatetime": end.strftime("%Y%m%d%H%M%S"),
    }  # fmt: skip
    return f"{options.url}?{urlencode(asked)}"


def _left(cursor: Cursor, *, more: bool) -> tuple[Problem, ...]:
    if not more or cursor.until is None:
        return ()
    message = f"{MAX_REQUESTS} answers were full; the next poll goes on at {cursor.until:%Y-%m-%d %H:%M} UTC"
    return (Problem(code="cap.requests", message=message, severity="warning", remedy="Narrow the query."),)


ADAPTER = GdeltAdapter()
