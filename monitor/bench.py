"""What polls and visits of pages work with."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from adapters.base import Fetcher
from adapters.schema import Item
from monitor.accounts import Accounts
from monitor.config import SourceSettings
from monitor.desk import Desk
from monitor.gate import Gate
from monitor.isolation import Limits
from monitor.network import Network
from monitor.observing import Openable
from monitor.owner import is_abandoned
from monitor.parsing import Parser
from storage import Store
from storage.records import Matcher

__all__ = ["LEASE_MARGIN", "Bench", "limits", "opened"]

LEASE_MARGIN = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Bench:
    """What a poll works with.

    Attributes:
        store: where things are kept.
        desk: leases and ends of polls, for all polls of a process together.
        fetcher: the only way to the network.
        parser: parses payloads of the built-in adapters.
        match: tells which watches an item satisfies.
        owner: name under which leases are held.
        clock: gives the time, UTC.
        source_timeout: absolute deadline of one poll.
        plug_in_memory: cap of a plug-in's process, bytes.
        network: what was seen of the network; shared by all polls of a process.
        gate: keeps answers from piling up; shared by all polls of a process.
        least_interval: a source that was asked over the network less than this ago is left out, unless its own
            interval is shorter.
        together: makes a matcher for items that are stored in one go; None where `match` is as good.
        sleep: waits for so many seconds.
        due_only: leave out a source that is not due: somebody else has polled it in the meantime.
        abandoned: whether the owner of a lease is known to be gone.
        follow: whether streams are followed on once they have caught up with the present; asked again and again.
        accounts: those that watches name; None where posts are taken as they come.
    """

    store: Store
    desk: Desk
    fetcher: Fetcher
    parser: Parser
    match: Matcher
    owner: str
    clock: Callable[[], datetime]
    source_timeout: timedelta
    plug_in_memory: int
    network: Network = field(default_factory=Network)
    gate: Gate = field(default_factory=Gate)
    least_interval: timedelta = timedelta(0)
    together: Callable[[Sequence[Item]], Matcher] | None = None
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    due_only: bool = False
    abandoned: Callable[[str], bool] = is_abandoned
    follow: Callable[[], bool] = lambda: False
    accounts: Accounts | None = None


def opened(fetcher: Fetcher, source: SourceSettings) -> Fetcher:
    """The fetcher, with the address guard opened as far as the source's settings say."""
    if source.allow_addresses and isinstance(fetcher, Openable):
        return fetcher.opened(source.allow_addresses)
    return fetcher


def limits(bench: Bench) -> Limits:
    """How long a plug-in's process may take, and how much memory."""
    return Limits(deadline=bench.source_timeout.total_seconds(), memory=bench.plug_in_memory)
