"""The garbage collector of a process that polls, and of one that imports the library."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path
from typing import Any

import pytest

from monitor import Monitor
from monitor.collector import tuned
from monitor.daemon import Daemon, run_daemon
from tests.monitor.command import Cli
from tests.monitor.daemon.running import until

Seen = list[tuple[int, tuple[int, int, int]]]


def look() -> tuple[int, tuple[int, int, int]]:
    return gc.get_freeze_count(), gc.get_threshold()


def test_it_passes_over_what_was_there_before_and_is_put_back() -> None:
    frozen, thresholds = look()
    with tuned():
        assert gc.get_freeze_count() > frozen
        assert gc.get_threshold()[0] > thresholds[0]
    assert look() == (0, thresholds)


async def stopped(daemon: Daemon, seen: Seen) -> None:
    """A daemon that ends once it serves."""
    running = asyncio.create_task(daemon.run())
    await until(lambda: daemon.meter.ticks)
    seen.append(look())
    daemon.stop()
    await running


def test_a_process_that_imports_the_library_keeps_its_own(desk: Path) -> None:
    before, seen = look(), Seen()
    with Monitor.open(desk / "monitor.toml") as monitor:
        monitor.run_once(done=lambda report: seen.append(look()))
        monitor.enrich()
        asyncio.run(stopped(Daemon(monitor), seen))
    assert seen == [before, before]
    assert look() == before


def test_the_command_sets_it_for_its_runs(desk: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, seen = Monitor.run_once, Seen()

    def run_once(self: Monitor, *given: Any, **named: Any) -> Any:
        seen.append(look())
        return plain(self, *given, **named)

    monkeypatch.setattr(Monitor, "run_once", run_once)
    before = look()
    assert cli("once").code == 0
    ((frozen, thresholds),) = seen
    assert frozen > before[0]
    assert thresholds[0] > before[1][0]
    assert gc.get_threshold() == before[1]


def test_the_daemon_sets_it_for_each_configuration(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, seen = Daemon.run, Seen()
    monkeypatch.setattr(Daemon, "run", lambda self: stopped_plainly(self, plain, seen))
    before = look()
    with Monitor.open(desk / "monitor.toml") as monitor:
        run_daemon(monitor)
    ((frozen, thresholds),) = seen
    assert frozen > before[0]
    assert thresholds[0] > before[1][0]
    assert gc.get_threshold() == before[1]


async def stopped_plainly(daemon: Daemon, run: Any, seen: Seen) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Daemon, "run", run)
        await stopped(daemon, seen)
