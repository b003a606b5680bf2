"""Streams through the whole pipeline: what of a flood is stored, when the next poll is, and kills on the way."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.social.sources import following
from monitor import Monitor
from monitor.following import course_of
from monitor.health import observe
from monitor.polling import poll
from monitor.report import SourceReport
from tests.adapters.networks.jetstream import ACCOUNT, POST, Jetstream
from tests.adapters.networks.mastodon_stream import MastodonStream
from tests.monitor.daemon.running import daemon, until
from tests.monitor.streaming import configured

WATCHES = 'version = 1\n[[watch]]\nid = "radar"\nquery = "radar"\n[[watch]]\nid = "ship"\nquery = "ship OR ferries"\n'


def ids(key: str) -> str:
    return f"bluesky:at://{ACCOUNT}/{POST}/{key}"


def config(folder: Path, server: Jetstream, source: str = "") -> Path:
    return configured(folder, server, WATCHES, source)


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Jetstream]:
    monkeypatch.setattr(following, "QUIET", 0.3)
    monkeypatch.setattr(following, "LOOK", 0.05)
    monkeypatch.setattr(following, "OLDEST", 0.1)
    async with Jetstream() as found:
        found.tell({"kind": "identity"}, datetime.now(UTC) - timedelta(seconds=30))
        yield found


async def test_a_timeline_and_its_stream_are_one_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Posts come by both and are stored once; a deletion leaves what was said."""
    monkeypatch.setattr(following, "LOOK", 0.05)
    monkeypatch.setattr(following, "OLDEST", 0.1)
    async with MastodonStream() as network:
        path = config(tmp_path, Jetstream())
        head, _, _ = path.read_text().partition("[[source]]")
        path.write_text(f'{head}[[source]]\nid = "port"\nadapter = "mastodon"\nserver = "{network.url}"\nhashtag = "port"\n'
                        "stream = true\noverlap_minutes = 0\n")  # fmt: skip
        for _ in range(2):
            async with daemon(path) as running:
                store = running.monitor.store
                await until(lambda store=store: network.listening and store.item(f"mastodon:{network.native(30)}"))
                new = [network.write() for _ in range(3)]
                names = [f"mastodon:{network.native(n)}" for n in new]
                await until(lambda names=names, store=store: all(map(store.item, names)))
                network.delete(new[0])
                await until(lambda names=names, store=store: store.item(names[0]).access == "deleted")
            network.write()
        with Monitor.open(path) as monitor:
            found = monitor.items(limit=500).records
            numbers = range(21, network.newest)
            assert sorted(i.id for i in found) == sorted(f"mastodon:{network.native(n)}" for n in numbers)
            assert [len(monitor.store.revisions(i.id)) for i in found] == [2 if i.access == "deleted" else 1 for i in found]
            assert Counter(f.item_id for f in monitor.flags(limit=500).records) == {i.id: 1 for i in found}
            assert monitor.store.revisions(names[0])[0].text.startswith("Two ferries")


async def once(monitor: Monitor) -> SourceReport:
    async with monitor.session() as session:
        return await poll(monitor.config.source[0], session.bench(monitor.watchlist.match))


async def test_of_a_flood_only_what_is_flagged_is_stored_with_what_becomes_of_it(tmp_path: Path, server: Jetstream) -> None:
    server.post("3k1", "A radar at the pier")
    server.post("3k2", "Nothing of interest")
    server.post("3k3", "A ship came in")
    with Monitor.open(config(tmp_path, server)) as monitor:
        report = await once(monitor)
        assert (report.new, len(report.flags), report.outcome) == (2, 2, "ok")
        server.post("3k1", "A RADAR is no more at the pier", do="update")
        server.post("3k2", "Now it is a ship", do="update")
        server.post("3k3", do="delete")
        server.post("3k2", do="delete", did="did:plc:somebody")
        report = await once(monitor)
        assert (report.new, report.revised, len(report.flags)) == (1, 2, 1)
        assert {i.id for i in monitor.items().records} == {ids("3k1"), ids("3k2"), ids("3k3")}
        first, second = monitor.store.revisions(ids("3k3"))
        assert (first.text, first.access) == ("A ship came in", "full")
        assert (second.text, second.access) == ("A ship came in", "deleted"), "the words are evidence"
        assert len(monitor.store.revisions(ids("3k1"))) == 2
        assert len(monitor.store.flags_of(ids("3k3"))) == 1
        await once(monitor)
        assert (await once(monitor)).new == 0


@pytest.mark.parametrize(
    ("source", "stored"),
    [
        ("", 1), ('keep = "all"\n', 2), (f'accounts = ["{ACCOUNT}"]\n', 2),
        (f'accounts = ["{ACCOUNT}"]\nkeep = "flagged"\n', 1),
    ],
)
async def test_what_is_kept_may_be_said(tmp_path: Path, server: Jetstream, source: str, stored: int) -> None:
    server.post("3k1", "A radar at the pier")
    server.post("3k2", "Nothing of interest")
    with Monitor.open(config(tmp_path, server, source)) as monitor:
        assert (await once(monitor)).new == stored


async def test_a_stream_goes_on_at_once_unless_an_interval_is_given(tmp_path: Path, server: Jetstream) -> None:
    server.post("3k1", "A radar at the pier")
    with Monitor.open(config(tmp_path, server)) as monitor:
        report = await once(monitor)
        assert report.why == "its stream goes on"
        assert report.next_due is not None
        assert report.next_due <= datetime.now(UTC)
    with Monitor.open(config(tmp_path, server, "interval = 900\n")) as monitor:
        report = await once(monitor)
        assert report.next_due is not None
        assert report.next_due > datetime.now(UTC) + timedelta(minutes=13)
        course = course_of(monitor.config.source[0])
        assert (course.follows, course.flagged) == (False, True)


async def test_a_server_that_is_gone_is_not_asked_all_the_time(tmp_path: Path, server: Jetstream) -> None:
    path = config(tmp_path, server)
    await server.__aexit__()
    with Monitor.open(path) as monitor:
        for _ in range(2):
            report = await once(monitor)
            assert report.outcome == "failed"
            assert report.next_due is not None
            assert report.next_due > datetime.now(UTC) + timedelta(seconds=40)


async def test_a_stream_that_ends_early_is_no_failure(tmp_path: Path, server: Jetstream) -> None:
    for n in range(5):
        server.post(f"3k{n}", f"A radar {n}")
    server.cut = [4]
    with Monitor.open(config(tmp_path, server)) as monitor:
        report = await once(monitor)
        assert (report.outcome, report.why) == ("ok", "its stream goes on")
        assert [p.severity for p in report.problems] == ["warning"]
        assert report.new + (await once(monitor)).new == 5
        assert monitor.store.status("net").failures == 0


async def test_a_watchlist_in_force_decides_even_while_a_poll_lasts(tmp_path: Path, server: Jetstream) -> None:
    async with daemon(config(tmp_path, server)) as running:
        store = running.monitor.store
        server.post("3k1", "A buoy and a radar", at=datetime.now(UTC))
        await until(lambda: store.flags(limit=10).records)
        (tmp_path / "watches.toml").write_text(WATCHES.replace("radar", "buoy"))
        await until(lambda: any(w.id == "buoy" for w in running.monitor.watchlist.watches))
        server.post("3k2", "A second radar", at=datetime.now(UTC))
        server.post("3k3", "A second buoy", at=datetime.now(UTC))
        await until(lambda: len(store.flags(limit=10).records) == 2)
        assert store.item(ids("3k2")) is None
        assert len(server.queries) == 1


async def test_the_daemon_follows_is_punctual_and_ends_at_once(
    tmp_path: Path, server: Jetstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "SIGN_OF_LIFE", 0.2)
    async with daemon(config(tmp_path, server)) as running:
        store = running.monitor.store
        for n in range(5):
            server.post(f"3k{n}", f"A radar {n}", at=datetime.now(UTC))
            await until(lambda n=n: store.item(ids(f"3k{n}")))
        assert len(server.queries) == 1
        before = store.status("net").last_polled
        await until(lambda: store.status("net").last_polled != before)
        (state,) = observe(running.monitor.config, store, datetime.now(UTC)).sources
        assert state.state == "polling"
        running.stop()
        async with asyncio.timeout(10):  # a poll may take 20 s to end, which this one does not
            await until(lambda: store.status("net").next_due <= datetime.now(UTC))
    with Monitor.open(config(tmp_path, server)) as monitor:
        assert Counter(f.item_id for f in monitor.flags().records) == {ids(f"3k{n}"): 1 for n in range(5)}


async def test_polls_that_are_killed_lose_nothing_and_repeat_nothing(
    tmp_path: Path, server: Jetstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "MOST", 4)
    path, told = config(tmp_path, server, "first_seconds = 600\n"), 0
    server.events.clear()
    server.tell({"kind": "identity"}, datetime.now(UTC) - timedelta(seconds=300))
    for kill_after in (1, 9, 5, 14, 2, 30):
        for _ in range(12):
            server.post(f"3k{told}", f"A radar {told}" if told % 2 else "nothing")
            told += 1
        with Monitor.open(path) as monitor:
            task = asyncio.create_task(once(monitor))
            sent = asyncio.Event()
            server.after = lambda n, after=kill_after, sent=sent: sent.set() if n >= after else None
            # On a slow machine less is told again than this, and the poll ends before its turn to be killed comes.
            await asyncio.wait({task, asyncio.ensure_future(sent.wait())}, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(0.01)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    with Monitor.open(path) as monitor:
        await once(monitor)
        wanted = {ids(f"3k{n}") for n in range(told) if n % 2}
        assert {i.id for i in monitor.items(limit=500).records} == wanted
        assert all(len(monitor.store.revisions(i)) == 1 for i in wanted)
        assert Counter(f.item_id for f in monitor.flags(limit=500).records) == dict.fromkeys(wanted, 1)
