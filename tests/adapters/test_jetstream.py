"""Jetstream: cursor, order of events, gaps, servers that go away, and everything read whatever happens."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from datetime import timedelta
from typing import Any

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from adapters import registry
from adapters.base import Follower, Poll
from adapters.errors import ClosedError, FetchError, HTTPStatusError, UnreachableError
from adapters.fetch import HttpFetcher
from adapters.fetch.live import Message
from adapters.schema import Problem
from adapters.social.sources import following, jetstream
from adapters.social.sources.following import Bundle
from adapters.social.sources.jetstream import GAP, REWIND, JetstreamOptions, _Visit
from tests.adapters.networks.jetstream import ACCOUNT, LIKE, POST, REPOST, Jetstream, micros
from tests.adapters.networks.servers import NOW
from tests.loopback import settings


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    """A stream of tests is quiet as soon as nothing came for a moment."""
    monkeypatch.setattr(following, "QUIET", 0.25)
    monkeypatch.setattr(following, "LOOK", 0.05)


class Desk:
    """A source, and what a store would hold of it: the last word about each post.

    Attributes:
        posts: text and access by key.
        versions: how often each post got another one.
    """

    def __init__(self, server: Jetstream, **options: Any) -> None:
        self.server, self.adapter = server, registry.get("jetstream")
        self.options = self.adapter.Options.model_validate({**server.settings(), **options})
        self.posts: dict[str, tuple[str, str]] = {}
        self.versions: dict[str, list[tuple[str, str]]] = {}
        self.state: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self.error: FetchError | None = None
        self.now = NOW

    async def poll(self, *, payloads: int | None = None, after: timedelta = timedelta(minutes=1), **how: Any) -> None:
        """One poll; killed after so many payloads, before the next is stored."""
        self.error = None
        self.now += after
        visit = Poll("desk", self.options, json.loads(json.dumps(self.state)), self.now, **how)
        async with HttpFetcher(settings()) as fetcher, aclosing(self.adapter.fetch(visit, fetcher)) as found:
            try:
                async for payload in found:
                    if payloads is not None and payloads <= 0:
                        return
                    payloads = None if payloads is None else payloads - 1
                    self.store(payload)
            except FetchError as error:
                self.error = error

    def store(self, payload: Any) -> None:
        batch = self.adapter.parse(payload, self.options)
        self.state = batch.state
        self.problems += batch.problems
        assert len({i.id for i in batch.items}) == len(batch.items)
        for item in batch.items:
            key, now = item.native_id.rpartition("/")[2], (item.text, item.access)
            seen = self.versions.setdefault(key, [])
            if now not in seen:  # what was told before is no news, as in the store
                seen.append(now)
                self.posts[key] = now

    @property
    def codes(self) -> list[str]:
        return [p.code for p in self.problems]


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


@pytest.mark.parametrize("code", [None, 1000, 1001, 1011, 1012])
async def test_a_connection_that_ends_is_told_and_taken_up_again(code):
    async with Jetstream() as server:
        for n in range(8):
            server.post(f"3k{n}", at=NOW + timedelta(seconds=n))
        server.cut, server.close = [3], code
        desk = Desk(server)
        await desk.poll()
        assert desk.error is None
        assert sorted(desk.posts) == ["3k0", "3k1", "3k2"]
        (problem,) = desk.problems
        assert problem.severity == "warning"
        assert problem.code.startswith("fetch.")
        assert (str(code) in problem.message) == (code is not None)
        await desk.poll()
        assert len(desk.posts) == 8


async def test_a_server_that_tells_nothing_and_closes_has_failed():
    """Else it would be asked again at once, for ever."""
    async with Jetstream() as server:
        server.cut, server.close = [0, 2], 1011
        desk = Desk(server)
        await desk.poll()
        assert isinstance(desk.error, ClosedError)
        server.cut = []
        server.post("3k1", at=NOW + timedelta(minutes=1))
        await desk.poll()
        server.cut = [1]  # nothing that was not known
        await desk.poll()
        assert isinstance(desk.error, ClosedError)


async def test_a_server_that_restarts():
    async with Jetstream() as server:
        server.post("3k1", at=NOW)
        desk = Desk(server)
        await desk.poll()
        url = server.url
        await server.__aexit__()
        await desk.poll()
        assert isinstance(desk.error, UnreachableError)
    async with Jetstream() as other:  # another server of the same network: the cursor means the same there
        other.events = [*server.events]
        other.post("3k2")
        desk.options = desk.options.model_copy(update={"server": other.url})
        await desk.poll()
        assert (sorted(desk.posts), other.url != url) == (["3k1", "3k2"], True)


async def test_messages_that_are_none_are_named_and_the_others_read():
    wrong = ["", "{", "[1]", "null", '{"did": 5}', '{"time_us": true}', '{"time_us": -4}', '{"time_us": 1e400}', "x" * 5000,
             '{"time_us": 4000000000000000, "did": "did:plc:future"}', b"\x28\xb5\x2f\xfd", "[" * 40_000]  # fmt: skip
    async with Jetstream() as server:
        server.raw = wrong
        server.post("3k1", "good", at=NOW)
        desk = Desk(server)
        await desk.poll()
        assert desk.posts == {"3k1": ("good", "full")}
        assert desk.state["cursor"] == micros(NOW)
        assert set(desk.codes) == {"stream.message", "stream.binary", "cap.problems"}
        assert len(desk.problems) <= 12
        assert all(p.severity == "warning" and p.where for p in desk.problems)


CREATES = {"operation": "create", "collection": POST}


@pytest.mark.parametrize(
    "commit",
    [[], {}, {"operation": 4}, CREATES | {"rkey": "3k", "record": []}, CREATES | {"rkey": "3 k", "record": {"text": "x"}}],
)
async def test_events_of_an_unknown_shape_do_no_harm(commit):
    async with Jetstream() as server:
        server.tell({"kind": "commit", "commit": commit}, NOW)
        server.post("3kx", "good")
        desk = Desk(server)
        await desk.poll()
        assert desk.posts == {"3kx": ("good", "full")}
        assert desk.state["cursor"] == server.events[-1]["time_us"]


async def test_a_message_that_is_too_large_is_passed_over(monkeypatch):
    monkeypatch.setattr(jetstream, "MAX_MESSAGE", 5_000)
    async with Jetstream() as server:
        server.post("3k1", at=NOW)
        server.post("3k2", "x" * 9_000, at=NOW + timedelta(milliseconds=300))
        server.post("3k3", "good", at=NOW + timedelta(seconds=7))
        desk = Desk(server)
        await desk.poll()
        assert desk.codes == ["stream.too-large"]
        assert "2026-03-04 12:00:00" in desk.problems[0].message
        await desk.poll()
        assert sorted(desk.posts) == ["3k1", "3k3"]
        assert desk.codes == ["stream.too-large"]
        assert server.queries[0]["maxMessageSizeBytes"] == ["5000"]


async def test_a_refused_handshake_is_a_failure():
    async with Jetstream() as server:
        desk = Desk(server)
        desk.options = desk.options.model_copy(update={"server": f"{server.url}/nowhere"})
        await desk.poll()
        assert isinstance(desk.error, HTTPStatusError)
        assert desk.state == {}


@pytest.mark.parametrize(
    "damage", [{"cursor": "x"}, {"cursor": True}, {"cursor": -1}, {"cursor": None}, {"of": 3}, {"kept": 7}]
)
async def test_a_damaged_state_is_a_first_poll(damage):
    async with Jetstream() as server:
        server.post("3k1", at=NOW)
        desk = Desk(server)
        await desk.poll()
        desk.state |= damage
        await desk.poll()
        assert desk.error is None
        assert isinstance(desk.state["cursor"], int)


async def test_a_server_whose_clock_goes_before_ours_is_read_on():
    """All that it tells seems to be of the present; each poll must come further all the same."""
    async with Jetstream() as server:
        for n in range(8):
            server.post(f"3k{n}", at=NOW + timedelta(minutes=30, seconds=n))
        desk = Desk(server, first_seconds=0)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(following, "MOST", 2)
            for _ in range(8):
                await desk.poll(after=timedelta(seconds=1))
        assert len(desk.posts) == 8


async def test_other_accounts_are_another_stream():
    async with Jetstream() as server:
        server.post("3k1", at=NOW)
        desk = Desk(server)
        await desk.poll()
        desk.options = desk.options.model_copy(update={"accounts": (ACCOUNT,)})
        await desk.poll()
        assert int(server.queries[1]["cursor"][0]) == micros(desk.now - timedelta(seconds=60))


HAPPENS = st.tuples(st.integers(0, 5), st.sampled_from(["create", "update", "delete", "identity", "like"]))
KEYS = st.sampled_from(["did", "time_us", "kind", "commit", "operation", "collection", "rkey", "record", "text", "uri"])
STEPS = st.lists(
    st.tuples(
        st.lists(HAPPENS, max_size=12),
        st.none() | st.integers(0, 9),  # the connection is cut
        st.none() | st.integers(0, 3),  # the process is killed
    ),
    max_size=5,
)  # fmt: skip


@hypothesis.settings(max_examples=20)
@given(steps=STEPS)
def test_nothing_is_lost_and_nothing_comes_twice(steps):
    """Whatever happens to posts, connections and the process: in the end each post is as it is on the network."""

    async def run() -> None:
        patch = pytest.MonkeyPatch()
        patch.setattr(following, "QUIET", 0.03)
        patch.setattr(following, "LOOK", 0.01)
        patch.setattr(following, "MOST", 3)
        truth: dict[str, list[tuple[str, str]]] = {}
        async with Jetstream() as server:
            desk, words = Desk(server), 0
            server.post("3kstart", at=NOW)
            await desk.poll()
            for happens, cut, kill in steps:
                for key, what in happens:
                    words += 1
                    if what in ("identity", "like"):
                        getattr(server, what)()
                        continue
                    told = ("", "deleted") if what == "delete" else (f"words {words}", "full")
                    server.post(f"3k{key}", told[0], do=what)
                    seen = truth.setdefault(f"3k{key}", [])
                    if told not in seen:
                        seen.append(told)
                server.cut = [] if cut is None else [cut]
                await desk.poll(payloads=kill)
            server.cut = []
            truth["3kstart"] = [("", "full")]
            for _ in range(20):  # the server may be slow, and a quiet stream is taken for one that has told all
                await desk.poll()
                if desk.versions == truth:
                    break
            patch.undo()
            assert desk.versions == truth

    asyncio.run(run())


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


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


COMMIT = st.fixed_dictionaries({"collection": st.just(POST), "rkey": st.just("3k1")}, optional={
    "operation": st.sampled_from(["create", "update", "delete"]) | JSON, "record": JSON, "cid": JSON,
})  # fmt: skip
EVENT = st.fixed_dictionaries({"time_us": st.just(micros(NOW)), "did": st.just(ACCOUNT) | JSON, "commit": COMMIT | JSON})


@given(value=JSON | EVENT, raw=st.none() | st.binary(max_size=60))
def test_no_message_escapes_as_an_exception(value, raw):
    """Whatever comes is an event, or named; and what is handed on can be parsed."""

    async def run() -> None:
        visit = _Visit(Poll("desk", JetstreamOptions(), {}, NOW))
        data = json.dumps(value).encode() if raw is None else raw
        part = visit.read(Message(data))
        assert (part.problem is None) == (part.mark is not None)
        assert part.mark is None or 0 < part.mark < micros(NOW + timedelta(days=2))
        bundle = Bundle()
        bundle.add(part)
        registry.get("jetstream").parse(visit.payload(bundle), JetstreamOptions())

    asyncio.run(run())


def test_it_follows_and_a_whole_network_floods():
    adapter = registry.get("jetstream")
    assert isinstance(adapter, Follower)
    assert adapter.follows(JetstreamOptions())
    assert adapter.floods(JetstreamOptions())
    assert not adapter.floods(JetstreamOptions(accounts=(ACCOUNT,)))
