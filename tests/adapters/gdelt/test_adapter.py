"""Searches over time: the answers' shape, the cursor, and what the interface says when it is not pleased."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.base import Fetcher, Payload, Poll, Request, Response
from adapters.errors import ParseError, UnreachableError
from adapters.gdelt import GdeltAdapter, GdeltOptions

DATA = Path(__file__).parents[1] / "data" / "gdelt" / "articles.json"
START = datetime(2026, 6, 1, 12, tzinfo=UTC)
ADAPTER = GdeltAdapter(pause=0)


def article(name: object, seen: datetime) -> dict[str, str]:
    return {"url": f"https://a.example/{name}", "title": f"Headline {name}", "seendate": seen.strftime("%Y%m%dT%H%M%SZ")}


class Search(Fetcher):
    """The interface over an index of articles, as its documents describe it."""

    def __init__(self) -> None:
        self.index: list[tuple[datetime, dict[str, str]]] = []
        self.spans: list[tuple[datetime, datetime]] = []
        self.fail_at: int | None = None

    def add(self, name: object, seen: datetime) -> None:
        self.index.append((seen, article(name, seen)))

    async def send(self, request: Request) -> Response:
        url = request.url
        asked = {k: v[0] for k, v in parse_qs(urlsplit(url).query).items()}
        start, end = (
            datetime.strptime(asked[k], "%Y%m%d%H%M%S").replace(tzinfo=UTC) for k in ("startdatetime", "enddatetime")
        )
        self.spans.append((start, end))
        if len(self.spans) == self.fail_at:
            raise UnreachableError("no connection", where=url)
        found = [a for t, a in sorted(self.index, key=lambda p: p[0]) if start <= t <= end][: int(asked["maxrecords"])]
        data = json.dumps({"articles": found} if found else {}).encode()
        return Response(url=url, final_url=url, status=200, headers={}, data=data, fetched=end)


class Source:
    def __init__(self, search: Search, **options: Any) -> None:
        self.search = search
        self.options = GdeltOptions(query="harbour", **options)
        self.state: dict[str, Any] = {}
        self.problems: list[str] = []

    def poll(self, now: datetime) -> list[str]:
        self.problems = []
        found: list[str] = []

        async def work() -> None:
            async for payload in ADAPTER.fetch(Poll("s", self.options, self.state, now), self.search):
                batch = ADAPTER.parse(payload, self.options)
                found.extend((i.url or "").rpartition("/")[2] for i in batch.items)
                self.problems += [p.code for p in (*payload.problems, *batch.problems)]
                self.state = json.loads(json.dumps(batch.state))

        try:
            asyncio.run(work())
        except UnreachableError as error:
            self.problems.append(error.code)
        return found


def read(data: bytes) -> Any:
    return ADAPTER.parse(Payload(data=data, url="https://api.example/doc", fetched=START, source_id="s"), None)


def test_an_article_is_a_pointer_without_a_date_of_publication() -> None:
    batch = read(DATA.read_bytes())
    ferry, bridge, broken = batch.items
    assert ferry.title.text == "Ferry terminal opens under guard, minister says (live)"
    assert ferry.canonical_url == "https://www.harbour.example/2026/ferry"
    assert ferry.outlet.domain == "harbour.example"
    assert ferry.published is None
    assert ferry.extra == {"seen": "2026-06-01T10:15:00+00:00", "source_country": "United Kingdom"}
    assert ferry.alternates == ("https://m.harbour.example/2026/ferry",)
    assert ferry.media[0].role == "preview"
    assert ferry.access == "partial"
    assert bridge.language.tag == "uk"
    assert broken.title.text == "A \\path and a tab in one headline of the day"
    assert "seen" not in broken.extra


def test_every_article_comes_once_late_ones_within_the_overlap_too() -> None:
    search = Search()
    source = Source(search, overlap_hours=2)
    search.add("one", START - timedelta(hours=3))
    assert source.poll(START) == ["one"]
    search.add("late", START - timedelta(hours=1))
    search.add("two", START + timedelta(minutes=30))
    assert source.poll(START + timedelta(hours=1)) == ["late", "two"]
    assert source.poll(START + timedelta(hours=2)) == []
    assert search.spans[1][0] == START - timedelta(hours=2)


def test_full_answers_are_followed_by_the_next_span() -> None:
    search = Search()
    for n in range(700):
        search.add(n, START - timedelta(hours=20) + timedelta(minutes=n))
    source = Source(search)
    assert sorted(map(int, source.poll(START))) == list(range(700))
    assert len(search.spans) == 3
    assert source.problems == []


def test_a_poll_that_is_broken_off_goes_on_where_it_was() -> None:
    search = Search()
    for n in range(700):
        search.add(n, START - timedelta(hours=20) + timedelta(minutes=n))
    source = Source(search)
    search.fail_at = 2
    first = source.poll(START)
    assert source.problems == ["fetch.unreachable"]
    search.fail_at = None
    rest = source.poll(START + timedelta(minutes=5))
    assert sorted(map(int, first + rest)) == list(range(700))


def test_more_than_one_answer_holds_at_one_time_is_told_and_does_not_stop_the_search() -> None:
    search = Search()
    for n in range(300):
        search.add(n, START - timedelta(hours=2))
    search.add("after", START - timedelta(hours=1))
    source = Source(search)
    found = source.poll(START)
    assert len(found) == 251
    assert "after" in found
    assert source.problems == ["cap.results"]


def test_more_answers_than_a_poll_asks_for_are_left_to_the_next() -> None:
    search = Search()
    for n in range(2500):
        search.add(n, START - timedelta(hours=20) + timedelta(seconds=n * 20))
    source = Source(search)
    first = source.poll(START)
    assert source.problems == ["cap.requests"]
    rest = source.poll(START + timedelta(hours=1))
    assert sorted(map(int, first + rest)) == list(range(2500))


def test_another_query_begins_anew_and_an_old_cursor_stays_within_three_months() -> None:
    search = Search()
    source = Source(search)
    source.poll(START)
    source.state["query"] = "another"
    source.poll(START + timedelta(hours=1))
    assert search.spans[-1][0] == START - timedelta(hours=23)
    source.poll(START + timedelta(days=400))
    assert search.spans[-1][0] == START + timedelta(days=311)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"Please limit requests to one every 5 seconds.", "limit requests"),
        (b"<html><body>Your query was too short or too long.</body></html>", "too short"),
        (b"{", "no JSON"),
        (b'{"articles": 3}', "no list"),
        (b"[1]", "no list"),
    ],
)
def test_a_message_instead_of_a_list_is_an_error_and_keeps_the_state(body: bytes, what: str) -> None:
    with pytest.raises(ParseError, match=what):
        read(body)

    class Answers(Fetcher):
        async def send(self, request: Request) -> Response:
            return Response(url=request.url, final_url=request.url, status=200, headers={}, data=body, fetched=START)

    async def states() -> list[Any]:
        poll = Poll("s", GdeltOptions(query="harbour"), {}, START)
        return [p.state async for p in ADAPTER.fetch(poll, Answers())]

    assert asyncio.run(states()) == [None]


def test_no_result_is_no_error() -> None:
    assert read(b"{}").items == ()
    assert read(b"").items == ()
