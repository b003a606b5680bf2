"""Times as sources write them, kept with their precision and zone."""

from __future__ import annotations

from datetime import datetime

from adapters.schema import Stamp, StampSource

__all__ = ["believable", "parse"]


def parse(raw: str, *, source: StampSource, language: str | None = None) -> Stamp | None:
    """The time that `raw` names, or None when it names none.

    Args:
        raw: RFC 822, RFC 3339, ISO 8601 in its shorter forms, or words of a language.
        source: where it was read.
        language: BCP 47 tag of the text around it; decides the order of day and month and the month names.
    """
    raise NotImplementedError


def believable(stamp: Stamp | None, fetched: datetime | None) -> Stamp | None:
    """`stamp`, with its value dropped when it lies outside [1990, fetched + 1 day]; `raw` is kept."""
    raise NotImplementedError


