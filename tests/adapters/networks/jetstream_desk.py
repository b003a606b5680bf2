"""Polls a Jetstream, and keeps the last word about each post as a store would."""

from __future__ import annotations

import json
from contextlib import aclosing
from datetime import timedelta
from typing import Any

from adapters import registry
from adapters.base import Poll
from adapters.errors import FetchError
from adapters.fetch import HttpFetcher
from adapters.schema import Problem
from tests.adapters.networks.jetstream import Jetstream
from tests.adapters.networks.servers import NOW
from tests.loopback import settings


class Desk:
    """A source, and what a store would hold of it: the last word about each post.

    Attributes:
        posts: text and access by key.
        versions: how often each post got another one.
    """

    def __init__(self, server: Jetstream, **options: Any) -> None:
        self.server, self.adapter = server, registry.get("jetstream")
        self.options = self.adapter.Options.model_validate({**server.settings(), **options})
        self.posts: dict[str, tuple[str, str]] = {}
        self.versions: dict[str, list[tuple[str, str]]] = {}
        self.state: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self.error: FetchError | None = None
        self.now = NOW

    async def poll(self, *, payloads: int | None = None, after: timedelta = timedelta(minutes=1), **how: Any) -> None:
        """One poll; killed after so many payloads, before the next is stored."""
        self.error = None
        self.now += after
        visit = Poll("desk", self.options, json.loads(json.dumps(self.state)), self.now, **how)
        async with HttpFetcher(settings()) as fetcher, aclosing(self.adapter.fetch(visit, fetcher)) as found:
            try:
                async for payload in found:
                    if payloads is not None and payloads <= 0:
                        return
                    payloads = None if payloads is None else payloads - 1
                    self.store(payload)
            except FetchError as error:
                self.error = error

    def store(self, payload: Any) -> None:
        batch = self.adapter.parse(payload, self.options)
        self.state = batch.state
        self.problems += batch.problems
        assert len({i.id for i in batch.items}) == len(batch.items)
        for item in batch.items:
            key, now = item.native_id.rpartition("/")[2], (item.text, item.access)
            seen = self.versions.setdefault(key, [])
            if now not in seen:  # what was told before is no news, as in the store
                seen.append(now)
                self.posts[key] = now

    @property
    def codes(self) -> list[str]:
        return [p.code for p in self.problems]
