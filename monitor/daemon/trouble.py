"""A store that fails: nothing is polled until it is well again.

What is fetched cannot be kept then, so it would be fetched again and again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable

from adapters.errors import MediaMonitorError, StoreBusyError, StoreError, StoreFullError, StoreUnreachableError
from adapters.schema import Problem

__all__ = ["Trouble"]

log = logging.getLogger(__name__)

FIRST, LONGEST = 1.0, 10.0  # seconds between two tries
_CODES = frozenset(kind.code for kind in (StoreError, StoreBusyError, StoreFullError, StoreUnreachableError))


class Trouble:
    """Whether the store can be used, and when to try again.

    Args:
        passed: a steady clock, seconds.
    """

    def __init__(self, passed: Callable[[], float] = time.monotonic) -> None:
        self._passed = passed
        self._pause = 0.0
        self._until = 0.0
        self._began = 0.0
        self.reason: str | None = None
        """What the store says, while it fails."""

    @property
    def pausing(self) -> bool:
        """Whether nothing may be polled."""
        return self.reason is not None

    @property
    def may_try(self) -> bool:
        """Whether it is time to see if the store is well."""
        return self._passed() >= self._until

    def heed(self, problems: Iterable[Problem]) -> None:
        """Look whether it was the store that failed a poll or a page."""
        for problem in problems:
            if problem.code in _CODES:
                self._note(problem.message)
                return

    def failed(self, error: MediaMonitorError) -> None:
        """The store failed."""
        self._note(str(error))

    def _note(self, message: str) -> None:
        now = self._passed()
        if self.reason is None:
            self._began, self._pause = now, 0.0
            log.error("the store fails; polling pauses", extra={"error": message})
        self.reason = message
        if now >= self._until:  # several polls fail at once: that is one failure
            self._pause = min(LONGEST, self._pause * 2) or FIRST
            self._until = now + self._pause

    def over(self) -> Problem | None:
        """The store is well. Returns what there is to tell about the time in which it was not."""
        if self.reason is None:
            return None
        lasted = self._passed() - self._began
        reason, self.reason = self.reason, None
        log.warning("the store is well again; polling goes on", extra={"seconds": round(lasted, 1)})
        return Problem(
            code="store.pause", severity="warning", message=f"nothing was polled for {lasted:.0f} s: {reason}"[:500],
            remedy="What was due was polled afterwards; nothing is lost that the sources still serve.",
        )  # fmt: skip
