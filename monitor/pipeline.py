"""One run over many sources."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from monitor.bench import Bench
from monitor.config import SourceSettings
from monitor.polling import poll
from monitor.report import Report, SourceReport

__all__ = ["run"]

LONGEST_QUEUE = timedelta(minutes=30)
"""A run waits so long for hosts that have many sources; what is left then is due with the next run."""


async def _in_turn(source: SourceSettings, bench: Bench, places: asyncio.Semaphore) -> SourceReport:
    """Poll a source; where others wait for its host, again when their turns are over."""
    began = bench.clock()
    while True:
        async with places:
            report = await poll(source, bench)
        wait = (report.next_due - bench.clock()).total_seconds() if report.next_due else 0.0
        patient = (bench.clock() - began) + timedelta(seconds=wait) <= LONGEST_QUEUE
        if report.outcome != "postponed" or not report.queued or not patient:
            return report
        await bench.sleep(max(0.1, wait))


async def run(
    sources: Sequence[SourceSettings],
    bench: Bench,
    *,
    concurrency: int,
    done: Callable[[SourceReport], None] = lambda report: None,
) -> Report:
    """Poll many sources, each by itself.

    Args:
        sources: in the order in which they start.
        bench: what they work with.
        concurrency: polls under way at once.
        done: called after each source.
    """
    started = bench.clock()
    places = asyncio.Semaphore(concurrency)

    async def one(source: SourceSettings) -> SourceReport:
        report = await _in_turn(source, bench, places)
        done(report)
        return report

    tasks: list[Awaitable[SourceReport]] = [one(source) for source in sources]
    reports = await asyncio.gather(*tasks)
    return Report(started=started, ended=bench.clock(), sources=tuple(reports))
