"""A month's budget of posts read, for a network that is paid by them.

Before each request what it can cost at most is set aside and stored; the answer says what it did cost. So a process that
is killed in between has spent too much on paper, and never in truth.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from adapters.errors import PostponedError
from adapters.schema import SourceState

__all__ = ["Budget"]


class Budget:
    """What is left of a month (UTC).

    Args:
        limit: posts a month.
        state: the source's, with what was spent.
        now: time of the poll, UTC.
        most: posts that one request can cost.
    """

    def __init__(self, limit: int, state: Mapping[str, Any], now: datetime, *, most: int) -> None:
        before = state.get("budget")
        before = before if isinstance(before, dict) else {}
        self.month = f"{now:%Y-%m}"
        spent = before.get("reads")
        # A clock that was set back must not give a second budget: the later month stays in force.
        stored = before.get("month")
        if isinstance(stored, str) and stored > self.month:
            self.month = stored
        self.reads = spent if isinstance(spent, int) and stored == self.month else 0
        self.limit, self.most, self._now, self._aside = limit, most, now, 0

    @property
    def left(self) -> int:
        """Posts that may still be read this month."""
        return max(0, self.limit - self.reads)

    def reserve(self) -> None:
        """Set aside what a request can cost.

        Raises:
            PostponedError: it is more than is left.
        """
        if self.most > self.left:
            raise PostponedError(
                f"{self.reads:,} of the month's {self.limit:,} reads are spent, too many for another request",
                retry_after=(_next_month(self._now) - self._now).total_seconds(),
                remedy="Raise monthly_reads, or wait for the next month.",
            )
        self.reads += self.most
        self._aside = self.most

    def settle(self, cost: int) -> None:
        """Replace what was set aside by what it cost."""
        self.reads += cost - self._aside
        self._aside = 0

    def dump(self) -> SourceState:
        """For the source's state."""
        return {"month": self.month, "reads": self.reads}


def _next_month(now: datetime) -> datetime:
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)
