"""A watch looks back: flags of kind `retro` for what is in the archive already."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from pydantic import Field

from adapters.errors import UnknownNameError
from adapters.schema import Frozen
from monitor.curation.streaming import archive
from monitor.watch.check import suggestion
from monitor.watch.watchlist import Watchlist
from storage import Store

__all__ = ["LookBack", "look_back"]


class LookBack(Frozen):
    """What a watch found in the archive."""

    watch_id: str
    watch_version: str
    items: int = Field(description="looked through now")
    matched: int = Field(description="of these, items that the watch matches")
    flagged: int = Field(description="of these, items that this version of the watch had not flagged yet")
    resumed: bool = Field(description="whether an earlier look back was gone on with")


def look_back(
    store: Store,
    watchlist: Watchlist,
    watch_id: str,
    *,
    clock: Callable[[], datetime],
    since: datetime | None = None,
    restart: bool = False,
    progress: Callable[[float], None] = lambda done: None,
) -> LookBack:
    """Run one watch over the archive and store what it finds, once for each item and version of the watch.

    Flags are stored piece by piece together with the place that was reached: what is broken off goes on
    there when it is called again.

    Args:
        store: the archive.
        watchlist: that the watch is in.
        watch_id: which one.
        clock: gives the time, aware.
        since: only items first seen then or later, aware.
        restart: look through everything again, also what this version of the watch has seen.
        progress: called with the share that is done.

    Raises:
        UnknownNameError: there is no such watch.
    """
    known = [watch.id for watch in watchlist.watches]
    if watch_id not in known:
        raise UnknownNameError(
            f"there is no watch `{watch_id}`", remedy=suggestion(watch_id, known) or "monitor watch explain lists them."
        )
    version = watchlist.version(watch_id)
    name = ":".join(["retro", watch_id, version, *([since.isoformat()] if since else [])])
    start = 0 if restart else store.reached(name)
    items = matched = flagged = 0
    for piece in archive(store, since=since, after=start):
        found = [
            (item.id, match) for item in piece.items for match in watchlist.match(item) if match.watch_id == watch_id
        ]
        raised = store.flag(found, kind="retro", now=clock(), reached=(name, piece.cursor))
        items, matched, flagged = items + len(piece.items), matched + len(found), flagged + len(raised)
        progress(piece.done)
    return LookBack(
        watch_id=watch_id, watch_version=version, items=items, matched=matched, flagged=flagged, resumed=start > 0
    )
