"""One contestant of `tests.benchmarks.polls` in a process of its own; prints its figures as JSON."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch
from urllib.request import urlopen

from tests.benchmarks.server import address

PHASES = ("cold", "304", "same", "new")
Row = dict[str, float]


def _spent() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def phases(port: int, work: Callable[[str], Row]) -> dict[str, Row]:
    """The row of each phase; `work` may say itself when it was done."""
    rows: dict[str, Row] = {}
    for phase in PHASES:
        urlopen(f"http://{address(0)}:{port}/mode/{phase}").close()
        cpu, wall = _spent(), time.perf_counter()
        row = work(phase)
        ended, spent = row.pop("ended", time.perf_counter()), row.pop("spent", _spent())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rows[phase] = {"wall": ended - wall, "cpu": spent - cpu, "peak": peak, **row}
    return rows


def ours(port: int, feeds: int, folder: Path, _workers: int) -> dict[str, Row]:
    """`Monitor.run_once` with the watchlist and flags; the full-text index is counted apart."""
    from monitor import Monitor
    from monitor.collector import tuned
    from monitor.report import SourceReport
    from storage.methods.together import Answer, Task
    from storage.records import Ingested

    config = folder / "monitor.toml"
    config.write_text(
        f'[store]\nurl = "sqlite:///{folder}/monitor.db"\n[watchlists]\nfiles = ["watch.toml"]\n[log]\nlevel = "error"\n'
        '[fetch]\npause = 0\nleast_interval = 0\nallow_addresses = ["127.0.0.0/8"]\n'
        + "".join(
            f'[[source]]\nid = "f{n}"\nadapter = "feed"\nurl = "http://{address(n)}:{port}/feed"\n' for n in range(feeds)
        )
    )
    with Monitor.open(config) as monitor, tuned():  # as the command does

        def work(phase: str) -> Row:
            flagged: list[tuple[datetime, set[str]]] = []
            ended = spent = 0.0
            together = type(monitor.store).together

            def committed(tasks: Sequence[Task]) -> list[Answer]:
                answers = together(monitor.store, tasks)
                now = datetime.now(UTC)
                flagged.extend((now, {f.item_id for f in a.flags}) for a in answers if isinstance(a, Ingested))
                return answers

            def done(report: SourceReport) -> None:
                nonlocal ended, spent
                ended, spent = time.perf_counter(), _spent()

            with patch.object(monitor.store, "together", committed):
                report = monitor.run_once(done=done)
            row = {"ended": ended, "spent": spent, "index": _spent() - spent if phase in ("cold", "new") else 0.0}
            found = sum(s.new for s in report.sources)
            if report.problems or found != {"cold": report.new, "new": feeds}.get(phase, 0):
                raise SystemExit(f"{phase}: {found} new items, {report.problems[:3]}")
            found_items = ((at, monitor.item(name)) for at, names in flagged for name in names)
            delays = sorted((at - i.fetched).total_seconds() * 1000 for at, i in found_items if i and i.fetched)
            if delays:
                row |= {"p50": delays[len(delays) // 2], "p99": delays[int(len(delays) * 0.99)]}
            return row

        return phases(port, work)


def reader(port: int, feeds: int, folder: Path, workers: int) -> dict[str, Row]:
    """lemon24/reader; it has no watchlist, and its search index is off."""
    from reader import make_reader

    with make_reader(str(folder / "reader.db")) as peer:
        for n in range(feeds):
            peer.add_feed(f"http://{address(n)}:{port}/feed")

        def work(phase: str) -> Row:
            # Else it asks no server twice within an hour.
            failed = [r for r in peer.update_feeds_iter(workers=workers, scheduled=False) if isinstance(r.value, Exception)]
            if failed:
                raise SystemExit(f"{phase}: {failed[0]}")
            return {}

        return phases(port, work)


def bare(port: int, feeds: int, _folder: Path, _workers: int) -> dict[str, Row]:
    """A loop over the addresses with aiohttp, 32 at a time, that keeps nothing but the ETags."""
    import aiohttp

    tags: dict[str, str] = {}

    async def loop() -> None:
        places = asyncio.Semaphore(32)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

            async def one(url: str) -> None:
                async with places, session.get(url, headers={"If-None-Match": tags[url]} if url in tags else {}) as answer:
                    await answer.read()
                    tags[url] = answer.headers["ETag"]

            await asyncio.gather(*(one(f"http://{address(n)}:{port}/feed") for n in range(feeds)))

    def work(phase: str) -> Row:
        asyncio.run(loop())
        return {}

    return phases(port, work)


if __name__ == "__main__":
    name, at, count, target, threads = sys.argv[1:6]
    contestant = {"ours": ours, "reader": reader, "bare": bare}[name]
    print(json.dumps(contestant(int(at), int(count), Path(target), int(threads))))
