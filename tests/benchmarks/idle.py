"""What a daemon with many sources costs while it has little to do.

`python -m tests.benchmarks.idle --sources 10000 --seconds 60`: sources on loopback that have nothing new, each due
once in `--interval` seconds, spread evenly. Prints memory, CPU and lateness beside their limits, and the CPU of the
same daemon when nothing is due at all.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import threading
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web

from storage import Store
from storage.due import enrol
from storage.tables import SourceRow, of
from tests import processes
from tests.benchmarks.process import cpu_seconds, memory, port
from tests.loopback import FETCH

EMPTY = b'<rss version="2.0"><channel><title>Nothing</title></channel></rss>'
LIMITS = {"memory, MB": 150.0, "CPU idle, %": 1.0, "p99 lateness, s": 1.0}


def serve() -> str:
    """A server that has nothing new, in a thread; returns its address."""
    address: list[str] = []
    ready = threading.Event()

    async def run() -> None:
        async def answer(request: web.Request) -> web.Response:
            tag = {"ETag": '"same"'}
            if request.headers.get("If-None-Match") == tag["ETag"]:
                return web.Response(status=304, headers=tag)
            return web.Response(body=EMPTY, headers=tag, content_type="application/rss+xml")

        app = web.Application()
        app.add_routes([web.get("/{feed}", answer)])
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        number = port()
        await web.TCPSite(runner, "127.0.0.1", number).start()
        address.append(f"http://127.0.0.1:{number}")
        ready.set()
        await asyncio.Event().wait()

    threading.Thread(target=lambda: asyncio.run(run()), daemon=True).start()
    ready.wait(10)
    return address[0]


def configure(folder: Path, base: str, sources: int, interval: float, listen: int) -> Path:
    """A configuration with that many sources."""
    tables = "".join(
        f'[[source]]\nid = "s{n}"\nadapter = "feed"\nurl = "{base}/{n}"\ninterval = {interval}\n' for n in range(sources)
    )
    (folder / "watch.toml").write_text('version = 1\n[[watch]]\nid = "w"\nquery = "radar"\n')
    path = folder / "monitor.toml"
    path.write_text(
        f'[store]\nurl = "sqlite:///idle.db"\n[watchlists]\nfiles = ["watch.toml"]\n[log]\nlevel = "error"\n'
        f'[fetch]\n{FETCH}per_host = 20\n[run]\nlisten = "127.0.0.1:{listen}"\n{tables}'
    )
    return path


def prepare(folder: Path, sources: int, first: datetime, interval: float) -> None:
    """A store in which all were polled before and are due one after the other."""
    with Store.open(f"sqlite:///{folder / 'idle.db'}") as store, store._writing("prepare") as connection:
        enrol(connection, [f"s{n}" for n in range(sources)])
        table = of(SourceRow)
        for n in range(sources):
            due = first + timedelta(seconds=interval * n / sources)
            connection.execute(
                table.update().where(table.c.source_id == f"s{n}").values(
                    next_due=due, last_polled=first, last_ok=first
                )
            )  # fmt: skip


def metrics(listen: int) -> dict[str, float]:
    with urllib.request.urlopen(f"http://127.0.0.1:{listen}/metrics", timeout=30) as answer:
        lines = answer.read().decode().splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if not line.startswith("#")}


def lateness(found: dict[str, float]) -> float:
    """Upper bound of the bucket that holds the 99th percentile of what was polled; 0 where nothing was."""
    name = "media_monitor_lateness_seconds_bucket"
    total = found.get(f'{name}{{le="+Inf"}}', 0)
    if not total:
        return 0.0
    below = {k.partition('le="')[2].rstrip('"}'): v for k, v in found.items() if k.startswith(name)}
    buckets = sorted((float(bound.replace("+Inf", "inf")), count) for bound, count in below.items())
    return next((bound for bound, count in buckets if count >= 0.99 * total), float("nan"))


def measure(sources: int, seconds: float, interval: float, *, start_in: float) -> dict[str, float]:
    """One daemon for that long."""
    with tempfile.TemporaryDirectory() as name:
        folder, listen = Path(name), port()
        config = configure(folder, serve(), sources, interval, listen)
        prepare(folder, sources, datetime.now(UTC) + timedelta(seconds=start_in), interval)
        process = processes.start("run", config=config)
        try:
            for _ in range(600):
                time.sleep(0.2)
                try:
                    metrics(listen)
                    break
                except OSError:
                    assert process.poll() is None, "the daemon does not run"
            time.sleep(max(5.0, start_in - 5 if start_in < 60 else 5.0))
            before = metrics(listen)
            began, used = time.monotonic(), cpu_seconds(process.pid)
            time.sleep(seconds)
            took, used = time.monotonic() - began, cpu_seconds(process.pid) - used
            # Of these seconds only: how long the start takes on a busy machine is no matter of idleness.
            found = {k: v - before.get(k, 0) for k, v in metrics(listen).items()}
            polls = {k: v for k, v in found.items() if k.startswith("media_monitor_polls_total") and v}
            done = sum(polls.values())
            assert done == polls.get('media_monitor_polls_total{outcome="unchanged"}', 0), f"polls fail: {polls}"
            return {
                "memory, MB": memory(process.pid) / 1e6, "CPU, %": 100 * used / took, "polls/s": done / took,
                "p99 lateness, s": lateness(found),
            }  # fmt: skip
        finally:
            process.terminate()
            process.wait(60)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--interval", type=float, default=3600)
    given = parser.parse_args()
    idle = measure(given.sources, given.seconds, given.interval, start_in=3600)
    busy = measure(given.sources, given.seconds, given.interval, start_in=15)
    print(json.dumps({"idle": idle, "busy": busy}))
    print(f"\n{given.sources} sources, every {given.interval:g} s")
    rows = [
        ("memory, MB", max(idle["memory, MB"], busy["memory, MB"])), ("CPU idle, %", idle["CPU, %"]),
        ("p99 lateness, s", busy["p99 lateness, s"]),
    ]  # fmt: skip
    for what, value in rows:
        print(f"  {what:18}{value:10.2f}   limit {LIMITS[what]:g}   ratio {value / LIMITS[what]:.2f}")
    print(f"  CPU at {busy['polls/s']:.1f} polls/s: {busy['CPU, %']:.2f} %")


if __name__ == "__main__":
    main()
