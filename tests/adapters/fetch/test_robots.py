"""robots.txt for pages (RFC 9309)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.errors import DisallowedError, PostponedError, RefusedError
from adapters.fetch import HttpFetcher, LocalMemory
from adapters.fetch.hosts import RobotsFile
from adapters.fetch.robots import is_current, robots_url, rules_of
from tests.adapters.fetch.conftest import RawServer, answer
from tests.adapters.fetch.test_pacing import ManualClock
from tests.loopback import settings

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
RULES = b"User-agent: media-monitor\nDisallow: /closed\nAllow: /closed/but\n\nUser-agent: *\nDisallow: /\n"


def asked(server: RawServer) -> list[str]:
    return [r.split(" ", 2)[1] for r in server.requests]


async def test_a_page_that_robots_txt_forbids_is_not_fetched(server: RawServer) -> None:
    pages = {"/open": answer(b"o"), "/closed/but": answer(b"b"), "/closed": answer(b"c")}
    server.answers |= {"/robots.txt": answer(RULES), **pages}
    async with HttpFetcher(settings()) as fetcher:
        assert (await fetcher.get(server.url("/open"), robots=True)).data == b"o"
        assert (await fetcher.get(server.url("/closed/but"), robots=True)).data == b"b"
        with pytest.raises(DisallowedError) as caught:
            await fetcher.get(server.url("/closed"), robots=True)
        assert (caught.value.code, caught.value.where) == ("fetch.robots", server.url("/closed"))
        assert not await fetcher.allowed(server.url("/closed"))
        assert asked(server) == ["/robots.txt", "/open", "/closed/but"]
        assert (await fetcher.get(server.url("/closed"))).data == b"c"  # a feed is exempt


@pytest.mark.parametrize(
    ("status", "allowed"),
    [("404 Not Found", True), ("403 No", True), ("410 Gone", True), ("401 Who", True), ("500 Oops", False),
     ("503 Busy", False), ("429 Slow", False)],
)  # fmt: skip
async def test_a_robots_txt_that_is_not_there(server: RawServer, status: str, allowed: bool) -> None:
    server.answers |= {"/robots.txt": answer(b"User-agent: *\nDisallow: /", status), "/page": answer(b"p")}
    async with HttpFetcher(settings()) as fetcher:
        assert await fetcher.allowed(server.url("/page")) is allowed


async def test_a_server_that_closes_the_line_allows_nothing_for_now(server: RawServer) -> None:
    server.answers |= {"/robots.txt": b"", "/page": answer(b"p")}
    clock = ManualClock()
    async with HttpFetcher(settings(), clock=clock) as fetcher:
        assert not await fetcher.allowed(server.url("/page"))
        server.answers["/robots.txt"] = answer(b"")
        assert not await fetcher.allowed(server.url("/page"))
        clock.at += timedelta(hours=1)
        assert await fetcher.allowed(server.url("/page"))


@pytest.mark.parametrize(("hops", "allowed"), [(5, False), (6, True)])
async def test_five_redirects_are_followed(server: RawServer, hops: int, allowed: bool) -> None:
    """Beyond, it counts as not there (RFC 9309 section 2.3.1.2)."""
    server.answers["/robots.txt"] = answer(b"", "302 Found", "Location: /r1")
    for n in range(1, hops):
        server.answers[f"/r{n}"] = answer(b"", "301 Moved", f"Location: /r{n + 1}")
    server.answers[f"/r{hops}"] = answer(b"User-agent: *\nDisallow: /")
    async with HttpFetcher(settings()) as fetcher:
        assert await fetcher.allowed(server.url("/page")) is allowed


async def test_a_huge_one_is_read_up_to_500_kib(server: RawServer) -> None:
    padding = b"# nothing\n" * 80_000
    server.answers |= {"/robots.txt": answer(b"User-agent: *\nDisallow: /a\n" + padding + b"Disallow: /z\n")}
    async with HttpFetcher(settings()) as fetcher:
        assert not await fetcher.allowed(server.url("/a"))
        assert await fetcher.allowed(server.url("/z"))


async def test_it_is_kept_for_a_day_and_over_restarts(server: RawServer) -> None:
    server.answers |= {"/robots.txt": answer(RULES), "/open": answer(b"o")}
    memory, clock = LocalMemory(), ManualClock()
    for _ in range(3):
        async with HttpFetcher(settings(), memory=memory, clock=clock) as fetcher:
            await fetcher.get(server.url("/open"), robots=True)
            clock.at += timedelta(hours=11)
    assert asked(server).count("/robots.txt") == 1
    clock.at += timedelta(hours=2)
    async with HttpFetcher(settings(), memory=memory, clock=clock) as fetcher:
        assert await fetcher.allowed(server.url("/open"))
    assert asked(server).count("/robots.txt") == 2


async def test_each_redirect_is_asked_for(server: RawServer) -> None:
    away = server.url("/closed", "localhost")
    server.answers |= {
        "/robots.txt": answer(RULES), "/a": answer(b"", "302 Found", "Location: /closed"),
        "/b": answer(b"", "302 Found", f"Location: {away}"), "/closed": answer(b"c"),
    }  # fmt: skip
    async with HttpFetcher(settings()) as fetcher:
        for path in ("/a", "/b"):
            with pytest.raises(DisallowedError):
                await fetcher.get(server.url(path), robots=True)
    assert "/closed" not in asked(server)


async def test_a_crawl_delay_makes_the_pause_longer_within_reason(server: RawServer) -> None:
    for delay, expected in (("20", 20), ("86400", 60), ("1", 5)):
        server.answers |= {"/robots.txt": answer(b"User-agent: *\nCrawl-delay: " + delay.encode()), "/p": answer(b"p")}
        clock = ManualClock()
        async with HttpFetcher(settings(pause=5), clock=clock) as fetcher:
            for _ in range(3):
                await fetcher.get(server.url("/p"), robots=True)
        assert expected * 0.9 <= clock.waits[-1] <= expected * 1.1


async def test_a_host_that_cannot_be_asked_now_is_no_answer(server: RawServer) -> None:
    server.answers |= {"/f": answer(b"", "503 Busy"), "/robots.txt": answer(RULES)}
    memory = LocalMemory()
    async with HttpFetcher(settings(), memory=memory) as fetcher:
        with pytest.raises(Exception, match="503"):
            await fetcher.get(server.url("/f"))
        with pytest.raises(PostponedError):
            await fetcher.get(server.url("/open"), robots=True)
    assert memory.robots(robots_url(server.url("/"))) is None


async def test_only_web_addresses_are_asked_about(server: RawServer) -> None:
    async with HttpFetcher(settings()) as fetcher:
        with pytest.raises(RefusedError):
            await fetcher.allowed("file:///etc/passwd")


@pytest.mark.parametrize(
    ("hours", "answered", "current"),
    [(23, "rules", True), (25, "rules", False), (-1, "rules", False), (0.5, "unreachable", True), (2, "unreachable", False)],
)
def test_how_long_one_holds(hours: float, answered: str, current: bool) -> None:
    assert is_current(RobotsFile(NOW - timedelta(hours=hours), answered), NOW) is current


@given(st.binary(max_size=300))
def test_any_bytes_are_rules(body: bytes) -> None:
    rules = rules_of(RobotsFile(NOW, "rules", body), "media-monitor")
    assert rules.allow("https://a.example/x") in (True, False)
    assert rules.crawl_delay >= 0


def test_rules_that_trap_matchers_do_not_hang() -> None:
    body = b"User-agent: *\n" + b"Disallow: /" + b"*a" * 5000 + b"b\n" + b"Disallow: /" + b"*a" * 8 + b"b$\n"
    assert rules_of(RobotsFile(NOW, "rules", body * 20), "media-monitor").allow("https://a.example/" + "a" * 4000)
