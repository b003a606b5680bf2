"""A copy of a SQLite database that is whole, also while somebody writes."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

__all__ = ["copy"]


def copy(source: Path, target: Path) -> None:
    """Copy a database file, with what its write-ahead log holds; the copy appears whole or not at all.

    Others go on writing; what they commit meanwhile is in the copy or not, each transaction as a whole (SQLite's
    online backup, https://www.sqlite.org/backup.html).

    Args:
        source: the database.
        target: the copy; replaced when it is there.

    Raises:
        OSError, sqlite3.Error: it could not be read or written; the target is as it was.
    """
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        origin = f"{source.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(origin, uri=True)) as here, closing(sqlite3.connect(partial)) as there:
            here.backup(there)
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name is on the disk with the bytes
    finally:
        os.close(folder)
