"""Time, as a fetcher is given it: tests and simulations bring their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

__all__ = ["Clock", "SystemClock"]


class Clock(Protocol):
    """Tells the time and lets it pass."""

    def now(self) -> datetime:
        """The time, UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


def _utc() -> datetime:
    return datetime.now(UTC)


class SystemClock:
    """The machine's clock, or another one that goes as fast.

    Args:
        tell: gives the time, UTC.
    """

    def __init__(self, tell: Callable[[], datetime] = _utc) -> None:
        self._tell = tell

    def now(self) -> datetime:
        """The time, UTC."""
        return self._tell()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
