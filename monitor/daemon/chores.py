"""Work that is nobody's poll: it runs in a thread, piece by piece, so that polls go on and it can end soon."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import TypeVar

from adapters.errors import StoreError
from monitor.app import Monitor
from monitor.upkeep import find_silence, forget

__all__ = ["Chores", "in_thread"]

log = logging.getLogger(__name__)

T = TypeVar("T")

INDEX_PIECE = 100  # revisions: nobody else writes while they are taken in


async def in_thread(work: Callable[[], T]) -> T:
    """What `work` gives, done in a thread.

    Who is cancelled waits for its end all the same: a thread cannot be cancelled, and must not outlast the store.
    """
    thread = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(thread)
    except asyncio.CancelledError:
        await asyncio.wait({thread})
        raise


class Chores:
    """What keeps a store in order."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor
        self._ending = threading.Event()

    def stop(self) -> None:
        """End after the piece that is being worked on."""
        self._ending.set()

    async def index(self) -> None:
        """Take what is new into the full-text index."""
        await self._in_pieces("index", lambda: self._monitor.store.index(limit=INDEX_PIECE))

    async def stories(self) -> None:
        """Put what was flagged into stories."""
        await self._in_pieces("stories", self._monitor.update_stories)

    async def mail(self) -> None:
        """Freeze digests, plan alerts and send what is due; between two messages it may end."""
        if self._monitor.config.digest or self._monitor.config.alert:
            await self._in_pieces("mail", self._post)

    def _post(self) -> int:
        posted = self._monitor.tick_mail(ending=self._ending.is_set)
        return len(posted.digests) + posted.alerts + posted.delivered.sent

    async def find_silence(self) -> None:
        """Tell of sources that have fallen silent."""
        pieces = find_silence(self._monitor.config, self._monitor.store, self._monitor.clock())
        await self._in_pieces("silence", lambda: next(pieces, 0))

    async def forget(self) -> None:
        """Forget what is old."""
        pieces = forget(self._monitor.config.retention, self._monitor.store, self._monitor.clock())
        await self._in_pieces("retention", lambda: next(pieces, 0))

    async def _in_pieces(self, name: str, piece: Callable[[], int]) -> None:
        """Call `piece` until it finds nothing more to do."""

        def work() -> int:
            done = 0
            while not self._ending.is_set() and (more := piece()):
                done += more
            return done

        try:
            done = await in_thread(work)
        except StoreError as error:  # polls notice it too, and pause
            log.warning("a chore has to wait", extra={"chore": name, "error": str(error)})
        else:
            if done:
                log.info("done", extra={"chore": name, "count": done})
