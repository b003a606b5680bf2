"""A database that hangs is waited for once, and not by each of the many who ask it one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from adapters.errors import StoreBusyError, StoreUnreachableError

__all__ = ["Outage"]

HUNG = 2.0  # seconds after which a failure is one of a database that hangs; most come at once
REST = 5.0  # seconds for which it is not asked again


class Outage:
    """Whether a database hangs; all that ask it share one.

    Args:
        passed: a steady clock, seconds.
    """

    def __init__(self, passed: Callable[[], float] = time.monotonic) -> None:
        self._passed = passed
        self._error: StoreBusyError | StoreUnreachableError | None = None
        self._until = 0.0

    @contextmanager
    def heeded(self, *, writing: bool) -> Iterator[None]:
        """Around a transaction: told at once where another one has just waited in vain.

        Args:
            writing: a database that somebody holds can be read nevertheless.

        Raises:
            StoreBusyError: somebody else held the database too long.
            StoreUnreachableError: its server does not answer.
        """
        began, error = self._passed(), self._error
        if error is not None and began < self._until and (writing or isinstance(error, StoreUnreachableError)):
            raise _anew(error)
        try:
            yield
        except (StoreBusyError, StoreUnreachableError) as raised:
            if (now := self._passed()) - began >= HUNG:
                # Not the error itself: it holds all that was at work when it was raised, a whole batch perhaps.
                self._error, self._until = _anew(raised), now + REST
            raise


def _anew(error: StoreBusyError | StoreUnreachableError) -> StoreBusyError | StoreUnreachableError:
    return type(error)(error.message, where=error.where, remedy=error.remedy)
