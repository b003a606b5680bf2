"""What a poll has done so far, and what is made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from adapters.schema import Batch, Problem, SourceInfo
from monitor.report import Outcome
from storage.records import Flag, Ingested

__all__ = ["Tally"]


@dataclass(slots=True)
class Tally:
    """What one poll has done so far."""

    batches: int = 0
    seen: int = 0
    new: int = 0
    revised: int = 0
    known: int = 0
    flags: list[Flag] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    published: list[datetime] = field(default_factory=list)
    info: SourceInfo | None = None
    failed: bool = False
    postponed: bool = False
    queued: bool = False
    lost: bool = False

    def add(self, batch: Batch, done: Ingested, source_id: str) -> None:
        """Count a batch and what storing it changed."""
        self.batches += 1
        self.seen += len(batch.items)
        self.new += len(done.new)
        self.revised += len(done.revised)
        self.known += done.unchanged
        self.flags += done.flags
        self.problems += [p if p.source else p.model_copy(update={"source": source_id}) for p in batch.problems]
        self.published += [item.published.value for item in batch.items if item.published and item.published.value]
        self.info = batch.info or self.info

    @property
    def outcome(self) -> Outcome:
        """What the poll has come to."""
        if self.postponed and not self.batches:
            return "postponed"
        if self.failed and not self.batches:
            return "failed"
        if self.failed or any(p.severity == "error" for p in self.problems):
            return "partial"
        return "ok" if self.seen else "unchanged"
