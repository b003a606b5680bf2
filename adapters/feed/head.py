"""How often a feed wants to be read, as its head says: `ttl`, `skipHours`, `skipDays`, the syndication module."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

__all__ = ["pause"]

DAY = 86_400
_TTL = re.compile(r"<ttl>\s*(\d{1,6})\s*</ttl>", re.IGNORECASE)
_PERIOD = re.compile(r"<\w+:updatePeriod[^<>]*>\s*(hourly|daily|weekly|monthly|yearly)\s*<", re.IGNORECASE)
_FREQUENCY = re.compile(r"<\w+:updateFrequency[^<>]*>\s*(\d{1,6})\s*<", re.IGNORECASE)
_HOURS = re.compile(r"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_DAYS = re.compile(r"<day>\s*([A-Za-z]{3})[a-z]*\s*</day>", re.IGNORECASE)
_PERIODS = {"hourly": 3600, "daily": DAY, "weekly": 7 * DAY, "monthly": 30 * DAY, "yearly": 365 * DAY}
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def pause(head: str, fetched: datetime | None) -> int | None:
    """Seconds that the feed asks its readers to wait, or None when it does not say.

    The longest of what it says counts: minutes to live, the time between updates, and the end of the hours (GMT)
    and days in which it asks not to be read at all (RSS 2.0; RSS 1.0 module "Syndication").

    Args:
        head: the markup before the first entry.
        fetched: when the feed was read; without it hours and days to skip say nothing.
    """
    waits = [int(found[1]) * 60 for found in [_TTL.search(head)] if found]
    if period := _PERIOD.search(head):
        times = _FREQUENCY.search(head)
        waits.append(_PERIODS[period[1].lower()] // max(1, int(times[1]) if times else 1))
    if fetched is not None:
        hours = {int(h) % 24 for h in _HOURS.findall(head)}
        days = {d.lower() for d in _DAYS.findall(head)}
        waits.append(_skipped(hours, days, fetched.astimezone(UTC)))
    longest = max(waits, default=0)
    return longest or None


def _skipped(hours: set[int], days: set[str], now: datetime) -> int:
    """Seconds until the first hour that is not to be skipped; none when all of them are."""
    at = now
    for _ in range(24 * 7):
        if at.hour not in hours and _WEEK[at.weekday()] not in days:
            return int((at - now).total_seconds())
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return 0
