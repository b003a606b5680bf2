"""Watchlists: entities, queries, and evidence for what they find.

`Watchlist.load("watchlists/*.toml").match(item)` is all that most callers need; docs/watchlists.md
describes the files.
"""

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
