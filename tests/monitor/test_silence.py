"""Silence is judged by a source's own habits."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from monitor.silence import may_be_silent, silence

MONDAY = datetime(2026, 9, 7, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def trickle(per_day: float, days: int, seed: int = 0) -> list[datetime]:
    """Arrivals at any hour, as chance has it."""
    dice = random.Random(seed)
    found, at = [], MONDAY
    while (at := at + DAY * dice.expovariate(per_day)) < MONDAY + days * DAY:
        found.append(at)
    return found


def office(weeks: int, seed: int = 0) -> list[datetime]:
    """Six arrivals a day, on working days from eight to five."""
    dice = random.Random(seed)
    days = [MONDAY + d * DAY for d in range(7 * weeks) if d % 7 < 5]
    return sorted(day + HOUR * dice.uniform(8, 17) for day in days for _ in range(6))


def begins(arrivals: list[datetime], limit: timedelta = 60 * DAY) -> timedelta:
    """How long after the last arrival the silence is noticed."""
    wait = timedelta()
    while silence(arrivals, arrivals[-1] + wait) is None:
        wait += HOUR
        assert wait < limit, "never"
    return wait


def test_a_busy_source_is_noticed_within_hours() -> None:
    assert HOUR < begins(trickle(100, 21)) < 8 * HOUR


def test_a_source_of_three_a_day_within_days() -> None:
    assert DAY < begins(trickle(3, 60)) < 6 * DAY


def test_a_weekend_is_no_silence_where_it_never_brought_news() -> None:
    arrivals = office(5)
    assert arrivals[-1].weekday() == 4
    monday = arrivals[-1].replace(hour=0, minute=0, second=0, microsecond=0) + 3 * DAY
    assert silence(arrivals, monday + 8 * HOUR) is None
    assert silence(arrivals, monday + 1 * DAY + 17 * HOUR) is not None, "two working days without a word"


def test_what_is_told() -> None:
    arrivals = trickle(24, 28)
    found = silence(arrivals, arrivals[-1] + 2 * DAY)
    assert found is not None
    assert found.since == arrivals[-1]
    assert found.per_day == pytest.approx(24, rel=0.2)
    assert found.expected == pytest.approx(48, rel=0.4)


@pytest.mark.parametrize("arrivals", [[], trickle(1, 5), trickle(100, 6)])
def test_without_a_habit_there_is_no_silence(arrivals: list[datetime]) -> None:
    assert silence(arrivals, MONDAY + 100 * DAY) is None


def test_a_source_that_came_back_is_not_silent() -> None:
    arrivals = trickle(24, 28)
    later = arrivals[-1] + 5 * DAY
    assert silence([*arrivals, later], later + HOUR) is None


@pytest.mark.parametrize(("per_day", "every"), [(0.5, 1), (5.0, 20), (50.0, 400)])
def test_chance_hardly_ever_looks_like_silence(per_day: float, every: int) -> None:
    """Of 20 sources over a year: one in 3,000 days is what is aimed at, so three are expected at most."""
    alarms = 0
    for seed in range(20):
        whole = trickle(per_day, 365, seed)
        for n in range(40, len(whole) - 1, every):
            alarms += silence(whole[max(0, n - 200) : n], whole[n]) is not None
    assert alarms <= 3


@pytest.mark.parametrize("make", [lambda: trickle(20, 30), lambda: office(4)])
def test_the_short_look_overlooks_nothing(make) -> None:
    arrivals = make()
    for hours in range(0, 400, 3):
        now = arrivals[-1] + hours * HOUR
        if silence(arrivals, now):
            assert may_be_silent(arrivals[-30:], now)
