"""Several threads and processes on one database: no number, item or flag is lost or doubled."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.errors import LeaseLostError
from adapters.schema import Batch
from storage import Store
from tests.storage.samples import NOW, TTL, always, article, keep

ROOT = Path(__file__).parents[2]
SHARED = 25  # articles that all sources bring

WORKER = """
import sys
from concurrent.futures import ThreadPoolExecutor
from storage import Store
from tests.storage.test_concurrency import work

with Store.open(sys.argv[1]) as store, ThreadPoolExecutor(4) as pool:
    list(pool.map(lambda n: work(store, f"{sys.argv[2]}-{n}", int(sys.argv[3])), range(4)))
"""


def work(store: Store, name: str, polls: int) -> None:
    """Polls of one source, each with an article of its own and one that all bring."""
    for n in range(polls):
        shared = article("", f"shared {n % SHARED}", id=f"feed:{name}/{n}", native_id=f"{name}/{n}",
                         canonical_url=f"https://news.example/shared/{n % SHARED}")  # fmt: skip
        keep(store, article(f"{name}/{n}"), shared, source=name, match=always)


def follow(store: Store, stop: threading.Event) -> list[str]:
    """All that a reader sees who asks again and again from where it stopped."""
    seen: list[str] = []
    cursor = 0
    while True:
        done = stop.is_set()
        page = store.items(since=cursor, limit=50)
        seen += [item.id for item in page.records]
        cursor = page.cursor
        if done and not page.records:
            return seen


@pytest.mark.parametrize("polls", [25, pytest.param(100, marks=pytest.mark.slow)])
def test_commits_of_two_processes_with_four_threads_each(url: str, polls: int) -> None:
    stop = threading.Event()
    with Store.open(url) as store, ThreadPoolExecutor(1) as pool:
        reader = pool.submit(follow, store, stop)
        commands = [[sys.executable, "-c", WORKER, url, name, str(polls)] for name in ("a", "b")]
        workers = [subprocess.Popen(command, cwd=ROOT) for command in commands]
        assert [worker.wait(timeout=120) for worker in workers] == [0, 0]
        stop.set()
        seen = reader.result(timeout=60)
        total, counts = 8 * polls, store.counts()
        assert (counts.items, counts.flags) == (total + SHARED, total + SHARED)
        assert sum(status.polls for status in store.statuses()) == total
        assert sum(status.items for status in store.statuses()) == total + SHARED
        assert len(seen) == len(set(seen)) == total + SHARED, "the cursor skipped or repeated"
        assert store.check() == []


def test_many_open_one_empty_database_at_once(url: str) -> None:
    code = "import sys; from storage import Store; Store.open(sys.argv[1]).close()"
    openers = [subprocess.Popen([sys.executable, "-c", code, url], cwd=ROOT) for _ in range(3)]
    assert [opener.wait(timeout=60) for opener in openers] == [0, 0, 0]


def test_owners_that_die_and_stall_double_nothing(url: str) -> None:
    """Each poll brings one article more. Every third owner never comes back, every fifth comes back too late."""
    polls, clock = Counter[str](), iter(range(10**6))
    lock = threading.Lock()

    def tick() -> timedelta:
        with lock:
            return next(clock) * TTL / 4

    def owner(name: int) -> None:
        with Store.open(url) as store:
            for n in range(60):
                held = store.acquire("a", owner=f"{name}", ttl=TTL, now=NOW + tick())
                if held is None:
                    continue
                if n % 3 == 0:
                    polls["died"] += 1
                    continue
                seen = store.status("a").state.get("n", 0)
                assert isinstance(seen, int)
                batch = Batch(items=(article(seen), article(seen + 1)), state={"n": seen + 1})
                if n % 5 == 0:
                    store.acquire("a", owner="thief", ttl=TTL, now=NOW + tick(), abandoned=lambda _: True)
                try:
                    store.ingest(held, batch, match=always, now=NOW)
                    polls["stored"] += 1
                except LeaseLostError:
                    polls["refused"] += 1
                store.release(held)

    Store.open(url).close()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(owner, range(4)))
    with Store.open(url) as store:
        assert min(polls[outcome] for outcome in ("died", "stored", "refused")) > 0, polls
        assert store.status("a").state == {"n": polls["stored"]}
        assert store.counts().items == polls["stored"] + 1
        assert store.counts().flags == polls["stored"] + 1
        assert store.check() == []
