"""What many polls ask of the store at the same moment, done in one transaction.

    poll ─▶ lease ───┐
    poll ─▶ batch ───┼─▶ Store.together ─▶ each goes on
    poll ─▶ end   ───┘

A transaction costs several times what is done in it for a poll that found little. Whoever asks goes on once the
transaction that holds their part is committed, so all that is promised of one poll holds: what was asked for within
a few turns of the event loop only shares the commit. After a crash before it, these sources are polled again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from adapters.errors import StoreBusyError, StoreError, StoreUnreachableError
from storage import Store
from storage.methods.together import Answer, Task
from storage.records import Ingested, Intake, Lease, LeaseRequest, PollEnd

__all__ = ["Desk", "release"]

log = logging.getLogger(__name__)

TURNS = 8
"""Turns of the event loop for which a transaction waits for company: nothing where the loop is idle, and where it is
busy they are short compared with the wait for the others. In these turns other bodies are read, too: what was found is
told some milliseconds later, and a commit costs half of what there is to store of one entry."""

LARGE = 8
"""Items that are waiting and worth a transaction of their own: a new feed has more, one that is watched has one or two."""


def release(store: Store, lease: Lease) -> None:
    """Give a lease back without a poll's end; one that the store does not take back runs out by itself."""
    try:
        store.release(lease)
    except StoreError as error:
        log.warning("the lease could not be given back", extra={"source": lease.source_id, "error": str(error)})


class Desk:
    """Gives leases, stores batches and ends polls; all polls of one event loop share it.

    Args:
        store: where it is done.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[_Asked] = []
        self._items = 0  # among what is waiting

    async def lease(self, wanted: LeaseRequest) -> Lease | None:
        """See `Store.acquire`.

        Raises:
            StoreError: the database refuses.
        """
        asked = self._ask(wanted)
        try:
            found = await asked.answer
        except asyncio.CancelledError:
            # Either it is not had yet, and never will be, or nobody else would give it back.
            if asked in self._waiting:
                self._waiting.remove(asked)
            elif isinstance(asked.given, Lease):
                release(self._store, asked.given)
            raise
        assert not isinstance(found, Ingested)
        return found

    async def ingest(self, batch: Intake, done: Callable[[Ingested], None]) -> None:
        """See `Store.ingest`. It happens even where who waits for it is cancelled.

        Args:
            batch: what is stored.
            done: told what it changed, once that is committed.

        Raises:
            LeaseLostError: somebody else owns the source now.
            StoreError: the database refuses.
        """
        await self._ended(self._ask(batch, done))

    async def end(self, ended: PollEnd) -> None:
        """See `Store.finish`. It happens even where who waits for it is cancelled.

        Raises:
            StoreError: the database refuses.
        """
        await self._ended(self._ask(ended))

    async def _ended(self, asked: _Asked) -> None:
        try:
            await asked.answer
        except asyncio.CancelledError:
            self._flush()
            raise

    def _ask(self, task: Task, done: Callable[[Ingested], None] | None = None) -> _Asked:
        loop = asyncio.get_running_loop()
        asked = _Asked(task, loop.create_future(), done)
        self._waiting.append(asked)
        if isinstance(task, Intake):
            self._items += len(task.batch.items)
            if self._items >= LARGE:
                self._flush()
                return asked
        if len(self._waiting) == 1:
            self._later(TURNS)
        return asked

    def _later(self, turns: int) -> None:
        if turns:
            asyncio.get_running_loop().call_soon(self._later, turns - 1)
        else:
            self._flush()

    def _flush(self) -> None:
        waiting, self._waiting, self._items = self._waiting, [], 0
        if waiting:
            self._do(waiting)

    def _do(self, waiting: Sequence[_Asked]) -> None:
        try:
            found = self._store.together([asked.task for asked in waiting])
        except Exception as error:  # handed on to whoever asked: nothing is swallowed
            if len(waiting) == 1 or isinstance(error, StoreBusyError | StoreUnreachableError):
                # A database that hangs is waited for once and not for each: nothing else runs meanwhile.
                for asked in waiting:
                    asked.refuse(error)
                return
            for asked in waiting:  # what the database refuses of one must not harm the others
                self._do([asked])
            return
        for asked, given in zip(waiting, found, strict=True):
            asked.give(given)


class _Asked:
    """What one poll asks for, and what it was given; it may be gone by then."""

    __slots__ = ("answer", "done", "given", "task")

    def __init__(self, task: Task, answer: asyncio.Future[Answer], done: Callable[[Ingested], None] | None) -> None:
        self.task, self.answer, self.done = task, answer, done
        self.given: Answer = None

    def give(self, found: Answer) -> None:
        self.given = found
        if self.done is not None and isinstance(found, Ingested):
            try:
                self.done(found)
            except Exception as error:  # a defect of whoever asked: the others of the transaction get their answers
                self.refuse(error)
        if not self.answer.done():
            self.answer.set_result(found)

    def refuse(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)
