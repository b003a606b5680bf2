"""Mastodon's stream: what is posted while somebody listens and while nobody does, edits, deletions, servers that go."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from adapters import registry
from adapters.errors import ClosedError, HTTPStatusError
from adapters.social.sources.mastodon import MastodonOptions
from tests.adapters.networks.desk import Desk, hurry, settled
from tests.adapters.networks.mastodon_stream import MastodonStream
from tests.monitor.daemon.running import until


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    hurry(monkeypatch, QUIET=0.2, LOOK=0.03, OLDEST=0.1)


@asynccontextmanager
async def listening(network: MastodonStream, desk: Desk, **how: object) -> AsyncIterator[None]:
    """A poll that follows while the context lasts, and then ends."""
    goes, before = True, len(network.streams)
    task = asyncio.create_task(desk.poll(follow=lambda: goes, **how))
    await until(lambda: len(network.streams) > before or task.done())
    try:
        yield
    finally:
        goes = False
        await task


async def test_posts_edits_and_deletions_come_as_they_happen():
    async with MastodonStream() as network:
        desk = Desk(network)
        seen: dict[str, list[tuple[str, str]]] = {}
        parse = desk.adapter.parse

        def watched(payload, options):
            batch = parse(payload, options)
            for item in batch.items:
                seen.setdefault(item.id, []).append((item.text[:11], item.access))
            return batch

        desk.adapter = type("Watched", (), {"fetch": desk.adapter.fetch, "parse": staticmethod(watched)})
        async with listening(network, desk):
            await until(lambda: desk.missing(21, 30) == [])
            new = network.write()
            network.edit(new, "Two ships")
            network.send(b":thump\n\n")
            network.tell("filters_changed", "undefined")
            network.tell("notification", json.dumps({"id": "1", "type": "mention"}))
            network.delete(new)
            network.delete(25)
            network.write()
            await until(lambda: desk.missing(31, 32) == [])
        assert seen[f"mastodon:{network.native(new)}"] == [("Two ferries", "full"), ("Two ships", "full")]
        host = network.url.removeprefix("http://")
        for number in (new, 25):  # by the number of the server that tells it; the store knows whose that is
            assert seen[f"mastodon:{host}/{network.number(number)}"] == [("", "deleted")]
        assert desk.missing(21, 32) == []
        assert network.streams == ["/api/v1/streaming/hashtag?tag=port"]
        assert desk.problems == []


async def test_what_is_posted_while_nobody_listens_is_read_back():
    async with MastodonStream() as network:
        desk = Desk(network)
        await desk.poll()
        async with listening(network, desk):
            network.write()
            await until(lambda: desk.missing(31, 31) == [])
        for _ in range(25):
            network.write()
        async with listening(network, desk):
            network.write()
            await until(lambda: desk.missing(21, network.newest) == [])
        assert not desk.gaps


async def test_what_is_posted_while_the_timeline_is_read_waits_in_the_stream():
    async with MastodonStream() as network:
        desk = Desk(network)
        plain = network.answer

        def answer(request, body):
            found = plain(request, body)
            if "timelines" in request.path and network.listening:
                network.write()  # the page that is being read does not hold it
            return found

        network.answer = answer
        async with listening(network, desk):
            await until(lambda: desk.missing(21, 31) == [])
        assert network.newest == 31


async def test_a_stream_that_is_cut_is_told_and_taken_up_again():
    async with MastodonStream() as network:
        desk = Desk(network)
        await desk.poll()
        network.cut = [2]
        async with listening(network, desk):
            for _ in range(5):
                network.write()
            await until(lambda: desk.problems)
        assert desk.error is None
        assert [(p.code, p.severity) for p in desk.problems] == [("fetch.closed", "warning")]
        async with listening(network, desk):
            await until(lambda: desk.missing(21, 35) == [])


async def test_a_stream_that_ends_at_once_has_failed_and_the_timeline_was_read_all_the_same():
    async with MastodonStream() as network:
        desk = Desk(network)
        network.cut = [0]
        await desk.poll()
        assert isinstance(desk.error, ClosedError)
        assert desk.missing(21, 30) == []


@pytest.mark.parametrize(("status", "words"), [(401, "scope read:statuses"), (404, "no such")])
async def test_a_refused_stream_is_explained_and_the_timeline_was_read_all_the_same(status, words):
    async with MastodonStream() as network:
        network.refuses = status
        desk = Desk(network)
        await desk.poll()
        assert isinstance(desk.error, HTTPStatusError)
        assert words in str(desk.error)
        assert desk.missing(21, 30) == []


async def test_a_newest_page_that_cannot_be_read_is_not_passed_over():
    """Posts of the stream would be newer than those that were not read, and end the next walk before them."""
    async with MastodonStream() as network:
        desk = Desk(network)
        await desk.poll()
        for _ in range(5):
            network.write()
        network.cuts = {len(network.requests) + 1}
        async with listening(network, desk):
            network.write()
            await asyncio.sleep(0.3)
        assert desk.bad == 1
        await desk.poll()
        assert desk.missing(21, 36) == []


@pytest.mark.parametrize(
    ("told", "asks"), [("wss://{}", "https"), ("ws://{}/", "http"), ("ftp://{}", "own"), ("wss://", "own"), (None, "own")]
)
async def test_the_streaming_server_is_asked_for_once(told, asks):
    async with MastodonStream() as network, MastodonStream() as other:
        place = other.url.removeprefix("http://")
        network.elsewhere = told.format(place) if told else None
        desk = Desk(network, token="token-of-a-user")
        await desk.poll()
        await desk.poll()
        assert sum("instance" in r for r in network.requests) == (1 if asks != "own" else 2)
        assert (len(other.streams), len(network.streams)) == {"https": (0, 0), "http": (2, 0), "own": (0, 2)}[asks]
        assert set(other.tokens + network.tokens) <= {"Bearer token-of-a-user"}
        assert "token-of-a-user" not in json.dumps(desk.state) + str(desk.error)


LIST = {"hashtag": None, "list_id": "5", "token": "t"}


@pytest.mark.parametrize(
    ("options", "stream", "timeline"),
    [
        ({"hashtag": None}, "/api/v1/streaming/public", "/api/v1/timelines/public?limit=40"),
        ({"hashtag": None, "local": True}, "/api/v1/streaming/public/local", "/api/v1/timelines/public?limit=40&local=true"),
        ({"local": True}, "/api/v1/streaming/hashtag/local?tag=port", "/api/v1/timelines/tag/port?limit=40&local=true"),
        (LIST, "/api/v1/streaming/list?list=5", "/api/v1/timelines/list/5?limit=40"),
        ({"hashtag": None, "home": True, "token": "t"}, "/api/v1/streaming/user", "/api/v1/timelines/home?limit=40"),
    ],
)
async def test_each_timeline_has_its_stream(options, stream, timeline):
    async with MastodonStream() as network:
        await Desk(network, **options).poll()
        assert network.streams == [stream]
        assert network.requests[-1] == timeline


@pytest.mark.parametrize(
    ("event", "data"),
    [
        ("update", "{"), ("update", "[]"), ("update", "{}"), ("update", '{"id": []}'), ("delete", "../x"),
        ("delete", "9" * 70),
    ],
)
async def test_events_that_cannot_be_read_are_named_and_the_others_stored(event, data):
    async with MastodonStream() as network:
        desk = Desk(network)
        async with listening(network, desk):
            network.tell(event, data)
            network.write()
            await until(lambda: desk.missing(31, 31) == [])
        assert [(p.code, p.severity) for p in desk.problems] == [("stream.message", "warning")]


async def test_an_event_without_end_costs_the_connection_only(monkeypatch):
    monkeypatch.setattr("adapters.social.sources.mastodon_stream.MAX_MESSAGE", 20_000)
    async with MastodonStream() as network:
        desk = Desk(network)
        async with listening(network, desk):
            network.send(b"data: " + b"x" * 50_000)
            await until(lambda: not network.listening)
        assert [p.code for p in desk.problems] == ["fetch.too-large"]
        await desk.poll()
        assert desk.error is None


STEPS = st.lists(
    st.tuples(
        st.integers(0, 12),  # posts while nobody listens
        st.integers(0, 6),  # posts while somebody does
        st.none() | st.integers(0, 5),  # the stream is cut
        st.none() | st.integers(1, 4),  # the process is killed
    ),
    max_size=4,
)  # fmt: skip


@hypothesis.settings(max_examples=15)
@given(steps=STEPS)
def test_nothing_is_lost(steps):
    async def run() -> None:
        with pytest.MonkeyPatch.context() as patch:
            hurry(patch, QUIET=0.05, LOOK=0.01, OLDEST=0.02)
            async with MastodonStream() as network:
                desk = Desk(network, max_pages=2)
                await desk.poll()
                for before, during, cut, kill in steps:
                    for _ in range(before):
                        network.write()
                    network.cut = [] if cut is None else [cut]
                    async with listening(network, desk, payloads=kill):
                        for _ in range(during):
                            network.write()
                            await asyncio.sleep(0.005)
                network.cut = []
                await settled(desk.poll, lambda: not desk.missing(21, network.newest) and not desk.gaps)
                assert desk.missing(21, network.newest) == []
                assert not desk.gaps

    asyncio.run(run())


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"account": "a", "stream": True}, "no stream of one account"),
        ({"home": True}, "needs token"),
        ({"home": True, "hashtag": "a", "token": "t"}, "one timeline"),
    ],
)
def test_settings_that_cannot_be(settings, words):
    with pytest.raises(ValidationError, match=words):
        MastodonOptions.model_validate({"server": "https://harbour.example", **settings})


def test_what_follows_and_what_floods():
    adapter = registry.get("mastodon")
    server = "https://harbour.example"
    assert not adapter.follows(MastodonOptions(server=server))
    assert not adapter.floods(MastodonOptions(server=server))
    assert adapter.floods(MastodonOptions(server=server, stream=True))
    assert adapter.follows(MastodonOptions(server=server, stream=True, hashtag="port"))
    assert not adapter.floods(MastodonOptions(server=server, stream=True, hashtag="port"))
