"""Column types that make SQLite and PostgreSQL hold the same values."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, LargeBinary, Text
from sqlalchemy.types import TypeDecorator

__all__ = ["BigId", "ClampedInt", "CleanText", "Key", "UtcTime", "utc_time"]

LARGEST = 2**63 - 1

BigId = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits. SQLite makes only a column declared INTEGER an alias of its rowid."""

Key = LargeBinary(16)
"""A hash of 16 bytes: PostgreSQL refuses index keys beyond 2,704 bytes, and addresses can be longer."""


class UtcTime(TypeDecorator[datetime]):
    """An aware time, in UTC on the way in and out. SQLite by itself forgets the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _aware(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    # SQLAlchemy's own way to SQLite's text and back takes five times as long, and every item has five times.

    def bind_processor(self, dialect: Dialect) -> Any:
        return _to_sqlite if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return _from_sqlite if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be stored: {value.isoformat()}")
    return value.astimezone(UTC)


@lru_cache(maxsize=256)  # a poll has one time for all of its rows
def _to_sqlite(value: datetime | None) -> str | None:
    if value is None:
        return None
    if value.tzinfo is not UTC:
        value = _aware(value)
    return value.isoformat(" ", "microseconds")[:-6]


def utc_time(value: datetime | str) -> datetime:
    """A time that a driver gave, without SQLAlchemy between."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value.astimezone(UTC)


def _from_sqlite(value: str | None) -> datetime | None:
    return None if value is None else utc_time(value)


class CleanText(TypeDecorator[str]):
    """Text without NUL, which PostgreSQL refuses and SQLite takes: both shall hold the same."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return _without_nul(value)

    def bind_processor(self, dialect: Dialect) -> Any:
        return _without_nul  # neither driver asks for more


def _without_nul(value: str | None) -> str | None:
    return value.replace("\x00", "\ufffd") if value is not None and "\x00" in value else value


class ClampedInt(TypeDecorator[int]):
    """A number that a source claims; one beyond 64 bits becomes the largest that fits."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> Any:
        return None if value is None else max(-LARGEST, min(LARGEST, value))
