"""From a source to batches: fetch and parse, without a store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, nullcontext
from datetime import datetime
from types import AsyncGeneratorType
from typing import Any

from adapters import registry
from adapters.base import Fetcher, Payload, Poll
from adapters.errors import KilledParserError, MediaMonitorError, ParseError, RefusedError
from adapters.schema import Batch, Problem, SourceState, trusted
from monitor.config import SourceSettings
from monitor.isolation import Limits, isolated_poll
from monitor.parsing import Parser
from monitor.secrets import conceal, concealed

__all__ = ["batches"]

Found = AsyncGenerator[Batch | ParseError, None]


async def batches(
    source: SourceSettings, state: SourceState, now: datetime, *, fetcher: Fetcher, parser: Parser, limits: Limits,
    stores: bool = False, follow: Callable[[], bool] = lambda: False,
) -> Found:
    """The batches of one poll; a payload that cannot be parsed is an error among them, and the next one follows.

    What went wrong is told without secrets.

    Args:
        source: what to poll.
        state: what it remembers; empty on the first poll.
        now: time of the poll, UTC.
        fetcher: the only way to the network.
        parser: parses payloads of the built-in adapters.
        limits: of a plug-in's process, and of how long a stream is read.
        stores: whether a batch is stored before the next is asked for; without it nothing is read that costs.
        follow: whether a stream is read on once it has caught up with the present.

    Raises:
        FetchError: the source cannot be read.
        RefusedError: reading costs something, and nothing is stored.
    """
    try:
        if not registry.is_built_in(source.adapter):
            # The options of a plug-in are validated where it is loaded, in the child.
            visit = Poll(source.id, source, state, now)
            async with aclosing(isolated_poll(source.adapter, visit, fetcher, limits=limits)) as isolated:
                async for batch in isolated:
                    yield _discreet(batch)
            return
        adapter = registry.get(source.adapter)
        visit = Poll(source.id, source.options_for(adapter), state, now, limits.deadline, follow)
        given = adapter.fetch(visit, fetcher)
        async with aclosing(given) if isinstance(given, AsyncGeneratorType) else nullcontext():
            async for payload in given:
                if payload.at_once and not stores:
                    raise RefusedError(
                        "reading this source costs something, which only a poll that is stored may spend",
                        source=source.id, remedy="Poll it with `monitor once`.",
                    )  # fmt: skip
                if payload.unchanged:
                    # Our own adapters made the state; to look through all that it remembers costs more than the rest.
                    yield _discreet(
                        trusted(Batch, state=payload.state, problems=payload.problems, at_once=payload.at_once)
                    )
                    continue
                yield _discreet(await _parsed(source, payload, visit.options, parser))
                await asyncio.sleep(0)  # parsing here is computing: let the other sources' connections move
    except MediaMonitorError as error:
        conceal(error)
        raise


async def _parsed(source: SourceSettings, payload: Payload, options: Any, parser: Parser) -> Batch | ParseError:
    """What a payload holds, or why it cannot be read."""
    try:
        batch = await parser.parse(source.adapter, payload, options)
    except KilledParserError as error:
        if source.adapter == "feed":
            return error
        # The same bytes would cost a process at every poll: they are left out until they change.
        batch = Batch(problems=(Problem.of(error, source=source.id, where=payload.url),), state=payload.state)
    except ParseError as error:
        return error
    return batch.model_copy(update={"problems": payload.problems + batch.problems}) if payload.problems else batch


def _discreet(got: Batch | ParseError) -> Batch | ParseError:
    """What was read, without secrets in what went wrong."""
    if isinstance(got, ParseError):
        conceal(got)
    elif got.problems:
        return got.model_copy(update={"problems": tuple(map(concealed, got.problems))})
    return got
