"""Full disks and servers that go away: nothing is written by halves, and work goes on afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from adapters.errors import StoreFullError, StoreUnreachableError
from adapters.schema import Batch
from storage import Store
from tests.disk import small_disk
from tests.postgres import own_server
from tests.storage.samples import NOW, TTL, always, article, keep, lease


def store_all(store: Store, stored: list[int]) -> None:
    """Store batch after batch and note each that went in."""
    held = lease(store)
    for n in range(1000):
        items = tuple(article(f"{n}/{k}", os.urandom(20_000).hex()) for k in range(5))
        store.ingest(held, Batch(items=items, state={"n": n}), match=always, now=NOW)
        stored.append(n)


def fill(store: Store) -> int:
    """Store until it is full; returns how many batches went in."""
    stored: list[int] = []
    with pytest.raises(StoreFullError, match="no space left"):
        store_all(store, stored)
    return len(stored)


def still_sound(store: Store, batches: int) -> None:
    assert batches > 0
    assert store.status("river-news").state == {"n": batches - 1}
    assert (store.counts().items, store.counts().flags) == (5 * batches, 5 * batches)
    assert store.check() == []


def test_a_database_that_may_not_grow(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/monitor.db") as store:
        pages = [200]

        @event.listens_for(store._engine, "begin")
        def limit(connection: object) -> None:
            connection.connection.cursor().execute(f"PRAGMA max_page_count={pages[0]}")

        failed = fill(store)
        still_sound(store, failed)
        pages[0] = 1_000_000
        assert keep(store, article("after"), now=NOW + 2 * TTL).new == ("feed:after",)


@pytest.fixture
def full_soon(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", "4m") as folder:
        yield folder


def test_a_full_disk(full_soon: Path) -> None:
    with Store.open(f"sqlite:///{full_soon}/monitor.db") as store:
        ballast = full_soon / "ballast"
        ballast.write_bytes(bytes(1_000_000))
        failed = fill(store)
        still_sound(store, failed)
        ballast.unlink()
        assert keep(store, article("after"), now=NOW + 2 * TTL).new == ("feed:after",)
        still = store.check()
    assert still == []


def test_a_server_that_restarts() -> None:
    server = own_server()
    try:
        with Store.open(server.url) as store:
            keep(store, article(1), state={"n": 1})
            held = lease(store)
            server.stop()
            with pytest.raises(StoreUnreachableError) as caught:
                store.ingest(held, Batch(items=(article(2),), state={"n": 2}), match=always, now=NOW)
            assert "server" in str(caught.value)
            server.start()
            assert store.status("river-news").state == {"n": 1}
            assert store.ingest(held, Batch(items=(article(1), article(2))), match=always, now=NOW).new == ("feed:2",)
            assert store.check() == []
    finally:
        server.remove()
