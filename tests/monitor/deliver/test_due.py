"""When a digest is due, and that it is so once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.config import Config
from monitor.deliver.due import due_digests, enrol
from storage import Store
from tests.monitor.deliver.samples import frozen

KYIV = ZoneInfo("Europe/Kyiv")


def configured(configure: Any, **fields: str) -> Config:
    values = {"name": '"daily"', "to": '["b@desk.example"]', "at": '"06:30"', "zone": '"Europe/Kyiv"', **fields}
    return configure("[[digest]]\n" + "".join(f"{k} = {v}\n" for k, v in values.items()))  # type: ignore[no-any-return]


def keep(store: Store, day: date, end: datetime) -> None:
    assert store.freeze_digest(frozen(day, end=end), [])


def periods(config: Config, store: Store, now: datetime) -> list[tuple[date, int]]:
    return [(d.period, d.merged) for d in due_digests(config, store, now)]


def test_a_new_digest_begins_with_its_next_time_of_day(configure: Any, store: Store) -> None:
    config = configured(configure)
    now = datetime(2026, 11, 2, 10, tzinfo=KYIV)
    assert periods(config, store, now) == []
    enrol(config, store, now)
    enrol(config, store, now + timedelta(hours=12))  # seen before: changes nothing
    assert periods(config, store, datetime(2026, 11, 3, 6, 29, tzinfo=KYIV)) == []
    assert periods(config, store, datetime(2026, 11, 3, 6, 30, tzinfo=KYIV)) == [(date(2026, 11, 3), 1)]


def test_it_is_due_once_for_a_date(configure: Any, store: Store) -> None:
    config = configured(configure)
    keep(store, date(2026, 11, 2), datetime(2026, 11, 2, 6, 31, tzinfo=KYIV))
    assert periods(config, store, datetime(2026, 11, 3, 6, 29, tzinfo=KYIV)) == []
    now = datetime(2026, 11, 3, 6, 31, tzinfo=KYIV)
    assert periods(config, store, now) == [(date(2026, 11, 3), 1)]
    keep(store, date(2026, 11, 3), now)
    assert periods(config, store, now + timedelta(hours=20)) == []


def test_one_that_was_sent_early_by_hand_is_not_due_again_that_day(configure: Any, store: Store) -> None:
    keep(store, date(2026, 11, 2), datetime(2026, 11, 2, 5, tzinfo=KYIV))
    config = configured(configure)
    assert periods(config, store, datetime(2026, 11, 2, 6, 31, tzinfo=KYIV)) == []
    assert periods(config, store, datetime(2026, 11, 3, 6, 31, tzinfo=KYIV)) == [(date(2026, 11, 3), 2)]


def test_three_days_of_sleep_are_one_digest(configure: Any, store: Store) -> None:
    config = configured(configure)
    keep(store, date(2026, 11, 2), datetime(2026, 11, 2, 6, 30, tzinfo=KYIV))
    assert periods(config, store, datetime(2026, 11, 5, 23, tzinfo=KYIV)) == [(date(2026, 11, 5), 3)]


def test_a_clock_that_steps_back_makes_nothing_due(configure: Any, store: Store) -> None:
    config = configured(configure)
    keep(store, date(2026, 11, 3), datetime(2026, 11, 3, 6, 30, tzinfo=KYIV))
    assert periods(config, store, datetime(2026, 11, 2, 7, tzinfo=KYIV)) == []


def test_weekdays(configure: Any, store: Store) -> None:
    config = configured(configure, weekdays='["mon", "thu"]')
    keep(store, date(2026, 11, 2), datetime(2026, 11, 2, 7, tzinfo=KYIV))  # a Monday
    assert periods(config, store, datetime(2026, 11, 4, 23, tzinfo=KYIV)) == []
    assert periods(config, store, datetime(2026, 11, 5, 7, tzinfo=KYIV)) == [(date(2026, 11, 5), 1)]


def test_one_that_nobody_gets_is_never_due_by_itself(configure: Any, store: Store) -> None:
    config = configured(configure, to="[]")
    keep(store, date(2026, 11, 2), datetime(2026, 11, 2, 7, tzinfo=KYIV))
    assert periods(config, store, datetime(2026, 11, 9, 7, tzinfo=KYIV)) == []
    config = configured(configure, to="[]", files='"out"')
    assert len(periods(config, store, datetime(2026, 11, 9, 7, tzinfo=KYIV))) == 1


@pytest.mark.parametrize(
    ("zone", "at", "days"),
    [
        ("Europe/Kyiv", "03:30", (date(2026, 3, 27), date(2026, 3, 31))),  # the hour that is left out
        ("Europe/Kyiv", "03:30", (date(2026, 10, 23), date(2026, 10, 27))),  # the hour that comes twice
        ("America/Santiago", "00:00", (date(2026, 9, 4), date(2026, 9, 8))),  # midnight is left out
        ("Asia/Beirut", "00:00", (date(2026, 3, 27), date(2026, 3, 31))),
        ("UTC", "23:59", (date(2026, 12, 30), date(2027, 1, 2))),
    ],
)
def test_with_a_look_every_20_minutes_each_date_has_one(
    configure: Any, store: Store, zone: str, at: str, days: tuple[date, date]
) -> None:
    config = configured(configure, zone=f'"{zone}"', at=f'"{at}"')
    now = datetime(days[0].year, days[0].month, days[0].day, tzinfo=UTC) - timedelta(days=2)
    enrol(config, store, now)
    found: list[date] = []
    while now.date() <= days[1] + timedelta(days=1):
        for due in due_digests(config, store, now):
            keep(store, due.period, now)
            found.append(due.period)
        now += timedelta(minutes=20)
    wanted = [days[0] + timedelta(days=n) for n in range((days[1] - days[0]).days + 1)]
    assert [d for d in found if days[0] <= d <= days[1]] == wanted
    assert len(set(found)) == len(found)
