"""Health and metrics of a running daemon over HTTP, for this machine only unless it is told otherwise."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, get_args

from aiohttp import web

from adapters.errors import ConfigurationError, StoreError
from monitor.config.types import endpoint
from monitor.daemon.meter import BUCKETS, Meter
from monitor.health import Health, State, Status, assess
from monitor.metrics import CONTENT_TYPE, Metric, exposition, health_metric, status_metrics
from storage.records import Heartbeat

__all__ = ["View", "listening"]

KEEP = 2.0  # seconds for which an answer is good: whoever asks often costs no more


@dataclass(frozen=True, slots=True)
class _Found:
    """What is kept of a look: counts, and none of the sources."""

    health: Health
    summary: dict[str, Any] = field(default_factory=dict)
    metrics: tuple[Metric, ...] = ()


class View:
    """What is told, gathered when it is asked for.

    Args:
        look: how everything is; called in a thread.
        meter: what the daemon has counted.
        heartbeat: how the daemon is now.
    """

    def __init__(self, look: Callable[[], Status], meter: Meter, heartbeat: Callable[[], Heartbeat]) -> None:
        self._look = look
        self._meter = meter
        self._heartbeat = heartbeat
        self._until = 0.0
        self._last: _Found
        self._asking = asyncio.Lock()

    async def health(self, _request: web.Request) -> web.Response:
        """The verdict with its reasons; 503 where somebody has to look after it."""
        found, health = await self._now()
        told: dict[str, Any] = health.model_dump(mode="json")
        told["daemon"] = self._heartbeat().model_dump(mode="json")
        return web.json_response(
            told | found.summary, status=503 if health.state == "failing" else 200,
            dumps=lambda v: json.dumps(v, ensure_ascii=False),
        )  # fmt: skip

    async def metrics(self, _request: web.Request) -> web.Response:
        """The same for Prometheus, with what was counted since the daemon began."""
        found, health = await self._now()
        metrics = [health_metric(health), *found.metrics, *_counted(self._meter, self._heartbeat())]
        return web.Response(body=exposition(metrics).encode(), headers={"Content-Type": CONTENT_TYPE})

    async def _now(self) -> tuple[_Found, Health]:
        """What was found, and the verdict of this moment."""
        async with self._asking:
            if time.monotonic() >= self._until:
                try:
                    self._last = await asyncio.to_thread(self._find)
                except StoreError as error:
                    self._last = _Found(Health(state="failing", reasons=(f"the store fails: {error.message}",)))
                self._until = time.monotonic() + KEEP
        health = self._last.health
        paused = self._heartbeat().paused
        if paused and health.state != "failing":
            health = Health(state="failing", reasons=(f"polling pauses: {paused}", *health.reasons))
        return self._last, health

    def _find(self) -> _Found:
        status = self._look()
        health = assess(status)
        counts = {state: status.count(state) for state in get_args(State)}
        summary = {"at": status.at.isoformat(), "sources": counts, "overdue": status.latest}
        return _Found(health, summary, tuple(status_metrics(status)))


def _counted(meter: Meter, heartbeat: Heartbeat) -> list[Metric]:
    below = 0
    buckets: list[tuple[str, dict[str, str], float]] = []
    for bound in (*BUCKETS, float("inf")):
        below += meter.late[bound]
        buckets.append(("_bucket", {"le": "+Inf" if bound == float("inf") else f"{bound:g}"}, float(below)))
    buckets += [("_sum", {}, meter.late_total), ("_count", {}, float(below))]
    return [
        ("polls_total", "counter", "Polls by their outcome.", [("", {"outcome": o}, n) for o, n in meter.polls.items()]),
        ("pages_total", "counter", "Pages by their outcome.", [("", {"outcome": o}, n) for o, n in meter.pages.items()]),
        ("poll_seconds_total", "counter", "Wall time of all polls.", [("", {}, meter.seconds)]),
        ("items_total", "counter", "Items that were new.", [("", {}, meter.new)]),
        ("revisions_total", "counter", "Items that were revised.", [("", {}, meter.revised)]),
        ("flags_total", "counter", "Flags that were raised.", [("", {}, meter.flags)]),
        ("problems_total", "counter", "What was skipped, cut or failed.", [("", {}, meter.problems)]),
        ("lateness_seconds", "histogram", "How late polls began.", buckets),
        ("polling", "gauge", "Polls under way.", [("", {}, heartbeat.polling)]),
        ("waiting", "gauge", "Sources that are due and have no place yet.", [("", {}, heartbeat.waiting)]),
        ("paused", "gauge", "Whether polling pauses.", [("", {}, heartbeat.paused is not None)]),
        ("start_time_seconds", "gauge", "When the daemon began.", [("", {}, heartbeat.started.timestamp())]),
    ]  # fmt: skip


@asynccontextmanager
async def listening(listen: str, view: View, *, anywhere: bool) -> AsyncIterator[None]:
    """Answer /health and /metrics.

    Args:
        listen: address:port in numbers.
        view: what is told.
        anywhere: whether other machines may ask.

    Raises:
        ConfigurationError: the address cannot be had.
    """
    app = web.Application(middlewares=() if anywhere else (_local_names,))
    app.add_routes([web.get("/health", view.health), web.get("/metrics", view.metrics)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        host, port = endpoint(listen)
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise ConfigurationError(
                f"cannot listen on {listen}: {error.strerror}", remedy="Is another daemon running? Mend run.listen."
            ) from None
        yield
    finally:
        await runner.cleanup()


@web.middleware
async def _local_names(request: web.Request, handler: Callable[[web.Request], object]) -> web.StreamResponse:
    """Refuse names that somebody else's DNS may lead here: a page in a browser could read us (DNS rebinding)."""
    host = request.host.rpartition(":")[0] if not request.host.endswith("]") and ":" in request.host else request.host
    try:
        known = host == "localhost" or bool(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        known = False
    if not known:
        raise web.HTTPMisdirectedRequest
    response: web.StreamResponse = await handler(request)  # type: ignore[misc]
    return response
