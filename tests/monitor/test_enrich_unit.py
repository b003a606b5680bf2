"""One run of enrichment over a fetcher that misbehaves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.base import Request, Response
from adapters.schema import Batch
from adapters.testing import FakeFetcher
from monitor.bench import Bench
from monitor.desk import Desk
from monitor.enrich import enrich
from monitor.fulltext import pages
from monitor.network import Network
from monitor.parsing import Parser
from monitor.visits import PLAN
from storage import Store
from tests.monitor.pages import NOW, feed_item

TTL = timedelta(minutes=5)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Three items of two hosts that want their pages."""
    with Store.open(f"sqlite:///{tmp_path}/m.db") as opened:
        lease = opened.acquire("aller", owner="poller", ttl=TTL, now=NOW)
        assert lease is not None
        hosts = ("a.example", "a.example", "b.example")
        items = tuple(
            feed_item(id=f"feed:{n}", native_id=str(n), url=f"https://{host}/{n}", canonical_url=f"https://{host}/{n}")
            for n, host in enumerate(hosts)
        )
        opened.ingest(lease, Batch(items=items), match=lambda item, before: (), now=NOW, pages=pages(True))
        yield opened


class Fetcher(FakeFetcher):
    """Does what the test says, and notes how many are at it at once."""

    def __init__(self, act: Any) -> None:
        super().__init__()
        self.act = act
        self.running: list[str] = []
        self.most: list[tuple[str, ...]] = []

    async def send(self, request: Request) -> Response:
        url = request.url
        assert request.robots
        self.running.append(url)
        self.most.append(tuple(self.running))
        try:
            await self.act(url)
            return await super().send(request)
        finally:
            self.running.remove(url)


def bench(store: Store, fetcher: Fetcher) -> Bench:
    parser = Parser(workers=1, timeout=5, memory=1 << 30)
    return Bench(
        store=store, desk=Desk(store), fetcher=fetcher, parser=parser, match=lambda item, before: (), owner="me",
        clock=lambda: NOW, source_timeout=timedelta(seconds=30), plug_in_memory=1 << 30, network=Network(),
        least_interval=timedelta(0),
    )  # fmt: skip


async def test_one_page_of_a_host_at_a_time_and_several_hosts(store: Store) -> None:
    async def slowly(url: str) -> None:
        await asyncio.sleep(0.01)

    fetcher = Fetcher(slowly)
    reports = await enrich(bench(store, fetcher), 10, NOW)
    assert [r.outcome for r in reports] == ["gone"] * 3
    assert max(len(at) for at in fetcher.most) == 2
    assert all(len({url.split("/")[2] for url in at}) == len(at) for at in fetcher.most)


async def test_a_defect_costs_one_page_a_try(store: Store) -> None:
    async def breaks(url: str) -> None:
        if url.endswith("/0"):
            raise RuntimeError("a defect")

    reports = await enrich(bench(store, Fetcher(breaks)), 10, NOW)
    assert sorted((r.item_id, r.outcome, r.again) for r in reports if r.again) == [("feed:0", "failed", NOW + PLAN[0])]
    assert store.full_text_counts() == {"waiting": 1, "left": 2}


async def test_a_timeout_of_anybody_else_is_not_told_as_ours(store: Store) -> None:
    async def breaks(url: str) -> None:
        raise TimeoutError("the lock was not had")

    reports = await enrich(bench(store, Fetcher(breaks)), 1, NOW)
    assert [r.detail for r in reports] == ["TimeoutError: the lock was not had"]


async def test_a_run_that_is_broken_off_gives_its_pages_back(store: Store) -> None:
    begun = asyncio.Event()

    async def hang(url: str) -> None:
        begun.set()
        await asyncio.sleep(60)

    task = asyncio.create_task(enrich(bench(store, Fetcher(hang)), 10, NOW))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [(p.state, p.attempts) for p in store.full_texts()] == [("waiting", 0)] * 3


async def test_no_more_pages_than_the_limit(store: Store) -> None:
    async def act(url: str) -> None:
        return

    assert len(await enrich(bench(store, Fetcher(act)), 2, NOW)) == 2
    assert await enrich(bench(store, Fetcher(act)), 0, NOW) == ()
    assert await enrich(bench(store, Fetcher(act)), 9, NOW - timedelta(seconds=1)) == ()
    assert len(await enrich(bench(store, Fetcher(act)), 9, NOW)) == 1
