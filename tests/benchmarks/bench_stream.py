"""Events a second of a stream, from the socket to the store: `python -m tests.benchmarks.bench_stream [EVENTS]`.

A server in a process of its own tells made-up posts as fast as they are taken, one in two hundred with a name that the
starter watchlists know. They are polled as any source: read, parsed, matched, and what is flagged is stored in SQLite.
CPU time of one core, beside the goal of 2,000 events a second; the same without matching, as a limit; and with watches
that name a thousand accounts by handle, which the server is asked for, and one of which writes as often.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from multiprocessing import Process, Queue, get_context
from pathlib import Path
from typing import Any

from aiohttp import web

from adapters.schema import Item
from monitor import Monitor, Watchlist
from monitor.bench import opened
from monitor.collector import tuned
from monitor.polling import poll
from monitor.report import SourceReport
from storage.records import Match
from tests.benchmarks import material
from tests.loopback import FETCH

GOAL = 2_000
ROUNDS = 3
RARE = 200  # one event in so many holds a watched name
ACCOUNTS = 1_000  # watched by handle
STARTER = Path(__file__).parents[2] / "seeds" / "watchlists" / "starter.toml"
KINDS = (("create", 90), ("update", 2), ("delete", 8))


def events(count: int, names: Sequence[str]) -> list[str]:
    """Frames of the last minute, in order; the last one is of the present."""
    dice = random.Random(7)
    now = time.time_ns() // 1000
    kinds, weights = zip(*KINDS, strict=True)
    made = []
    for n in range(count):
        words = material.paragraph(dice, dice.randint(6, 45))
        if n % RARE == 0:
            words = f"{words} {dice.choice(names)}"
        did = f"did:plc:{dice.getrandbits(60):015x}" if n % RARE != RARE // 2 else f"did:plc:desk{dice.randrange(ACCOUNTS)}"
        commit: dict[str, Any] = {
            "rev": f"3l{n:011d}", "operation": dice.choices(kinds, weights)[0], "collection": "app.bsky.feed.post",
            "rkey": f"3k{n:011d}", "cid": f"bafyrei{dice.getrandbits(200):050x}",
        }  # fmt: skip
        if commit["operation"] != "delete":
            commit["record"] = {
                "$type": "app.bsky.feed.post", "text": words, "langs": ["en"], "createdAt": "2026-11-01T10:00:00.000Z",
                "facets": [], "reply": {"parent": {"uri": f"at://{did}/app.bsky.feed.post/3k1", "cid": "bafyreia"}},
            }  # fmt: skip
        at = now - 60_000_000 + round(n * 59_000_000 / count)
        made.append(json.dumps({"did": did, "time_us": at, "kind": "commit", "commit": commit}))
    end = {"did": "did:plc:end", "time_us": now + 3_600_000_000, "kind": "identity", "identity": {"did": "did:plc:end"}}
    return [*made, json.dumps(end)]


def serve(count: int, names: Sequence[str], told: Queue[int]) -> None:
    """Tell the events to whoever connects, until killed."""

    async def tell(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        for frame in frames:
            await socket.send_str(frame)
        await socket.receive()
        return socket

    async def profiles(request: web.Request) -> web.Response:
        asked = request.query.getall("actors")
        return web.json_response({"profiles": [
            {"did": f"did:plc:{one.partition('.')[0]}", "handle": one, "displayName": "A desk"} for one in asked
        ]})  # fmt: skip

    async def run() -> None:
        app = web.Application()
        app.router.add_get("/xrpc/app.bsky.actor.getProfiles", profiles)
        app.router.add_get("/subscribe", tell)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        told.put(runner.addresses[0][1])
        await asyncio.Event().wait()

    frames = events(count, names)
    asyncio.run(run())


def _nothing(item: Item, previous: Item | None) -> Sequence[Match]:
    return ()


async def _looked_up(monitor: Monitor) -> None:
    async with monitor.session() as session:
        bench, source = session.bench(_nothing), monitor.config.source[0]
        assert bench.accounts is not None
        problems = await bench.accounts.prepare(source, opened(bench.fetcher, source), monitor.clock())
        assert not problems, problems


async def _polled(monitor: Monitor, *, matching: bool) -> tuple[SourceReport, float]:
    async with monitor.session() as session:
        bench = session.bench(monitor.watchlist.match if matching else _nothing)
        began = time.process_time()
        report = await poll(monitor.config.source[0], bench)
        return report, time.process_time() - began


def measure(port: int, *, matching: bool, accounts: int) -> tuple[SourceReport, float]:
    """(report, CPU seconds) of one poll into an empty store, after one that looks the accounts up."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "monitor.toml"
        watches = "".join(f'[[watch]]\nid = "a{n}"\nquery = "author:@desk{n}.example"\n' for n in range(accounts))
        (Path(folder) / "accounts.toml").write_text(f"version = 1\n{watches}")
        path.write_text(
            f'[store]\nurl = "sqlite:///{folder}/m.db"\n[watchlists]\nfiles = ["{STARTER}", "{folder}/accounts.toml"]\n'
            f'[fetch]\n{FETCH}[[source]]\nid = "s"\nadapter = "jetstream"\nserver = "ws://127.0.0.1:{port}"\n'
            f'directory = "http://127.0.0.1:{port}"\nfirst_seconds = 600\n'
        )
        with Monitor.open(path) as monitor, tuned():  # as the daemon does
            asyncio.run(_looked_up(monitor))
            return asyncio.run(_polled(monitor, matching=matching))


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    watchlist = Watchlist.load(STARTER)
    names = sorted({name for entity in watchlist.entities for of in entity.names.values() for name in of})
    context = get_context("spawn")
    told: Queue[int] = context.Queue()
    server: Process = context.Process(target=serve, args=(count, names, told), daemon=True)  # type: ignore[assignment]
    server.start()
    try:
        port = told.get(timeout=120)
        for name, matching, accounts in (
            ("read and parsed", False, 0), ("matched and stored", True, 0), ("with accounts", True, ACCOUNTS),
        ):  # fmt: skip
            found = [measure(port, matching=matching, accounts=accounts) for _ in range(ROUNDS)]
            report, seconds = min(found, key=lambda one: one[1])
            assert not report.problems, report.problems
            print(
                f"{count:,} events {name:18}: {count / seconds:7,.0f} events/s of CPU, {count / report.seconds:7,.0f} "
                f"by the clock, {report.new:4} stored, {len(report.flags):4} flags: {count / seconds / GOAL:.1f} x the goal"
            )
    finally:
        server.kill()


if __name__ == "__main__":
    main()
