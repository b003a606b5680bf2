"""Polls what is due, so many at a time."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from monitor.bench import Bench
from monitor.config import SourceSettings
from monitor.daemon.meter import Meter
from monitor.daemon.trouble import Trouble
from monitor.owner import is_abandoned
from monitor.polling import poll
from monitor.report import SourceReport
from storage.records import DueSource

__all__ = ["Poller"]

log = logging.getLogger(__name__)

Waiting = tuple[SourceSettings, datetime | None]


class Poller:
    """Starts a poll for each source that is due, when there is a place for it.

    Args:
        sources: by id; what is due and not among them belongs to somebody else.
        bench: gives what the next poll works with.
        places: polls at a time.
        meter: counts.
        trouble: told of polls that the store failed.
    """

    def __init__(
        self, sources: Mapping[str, SourceSettings], bench: Callable[[], Bench], *, places: int, meter: Meter,
        trouble: Trouble,
    ) -> None:  # fmt: skip
        self._sources = sources
        self._bench = bench
        self._places = places
        self._meter = meter
        self._trouble = trouble
        self._waiting: deque[Waiting] = deque()
        self._polling: dict[str, asyncio.Task[SourceReport]] = {}
        self._draining = False

    @property
    def waiting(self) -> int:
        """Sources that are due and have no place yet."""
        return len(self._waiting)

    @property
    def polling(self) -> int:
        """Polls under way."""
        return len(self._polling)

    @property
    def wants(self) -> bool:
        """Whether it has begun all that it was given."""
        return not self._waiting

    def take(self, due: list[DueSource]) -> None:
        """Poll these sources, the first ones first; nothing begins any more once it drains."""
        if self._draining:
            return
        mine = (d for d in due if d.source_id in self._sources and d.source_id not in self._polling)
        self._waiting.extend((self._sources[d.source_id], d.since) for d in mine if not _is_held(d, self._bench().owner))
        self._fill()

    def _fill(self) -> None:
        while self._waiting and len(self._polling) < self._places and not self._trouble.pausing:
            source, since = self._waiting.popleft()
            bench = self._bench()
            if since is not None:
                self._meter.began((bench.clock() - since).total_seconds())
            task = asyncio.create_task(poll(source, bench), name=f"poll {source.id}")
            self._polling[source.id] = task
            task.add_done_callback(partial(self._done, source.id))

    def _done(self, source_id: str, task: asyncio.Task[SourceReport]) -> None:
        del self._polling[source_id]
        if task.cancelled():
            return
        if (error := task.exception()) is not None:
            log.error("a poll failed unexpectedly", exc_info=error, extra={"source": source_id})
        else:
            self._meter.count(task.result())
            self._trouble.heed(task.result().problems)
            if self._trouble.pausing:
                self._waiting.clear()  # they are due still, and taken again afterwards
        self._fill()

    async def drain(self, seconds: float) -> None:
        """Begin nothing more; let what is under way end within `seconds`, then cancel it. Leases are given back."""
        self._draining = True
        self._waiting.clear()
        under_way = set(self._polling.values())
        if not under_way:
            return
        log.info("waiting for polls under way", extra={"polls": len(under_way), "seconds": seconds})
        _, left = await asyncio.wait(under_way, timeout=seconds)
        for task in left:
            task.cancel()
        if left:
            log.warning("polls were broken off", extra={"polls": len(left)})
            await asyncio.wait(left)


def _is_held(due: DueSource, owner: str) -> bool:
    """Whether somebody is at it. A lease of our own that no poll of ours holds could not be given back."""
    return due.holder is not None and due.holder != owner and not is_abandoned(due.holder)
