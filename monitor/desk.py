"""What many polls ask of the store at the same moment, done in one transaction.

    poll ─▶ lease ─┐                               poll ─▶ end ─┐
    poll ─▶ lease ─┼─▶ Store.acquire_many          poll ─▶ end ─┼─▶ Store.finish_many
    poll ─▶ lease ─┘                               poll ─▶ end ─┘

A transaction costs several times what is done in it for a poll that found nothing new. Whoever asks goes on once the
transaction that holds their part is committed, so all that is promised of one poll holds: what was asked for within
one turn of the event loop only shares the commit. After a crash before it, these sources are polled again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from storage import Store
from storage.records import Lease, LeaseRequest, PollEnd

__all__ = ["Desk"]

A = TypeVar("A")
R = TypeVar("R")


class Desk:
    """Gives leases and ends polls; all polls of one event loop share it.

    Args:
        store: where it is done.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._leases = _Group(store.acquire_many)
        self._ends = _Group(self._finish)

    async def lease(self, wanted: LeaseRequest) -> Lease | None:
        """See `Store.acquire`.

        Raises:
            StoreError: the database refuses.
        """
        asked = self._leases.ask(wanted)
        try:
            return await asked.answer
        except asyncio.CancelledError:
            # Either it is not had yet, and never will be, or nobody else would give it back.
            if not self._leases.withdraw(asked) and (lease := asked.given) is not None:
                self._store.release(lease)
            raise

    async def end(self, ended: PollEnd) -> None:
        """See `Store.finish`. It happens even where who waits for it is cancelled.

        Raises:
            StoreError: the database refuses.
        """
        asked = self._ends.ask(ended)
        try:
            await asked.answer
        except asyncio.CancelledError:
            self._ends.flush()
            raise

    def _finish(self, ended: Sequence[PollEnd]) -> Sequence[None]:
        self._store.finish_many(ended)
        return [None] * len(ended)


class _Asked(Generic[A, R]):
    """What one poll asks for, and what it was given; it may be gone by then."""

    def __init__(self, what: A) -> None:
        self.what = what
        self.answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self.given: R | None = None

    def give(self, found: R) -> None:
        self.given = found
        if not self.answer.done():
            self.answer.set_result(found)

    def refuse(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


class _Group(Generic[A, R]):
    """Collects what is asked for until the event loop has heard everybody who is ready, and does it at once."""

    def __init__(self, work: Callable[[Sequence[A]], Sequence[R]]) -> None:
        self._work = work
        self._waiting: list[_Asked[A, R]] = []

    def ask(self, what: A) -> _Asked[A, R]:
        asked: _Asked[A, R] = _Asked(what)
        self._waiting.append(asked)
        if len(self._waiting) == 1:
            asyncio.get_running_loop().call_soon(self.flush)
        return asked

    def withdraw(self, asked: _Asked[A, R]) -> bool:
        """Take it back; False where it was done or refused already."""
        if asked not in self._waiting:
            return False
        self._waiting.remove(asked)
        return True

    def flush(self) -> None:
        """Do all that was asked for."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._do(waiting)

    def _do(self, waiting: Sequence[_Asked[A, R]]) -> None:
        try:
            found = self._work([asked.what for asked in waiting])
        except Exception as error:  # handed on to whoever asked: nothing is swallowed
            if len(waiting) == 1:
                waiting[0].refuse(error)
                return
            for asked in waiting:  # what the database refuses of one must not harm the others
                self._do([asked])
            return
        for asked, given in zip(waiting, found, strict=True):
            asked.give(given)
