"""Ids for sources that have none yet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from adapters import urls

__all__ = ["free_id", "label", "written"]

_OTHER = re.compile(r"[^a-z0-9]+")
_UNITS = ((604_800, "w"), (86_400, "d"), (3_600, "h"), (60, "m"))


def label(text: str) -> str:
    """`text` in lower-case ASCII letters and figures with hyphens between words; empty where none is left."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _OTHER.sub("-", bare).strip("-")[:60].rstrip("-")


def free_id(title: str | None, url: str, taken: Collection[str]) -> str:
    """An id made of the title or, where that has no Latin letters, of the host; numbered where it is taken."""
    name = label(title or "")
    if sum(c.isalpha() for c in name) < 2:
        name = label((urls.domain(url) or "source").rpartition(".")[0]) or "source"
    if name not in taken:
        return name
    return next(f"{name}-{n}" for n in range(2, len(taken) + 3) if f"{name}-{n}" not in taken)


def written(seconds: float) -> str:
    """A length of time as settings have it: `90s`, `15m`, `6h`."""
    for size, unit in _UNITS:
        if seconds >= size and seconds % size == 0:
            return f"{int(seconds // size)}{unit}"
    return f"{seconds:.3f}".rstrip("0").rstrip(".") + "s"
