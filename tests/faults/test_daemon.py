"""`monitor run` as a process: it polls, drains, reloads, and outlives its peers and a store that goes away."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage import Store
from tests.disk import small_disk
from tests.faults import daemons
from tests.faults.daemons import until
from tests.faults.growing import GrowingFeeds
from tests.faults.test_kill import verify
from tests.postgres import own_server


@contextmanager
def running(config: Path, *, log: Path | None = None, **env: str) -> Iterator[subprocess.Popen[bytes]]:
    process = daemons.start(config, log=log, **env)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def held(url: str) -> list[str]:
    with Store.open(url) as store:
        return [t.source_id for t in store.timings(now=datetime.now(UTC)) if t.holder]


def beats(url: str, process: subprocess.Popen[bytes]) -> bool:
    """Whether a daemon has given a sign of life."""
    with Store.open(url) as store:
        return any(beat.owner.split("|")[1] == str(process.pid) for beat in store.heartbeats())


def polled_since(feeds: GrowingFeeds, moment: float) -> bool:
    """Whether every feed was asked twice since then: the first time may have been before it."""
    return all(sum(t > moment for t in feeds.times[n]) >= 2 for n in range(feeds.feeds))


def test_it_polls_again_and_again_and_ends_when_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'd.db'}"
    with GrowingFeeds(feeds=4) as feeds:
        config = feeds.write_config(tmp_path, url, interval=0.5)
        with running(config) as process:
            until(lambda: polled_since(feeds, 0))
            feeds.epoch, moment = 30, time.monotonic()
            until(lambda: polled_since(feeds, moment))
            assert daemons.end(process) == 0
        with Store.open(url) as store:
            verify(store, feeds)
            assert store.heartbeats() == []
    assert held(url) == []


def test_it_breaks_off_what_takes_too_long(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'd.db'}"
    with GrowingFeeds(feeds=3) as feeds:
        feeds.delay = {0: 60.0}
        config = feeds.write_config(tmp_path, url)
        with running(config, MONITOR_RUN__DRAIN="0.5") as process:
            until(lambda: len(feeds.times) == 3)
            began = time.monotonic()
            assert daemons.end(process) == 0
            assert time.monotonic() - began < 20
    assert held(url) == []


def test_a_second_signal_ends_it_at_once_and_another_takes_over(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'd.db'}"
    with GrowingFeeds(feeds=3) as feeds:
        feeds.delay = {0: 60.0}
        config = feeds.write_config(tmp_path, url)
        with running(config) as process:
            until(lambda: len(feeds.times) == 3)
            process.terminate()
            time.sleep(0.5)
            process.terminate()
            assert process.wait(5) == 128 + signal.SIGTERM
        assert "feed-0" in held(url)
        feeds.delay = {}
        with running(config) as process:
            until(lambda: len(feeds.times[0]) == 2)
            assert daemons.end(process) == 0
        with Store.open(url) as store:
            verify(store, feeds)


def test_the_service_manager_is_told(tmp_path: Path) -> None:
    heard: list[str] = []
    with GrowingFeeds(feeds=1) as feeds, closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(20)
        config = feeds.write_config(tmp_path, f"sqlite:///{tmp_path / 'd.db'}")

        def wait_for(word: str) -> None:
            while not any(word in h for h in heard):
                heard.append(manager.recv(4096).decode())

        with running(config, NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="400000") as process:
            wait_for("READY=1")
            wait_for("WATCHDOG=1")
            process.send_signal(signal.SIGHUP)
            wait_for("RELOADING=1")
            heard.clear()
            wait_for("READY=1")
            process.terminate()
            wait_for("STOPPING=1")
            assert process.wait(20) == 0


def test_health_and_metrics_over_http(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def ask(path: str, **headers: str) -> tuple[int, str]:
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            return 0, ""

    with GrowingFeeds(feeds=3) as feeds:
        config = feeds.write_config(tmp_path, f"sqlite:///{tmp_path / 'd.db'}")
        with running(config, MONITOR_RUN__LISTEN=f"127.0.0.1:{port}") as process:
            until(lambda: "media_monitor_items_total 3" in ask("/metrics")[1])
            until(lambda: json.loads(ask("/health")[1])["sources"]["waiting"] == 3)
            code, text = ask("/health")
            told = json.loads(text)
            assert (code, told["state"], told["reasons"]) == (200, "ok", [])
            metrics = ask("/metrics")[1]
            assert 'media_monitor_polls_total{outcome="ok"} 3' in metrics
            assert 'media_monitor_sources{state="late"} 0' in metrics
            assert ask("/health", Host="evil.example")[0] == 421
            assert ask("/")[0] == 404
            assert daemons.end(process) == 0


# --- several on one store


def storm(url: str, folder: Path, *, count: int, polls: int, kills: int, many: int) -> dict[str, int]:
    """`count` daemons on one store until `polls` polls are done; some are killed and started anew meanwhile.

    Returns what happened; `doubled` are polls of a feed that came in the middle of its interval. Between taking a lease and
    asking, a busy machine may let a second go by: half an interval is more than that, and more than a few ticks.
    """
    interval = 2.5
    with GrowingFeeds(feeds=many) as feeds:
        feeds.delay = dict.fromkeys(range(0, many, 3), 0.2)
        config = feeds.write_config(folder, url, interval=interval)
        with Store.open(url):
            pass
        fleet = [daemons.start(config, log=folder / "log") for _ in range(count)]
        done, killed, cut = 0, 0, set()
        try:
            until(lambda: sum(map(len, feeds.times.values())) > 0, 120)
            while done < polls:
                time.sleep(0.5)
                done = sum(map(len, feeds.times.values()))
                feeds.epoch = min(40, feeds.epoch + 1)
                if killed < kills and done > polls * (killed + 1) // (kills + 2):
                    fleet[0].kill()
                    fleet[0].wait()
                    # What it had in hand is asked for once more, as it should be.
                    cut |= {(n, len(feeds.times[n])) for n in range(many)}
                    killed += 1
                    fleet = [*fleet[1:], daemons.start(config, log=folder / "log")]
            moment = time.monotonic()
            until(lambda: polled_since(feeds, moment), 60)
            # One that is told to end while it still starts knows nothing of ending in order.
            until(lambda: all(beats(url, process) for process in fleet), 60)
        finally:
            ended = [process.terminate() or process for process in fleet]
            codes = [process.wait(60) for process in ended]
        doubled = sum(
            1
            for n in range(many)
            for k, (a, b) in enumerate(zip(feeds.times[n], feeds.times[n][1:], strict=False), start=1)
            if b - a < interval / 2 and (n, k) not in cut
        )
        with Store.open(url) as store:
            verify(store, feeds)
            statuses = store.statuses()
        asked = sum(map(len, feeds.times.values()))
        return {"polls": done, "killed": killed, "doubled": doubled, "failed exits": sum(map(bool, codes)),
                "counted": sum(s.polls for s in statuses), "asked": asked}  # fmt: skip


@pytest.fixture
def server_url() -> Iterator[tuple[str, object]]:
    server = own_server()
    yield server.url, server
    server.remove()


def check_storm(done: dict[str, int]) -> None:
    assert (done["doubled"], done["failed exits"]) == (0, 0), done
    assert done["counted"] <= done["asked"] <= done["counted"] + 8 * done["killed"], done


def test_two_daemons_on_one_file(tmp_path: Path) -> None:
    check_storm(storm(f"sqlite:///{tmp_path / 'd.db'}", tmp_path, count=2, polls=40, kills=1, many=12))


def test_two_daemons_on_one_server(tmp_path: Path, server_url: tuple[str, object]) -> None:
    check_storm(storm(server_url[0], tmp_path, count=2, polls=40, kills=1, many=12))


@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 4])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_thousand_polls(
    tmp_path: Path, request: pytest.FixtureRequest, kind: str, count: int, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    url = f"sqlite:///{tmp_path / 'd.db'}" if kind == "sqlite" else request.getfixturevalue("server_url")[0]
    done = storm(url, tmp_path, count=count, polls=1000, kills=5, many=40)
    with capsys.disabled():
        print(f"\n{count} daemons on {kind}: {done}")
    check_storm(done)


# --- a store that goes away


def test_a_server_that_restarts(tmp_path: Path, server_url: tuple[str, object]) -> None:
    url, server = server_url
    with GrowingFeeds(feeds=6) as feeds:
        feeds.delay = {0: 1.0}
        config = feeds.write_config(tmp_path, url, interval=0.5)
        with running(config, log=tmp_path / "log") as process:
            until(lambda: polled_since(feeds, 0))
            server.stop("immediate")
            feeds.epoch = 40
            time.sleep(1.5)
            server.start()
            moment = time.monotonic()
            assert until(lambda: polled_since(feeds, moment), 30) < 30
            assert daemons.end(process) == 0
        with Store.open(url) as store:
            verify(store, feeds)
            assert store.problems(code="store.pause").records


def fill(folder: Path) -> Callable[[], None]:
    """Take all the room of a file system; returns what gives it back."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    assert shutil.disk_usage(folder).free < 4096
    return ballast.unlink


@pytest.fixture
def full_soon(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", "6m") as folder:
        yield folder


def test_a_full_disk(tmp_path: Path, full_soon: Path) -> None:
    url = f"sqlite:///{full_soon / 'd.db'}"
    with GrowingFeeds(feeds=6) as feeds:
        config = feeds.write_config(tmp_path, url, interval=0.5)
        with running(config, log=tmp_path / "log") as process:
            until(lambda: polled_since(feeds, 0))
            give_back = fill(full_soon)
            feeds.epoch = 300
            until(lambda: b"the store fails" in (tmp_path / "log").read_bytes())
            asked = sum(map(len, feeds.times.values()))
            time.sleep(3)
            assert sum(map(len, feeds.times.values())) - asked < 40, "it goes on asking for what it cannot keep"
            give_back()
            moment = time.monotonic()
            until(lambda: polled_since(feeds, moment), 60)
            assert daemons.end(process) == 0
        with Store.open(url) as store:
            verify(store, feeds)
            assert store.problems(code="store.pause").records
