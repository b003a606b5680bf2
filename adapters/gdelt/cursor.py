"""How far a search has come, and where its next request begins: pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

from adapters.gdelt.reading import key, seen_at
from adapters.schema import Problem, SourceState

__all__ = ["MOST", "Cursor", "Step", "digest", "first_start"]

MOST = 250
"""Articles that one answer holds at most."""

SLOT = timedelta(minutes=15)
"""What `seendate` is rounded to."""

MAX_AGE = timedelta(days=89)
"""How far back the search goes."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """What a search remembers.

    Attributes:
        until: up to then every article was seen; None before the first poll.
        seen: digests of the articles shortly before, with seconds since 1970 at which the search saw them.
    """

    until: datetime | None = None
    seen: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def load(cls, state: Mapping[str, Any], query: str) -> Cursor:
        """The cursor of a stored state; an empty one where that is of another query, or damaged."""
        seen = state.get("seen")
        try:
            until = datetime.fromisoformat(str(state.get("until")))
        except ValueError:
            return cls()
        if state.get("query") != query or until.tzinfo is None or not isinstance(seen, dict):
            return cls()
        return cls(until, {k: float(v) for k, v in seen.items() if isinstance(v, int | float)})

    def dump(self, query: str) -> SourceState:
        """The state that `load` takes back."""
        return {"query": query, "until": self.until.isoformat() if self.until else None, "seen": dict(self.seen)}

    def after(self, found: Sequence[Mapping[str, Any]], start: datetime, now: datetime, overlap: timedelta) -> Step:
        """Where the search stands after an answer.

        Args:
            found: its articles.
            start: beginning of the span that was asked for.
            now: end of that span.
            overlap: how long before `until` articles must still be known.
        """
        newest = max((t for a in found if (t := seen_at(a))), default=None)
        full = len(found) >= MOST and newest is not None
        until = now if not full or newest is None else newest
        problems: tuple[Problem, ...] = ()
        if full and until <= start:
            message = f"more than {MOST} articles match in a quarter of an hour, {start:%Y-%m-%d %H:%M}; some are missed"
            problems = (Problem(code="cap.results", message=message, severity="warning", remedy="Narrow the query."),)
            until = start + SLOT
        seen = dict(self.seen) | {d: (seen_at(a) or now).timestamp() for a in found if (d := digest(a))}
        oldest = (until - overlap - SLOT).timestamp()
        return Step(Cursor(until, {d: at for d, at in seen.items() if at >= oldest}), full and until < now, problems)


@dataclass(frozen=True, slots=True)
class Step:
    """One answer further: the cursor, whether there is more, and what went wrong."""

    cursor: Cursor
    more: bool
    problems: tuple[Problem, ...] = ()


def first_start(cursor: Cursor, now: datetime, overlap: timedelta, first: timedelta) -> datetime:
    """Where a poll's first request begins."""
    start = cursor.until - overlap if cursor.until else now - first
    return max(start, now - MAX_AGE).astimezone(UTC).replace(microsecond=0)


def digest(article: Mapping[str, Any]) -> str | None:
    """A short name for the article; None where it has no web address."""
    address = key(article)
    return blake2b(address.encode("utf-8", "replace"), digest_size=8).hexdigest() if address else None
