"""The walk itself, under any order of posts, deletions, failures and kills: everything is read, once it could be."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.base import Fetcher, Poll, Request, Response
from adapters.errors import HTTPStatusError
from adapters.social.sources.memory import Gap, Memory, Page, number_or_text, reached
from adapters.social.sources.route import Route, TimelineOptions
from adapters.social.sources.walk import walk

NOW = datetime(2026, 3, 4, tzinfo=UTC)
FIRST = "https://line.example/posts"
SIZE = 3


class Line(Fetcher):
    """A timeline whose pages are named by the number below which they begin."""

    def __init__(self) -> None:
        self.newest, self.gone = 5, set[int]()
        self.lets = 1_000

    async def send(self, request: Request) -> Response:
        url = request.url
        if self.lets <= 0:
            raise HTTPStatusError("the server answers 429", status=429, where=url)
        self.lets -= 1
        below = int(url.rpartition("=")[2]) if "=" in url else self.newest + 1
        page = [n for n in range(below - 1, 0, -1) if n not in self.gone][:SIZE]
        return Response(url=url, final_url=url, status=200, headers={}, data=json.dumps(page).encode(), fetched=NOW)


def read(response: Response) -> Page:
    numbers = json.loads(response.data)
    return Page(tuple(map(str, numbers)), f"{FIRST}?below={numbers[-1]}" if numbers and numbers[-1] > 1 else None)


async def poll(
    line: Line, state: dict[str, Any], seen: set[int], *, ranked: bool, pages: int = 3, kill: int | None = None
) -> dict[str, Any]:
    route = Route(of=FIRST, first=FIRST, read=read, rank=number_or_text if ranked else None)
    visit = Poll("line", TimelineOptions(max_pages=pages), json.loads(json.dumps(state)), NOW)
    try:
        async for payload in walk(visit, line, route):
            if kill is not None and kill <= 0:
                break
            kill = None if kill is None else kill - 1
            seen.update(json.loads(payload.data) if not payload.unchanged else [])
            state = payload.state if payload.state is not None else state
    except HTTPStatusError:
        pass
    return state


STEPS = st.lists(
    st.tuples(
        st.integers(0, 25), st.none() | st.integers(0, 4), st.none() | st.integers(0, 3),
        st.sets(st.integers(1, 60), max_size=2),
    ),
    max_size=8,
)  # fmt: skip


@given(steps=STEPS, ranked=st.booleans(), pages=st.integers(1, 3))
def test_nothing_is_lost(steps, ranked, pages):
    async def run() -> None:
        line, seen = Line(), set[int]()
        state = await poll(line, {}, seen, ranked=ranked, pages=pages)
        start = min(seen)
        gone: set[int] = set()
        for more, lets, kill, deleted in steps:
            line.newest += more
            line.lets = 1_000 if lets is None else lets
            state = await poll(line, state, seen, ranked=ranked, pages=pages, kill=kill)
            gone |= {n for n in deleted if n <= line.newest}
            line.gone |= gone
        line.lets = 100_000
        for _ in range(90):
            state = await poll(line, state, seen, ranked=ranked, pages=pages)
        assert set(range(start, line.newest + 1)) - seen - gone == set()
        assert state["gaps"] == []

    asyncio.run(run())


@given(st.lists(st.text(max_size=5)), st.lists(st.tuples(st.text(max_size=9), st.lists(st.text(max_size=3), min_size=1))))
def test_a_memory_comes_back_from_the_state(known, gaps):
    memory = Memory(tuple(known), tuple(Gap(older, tuple(until), 2, 1) for older, until in gaps))
    assert Memory.load(json.loads(json.dumps(memory.dump()))) == memory


@pytest.mark.parametrize(
    ("keys", "until", "how", "met"),
    [
        ("9 8 7", "", {}, False),
        ("9 8 7", "7 6", {}, True),
        ("9 8 7", "6 5", {}, False),
        ("9 8 6", "7 5", {"rank": number_or_text}, True),
        ("9 8 7", "7", {"whole": True}, False),
        ("9 8", "7 8 9", {"whole": True}, True),
        ("90000 80000 70000", "75000", {"rank": number_or_text, "margin": 10}, True),
        ("90000 80000 74995", "75000", {"rank": number_or_text, "margin": 10}, False),
        ("9 8 7", "7", {"rank": number_or_text, "margin": 10**9}, True),
        ("01HZB 01HZA", "01HZA", {"rank": number_or_text}, True),
    ],
)
def test_when_a_walk_has_come_down(keys, until, how, met):
    assert reached(Page(tuple(keys.split())), tuple(until.split()), **how) is met
