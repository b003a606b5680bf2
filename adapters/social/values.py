"""What a JSON value is, asked without fear: a wrong type is the same as an absent one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.text import clean

__all__ = ["NOTHING", "count", "flag", "ident", "mapping", "maps", "natural", "number", "string", "strings", "under", "web"]

Record = Mapping[str, Any]

NOTHING: dict[str, Any] = {}
_LARGEST = 2**63 - 1  # of a counter that both databases hold


def string(record: Record, key: str, *others: str) -> str | None:
    """The first of the keys that holds a string with anything in it, cleaned."""
    value = record.get(key)
    if value and isinstance(value, str):
        return value if value.isprintable() else clean(value)
    for other in others:
        value = record.get(other)
        if value and isinstance(value, str):
            return value if value.isprintable() else clean(value)
    return None


def ident(record: Record, key: str, *others: str) -> str | None:
    """The first of the keys that holds an identifier: a string or a whole number, as text."""
    for name in (key, *others):
        value = record.get(name)
        if not value:
            continue
        if isinstance(value, str):
            if len(value) <= 2_000:
                return value if value.isprintable() else clean(value)
        elif isinstance(value, int) and value is not True and 0 < value <= _LARGEST:
            return str(value)
    return None


def count(record: Record, *keys: str) -> int | None:
    """The first of the keys that holds a count, as a number or in figures; negative ones are no counts but scores."""
    for key in keys:
        value = record.get(key)
        if value is None:
            continue
        if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 19:
            value = int(value)
        if type(value) is int and -_LARGEST <= value <= _LARGEST:
            return value
    return None


def natural(record: Record, *keys: str) -> int | None:
    """The first of `keys` that holds a count; None where that is negative."""
    value = count(record, *keys)
    return value if value is None or value >= 0 else None


def number(record: Record, key: str) -> float | None:
    """A number that is neither negative nor past the reach of whole numbers."""
    value = record.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _LARGEST:
        return float(value)
    return None


def flag(record: Record, key: str) -> bool | None:
    """A truth value, None where there is none."""
    value = record.get(key)
    return value if isinstance(value, bool) else None


def mapping(record: Record, key: str) -> dict[str, Any]:
    """The object under `key`, an empty one where there is none."""
    value = record.get(key)
    return value if isinstance(value, dict) else NOTHING


def under(record: Record, *path: str) -> dict[str, Any]:
    """The object at the end of a path of keys, an empty one where the path ends early."""
    for key in path:
        record = mapping(record, key)
    return record if isinstance(record, dict) else NOTHING


def maps(record: Record, key: str) -> list[dict[str, Any]]:
    """The objects of the list under `key`; what is no object in it is passed over."""
    value = record.get(key)
    return [one for one in value if isinstance(one, dict)] if value and isinstance(value, list) else []


def strings(record: Record, key: str) -> list[str]:
    """The strings of the list under `key`, cleaned."""
    value = record.get(key)
    return [clean(one) for one in value if isinstance(one, str) and one] if value and isinstance(value, list) else []


def web(record: Record, key: str, *others: str) -> str | None:
    """The first of the keys that holds an address of the web, `//host/…` among them."""
    value = record.get(key)
    if value and isinstance(value, str) and (found := _web(value)):
        return found
    for other in others:
        value = record.get(other)
        if value and isinstance(value, str) and (found := _web(value)):
            return found
    return None


def _web(value: str) -> str | None:
    if value.startswith("https://") and value.isprintable() and not value.endswith(" "):
        return value
    value = value.strip()
    if value[:8].lower().startswith(("http://", "https://")):
        return clean(value)
    return clean(f"https:{value}") if value.startswith("//") else None
