"""Stories in a store that has a long past: `python -m tests.benchmarks.bench_archive [ITEMS]`.

The store is filled with so many placed items (a million when not told otherwise; about 4 GB of disk) that are older than
the window. Then flagged items come in: the time of an assignment holds reading the flags and items, comparing, and the
commit. A restart reads the window anew. Times are CPU time of one core.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from adapters.schema import Batch, Item, SourceRef, Span, Title
from monitor.stories.keeper import Keeper
from storage import Store
from storage.engine import set_counter
from storage.records import Evidence, Lease, Match
from storage.tables import ItemRow, StoryRow, of
from tests.benchmarks.bench_stories import reports

NOW = datetime(2026, 7, 1, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=400)
MEMORY = b"x" * 3300
"""As long as what is remembered of a report of 300 words."""
GOAL = 5.0
"""ms an assignment."""
EVIDENCE = Evidence(field="title", span=Span(start=0, end=3), surface="abc", term="abc", entity="org.x")


def archive(connection: Connection, size: int) -> None:
    """Placed items from before the window, written as rows: to bring them in one by one would take an hour."""
    item, story = of(ItemRow), of(StoryRow)
    same = {
        "kind": "article", "source": "bench", "adapter": "feed", "access": "full", "revision": 1, "content_hash": "0" * 32,
    }  # fmt: skip

    def rows() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        for n in range(1, size + 1):
            seen = LONG_AGO + timedelta(seconds=n % (86_400 * 300))
            own = {"seq": n, "own_seq": n, "current": n, "id": f"feed:old-{n}", "first_seen": seen}
            yield same | own | {"title_key": n.to_bytes(16, "big")}, {
                "item_seq": n, "story": f"st-{n // 4:012x}", "novelty": "new-event", "similarity": 1.0, "shared": "[]",
                "news": "[]", "seen": seen, "position": n, "memory": MEMORY,
            }  # fmt: skip

    found = rows()
    while some := list(islice(found, 10_000)):
        connection.execute(item.insert(), [i for i, _ in some])
        connection.execute(story.insert(), [s for _, s in some])
    set_counter(connection, "seq", 2 * size)


def bring(store: Store, lease: Lease, items: list[Item], now: datetime) -> None:
    def match(item: Item, before: Item | None) -> tuple[Match, ...]:
        return (Match(watch_id="w", watch_version="1", evidence=(EVIDENCE,)),)

    for start in range(0, len(items), 100):
        store.ingest(lease, Batch(items=tuple(items[start : start + 100])), match=match, now=now)


def timed(keeper: Keeper) -> tuple[int, float]:
    """How many were placed, and ms each."""
    began = time.process_time()
    done = keeper.run()
    return done, (time.process_time() - began) / done * 1e3


def main() -> None:
    size = int(sys.argv[1]) if sys.argv[1:] else 1_000_000
    texts = list(reports(2_500))
    items = [
        Item(
            id=r.id, kind="article", native_id=str(n), source=SourceRef(adapter="feed"), url=f"https://n.example/{n}",
            title=Title(text=r.title or "t", source="feed"), text=f"{r.title}\n\n{r.text}",
        )
        for n, r in enumerate(texts)
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        with Store.open(f"sqlite:///{path}") as store:
            began = time.monotonic()
            with store._writing("fill the archive") as connection:
                archive(connection, size)
            took, written = time.monotonic() - began, path.stat().st_size / 2**20
            print(f"{size:,} placed items stored in {took:.0f} s, {written:,.0f} MiB")
            lease = store.acquire("bench", owner="bench", ttl=timedelta(days=1), now=NOW)
            assert lease is not None
            keeper = Keeper(store)
            bring(store, lease, items[:2000], NOW)
            done, each = timed(keeper)
            print(f"{done:,} assignments: {each:.2f} ms each (limit {GOAL:g}: {each / GOAL:.2f} of it)")
            bring(store, lease, items[2000:], NOW + timedelta(hours=1))
            done, each = timed(Keeper(store))
            print(f"{done:,} after a restart: {each:.2f} ms each, the reading of 2,000 from the window included")
            began = time.process_time()
            listed = store.stories(limit=30)
            print(f"the {len(listed)} newest stories: {(time.process_time() - began) * 1e3:.1f} ms")


if __name__ == "__main__":
    main()
