"""Sources that have fallen silent, judged by their own habits.

A source has a profile over the hours of the week, so that nights and weekends without news are no silence. Measured in
the arrivals that the profile leads one to expect, its pauses are alike, whenever they fall (time rescaling; E. N. Brown
et al., "The time-rescaling theorem", 2002). One that is much longer than all before, and longer than chance would have
it, is a silence.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise

__all__ = ["ARRIVALS", "Silence", "may_be_silent", "silence"]

ARRIVALS = 1000
"""So many of the last arrivals tell enough of a source."""

FEWEST = 10  # arrivals; with less there is no habit
SHORTEST = timedelta(days=7)  # of history: a weekend belongs to it
LONGER = 1.5  # than the longest pause before
FALSE_ALARMS = 3000.0  # days of one source between two silences that are chance
DOUBT = 60  # arrivals that a profile made of nothing would weigh as much as: few tell little of the hours
_KERNEL = (1 / 9, 2 / 9, 3 / 9, 2 / 9, 1 / 9)  # hours around an arrival to which it counts
_WEEK = 168
_MONDAY = datetime(1970, 1, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Silence:
    """A source from which nothing new comes, though it should.

    Attributes:
        since: when it brought something new last, UTC.
        expected: arrivals that its habits lead one to expect since.
        per_day: its usual arrivals in a day.
    """

    since: datetime
    expected: float
    per_day: float


def may_be_silent(arrivals: Sequence[datetime], now: datetime) -> bool:
    """Whether it is worth a closer look: the pause is longer than the mean of the last ones.

    Args:
        arrivals: some of the last times at which a source brought something new, in order, aware.
        now: aware.
    """
    if len(arrivals) < FEWEST:
        return False
    return now - arrivals[-1] > (arrivals[-1] - arrivals[0]) / (len(arrivals) - 1)


def silence(arrivals: Sequence[datetime], now: datetime) -> Silence | None:
    """Whether a source is silent.

    Args:
        arrivals: times at which it brought something new, in order, aware; items of one poll are one arrival.
        now: aware; the source was polled with success just before.
    """
    if len(arrivals) < FEWEST or arrivals[-1] - arrivals[0] < SHORTEST:
        return None
    profile = _Profile(arrivals)
    longest = max(profile.expected(a, b) for a, b in pairwise(arrivals))
    pause = profile.expected(arrivals[-1], now)
    # Pauses of a steady trickle are exponential: one of `p` expected arrivals or more is begun with probability e^-p.
    chance = math.log(max(1.0, profile.per_day * FALSE_ALARMS))
    if pause <= max(LONGER * longest, chance):
        return None
    return Silence(since=arrivals[-1].astimezone(UTC), expected=round(pause, 1), per_day=round(profile.per_day, 2))


class _Profile:
    """How many arrivals there are in each hour of the week (UTC)."""

    def __init__(self, arrivals: Sequence[datetime]) -> None:
        days = (arrivals[-1] - arrivals[0]) / timedelta(days=1)
        self.per_day = (len(arrivals) - 1) / days
        flat = DOUBT / (DOUBT + len(arrivals))
        rates = [flat * self.per_day / 24] * _WEEK
        share = (1 - flat) * 7 / days
        for arrival in arrivals[1:]:
            hour = int(_hours(arrival))
            for offset, weight in enumerate(_KERNEL, start=-2):
                rates[(hour + offset) % _WEEK] += share * weight
        self._rates = rates
        self._sums = [0.0, *accumulate(rates)]

    def expected(self, start: datetime, end: datetime) -> float:
        """Arrivals between two times."""
        return self._until(_hours(end)) - self._until(_hours(start))

    def _until(self, hours: float) -> float:
        weeks, left = divmod(hours, _WEEK)
        hour = int(left)
        return weeks * self._sums[-1] + self._sums[hour] + (left - hour) * self._rates[hour]


def _hours(at: datetime) -> float:
    return (at - _MONDAY) / timedelta(hours=1)
