"""kill -9 at random moments of `monitor once`: nothing is lost, doubled or torn."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from storage import Store
from tests import processes
from tests.faults.growing import GrowingFeeds, is_flagged


def start(config: Path) -> subprocess.Popen[bytes]:
    """`monitor once` as a process of its own."""
    return processes.start("once", "--json", config=config, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def finish(config: Path) -> float:
    began = time.monotonic()
    process = start(config)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors.decode()
    return time.monotonic() - began


def kill(process: subprocess.Popen[bytes]) -> bool:
    """kill -9; True when it was still running."""
    running = process.poll() is None
    if running:
        process.send_signal(signal.SIGKILL)
    process.communicate()
    return running


def everything(store: Store, what: str) -> list:
    found, cursor = [], 0
    while (page := getattr(store, what)(since=cursor, limit=500)).records:
        found += page.records
        cursor = page.cursor
    return found


def verify(store: Store, feeds: GrowingFeeds) -> None:
    """Each item once with its last text, each flag once, and a sound file."""
    items = everything(store, "items")
    stored = Counter(item.url for item in items)
    expected = feeds.expected()
    assert not [u for u, n in stored.items() if n > 1], "doubled items"
    assert not expected.keys() - stored.keys(), "lost items"
    assert not stored.keys() - expected.keys(), "items that were never served"
    torn = [item.url for item in items if expected[item.url] not in item.text or item.title is None]
    assert not torn, "items with other words than the feed's"
    flags = Counter((flag.item_id, flag.match.watch_id) for flag in everything(store, "flags"))
    assert not [f for f, n in flags.items() if n > 1], "doubled flags"
    wanted = {(i.id, "s400") for i in items if is_flagged(int(i.url.rpartition("/")[2]))}
    wanted |= {(i.id, "edits") for i in items if "Corrected" in i.text}
    assert set(flags) == wanted, "lost flags"
    assert store.check() == []


def storm(feeds: GrowingFeeds, config: Path, url: str, kills: int, seed: int) -> dict[str, int]:
    """Kill `kills` runs; every tenth time two run at once. Returns what happened."""
    dice = random.Random(seed)
    whole = finish(config)
    done = Counter[str]()
    while done["killed"] < kills:
        feeds.epoch += 1
        before = feeds.answered
        running = [start(config) for _ in range(2 if feeds.epoch % 10 == 0 else 1)]
        # Most of a run is start-up, where a kill proves little: half of the kills wait for the first answers.
        if dice.random() < 0.5:
            limit = time.monotonic() + whole * 3
            while feeds.answered == before and time.monotonic() < limit and running[0].poll() is None:
                time.sleep(0.002)
            time.sleep(dice.uniform(0, whole / 2))
        else:
            time.sleep(dice.uniform(0, whole * 1.1))
        for process in running:
            done["killed" if kill(process) else "ended before"] += 1
        done["while polling"] += feeds.answered > before
        if feeds.epoch % 25 == 0:
            with Store.open(url) as store:
                assert store.check() == []
    feeds.epoch += 1
    finish(config)
    return dict(done)


def run_storm(folder: Path, kills: int, seed: int) -> dict[str, int]:
    url = f"sqlite:///{folder / 'kill.db'}"
    with GrowingFeeds() as feeds:
        config = feeds.write_config(folder, url)
        done = storm(feeds, config, url, kills, seed)
        with Store.open(url) as store:
            verify(store, feeds)
    return done


@pytest.mark.timeout(1200)
def test_twenty_kills(tmp_path: Path) -> None:
    done = run_storm(tmp_path, kills=20, seed=1)
    assert done["while polling"] >= 5, f"the kills fell outside of the work: {done}"


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_five_hundred_kills(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run_storm(tmp_path, kills=500, seed=int(time.time()))
    with capsys.disabled():
        print(f"\n{done}: 0 lost, 0 doubled, 0 torn")
