"""Simulated time over real HTTP: a loopback server of sources with habits, and the monitor that polls them.

Only the clock is simulated. Requests, answers, parsing, the store and the schedule are the real ones; between two
polls nothing happens, so the clock is set to the next due time.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from adapters.base import Payload
from adapters.fetch import HttpFetcher
from adapters.schema import Batch
from monitor.bench import Bench
from monitor.config import SourceSettings
from monitor.desk import Desk
from monitor.hosts import StoredHosts
from monitor.network import Network
from monitor.parsing import Parser
from monitor.polling import poll
from monitor.report import SourceReport
from storage import Store
from tests.loopback import settings

START = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)  # a Monday


class SimClock:
    """A clock that goes on when somebody waits."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        await asyncio.sleep(0)


Headers = dict[str, str]


@dataclass
class Answer:
    """What a source sends: `good` when it is a whole document of the kind that was asked for."""

    status: int = 200
    headers: Headers = field(default_factory=dict)
    body: bytes = b""
    good: bool = False
    cut: int = 0


@dataclass
class Asked:
    """A request as the server saw it, and what it answered."""

    at: datetime
    host: str
    path: str
    headers: Headers
    status: int
    given: Headers
    good: bool
    body: bytes


Script = Callable[[datetime, Headers], Answer]


def rss(entries: int, name: str, head: str = "") -> bytes:
    rows = "".join(
        f"<item><guid isPermaLink='false'>{name}-{n}</guid><title>Report {n} of {name}</title>"
        f"<description>A patrol of number {n} has left the harbour of {name}.</description></item>"
        for n in range(entries, max(0, entries - 5), -1)
    )
    return (
        f"<?xml version='1.0'?><rss version='2.0'><channel><title>{name}</title><link>http://x.example/</link>"
        f"<description>d</description>{head}{rows}</channel></rss>"
    ).encode()


@dataclass
class Habit:
    """A feed: how often it has news, which validators it gives, what it says in its head and its headers."""

    name: str
    hours: float = 3.0
    etag: str | None = '"{0}"'
    modified: bool = True
    headers: Headers = field(default_factory=dict)
    head: str = ""

    def __call__(self, at: datetime, asked: Headers) -> Answer:
        version = int((at - START) / timedelta(hours=self.hours)) + 1
        given = dict(self.headers)
        if self.etag:
            given["ETag"] = self.etag.format(version)
        if self.modified:
            # Servers write this in forms of their own; it is a token to us.
            given["Last-Modified"] = format_datetime(START + timedelta(hours=version * self.hours), usegmt=True)
        validators = {"if-none-match": given.get("ETag"), "if-modified-since": given.get("Last-Modified")}
        known = [asked[k] == v for k, v in validators.items() if v is not None and k in asked]
        if known and all(known):
            return Answer(304, given)
        return Answer(200, {"Content-Type": "application/rss+xml", **given}, rss(version, self.name, self.head), good=True)


class Web:
    """Sources on addresses of the loopback network, one server for all of them."""

    def __init__(self, clock: SimClock) -> None:
        self.clock = clock
        self.scripts: dict[tuple[str, str], Script] = {}
        self.log: list[Asked] = []
        self.port = 0
        self.open: dict[str, int] = {}
        self.most: dict[str, int] = {}

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Web]:
        server = await asyncio.start_server(self._handle, "0.0.0.0", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            await server.wait_closed()

    def url(self, host: str, path: str) -> str:
        return f"http://{host}:{self.port}{path}"

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                await self._respond(head, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _respond(self, head: str, writer: asyncio.StreamWriter) -> None:
        first, *lines = head.rstrip("\r\n").split("\r\n")
        headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in lines)}
        host, path = headers["host"].partition(":")[0], first.split(" ")[1]
        self.open[host] = self.open.get(host, 0) + 1
        self.most[host] = max(self.most.get(host, 0), self.open[host])
        script = self.scripts.get((host, path))
        answer = script(self.clock.now(), headers) if script else Answer(404)
        self.log.append(Asked(
            self.clock.now(), host, path, headers, answer.status, answer.headers, answer.good, answer.body
        ))  # fmt: skip
        date = format_datetime(self.clock.now(), usegmt=True)
        sent = {"Date": date, "Set-Cookie": "track=1", **answer.headers}
        if answer.status != 304:
            sent["Content-Length"] = str(len(answer.body) + answer.cut)
        block = "".join(f"{k}: {v}\r\n" for k, v in sent.items())
        writer.write(f"HTTP/1.1 {answer.status} X\r\n{block}\r\n".encode("latin-1") + answer.body)
        await writer.drain()
        self.open[host] -= 1
        if answer.cut:
            raise ConnectionError("cut off on purpose")


class CountingParser(Parser):
    """Counts the bodies that are parsed, by source."""

    def __init__(self) -> None:
        super().__init__(workers=1, timeout=20, memory=1 << 30)
        self.parsed: dict[str, list[bytes]] = {}

    async def parse(self, adapter: str, payload: Payload, options: Any) -> Batch:
        self.parsed.setdefault(payload.source_id or "", []).append(payload.data)
        return await super().parse(adapter, payload, options)


@dataclass
class Run:
    """A simulated run: what was asked and what came of it."""

    web: Web
    store: Store
    reports: list[tuple[datetime, SourceReport]] = field(default_factory=list)
    parsed: dict[str, list[bytes]] = field(default_factory=dict)


async def simulate(
    run: Run, sources: list[SourceSettings], *, hours: float, restarts: int = 2, contact: str = "ops@desk.example"
) -> None:
    """Poll `sources` for so many simulated hours; the process is started anew `restarts` times on the way."""
    clock, end = run.web.clock, run.web.clock.now() + timedelta(hours=hours)
    lap = timedelta(hours=hours) / (restarts + 1)
    while clock.now() < end:
        until = min(end, clock.now() + lap)
        parser = CountingParser()
        parser.parsed = run.parsed
        fetch = settings(pause=5.0, contact=contact)
        async with HttpFetcher(fetch, memory=StoredHosts(run.store), clock=clock) as fetcher, parser:
            bench = Bench(
                store=run.store, desk=Desk(run.store), fetcher=fetcher, parser=parser, match=lambda _item, _before: (),
                owner="simulation", clock=clock.now, source_timeout=timedelta(seconds=300), plug_in_memory=1 << 30,
                network=Network(), sleep=clock.sleep,
            )  # fmt: skip
            await _lap(run, sources, bench, until)
        clock.at = max(clock.at, until)


async def _lap(run: Run, sources: list[SourceSettings], bench: Bench, until: datetime) -> None:
    clock = run.web.clock
    known = {s.source_id: s.next_due for s in run.store.statuses()}
    waiting = [(known.get(s.id) or clock.now(), n) for n, s in enumerate(sources)]
    heapq.heapify(waiting)
    while waiting and waiting[0][0] < until:
        due, n = heapq.heappop(waiting)
        clock.at = max(clock.at, due)
        report = await poll(sources[n], bench)
        run.reports.append((clock.now(), report))
        assert report.next_due is not None, report
        heapq.heappush(waiting, (max(report.next_due, clock.now()), n))


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Run]:
    """A web without sources and an empty store."""
    web = Web(SimClock())
    with Store.open(f"sqlite:///{folder}/sim.db") as store:
        async with web.serving():
            yield Run(web, store)
