"""Watchlists: entities, queries, and evidence for what they find.

`Watchlist.load("watchlists/*.toml").match(item)` is all that most callers need; docs/watchlists.md
describes the files.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.watch.errors import QueryError, WatchlistError
    from monitor.watch.fields import DEFAULT_FIELDS, FIELDS
    from monitor.watch.model import Entity, Watch, WatchTest
    from monitor.watch.watchlist import TestResult, Watchlist

__all__ = [
    "DEFAULT_FIELDS",
    "FIELDS",
    "Entity",
    "QueryError",
    "TestResult",
    "Watch",
    "WatchTest",
    "Watchlist",
    "WatchlistError",
]

_HOMES = {
    **dict.fromkeys(["QueryError", "WatchlistError"], "errors"),
    **dict.fromkeys(["DEFAULT_FIELDS", "FIELDS"], "fields"),
    **dict.fromkeys(["Entity", "Watch", "WatchTest"], "model"),
    **dict.fromkeys(["TestResult", "Watchlist"], "watchlist"),
}


def __getattr__(name: str) -> Any:
    """Load the parts when they are asked for: who lists the fields needs no engine."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
