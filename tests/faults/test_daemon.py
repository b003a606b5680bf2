"""`monitor run` as a process: it polls, drains, reloads, survives its peers' deaths and a store that goes away."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage import Store
from tests.faults import daemons
from tests.faults.growing import GrowingFeeds
from tests.faults.test_kill import verify


@contextmanager
def running(config: Path, *, log: Path | None = None, **env: str) -> Iterator[subprocess.Popen[bytes]]:
    process = daemons.start(config, log=log, **env)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_daemon_polls_again_and_again_and_ends_when_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'd.db'}"
    with GrowingFeeds(feeds=4) as feeds:
        config = feeds.write_config(tmp_path, url, interval=0.5)
        with running(config) as process:
            daemons.until(lambda: all(len(feeds.times[n]) >= 2 for n in range(4)))
            feeds.epoch = 30
            asked = {n: len(feeds.times[n]) for n in range(4)}
            daemons.until(lambda: all(len(feeds.times[n]) >= asked[n] + 3 for n in range(4)))
            assert daemons.end(process) == 0
        with Store.open(url) as store:
            verify(store, feeds)
            assert store.heartbeats() == []
            assert not [t for t in store.timings(now=store_now()) if t.holder]


def store_now():
    from datetime import UTC, datetime

    return datetime.now(UTC)
