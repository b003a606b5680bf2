"""The few things that a daemon does again and again, on APScheduler.

The scheduler goes by the time of day, so a clock that is set back would stop every job for as long. `Jobs.wake`
is called then.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

__all__ = ["Job", "Jobs"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work that comes again.

    Attributes:
        name: for logs.
        every: seconds from start to start; a run that takes longer is followed by the next when it is over.
        work: does it; what it raises is logged, and it is called again.
        after: seconds until it is done first.
    """

    name: str
    every: float
    work: Callable[[], Coroutine[Any, Any, None]]
    after: float = 0.0


class _Every(BaseTrigger):  # type: ignore[misc]  # no types
    """From start to start, leaving out what was missed.

    APScheduler's own interval counts through every missed start: after a month asleep, millions.
    """

    def __init__(self, seconds: float) -> None:
        self._pause = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        following = (previous_fire_time or now) + self._pause
        return following if following > now else now + self._pause


class Jobs:
    """Runs jobs until it is stopped; none of them twice at a time, and one that was missed once only."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._jobs = jobs
        self._under_way: set[asyncio.Task[None]] = set()
        # A memory job store, and no grace time: whatever was missed, as through sleep, is done once and at once.
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)

    def start(self) -> None:
        """Begin, inside a running event loop."""
        # It warns whenever a job is still at work when its time comes again, which is as it should be.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        now = datetime.now(UTC)
        for job in self._jobs:
            first = now + timedelta(seconds=job.after)
            self._scheduler.add_job(self._supervised, _Every(job.every), args=(job,), id=job.name, next_run_time=first)
        self._scheduler.start()

    def wake(self) -> None:
        """Do all jobs now, and go on from now: the clock was set."""
        now = datetime.now(UTC)
        for job in self._jobs:
            self._scheduler.modify_job(job.name, next_run_time=now)

    async def stop(self, seconds: float) -> None:
        """Start nothing more; let what is under way end within `seconds`, then cancel it, and wait until it has ended."""
        self._scheduler.remove_all_jobs()
        if self._under_way:
            _, left = await asyncio.wait(self._under_way, timeout=seconds)
            for task in left:
                log.warning("a job was broken off", extra={"job": task.get_name()})
                task.cancel()
            if left:
                await asyncio.wait(left)
        self._scheduler.shutdown(wait=False)

    async def _supervised(self, job: Job) -> None:
        """Do a job. Supervised boundary: a defect in one must not end the others, nor its own next run."""
        # A task of its own: the scheduler takes a job that is cancelled for one that failed.
        task = asyncio.create_task(job.work(), name=job.name)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        await asyncio.wait({task})
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a job failed unexpectedly", exc_info=error, extra={"job": job.name})
