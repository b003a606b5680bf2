"""One run over many sources."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from monitor.bench import Bench
from monitor.config import SourceSettings
from monitor.polling import poll
from monitor.report import Report, SourceReport

__all__ = ["run"]

LONGEST_QUEUE = timedelta(minutes=30)
"""A run waits so long for hosts that have many sources; what is left then is due with the next run."""


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
    work = _Run(bench, asyncio.Semaphore(concurrency), done)
    waiting = enumerate(sources)
    # A task for each place and not for each source: to make one, and to wake it for its turn, costs a tenth of a poll.
    places = [asyncio.create_task(work.go_through(waiting)) for _ in range(min(concurrency, len(sources)))]
    try:
        await asyncio.gather(*places)
        await asyncio.gather(*work.again)
    finally:
        # Before the connections are closed: what breaks with them would be taken for a failure of its source.
        left = [task for task in (*places, *work.again) if not task.done()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
    reports = tuple(work.reports[place] for place in range(len(sources)))
    return Report(started=started, ended=bench.clock(), sources=reports)


class _Run:
    """A run under way.

    Args:
        bench: what polls work with.
        places: for polls at once.
        done: called after each source.

    Attributes:
        reports: by the places of their sources.
        again: polls of sources whose turn at their host comes later.
    """

    def __init__(self, bench: Bench, places: asyncio.Semaphore, done: Callable[[SourceReport], None]) -> None:
        self._bench, self._places, self._done = bench, places, done
        self._began = bench.clock()
        self.reports: dict[int, SourceReport] = {}
        self.again: list[asyncio.Task[None]] = []

    async def go_through(self, waiting: Iterator[tuple[int, SourceSettings]]) -> None:
        for place, source in waiting:
            async with self._places:
                report = await poll(source, self._bench)
            if self._is_patient(report):
                self.again.append(asyncio.create_task(self._in_turn(place, source, report)))
            else:
                self._keep(place, report)

    async def _in_turn(self, place: int, source: SourceSettings, report: SourceReport) -> None:
        """Poll a source whose host others wait for as well, when their turns are over."""
        while self._is_patient(report):
            await self._bench.sleep(max(0.1, self._wait(report)))
            async with self._places:
                report = await poll(source, self._bench)
        self._keep(place, report)

    def _is_patient(self, report: SourceReport) -> bool:
        if report.outcome != "postponed" or not report.queued:
            return False
        return (self._bench.clock() - self._began) + timedelta(seconds=self._wait(report)) <= LONGEST_QUEUE

    def _wait(self, report: SourceReport) -> float:
        return (report.next_due - self._bench.clock()).total_seconds() if report.next_due else 0.0

    def _keep(self, place: int, report: SourceReport) -> None:
        self.reports[place] = report
        self._done(report)
