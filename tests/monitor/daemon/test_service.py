"""The daemon in the test's own loop: configurations that change, clocks that are set, sources that hang."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.errors import ConfigurationError, StoreError, StoreFullError
from adapters.schema import Batch, Problem
from monitor.app import Monitor
from monitor.daemon.chores import in_thread
from monitor.daemon.clock import is_first, steady
from monitor.daemon.service import Daemon
from monitor.health import assess, observe
from monitor.upkeep import find_silence
from monitor.watch import Watchlist
from storage import Store
from storage.records import Heartbeat
from tests.faults.growing import GrowingFeeds
from tests.faults.test_kill import verify
from tests.monitor.daemon.running import TimeOfDay, daemon, until
from tests.storage.samples import article


@pytest.fixture
def feeds() -> Iterator[GrowingFeeds]:
    with GrowingFeeds(feeds=3) as served:
        yield served


def configured(feeds: GrowingFeeds, folder: Path, *, interval: float = 0.3, run: str = "") -> Path:
    path = feeds.write_config(folder, f"sqlite:///{folder / 'd.db'}", interval=interval)
    path.write_text(f"[run]\ntick = 0.1\n{run}\n" + path.read_text())
    return path


def asked(feeds: GrowingFeeds) -> list[int]:
    return [len(feeds.times[n]) for n in range(feeds.feeds)]


async def asked_again(feeds: GrowingFeeds, times: int) -> None:
    """Wait until each was asked for that often once more."""
    before = asked(feeds)
    await until(lambda: min(b - a for a, b in zip(before, asked(feeds), strict=True)) >= times)


async def test_a_changed_configuration_is_taken_and_a_broken_one_refused(tmp_path: Path, feeds: GrowingFeeds) -> None:
    config = configured(feeds, tmp_path)
    good = config.read_text()
    async with daemon(config) as running:
        store = running.monitor.store
        await until(lambda: min(asked(feeds)) > 1)
        config.write_text(good + '[[source]]\nid = "bad"\nadaptor = "feed"\n')
        running.reload()
        await until(lambda: store.problems(code="configuration").records)
        await asked_again(feeds, 2)
        config.write_text(good + f'[[source]]\nid = "added"\nadapter = "feed"\nurl = "{feeds.base}/feed/7"\n')
        running.reload()
        await until(lambda: 7 in feeds.times)
        await asked_again(feeds, 2)
        assert not store.problems(code="unexpected").records


async def test_a_proxy_that_leads_nowhere_is_refused_too(tmp_path: Path, feeds: GrowingFeeds) -> None:
    config = configured(feeds, tmp_path)
    async with daemon(config) as running:
        config.write_text(config.read_text().replace("[fetch]\n", '[fetch]\nproxy = "env:NO_SUCH_PROXY"\n'))
        running.reload()
        await until(lambda: running.monitor.store.problems(code="configuration").records)
        await asked_again(feeds, 1)


async def test_a_corrected_source_does_not_wait_for_its_back_off(tmp_path: Path, feeds: GrowingFeeds) -> None:
    config = configured(feeds, tmp_path)
    good = config.read_text()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}/feed/0"
    bad = good.replace(f"{feeds.base}/feed/0", nobody).replace(f"{feeds.base}/feed/1", "http://10.0.0.1/feed/1")
    config.write_text(bad.replace("interval = 0.3", "interval = 3600"))
    async with daemon(config) as running:
        store = running.monitor.store
        await until(lambda: [s.next_due is not None for s in store.statuses()] == [True] * 3)
        assert 0 not in feeds.times
        assert 1 not in feeds.times
        config.write_text(good)
        running.reload()
        await until(lambda: min(asked(feeds)) > 0)


async def test_another_store_is_no_change_for_a_running_program(tmp_path: Path, feeds: GrowingFeeds) -> None:
    config = configured(feeds, tmp_path)
    async with daemon(config) as running:
        config.write_text(config.read_text().replace("d.db", "other.db"))
        running.reload()
        await until(lambda: running.monitor.store.problems(code="configuration").records)
        [told] = running.monitor.store.problems().records
        assert "store cannot change" in told.problem.message
    assert not (tmp_path / "other.db").exists()


async def test_a_source_that_is_taken_out_is_polled_no_more(tmp_path: Path, feeds: GrowingFeeds) -> None:
    config = configured(feeds, tmp_path)
    head, *sources = config.read_text().split("[[source]]")
    async with daemon(config) as running:
        await until(lambda: min(asked(feeds)) > 1)
        config.write_text("[[source]]".join([head, *sources[1:]]))
        running.reload()
        await until(lambda: len(running.monitor.config.source) == 2)
        before = asked(feeds)
        await until(lambda: asked(feeds)[1] > before[1] + 2)
        assert asked(feeds)[0] <= before[0] + 1


async def test_a_changed_watchlist_is_taken_at_the_next_tick(tmp_path: Path, feeds: GrowingFeeds) -> None:
    config = configured(feeds, tmp_path)
    async with daemon(config) as running:
        store = running.monitor.store
        await until(lambda: store.counts().items == 3)
        (tmp_path / "watch.toml").write_text('version = 1\n[[watch]]\nid = "all"\nquery = "seen"\n')
        await until(lambda: len(running.monitor.watchlist.watches) == 1)
        feeds.epoch = 10
        await until(lambda: store.flags(watch="all").records)


@pytest.mark.parametrize("told", ["watchlist", "configuration"])
async def test_polls_go_on_while_watchlists_are_compiled(
    tmp_path: Path, feeds: GrowingFeeds, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:  # fmt: skip
    config = configured(feeds, tmp_path)
    load, begun, go_on = Watchlist.load, threading.Event(), threading.Event()

    def slow(*args, **kwargs):
        begun.set()
        assert go_on.wait(20), "the loop that sets it is held up"
        return load(*args, **kwargs)

    async with daemon(config) as running:
        await until(lambda: min(asked(feeds)) > 0)
        monkeypatch.setattr(Watchlist, "load", slow)
        if told == "watchlist":
            (tmp_path / "watch.toml").write_text('version = 1\n[[watch]]\nid = "all"\nquery = "seen"\n')
        else:
            more = f'[[source]]\nid = "more"\nadapter = "feed"\nurl = "{feeds.base}/feed/7"\n'
            config.write_text(config.read_text() + more)
            running.reload()
        await until(begun.is_set)
        await asked_again(feeds, 3)
        assert len(running.monitor.config.source) == 3
        assert [w.id for w in running.monitor.watchlist.watches] != ["all"]
        go_on.set()
        if told == "watchlist":
            await until(lambda: [w.id for w in running.monitor.watchlist.watches] == ["all"])
        else:
            await until(lambda: 7 in feeds.times)


async def test_a_source_that_hangs_holds_nobody_up(tmp_path: Path) -> None:
    """Eight places; two of twelve sources never answer. The others are polled in every round, and the two are told."""
    with GrowingFeeds(feeds=12) as feeds:
        feeds.delay = {0: 600.0, 1: 600.0}
        config = configured(feeds, tmp_path, run="source_timeout = 1")
        async with daemon(config) as running:
            await until(lambda: min(asked(feeds)[2:]) >= 8)
            await until(lambda: len(running.monitor.store.problems(code="fetch.timeout").records) == 2)
        late = sum(n for bound, n in running.meter.late.items() if bound > 0.5)
        assert late <= 2, "no source is late but the two"


async def test_it_ends_while_much_is_waiting(tmp_path: Path) -> None:
    with GrowingFeeds(feeds=40) as feeds:
        feeds.delay = dict.fromkeys(range(40), 0.3)
        async with daemon(configured(feeds, tmp_path)) as running:
            await until(lambda: len(feeds.times) > 3)
        begun = len(feeds.times)
        assert begun < 40, "what waited was begun all the same"
        assert running.meter.polls.total() == begun
        assert not running.meter.polls["failed"]


# --- clocks


@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(days=1), timedelta(days=3)])
async def test_a_clock_that_is_set_makes_nothing_late(
    tmp_path: Path, feeds: GrowingFeeds, step: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    clock = TimeOfDay()
    clock.install(monkeypatch)
    async with daemon(configured(feeds, tmp_path, interval=0.5), clock) as running:
        await until(lambda: min(asked(feeds)) >= 2)
        clock.offset = step
        ticks = running.meter.ticks
        await asked_again(feeds, 2)
        assert running.meter.ticks - ticks < 40, "a step back must not make it wait for the old time"
        await until(lambda: running.monitor.store.problems(code="clock.step").records)
        [told] = running.monitor.store.problems(code="clock.step").records
        assert f"by {abs(step.total_seconds()):.0f} s" in told.problem.message


async def test_a_store_that_refuses_to_be_shifted_is_asked_again(
    tmp_path: Path, feeds: GrowingFeeds, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    clock = TimeOfDay()
    clock.install(monkeypatch)
    async with daemon(configured(feeds, tmp_path, interval=0.5), clock) as running:
        await until(lambda: min(asked(feeds)) >= 2)
        store, refused = running.monitor.store, []
        shift = store.shift

        def once(by: timedelta, *, now: datetime) -> int:
            if not refused:
                refused.append(by)
                raise StoreError("not now")
            return shift(by, now=now)

        monkeypatch.setattr(store, "shift", once)
        clock.offset = timedelta(days=-1)
        await until(lambda: refused)
        await asked_again(feeds, 2)


async def test_what_is_due_after_days_of_sleep_is_done_once(
    tmp_path: Path, feeds: GrowingFeeds, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """The steady clock sleeps too where the system does not tell, so that this looks like a clock that was set."""
    clock = TimeOfDay()
    clock.install(monkeypatch)
    async with daemon(configured(feeds, tmp_path, interval=3600), clock) as running:
        await until(lambda: asked(feeds) == [1, 1, 1])
        clock.offset = timedelta(days=3)
        await until(lambda: asked(feeds) == [2, 2, 2])
        ticks = running.meter.ticks
        await until(lambda: running.meter.ticks > ticks + 5)
        assert asked(feeds) == [2, 2, 2]


def test_of_several_daemons_one_mends_the_schedule(tmp_path: Path, feeds: GrowingFeeds) -> None:
    now = datetime.now(UTC)
    with Monitor.open(configured(feeds, tmp_path)) as monitor:
        monitor.store.beat(Heartbeat(owner=monitor.owner, started=now, last_tick=now))
        assert is_first(monitor.store, monitor.owner)
        elsewhere = "other host/boot/ns|12|34|abc"
        monitor.store.beat(Heartbeat(owner=elsewhere, started=now, last_tick=now))
        assert not is_first(monitor.store, monitor.owner), "its clock was not set"


# --- a store that fails


async def test_nothing_is_fetched_while_nothing_can_be_kept(
    tmp_path: Path, feeds: GrowingFeeds, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    full = [False]
    ingest, beat = Store.ingest, Store.beat

    def refuse(*args, **kwargs):
        raise StoreFullError("no space left; nothing was written")

    monkeypatch.setattr(Store, "ingest", lambda *a, **k: (refuse if full[0] else ingest)(*a, **k))
    monkeypatch.setattr(Store, "record_failure", refuse)
    monkeypatch.setattr(Store, "beat", lambda *a, **k: (refuse if full[0] else beat)(*a, **k))
    async with daemon(configured(feeds, tmp_path)) as running:
        await until(lambda: min(asked(feeds)) >= 2)
        full[0] = True
        await until(lambda: running.trouble.pausing)
        await asyncio.sleep(0.3)
        before, ticks = asked(feeds), running.meter.ticks
        await until(lambda: running.meter.ticks > ticks + 5)
        assert asked(feeds) == before
        assert "no space left" in str(running.heartbeat().paused)
        full[0], feeds.epoch = False, 20
        await until(lambda: running.monitor.store.counts().items == len(feeds.expected()))
        [told] = running.monitor.store.problems(code="store.pause").records
        assert "no space left" in told.problem.message
    with Store.open(f"sqlite:///{tmp_path / 'd.db'}") as store:
        verify(store, feeds)


async def test_a_job_that_fails_is_done_again(tmp_path: Path, feeds: GrowingFeeds, caplog: pytest.LogCaptureFixture) -> None:
    config = configured(feeds, tmp_path)
    async with daemon(config) as running:
        await until(lambda: min(asked(feeds)) >= 1)

        def broken() -> None:
            raise RuntimeError("a defect")

        running.monitor.reload = broken  # type: ignore[method-assign, assignment]
        await until(lambda: "a job failed unexpectedly" in caplog.text)
        del running.monitor.reload
        await asked_again(feeds, 2)


async def test_a_port_that_is_taken_is_an_error_at_the_beginning(tmp_path: Path, feeds: GrowingFeeds) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        config = configured(feeds, tmp_path, run=f'listen = "127.0.0.1:{taken.getsockname()[1]}"')
        with Monitor.open(config) as monitor, pytest.raises(ConfigurationError, match="cannot listen"):
            await Daemon(monitor).run()


async def test_a_source_that_falls_silent_is_told_once(tmp_path: Path, feeds: GrowingFeeds) -> None:
    begin = datetime(2026, 9, 1, tzinfo=UTC)
    with Monitor.open(configured(feeds, tmp_path, interval=900)) as monitor:
        store = monitor.store

        def bring(hour: int, *items) -> datetime:
            now = begin + timedelta(hours=hour)
            lease = store.acquire("feed-0", owner="me", ttl=timedelta(minutes=1), now=now)
            assert lease is not None
            due = now + timedelta(seconds=900)
            store.ingest(lease, Batch(items=items, state={"at": hour}), match=lambda *_: [], now=now, next_due=due)
            store.release(lease)
            return now

        for hour in range(0, 24 * 14, 2):
            now = bring(hour, article(hour))
        assert list(find_silence(monitor.config, store, now)) == [1]
        assert store.problems().records == ()
        now = bring(24 * 16)
        for _ in range(2):
            list(find_silence(monitor.config, store, now))
        [told] = store.problems().records
        assert isinstance(told.problem, Problem)
        assert (told.problem.code, told.problem.source, told.times) == ("source-silent", "feed-0", 1)
        status = observe(monitor.config, store, now)
        assert status.count("silent") == 1
        assert "feed-0" in assess(status).reasons[0]
        now = bring(24 * 16 + 1, article("again"))
        assert observe(monitor.config, store, now).count("silent") == 0


def test_time_is_monotonic_here() -> None:
    """What the steady clock tells never goes back."""
    looks = [steady() for _ in range(100)]
    assert looks == sorted(looks)
    assert abs(steady() - time.clock_gettime(time.CLOCK_BOOTTIME)) < 1


async def test_a_thread_does_not_outlast_who_waited_for_it() -> None:
    go_on, ended = threading.Event(), threading.Event()

    def work() -> None:
        go_on.wait(20)
        ended.set()

    waiting = asyncio.create_task(in_thread(work))
    await asyncio.sleep(0)
    waiting.cancel()
    asyncio.get_running_loop().call_later(0.05, go_on.set)
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert ended.is_set()
