"""Storage of media-monitor: items, revisions, flags and source state behind one door, `Store`.

Importing this package loads no database library; asking it for `Store` does.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from storage.records import (
        Counts,
        Due,
        Evidence,
        Flag,
        FullText,
        FullTextTask,
        HostRecord,
        Ingested,
        Lease,
        Match,
        Matcher,
        Page,
        Pages,
        PollRecord,
        Related,
        RobotsRecord,
        SearchResult,
        SourceStatus,
        StoredProblem,
    )
    from storage.store import Store

__all__ = [
    "Counts",
    "Due",
    "Evidence",
    "Flag",
    "FullText",
    "FullTextTask",
    "HostRecord",
    "Ingested",
    "Lease",
    "Match",
    "Matcher",
    "Page",
    "Pages",
    "PollRecord",
    "Related",
    "RobotsRecord",
    "SearchResult",
    "SourceStatus",
    "Store",
    "StoredProblem",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("storage.store" if name == "Store" else "storage.records"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
