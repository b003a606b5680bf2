"""Clocks that are set: how far the time of day has moved against the time that passes."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

__all__ = ["ClockWatch", "steady"]


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
