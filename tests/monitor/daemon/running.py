"""A daemon in the test's own event loop, and time that a test can set."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.app import Monitor
from monitor.config import load_config
from monitor.daemon import Daemon
from monitor.daemon.clock import ClockWatch


class TimeOfDay:
    """The time of day, as far off as `offset` says."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def seconds(self) -> float:
        return time.time() + self.offset.total_seconds()

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let the scheduler go by it too."""
        outer = self

        class Shifted(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.now(tz) + outer.offset

        for module in ("apscheduler.schedulers.base", "monitor.daemon.jobs"):
            monkeypatch.setattr(f"{module}.datetime", Shifted)


@asynccontextmanager
async def daemon(config: Path, clock: TimeOfDay | None = None) -> AsyncIterator[Daemon]:
    """A daemon that runs while the context lasts."""
    clock = clock or TimeOfDay()
    with Monitor.open(config, clock=clock) as monitor:
        made = Daemon(
            monitor, read_config=lambda: load_config(config, env={}, cwd=config.parent),
            watch=ClockWatch(wall=clock.seconds),
        )  # fmt: skip
        task = asyncio.create_task(made.run())
        try:
            yield made
        finally:
            made.stop()
            await asyncio.wait_for(task, 60)


async def until(holds: Callable[[], object], seconds: float = 20.0) -> float:
    """Wait until it holds; returns how long that took.

    Raises:
        TimeoutError: it does not.
    """
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"not so after {seconds} s")
        await asyncio.sleep(0.01)
    return time.monotonic() - began


