"""Sources that are streams: how they are polled, and what of a flood is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from adapters import registry
from adapters.base import Follower
from adapters.errors import ConfigurationError
from adapters.schema import Batch
from monitor.config import SourceSettings
from monitor.schedule import Bounds
from storage.records import Keep, Matcher, keep_all

__all__ = ["Course", "course_of"]

AGAIN = timedelta(seconds=45)
"""After a failure, and after a process that was killed, a stream is taken up again so soon; its adapter gives a sign of
life more often than that."""


@dataclass(frozen=True, slots=True)
class Course:
    """How a source is polled.

    Attributes:
        bounds: of the time between two polls.
        follows: its polls last, and one begins where the one before has ended.
        flagged: only items that a watch flags are kept, and what becomes of them.
    """

    bounds: Bounds
    follows: bool = False
    flagged: bool = False

    def due_meanwhile(self, began: datetime, now: datetime) -> datetime:
        """When the source is due, should its poll not end."""
        return (now if self.follows else began) + self.bounds.least

    def keep(self, batch: Batch, match: Matcher) -> Keep:
        """Which new items of a batch are stored. Matched beforehand, as a transaction holds up all others."""
        if not self.flagged:
            return keep_all
        wanted = {item.id for item in batch.items if match(item, None)}
        return lambda item: item.id in wanted

    def follow(self, go_on: Callable[[], bool]) -> Callable[[], bool]:
        """Whether its adapter goes on once it has caught up with the present."""
        return go_on if self.follows else _never


def _never() -> bool:
    return False


def course_of(source: SourceSettings) -> Course:
    """How a source is polled: a stream is followed, unless `interval` says how often to look."""
    bounds = Bounds(timedelta(seconds=source.interval), timedelta(seconds=source.longest_interval))
    flagged = source.keep == "flagged"
    if not registry.is_built_in(source.adapter):
        return Course(bounds, flagged=flagged)
    try:
        follower = _follower(source.adapter)
        if follower is None:
            return Course(bounds, flagged=flagged)
        options = source.options_for(registry.get(source.adapter))
    except ConfigurationError:  # the poll tells of it
        return Course(bounds, flagged=flagged)
    flagged = flagged or (source.keep is None and follower.floods(options))
    if follower.follows(options) and "interval" not in source.model_fields_set:
        return Course(Bounds(AGAIN, max(AGAIN, bounds.most)), follows=True, flagged=flagged)
    return Course(bounds, flagged=flagged)


@cache
def _follower(adapter: str) -> Follower | None:
    """One of our adapters as what follows streams, None where it does not; to ask a protocol costs a twentieth of a poll."""
    found = registry.get(adapter)
    return found if isinstance(found, Follower) else None
