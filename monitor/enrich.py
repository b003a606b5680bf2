"""Units of work: the page of one item, and one run over those that are due.

    claim ─▶ Fetcher.get ─▶ Response ─▶ Parser ─▶ page's Item ─▶ Store.keep_full_text ─▶ PageReport
    (lease)  (polite)                   (killable)                (one transaction: revision, flags, problems, next try)

A feed is never held up by a page: polling only writes down which pages are wanted. One page at a time is claimed, of a
host that nobody here is visiting, so that a site with many new articles does not make the others wait.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from adapters.base import Payload
from adapters.errors import (
    FetchTimeoutError,
    LeaseLostError,
    MediaMonitorError,
    PostponedError,
    RefusedError,
    StoreError,
)
from adapters.schema import Batch, Item, Problem
from monitor import visits
from monitor.bench import LEASE_MARGIN, Bench, opened
from monitor.config import SourceSettings
from monitor.config.settings import FullTextSettings
from monitor.network import is_connection_failure
from monitor.owner import is_abandoned
from monitor.report import PageReport
from storage.fulltexts import Claim, Visit
from storage.records import FullTextTask

__all__ = ["enrich"]

log = logging.getLogger(__name__)


async def enrich(
    bench: Bench, limit: int, now: datetime, *, settings: FullTextSettings | None = None,
    sources: Sequence[SourceSettings] = (), items: Sequence[str] = (),
    done: Callable[[PageReport], None] = lambda report: None, ending: Callable[[], bool] = lambda: False,
) -> tuple[PageReport, ...]:  # fmt: skip
    """Fetch the pages that are due, and store what they add to their items.

    Args:
        bench: what it works with.
        limit: pages at most.
        now: pages that are due by then, UTC; what fails is due later, so no page is fetched twice.
        settings: limits; the defaults where None.
        sources: the configured ones: pages of those that wish none any more are left, and exceptions to the
            address guard hold for pages as well.
        items: ids; only their pages, where any are given.
        done: called after each page.
        ending: whether to begin no more pages.
    """
    wished = settings or FullTextSettings()
    run = _Run(bench, wished, now, {s.id: s for s in sources}, tuple(items), done, ending, left=limit)
    await run.work()
    return tuple(run.reports)


@dataclass
class _Run:
    """One run: pages are claimed until none is due, the limit is reached or the time is up."""

    bench: Bench
    settings: FullTextSettings
    now: datetime
    sources: Mapping[str, SourceSettings]
    items: tuple[str, ...]
    done: Callable[[PageReport], None]
    ending: Callable[[], bool]
    left: int
    reports: list[PageReport] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)
    busy: set[str] = field(default_factory=set)

    async def work(self) -> None:
        """Visit the pages, several hosts at a time."""
        running: set[asyncio.Task[None]] = set()
        async with asyncio.TaskGroup() as group:
            while True:
                while len(running) < self.settings.concurrency and (task := self._next()) is not None:
                    running.add(group.create_task(self._one(task)))
                if not running:
                    return
                _, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)

    async def _one(self, task: FullTextTask) -> None:
        try:
            report = await self._report(task)
        finally:
            self.busy.discard(task.host)
        if report.outcome is None:
            self.left = 0  # the store refuses: the page is due again at once, and the next one would fare no better
        self.reports.append(report)
        self.done(report)

    async def _report(self, task: FullTextTask) -> PageReport:
        source = self.sources.get(task.source_id)
        if source is None:
            return await _visit(task, self.bench, self.settings)
        if not source.full_text and task.item_id not in self.items:
            return _keep(task, self.bench, visits.unwanted())
        bench = replace(self.bench, fetcher=opened(self.bench.fetcher, source))
        return await _visit(task, bench, self.settings)

    def _next(self) -> FullTextTask | None:
        """A page to fetch now; its host is taken from here on."""
        if self.left <= 0 or self.ending() or time.monotonic() - self.started >= self.settings.time:
            return None
        task = self._claim()
        if task is not None:
            self.left -= 1
            self.busy.add(task.host)
        return task

    def _claim(self) -> FullTextTask | None:
        now = self.bench.clock()
        asked = Claim(
            owner=self.bench.owner, now=now, expires=now + _ttl(self.bench), due=self.now, busy=frozenset(self.busy),
            items=self.items, abandoned=is_abandoned,
        )  # fmt: skip
        try:
            return self.bench.store.claim_full_text(asked)
        except StoreError as error:  # a full disk, a server that restarts: the pages stay due
            log.error("no page could be claimed", extra={"error": str(error)})
            self.left = 0
            return None


def _ttl(bench: Bench) -> timedelta:
    return bench.source_timeout + LEASE_MARGIN


async def _visit(task: FullTextTask, bench: Bench, settings: FullTextSettings) -> PageReport:
    """Fetch one page and store what it gave. Never raises for what the page, its site or the store did."""
    started = time.monotonic()
    try:
        page = await _page(task, bench, settings)
        _note(task, bench, page)
        report = _keep(task, bench, page)
    except asyncio.CancelledError:
        _give_back(task, bench)
        raise
    except Exception as error:  # supervised boundary: a defect in reading one page must not stop the others
        log.exception("a page failed unexpectedly", extra={"item": task.item_id, "url": task.url})
        report = _keep(task, bench, MediaMonitorError(f"{type(error).__name__}: {error}"[:500], where=task.url))
    report = report.model_copy(update={"seconds": round(time.monotonic() - started, 3)})
    told = report.model_dump(include={"item_id", "source_id", "url", "outcome", "seconds"})
    log.info("visited a page", extra={**told, "flags": len(report.flags)})
    return report


async def _page(
    task: FullTextTask, bench: Bench, settings: FullTextSettings
) -> Batch | MediaMonitorError | Visit:
    """What the page gave: a batch with one item, or why there is none."""
    try:
        async with asyncio.timeout(bench.source_timeout.total_seconds()) as deadline:
            response = await bench.fetcher.get(
                task.url, max_bytes=settings.max_bytes, timeout=settings.timeout, robots=True
            )
            if visits.is_front_page(task.url, response.final_url):
                return visits.misdirected(task, response.final_url)
            if not visits.is_html(response):
                return visits.not_html(task, response)
            return await bench.parser.parse("page", Payload.of(response, task.source_id), {})
    except TimeoutError:
        if not deadline.expired():
            raise  # a defect, and none of the site's
        return FetchTimeoutError(f"not done after {bench.source_timeout.total_seconds():g} s", where=task.url)
    except MediaMonitorError as error:
        return error


def _note(task: FullTextTask, bench: Bench, page: Batch | MediaMonitorError | Visit) -> None:
    """Remember whether anything could be reached."""
    error = page if isinstance(page, MediaMonitorError) else None
    if is_connection_failure(error):
        bench.network.failed(task.host)
    elif not isinstance(error, RefusedError | PostponedError):
        bench.network.reached(bench.clock())


def _keep(task: FullTextTask, bench: Bench, page: Batch | MediaMonitorError | Visit) -> PageReport:
    """Store what came of a page. What the store refuses is told in the report."""
    now = bench.clock()

    def settle(current: Item) -> Visit:
        if isinstance(page, Visit):
            return page
        if isinstance(page, MediaMonitorError):
            return visits.failed(task, page, now, current, network_down=bench.network.is_down(now))
        return visits.read(task, page.items[0], current, now)

    try:
        kept = bench.store.keep_full_text(task, settle, match=bench.match, now=now)
    except MediaMonitorError as error:  # nothing was written: the page stays due, or is somebody else's
        if not isinstance(error, LeaseLostError):
            _give_back(task, bench)
        problems: tuple[Problem, ...] = (Problem.of(error, source=task.source_id, where=task.url),)
        return _report(task).model_copy(update={"problems": problems})
    visit = kept.visit
    return _report(task).model_copy(
        update={
            "outcome": visit.outcome, "detail": visit.detail, "again": visit.again, "revised": bool(kept.done.revised),
            "flags": kept.done.flags, "problems": visit.problems,
        }
    )  # fmt: skip


def _report(task: FullTextTask) -> PageReport:
    return PageReport(item_id=task.item_id, source_id=task.source_id, url=task.url)


def _give_back(task: FullTextTask, bench: Bench) -> None:
    try:
        bench.store.give_back_full_text(task)
    except StoreError as error:  # the lease runs out by itself
        log.warning("a page could not be given back", extra={"item": task.item_id, "error": str(error)})
