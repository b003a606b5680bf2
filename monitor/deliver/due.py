"""Which digests are due: one for each local date, and those that were missed merged into one.

What was done stands in the ledger of digests. When a digest is new in the configuration, the moment is noted, and it
is due first at its next time of day: nobody is told of an archive.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from monitor.calendar import Daily, pending_period
from monitor.config import Config, DigestSettings
from monitor.config.mail import ALL_DAYS
from storage import Store

__all__ = ["DueDigest", "due_digests", "enrol"]


@dataclass(frozen=True, slots=True)
class DueDigest:
    """A digest that is to be frozen now.

    Attributes:
        settings: its table.
        period: local date that names it.
        merged: dates that it stands for, more than one where some were missed.
    """

    settings: DigestSettings
    period: date
    merged: int


def enrol(config: Config, store: Store, now: datetime) -> None:
    """Note when a digest or an alert was seen first; from then on it counts.

    Args:
        config: in force.
        store: keeps it.
        now: aware.
    """
    names = {_mark(d): int(now.timestamp()) for d in config.digest}
    # One more than the number of the flag, so that a store without flags differs from one that was never seen.
    names |= {f"alert:{a.name}": store.last_flag() + 1 for a in config.alert}
    fresh = {name: value for name, value in names.items() if store.reached(name) == 0}
    if fresh:
        store.enqueue((), now=now, reached=fresh, expected=dict.fromkeys(fresh, 0))


def due_digests(config: Config, store: Store, now: datetime) -> list[DueDigest]:
    """The digests to freeze now, in the order of the configuration.

    A digest that nobody gets, by mail or as files, is not due by itself.

    Args:
        config: in force.
        store: holds the ledger.
        now: aware.
    """
    found = (_due(d, store, now) for d in config.digest if d.to or d.files)
    return [due for due in found if due is not None]


def _due(settings: DigestSettings, store: Store, now: datetime) -> DueDigest | None:
    seen = store.reached(_mark(settings))
    last = store.frozen_digest(settings.name)
    if last is None and not seen:
        return None
    done = last.end if last is not None else datetime.fromtimestamp(seen, UTC)
    days = frozenset(ALL_DAYS.index(d) for d in settings.weekdays)
    period = pending_period(Daily(ZoneInfo(settings.zone), settings.at, days), done=done, now=now)
    if period is None or store.frozen_digest(settings.name, period.day) is not None:
        return None
    return DueDigest(settings, period.day, period.merged)


def _mark(settings: DigestSettings) -> str:
    return f"digest:{settings.name}"
