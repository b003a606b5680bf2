"""Types of settings: durations, sizes, and paths that start at the file they stand in.

A path is resolved while its file is validated: the folder comes in the validation context as `folder`.
"""

from __future__ import annotations

import glob
import ipaddress
import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationInfo

from adapters.fetch.allow import AllowList
from monitor.secrets import SecretRef, remember

__all__ = [
    "Addresses", "Bytes", "Folders", "Listen", "OneLine", "Patterns", "Pause", "Seconds", "Section", "StoreUrl", "duration",
    "endpoint", "expand", "is_loopback", "size",
]  # fmt: skip

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|[smhdw])\s*")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kMG]?)(i?)B?", re.IGNORECASE)
_STORES = ("sqlite", "postgresql")
_PASSWORD = re.compile(r"//[^:/@]*:([^@]+)@")


class Section(BaseModel):
    """A table of the configuration."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, validate_default=True, hide_input_in_errors=True
    )


def duration(value: object) -> object:
    """Seconds of `"90s"`, `"15m"`, `"6h"`, `"2d"` or `"1h30m"`; numbers are seconds already."""
    if not isinstance(value, str):
        return value
    parts = _PART.findall(value)
    if not parts or _PART.sub("", value.strip()):
        raise ValueError(f'should be a duration such as "90s", "15m", "6h" or "2d", not {value[:40]!r}')
    return sum(float(number) * _UNITS[unit] for number, unit in parts)


def size(value: object) -> object:
    """Bytes of `"15MB"` (10^6) or `"1GiB"` (2^30); numbers are bytes already."""
    if not isinstance(value, str):
        return value
    found = _SIZE.fullmatch(value.strip())
    if not found:
        raise ValueError(f'should be a size such as "15MB" or "1GiB", not {value[:40]!r}')
    return int(float(found[1]) * (1024 if found[3] else 1000) ** " kmg".index(found[2].lower() or " "))


def endpoint(value: str) -> tuple[str, int]:
    """Address and port of `127.0.0.1:9200` or `[::1]:9200`. A name is no address: it may lead anywhere.

    Raises:
        ValueError: it is neither.
    """
    address, _, port = value.rpartition(":")
    numeric = address[1:-1] if address.startswith("[") and address.endswith("]") else address
    try:
        found = ipaddress.ip_address(numeric)
    except ValueError:
        found = None
    if found is None or (found.version == 6) != (numeric != address) or not re.fullmatch(r"\d{1,5}", port, re.ASCII):
        raise ValueError("should be address:port in numbers, such as 127.0.0.1:9200 or [::1]:9200")
    if int(port) > 65_535:
        raise ValueError("should have a port up to 65535")
    return str(found), int(port)


def is_loopback(value: str) -> bool:
    """Whether only this machine reaches an endpoint."""
    return ipaddress.ip_address(endpoint(value)[0]).is_loopback


def _listen(value: str) -> str:
    endpoint(value)
    return value


def _one_line(value: str) -> str:
    """What ends up in a header must not be able to start another one."""
    if not value.isprintable():
        raise ValueError("should be one line without control characters")
    return value.strip()


def _folder(info: ValidationInfo) -> Path | None:
    folder: Path | None = (info.context or {}).get("folder")
    return folder


def _pattern(value: str, info: ValidationInfo) -> str:
    folder = _folder(info)
    path = Path(value).expanduser()
    # The folder's own name may hold characters that mean something in a pattern.
    return str(path) if folder is None or path.is_absolute() else str(Path(glob.escape(str(folder))) / path)


def _to_folder(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, str | Path):
        raise ValueError("should be a string")
    folder = _folder(info) or Path()
    return folder / Path(value).expanduser()


def _store_url(value: SecretStr, info: ValidationInfo) -> SecretStr:
    text = value.get_secret_value().strip()
    folder = _folder(info)
    if SecretRef.is_reference(text):
        return SecretStr(str(SecretRef.parse(text, folder=folder)))
    driver, separator, rest = text.partition("://")
    if not separator or driver.split("+")[0] not in _STORES:
        raise ValueError('should be "sqlite:///path", "postgresql://user@host/name", or a reference such as "env:NAME"')
    if password := _PASSWORD.search(text):
        remember(password[1])  # a driver's error may repeat it
    if driver.split("+")[0] == "sqlite" and folder is not None:
        text = f"{driver}://{_absolute_sqlite(rest, folder)}"
    return SecretStr(text)


def _absolute_sqlite(rest: str, folder: Path) -> str:
    """`/relative.db?query` of a SQLite URL with its path made absolute; memory and URI databases stay."""
    path, mark, query = rest.removeprefix("/").partition("?")
    if not path or path.startswith((":", "file:", "/")):
        return rest
    return f"/{folder / Path(path).expanduser()}{mark}{query}"


def expand(pattern: str) -> list[Path]:
    """Files that match a pattern, sorted, so that the order is the same on every machine."""
    return sorted(Path(p) for p in glob.glob(pattern, recursive=True))  # noqa: PTH207 - patterns are absolute


Seconds = Annotated[float, BeforeValidator(duration), Field(gt=0, le=366 * 86400, allow_inf_nan=False)]
"""A length of time in seconds; written as a number or as `"15m"`."""

Pause = Annotated[float, BeforeValidator(duration), Field(ge=0, le=366 * 86400, allow_inf_nan=False)]
"""The same, or nothing at all."""

Bytes = Annotated[int, BeforeValidator(size), Field(gt=0)]
"""A number of bytes; written as a number or as `"15MB"`."""

Listen = Annotated[str, AfterValidator(_listen)]
"""Where to listen: address:port in numbers."""

OneLine = Annotated[str, AfterValidator(_one_line)]
Patterns = Annotated[tuple[Annotated[str, Field(min_length=1), AfterValidator(_pattern)], ...], Field(strict=False)]
"""Absolute paths or glob patterns."""


def _addresses(value: tuple[str, ...]) -> tuple[str, ...]:
    AllowList.parse(value)
    return value


Addresses = Annotated[tuple[str, ...], Field(strict=False), AfterValidator(_addresses)]
"""What the address guard lets through."""

Folders = Annotated[tuple[Annotated[Path, BeforeValidator(_to_folder)], ...], Field(strict=False)]
StoreUrl = Annotated[SecretStr, AfterValidator(_store_url)]
