"""Units of work: one poll of one source, and one run over many.

    lease ─▶ state ─▶ Adapter.fetch ─▶ Payload ─▶ Adapter.parse ─▶ Batch ─▶ Store.ingest ─▶ SourceReport
                      (network)                   (pure)                    (one transaction:
                                                                             items, flags, problems, state, next due)

A plug-in's fetch and parse run in a child process that can be killed; what it returns is validated here.
Nothing is kept in memory between two polls, so a crash anywhere means that the source is polled again.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from adapters import registry
from adapters.base import Fetcher, Payload, Poll
from adapters.errors import (
    FetchError,
    FetchTimeoutError,
    KilledParserError,
    LeaseLostError,
    MediaMonitorError,
    ParseError,
    StoreError,
)
from adapters.schema import Batch, Problem, SourceState
from monitor.config import SourceSettings
from monitor.isolation import Limits, isolated_poll
from monitor.owner import is_abandoned
from monitor.parsing import Parser
from monitor.report import Outcome, Report, SourceReport
from monitor.schedule import next_due
from storage import Store
from storage.records import Flag, Ingested, Lease, Matcher

__all__ = ["Bench", "batches", "poll", "run"]

log = logging.getLogger(__name__)

LEASE_MARGIN = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Bench:
    """What a poll works with.

    Attributes:
        store: where things are kept.
        fetcher: the only way to the network.
        parser: parses payloads of the built-in adapters.
        match: tells which watches an item satisfies.
        owner: name under which leases are held.
        clock: gives the time, UTC.
        source_timeout: absolute deadline of one poll.
        plug_in_memory: cap of a plug-in's process, bytes.
        due_only: leave out a source that is not due: somebody else has polled it in the meantime.
        abandoned: whether the owner of a lease is known to be gone.
    """

    store: Store
    fetcher: Fetcher
    parser: Parser
    match: Matcher
    owner: str
    clock: Callable[[], datetime]
    source_timeout: timedelta
    plug_in_memory: int
    due_only: bool = False
    abandoned: Callable[[str], bool] = is_abandoned


@dataclass(slots=True)
class _Tally:
    """What one poll has done so far."""

    batches: int = 0
    seen: int = 0
    new: int = 0
    revised: int = 0
    known: int = 0
    flags: list[Flag] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    failed: bool = False
    retry_after: float | None = None

    def add(self, batch: Batch, done: Ingested, source_id: str) -> None:
        self.batches += 1
        self.seen += len(batch.items)
        self.new += len(done.new)
        self.revised += len(done.revised)
        self.known += done.unchanged
        self.flags += done.flags
        self.problems += [p if p.source else p.model_copy(update={"source": source_id}) for p in batch.problems]

    @property
    def outcome(self) -> Outcome:
        if self.failed and not self.batches:
            return "failed"
        if self.failed or any(p.severity == "error" for p in self.problems):
            return "partial"
        return "ok" if self.seen else "unchanged"


async def poll(source: SourceSettings, bench: Bench) -> SourceReport:
    """Poll one source and store what it gave. Never raises for what the source, its plug-in or its data did."""
    started = time.monotonic()
    now = bench.clock()
    try:
        lease = bench.store.acquire(
            source.id, owner=bench.owner, ttl=bench.source_timeout + LEASE_MARGIN, now=now,
            abandoned=bench.abandoned, due_only=bench.due_only,
        )  # fmt: skip
    except StoreError as error:  # a full disk, a server that restarts: this poll is lost, the next one is not
        log.error("the source could not be leased", extra={"source": source.id, "error": str(error)})
        return SourceReport(
            source_id=source.id, outcome="failed", problems=(Problem.of(error, source=source.id),)
        )
    if lease is None:
        log.info("another process is polling this source, or has just done so", extra={"source": source.id})
        return SourceReport(source_id=source.id, outcome="skipped")
    tally = _Tally()
    try:
        await _work(source, lease, bench, now, tally)
    finally:
        _release(bench.store, lease)
    report = SourceReport(
        source_id=source.id, outcome=tally.outcome, new=tally.new, revised=tally.revised, known=tally.known,
        flags=tuple(tally.flags), problems=tuple(tally.problems), seconds=round(time.monotonic() - started, 3),
    )  # fmt: skip
    log.info("polled", extra=_line(report))
    return report


def _release(store: Store, lease: Lease) -> None:
    try:
        store.release(lease)
    except StoreError as error:  # it runs out by itself
        log.warning("the lease could not be given back", extra={"source": lease.source_id, "error": str(error)})


def _line(report: SourceReport) -> dict[str, object]:
    """The fields of a poll's log line."""
    counts = report.model_dump(include={"outcome", "new", "revised", "known", "seconds"})
    return {"source": report.source_id, **counts, "flags": len(report.flags), "problems": len(report.problems)}


async def _work(source: SourceSettings, lease: Lease, bench: Bench, now: datetime, tally: _Tally) -> None:
    """Ingest every batch of a poll, and record what failed; errors end here."""
    failures: list[Problem] = []
    interval = timedelta(seconds=source.interval)
    try:
        async with asyncio.timeout(bench.source_timeout.total_seconds()), aclosing(
            batches(source, lease.state, now, fetcher=bench.fetcher, parser=bench.parser, limits=_limits(bench))
        ) as found:
            async for got in found:
                if isinstance(got, ParseError):
                    failures.append(Problem.of(got, source=source.id))
                    continue
                due = next_due(now, interval)
                done = bench.store.ingest(lease, got, match=bench.match, now=bench.clock(), next_due=due)
                tally.add(got, done, source.id)
    except LeaseLostError as error:
        tally.failed = True
        tally.problems.append(Problem.of(error, source=source.id))
        return
    except TimeoutError:
        late = FetchTimeoutError(
            f"not done after {bench.source_timeout.total_seconds():g} s",
            source=source.id,
            remedy="The next poll tries again; run.source_timeout sets the limit.",
        )
        failures.append(Problem.of(late))
    except MediaMonitorError as error:
        tally.retry_after = error.retry_after if isinstance(error, FetchError) else None
        failures.append(Problem.of(error, source=source.id, where=source.place))
    except Exception as error:  # supervised boundary: a defect in one adapter must not stop the other sources
        log.exception("a poll failed unexpectedly", extra={"source": source.id})
        failures.append(Problem.of(error, source=source.id, where=source.place))
    if failures:
        tally.failed = True
        tally.problems += failures
        due = next_due(now, interval, failures=lease.failures + 1, retry_after=tally.retry_after)
        _record(bench.store, lease, failures, bench.clock(), due, tally)


def _record(
    store: Store, lease: Lease, failures: Sequence[Problem], now: datetime, due: datetime, tally: _Tally
) -> None:
    try:
        store.record_failure(lease, failures, now=now, next_due=due)
    except MediaMonitorError as error:  # a full disk is told in the report, where no row can be written
        tally.problems.append(Problem.of(error, source=lease.source_id))


def _limits(bench: Bench) -> Limits:
    return Limits(deadline=bench.source_timeout.total_seconds(), memory=bench.plug_in_memory)


async def batches(
    source: SourceSettings, state: SourceState, now: datetime, *, fetcher: Fetcher, parser: Parser, limits: Limits
) -> AsyncGenerator[Batch | ParseError, None]:
    """The batches of one poll; a payload that cannot be parsed is an error among them, and the next one follows.

    Args:
        source: what to poll.
        state: what it remembers; empty on the first poll.
        now: time of the poll, UTC.
        fetcher: the only way to the network.
        parser: parses payloads of the built-in adapters.
        limits: of a plug-in's process.
    """
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
            if payload.unchanged:
                yield Batch(state=payload.state, problems=payload.problems)
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
        async with places:
            report = await poll(source, bench)
        done(report)
        return report

    tasks: list[Awaitable[SourceReport]] = [one(source) for source in sources]
    reports = await asyncio.gather(*tasks)
    return Report(started=started, ended=bench.clock(), sources=tuple(reports))
