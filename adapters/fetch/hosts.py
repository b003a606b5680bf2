"""What is known of each host: when it may be asked again. Pure rules, and the memory that they need.

What a request changes:

    request ─▶ turn (reserve the next free moment) ─▶ … ─▶ served (the pause starts anew)
                                                       └─▶ struck (429, 503: stay away from the whole host)
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

__all__ = [
    "BACK_OFF_CAP", "LONGEST_PAUSE", "HostMemory", "HostState", "LocalMemory", "RobotsFile", "cleared", "jitter", "later",
    "opens", "reserved", "struck",
]  # fmt: skip

LONGEST_PAUSE = timedelta(days=31)
"""The longest wait that a server may ask for; one that asks for more has a wrong clock."""

JITTER = 0.1
BACK_OFF = timedelta(hours=1)
BACK_OFF_CAP = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class HostState:
    """What is known of one host.

    Attributes:
        next_free: no request before, so that the pause between two of them holds.
        paused_until: the host asked us to stay away until then.
        failures: how often in a row it asked.
    """

    next_free: datetime | None = None
    paused_until: datetime | None = None
    failures: int = 0


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """A robots.txt as it was fetched (RFC 9309).

    Attributes:
        fetched: when, UTC.
        answer: `rules`, `none` (4xx: everything is allowed) or `unreachable` (5xx, no answer: nothing is).
        body: the first 500 KiB.
    """

    fetched: datetime
    answer: str
    body: bytes = b""


class HostMemory(Protocol):
    """Keeps what is known of hosts. One that several processes share makes them polite together."""

    def state(self, host: str) -> HostState:
        """What is known of a host."""
        ...

    def change(self, host: str, how: Callable[[HostState], HostState]) -> HostState:
        """Replace a host's state, with nobody in between, and return the new one."""
        ...

    def robots(self, origin: str) -> RobotsFile | None:
        """The robots.txt that was kept for an origin (`https://host:port`)."""
        ...

    def keep_robots(self, origin: str, file: RobotsFile) -> None:
        """Keep a robots.txt."""
        ...


class LocalMemory:
    """A memory that lasts as long as the process."""

    def __init__(self) -> None:
        self._hosts: dict[str, HostState] = {}
        self._robots: dict[str, RobotsFile] = {}

    def state(self, host: str) -> HostState:
        """See `HostMemory`."""
        return self._hosts.get(host, HostState())

    def change(self, host: str, how: Callable[[HostState], HostState]) -> HostState:
        """See `HostMemory`."""
        self._hosts[host] = how(self.state(host))
        return self._hosts[host]

    def robots(self, origin: str) -> RobotsFile | None:
        """See `HostMemory`."""
        return self._robots.get(origin)

    def keep_robots(self, origin: str, file: RobotsFile) -> None:
        """See `HostMemory`."""
        self._robots[origin] = file


def jitter(key: str) -> float:
    """A number from -0.1 to 0.1 that depends on `key` only: it spreads what would fall together, the same each time."""
    number = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=4).digest())
    return JITTER * (number / 2**31 - 1)


def opens(state: HostState, now: datetime) -> datetime:
    """The first moment at which the host may be asked, as far as the pause between requests goes."""
    # A clock that was set back must not lock a host for as long as it was wrong.
    free = state.next_free
    return now if free is None or free - now > LONGEST_PAUSE else max(free, now)


def reserved(state: HostState, at: datetime, pause: timedelta) -> HostState:
    """The state once a request is to start at `at`; the next one starts a pause later."""
    return replace(state, next_free=at + pause)


def later(state: HostState, until: datetime) -> HostState:
    """The state once a request has ended: the pause counts from its end."""
    return state if state.next_free is not None and state.next_free >= until else replace(state, next_free=until)


def struck(state: HostState, now: datetime, retry_after: float | None) -> HostState:
    """The state after a 429 or 503: what Retry-After says (RFC 9110 section 10.2.3), else 1, 2, 4 … 24 hours.

    Args:
        state: before.
        now: when the answer came.
        retry_after: seconds; up to 31 days are honoured.
    """
    failures = state.failures + 1
    if retry_after:
        pause = min(timedelta(seconds=retry_after), LONGEST_PAUSE)
    else:
        pause = min(BACK_OFF * 2 ** min(failures - 1, 10), BACK_OFF_CAP)
    # Several feeds of the host may fail one after the other: none of them shortens what another was told.
    until = max(now + pause, state.paused_until or now)
    return replace(state, paused_until=until, failures=failures)


def cleared(state: HostState) -> HostState:
    """The state after an answer that complains of nothing."""
    return replace(state, paused_until=None, failures=0) if state.failures or state.paused_until else state
