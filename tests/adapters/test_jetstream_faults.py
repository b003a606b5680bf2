"""Jetstream: servers that go away, messages that are none, polls that are killed; all is read whatever happens."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters import registry
from adapters.base import Poll
from adapters.errors import ClosedError, HTTPStatusError, UnreachableError
from adapters.fetch.live import Message
from adapters.social.sources import jetstream
from adapters.social.sources.following import Bundle
from adapters.social.sources.jetstream import JetstreamOptions, _Visit
from tests.adapters.networks.desk import hurry, settled
from tests.adapters.networks.jetstream import ACCOUNT, POST, Jetstream, micros
from tests.adapters.networks.jetstream_desk import Desk
from tests.adapters.networks.servers import NOW


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    """A stream of tests is quiet as soon as nothing came for a moment."""
    hurry(monkeypatch, QUIET=0.25, LOOK=0.05)


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
            hurry(patch, MOST=2)
            for _ in range(8):
                await desk.poll(after=timedelta(seconds=1))
        assert len(desk.posts) == 8


HAPPENS = st.tuples(st.integers(0, 5), st.sampled_from(["create", "update", "delete", "identity", "like"]))
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
        truth: dict[str, list[tuple[str, str]]] = {}
        with pytest.MonkeyPatch.context() as patch:
            hurry(patch, QUIET=0.03, LOOK=0.01, MOST=3)
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
                await settled(desk.poll, lambda: desk.versions == truth)
        assert desk.versions == truth

    asyncio.run(run())


KEYS = st.sampled_from(["did", "time_us", "kind", "commit", "operation", "collection", "rkey", "record", "text", "uri"])
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
