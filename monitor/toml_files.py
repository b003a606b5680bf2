"""A TOML file with the places of its keys; what is wrong with it is said with file, line and column."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from adapters.errors import ConfigurationError
from monitor.toml_positions import Positions, locate

__all__ = ["MAX_BYTES", "TomlFile", "parse_toml", "read_toml"]

MAX_BYTES = 16 << 20
"""More than anybody writes by hand; a device or a log given by mistake is not read to its end."""

_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True)
class TomlFile:
    """The values of a TOML document, and where they stand.

    Attributes:
        where: path or name, for messages.
        text: as decoded, without byte order mark and with LF line ends.
        data: what `tomllib` made of it.
    """

    where: str
    text: str
    data: dict[str, Any]

    @cached_property
    def positions(self) -> Positions:
        """Line and column of every key; found when first asked for."""
        return locate(self.text)


def read_toml(path: Path) -> TomlFile:
    """The TOML file at `path`.

    Raises:
        ConfigurationError: it cannot be read, is not UTF-8 or not TOML; with line and column where there is one.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(
            f"cannot be read: {error.strerror or error}", where=str(path), remedy="Check its path and its permissions."
        ) from None
    if len(data) > MAX_BYTES:
        raise ConfigurationError(
            f"is larger than {MAX_BYTES >> 20} MiB", where=str(path), remedy="Is it the right file?"
        )
    return parse_toml(_decode(data, str(path)), where=str(path))


def parse_toml(text: str, *, where: str) -> TomlFile:
    """The TOML document `text`.

    Args:
        text: without byte order mark.
        where: its name, for messages.

    Raises:
        ConfigurationError: it is not TOML, with line and column.
    """
    text = text.replace("\r\n", "\n")
    try:
        return TomlFile(where, text, tomllib.loads(text))
    except RecursionError:
        raise ConfigurationError("is nested too deeply", where=where) from None
    except ValueError as error:  # TOMLDecodeError, or a number or date that Python cannot hold
        line, column, message = _syntax_place(str(error), text)
    raise ConfigurationError(f"not valid TOML: {message}", where=where, line=line, column=column)


def _syntax_place(message: str, text: str) -> tuple[int | None, int | None, str]:
    """The place that the parser puts at the end of its messages, in words."""
    found = _PLACE.search(message)
    if found is None:
        return None, None, _lower(message)
    message = _lower(message[: found.start()])
    if found.group(1):
        return int(found.group(1)), int(found.group(2)), message
    return text.count("\n") + 1, len(text) - text.rfind("\n"), f"{message}, at the end of the file"


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]


def _decode(data: bytes, where: str) -> str:
    """UTF-8, as TOML asks; a byte order mark, as some editors leave it, is let pass."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = data.rfind(b"\n", 0, error.start) + 1
        encoding = _MARKS.get(data[:2])
        raise ConfigurationError(
            f"is {encoding}, not UTF-8" if encoding else f"is not UTF-8: byte 0x{data[error.start]:02X}",
            where=where,
            line=data.count(b"\n", 0, error.start) + 1,
            column=len(data[start : error.start].decode("utf-8", "replace")) + 1,
            remedy="Save it as UTF-8.",
        ) from None
