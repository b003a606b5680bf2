"""What a feed asks of its readers: how often to come (`ttl`, `skipHours`, `skipDays` …), and which hubs it has."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Wishes", "linked_hubs", "wishes"]

DAY = 86_400
_TTL = re.compile(r"<ttl>\s*(\d{1,6})\s*</ttl>", re.IGNORECASE)
_PERIOD = re.compile(r"<\w+:updatePeriod[^<>]*>\s*(hourly|daily|weekly|monthly|yearly)\s*<", re.IGNORECASE)
_FREQUENCY = re.compile(r"<\w+:updateFrequency[^<>]*>\s*(\d{1,6})\s*<", re.IGNORECASE)
_HOURS = re.compile(r"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_DAYS = re.compile(r"<day>\s*([A-Za-z]{3})[a-z]*\s*</day>", re.IGNORECASE)
_PERIODS = {"hourly": 3600, "daily": DAY, "weekly": 7 * DAY, "monthly": 30 * DAY, "yearly": 365 * DAY}
_LINK = re.compile(r"<([^<>]{1,4096})>([^,<]*)")
_REL = re.compile(r"""(?:^|;)\s*rel\s*=\s*(?:"([^"]*)"|([^\s;"]+))""", re.IGNORECASE)
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a feed asks its readers.

    Attributes:
        ttl: seconds to wait between two readings; None where it does not say.
        skip_hours: hours (0 to 23, GMT) in which it asks not to be read.
        skip_days: days of the week, Monday is 0.
    """

    ttl: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


def wishes(head: str) -> Wishes:
    """What the head asks for (RSS 2.0; RSS 1.0 module "Syndication").

    Of minutes to live and the time between updates the longer one counts.

    Args:
        head: the markup before the first entry.
    """
    waits = [int(found[1]) * 60 for found in [_TTL.search(head)] if found]
    if period := _PERIOD.search(head):
        times = _FREQUENCY.search(head)
        waits.append(_PERIODS[period[1].lower()] // max(1, int(times[1]) if times else 1))
    hours = {int(h) % 24 for h in _HOURS.findall(head)}
    days = {_WEEK.index(d.lower()) for d in _DAYS.findall(head) if d.lower() in _WEEK}
    return Wishes(max(waits, default=0) or None, tuple(sorted(hours)), tuple(sorted(days)))


def linked_hubs(header: str) -> tuple[str, ...]:
    """WebSub hubs that a Link header names (W3C WebSub section 4; RFC 8288)."""
    found = []
    for target, parameters in _LINK.findall(header):
        rel = _REL.search(parameters)
        if rel and "hub" in (rel[1] or rel[2] or "").lower().split():
            found.append(target)
    return tuple(dict.fromkeys(found))
