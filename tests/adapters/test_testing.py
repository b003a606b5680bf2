"""The checks catch what they are there for, and the fake keeps to the fetcher's contract."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import Field

from adapters.base import Fetcher, Options, Payload, Response
from adapters.errors import FetchTimeoutError, HTTPStatusError, ParseError, TooLargeError
from adapters.schema import Batch, Block, Item, Problem, SourceRef, Span, Title
from adapters.testing import CHECKS, FakeFetcher, Sample, check_adapter

URL = "https://news.example/bulletin"
SAMPLE = Sample(b"Bridge open\nCars drive again.", url=URL, options={"url": URL})


class BulletinOptions(Options):
    url: str = Field(description="address of the bulletin")


class Bulletin:
    """A headline and a text."""

    name = "bulletin"
    Options = BulletinOptions

    async def fetch(self, poll, fetcher):
        got = await fetcher.get(poll.options.url, conditional=poll.state.get("conditional"))
        yield Payload(data=got.data, url=got.url, fetched=got.fetched, source_id=poll.source_id, unchanged=got.unchanged,
                      state={"conditional": got.conditional})  # fmt: skip

    def parse(self, payload, options):
        text = payload.data.decode("utf-8", "replace").replace("\0", "")
        if not text.strip():
            raise ParseError("the bulletin is empty", where=payload.url)
        return Batch(items=(self.item(payload, text),), state=payload.state)

    def item(self, payload, text):
        head = text.splitlines()[0] if text.splitlines() else text
        return Item(id="bulletin:1", kind="article", fetched=payload.fetched, text=text,
                    title=Title(text=head, source="text") if head.strip() else None,
                    source=SourceRef(adapter="bulletin", source_id=payload.source_id, url=payload.url),
                    blocks=(Block(role="body", span=Span(start=0, end=len(text))),))  # fmt: skip


def test_a_good_adapter_passes():
    check_adapter(Bulletin(), [SAMPLE, SAMPLE])


class Shouting(Bulletin):
    name = "Bulletin"


class Coroutine(Bulletin):
    async def fetch(self, poll, fetcher):
        return []


class Undocumented(Bulletin):
    class Options(BulletinOptions):
        colour: str = "red"


class Lenient(Bulletin):
    class Options(BulletinOptions, extra="ignore"):
        """Takes anything."""


class Silent(Bulletin):
    def parse(self, payload, options):
        return Batch(state=payload.state)


class Listing(Bulletin):
    def parse(self, payload, options):
        return [self.item(payload, payload.data.decode("utf-8", "replace"))]


class Unvalidated(Bulletin):
    def item(self, payload, text):
        return super().item(payload, text).model_copy(update={"blocks": (Block(role="body", span=Span(start=0, end=3)),)})


class Misplaced(Bulletin):
    def item(self, payload, text):
        title = Title(text="Bridge open", source="text", span=Span(start=0, end=6))
        return super().item(payload, text).model_copy(update={"title": title})


class Foundling(Bulletin):
    def item(self, payload, text):
        return super().item(payload, text).model_copy(update={"source": SourceRef(adapter="bulletin")})


class Moody(Bulletin):
    calls = 0

    def item(self, payload, text):
        self.calls += 1
        return super().item(payload, text).model_copy(update={"summary": str(self.calls)})


class Curious(Bulletin):
    def parse(self, payload, options):
        import socket

        with socket.socket() as line:
            line.settimeout(0.1)
            line.connect_ex(("127.0.0.1", 9))
        return super().parse(payload, options)


class Meddling(Bulletin):
    def parse(self, payload, options):
        batch = super().parse(payload, options)
        payload.state["seen"] = True
        return batch


class Fragile(Bulletin):
    def parse(self, payload, options):
        payload.data.decode("utf-8")
        return super().parse(payload, options)


class Reading(Bulletin):
    def parse(self, payload, options):
        if payload.data.startswith(b"/"):
            payload = replace(payload, data=Path(payload.data.decode()).read_bytes())
        return super().parse(payload, options)


class Vague(Bulletin):
    def parse(self, payload, options):
        batch = super().parse(payload, options)
        return batch.model_copy(update={"problems": (Problem(code="parse", message="something is wrong"),)})


class Forgetful(Bulletin):
    async def fetch(self, poll, fetcher):
        got = await fetcher.get(poll.options.url)
        yield Payload(data=got.data, url=got.url, fetched=got.fetched, source_id=poll.source_id)


class Tupled(Bulletin):
    async def fetch(self, poll, fetcher):
        got = await fetcher.get(poll.options.url)
        yield Payload(data=got.data, url=got.url, fetched=got.fetched, source_id=poll.source_id, state={"a": (1, 2)})


class Swallowing(Bulletin):
    async def fetch(self, poll, fetcher):
        try:
            async for payload in super().fetch(poll, fetcher):
                yield payload
        except Exception:
            yield Payload(source_id=poll.source_id, unchanged=True)


class Careless(Bulletin):
    async def fetch(self, poll, fetcher):
        async for payload in super().fetch(poll, fetcher):
            yield payload


@pytest.mark.parametrize(
    ("adapter", "check", "says"),
    [
        (Shouting, "shape", "lower case"), (Coroutine, "shape", "async generator"), (Undocumented, "options", "colour"),
        (Lenient, "options", "unknown option"), (Silent, "items", "no item"), (Listing, "items", "list"),
        (Unvalidated, "items", "partition"), (Misplaced, "spans", "title"), (Foundling, "items", "source_id"),
        (Moody, "purity", "two different"), (Curious, "purity", "network"), (Meddling, "purity", "state"),
        (Fragile, "hostile input", "UnicodeDecodeError"), (Reading, "hostile input", "file"),
        (Vague, "hostile input", "place"), (Forgetful, "fetch", "again"), (Tupled, "fetch", "JSON"),
        (Swallowing, "failing network", "nowhere"), (Careless, "broken off", "Bulletin.fetch"),
    ],
)  # fmt: skip
def test_a_bad_adapter_is_caught(adapter, check, says):
    with pytest.raises(Exception, match=says):
        CHECKS[check](adapter(), SAMPLE)
    with pytest.raises(AssertionError):
        check_adapter(adapter(), [SAMPLE])


async def test_the_fake_answers_and_records():
    fetcher: Fetcher = FakeFetcher({URL: "text", "https://a.example/": FetchTimeoutError("too slow")})
    first = await fetcher.get(URL, headers={"X": "1"}, timeout=3)
    assert (first.status, first.data, first.unchanged) == (200, b"text", False)
    again = await fetcher.get(URL, conditional=first.conditional)
    assert (again.status, again.data, again.unchanged, again.conditional) == (304, b"", True, first.conditional)
    fetcher.answers[URL] = "other"
    assert (await fetcher.get(URL, conditional=first.conditional)).data == b"other"
    with pytest.raises(FetchTimeoutError):
        await fetcher.get("https://a.example/")
    with pytest.raises(HTTPStatusError) as caught:
        await fetcher.get("https://b.example/")
    assert caught.value.status == 404
    with pytest.raises(TooLargeError):
        await fetcher.get(URL, max_bytes=3)
    assert fetcher.urls == [URL, URL, URL, "https://a.example/", "https://b.example/", URL]
    assert (fetcher.requests[0].headers, fetcher.requests[0].timeout) == ({"X": "1"}, 3)


async def test_the_fake_answers_in_turn():
    now = FakeFetcher().now
    moved = Response(url=URL, final_url="https://new.example/", status=200, headers={}, data=b"moved", fetched=now)
    fetcher = FakeFetcher({URL: [b"one", HTTPStatusError("busy", status=503), moved]})
    assert (await fetcher.get(URL)).data == b"one"
    with pytest.raises(HTTPStatusError):
        await fetcher.get(URL)
    assert await fetcher.get(URL) is moved
    assert await fetcher.get(URL) is moved
