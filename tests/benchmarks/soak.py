"""A daemon under steady load: memory over time, lateness, lost items.

`python -m tests.benchmarks.soak --feeds 1000 --minutes 30`: feeds on loopback, each polled every `--interval` seconds and
growing by an entry every minute or so; one in twenty is hostile (hangs, drips, resets, sends bombs, broken XML,
pages instead of feeds, error codes). At the end every entry that a well-behaved feed has served must be stored
once, and flagged once where the watch asks for it.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import hashlib
import subprocess
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from storage import Store
from tests import processes
from tests.benchmarks.idle import lateness, metrics
from tests.benchmarks.process import cpu_seconds, memory, port
from tests.faults.growing import is_flagged, render, words
from tests.loopback import FETCH

HOSTILE_EVERY = 20
KINDS = ("hang", "drip", "reset", "bomb", "broken", "page", "error", "cut", "loop")


@dataclass
class Feeds:
    """Serves feeds that grow as time passes, some of them hostile."""

    count: int
    grow: float
    began: float = field(default_factory=time.monotonic)
    frozen: int | None = None
    asked: Counter[int] = field(default_factory=Counter)
    base: str = ""

    @property
    def epoch(self) -> int:
        """Each feed has one entry more every ten epochs; see `tests.faults.growing`."""
        return self.frozen if self.frozen is not None else int((time.monotonic() - self.began) / self.grow * 10)

    def start(self) -> None:
        ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True).start()
        ready.wait(10)

    async def _serve(self, ready: threading.Event) -> None:
        app = web.Application()
        app.add_routes([web.get("/feed/{number}", self._answer)])
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        number = port()
        await web.TCPSite(runner, "127.0.0.1", number, backlog=1024).start()
        self.base = f"http://127.0.0.1:{number}"
        ready.set()
        await asyncio.Event().wait()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        number = int(request.match_info["number"])
        self.asked[number] += 1
        if number % HOSTILE_EVERY == 0:
            with suppress(ConnectionError):  # of those who had enough of us
                return await self._misbehave(request, KINDS[number // HOSTILE_EVERY % len(KINDS)], number)
            return web.Response(status=499)
        body = render(number, self.epoch, self.base)
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        return web.Response(body=body, headers={"ETag": tag, "Content-Type": "application/rss+xml"})

    async def _misbehave(self, request: web.Request, kind: str, number: int) -> web.StreamResponse:
        body = render(number, self.epoch, self.base)
        match kind:
            case "hang":
                await asyncio.sleep(3600)
            case "bomb":
                return web.Response(body=gzip.compress(bytes(50_000_000), 9), headers={"Content-Encoding": "gzip"})
            case "broken":
                return web.Response(body=body[: len(body) // 2] + b"&#xD800;<<<", content_type="application/rss+xml")
            case "page":
                return web.Response(text="<!doctype html><title>Consent</title><p>Please agree.", content_type="text/html")
            case "error":
                return web.Response(status=500)
            case "loop":
                raise web.HTTPFound(request.path)
        response = web.StreamResponse(headers={"Content-Length": str(len(body))})
        await response.prepare(request)
        assert request.transport is not None
        if kind == "drip":
            for byte in body:
                await response.write(bytes([byte]))
                await asyncio.sleep(1)
        elif kind == "cut":
            await response.write(body[: len(body) // 2])
        request.transport.abort()
        return response

    def expected(self) -> set[str]:
        """Addresses of all that the well-behaved ones serve now."""
        from tests.faults.growing import entries_at

        return {
            f"{self.base}/story/{n}/{e}"
            for n in range(self.count) if n % HOSTILE_EVERY for e in range(entries_at(n, self.epoch))
        }  # fmt: skip


def configure(folder: Path, feeds: Feeds, interval: float, listen: int) -> Path:
    tables = "".join(
        f'[[source]]\nid = "s{n}"\nadapter = "feed"\nurl = "{feeds.base}/feed/{n}"\ninterval = {interval}\n'
        f'longest_interval = {interval}\n'
        for n in range(feeds.count)
    )
    (folder / "watch.toml").write_text('version = 1\n[[watch]]\nid = "s400"\nquery = \'"S-400"\'\n')
    path = folder / "monitor.toml"
    path.write_text(
        '[store]\nurl = "sqlite:///soak.db"\n[watchlists]\nfiles = ["watch.toml"]\n[log]\nlevel = "error"\n'
        f'[fetch]\n{FETCH}per_host = 20\ntimeout = 10\n[run]\nsource_timeout = 15\nlisten = "127.0.0.1:{listen}"\n{tables}'
    )
    return path


def watch(process: subprocess.Popen[bytes], listen: int, minutes: float) -> list[float]:
    """Print a line now and then; returns memory over time, MB."""
    print(f"{'min':>6}{'RSS MB':>9}{'CPU s':>8}{'polls':>9}{'items':>9}{'p99 late s':>12}{'waiting':>9}")
    began, taken = time.monotonic(), []
    steps = 12
    for step in range(1, steps + 1):
        while time.monotonic() - began < minutes * 60 * step / steps:
            time.sleep(1)
            assert process.poll() is None, "the daemon has ended"
        found = metrics(listen)
        taken.append(memory(process.pid) / 1e6)
        polls = sum(v for k, v in found.items() if k.startswith("media_monitor_polls_total"))
        assert found["media_monitor_items_total"], "nothing is read"
        print(
            f"{(time.monotonic() - began) / 60:6.1f}{taken[-1]:9.1f}{cpu_seconds(process.pid):8.1f}{polls:9.0f}"
            f"{found['media_monitor_items_total']:9.0f}{lateness(found):12.1f}{found['media_monitor_waiting']:9.0f}",
            flush=True,
        )
    return taken


def account(store: Store, feeds: Feeds) -> dict[str, int]:
    """What is lost, doubled or wrongly flagged."""
    items, cursor = [], 0
    while (page := store.items(since=cursor, limit=1000)).records:
        items += page.records
        cursor = page.cursor
    stored, expected = Counter(i.url for i in items), feeds.expected()
    by_id = {i.id: str(i.url).split("/") for i in items}
    flags, cursor = Counter[str](), 0
    while (page := store.flags(since=cursor, limit=1000)).records:
        flags.update(f.item_id for f in page.records)
        cursor = page.cursor
    wanted = {i for i, parts in by_id.items() if is_flagged(int(parts[-1]))}
    torn = [i for i in items if words(int(by_id[i.id][-2]), int(by_id[i.id][-1]), 0)[:20] not in i.text]
    return {
        "items": len(items), "lost": len(expected - stored.keys()), "doubled": sum(n > 1 for n in stored.values()),
        "torn": len(torn), "flags": len(flags), "flags lost": len(wanted - flags.keys()),
        "flags doubled": sum(n > 1 for n in flags.values()), "faults": len(store.check()),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--interval", type=float, default=30)
    given = parser.parse_args()
    feeds, listen = Feeds(given.feeds, grow=60), port()
    feeds.start()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = configure(folder, feeds, given.interval, listen)
        process = processes.start("run", config=config)
        try:
            taken = watch(process, listen, given.minutes)
            feeds.frozen = feeds.epoch
            time.sleep(given.interval * 2 + 5)
        finally:
            process.terminate()
            code = process.wait(60)
        with Store.open(f"sqlite:///{folder / 'soak.db'}") as store:
            done = account(store, feeds)
    third = len(taken) // 3
    print(f"exit code {code}; {done}")
    middle, last = sum(taken[third:-third]) / third, sum(taken[-third:]) / third
    print(f"memory: {middle:.1f} MB in the middle third, {last:.1f} in the last: {last / middle:.2f}")


if __name__ == "__main__":
    main()
