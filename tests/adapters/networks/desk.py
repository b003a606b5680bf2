"""Polls a network as the pipeline does: what a payload brings is kept together with its state, or neither is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters import registry
from adapters.base import Poll
from adapters.errors import FetchError, ParseError
from adapters.fetch import HttpFetcher
from adapters.schema import Problem
from adapters.social.sources import following
from tests.adapters.networks.servers import NOW, Network
from tests.loopback import settings


class Desk:
    """One source.

    Attributes:
        stored: ids of items, in the order in which they came first.
        times: how often each came.
        state: as the store would hold it.
        problems: of all polls.
        error: what ended the last poll.
    """

    def __init__(self, network: Network, **options: Any) -> None:
        self.network = network
        self.adapter = registry.get(network.name)
        self.options = self.adapter.Options.model_validate({**network.settings(), **options})
        self.stored: list[str] = []
        self.times: Counter[str] = Counter()
        self.state: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self.bad = 0
        self.error: FetchError | None = None
        self.now: datetime = NOW

    async def poll(
        self, *, payloads: int | None = None, after: timedelta = timedelta(hours=1),
        follow: Callable[[], bool] = lambda: False,
    ) -> int:  # fmt: skip
        """One poll; killed after so many payloads that bring something. Returns the number of posts seen."""
        self.error, seen = None, 0
        self.now += after
        visit = Poll("desk", self.options, json.loads(json.dumps(self.state)), self.now, follow=follow)
        async with HttpFetcher(settings()) as fetcher, aclosing(self.adapter.fetch(visit, fetcher)) as found:
            try:
                async for payload in found:
                    try:
                        batch = self.adapter.parse(payload, self.options)
                    except ParseError:
                        self.bad += 1
                        continue
                    self.state = batch.state if batch.state is not None else self.state
                    self.problems += batch.problems
                    ids = [i.id for i in batch.items if not i.extra.get("partial")]
                    seen += len(ids)
                    self.times.update(ids)
                    self.stored += [i for i in ids if i not in self.stored]
                    if ids and payloads is not None:
                        payloads -= 1
                        if payloads <= 0:
                            return seen
            except FetchError as error:
                self.error = error
        return seen

    def missing(self, first: int, last: int) -> list[int]:
        """Numbers of posts from `first` to `last` that are not stored."""
        return [n for n in range(first, last + 1) if not any(i.endswith(self.network.native(n)) for i in self.stored)]

    @property
    def gaps(self) -> list[Any]:
        return list(self.state.get("gaps", []))


def hurry(patch: pytest.MonkeyPatch, **limits: float) -> None:
    """Set the limits of `following` by their names: a stream of tests need not be waited for as long as a network's."""
    for name, limit in limits.items():
        patch.setattr(following, name, limit)


async def settled(poll: Callable[[], Awaitable[object]], holds: Callable[[], bool]) -> None:
    """Poll until it holds: a server may be slow, and a quiet stream is taken for one that has told all."""
    for _ in range(20):
        await poll()
        if holds():
            return
