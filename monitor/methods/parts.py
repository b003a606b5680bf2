"""What all methods of a monitor stand on: its configuration, store, watchlist and clock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from monitor.config import Config
from monitor.curation.freshness import Freshness
from monitor.network import Network
from monitor.owner import new_owner
from monitor.stories.keeper import Keeper
from monitor.watch import Watchlist
from storage import Store

__all__ = ["Change", "Parts", "now"]


def now() -> datetime:
    """The present, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Change:
    """Another configuration, ready to be put in force.

    Attributes:
        config: checked.
        watchlist: its own, compiled.
        freshness: tells when the files of `watchlist` change.
    """

    config: Config
    watchlist: Watchlist
    freshness: Freshness


class Parts:
    """A configuration, a store and what keeps its stories."""

    def __init__(
        self, config: Config, store: Store, watchlist: Watchlist, *, clock: Callable[[], datetime] = now,
        freshness: Freshness | None = None,
    ) -> None:  # fmt: skip
        """Put the parts together; `Monitor.open` does it from a configuration.

        Args:
            config: what to watch and how.
            store: open.
            watchlist: compiled.
            clock: gives the time, aware.
            freshness: tells when the files of `watchlist` change; None: they are not looked at again.
        """
        self.config = config
        self.store = store
        self.watchlist = watchlist
        self.clock = clock
        self.owner = new_owner()
        self._network = Network()
        self._warned = False
        self._freshness = freshness
        self._keeper = Keeper(store)
        self._keeping = threading.Lock()  # a daemon's chores run in several threads

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
