"""Server-sent events over real connections, and servers that do them wrong."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.errors import ClosedError, FetchTimeoutError, HTTPStatusError, ProtocolError, TooLargeError
from adapters.fetch.eventstream import EventReader
from adapters.fetch.live import Message
from tests.adapters.fetch.conftest import answer
from tests.adapters.fetch.streaming import EVENTS, read, waited


def sends(*pieces: bytes, rest: float = 0.0, stay: float = 0.0):
    async def script(head, writer):
        writer.write(EVENTS)
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(rest)
        await asyncio.sleep(stay)

    return script


async def test_events_come_with_their_types(fetcher, server):
    server.answers["/stream"] = sends(
        b":)\n", b"event: update\ndata: {\"id\"", b": 1}\n\n:thump\n\nevent: delete\rdata: 5\r\r",
        b"data: a\ndata: b\nid: 7\n\n", stay=5,
    )  # fmt: skip
    assert await read(fetcher, server.url("/stream")) == [
        Message(b'{"id": 1}', "update"), Message(b"5", "delete"), Message(b"a\nb", "message")
    ]  # fmt: skip
    assert server.headers()["accept-encoding"] == "identity"
    assert server.headers()["accept"] == "text/event-stream"


async def test_the_end_of_events_is_told_and_half_an_event_is_none(fetcher, server):
    server.answers["/stream"] = sends(b"data: whole\n\ndata: half")
    async with fetcher.stream(server.url("/stream")) as stream:
        assert (await stream.receive(3)).data == b"whole"
        with pytest.raises(ClosedError):
            await stream.receive(3)


async def test_an_event_past_the_cap_is_refused(fetcher, server):
    for body in (b"data: " + b"x" * 5000, b"data: 12345678\n" * 200, b":" + b"c" * 5000):
        server.answers["/stream"] = sends(body, stay=2)
        async with fetcher.stream(server.url("/stream"), max_message=1000) as stream:
            with pytest.raises(TooLargeError, match="larger than 1,000"):
                await stream.receive(3)


async def test_comments_are_signs_of_life_and_silence_is_none(fetcher, server, monkeypatch):
    monkeypatch.setattr("adapters.fetch.eventstream.SILENCE", 0.4)
    server.answers["/stream"] = sends(*[b":thump\n\n"] * 8, rest=0.1, stay=5)
    async with fetcher.stream(server.url("/stream")) as stream:
        for _ in range(7):
            assert await stream.receive(0.1) is None
        with pytest.raises(FetchTimeoutError, match="no sign of life"):
            await waited(stream)


async def test_an_event_that_drips_is_not_waited_for(fetcher, server, monkeypatch):
    monkeypatch.setattr("adapters.fetch.eventstream.UNFINISHED", 0.4)
    server.answers["/stream"] = sends(b"data: ", *[b"x"] * 100, rest=0.05)
    async with fetcher.stream(server.url("/stream")) as stream:
        with pytest.raises(FetchTimeoutError, match="did not end"):
            await waited(stream)


@pytest.mark.parametrize(
    ("raw", "error", "words"),
    [
        (answer(b"{}", "200 OK", "Content-Type: application/json"), ProtocolError, "application/json, not a stream"),
        (answer(b"", "200 OK", "Content-Type: text/event-stream", "Content-Encoding: gzip"), ProtocolError, "gzip"),
        (answer(b"", "401 Unauthorized"), HTTPStatusError, "401"),
        (answer(b"", "204 No Content"), HTTPStatusError, "204"),
    ],
)
async def test_answers_that_are_no_stream(fetcher, server, raw, error, words):
    server.answers["/stream"] = raw
    with pytest.raises(error, match=words):
        await read(fetcher, server.url("/stream"))


LINES = st.lists(
    st.sampled_from([
        b"data: one", b"data:two", b"data", b"data:  ", b"event: update", b"event:", b": thump", b":", b"", b"id: 4",
        b"retry: 1", b"unknown: x", "data: Збірка".encode(),
    ]), max_size=20,
)  # fmt: skip


def plain(lines: list[bytes]) -> list[Message]:
    """What the lines say, read slowly."""
    found, data, event = [], list[bytes](), ""
    for line in lines:
        name, _, value = line.partition(b":")
        value = value[1:] if value[:1] == b" " else value
        if not line:
            if data:
                found.append(Message(b"\n".join(data), event or "message"))
            data, event = [], ""
        elif name == b"data":
            data.append(value)
        elif name == b"event":
            event = value.decode()
    return found


@given(
    lines=LINES, ends=st.sampled_from([b"\n", b"\r\n", b"\r"]), cuts=st.lists(st.integers(0, 400), max_size=12),
    bom=st.booleans(),
)  # fmt: skip
def test_events_are_the_same_however_they_are_cut(lines, ends, cuts, bom):
    body = (b"\xef\xbb\xbf" if bom else b"") + b"".join(line + ends for line in lines)
    reader, found, at = EventReader(10_000), [], 0
    for cut in [*sorted(c for c in cuts if c < len(body)), len(body)]:
        found += reader.feed(body[at:cut])
        at = cut
    assert found == plain(lines)
