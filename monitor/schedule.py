"""When is what due: pure functions of times and counts."""

from __future__ import annotations

from datetime import datetime, timedelta

__all__ = ["BACK_OFF_CAP", "next_due"]

BACK_OFF_CAP = timedelta(hours=24)


def next_due(now: datetime, interval: timedelta, *, failures: int = 0, retry_after: float | None = None) -> datetime:
    """When to poll again.

    Args:
        now: time of the poll that just ended, UTC.
        interval: the source's own, configured.
        failures: failed polls in a row, this one included; each doubles the pause, up to a day.
        retry_after: seconds that the server asked for (RFC 9110 section 10.2.3); never undercut.
    """
    pause = interval
    if failures:
        # The exponent is capped: 2 ** failures of a source that is dead for a year does not fit a timedelta.
        longer = max(interval, timedelta(minutes=1)) * 2 ** min(failures, 16)
        pause = max(interval, min(longer, BACK_OFF_CAP))
    return now + (max(pause, timedelta(seconds=retry_after)) if retry_after else pause)
