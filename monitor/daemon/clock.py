"""Clocks that are set: how far the time of day has moved against the time that passes."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from adapters.schema import Problem
from monitor.owner import is_abandoned, same_machine
from storage import Store

__all__ = ["ClockWatch", "is_first", "mend_schedule", "steady"]


def steady() -> float:
    """Seconds that pass, also while the machine sleeps where the system tells (clock_gettime(2), CLOCK_BOOTTIME)."""
    boottime: int | None = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boottime is None else time.clock_gettime(boottime)


class ClockWatch:
    """Compares the time of day with a steady clock.

    Args:
        wall: time of day, seconds.
        passed: steady, seconds.
        tolerance: seconds by which the two may drift apart between two looks: clocks are slewed all the time.
    """

    def __init__(
        self, wall: Callable[[], float] = time.time, passed: Callable[[], float] = steady, *, tolerance: float = 1.0
    ) -> None:
        self._wall, self._passed, self._tolerance = wall, passed, tolerance
        self._offset = wall() - passed()

    def step(self) -> timedelta | None:
        """By how much the clock was set since the last look; None when it was not."""
        offset = self._wall() - self._passed()
        moved, self._offset = offset - self._offset, offset
        return timedelta(seconds=moved) if abs(moved) > self._tolerance else None


def mend_schedule(store: Store, step: timedelta, *, owner: str, now: datetime) -> None:
    """Move the schedule with a clock that was set back, or all would be late by as much; tell of any step.

    After a step forward what becomes due by it is polled early, which does no harm.

    Args:
        store: what is due when.
        step: by how much the clock was set.
        owner: our name.
        now: the time as it is now.

    Raises:
        StoreError: the store refuses.
    """
    seconds = step.total_seconds()
    way = "forward" if seconds > 0 else "back"
    problem = Problem(
        code="clock.step", message=f"the clock was set {way} by {abs(seconds):.0f} s", severity="warning",
        remedy="Keep the clock with NTP; times noted before are off by as much.",
    )  # fmt: skip
    store.add_problems([problem], now=now)
    # Last, as it must not be done twice where a part of this is refused and tried again.
    if seconds < 0 and is_first(store, owner):
        store.shift(step, now=now)


def is_first(store: Store, owner: str) -> bool:
    """Whether it is for us to mend the schedule, which must happen once.

    Of several daemons on this machine one does it. Where a daemon of another machine is at work, nobody does: its clock
    was not set, and nothing becomes late.
    """
    others = [h.owner for h in store.heartbeats() if not is_abandoned(h.owner)]
    return all(same_machine(other, owner) for other in others) and owner == min([owner, *others])
