"""Turns: who may ask a host, and when. One request at a time and a pause between two, over all feeds of the host."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType

from adapters.errors import PostponedError
from adapters.fetch.clock import Clock
from adapters.fetch.hosts import HostMemory, HostState, cleared, jitter, later, opens, reserved, struck

__all__ = ["Pacing", "Turn"]

LONGEST_CRAWL_DELAY = timedelta(seconds=60)


@dataclass(slots=True)
class _Queue:
    """Those who wait for one host, and the one whose turn it is."""

    places: asyncio.Semaphore
    users: int = 0


class Turn:
    """The right to ask one host now; tells the memory how it went."""

    def __init__(self, host: str, state: HostState, memory: HostMemory, now: Callable[[], datetime]) -> None:
        self._host, self._state, self._memory, self._now = host, state, memory, now

    def refused(self, retry_after: float | None) -> float:
        """The host sends us away (429, 503): nobody asks it before it said. Returns the seconds until then."""
        now = self._now()
        after = self._memory.change(self._host, lambda state: struck(state, now, retry_after))
        assert after.paused_until is not None
        return (after.paused_until - now).total_seconds()

    def served(self) -> None:
        """The host answered, and complained of nothing."""
        if self._state.failures or self._state.paused_until:
            self._memory.change(self._host, cleared)


class Pacing:
    """Gives turns.

    Args:
        memory: what is known of hosts.
        clock: gives the time, and lets it pass.
        per_host: requests at a time to one host.
        pause: between the starts of two requests to one host; at least this counts from the end of a slow one.
        patience: longest wait for a turn.
    """

    def __init__(
        self, memory: HostMemory, clock: Clock, *, per_host: int, pause: timedelta, patience: timedelta
    ) -> None:
        self._memory, self._clock = memory, clock
        self._per_host, self._pause, self._patience = per_host, pause, patience
        self._queues: dict[str, _Queue] = {}
        self._delays: dict[str, timedelta] = {}

    def slow_down(self, host: str, delay: float) -> None:
        """Keep to a Crawl-delay of the host's robots.txt, up to a minute."""
        self._delays[host] = min(timedelta(seconds=delay), LONGEST_CRAWL_DELAY)

    def pause_of(self, host: str) -> timedelta:
        """The pause between two requests to the host."""
        return max(self._pause, self._delays.get(host, self._pause))

    def turn(self, host: str) -> _Waiting:
        """Wait for the host and hold it, as an async context manager that gives the `Turn`.

        Raises:
            PostponedError: it asked us to stay away, or more wait for it than patience allows; says how long.
        """
        return _Waiting(self, host)

    async def enter(self, host: str) -> tuple[Turn, datetime]:
        """Wait for the host and hold it; the turn, and when it began. Whoever has it calls `leave`."""
        queue = self._queues.get(host)
        if queue is None:
            queue = self._queues[host] = _Queue(asyncio.Semaphore(self._per_host))
        # Those before us take a pause each; who would wait too long does something else meanwhile.
        elif (ahead := max(0, queue.users - self._per_host) * self.pause_of(host)) > self._patience:
            raise _queued(host, ahead + self.pause_of(host))
        queue.users += 1
        try:
            await queue.places.acquire()
            try:
                state, started = await self._reserved(host)
            except BaseException:
                queue.places.release()
                raise
        except BaseException:
            self._forget(host, queue)
            raise
        return Turn(host, state, self._memory, self._clock.now), started

    def leave(self, host: str, started: datetime) -> None:
        """Let the next one ask the host."""
        queue = self._queues[host]
        try:
            self._ended(host, started)
        finally:
            queue.places.release()
            self._forget(host, queue)

    def _forget(self, host: str, queue: _Queue) -> None:
        queue.users -= 1
        if not queue.users:
            del self._queues[host]

    async def _reserved(self, host: str) -> tuple[HostState, datetime]:
        now = self._clock.now()
        pause = self.pause_of(host)
        start = now

        def take(state: HostState) -> HostState:
            nonlocal start
            start = opens(state, now)
            if _is_paused(state, now) or start - now > self._patience:
                return state
            return reserved(state, start, pause * (1 + jitter(f"{host} {start.timestamp()}")))

        # Without a pause there is nothing to reserve, and a look is cheaper.
        state = self._memory.change(host, take) if pause else self._memory.state(host)
        if state.paused_until is not None and _is_paused(state, now):
            raise _paused(host, state.paused_until - now)
        if pause and start - now > self._patience:
            raise _queued(host, start - now)
        if start > now:
            await self._clock.sleep((start - now).total_seconds())
        return state, start

    def _ended(self, host: str, started: datetime) -> None:
        if not (pause := self.pause_of(host)):
            return
        now = self._clock.now()
        if now - started > pause / 10:
            self._memory.change(host, lambda state: later(state, now + pause))


class _Waiting:
    """A turn as a context manager; one made by a generator costs four times as much."""

    __slots__ = ("_host", "_pacing", "_started")

    def __init__(self, pacing: Pacing, host: str) -> None:
        self._pacing, self._host = pacing, host

    async def __aenter__(self) -> Turn:
        turn, self._started = await self._pacing.enter(self._host)
        return turn

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pacing.leave(self._host, self._started)


def _is_paused(state: HostState, now: datetime) -> bool:
    return state.paused_until is not None and state.paused_until > now


def _paused(host: str, wait: timedelta) -> PostponedError:
    seconds = wait.total_seconds()
    return PostponedError(f"{host} asked us to stay away for another {seconds:,.0f} s", retry_after=seconds)


def _queued(host: str, wait: timedelta) -> PostponedError:
    seconds = wait.total_seconds()
    return PostponedError(f"others wait for {host} for another {seconds:,.0f} s", queued=True, retry_after=seconds)
