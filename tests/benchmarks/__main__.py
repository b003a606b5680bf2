"""Print the speed of the whole way, beside a peer, by stage, and as the store grows.

python -m tests.benchmarks peer    feed bytes → committed, flagged, indexed rows, beside `reader`
python -m tests.benchmarks polls   1,000 feeds on addresses of their own: cold, 304, unchanged, one new entry each
python -m tests.benchmarks feeds   feed bytes → items, beside feedparser
python -m tests.benchmarks stages  where the time goes
python -m tests.benchmarks growth  the same at 10k, 100k and 1M stored items (about a quarter of an hour)
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from tests.benchmarks import material
from tests.benchmarks.parsing import parsing
from tests.benchmarks.polls import polls

SOURCES, BATCH = 1000, 20
"""Sources among which a growing store takes the next batch, and its items."""


@contextmanager
def served(feeds: int, entries: int, terms: int) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.material", str(feeds), str(entries), str(terms)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


def peer(feeds: int, entries: int, terms: int) -> None:
    print(f"{feeds} feeds × {entries} entries, {terms} watched terms (ours only), one core, one loopback server")
    print(f"{'':8} {'':10} {'wall s':>8} {'CPU s':>8} {'per CPU s':>16} {'peak MiB':>9}")
    results = {}
    with served(feeds, entries, terms) as base:
        for name in ("reader", "ours"):
            with tempfile.TemporaryDirectory() as folder:
                (Path(folder) / "watch.toml").write_text(material.watchlist(terms))
                line = subprocess.run(
                    [sys.executable, "-m", "tests.benchmarks.contestants", name, base, str(feeds), folder],
                    capture_output=True, text=True, check=True,
                ).stdout  # fmt: skip
            results[name] = json.loads(line.splitlines()[-1])
            for label, row in zip(("cold", "unchanged"), results[name], strict=True):
                rate = f"{row['items'] / row['cpu']:.0f} items" if label == "cold" else f"{feeds / row['cpu']:.0f} feeds"
                print(
                    f"{name:8} {label:10} {row['wall']:8.2f} {row['cpu']:8.2f} {rate:>16} {row['peak']:9.0f}"
                )
    for n, label in enumerate(("cold", "unchanged")):
        ratio = results["reader"][n]["cpu"] / results["ours"][n]["cpu"]
        print(f"{label}: reader takes {ratio:.2f} × the CPU time of ours")


def stages(feeds: int, entries: int, terms: int) -> None:
    import adapters.feed
    from monitor.watch import Watchlist
    from storage import Store

    words = material.terms(terms)
    bodies = [material.feed(n, entries, "http://news.example", words) for n in range(feeds)]
    total = feeds * entries
    spent: dict[str, float] = {}

    @contextmanager
    def stage(name: str) -> Iterator[None]:
        began = time.process_time()
        yield
        spent[name] = spent.get(name, 0.0) + time.process_time() - began

    with tempfile.TemporaryDirectory() as folder:
        with stage("compile the watchlist"):
            watchlist = Watchlist.parse(material.watchlist(terms), name="bench.toml")
        store = Store.open(f"sqlite:///{folder}/stages.db")
        with stage("load the language model"):
            adapters.feed.read(material.feed(feeds, 1, "http://news.example", words))
        with stage("parse"):
            batches = [
                adapters.feed.read(b, url=f"http://news.example/feed/{n}", source_id=f"f{n}")
                for n, b in enumerate(bodies)
            ]
        with stage("match"):
            for batch in batches:
                match = watchlist.together(batch.items)
                for item in batch.items:
                    match(item, None)
        with stage("store"):
            for n, batch in enumerate(batches):
                lease = store.acquire(f"f{n}", owner="bench", ttl=timedelta(minutes=5), now=material.START)
                assert lease is not None
                store.ingest(lease, batch, match=lambda item, before: (), now=material.START)
                store.release(lease)
        with stage("full-text index"):
            while store.index(limit=1000):
                pass
        store.close()
    once = {"compile the watchlist", "load the language model"}
    whole = sum(v for k, v in spent.items() if k not in once)
    for name, seconds in spent.items():
        each = "once" if name in once else f"{seconds / total * 1e6:8.0f} µs an item {seconds / whole:6.0%}"
        print(f"{name:24} {seconds:7.2f} s {each}")
    print(f"{'all but fetching':24} {whole:7.2f} s {whole / total * 1e6:8.0f} µs an item")
    print(f"{total / whole:.0f} items per CPU second")


def growth(sizes: list[int], terms: int, url: str | None) -> None:
    from adapters.schema import Batch
    from monitor.watch import Watchlist
    from storage import Store
    from storage.records import Lease, LeaseRequest

    watchlist = Watchlist.parse(material.watchlist(terms), name="bench.toml")
    words, dice = material.terms(terms), random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(url or f"sqlite:///{folder}/growth.db")
        wanted = [LeaseRequest(f"f{n}", "bench", timedelta(hours=9), material.START) for n in range(SOURCES)]
        leases = [lease for lease in store.together(wanted) if isinstance(lease, Lease)]
        stored = 0
        print("items per CPU second at each size")
        print(f"{'stored':>9} {'ingest+match':>13} {'index':>8} {'search ms':>10} {'peak MiB':>9}")
        for size in sizes:
            spent = {"ingest": 0.0, "index": 0.0}
            probe = max(size - 5000, stored)
            while stored < size:
                if stored >= probe and spent["ingest"] and stored - probe < BATCH:
                    spent = {"ingest": 0.0, "index": 0.0}
                lease = dice.choice(leases)
                items = tuple(material.item(stored + n, dice, words, lease.source_id) for n in range(BATCH))
                began = time.process_time()
                match = watchlist.together(items)
                store.ingest(lease, Batch(items=items, state={"n": stored}), match=match, now=material.START)
                spent["ingest"] += time.process_time() - began
                stored += BATCH
                if stored % 1000 == 0:
                    began = time.process_time()
                    while store.index(limit=1000):
                        pass
                    spent["index"] += time.process_time() - began
            measured = size - probe
            began = time.perf_counter()
            for word in words[:20]:
                store.search(f'"{word}"', limit=20)
            search = (time.perf_counter() - began) / 20 * 1000
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"{size:9} {measured / spent['ingest']:13.0f} {measured / max(spent['index'], 1e-9):8.0f} "
                f"{search:10.1f} {peak:9.0f}",
                flush=True,
            )
        store.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = ["peer", "polls", "feeds", "stages", "growth"]
    parser.add_argument("what", nargs="*", choices=[*kinds, []], default=["peer", "stages"])
    parser.add_argument("--feeds", type=int, help="100, for polls 1,000")
    parser.add_argument("--entries", type=int, help="of each feed: 50, for polls 20")
    parser.add_argument("--terms", type=int, default=1000)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="for growth")
    parser.add_argument("--store", help="for growth: URL of an empty store; else SQLite in a temporary folder")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4, 8], help="for polls: the peer's, to choose from")
    parser.add_argument("--rounds", type=int, default=1, help="for polls: in turn, the best of each counts")
    parser.add_argument("--alone", action="store_true", help="for polls: without the peer")
    a = parser.parse_args()
    for what in a.what:
        if what == "peer":
            peer(a.feeds or 100, a.entries or 50, a.terms)
        elif what == "polls":
            polls(a.feeds or 1000, a.entries or 20, a.terms, a.workers, a.rounds, peer=not a.alone)
        elif what == "feeds":
            parsing(a.feeds or 40, a.entries or 20)
        elif what == "stages":
            stages(a.feeds or 100, a.entries or 50, a.terms)
        else:
            growth(a.sizes, a.terms, a.store)
        print()


if __name__ == "__main__":
    main()
