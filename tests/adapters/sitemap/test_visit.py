"""Polls of a sitemap: what is asked for, what is new, and what survives a crash."""

from __future__ import annotations

import asyncio
import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.base import Poll
from adapters.errors import HTTPStatusError, UnreachableError
from adapters.schema import Batch
from adapters.sitemap import ADAPTER, SitemapOptions
from adapters.testing import FakeFetcher

ROOT = "https://a.example/sitemap.xml"
START = datetime(2026, 6, 1, 12, tzinfo=UTC)


def urlset(*entries: tuple[str, str | None], news: bool = False) -> str:
    inner = "".join(
        f"<url><loc>https://a.example/{name}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}"
        f"{f'<news:news><news:title>About {name}</news:title></news:news>' if news else ''}</url>"
        for name, day in entries
    )
    return f'<urlset xmlns:news="x">{inner}</urlset>'


def index(*maps: tuple[str, str | None]) -> str:
    inner = "".join(
        f"<sitemap><loc>https://a.example/{name}.xml</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</sitemap>"
        for name, day in maps
    )
    return f"<sitemapindex>{inner}</sitemapindex>"


class Source:
    """A site and what its source remembers."""

    def __init__(self, answers: dict[str, Any], **options: Any) -> None:
        self.fetcher = FakeFetcher(answers)
        self.options = SitemapOptions(url=ROOT, **options)
        self.state: dict[str, Any] = {}
        self.now = START
        self.problems: list[str] = []

    def serve(self, name: str, body: Any) -> None:
        self.fetcher.answers[f"https://a.example/{name}.xml"] = body

    def poll(self, *, crash_after: int | None = None) -> list[str]:
        """Names of the new items; with `crash_after`, nothing is stored behind so many payloads."""
        self.now += timedelta(hours=1)
        self.problems = []
        self.fetcher.requests.clear()
        return asyncio.run(self._poll(crash_after))

    async def _poll(self, crash_after: int | None) -> list[str]:
        found: list[str] = []
        count = 0
        async for payload in ADAPTER.fetch(Poll("s", self.options, self.state, self.now), self.fetcher):
            batch = Batch(state=payload.state) if payload.unchanged else ADAPTER.parse(payload, self.options)
            self.problems += [p.code for p in (*payload.problems, *batch.problems)]
            if crash_after is not None and count >= crash_after:
                return found
            count += 1
            if batch.state is not None:
                self.state = json.loads(json.dumps(batch.state))
            found += [(i.url or "").rpartition("/")[2] for i in batch.items]
        return found

    @property
    def asked(self) -> list[str]:
        return [u.rpartition("/")[2].removesuffix(".xml") for u in self.fetcher.urls]


def test_only_new_and_changed_addresses_follow_the_first_visit() -> None:
    site = Source({ROOT: urlset(("one", "2026-05-01"), ("two", "2026-05-02"))}, first=1)
    assert site.poll() == ["two"]
    assert site.poll() == []
    site.serve("sitemap", urlset(("one", "2026-05-01"), ("two", "2026-06-01"), ("three", "2026-06-01")))
    assert site.poll() == ["two", "three"]
    assert site.poll() == []


def test_all_entries_of_a_news_sitemap_are_taken_and_a_new_headline_is_told() -> None:
    site = Source({ROOT: urlset(("one", None), ("two", None), news=True)}, first=0)
    assert site.poll() == ["one", "two"]
    site.serve("sitemap", urlset(("one", None), ("two", None), news=True).replace("About one", "More about one"))
    assert site.poll() == ["one"]


def test_addresses_that_all_bear_the_time_of_the_file_are_not_changed_by_it() -> None:
    site = Source({ROOT: urlset(*((str(n), "2026-05-01") for n in range(20)))})
    assert len(site.poll()) == 20
    site.serve("sitemap", urlset(*((str(n), "2026-06-01") for n in range(21))))
    assert site.poll() == ["20"]


def test_of_an_index_only_what_moved_is_read() -> None:
    site = Source({ROOT: index(("a", "2026-05-01"), ("b", "2026-05-02"))}, first=1)
    site.serve("a", urlset(("a1", "2026-04-30"), ("a2", "2026-05-01")))
    site.serve("b", urlset(("b1", "2026-05-02")))
    assert site.poll() == ["b1", "a2"]
    assert site.asked == ["sitemap", "b", "a"]
    assert site.poll() == []
    assert site.asked == ["sitemap"]
    site.serve("sitemap", index(("a", "2026-06-01"), ("b", "2026-05-02")))
    site.serve("a", urlset(("a1", "2026-04-30"), ("a2", "2026-05-01"), ("a3", "2026-06-01")))
    assert site.poll() == ["a3"]
    assert site.asked == ["sitemap", "a"]


def test_a_sitemap_that_an_index_names_later_is_new_as_a_whole() -> None:
    site = Source({ROOT: index(("may", "2026-05-31"))}, first=1)
    site.serve("may", urlset(("m1", "2026-05-30"), ("m2", "2026-05-31")))
    assert site.poll() == ["m2"]
    site.serve("sitemap", index(("may", "2026-05-31"), ("june", "2026-06-01")))
    site.serve("june", urlset(("j1", None), ("j2", None), ("j3", None)))
    assert site.poll() == ["j1", "j2", "j3"]


def test_what_the_cap_left_over_is_told_and_read_at_the_next_polls() -> None:
    names = [f"m{n}" for n in range(5)]
    site = Source({ROOT: index(*((n, "2026-05-01") for n in names))}, max_sitemaps=2)
    for name in names:
        site.serve(name, urlset((f"{name}-old", "2026-01-01")))
    assert len(site.poll()) == 2
    site.serve("sitemap", index(*((n, "2026-06-02") for n in names)))
    for name in names:
        site.serve(name, urlset((f"{name}-old", "2026-01-01"), (f"{name}-new", "2026-06-02")))
    found: set[str] = set()
    told = []
    for _ in range(3):
        found |= set(site.poll())
        told.append("cap.sitemaps" in site.problems)
    assert {f"{n}-new" for n in names} <= found
    assert told == [True, True, False]
    assert site.poll() == []


def test_sitemaps_without_a_time_are_visited_in_turn() -> None:
    names = ["a", "b", "c", "d"]
    site = Source({ROOT: index(*((n, None) for n in names))}, max_sitemaps=2)
    for name in names:
        site.serve(name, urlset((name, None)))
    seen = []
    for _ in range(3):
        site.poll()
        seen.append(site.asked[1:])
    assert seen == [["a", "b"], ["c", "d"], ["a", "b"]]


def test_a_sitemap_that_fails_costs_itself_and_is_asked_again() -> None:
    site = Source({ROOT: index(("a", "2026-05-01"), ("b", "2026-05-02"))})
    site.serve("a", urlset(("a1", None)))
    site.serve("b", [UnreachableError("no connection"), urlset(("b1", None))])
    assert site.poll() == ["a1"]
    assert site.problems == ["fetch.unreachable"]
    assert site.poll() == ["b1"]


def test_nothing_is_lost_or_doubled_by_a_crash_between_two_payloads() -> None:
    site = Source({ROOT: index(("a", "2026-05-01"), ("b", "2026-05-02"))})
    site.serve("a", urlset(("a1", None)))
    site.serve("b", urlset(("b1", None)))
    assert site.poll(crash_after=0) == []
    assert site.poll(crash_after=1) == ["b1"]
    assert site.poll() == ["a1"]
    assert site.poll() == []


def test_a_body_in_gzip_is_unpacked_within_the_cap() -> None:
    site = Source({ROOT: gzip.compress(urlset(("one", None)).encode())})
    assert site.poll() == ["one"]
    bomb = Source({ROOT: gzip.compress(b" " * 5_000_000)}, max_bytes=1_000_000)
    with pytest.raises(Exception, match="larger than 1,000,000 bytes"):
        bomb.poll()


def test_an_index_that_names_itself_or_nests_for_ever_ends() -> None:
    site = Source({ROOT: index(("sitemap", None), ("d1", None))})
    for n in range(1, 9):
        site.serve(f"d{n}", index((f"d{n + 1}", None), ("sitemap", None)))
    site.poll()
    assert len(site.asked) == len(set(site.asked)) <= 5
    assert "parse.index" in site.problems


def test_a_truncated_sitemap_keeps_its_state_back() -> None:
    site = Source({ROOT: urlset(("one", None), ("two", None))[:-40]})
    assert site.poll() == ["one"]
    assert site.state == {}
    site.serve("sitemap", urlset(("one", None), ("two", None)))
    assert site.poll() == ["one", "two"]


def test_the_sources_own_address_must_be_there() -> None:
    with pytest.raises(HTTPStatusError):
        Source({}).poll()


def test_another_address_forgets_the_state() -> None:
    site = Source({ROOT: urlset(("one", None))})
    site.poll()
    site.state["url"] = "https://other.example/"
    assert site.poll() == ["one"]
