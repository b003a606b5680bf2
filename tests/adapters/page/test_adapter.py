"""Pages as a source: what is asked for, what is kept, what a failure does."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from adapters import registry
from adapters.base import Adapter, Fetcher, Payload, Poll, Request, Response
from adapters.errors import FetchError, HTTPStatusError
from adapters.page import ADAPTER, PageOptions

NOW = datetime(2025, 3, 5, tzinfo=UTC)
ONE, TWO = "https://a.example/1", "https://a.example/2"
HTML = b"<html><body><h1>Convoy</h1><p>The convoy left before dawn on Tuesday, port officials said today.</p></body>"


class Pages(Fetcher):
    """Answers from a table; notes the validators it was given."""

    def __init__(self, table: dict[str, Response | FetchError]) -> None:
        self.table = table
        self.asked: list[tuple[str, Any]] = []

    async def send(self, request: Request) -> Response:
        self.asked.append((request.url, request.conditional))
        answer = self.table[request.url]
        if isinstance(answer, FetchError):
            raise answer
        return answer


def answer(url: str, **changes: Any) -> Response:
    values: dict[str, Any] = {
        "final_url": url,
        "status": 200,
        "headers": {},
        "data": HTML,
        "conditional": {"etag": url},
    }
    return Response(url=url, fetched=NOW, **{**values, **changes})


async def payloads(options: PageOptions, state: dict[str, Any], pages: Pages) -> list[Payload]:
    poll = Poll(source_id="desk", options=options, state=state, now=NOW)
    return [p async for p in ADAPTER.fetch(poll, pages)]  # type: ignore[arg-type]


def test_registered() -> None:
    assert registry.get("page") is ADAPTER
    assert isinstance(ADAPTER, Adapter)


async def test_each_page_has_validators_of_its_own() -> None:
    pages = Pages({ONE: answer(ONE), TWO: answer(TWO)})
    before = {ONE: {"conditional": {"etag": "old"}}, "https://gone.example/": {}}
    got = await payloads(PageOptions(urls=(ONE, TWO, ONE)), before, pages)
    assert pages.asked == [(ONE, {"etag": "old"}), (TWO, None)]
    kept = [{k: v["conditional"] for k, v in p.state.items()} for p in got]
    assert kept == [{ONE: {"etag": ONE}}, {ONE: {"etag": ONE}, TWO: {"etag": TWO}}]


async def test_the_same_body_is_not_read_again() -> None:
    pages = Pages({ONE: answer(ONE)})
    (first,) = await payloads(PageOptions(url=ONE), {}, pages)
    (again,) = await payloads(PageOptions(url=ONE), first.state, pages)
    assert (first.unchanged, again.unchanged, again.data, again.state) == (False, True, b"", first.state)


async def test_unchanged_pages_give_no_item() -> None:
    pages = Pages({ONE: answer(ONE, unchanged=True, data=b"", status=304)})
    (payload,) = await payloads(PageOptions(url=ONE), {}, pages)
    assert ADAPTER.parse(payload, PageOptions(url=ONE)).items == ()


async def test_one_dead_page_does_not_stop_the_others() -> None:
    for dead, alive in ((ONE, TWO), (TWO, ONE)):
        pages = Pages({dead: HTTPStatusError("gone", status=410, where=dead), alive: answer(alive)})
        got = await payloads(PageOptions(urls=(ONE, TWO)), {dead: {"conditional": {"etag": "kept"}}}, pages)
        problems = [p for payload in got for p in payload.problems]
        assert [(p.code, p.where, p.source) for p in problems] == [("fetch.status", dead, "desk")]
        assert {k: v["conditional"] for k, v in got[-1].state.items()} == {dead: {"etag": "kept"}, alive: {"etag": alive}}


async def test_no_page_at_all_is_an_error() -> None:
    pages = Pages({ONE: HTTPStatusError("gone", status=410, where=ONE)})
    with pytest.raises(HTTPStatusError):
        await payloads(PageOptions(url=ONE), {}, pages)


async def test_item_knows_both_addresses_after_a_redirect() -> None:
    (payload,) = await payloads(PageOptions(url=ONE), {}, Pages({ONE: answer(ONE, final_url=TWO)}))
    (item,) = ADAPTER.parse(payload, PageOptions(url=ONE)).items
    assert (item.url, item.final_url, item.canonical_url) == (ONE, TWO, TWO)
    assert item.source.source_id == "desk"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://a.example/x", "a.example"])
def test_only_web_addresses(url: str) -> None:
    with pytest.raises(ValidationError, match="http"):
        PageOptions(url=url)


def test_import_is_light() -> None:
    code = "import sys, adapters.page; sys.exit('trafilatura' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
