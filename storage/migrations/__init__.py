"""The schema's history, shipped with the package and run by `storage.schema`."""

from __future__ import annotations

__all__ = ["HEAD", "VERSION_TABLE"]

HEAD = "0012"
"""The schema that this program reads and writes; a test compares it with the scripts."""

VERSION_TABLE = "media_monitor_schema"
"""Where the database keeps its version. A name of our own: other programs leave an `alembic_version`."""
