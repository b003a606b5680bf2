"""How the monitor is: what is due, late, failing or silent, who polls, and whether somebody has to look after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import Field

from adapters.schema import Frozen
from monitor.config import Config, SourceSettings
from monitor.owner import is_abandoned
from monitor.upkeep import SILENT
from storage import Store
from storage.records import Heartbeat, Timing

__all__ = ["Health", "SourceState", "State", "Status", "Verdict", "assess", "observe"]

State = Literal["late", "failing", "silent", "new", "polling", "due", "waiting"]
Verdict = Literal["ok", "degraded", "failing"]

ALIVE = timedelta(seconds=60)  # a daemon gives a sign of life every 10 s
PUNCTUAL = timedelta(seconds=60)  # beyond this a source is late where a daemon runs
OCCASIONAL = timedelta(hours=1)  # where none does: cron jobs come when they come
FAILING = 3  # failures in a row; one or two happen


@dataclass(frozen=True, slots=True)  # no model: there are thousands of them
class SourceState:
    """A source that is configured and enabled.

    Attributes:
        source_id: its id.
        state: what matters most of it; waiting: all is well.
        next_due: when it is polled again; None: now.
        last_ok: when it was polled well last.
        failures: in a row.
        items: that it has brought.
    """

    source_id: str
    state: State
    next_due: datetime | None = None
    last_ok: datetime | None = None
    failures: int = 0
    items: int = 0


class Status(Frozen):
    """How everything is at one moment."""

    at: datetime
    sources: tuple[SourceState, ...] = ()
    daemons: tuple[Heartbeat, ...] = Field((), description="that give signs of life")
    dead: tuple[Heartbeat, ...] = Field((), description="that have ended without a word, or hang")
    latest: float = Field(0.0, description="seconds by which the latest source is overdue")
    unindexed: int = Field(0, description="revisions that full-text search does not know yet; an upper bound")
    pages: int = Field(0, description="article pages that wait to be fetched")
    unsent: int = Field(0, description="messages that wait to be sent")
    undelivered: int = Field(0, description="messages that were given up or are held, in the last day")
    last_digest: str | None = Field(None, description="`<name>:<local date>` of the digest that was frozen last")

    def count(self, state: State) -> int:
        """How many sources are so."""
        return sum(s.state == state for s in self.sources)


class Health(Frozen):
    """Whether somebody has to look after it, and why."""

    state: Verdict
    reasons: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 ok, 1 degraded, 2 failing."""
        return {"ok": 0, "degraded": 1, "failing": 2}[self.state]


def observe(config: Config, store: Store, now: datetime) -> Status:
    """How everything is.

    Args:
        config: names the sources.
        store: what is known of them.
        now: aware.
    """
    heartbeats = store.heartbeats()
    alive = [h for h in heartbeats if now - h.last_tick <= ALIVE and not is_abandoned(h.owner)]
    timings = {t.source_id: t for t in store.timings(now=now)}
    silent = _silent(store)
    sources = tuple(
        _state(source, timings.get(source.id), source.id in silent, daemons=bool(alive), now=now)
        for source in config.source if source.enabled
    )  # fmt: skip
    return Status(
        at=now, sources=sources, daemons=tuple(alive), dead=tuple(h for h in heartbeats if h not in alive),
        latest=_latest((s.next_due for s in sources), now), unindexed=store.unindexed(),
        pages=store.full_text_counts().get("waiting", 0), **_mail(store, now),
    )  # fmt: skip


def _mail(store: Store, now: datetime) -> dict[str, Any]:
    """What waits to be sent, what could not be, and the digest before."""
    counts = store.delivery_counts(since=now - timedelta(days=1))
    newest = store.frozen_digests(limit=1)
    return {
        "unsent": sum(counts.get(s, 0) for s in ("pending", "sending", "ambiguous")),
        "undelivered": sum(counts.get(s, 0) for s in ("dead", "held")),
        "last_digest": f"{newest[0].name}:{newest[0].period}" if newest else None,
    }


def _silent(store: Store) -> set[str]:
    """Sources whose last arrival is the one before the silence that was told of."""
    found = set()
    for source_id, mark in store.marks(SILENT).items():
        last = store.arrivals(source_id, limit=1)
        if last and int(last[0].timestamp()) == mark:
            found.add(source_id)
    return found


def _state(
    source: SourceSettings, timing: Timing | None, silent: bool, *, daemons: bool, now: datetime
) -> SourceState:  # fmt: skip
    timing = timing or Timing(source_id=source.id)
    overdue = now - timing.next_due if timing.next_due is not None else timedelta()
    if overdue > (PUNCTUAL if daemons else max(OCCASIONAL, timedelta(seconds=source.interval))):
        state: State = "late"
    elif timing.failures >= FAILING:
        state = "failing"
    elif silent:
        state = "silent"
    elif timing.last_polled is None:
        state = "new"
    elif timing.holder is not None and not is_abandoned(timing.holder):
        state = "polling"
    else:
        state = "due" if overdue >= timedelta() and timing.next_due is not None else "waiting"
    return SourceState(
        source_id=source.id, state=state, next_due=timing.next_due, last_ok=timing.last_ok, failures=timing.failures,
        items=timing.items,
    )  # fmt: skip


def _latest(dues: Iterable[datetime | None], now: datetime) -> float:
    return max((round((now - d).total_seconds(), 1) for d in dues if d is not None and d < now), default=0.0)


def assess(status: Status) -> Health:
    """Whether that is well."""
    total = len(status.sources)
    late, failing, silent = (status.count(s) for s in ("late", "failing", "silent"))
    broken = [f"polling pauses: {h.paused}" for h in status.daemons if h.paused]
    if status.dead and not status.daemons:
        last = max(h.last_tick for h in status.dead)
        broken.append(f"no daemon runs; the last one was heard of at {last:%Y-%m-%d %H:%M} UTC")
    elif late and not status.daemons:
        broken.append(f"nobody polls: {late} of {total} sources are late")
    if total and failing == total:
        broken.append("all sources fail")
    weak = [f"{late} of {total} sources are late, by {status.latest:.0f} s at most"] if late and not broken else []
    if failing and failing < total:
        weak.append(f"{failing} of {total} sources fail: {_names(status, 'failing')}")
    if silent:
        weak.append(f"{silent} of {total} sources are silent: {_names(status, 'silent')}")
    if status.undelivered:
        weak.append(f"messages that could not be delivered in the last day: {status.undelivered}; see `monitor deliveries`")
    return Health(state="failing" if broken else "degraded" if weak else "ok", reasons=(*broken, *weak))


def _names(status: Status, state: State, most: int = 5) -> str:
    names = [s.source_id for s in status.sources if s.state == state]
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")
