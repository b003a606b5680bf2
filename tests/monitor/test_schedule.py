from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.rhythm import PollFacts, learned
from monitor.schedule import DAY, Bounds, after_failure, after_success, back_off, skipped_until

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOURLY = Bounds(HOUR)
NEW = PollFacts()


def test_a_success_waits_one_interval_and_a_tenth_at_most() -> None:
    dues = [after_success(NOW, HOURLY, NEW, key=str(n)) for n in range(200)]
    assert {d.why for d in dues} == {"interval"}
    assert all(NOW + HOUR <= d.at <= NOW + HOUR * 1.1 for d in dues)
    assert len({d.at for d in dues}) > 150  # spread, not all at once


@pytest.mark.parametrize(
    ("fresh", "ttl", "hours", "why"),
    [
        (HOUR * 5, None, 5, "its server's cache control"),
        (None, HOUR * 7, 7, "the feed's ttl"),
        (HOUR * 5, HOUR * 7, 7, "the feed's ttl"),
        (timedelta(minutes=5), timedelta(minutes=9), 1, "interval"),
        (timedelta(days=365), None, 24, "its server's cache control"),
    ],
)
def test_the_longest_wish_counts_up_to_a_day(fresh: timedelta, ttl: timedelta, hours: int, why: str) -> None:
    for n in range(50):
        due = after_success(NOW, HOURLY, NEW, key=str(n), fresh=fresh, ttl=ttl)
        assert NOW + HOUR * hours <= due.at <= NOW + min(HOUR * hours * 1.1, DAY)
        assert due.why == why


def test_an_interval_longer_than_a_day_is_never_shortened() -> None:
    assert after_success(NOW, Bounds(DAY * 3), NEW, key="a").at >= NOW + DAY * 3
    assert after_failure(NOW, Bounds(DAY * 3), key="a", failures=9).at >= NOW + DAY * 3


def test_hours_and_days_to_skip() -> None:
    facts = NEW.model_copy(update={"skip_hours": (13, 14, 15)})
    due = after_success(NOW, HOURLY, facts, key="a")
    assert (due.at, due.why) == (NOW + HOUR * 4, "hours that the feed asks to skip")
    assert skipped_until(NOW, (), (6,)) == datetime(2026, 3, 2, tzinfo=UTC)  # a Sunday
    assert skipped_until(NOW, tuple(range(24)), ()) == NOW  # always is not believed
    everything = NEW.model_copy(update={"skip_days": (0, 1, 2, 3, 4, 5)})
    assert after_success(datetime(2026, 3, 2, 12, tzinfo=UTC), HOURLY, everything, key="a").at <= NOW + DAY * 2


def history(gap: timedelta, days: int = 10) -> PollFacts:
    """Facts of a source that is polled hourly and has news every `gap`."""
    facts, last = learned(NEW, NOW), NOW
    for n in range(1, days * 24):
        at = NOW + HOUR * n
        news = at - last >= gap
        last = at if news else last
        facts = learned(facts, at, news=news)
    return facts


def test_a_source_is_polled_as_often_as_it_has_news() -> None:
    waits = [
        after_success(NOW, HOURLY, history(gap), key="a").at - NOW
        for gap in (HOUR, HOUR * 4, HOUR * 12, DAY, DAY * 3, DAY * 30)
    ]
    assert waits == sorted(waits)
    assert waits[0] <= HOUR * 1.1
    assert HOUR * 2 < waits[2] < HOUR * 4
    assert HOUR * 12 < waits[-1] <= DAY
    bounds = Bounds(HOUR, HOUR * 6)
    assert after_success(NOW, bounds, history(DAY * 30), key="a").at - NOW <= HOUR * 6


def test_the_history_of_a_feed_counts_from_the_first_poll() -> None:
    daily = learned(NEW, NOW, news=True, published=[NOW - DAY * n for n in range(12)])
    assert after_success(NOW, HOURLY, daily, key="a").at - NOW > HOUR * 4
    busy = learned(NEW, NOW, news=True, published=[NOW - timedelta(minutes=20 * n) for n in range(200)])
    assert after_success(NOW, HOURLY, busy, key="a").at - NOW <= HOUR * 1.1
    nothing = learned(NEW, NOW, news=True, published=[NOW + DAY, NOW - DAY * 400])
    assert after_success(NOW, HOURLY, nothing, key="a").why == "interval"


def test_a_source_that_wakes_up_is_polled_more_often_again() -> None:
    facts = history(DAY * 30, days=30)
    at = facts.learned
    assert at is not None
    for _ in range(40):
        due = after_success(at, HOURLY, facts, key="a")
        at = due.at
        facts = learned(facts, at, news=True)
    assert after_success(at, HOURLY, facts, key="a").at - at < HOUR * 3


@pytest.mark.parametrize(("failures", "hours"), [(1, 2), (2, 4), (3, 8), (4, 16), (5, 24), (60, 24), (100_000, 24)])
def test_failures_double_the_pause_up_to_a_day(failures: int, hours: int) -> None:
    assert back_off(HOUR, failures) == timedelta(hours=hours)
    due = after_failure(NOW, HOURLY, key="a", failures=failures)
    assert NOW + HOUR * hours <= due.at <= NOW + HOUR * hours * 1.1
    assert due.why == f"back-off after {failures} failure{'s' if failures > 1 else ''}"


def test_what_a_failure_asks_for_is_never_undercut() -> None:
    due = after_failure(NOW, HOURLY, key="a", failures=1, least=DAY * 3, why="asked")
    assert (due.at >= NOW + DAY * 3, due.why) == (True, "asked")
    assert after_failure(NOW, HOURLY, key="a", failures=1, least=timedelta(seconds=10), why="asked").at >= NOW + 2 * HOUR


@given(
    st.integers(1, 10**6), st.timedeltas(timedelta(0), timedelta(days=30)), st.text(max_size=5),
    st.timedeltas(timedelta(0), timedelta(days=400)),
)  # fmt: skip
def test_always_within_bounds(failures: int, interval: timedelta, key: str, wish: timedelta) -> None:
    bounds = Bounds(interval)
    late = max(interval, DAY)
    failed = after_failure(NOW, bounds, key=key, failures=failures)
    assert NOW + interval <= failed.at <= NOW + late * 1.1 + timedelta(seconds=1)
    done = after_success(NOW, bounds, NEW, key=key, fresh=wish)
    assert NOW + interval <= done.at <= NOW + late
    assert done.at >= NOW + min(wish, DAY)
