"""What is learned of a source from poll to poll, so that it is polled as often as it has news.

The model is the decayed share of time: `news` polls brought something in `watched` seconds, both forgotten with a
half-life of about ten days. Their quotient is the usual time between two news.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from adapters.schema import Frozen, SourceState, copied

__all__ = ["Moved", "PollFacts", "fingerprint", "learned", "usual_gap"]

MEMORY = timedelta(days=14)
ENOUGH = timedelta(days=1)
"""What was watched for less says nothing yet."""


class Moved(Frozen):
    """An address that answers with permanent redirects (301, 308), and where they lead."""

    address: str
    target: str
    times: int = 1
    since: datetime
    settled: bool = False


class PollFacts(Frozen):
    """What scheduling knows of a source between two polls.

    Attributes:
        of: fingerprint of the settings that all this belongs to.
        learned: until when its rhythm was watched.
        watched: seconds, decayed.
        news: polls that brought something, decayed.
        requested: when it was last asked over the network.
        unconditional: when it was last asked without validators although it had given some.
        unchanged_since: since when every answer was a 304.
        missing: 404s, weighted by the time between them.
        missed: when the last of them came.
        moved: a permanent redirect that is being watched, or has been settled.
        suspect: when it could not be reached last, while that need not be its fault.
        ttl: seconds that its feed asks readers to wait.
        skip_hours: hours (GMT) in which its feed asks not to be read.
        skip_days: days of the week, Monday is 0.
    """

    of: str = ""
    learned: datetime | None = None
    watched: float = 0.0
    news: float = 0.0
    requested: datetime | None = None
    unconditional: datetime | None = None
    unchanged_since: datetime | None = None
    missing: float = 0.0
    missed: datetime | None = None
    moved: Moved | None = None
    suspect: datetime | None = None
    ttl: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()

    @classmethod
    def load(cls, state: SourceState, of: str) -> PollFacts:
        """The facts that were kept; none where they belong to other settings or cannot be read."""
        try:
            facts = cls.model_validate(state)
        except ValidationError:  # kept by another version
            return cls(of=of)
        return facts if facts.of == of else cls(of=of)

    def dump(self) -> SourceState:
        """As JSON values."""
        kept: SourceState = self.model_dump(mode="json", exclude_defaults=True)
        return kept


def fingerprint(adapter: str, options: Mapping[str, Any]) -> str:
    """Tells whether a source still means the same: what was learned of one address says nothing of another."""
    text = json.dumps([adapter, options], sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def learned(
    facts: PollFacts, now: datetime, *, news: bool = False, published: Iterable[datetime] = (), **also: object
) -> PollFacts:
    """The facts after a successful poll.

    Args:
        facts: before.
        now: time of the poll.
        news: whether it brought anything new.
        published: on the first poll, the times of what it brought: the source's history before we came.
        also: other fields, and what they are now.
    """
    if facts.learned is None:
        watched, count = _history(published, now)
        return copied(facts, learned=now, watched=watched, news=count, **also)
    passed = max(0.0, (now - facts.learned).total_seconds())
    kept = math.exp(-passed / MEMORY.total_seconds())
    return copied(facts, learned=now, watched=facts.watched * kept + passed, news=facts.news * kept + news, **also)


def _history(published: Iterable[datetime], now: datetime) -> tuple[float, float]:
    """(seconds, news) of the times of a feed's entries; what came within one hour is one piece of news."""
    recent = sorted(t for t in published if now - MEMORY <= t <= now)
    hours = {int(t.timestamp() // 3600) for t in recent}
    return ((now - recent[0]).total_seconds(), float(len(hours))) if len(hours) > 1 else (0.0, 0.0)


def usual_gap(facts: PollFacts) -> timedelta | None:
    """The usual time between two news; None while too little is known."""
    if facts.watched < ENOUGH.total_seconds():
        return None
    # Half a piece of news is assumed on top: where none came yet, the next may be about to.
    return timedelta(seconds=facts.watched / (facts.news + 0.5))
