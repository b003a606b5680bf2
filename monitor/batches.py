"""From a source to batches: fetch and parse, without a store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import datetime

from adapters import registry
from adapters.base import Fetcher, Payload, Poll
from adapters.errors import KilledParserError, MediaMonitorError, ParseError, RefusedError
from adapters.schema import Batch, Problem, SourceState
from monitor.config import SourceSettings
from monitor.isolation import Limits, isolated_poll
from monitor.parsing import Parser
from monitor.secrets import conceal, concealed

__all__ = ["batches"]


async def batches(
    source: SourceSettings, state: SourceState, now: datetime, *, fetcher: Fetcher, parser: Parser, limits: Limits,
    stores: bool = False,
) -> AsyncGenerator[Batch | ParseError, None]:
    """The batches of one poll; a payload that cannot be parsed is an error among them, and the next one follows.

    What went wrong is told without secrets.

    Args:
        source: what to poll.
        state: what it remembers; empty on the first poll.
        now: time of the poll, UTC.
        fetcher: the only way to the network.
        parser: parses payloads of the built-in adapters.
        limits: of a plug-in's process.
        stores: whether a batch is stored before the next is asked for; without it nothing is read that costs.

    Raises:
        FetchError: the source cannot be read.
        RefusedError: reading costs something, and nothing is stored.
    """
    found = _read(source, state, now, fetcher=fetcher, parser=parser, limits=limits, stores=stores)
    try:
        async with aclosing(found):
            async for got in found:
                if isinstance(got, ParseError):
                    conceal(got)
                elif got.problems:
                    got = got.model_copy(update={"problems": tuple(map(concealed, got.problems))})
                yield got
    except MediaMonitorError as error:
        conceal(error)
        raise


async def _read(
    source: SourceSettings, state: SourceState, now: datetime, *, fetcher: Fetcher, parser: Parser, limits: Limits,
    stores: bool,
) -> AsyncGenerator[Batch | ParseError, None]:
    if not registry.is_built_in(source.adapter):
        # The options of a plug-in are validated where it is loaded, in the child.
        visit = Poll(source.id, source, state, now)
        async with aclosing(isolated_poll(source.adapter, visit, fetcher, limits=limits)) as given:
            async for batch in given:
                yield batch
        return
    adapter = registry.get(source.adapter)
    visit = Poll(source.id, source.options_for(adapter), state, now)
    async with aclosing(_closable(adapter.fetch(visit, fetcher))) as payloads:
        async for payload in payloads:
            if payload.at_once and not stores:
                raise RefusedError(
                    "reading this source costs something, which only a poll that is stored may spend", source=source.id,
                    remedy="Poll it with `monitor once`.",
                )  # fmt: skip
            if payload.unchanged:
                yield Batch(state=payload.state, problems=payload.problems, at_once=payload.at_once)
                continue
            try:
                batch = await parser.parse(source.adapter, payload, visit.options)
            except KilledParserError as error:
                if source.adapter == "feed":
                    yield error
                    continue
                # The same bytes would cost a process at every poll: they are left out until they change.
                batch = Batch(problems=(Problem.of(error, source=source.id, where=payload.url),), state=payload.state)
            except ParseError as error:
                yield error
                continue
            if payload.problems:
                batch = batch.model_copy(update={"problems": payload.problems + batch.problems})
            yield batch
            await asyncio.sleep(0)  # parsing here is computing: let the other sources' connections move


async def _closable(source: AsyncIterator[Payload]) -> AsyncGenerator[Payload, None]:
    async for value in source:
        yield value
