"""Sources: who polls them, what they remember, when they are due, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from adapters.schema import Batch, Problem, SourceState
from storage import due, hosts, leases, polls, problems
from storage.methods.connection import Connected
from storage.records import Due, HostRecord, Lease, LeaseRequest, PollEnd, PollRecord, RobotsRecord, SourceStatus

__all__ = ["SourceMethods"]


def _in_order(source_ids: Sequence[str]) -> list[int]:
    """Their places by id. Two transactions that lock the same rows in different orders would wait for each other."""
    return sorted(range(len(source_ids)), key=source_ids.__getitem__)


class SourceMethods(Connected):
    """What is known of sources and hosts."""

    def acquire(
        self, source_id: str, *, owner: str, ttl: timedelta, now: datetime,
        abandoned: Callable[[str], bool] | None = None, due_only: bool = False,
    ) -> Lease | None:  # fmt: skip
        """The right to poll a source, or None while somebody has it.

        Args:
            source_id: of the configured source.
            owner: who asks; a name that no other process has.
            ttl: how long the lease stands; afterwards others may take it over.
            now: UTC.
            abandoned: whether an owner is known to be gone; such a lease is taken over at once.
            due_only: None also where the source is not due: somebody else has polled it in the meantime.
        """
        (lease,) = self.acquire_many([LeaseRequest(source_id, owner, ttl, now, abandoned, due_only)])
        return lease

    def acquire_many(self, wanted: Sequence[LeaseRequest]) -> list[Lease | None]:
        """What `acquire` gives for each of them, in one transaction: all of them are had, or none."""
        found: dict[int, Lease | None] = {}
        with self._writing("acquire a lease") as connection:
            for place in _in_order([w.source_id for w in wanted]):
                found[place] = leases.acquire(connection, wanted[place])
        return [found[place] for place in range(len(wanted))]

    def renew(self, lease: Lease, *, ttl: timedelta, now: datetime) -> Lease:
        """The lease, standing until `now + ttl`.

        Raises:
            LeaseLostError: somebody else owns the source now.
        """
        with self._writing("renew a lease") as connection:
            return leases.renew(connection, lease, ttl, now)

    def release(self, lease: Lease) -> None:
        """Give the lease back; nothing happens when it was lost before."""
        with self._writing("release a lease") as connection:
            leases.release(connection, lease)

    def finish(
        self, lease: Lease, *, due: Due | None = None, facts: SourceState | None = None, disabled: str | None = None,
        record: PollRecord | None = None, batch: Batch | None = None, now: datetime | None = None,
    ) -> None:  # fmt: skip
        """End a poll in one transaction: when the next one is and why, a row of history, and the lease given back.

        Nothing happens when the lease was lost before.

        Args:
            lease: of the source that was polled.
            due: when it is polled next; None leaves that as it is.
            facts: what scheduling has learned of it; None leaves that as it is.
            disabled: why it is not to be polled any more; None: it goes on.
            record: the visit; None where no visit took place.
            batch: what the poll gave last, where that holds neither items nor problems and was not ingested: most
                polls find nothing new, and then this is all that there is to write.
            now: UTC; goes with `batch`.

        Raises:
            StoreFullError: no space is left; nothing was written.
        """
        self.finish_many([PollEnd(lease, due, facts, disabled, record, batch, now)])

    def finish_many(self, ended: Sequence[PollEnd]) -> None:
        """What `finish` does for each of them, in one transaction; each is fenced off by its own lease."""
        with self._writing("end a poll") as connection:
            for place in _in_order([end.lease.source_id for end in ended]):
                polls.finish(connection, ended[place])

    def paused_hosts(self) -> dict[str, HostRecord]:
        """The hosts that asked us to stay away when they answered last, by name."""
        with self._reading("read which hosts are left alone") as connection:
            return hosts.paused(connection)

    def enable(self, source_id: str) -> bool:
        """Let a source be polled again that was disabled; False when it was not."""
        with self._writing("enable a source") as connection:
            return polls.enable(connection, source_id)

    def polls(self, source_id: str, *, limit: int = 20) -> list[PollRecord]:
        """The last visits to a source, the newest first; about a hundred are kept."""
        with self._reading("read the polls") as connection:
            return polls.history(connection, source_id, limit)

    def host(self, host: str) -> HostRecord:
        """What is known of a host; nothing of one that was never asked."""
        with self._reading("read what is known of a host") as connection:
            return hosts.read(connection, host)

    def change_host(self, host: str, how: Callable[[HostRecord], HostRecord]) -> HostRecord:
        """Change what is known of a host, in one transaction that no other process gets between.

        Args:
            host: name or address, lower case.
            how: makes the new record of the old one; it holds up other writers, so it only computes.
        """
        with self._writing("note what is known of a host") as connection:
            return hosts.change(connection, host, how)

    def robots(self, origin: str) -> RobotsRecord | None:
        """The robots.txt that was kept for an origin."""
        with self._reading("read a robots.txt") as connection:
            return hosts.robots(connection, origin)

    def keep_robots(self, record: RobotsRecord) -> None:
        """Keep a robots.txt in place of the one before."""
        with self._writing("keep a robots.txt") as connection:
            hosts.keep_robots(connection, record)

    def record_failure(
        self, lease: Lease, problems: Sequence[Problem], *, now: datetime, next_due: datetime | None,
        counts: bool = True,
    ) -> None:  # fmt: skip
        """Note a poll that failed; what the source remembers stays as it was.

        Args:
            lease: of the source that was polled.
            problems: what went wrong.
            now: UTC.
            next_due: when it is polled next; None leaves that as it is.
            counts: whether it counts as a failure of the source.

        Raises:
            LeaseLostError: somebody else owns the source now.
        """
        with self._numbered("note a failed poll") as writing:
            leases.keep_failure(writing, lease, problems, now, next_due, counts=counts)

    def add_problems(self, found: Sequence[Problem], *, now: datetime) -> None:
        """Keep problems that belong to no poll. One that comes back unchanged within days is counted."""
        with self._numbered("keep problems") as writing:
            problems.keep_problems(writing, found, now)

    def alarm(self, name: str, mark: int, problem: Problem, *, now: datetime) -> bool:
        """Keep a problem once for each `mark` under `name`; returns whether it was news."""
        with self._numbered("keep an alarm") as writing:
            return problems.keep_alarm(writing, name, mark, problem, now)

    def status(self, source_id: str) -> SourceStatus:
        """What is known of a source; all is unknown of one that was never polled."""
        with self._reading("read a source's status") as connection:
            found = leases.statuses(connection, source_id)
        return found[0] if found else SourceStatus(source_id=source_id)

    def statuses(self) -> list[SourceStatus]:
        """What is known of all sources, by id."""
        with self._reading("read the sources") as connection:
            return leases.statuses(connection)

    def enrol(self, source_ids: Sequence[str]) -> None:
        """Make the sources known, so that `due` names those that were never polled."""
        with self._writing("enrol the sources") as connection:
            due.enrol(connection, source_ids)
