"""What many polls ask for at the same moment, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from storage import leases, polls
from storage.engine import Writing
from storage.ingest import ingest
from storage.methods.connection import Connected
from storage.records import Ingested, Intake, Lease, LeaseRequest, PollEnd
from storage.rows import Values

__all__ = ["Answer", "Task", "TogetherMethods"]

Task = LeaseRequest | Intake | PollEnd
Answer = Lease | Ingested | None


class TogetherMethods(Connected):
    """Leases, batches and ends of several sources."""

    def together(self, tasks: Sequence[Task]) -> list[Answer]:
        """Do all of these in one transaction, or none of them.

        Args:
            tasks: of any sources; those of one source are done in their order.

        Returns:
            What each came to: the lease, or None while somebody has it; what a batch changed; None for an end.

        Raises:
            LeaseLostError: somebody else owns the source of a batch now; nothing was written of any.
            StoreError: the database refuses; nothing was written.
        """
        found: list[Answer] = [None] * len(tasks)
        # Two transactions that lock the same rows in different orders would wait for each other.
        order = sorted(range(len(tasks)), key=lambda place: tasks[place].source_id)
        if any(isinstance(task, Intake) and task.numbered for task in tasks):
            with self._numbered("store batches") as writing:
                turn = _Turn(writing.connection, writing)
                for place in order:
                    found[place] = turn.take(tasks[place])
                turn.close()
            return found
        # Nothing gets a number, so nobody has to wait for the counter: most polls find nothing new.
        with self._writing("begin or end polls") as connection:
            turn = _Turn(connection)
            for place in order:
                found[place] = turn.take(tasks[place])
            turn.close()
        return found


@dataclass(slots=True)
class _Turn:
    """One transaction for several tasks."""

    connection: Connection
    writing: Writing | None = None
    history: list[Values] = field(default_factory=list)

    def take(self, task: Task) -> Answer:
        if isinstance(task, LeaseRequest):
            return leases.acquire(self.connection, task)
        if isinstance(task, Intake):
            return self._ingest(task)
        if (row := polls.finish(self.connection, task)) is not None:
            self.history.append(row)
        return None

    def _ingest(self, task: Intake) -> Ingested:
        if self.writing is None or not task.numbered:
            leases.keep_success(self.connection, task.lease, task.batch, task.now, task.next_due)
            return Ingested()
        return ingest(
            self.writing, task.lease, task.batch, task.match, task.now, task.next_due, task.pages, task.keep
        )

    def close(self) -> None:
        """Write what all of them add to."""
        polls.note(self.connection, self.history)
