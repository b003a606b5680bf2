"""Jetstream: cursor, order of events, accounts, gaps; whatever happens to it is in test_jetstream_faults."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from pydantic import ValidationError

from adapters import registry
from adapters.base import Follower
from adapters.social.sources.jetstream import GAP, REWIND, JetstreamOptions
from tests.adapters.closing import nothing_left
from tests.adapters.networks.desk import hurry
from tests.adapters.networks.jetstream import ACCOUNT, LIKE, POST, REPOST, Jetstream, micros
from tests.adapters.networks.jetstream_desk import Desk
from tests.adapters.networks.servers import NOW


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    """A stream of tests is quiet as soon as nothing came for a moment."""
    hurry(monkeypatch, QUIET=0.25, LOOK=0.05)


async def test_what_came_is_read_from_the_cursor_on():
    async with Jetstream() as server:
        for n in range(5):
            server.post(f"3k{n}", f"Ship {n}", at=NOW + timedelta(seconds=n))
        desk = Desk(server)
        await desk.poll(after=timedelta(seconds=30))
        assert sorted(desk.posts) == ["3k0", "3k1", "3k2", "3k3", "3k4"]
        assert desk.state["cursor"] == server.events[-1]["time_us"]
        server.post("3k5", "Ship 5", at=NOW + timedelta(seconds=20))
        await desk.poll()
        assert desk.posts["3k5"] == ("Ship 5", "full")
        first, second = server.queries
        assert int(first["cursor"][0]) == micros(NOW + timedelta(seconds=30) - timedelta(seconds=60))
        assert int(second["cursor"][0]) == server.events[4]["time_us"] - REWIND
        assert first["wantedCollections"] == [POST]
        assert "wantedDids" not in first
        assert desk.problems == []


@pytest.mark.parametrize("accounts", [[], ["watcher.example"]])
async def test_a_poll_that_is_broken_off_closes_what_it_opened(accounts):
    async with Jetstream() as server:
        server.post("3k1", "Ship", at=NOW)
        server.post("3k1", "Ships", at=NOW + timedelta(seconds=1))
        server.handles["watcher.example"] = ACCOUNT
        desk = Desk(server, accounts=accounts)
        with nothing_left():
            await desk.poll(payloads=0)
        with nothing_left():
            await desk.poll(payloads=1)


async def test_a_poll_that_does_not_follow_ends_with_the_present():
    async with Jetstream() as server:
        server.post("3k1", at=NOW)
        server.post("3k2", at=NOW + timedelta(minutes=2))
        desk = Desk(server)
        async with asyncio.timeout(1):
            await desk.poll()
        assert sorted(desk.posts) == ["3k1", "3k2"]


async def test_a_poll_that_follows_reads_on_until_it_is_told_to_end():
    async with Jetstream() as server:
        server.post("3k0", "early", at=NOW)
        desk, goes = Desk(server), True

        async def later():
            nonlocal goes
            for n in range(1, 4):
                await asyncio.sleep(0.1)
                server.post(f"3k{n}", at=NOW + timedelta(minutes=1, seconds=n))
            await asyncio.sleep(0.3)
            goes = False

        happening = asyncio.create_task(later())
        await desk.poll(follow=lambda: goes)
        await happening
        assert sorted(desk.posts) == ["3k0", "3k1", "3k2", "3k3"]


async def test_a_poll_lasts_as_long_as_it_may():
    async with Jetstream() as server, asyncio.timeout(5):
        await Desk(server).poll(follow=lambda: True, seconds=0.5)


async def test_changes_and_deletions_keep_their_order():
    """All of them come within one bundle's time."""
    async with Jetstream() as server:
        server.post("3ka", "a longer first version", at=NOW)
        server.post("3ka", "short", do="update")
        server.post("3kb", "soon gone")
        server.post("3kb", do="delete")
        server.post("3kc", "gone and back")
        server.post("3kc", do="delete")
        server.post("3kc", "back again")
        desk = Desk(server)
        await desk.poll()
        assert desk.posts == {"3ka": ("short", "full"), "3kb": ("", "deleted"), "3kc": ("back again", "full")}
        assert desk.versions["3kb"] == [("soon gone", "full"), ("", "deleted")]
        await desk.poll()  # reads the last events again
        assert desk.posts["3kc"] == ("back again", "full")


async def test_accounts_and_handles_move_the_cursor_and_other_collections_are_not_asked_for():
    async with Jetstream() as server:
        server.post("3k1", at=NOW)
        server.like()
        server.repost("3k1")
        server.identity()
        server.account()
        desk = Desk(server)
        await desk.poll()
        assert sorted(desk.posts) == ["3k1"]
        assert desk.state["cursor"] == server.events[-1]["time_us"]


async def test_reposts_are_read_where_they_are_asked_for():
    async with Jetstream() as server:
        server.post("3k1", at=NOW)
        server.repost("3k1")
        server.like()
        desk = Desk(server, reposts=True)
        await desk.poll()
        assert sorted(desk.posts) == ["3k1", "r3k1"]
        assert server.queries[0]["wantedCollections"] == [POST, REPOST]
        assert LIKE not in server.queries[0]["wantedCollections"]


async def test_some_accounts_are_looked_up_once_and_an_unknown_one_is_named():
    async with Jetstream() as server:
        server.handles = {"watcher.example": ACCOUNT}
        server.post("3k1", at=NOW)
        server.post("3k2", did="did:plc:other")
        desk = Desk(server, accounts=["@watcher.example", "nobody.example", "did:plc:third"])
        await desk.poll()
        assert sorted(desk.posts) == ["3k1"]
        assert server.queries[0]["wantedDids"] == [ACCOUNT, "did:plc:third"]
        assert desk.codes == ["social.account"]
        server.handles = {}
        await desk.poll()
        assert server.queries[1]["wantedDids"] == [ACCOUNT, "did:plc:third"]


async def test_accounts_of_which_none_is_known():
    async with Jetstream() as server:
        desk = Desk(server, accounts=["nobody.example"])
        await desk.poll()
        assert "none of the accounts is known" in str(desk.error)
        assert server.queries == []


async def test_a_cursor_older_than_the_server_keeps_is_told():
    async with Jetstream() as server:
        for n in range(4):
            server.post(f"3k{n}", at=NOW + timedelta(seconds=n))
        desk = Desk(server)
        await desk.poll()
        server.post("3k4", at=NOW + timedelta(hours=30))
        server.post("3k5", at=NOW + timedelta(hours=31))
        server.keeps = 5
        await desk.poll(after=timedelta(hours=32))
        assert sorted(desk.posts) == ["3k0", "3k1", "3k2", "3k3", "3k5"]
        (gap,) = desk.problems
        assert (gap.code, gap.severity) == ("stream.gap", "error")
        assert "2026-03-04 12:00:03" in gap.message
        assert "2026-03-05 19:00:00" in gap.message
        await desk.poll()
        assert len(desk.problems) == 1


@pytest.mark.parametrize(("hours", "told"), [(5, False), (30, True)])
async def test_a_few_accounts_may_be_silent_for_hours(hours, told):
    async with Jetstream() as server:
        server.post("3k1", at=NOW)
        desk = Desk(server, accounts=[ACCOUNT])
        await desk.poll()
        server.post("3k2", at=NOW + timedelta(hours=hours))
        server.keeps = 1
        await desk.poll(after=timedelta(hours=hours, minutes=1))
        assert (desk.codes == ["stream.gap"]) is told
        assert GAP < 3_600_000_000


async def test_other_accounts_are_another_stream():
    async with Jetstream() as server:
        server.post("3k1", at=NOW)
        desk = Desk(server)
        await desk.poll()
        desk.options = desk.options.model_copy(update={"accounts": (ACCOUNT,)})
        await desk.poll()
        assert int(server.queries[1]["cursor"][0]) == micros(desk.now - timedelta(seconds=60))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"server": "https://stream.example"}, "server"),
        ({"accounts": ["not a handle"]}, "neither a handle"),
        ({"accounts": [f"did:plc:{n}" for n in range(101)]}, "at most 100"),
        ({"first_seconds": -1}, "first_seconds"),
    ],
)
def test_settings_that_cannot_be(options, words):
    with pytest.raises(ValidationError, match=words):
        JetstreamOptions.model_validate(options)


def test_it_follows_and_a_whole_network_floods():
    adapter = registry.get("jetstream")
    assert isinstance(adapter, Follower)
    assert adapter.follows(JetstreamOptions())
    assert adapter.floods(JetstreamOptions())
    assert not adapter.floods(JetstreamOptions(accounts=(ACCOUNT,)))
