from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.schedule import BACK_OFF_CAP, next_due

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_success_waits_one_interval() -> None:
    assert next_due(NOW, HOUR) == NOW + HOUR


@pytest.mark.parametrize(("failures", "hours"), [(1, 2), (2, 4), (3, 8), (4, 16), (5, 24), (60, 24), (100_000, 24)])
def test_failures_double_the_pause_up_to_a_day(failures: int, hours: int) -> None:
    assert next_due(NOW, HOUR, failures=failures) == NOW + timedelta(hours=hours)


def test_an_interval_longer_than_the_cap_is_never_shortened() -> None:
    assert next_due(NOW, timedelta(days=3), failures=9) == NOW + timedelta(days=3)


def test_retry_after_is_never_undercut() -> None:
    assert next_due(NOW, HOUR, failures=1, retry_after=86400 * 3) == NOW + timedelta(days=3)
    assert next_due(NOW, HOUR, failures=1, retry_after=10) == NOW + 2 * HOUR


@given(st.integers(0, 10**6), st.timedeltas(timedelta(0), timedelta(days=30)))
def test_always_later_and_within_bounds(failures: int, interval: timedelta) -> None:
    due = next_due(NOW, interval, failures=failures)
    assert NOW + interval <= due <= NOW + max(interval, BACK_OFF_CAP)
