"""What a daemon counts while it runs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from monitor.report import Outcome, PageReport, SourceReport
from storage.records import FullTextOutcome

__all__ = ["BUCKETS", "Meter"]

BUCKETS = (0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 3600.0)
"""Upper bounds of lateness that are counted apart, seconds."""


@dataclass(slots=True)
class Meter:
    """Counts since the daemon began."""

    polls: Counter[Outcome] = field(default_factory=Counter)
    pages: Counter[FullTextOutcome] = field(default_factory=Counter)
    new: int = 0
    revised: int = 0
    flags: int = 0
    problems: int = 0
    seconds: float = 0.0
    ticks: int = 0
    late: Counter[float] = field(default_factory=Counter)
    late_total: float = 0.0
    _worst: float = 0.0

    def count(self, report: SourceReport) -> None:
        """A poll that has ended."""
        self.polls[report.outcome] += 1
        self.new += report.new
        self.revised += report.revised
        self.flags += len(report.flags)
        self.problems += len(report.problems)
        self.seconds += report.seconds

    def count_page(self, report: PageReport) -> None:
        """A page that was visited; one that the store would not keep is visited again, and counted then."""
        if report.outcome is not None:
            self.pages[report.outcome] += 1
        self.revised += report.revised
        self.flags += len(report.flags)
        self.problems += len(report.problems)

    def began(self, late: float) -> None:
        """A poll that begins `late` seconds after it was due."""
        late = max(0.0, late)
        self.late_total += late
        self.late[next((b for b in BUCKETS if late <= b), float("inf"))] += 1
        self._worst = max(self._worst, late)

    def worst(self) -> float:
        """The greatest lateness since this was asked last, seconds."""
        worst, self._worst = self._worst, 0.0
        return worst
