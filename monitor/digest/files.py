"""A digest as files: for a browser, for people who read in a terminal, and for other programs."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from adapters.errors import StoreError
from monitor.digest.export import to_atom, to_json, to_json_feed
from monitor.digest.model import Digest
from monitor.digest.render import render

__all__ = ["FORMATS", "as_format", "write_file", "write_files"]

FORMATS = ("html", "txt", "json", "atom", "feed.json")
"""Endings of the files: HTML, plain text, the digest's own JSON, Atom, JSON Feed."""


def as_format(digest: Digest, name: str, *, templates: Path | None = None) -> str:
    """The digest in one of `FORMATS`."""
    if name in ("html", "txt"):
        made = render(digest, templates=templates)
        return made.html if name == "html" else made.text
    return {"json": to_json, "atom": to_atom, "feed.json": to_json_feed}[name](digest)


def write_files(
    digest: Digest, folder: Path, *, templates: Path | None = None, formats: Iterable[str] = FORMATS
) -> list[Path]:
    """`<name>-<local date>.<format>` for each format; each file is there whole or not at all.

    Raises:
        StoreError: the folder or a file cannot be written.
    """
    stem = f"{digest.name}-{digest.window.period.isoformat()}"
    return [write_file(folder / f"{stem}.{f}", as_format(digest, f, templates=templates)) for f in formats]


def write_file(path: Path, content: str) -> Path:
    """Write a file in one step: who reads it sees the old one or the new one.

    Raises:
        StoreError: it cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(content, "utf-8")
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise StoreError(
            f"the file cannot be written: {error.strerror or error}", where=str(path),
            remedy="Name a folder that you may write to.",
        ) from error  # fmt: skip
    return path
