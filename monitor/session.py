"""What polls work with, opened once for many of them: connections and parser processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from adapters.fetch import FetchSettings, HttpFetcher
from adapters.fetch.clock import SystemClock
from adapters.schema import Item
from monitor.account_lookup import Watched
from monitor.accounts import NOBODY, Accounts
from monitor.bench import Bench
from monitor.config import Config
from monitor.desk import Desk
from monitor.gate import Gate
from monitor.hosts import StoredHosts
from monitor.network import Network
from monitor.owner import is_abandoned
from monitor.parsing import Parser
from storage import Store
from storage.records import Matcher

__all__ = ["Session", "fetch_settings"]


class Session:
    """An async context manager that holds what costs time to open.

    Args:
        config: limits and manners.
        store: open.
        owner: name under which leases are held.
        clock: gives the time, UTC.
        network: what was seen of the network; to be shared by all sessions of a process.
        watched: tells what watches ask for as accounts: see `Watchlist.accounts`.
    """

    def __init__(
        self, config: Config, store: Store, *, owner: str, clock: Callable[[], datetime], network: Network | None = None,
        watched: Callable[[], Watched] = lambda: NOBODY,
    ) -> None:  # fmt: skip
        self._config = config
        self._store = store
        self._desk, self._gate = Desk(store), Gate()
        self._owner = owner
        self._clock = clock
        self._network = network or Network()
        self._accounts = Accounts(store, watched)
        self._fetcher = HttpFetcher(fetch_settings(config), memory=StoredHosts(store), clock=SystemClock(clock))
        limits = config.run
        self._parser = Parser(workers=os.cpu_count() or 1, timeout=limits.parse_timeout, memory=limits.parse_memory)
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self._open.enter_async_context(self._fetcher)
        await self._open.enter_async_context(self._parser)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.aclose()

    def bench(
        self, match: Matcher, *, together: Callable[[Sequence[Item]], Matcher] | None = None, due_only: bool = False,
        abandoned: Callable[[str], bool] = is_abandoned, least_interval: timedelta = timedelta(0),
        follow: Callable[[], bool] = lambda: False,
    ) -> Bench:  # fmt: skip
        """What a poll works with; arguments as of `Bench`."""
        limits = self._config.run
        return Bench(
            store=self._store, desk=self._desk, fetcher=self._fetcher, parser=self._parser, match=match, owner=self._owner,
            clock=self._clock, source_timeout=timedelta(seconds=limits.source_timeout),
            plug_in_memory=limits.parse_memory, network=self._network, gate=self._gate, least_interval=least_interval,
            together=together, due_only=due_only, abandoned=abandoned, follow=follow, accounts=self._accounts,
        )  # fmt: skip


def fetch_settings(config: Config) -> FetchSettings:
    """The fetcher's settings from the section of the configuration.

    Raises:
        ConfigurationError: the proxy is a reference, and leads nowhere.
    """
    section = config.fetch.model_dump(exclude_none=True, exclude={"least_interval"})
    return FetchSettings(**section | ({"proxy": proxy} if (proxy := config.fetch.resolve_proxy()) else {}))
