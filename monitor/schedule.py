"""When is what due, and why then: pure functions of times and counts.

In short:

    success ─▶ the longest of: interval (stretched for a source that rarely has news), max-age, Expires, ttl,
               hours to skip; at most a day; spread by up to a tenth
    failure ─▶ what the host asks for; a day for 401 and 403; else 2, 4, 8 … intervals, at most a day
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.fetch.hosts import jitter
from monitor.rhythm import PollFacts, usual_gap
from storage.records import Due

__all__ = [
    "BACK_OFF_CAP", "DAY", "FROZEN_AFTER", "Bounds", "Pace", "after_failure", "after_success", "back_off", "pace",
    "skipped_until",
]  # fmt: skip

DAY = timedelta(hours=24)
BACK_OFF_CAP = DAY
FROZEN_AFTER = timedelta(days=7)
POLLS_PER_NEWS = 4
"""A source is polled so many times in the usual time between two of its news."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the configuration says of a source's polls.

    Attributes:
        least: shortest time between two of them.
        most: longest, for a source that rarely has news.
    """

    least: timedelta
    most: timedelta = DAY

    @property
    def widest(self) -> timedelta:
        """The longest time between two polls, whatever the source asks for."""
        return max(self.least, min(self.most, DAY))


@dataclass(frozen=True, slots=True)
class Pace:
    """A time between two polls, and why."""

    wait: timedelta
    why: str


def pace(bounds: Bounds, facts: PollFacts) -> Pace:
    """How often the source is polled for its own rhythm."""
    gap = usual_gap(facts)
    if gap is None or gap / POLLS_PER_NEWS <= bounds.least:
        return Pace(bounds.least, "interval")
    return Pace(min(gap / POLLS_PER_NEWS, bounds.widest), "it rarely has news")


def after_success(
    now: datetime, bounds: Bounds, facts: PollFacts, *, key: str, fresh: timedelta | None = None,
    ttl: timedelta | None = None,
) -> Due:  # fmt: skip
    """When to poll again after a poll that succeeded.

    Args:
        now: when the poll began, UTC.
        bounds: of the source.
        facts: what is known of its rhythm, this poll included.
        key: spreads sources that would fall together; the same key gives the same spread.
        fresh: how long the server says that its answer holds (RFC 9111).
        ttl: how long the feed asks its readers to wait (RSS 2.0 `ttl`, the syndication module).
    """
    chosen, least, widest = pace(bounds, facts), bounds.least, bounds.widest
    for wish, why in ((fresh, "its server's cache control"), (ttl, "the feed's ttl")):
        if wish is not None:
            least = max(least, wish)
            chosen = chosen if chosen.wait >= wish else Pace(wish, why)
    # Only what nobody asked for may be shortened by the spread.
    at = now + _spread(min(chosen.wait, widest), min(least, widest), widest, key)
    skipped = skipped_until(at, facts.skip_hours, facts.skip_days)
    if skipped > at:
        return Due(at=min(skipped, now + widest), why="hours that the feed asks to skip")
    return Due(at=at, why=chosen.why)


def _spread(wait: timedelta, floor: timedelta, cap: timedelta, key: str) -> timedelta:
    by = jitter(key)
    spread = wait * (1 + by)
    if spread < floor:
        spread = wait * (1 + abs(by))
    # At the upper bound the spread goes downwards, unless both bounds are the same.
    return spread if spread <= cap else max(floor, min(cap, wait * (1 - abs(by))))


def skipped_until(at: datetime, hours: tuple[int, ...], days: tuple[int, ...]) -> datetime:
    """The first moment from `at` on that lies in none of the hours (GMT) and days to skip (RSS 2.0).

    A feed that wants to be skipped always is not believed.
    """
    moment = at
    for _ in range(24 * 7):
        if moment.hour not in hours and moment.weekday() not in days:
            return moment
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return at


def back_off(least: timedelta, failures: int) -> timedelta:
    """The wait after so many failures in a row: each doubles it, up to a day.

    Args:
        least: of the source.
        failures: this one included, from 1.
    """
    # The exponent is capped: 2 ** failures of a source that is dead for a year does not fit a timedelta.
    longer: timedelta = max(least, timedelta(minutes=1)) * int(2 ** min(failures, 16))
    return max(least, min(longer, BACK_OFF_CAP))


def after_failure(
    now: datetime, bounds: Bounds, *, key: str, failures: int, least: timedelta = timedelta(0), why: str = ""
) -> Due:
    """When to poll again after a poll that failed.

    Args:
        now: when it began, UTC.
        bounds: of the source.
        key: spreads sources that would fall together.
        failures: in a row, this one included.
        least: what this kind of failure asks for at least.
        why: reason for `least`.
    """
    wait = back_off(bounds.least, failures)
    reason = f"back-off after {failures} failure{'s' if failures > 1 else ''}"
    if least >= wait:
        wait, reason = least, why
    return Due(at=now + wait * (1 + abs(jitter(key))), why=reason)
