"""Visits the pages that items wish for, beside the polls."""

from __future__ import annotations

from monitor.app import Monitor
from monitor.bench import Bench
from monitor.daemon.meter import Meter
from monitor.daemon.trouble import Trouble
from monitor.report import PageReport

__all__ = ["Visitor"]


class Visitor:
    """Fetches full texts that are due.

    Args:
        monitor: whose items they are.
        bench: what it works with.
        meter: counts.
        trouble: told of pages that the store would not keep.
    """

    def __init__(self, monitor: Monitor, bench: Bench, *, meter: Meter, trouble: Trouble) -> None:
        self._monitor = monitor
        self._bench = bench
        self._meter = meter
        self._trouble = trouble
        self._ending = False

    def stop(self) -> None:
        """Begin no more pages."""
        self._ending = True

    async def visit(self) -> None:
        """Fetch what is due now, as far as `[full_text]` allows for one run."""
        if not self._has_to_end():
            await self._monitor.visit_pages(self._bench, done=self._count, ending=self._has_to_end)

    def _has_to_end(self) -> bool:
        return self._ending or self._trouble.pausing

    def _count(self, report: PageReport) -> None:
        self._meter.count_page(report)
        self._trouble.heed(report.problems)
