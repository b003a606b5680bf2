"""The unit of work: one poll of one source.

    lease ─▶ state ─▶ Adapter.fetch ─▶ Payload ─▶ Adapter.parse ─▶ Batch ─▶ Store.ingest ─▶ SourceReport
                      (network)                   (pure)                    (one transaction:
                                                                             items, flags, problems, state, next due)

A plug-in's fetch and parse run in a child process that can be killed; what it returns is validated here.
Nothing is kept in memory between two polls, so a crash anywhere means that the source is polled again.
"""

from __future__ import annotations

import logging
import time
from contextlib import aclosing
from datetime import datetime, timedelta

from adapters.errors import FetchTimeoutError, LeaseLostError, MediaMonitorError, ParseError, PostponedError, StoreError
from adapters.fetch.deadlines import Deadline
from adapters.schema import Batch, Problem, copied
from monitor.batches import batches
from monitor.bench import LEASE_MARGIN, Bench, limits, opened
from monitor.config import SourceSettings
from monitor.desk import release
from monitor.following import course_of
from monitor.fulltext import pages
from monitor.gate import Passage
from monitor.network import is_connection_failure
from monitor.observing import Observed
from monitor.report import SourceReport
from monitor.rhythm import PollFacts, fingerprint
from monitor.schedule import DAY
from monitor.secrets import concealed
from monitor.tally import Tally
from monitor.verdict import Seen, Verdict, of_failure, of_success
from storage.records import Due, Ingested, Intake, Lease, LeaseRequest, PollEnd, PollRecord

__all__ = ["poll"]

log = logging.getLogger(__name__)

Failure = tuple[BaseException, Problem]


async def poll(source: SourceSettings, bench: Bench) -> SourceReport:
    """Poll one source and store what it gave. Never raises for what the source, its plug-in or its data did."""
    now = bench.clock()
    try:
        lease = await bench.desk.lease(LeaseRequest(
            source.id, bench.owner, bench.source_timeout + LEASE_MARGIN, now, bench.abandoned, bench.due_only
        ))  # fmt: skip
    except StoreError as error:  # a full disk, a server that restarts: this poll is lost, the next one is not
        log.error("the source could not be leased", extra={"source": source.id, "error": str(error)})
        return SourceReport(
            source_id=source.id, outcome="failed", problems=(Problem.of(error, source=source.id),)
        )
    if lease is None:
        log.info("another process is polling this source, or has just done so", extra={"source": source.id})
        return SourceReport(source_id=source.id, outcome="skipped")
    ended = False
    try:
        visit = Visit(source, bench, lease, now)
        if (report := visit.left_out()) is None:
            try:
                await visit.work()
            finally:
                visit.passage.leave()
            report = await visit.end()
            ended = True
    finally:
        if not ended:
            release(bench.store, lease)
    if log.isEnabledFor(logging.INFO):
        log.info("polled" if ended else "left out", extra=_line(report))
    return report


def _line(report: SourceReport) -> dict[str, object]:
    """The fields of a poll's log line."""
    due = report.next_due.isoformat(timespec="seconds") if report.next_due else None
    return {
        "source": report.source_id, "outcome": report.outcome, "new": report.new, "revised": report.revised,
        "known": report.known, "seconds": report.seconds, "why": report.why, "flags": len(report.flags),
        "problems": len(report.problems), "next_due": due,
    }  # fmt: skip


class Visit:
    """One poll of one source, from the lease to its end."""

    def __init__(self, source: SourceSettings, bench: Bench, lease: Lease, now: datetime) -> None:
        self.source, self.bench, self.lease, self.now = source, bench, lease, now
        self.started = time.monotonic()
        self.course = course_of(source)
        self.bounds = self.course.bounds
        self.facts = PollFacts.load(lease.facts, fingerprint(source.adapter, source.options))
        self.passage = Passage(bench.gate)
        self.network = Observed(opened(bench.fetcher, source), self.facts, now, self.passage)
        self.tally = Tally()
        self.held: Batch | None = None
        self.verdict: Verdict | None = None

    def left_out(self) -> SourceReport | None:
        """Why the source is not polled now; None when it is."""
        if self.lease.disabled is not None and self.lease.facts.get("of") == self.facts.of:
            # Looked at again tomorrow: its address may have been corrected by then.
            due = Due(at=self.now + DAY, why=self.lease.disabled)
            try:
                self.bench.store.finish(self.lease, due=due, disabled=self.lease.disabled)
            except StoreError as error:  # it is left out again with the next poll
                problem = Problem.of(error, source=self.source.id)
                return SourceReport(source_id=self.source.id, outcome="failed", problems=(problem,))
            return SourceReport(source_id=self.source.id, outcome="disabled", next_due=due.at, why=due.why)
        least = min(self.bench.least_interval, self.bounds.least)
        last = self.facts.requested
        # A clock that was set back makes the last poll one of the future: that holds nothing up.
        if last is not None and timedelta(0) <= self.now - last < least:
            why = f"it was asked {(self.now - last).total_seconds():,.0f} s ago"
            return SourceReport(source_id=self.source.id, outcome="postponed", next_due=last + least, why=why)
        return None

    async def work(self) -> None:
        """Ingest every batch, and record what failed; errors end here."""
        failures: list[Failure] = []
        source, bench = self.source, self.bench
        deadline = Deadline(bench.source_timeout.total_seconds())
        try:
            await self._look_up_accounts()
            async with deadline, aclosing(
                batches(
                    source, self.lease.state, self.now, fetcher=self.network, parser=bench.parser, limits=limits(bench),
                    stores=True, follow=self.course.follow(self._goes_on),
                )
            ) as found:
                async for got in found:
                    if isinstance(got, ParseError):
                        failures.append((got, Problem.of(got, source=source.id)))
                        continue
                    await self._flush()
                    self.held, self.tally.info = got, got.info or self.tally.info
                    if got.items or got.problems or got.at_once:
                        await self._flush()
        except LeaseLostError as error:
            self.tally.failed = self.tally.lost = True
            self.tally.problems.append(Problem.of(error, source=source.id))
            return
        except TimeoutError as error:
            failures.append(self._late() if deadline.expired() else self._unexpected(error))
        except PostponedError as error:
            self.tally.postponed, self.tally.queued = True, error.queued
            await self._flushed(failures)
            self._judge(error)
            return
        except MediaMonitorError as error:
            failures.append((error, Problem.of(error, source=source.id, where=source.place)))
        except Exception as error:  # supervised boundary: a defect in one adapter must not stop the other sources
            failures.append(self._unexpected(error))
        if failures:
            await self._flushed(failures)
        self._judge(failures[0][0] if failures else None)
        if failures:
            self._fail([problem for _, problem in failures])

    def _late(self) -> Failure:
        late = FetchTimeoutError(
            f"not done after {self.bench.source_timeout.total_seconds():g} s", source=self.source.id,
            remedy="The next poll tries again; run.source_timeout sets the limit.",
        )  # fmt: skip
        return late, Problem.of(late)

    def _unexpected(self, error: Exception) -> Failure:
        """A defect, while it is being handled."""
        log.exception("a poll failed unexpectedly", extra={"source": self.source.id})
        return error, concealed(Problem.of(error, source=self.source.id, where=self.source.place))

    async def _look_up_accounts(self) -> None:
        """Find out who the accounts are that watches name, where the source tells their ids alone."""
        if self.bench.accounts is None:
            return
        fetcher = opened(self.bench.fetcher, self.source)  # how that goes says nothing of the source
        if problems := await self.bench.accounts.prepare(self.source, fetcher, self.now):
            self.bench.store.add_problems(problems, now=self.bench.clock())
            self.tally.problems += problems

    def _goes_on(self) -> bool:
        """Whether a stream is followed on: not where accounts would first have to be looked up."""
        accounts = self.bench.accounts
        return self.bench.follow() and (accounts is None or accounts.holds(self.source.id))

    async def _flushed(self, failures: list[Failure]) -> None:
        """Ingest what is held although the poll has failed: that came before."""
        try:
            await self._flush()
        except MediaMonitorError as error:
            failures.append((error, Problem.of(error, source=self.source.id)))
        except Exception as error:  # supervised boundary, as in `work`
            failures.append(self._unexpected(error))

    async def _flush(self) -> None:
        """Ingest the batch that is held. One that brings nothing is held until the end: often it is the only one."""
        got, self.held = self.held, None
        if got is not None:
            bench, now = self.bench, self.bench.clock()
            if bench.accounts is not None:
                got = bench.accounts.completed(got)
            match = bench.together(got.items) if bench.together else bench.match
            intake = Intake(
                self.lease, got, match, now, self.course.due_meanwhile(self.now, now), pages(self.source.full_text),
                self.course.keep(got, match),
            )  # fmt: skip
            await bench.desk.ingest(intake, lambda done: self.tally.add(got, done, self.source.id))

    def _judge(self, error: BaseException | None) -> None:
        """Decide what follows from the poll."""
        answered = [e for e in self.network.exchanges if e.status is not None]
        if answered:
            self.bench.network.reached(self.now)
        for exchange in self.network.exchanges:
            if is_connection_failure(exchange.error):
                self.bench.network.failed(exchange.host)
        now = min(self.now, self.bench.clock())  # a clock that was set back meanwhile would make the next poll late
        seen = Seen(
            source_id=self.source.id, now=now, bounds=self.bounds, facts=self.facts, exchanges=self.network.exchanges,
            failures=self.lease.failures, ok_before=self.lease.ok_before, news=bool(self.tally.new or self.tally.revised),
            published=self.tally.published, info=self.tally.info,
            ended=self.bench.clock() if self.course.follows else None,
        )  # fmt: skip
        self.verdict = of_success(seen) if error is None else of_failure(seen, error, self.bench.network)

    def _fail(self, failures: list[Problem]) -> None:
        assert self.verdict is not None
        self.tally.failed = True
        self.tally.problems += failures
        try:
            self.bench.store.record_failure(
                self.lease, failures, now=self.bench.clock(), next_due=self.verdict.due.at, counts=self.verdict.counts
            )
        except MediaMonitorError as error:  # a full disk is told in the report, where no row can be written
            self.tally.problems.append(Problem.of(error, source=self.lease.source_id))

    async def end(self) -> SourceReport:
        """Commit what the poll taught, give the lease back, and tell."""
        tally, verdict = self.tally, self.verdict
        told = list(verdict.problems) if verdict else []
        last = None
        if not (tally.failed or tally.postponed):
            last = self._last()
        if last is not None:
            tally.add(last, Ingested(), self.source.id)
        record = None if tally.postponed and not tally.batches else self._record()
        if alarm := self.bench.network.alarm(self.now):
            told.append(Problem.of(alarm))
        try:
            if told:
                self.bench.store.add_problems(told, now=self.bench.clock())
            if verdict is not None:
                await self.bench.desk.end(PollEnd(
                    self.lease, verdict.due, verdict.facts.dump(), verdict.disabled, record, last, self.bench.clock()
                ))  # fmt: skip
        except StoreError as error:  # the lease runs out by itself, and what was learned is learned again
            tally.failed = True
            tally.problems.append(Problem.of(error, source=self.source.id))
        return SourceReport(
            source_id=self.source.id, outcome=tally.outcome, new=tally.new, revised=tally.revised, known=tally.known,
            flags=tuple(tally.flags), problems=(*tally.problems, *told),
            seconds=round(time.monotonic() - self.started, 3),
            next_due=verdict.due.at if verdict else None, why=verdict.due.why if verdict else None,
            queued=tally.queued,
        )  # fmt: skip

    def _last(self) -> Batch | None:
        """What the poll gave last, where it was not ingested."""
        held = self.held or Batch()
        if self.tally.batches:
            return self.held
        # Most polls learn nothing, and what a source remembers is much to write.
        return copied(held, state=None) if held.state == self.lease.state else held

    def _record(self) -> PollRecord:
        tally, exchanges = self.tally, self.network.exchanges
        wrong = next((p for p in tally.problems if p.severity == "error"), None)
        return PollRecord(
            source_id=self.source.id, at=self.now, outcome=tally.outcome,
            status=next((e.status for e in reversed(exchanges) if e.status), None), requests=self.network.requests,
            bytes=sum(e.size for e in exchanges), seconds=round(time.monotonic() - self.started, 3), new=tally.new,
            revised=tally.revised, flags=len(tally.flags), error=f"{wrong.code}: {wrong.message}"[:500] if wrong else None,
        )  # fmt: skip
