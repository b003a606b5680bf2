"""One contestant in a process of its own: polls the feeds cold, then unchanged, and prints its figures as JSON."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.loopback import FETCH


def measured(work: Callable[[], int]) -> dict[str, float]:
    """Items, wall and CPU seconds of `work`, and the peak memory so far in MiB."""
    before, wall = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    items = work()
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"items": items, "wall": time.perf_counter() - wall, "cpu": cpu, "peak": after.ru_maxrss / 1024}


def ours(base: str, feeds: int, folder: Path) -> list[dict[str, float]]:
    """`Monitor.run_once` with the watchlist, flags and the full-text index."""
    from monitor import Monitor
    from monitor.collector import tuned

    sources = "".join(f'[[source]]\nid = "f{n}"\nadapter = "feed"\nurl = "{base}/feed/{n}"\n' for n in range(feeds))
    config = folder / "monitor.toml"
    config.write_text(
        f'[store]\nurl = "sqlite:///{folder}/monitor.db"\n[watchlists]\nfiles = ["watch.toml"]\n'
        f'[fetch]\n{FETCH}concurrency = 8\nper_host = 8\n[log]\nlevel = "error"\n{sources}'
    )
    with Monitor.open(config) as monitor, tuned():  # as the command does

        def poll() -> int:
            report = monitor.run_once()
            if report.problems:
                raise SystemExit(f"the run had problems: {report.problems[:3]}")
            return report.new + sum(s.known for s in report.sources)

        cold = measured(poll)
        return [cold, measured(poll)]


def reader(base: str, feeds: int, folder: Path) -> list[dict[str, float]]:
    """lemon24/reader, updating the same feeds; it has no watchlist, and its search index is off."""
    from reader import make_reader

    with make_reader(str(folder / "reader.db")) as peer:
        for n in range(feeds):
            peer.add_feed(f"{base}/feed/{n}")

        def poll() -> int:
            peer.update_feeds(workers=1, scheduled=False)  # else it asks no server twice within an hour
            return peer.get_entry_counts().total or 0

        cold = measured(poll)
        return [cold, measured(poll)]


if __name__ == "__main__":
    name, base_url, count, target = sys.argv[1:5]
    os.sched_setaffinity(0, {0})  # one core, the same for both
    contestant = {"ours": ours, "reader": reader}[name]
    print(json.dumps(contestant(base_url, int(count), Path(target))))
