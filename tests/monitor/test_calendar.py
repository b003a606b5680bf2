"""Daily jobs: once for each local date, in every zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.calendar import Daily, Occurrence, occurrences, pending_period

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
START, END = date(2025, 1, 1), date(2027, 12, 31)
TIMES = [time(0, 0), time(0, 30), time(1, 30), time(2, 0), time(2, 30), time(3, 0), time(7, 0), time(23, 59, 59)]


def local(zone: str, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[misc, arg-type]


def days_of(daily: Daily, first: date, last: date) -> list[Occurrence]:
    begin = datetime.combine(first, time.min, UTC) - timedelta(days=2)
    found = occurrences(daily, after=begin, until=begin + (last - first) + timedelta(days=5))
    return [o for o in found if first <= o.day <= last]


def wrong_days(zone: str, at: time) -> list[str]:
    """Local dates of three years that have no occurrence, two, or one that is off."""
    found = days_of(Daily(ZoneInfo(zone), at), START, END)
    wrong = [f"{zone} {at}: {len(found)} occurrences"] if len(found) != (END - START).days + 1 else []
    for n, one in enumerate(found):
        shown = one.due.astimezone(ZoneInfo(zone))
        if one.day != START + timedelta(days=n) or shown.date() != one.day:
            wrong.append(f"{zone} {at}: {one}")
        if shown.time() != at and not is_skipped(zone, one.day, at):
            wrong.append(f"{zone} {at}: {one} is at {shown.time()}")
        if n and one.due <= found[n - 1].due:
            wrong.append(f"{zone} {at}: {one} is not later than the day before")
    return wrong


def is_skipped(zone: str, day: date, at: time) -> bool:
    """Whether the clock never shows this time: it does not survive the way to UTC and back."""
    wall = datetime.combine(day, at)
    back = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone))
    return back.replace(tzinfo=None) != wall


@pytest.mark.parametrize("at", [time(0, 0), time(2, 30)])
@pytest.mark.parametrize(
    "zone",
    ["Europe/Berlin", "America/Havana", "Africa/Cairo", "Asia/Beirut", "America/Asuncion", "Australia/Lord_Howe",
     "Antarctica/Troll", "Africa/Casablanca", "Pacific/Chatham", "Atlantic/Azores", "America/Godthab", "UTC"],
)  # fmt: skip
def test_one_for_each_local_date(zone: str, at: time) -> None:
    assert wrong_days(zone, at) == []


@pytest.mark.slow
def test_every_zone_of_the_database(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = [line for zone in ZONES for at in TIMES for line in wrong_days(zone, at)]
    days = len(ZONES) * len(TIMES) * ((END - START).days + 1)
    with capsys.disabled():
        print(f"\n{len(ZONES)} zones × {len(TIMES)} times, {days} days: {len(wrong)} wrong")
    assert wrong == []


def test_a_time_that_is_skipped_is_due_as_much_later() -> None:
    daily = Daily(ZoneInfo("Europe/Berlin"), time(2, 30))
    [found] = days_of(daily, date(2026, 3, 29), date(2026, 3, 29))
    assert found.due == local("Europe/Berlin", 2026, 3, 29, 3, 30)


def test_a_time_that_is_skipped_before_midnight_stays_on_its_date() -> None:
    daily = Daily(ZoneInfo("America/Nuuk"), time(23, 30))
    [found] = days_of(daily, date(2026, 3, 28), date(2026, 3, 28))
    assert found.due.astimezone(ZoneInfo("America/Nuuk")).replace(tzinfo=None) == datetime(2026, 3, 28, 22, 59, 59)


def test_a_time_that_comes_twice_is_due_the_first_time() -> None:
    daily = Daily(ZoneInfo("Europe/Berlin"), time(2, 30))
    [found] = days_of(daily, date(2026, 10, 25), date(2026, 10, 25))
    assert found.due == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_date_that_a_zone_left_out_has_none() -> None:
    daily = Daily(ZoneInfo("Pacific/Apia"), time(8, 0))
    found = days_of(daily, date(2011, 12, 28), date(2012, 1, 1))
    assert [o.day.isoformat() for o in found] == ["2011-12-28", "2011-12-29", "2011-12-31", "2012-01-01"]


def test_only_on_the_days_that_are_asked_for() -> None:
    daily = Daily(ZoneInfo("Europe/Warsaw"), time(7), weekdays={0, 4})
    assert {o.day.weekday() for o in days_of(daily, date(2026, 1, 1), date(2026, 2, 1))} == {0, 4}


@pytest.mark.parametrize(
    ("now", "day", "merged"),
    [
        (local("Europe/Kyiv", 2026, 3, 2, 6, 59), None, 0),
        (local("Europe/Kyiv", 2026, 3, 2, 7, 0), date(2026, 3, 2), 1),
        (local("Europe/Kyiv", 2026, 3, 5, 6, 0), date(2026, 3, 4), 3),
    ],
)
def test_what_was_missed_is_one_period(now: datetime, day: date | None, merged: int) -> None:
    daily = Daily(ZoneInfo("Europe/Kyiv"), time(7))
    done = local("Europe/Kyiv", 2026, 3, 1, 7, 0)
    found = pending_period(daily, done=done, now=now)
    if day is None:
        assert found is None
    else:
        assert found is not None
        assert (found.day, found.start, found.merged) == (day, done, merged)
        assert found.end == local("Europe/Kyiv", day.year, day.month, day.day, 7, 0)
        assert pending_period(daily, done=found.end, now=now) is None


@given(
    st.sampled_from(ZONES), st.times(), st.frozensets(st.integers(0, 6), min_size=1),
    st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)), st.integers(1, 40),
)  # fmt: skip
def test_periods_tile_the_time(zone: str, at: time, weekdays: frozenset[int], begin: datetime, days: int) -> None:
    """However the runs fall, nothing lies between two periods and nothing in both."""
    daily = Daily(ZoneInfo(zone), at, weekdays)
    start = begin.replace(tzinfo=UTC)
    whole = list(occurrences(daily, after=start, until=start + timedelta(days=days)))
    done, ends = start, []
    for n in range(days + 1):
        period = pending_period(daily, done=done, now=start + timedelta(days=n))
        if period is not None:
            assert period.start == done < period.end <= start + timedelta(days=n)
            done = period.end
            ends.append(period.end)
    assert set(ends) <= {o.due for o in whole}
    assert [o.due for o in whole] == sorted({o.due for o in whole})
