"""Trying sources: one poll each, with an empty memory, nothing stored."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import Literal

from pydantic import Field

from adapters.base import Fetcher
from adapters.errors import FetchTimeoutError, MediaMonitorError, ParseError
from adapters.fetch import HttpFetcher
from adapters.schema import Frozen, Item, Problem
from monitor.batches import batches
from monitor.bench import opened
from monitor.config import Config, SourceSettings
from monitor.isolation import Limits
from monitor.parsing import Parser
from monitor.session import fetch_settings

__all__ = ["Trial", "try_sources"]

ENOUGH = 200
"""Items after which a trial ends: an archive or a mailbox need not be read to its end."""


class Trial(Frozen):
    """What one poll of a source gave."""

    source_id: str
    adapter: str
    outcome: Literal["ok", "empty", "partial", "failed"]
    items: int = 0
    newest: datetime | None = Field(None, description="latest time of publication or change that an item claims")
    title: str | None = Field(None, description="what the source calls itself")
    language: str | None = Field(None, description="what most of its items are written in")
    seconds: float = 0.0
    problems: tuple[Problem, ...] = ()

    @property
    def mend(self) -> str:
        """What is wrong and what to do, one line; empty when all is well."""
        worst = next((p for p in self.problems if p.severity == "error"), next(iter(self.problems), None))
        if worst is not None:
            return " ".join(filter(None, (f"{worst.code}: {worst.message}.", worst.remedy)))
        return "It holds no items: is it the right address?" if self.outcome == "empty" else ""


def try_sources(
    sources: Sequence[SourceSettings], config: Config, *, now: datetime,
    done: Callable[[Trial], None] = lambda trial: None,
) -> list[Trial]:  # fmt: skip
    """Poll each source once, as if for the first time; nothing is stored, and one that fails is a trial that says so.

    Args:
        sources: what to try.
        config: limits of fetching and parsing.
        now: time of the polls, UTC.
        done: called after each source.
    """
    return asyncio.run(_try_all(sources, config, now, done))


async def _try_all(
    sources: Sequence[SourceSettings], config: Config, now: datetime, done: Callable[[Trial], None]
) -> list[Trial]:
    run = config.run
    places = asyncio.Semaphore(config.fetch.concurrency)
    parser = Parser(workers=os.cpu_count() or 1, timeout=run.parse_timeout, memory=run.parse_memory)
    async with HttpFetcher(fetch_settings(config)) as fetcher, parser:

        async def one(source: SourceSettings) -> Trial:
            async with places:
                trial = await _try(source, config, now, fetcher, parser)
            done(trial)
            return trial

        return await asyncio.gather(*(one(source) for source in sources))


async def _try(source: SourceSettings, config: Config, now: datetime, fetcher: Fetcher, parser: Parser) -> Trial:
    started = time.monotonic()
    items: list[Item] = []
    problems: list[Problem] = []
    title = None
    limit = config.run.source_timeout
    limits = Limits(deadline=limit, memory=config.run.parse_memory)
    try:
        async with asyncio.timeout(limit) as deadline, aclosing(
            batches(source, {}, now, fetcher=opened(fetcher, source), parser=parser, limits=limits)
        ) as found:
            async for got in found:
                if isinstance(got, ParseError):
                    problems.append(Problem.of(got, source=source.id))
                    continue
                items += got.items
                title = title or (got.info.title if got.info else None)
                problems += got.problems
                if len(items) >= ENOUGH:
                    break
    except TimeoutError as error:
        late = FetchTimeoutError(f"not done after {limit:g} s", source=source.id)
        problems.append(Problem.of(late if deadline.expired() else error, source=source.id))
    except MediaMonitorError as error:
        problems.append(Problem.of(error, source=source.id))
    failed = any(p.severity == "error" for p in problems)
    return Trial(
        source_id=source.id, adapter=source.adapter, outcome=_outcome(len(items), failed=failed), items=len(items),
        title=title, language=_language(items), newest=max(filter(None, map(_time, items)), default=None),
        seconds=round(time.monotonic() - started, 2), problems=tuple(problems),
    )  # fmt: skip


def _outcome(items: int, *, failed: bool) -> Literal["ok", "empty", "partial", "failed"]:
    if failed:
        return "partial" if items else "failed"
    return "ok" if items else "empty"


def _language(items: list[Item]) -> str | None:
    tags = Counter(i.language.tag for i in items if i.language)
    return next((tag for tag, count in tags.most_common(1) if count > len(items) / 2), None)


def _time(item: Item) -> datetime | None:
    stamp = item.published or item.updated
    return stamp.value if stamp else None
