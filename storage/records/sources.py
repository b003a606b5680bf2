"""What is known of sources and hosts, and of those who poll them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import Field

from adapters.schema import Batch, Frozen, SourceInfo, SourceState

__all__ = [
    "Abandoned",
    "Due",
    "DueSource",
    "Heartbeat",
    "HostRecord",
    "Lease",
    "LeaseRequest",
    "PollEnd",
    "PollRecord",
    "RobotsRecord",
    "SourceStatus",
    "Timing",
]


class Lease(Frozen):
    """The right to poll one source until it expires (UTC); `token` fences off whoever held it before."""

    source_id: str
    owner: str
    token: int
    expires: datetime
    state: SourceState = Field(default_factory=dict, description="what the source remembers, as the lease was taken")
    failures: int = Field(0, description="failed polls in a row, as the lease was taken")
    facts: SourceState = Field(default_factory=dict, description="what scheduling has learned, as the lease was taken")
    disabled: str | None = Field(None, description="why the source is not polled any more, as the lease was taken")
    ok_before: bool = Field(False, description="whether a poll ever succeeded, as the lease was taken")


Abandoned = Callable[[str], bool]
"""Whether the owner of that name is known to be gone."""


@dataclass(frozen=True, slots=True)
class LeaseRequest:
    """What is asked for where a lease is: see `Store.acquire`."""

    source_id: str
    owner: str
    ttl: timedelta
    now: datetime
    abandoned: Abandoned | None = None
    due_only: bool = False


class Due(Frozen):
    """When a source is polled next, and why then."""

    at: datetime
    why: str = Field(description="for people: `interval`, `max-age`, `Retry-After of the host`, …")


class PollRecord(Frozen):
    """One visit to a source."""

    source_id: str
    number: int = Field(0, description="the source's first poll is number 1; given by the store")
    at: datetime
    outcome: str = Field(description="ok, unchanged, partial, failed")
    status: int | None = Field(None, description="HTTP status of the last answer")
    requests: int = Field(0, description="sent over the network; redirects and robots.txt are not counted")
    bytes: int = Field(0, description="of the bodies, decoded")
    seconds: float = 0.0
    new: int = 0
    revised: int = 0
    flags: int = 0
    next_due: datetime | None = None
    why: str | None = Field(None, description="of `next_due`")
    error: str | None = Field(None, description="code and message of the first error")


@dataclass(frozen=True, slots=True)
class PollEnd:
    """How a poll ended: see `Store.finish`."""

    lease: Lease
    due: Due | None = None
    facts: SourceState | None = None
    disabled: str | None = None
    record: PollRecord | None = None
    batch: Batch | None = None
    now: datetime | None = None


class HostRecord(Frozen):
    """What is known of a host across processes and restarts."""

    host: str
    next_free: datetime | None = Field(None, description="no request before")
    paused_until: datetime | None = Field(None, description="the host asked us to stay away until then")
    failures: int = Field(0, description="times in a row that it did")


class RobotsRecord(Frozen):
    """A robots.txt as it was fetched."""

    origin: str
    fetched: datetime
    answer: str = Field(description="rules, none (4xx) or unreachable")
    body: bytes = b""


class SourceStatus(Frozen):
    """A source as the store knows it."""

    source_id: str
    state: SourceState = Field(default_factory=dict)
    info: SourceInfo | None = None
    next_due: datetime | None = None
    last_polled: datetime | None = None
    last_ok: datetime | None = None
    failures: int = Field(0, description="in a row")
    polls: int = 0
    items: int = 0
    why: str | None = Field(None, description="why `next_due` is when it is")
    disabled: str | None = Field(None, description="why the source is not polled any more")
    facts: SourceState = Field(default_factory=dict, description="what scheduling has learned; see monitor.rhythm")


class DueSource(Frozen):
    """A source whose time has come."""

    source_id: str
    since: datetime | None = Field(None, description="when it became due; None: it was never polled")
    holder: str | None = Field(None, description="who holds its lease now")


@dataclass(frozen=True, slots=True)  # no model: it is asked for of thousands of sources at once
class Timing:
    """A source's times and counts, without what it remembers.

    Attributes:
        source_id: its id.
        next_due: when it is polled again; None: now.
        last_polled: when it was polled last, well or not.
        last_ok: when it was polled well last.
        failures: in a row.
        items: that it has brought.
        holder: who holds its lease.
    """

    source_id: str
    next_due: datetime | None = None
    last_polled: datetime | None = None
    last_ok: datetime | None = None
    failures: int = 0
    items: int = 0
    holder: str | None = None


class Heartbeat(Frozen):
    """The sign of life of a daemon."""

    owner: str
    started: datetime
    last_tick: datetime
    lateness: float = Field(0.0, description="seconds by which polls began late at worst, since the sign before")
    polling: int = Field(0, description="polls under way")
    waiting: int = Field(0, description="sources that are due and wait for a place")
    paused: str | None = Field(None, description="why nothing is polled")
