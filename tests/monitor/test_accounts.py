"""Watches that name accounts by handle, over posts that tell ids alone: the whole pipeline on a loopback network."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest

from adapters.social.sources import following
from monitor import Monitor, account_lookup, accounts
from monitor.curation.retro import look_back
from monitor.polling import poll
from monitor.report import SourceReport
from monitor.watch import Watch, Watchlist
from tests.adapters.networks.jetstream import ACCOUNT, POST, Jetstream
from tests.monitor.command import Cli
from tests.monitor.daemon.running import daemon, until
from tests.monitor.streaming import configured

OTHER = "did:plc:other"
WATCHES = """version = 1
[[watch]]
id = "staff"
query = "author:(@desk.example OR https://bsky.app/profile/press.example)"
[[watch]]
id = "word"
query = "author:desk.example radar"
[[watch]]
id = "named"
query = "mention:@desk.example NOT author:@desk.example"
[[watch]]
id = "by-id"
query = "author:did:plc:known"
"""


def config(folder: Path, server: Jetstream, source: str = "", watches: str = WATCHES) -> Path:
    # On the network, too, handles are asked for at another host than the stream comes from.
    directory = server.settings()["directory"].replace("127.0.0.1", "localhost")
    return configured(folder, server, watches, source, directory=directory)


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Jetstream]:
    monkeypatch.setattr(following, "QUIET", 0.1)
    monkeypatch.setattr(following, "LOOK", 0.02)
    async with Jetstream() as found:
        found.tell({"kind": "identity"}, datetime.now(UTC) - timedelta(seconds=30))
        found.handles = {"desk.example": ACCOUNT}
        found.names = {ACCOUNT: "The Desk"}
        yield found


class Clock:
    """The present, and what tests add to it."""

    def __init__(self) -> None:
        self.added = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.added


def mention(server: Jetstream, key: str, did: str, words: str, *, by: str = OTHER) -> None:
    index = {"byteStart": 0, "byteEnd": len(words.encode())}
    facet = {"index": index, "features": [{"$type": "app.bsky.richtext.facet#mention", "did": did}]}
    record = {"$type": POST, "text": words, "createdAt": "2026-03-04T11:00:00.000Z", "langs": ["en"], "facets": [facet]}
    commit = {"rev": "3k", "operation": "create", "collection": POST, "rkey": key, "record": record}
    server.tell({"did": by, "kind": "commit", "commit": commit})


async def once(monitor: Monitor) -> SourceReport:
    async with monitor.session() as session:
        bench = session.bench(monitor.watchlist.match, together=monitor.watchlist.together)
        return await poll(monitor.config.source[0], bench)


def many(server: Jetstream) -> str:
    """Watches that name more accounts than one request may ask for."""
    for n in range(30):
        server.handles[f"desk{n}.example"], server.names[f"did:plc:{n}"] = f"did:plc:{n}", f"Desk {n}"
    watches = "".join(f'[[watch]]\nid = "w{n}"\nquery = "author:@desk{n}.example"\n' for n in range(30))
    return f"version = 1\n{watches}"


def flagged(monitor: Monitor) -> set[tuple[str, str]]:
    return {(f.match.watch_id, f.item_id.rpartition("/")[2]) for f in monitor.flags(limit=500).records}


async def test_a_watch_by_handle_finds_what_a_stream_tells_by_id(tmp_path: Path, server: Jetstream) -> None:
    server.post("3k1", "Nothing of interest")
    server.post("3k2", "A radar at the pier")
    server.post("3k3", "A radar at the pier", did=OTHER)
    mention(server, "3k4", ACCOUNT, "@desk.example")
    mention(server, "3k5", ACCOUNT, "the desk")
    mention(server, "3k6", OTHER, "nobody")
    server.post("3k7", "By number", did="did:plc:known")
    with Monitor.open(config(tmp_path, server)) as monitor:
        report = await once(monitor)
        assert flagged(monitor) == {
            ("staff", "3k1"), ("staff", "3k2"), ("word", "3k2"), ("named", "3k4"), ("named", "3k5"), ("by-id", "3k7"),
        }  # fmt: skip
        item = monitor.item(f"bluesky:at://{ACCOUNT}/{POST}/3k1")
        assert item is not None
        assert [(a.handle, a.name, a.native_id) for a in item.authors] == [("desk.example", "The Desk", ACCOUNT)]
        unknown = [p for p in report.problems if p.code == "accounts.unknown"]
        assert [("press.example" in p.message, "staff" in p.message) for p in unknown] == [(True, True)]
        assert report.outcome == "ok"
        await once(monitor)
        assert [(m, len(names)) for m, names in server.asked] == [("getProfiles", 3), ("resolveHandle", 1)]


async def test_a_handle_that_changes_hands_does_not_match_who_had_it_before(tmp_path: Path, server: Jetstream) -> None:
    clock = Clock()
    server.post("3k1", "by the desk")
    with Monitor.open(config(tmp_path, server), clock=clock) as monitor:
        await once(monitor)
        server.handles["desk.example"], server.names[OTHER] = OTHER, "New Desk"
        clock.added = account_lookup.REFRESH + timedelta(minutes=1)
        server.post("3k2", "by who had it", at=clock())
        server.post("3k3", "by who has it", did=OTHER)
        report = await once(monitor)
        assert {key for watch, key in flagged(monitor) if watch == "staff"} == {"3k1", "3k3"}
        (moved,) = [p for p in report.problems if p.code == "accounts.moved"]
        assert f"{OTHER}; it was {ACCOUNT}" in moved.message
        assert f"author:{ACCOUNT}" in (moved.remedy or "")
        del server.handles["desk.example"]
        clock.added *= 2
        server.post("3k4", "nobody's", did=OTHER, at=clock())
        report = await once(monitor)
        assert {key for watch, key in flagged(monitor) if watch == "staff"} == {"3k1", "3k3"}
        assert any("nobody on bluesky has the handle" in p.message for p in report.problems)


@pytest.mark.parametrize("status", [404, 429, 500])
async def test_a_look_up_that_fails_is_told_and_the_stream_is_read(tmp_path: Path, server: Jetstream, status: int) -> None:
    server.status = {"getProfiles": status, "resolveHandle": status}
    server.post("3k1", "by the desk")
    server.post("3k2", "by number", did="did:plc:known")
    with Monitor.open(config(tmp_path, server)) as monitor:
        report = await once(monitor)
        assert flagged(monitor) == {("by-id", "3k2")}
        (told,) = [p for p in report.problems if p.code == "fetch.status"]
        assert "desk.example" in told.message
        assert told.severity == "warning"
        assert [p.problem.code for p in monitor.store.problems().records] == ["fetch.status"]
        server.status.clear()
        server.post("3k3", "by the desk", at=datetime.now(UTC))
        await once(monitor)
        expected = {("by-id", "3k2")} | (set() if status == 429 else {("staff", "3k3")})
        assert flagged(monitor) >= expected


async def test_a_network_that_hangs_holds_up_a_stream_for_a_moment_only(
    tmp_path: Path, server: Jetstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "LONGEST", 0.5)
    server.answers = 0
    server.post("3k2", "by number", did="did:plc:known")
    with Monitor.open(config(tmp_path, server)) as monitor:
        async with monitor.session() as session:
            bench = session.bench(monitor.watchlist.match)
            reports = [await poll(monitor.config.source[0], bench) for _ in range(2)]
        assert flagged(monitor) == {("by-id", "3k2")}
        assert [[p.code for p in report.problems] for report in reports] == [["accounts.waiting"], []]
        assert len(server.asked) == 1, "who does not answer is not asked at every poll"
    server.answering.set()


async def test_what_could_not_be_looked_up_in_time_follows_soon(
    tmp_path: Path, server: Jetstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "LONGEST", 1.0)
    path = config(tmp_path, server, watches=many(server))
    server.answers = 1
    async with daemon(path) as running:
        store = running.monitor.store
        await until(lambda: len(store.accounts()) == 25 and len(server.asked) == 2)
        server.answers = 2**31
        await until(lambda: len(store.accounts()) == 30)
        assert [p.problem.code for p in store.problems().records] == ["accounts.waiting"]
    server.answering.set()


async def test_what_is_watched_no_more_is_forgotten_and_what_is_new_is_looked_up(tmp_path: Path, server: Jetstream) -> None:
    clock = Clock()
    with Monitor.open(config(tmp_path, server), clock=clock) as monitor:
        await once(monitor)
        assert [r.asked for r in monitor.store.accounts()] == ["desk.example", "did:plc:known", "press.example"]
        (tmp_path / "watches.toml").write_text('version = 1\n[[watch]]\nid = "w"\nquery = "author:@late.example"\n')
        assert monitor.reload().taken
        server.handles["late.example"] = OTHER
        server.post("3k9", "late", did=OTHER)
        await once(monitor)
        assert ("late.example", OTHER) in [(r.asked, r.native_id) for r in monitor.store.accounts()]
        assert flagged(monitor) >= {("w", "3k9")}
        clock.added = account_lookup.KEPT
        await once(monitor)
        assert [(r.asked, r.native_id) for r in monitor.store.accounts()] == [("late.example", OTHER)]


async def test_what_is_new_is_looked_up_first_and_known_at_once(tmp_path: Path, server: Jetstream) -> None:
    clock = Clock()
    server.handles["late.example"], server.names[OTHER] = OTHER, "Late"
    server.post("3k1", "by the desk")
    with Monitor.open(config(tmp_path, server), clock=clock) as monitor:
        async with monitor.session() as session:
            bench = session.bench(lambda item, previous=None: monitor.watchlist.match(item, previous))
            await poll(monitor.config.source[0], bench)
            (tmp_path / "watches.toml").write_text(f'{WATCHES}[[watch]]\nid = "w"\nquery = "author:@late.example"\n')
            assert monitor.reload().taken
            clock.added = account_lookup.REFRESH
            server.post("3k9", "late", did=OTHER, at=clock())
            await poll(monitor.config.source[0], bench)
        assert flagged(monitor) >= {("staff", "3k1"), ("w", "3k9")}
    assert [names[0] for method, names in server.asked if method == "getProfiles"] == ["did:plc:known", "late.example"]


async def test_what_a_process_with_other_watches_looked_up_is_not_forgotten(tmp_path: Path, server: Jetstream) -> None:
    path = config(tmp_path, server)
    with Monitor.open(path) as first:
        (tmp_path / "watches.toml").write_text('version = 1\n[[watch]]\nid = "w"\nquery = "author:@late.example"\n')
        with Monitor.open(path) as second:
            for monitor in (first, second, first, second):
                await once(monitor)
    assert [(m, len(names)) for m, names in server.asked if m == "getProfiles"] == [("getProfiles", 3), ("getProfiles", 1)]


async def test_a_name_that_is_added_while_the_daemon_runs_is_looked_up_at_once(tmp_path: Path, server: Jetstream) -> None:
    server.handles["late.example"] = OTHER
    path = config(tmp_path, server)
    async with daemon(path) as running:
        store = running.monitor.store
        await until(lambda: len(store.accounts()) == 3)
        (tmp_path / "watches.toml").write_text('version = 1\n[[watch]]\nid = "w"\nquery = "author:@late.example"\n')
        await until(lambda: OTHER in [r.native_id for r in store.accounts()])
        server.post("3k9", "late", did=OTHER, at=datetime.now(UTC))
        await until(lambda: store.item(f"bluesky:at://{OTHER}/{POST}/3k9"))


async def test_a_watch_looks_back_at_posts_that_were_stored_by_id(tmp_path: Path, server: Jetstream) -> None:
    server.post("3k1", "by the desk")
    server.tell({"kind": "identity"}, datetime.now(UTC) - timedelta(seconds=10))  # what came before is not told again
    quiet = 'version = 1\n[[watch]]\nid = "w"\nquery = "nothing"\n'
    with Monitor.open(config(tmp_path, server, 'keep = "all"\n', watches=quiet)) as monitor:
        await once(monitor)
        (tmp_path / "watches.toml").write_text(WATCHES)
        assert monitor.reload().taken
        await once(monitor)
        found = look_back(monitor.store, monitor.watchlist, "staff", clock=monitor.clock)
        assert (found.matched, found.flagged) == (1, 1)


async def test_what_watches_name_is_listed(tmp_path: Path, server: Jetstream) -> None:
    with Monitor.open(config(tmp_path, server)) as monitor:
        assert [(a.asked, a.state) for a in monitor.accounts()] == [
            ("desk.example", "waiting"), ("did:plc:known", "waiting"), ("press.example", "waiting"),
        ]  # fmt: skip
        await once(monitor)
        desk, known, press = monitor.accounts()
        assert (desk.state, desk.native_id, desk.name) == ("known", ACCOUNT, "The Desk")
        assert desk.watches == ("staff", "named", "word")
        assert (known.state, press.state, press.watches) == ("known", "unknown", ("staff",))
    with Monitor.open(config(tmp_path, server, "enabled = false\n")) as monitor:
        assert monitor.accounts() == []


def twice(path: Path) -> Path:
    """A configuration with the same source twice."""
    head, table, source = path.read_text().partition("[[source]]")
    path.write_text(head + table + source + table + source.replace('id = "net"', 'id = "again"'))
    return path


async def both(monitor: Monitor) -> list[SourceReport]:
    """Its sources polled at once."""
    async with monitor.session() as session:
        bench = session.bench(monitor.watchlist.match)
        return await asyncio.gather(*(poll(one, bench) for one in monitor.config.source))


async def test_two_sources_of_one_network_look_up_once(tmp_path: Path, server: Jetstream) -> None:
    with Monitor.open(twice(config(tmp_path, server))) as monitor:
        await both(monitor)
    assert [(m, len(names)) for m, names in server.asked] == [("getProfiles", 3), ("resolveHandle", 1)]


class Busy(asyncio.Event):
    """Holds up the whole process before it waits, so that several run out of time at once."""

    async def wait(self) -> Literal[True]:
        time.sleep(0.6)  # noqa: ASYNC251
        return await super().wait()


async def test_who_waits_for_another_source_in_vain_has_nothing_to_tell(
    tmp_path: Path, server: Jetstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    with Monitor.open(twice(config(tmp_path, server)), clock=clock) as monitor:
        await both(monitor)
        monkeypatch.setattr(accounts, "LONGEST", 0.5)
        clock.added, server.answers, server.answering = account_lookup.REFRESH, 0, Busy()
        assert [report.problems for report in await both(monitor)] == [(), ()], "all names are known"
    server.answering.set()


async def test_of_two_sources_one_asks_a_network_that_fails(tmp_path: Path, server: Jetstream) -> None:
    server.status = {"getProfiles": 503}
    with Monitor.open(twice(config(tmp_path, server))) as monitor:
        reports = await both(monitor)
    assert sorted(len(report.problems) for report in reports) == [0, 1]
    assert len(server.asked) == 1


async def test_killed_between_two_look_ups_the_first_is_kept(
    tmp_path: Path, server: Jetstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = config(tmp_path, server, watches=many(server))
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, str(path), stderr=subprocess.DEVNULL)
    assert await killed.wait() == -signal.SIGKILL
    with Monitor.open(path) as monitor:
        assert len(monitor.store.accounts()) == 25
        server.post("3k1", "here", did="did:plc:29")
        await once(monitor)
        assert len(monitor.store.accounts()) == 30
        assert len(flagged(monitor)) == 1
    assert [len(names) for _, names in server.asked] == [25, 5, 5]


KILLED = """
import os, signal, sys
from monitor import Monitor
from storage import Store

keep = Store.keep_accounts
def kill(store, records):
    if store.accounts():
        os.kill(os.getpid(), signal.SIGKILL)
    keep(store, records)

Store.keep_accounts = kill
with Monitor.open(sys.argv[1]) as monitor:
    monitor.run_once(full_text=False)
"""


def test_what_watches_ask_for_as_accounts() -> None:
    watchlist = Watchlist([
        Watch(id="a", query="radar author:(@desk.example OR Desk.Example OR smith) NOT mention:did:plc:abc"),
        Watch(id="b", query='author:"desk.example" OR author:@desk* OR author:{Exact} OR author:"two words"'),
        Watch(id="c", query="port.example harbour", fields=("author",)),
        Watch(id="d", query="convoy.example site:news.example title:other.example"),
    ])  # fmt: skip
    assert watchlist.accounts == {
        "=did:plc:abc": ("a",), "@desk.example": ("a",), "desk.example": ("a", "b"), "harbour": ("c",),
        "port.example": ("c",), "smith": ("a",),
    }  # fmt: skip


async def test_the_commands_tell_who_is_not_to_be_found(
    tmp_path: Path, server: Jetstream, monkeypatch: pytest.MonkeyPatch, cli: Cli
) -> None:
    path = config(tmp_path, server)
    monkeypatch.chdir(tmp_path)
    with Monitor.open(path) as monitor:
        assert cli("watch", "accounts", "--json").code == 0
        await once(monitor)
    done = cli("watch", "accounts", "--json")
    assert [(row["asked"], row["state"]) for row in done.lines()] == [
        ("desk.example", "known"), ("did:plc:known", "known"), ("press.example", "unknown"),
    ]  # fmt: skip
    assert done.code == 1
    assert "press.example" in cli("watch", "accounts").out
    (row,) = [row for row in cli("doctor", "--json").lines() if row["name"] == "accounts"]
    assert (row["state"], "press.example" in row["found"]) == ("warning", True)
