"""What a run did: values, so that a failed source is an entry and never a dead run."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from adapters.schema import Frozen, Problem
from monitor.exits import EXIT_FAILURE, EXIT_OK, EXIT_PARTIAL
from storage.records import Flag, FullTextOutcome

__all__ = [
    "Outcome",
    "PageReport",
    "Reload",
    "Report",
    "SourceReport",
]

Outcome = Literal["ok", "unchanged", "partial", "failed", "skipped", "postponed", "disabled"]


class SourceReport(Frozen):
    """One source in one run."""

    source_id: str
    outcome: Outcome = Field(
        description="unchanged: there was nothing to parse; partial: some of it failed; skipped: another process has it; "
        "postponed: its host is not to be asked now; disabled: it is given up"
    )
    new: int = 0
    revised: int = 0
    known: int = Field(0, description="items that were stored already, as they are")
    flags: tuple[Flag, ...] = ()
    problems: tuple[Problem, ...] = ()
    seconds: float = Field(0.0, description="wall time of the poll")
    next_due: datetime | None = None
    why: str | None = Field(None, description="why it is due then, or why it was not polled")
    queued: bool = Field(False, description="postponed because others wait for its host; its turn comes within minutes")


class PageReport(Frozen):
    """The page of one item in one run."""

    item_id: str
    source_id: str
    url: str
    outcome: FullTextOutcome | None = Field(None, description="None: the store refused, and the page stays due")
    detail: str | None = None
    again: datetime | None = Field(None, description="when it is tried again")
    revised: bool = Field(False, description="whether the item got a new revision")
    flags: tuple[Flag, ...] = ()
    problems: tuple[Problem, ...] = ()
    seconds: float = Field(0.0, description="wall time of the visit")


class Reload(Frozen):
    """Whether changed watchlists were taken, and what is wrong with them where they were not."""

    taken: bool
    problems: tuple[Problem, ...] = ()


class Report(Frozen):
    """One run over the sources."""

    started: datetime
    ended: datetime
    sources: tuple[SourceReport, ...] = ()
    pages: tuple[PageReport, ...] = Field((), description="pages of items that were fetched for their full text")
    refused: tuple[Problem, ...] = Field((), description="why changed watchlists were not taken for this run")

    @property
    def _parts(self) -> tuple[SourceReport | PageReport, ...]:
        return (*self.sources, *self.pages)

    @property
    def new(self) -> int:
        """Items that were stored for the first time."""
        return sum(s.new for s in self.sources)

    @property
    def revised(self) -> int:
        """Items that got a new revision."""
        return sum(s.revised for s in self.sources) + sum(p.revised for p in self.pages)

    @property
    def flags(self) -> tuple[Flag, ...]:
        """All flags that the run raised, in the order in which they were stored."""
        return tuple(sorted((f for s in self._parts for f in s.flags), key=lambda f: f.seq))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that was skipped, cut or failed."""
        return (*self.refused, *(p for s in self._parts for p in s.problems))

    @property
    def exit_code(self) -> int:
        """0 when nothing failed, 75 when something did, 1 when every source failed."""
        if self.sources and all(s.outcome == "failed" for s in self.sources):
            return EXIT_FAILURE
        if any(p.severity == "error" for p in self.problems):
            return EXIT_PARTIAL
        return EXIT_OK
