"""Time zones as they stand behind a clock time: offsets, names, abbreviations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from adapters.schema import Zone

__all__ = ["UNKNOWN", "UTC", "ZonePart", "parse"]


@dataclass(frozen=True, slots=True)
class ZonePart:
    """A zone as far as it is known.

    Attributes:
        zone: how it is known.
        offset: minutes east of UTC, in any range: what no place on earth has (`+99:99`) is for the caller to refuse.
        name: of the zone in the tz database, where the offset depends on the date.
    """

    zone: Zone
    offset: int = 0
    name: str | None = None

    @property
    def possible(self) -> bool:
        """Whether clocks anywhere stand so far from UTC (-12:00 to +14:00, with the odd historical minutes)."""
        return -780 < self.offset < 900

    def at(self, wall: datetime) -> int:
        """Minutes east of UTC at the naive local time `wall`."""
        if self.name is None:
            return self.offset
        delta = wall.replace(tzinfo=_zone_info(self.name)).utcoffset()
        return int(delta.total_seconds() // 60) if delta is not None else self.offset


UNKNOWN = ZonePart("unknown")
UTC = ZonePart("utc")

_OFFSETS = """
    EST=-5 EDT=-4 CST=-6 CDT=-5 MST=-7 MDT=-6 PST=-8 PDT=-7
    AKST=-9 AKDT=-8 HST=-10 NST=-3:30 NDT=-2:30 BRT=-3 BRST=-2 ART=-3 CLT=-4 CLST=-3 COT=-5 VET=-4 BOT=-4 UYT=-3
    WET=0 WEST=1 CET=1 CEST=2 MEZ=1 MESZ=2 MET=1 MEST=2 EET=2 EEST=3 MSK=3 МСК=3 MSD=4 TRT=3 IDT=3
    SAST=2 EAT=3 CAT=2 WAT=1 IRST=3:30 IRDT=4:30 AZT=4 UZT=5 PKT=5 NPT=5:45 YEKT=5 OMST=6 NOVT=7 KRAT=7 IRKT=8
    YAKT=9 VLAT=10 MAGT=11 PETT=12 SAMT=4 WIB=7 WITA=8 ICT=7 HKT=8 SGT=8 MYT=8 PHT=8 JST=9 KST=9
    AWST=8 ACST=9:30 ACDT=10:30 AEST=10 AEDT=11 NZST=12 NZDT=13
"""
# Each of these names several zones; the one with the most readers is taken and marked as a guess.
_GUESSES = "BST=1 IST=5:30 AST=-4 ADT=-3 GST=4 AMT=4 WIT=9 PET=-5 GET=4 AFT=4:30"
_REGIONS = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}
_UNIVERSAL = frozenset({"Z", "GMT", "UTC", "UT", "UCT", "ZULU"})

_OFFSET = re.compile(r"(?:GMT|UTC|UT|Z)?\s?([+\-−])(\d{1,2})(?::?(\d{2}))?(?!\d)", re.IGNORECASE)
_REGION = re.compile(r"[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_+\-0-9]+){1,2}")


def _minutes(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    hours, _, minutes = text.lstrip("-").partition(":")
    return sign * (int(hours) * 60 + int(minutes or 0))


def _table(text: str, zone: Zone) -> dict[str, ZonePart]:
    return {name: ZonePart(zone, _minutes(offset)) for name, offset in (pair.split("=") for pair in text.split())}


_NAMES: dict[str, ZonePart] = {
    **_table(_OFFSETS, "offset"),
    **_table(_GUESSES, "assumed"),
    **{name: ZonePart("assumed", 0, region) for name, region in _REGIONS.items()},
    **dict.fromkeys(_UNIVERSAL, UTC),
}


@lru_cache(maxsize=128)
def _zone_info(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # no such zone, or a directory of the database
        return None


@lru_cache(maxsize=256)
def parse(text: str) -> ZonePart | None:
    """The zone that `text` names, or None when it names none.

    Takes offsets (`+0200`, `+02:00`, `+2`, `GMT+2`), the names of RFC 822 and of common use, and those of the
    tz database. `-0000` is UTC by RFC 5322 section 3.3. The military letters but Z are no zones: RFC 822 had
    their signs wrong, so that none can be trusted (RFC 5322 section 4.3).
    """
    text = text.strip(" ()[]")
    if found := _OFFSET.fullmatch(text):
        sign, hours, minutes = found.groups()
        if sign != "+" and int(hours) == int(minutes or 0) == 0:
            return UTC
        size = int(hours) * 60 + int(minutes or 0)
        return ZonePart("offset", size if sign == "+" else -size)
    if (upper := text.upper().removeprefix("ETC/")) in _NAMES:
        return _NAMES[upper]
    if _REGION.fullmatch(text) and _zone_info(text) is not None:
        return ZonePart("offset", 0, text)
    return None
