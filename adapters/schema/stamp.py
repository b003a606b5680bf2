"""A time that somebody claims, as finely as it is known."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import Literal

from pydantic import Field

from adapters.schema.model import Frozen, Instant, Str

__all__ = ["Precision", "Stamp", "StampSource", "Zone"]

Precision = Literal["year", "month", "day", "hour", "minute", "second"]
Zone = Literal["offset", "utc", "assumed", "unknown"]
StampSource = Literal["feed", "json-ld", "meta", "text", "url", "header", "file", "api", "markup"]
_FORMATS: dict[str, str] = {
    "year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d",
    "hour": "%Y-%m-%dT%H", "minute": "%Y-%m-%dT%H:%M", "second": "%Y-%m-%dT%H:%M:%S",
}  # fmt: skip


class Stamp(Frozen):
    """A time that somebody claims, with what is known of it and no more.

    `value` sorts; `wall` shows what was written. A time outside [1990, fetched + 1 day] is kept in
    `raw` with `value` None.
    """

    value: Instant | None = Field(
        None, description="the instant in UTC; wall time read as UTC when the zone is unknown; None when not believed"
    )
    precision: Precision = Field("second", description="the finest part that the source gave")
    zone: Zone = Field("unknown", description="how the zone is known; `assumed` is a guess of ours")
    offset: int = Field(0, ge=-1440, le=1440, description="minutes east of UTC, where zone is offset or assumed")
    source: StampSource = Field("text", description="where the time was read")
    raw: Str = Field("", description="the words as they stood")

    @property
    def wall(self) -> str | None:
        """Wall time as written, ISO 8601, no finer than `precision` and without a zone."""
        if self.value is None:
            return None
        try:
            local = self.value + timedelta(minutes=self.offset)
        except OverflowError:
            local = self.value
        text = local.strftime(_FORMATS[self.precision])
        return text.zfill(len(text) + 4 - len(text.split("-", 1)[0]))  # %Y is not padded everywhere

    @property
    def tz(self) -> str:
        """`unknown`, `utc` or an offset such as `+02:00`."""
        if self.zone in ("unknown", "utc"):
            return self.zone
        sign, minutes = ("-" if self.offset < 0 else "+"), abs(self.offset)
        return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"

    def isoformat(self) -> str | None:
        """ISO 8601 as far as it is known: `2026-02-13`, `2026-02-13T10:00:00+02:00`."""
        if self.value is None or self.zone == "unknown" or self.precision in ("year", "month", "day"):
            return self.wall
        finest = {"hour": "hours", "minute": "minutes"}.get(self.precision, "seconds")
        try:
            return self.value.astimezone(timezone(timedelta(minutes=self.offset))).isoformat(timespec=finest)
        except (OverflowError, ValueError):  # past the years 1 to 9999, or an offset of a whole day
            return self.wall
