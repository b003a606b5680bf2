"""How long an answer stays fresh, as its server says (RFC 9111 sections 4.2 and 5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

__all__ = ["fresh_for", "reset_seconds", "retry_seconds"]

_DIRECTIVE = re.compile(r'([A-Za-z0-9!#$%&\'*+.^_`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,;]+)))?')
_RESETS = ("ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset")
_EPOCH = 10**9  # more seconds than any server asks to wait: they count from 1970
_LARGEST = 2**31  # RFC 9111 section 1.2.2: what is larger counts as this


def fresh_for(headers: Mapping[str, str], fetched: datetime) -> timedelta | None:
    """How long the answer may be kept without asking again; None where the server does not say.

    `max-age` less `Age`; without it `Expires` less `Date`. `no-cache` and `no-store` cancel both: the server wants
    to be asked each time, which is for the schedule to say how often that is.

    Args:
        headers: of the answer, names in lower case.
        fetched: when it was complete, UTC; stands in for a missing `Date`.
    """
    if "cache-control" not in headers and "expires" not in headers:
        return None
    control = _DIRECTIVE.finditer(headers.get("cache-control", ""))
    directives = {m[1].lower(): m[2] if m[2] is not None else m[3] for m in control}
    if "no-store" in directives or ("no-cache" in directives and not directives["no-cache"]):
        return None
    age = timedelta(seconds=_seconds(headers.get("age")) or 0)
    if (seconds := _seconds(directives.get("max-age"))) is not None:
        return max(timedelta(0), timedelta(seconds=seconds) - age)
    if "max-age" in directives or "expires" not in headers:
        return None
    expires, date = _date(headers["expires"]), _date(headers.get("date", "")) or fetched
    # An invalid date, "0" above all, means that it has expired (section 5.3).
    return None if expires is None else max(timedelta(0), expires - date - age)


def retry_seconds(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks us to wait, from seconds or a date (RFC 9110 section 10.2.3)."""
    if value is None:
        return None
    if (seconds := _seconds(value)) is not None:
        return float(seconds)
    date = _date(value)
    return None if date is None else max(0.0, (date - now).total_seconds())


def reset_seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds until a limit on requests is lifted, as interfaces tell it who send no Retry-After.

    `RateLimit-Reset` and its older spellings hold seconds, seconds since 1970 or a date. A moment is measured by the
    server's own clock, which may not agree with ours.

    Args:
        headers: of the answer, names in lower case.
        now: our time, UTC; stands in for a missing `Date`.

    Source: draft-polli-ratelimit-headers-05, and what was in use before it.
    """
    value = next((headers[name].strip() for name in _RESETS if name in headers), "")
    number = re.fullmatch(r"(\d{1,12})(?:\.\d{0,9})?", value, re.ASCII)
    if number and int(number[1]) < _EPOCH:
        return float(number[1])
    clock = _date(headers.get("date", "")) or now
    try:
        at = datetime.fromtimestamp(int(number[1]), UTC) if number else datetime.fromisoformat(value)
        return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - clock).total_seconds())
    except (ValueError, OverflowError, OSError):
        return None


def _seconds(text: str | None) -> int | None:
    text = (text or "").split(",")[0].strip()
    return min(int(text[:12]), _LARGEST) if text.isascii() and text.isdigit() else None


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
