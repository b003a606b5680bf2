"""Turns at hosts: pauses, queues, hosts that send us away, and memories that are shared."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.errors import HTTPStatusError, PostponedError
from adapters.fetch import HttpFetcher
from adapters.fetch.hosts import HostState, LocalMemory, cleared, jitter, later, opens, reserved, struck
from tests.adapters.fetch.conftest import RawServer, answer
from tests.loopback import settings

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class ManualClock:
    """Time that passes only where somebody waits."""

    def __init__(self) -> None:
        self.at = NOW
        self.waits: list[float] = []

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.at += timedelta(seconds=seconds)
        await asyncio.sleep(0)


def test_back_off_of_a_host_doubles_up_to_a_day() -> None:
    state, at, waits = HostState(), NOW, []
    for _ in range(8):
        state = struck(state, at, None)
        assert state.paused_until is not None
        waits.append((state.paused_until - at) / HOUR)
        at = state.paused_until
    assert waits == [1, 2, 4, 8, 16, 24, 24, 24]
    assert cleared(state) == HostState(next_free=state.next_free)


def test_what_a_host_asks_for_is_honoured_up_to_a_month_and_never_shortened() -> None:
    state = struck(HostState(), NOW, 99e9)
    assert state.paused_until == NOW + timedelta(days=31)
    assert struck(state, NOW, 60).paused_until == NOW + timedelta(days=31)
    assert struck(HostState(), NOW, 90).paused_until == NOW + timedelta(seconds=90)
    assert struck(HostState(), NOW, 0).paused_until == NOW + HOUR  # a date in the past is no answer


def test_a_clock_that_was_wrong_does_not_lock_a_host() -> None:
    assert opens(HostState(next_free=NOW + timedelta(days=400)), NOW) == NOW
    assert later(reserved(HostState(), NOW, HOUR), NOW).next_free == NOW + HOUR


@given(st.text(max_size=20))
def test_jitter(key: str) -> None:
    assert -0.1 <= jitter(key) <= 0.1
    assert jitter(key) == jitter(key)


async def test_pauses_between_requests_to_a_host_but_not_between_hosts(server: RawServer) -> None:
    server.answers["/"] = answer(b"ok")
    clock = ManualClock()
    async with HttpFetcher(settings(pause=5), clock=clock) as fetcher:
        for _ in range(4):
            await fetcher.get(server.url("/"))
        assert len(clock.waits) == 3
        assert all(4.5 <= wait <= 5.5 for wait in clock.waits)
        await fetcher.get(server.url("/", "localhost"))
        assert len(clock.waits) == 3


async def test_redirects_within_a_host_are_part_of_one_visit(server: RawServer) -> None:
    server.answers["/"] = answer(b"", "302 Found", "Location: /there")
    server.answers["/there"] = answer(b"ok")
    clock = ManualClock()
    async with HttpFetcher(settings(pause=5), clock=clock) as fetcher:
        await fetcher.get(server.url("/"))
    assert clock.waits == []


async def test_a_redirect_waits_for_its_turn_at_the_other_host(server: RawServer) -> None:
    server.answers["/"] = answer(b"", "302 Found", f"Location: {server.url('/there', 'localhost')}")
    server.answers["/there"] = answer(b"ok")
    clock = ManualClock()
    async with HttpFetcher(settings(pause=5), clock=clock) as fetcher:
        await fetcher.get(server.url("/there", "localhost"))
        await fetcher.get(server.url("/"))
    assert len(clock.waits) == 1


async def test_a_slow_answer_makes_the_pause_count_from_its_end(server: RawServer) -> None:
    clock = ManualClock()

    async def slow(_head: bytes, writer: asyncio.StreamWriter) -> None:
        clock.at += timedelta(seconds=20)
        writer.write(answer(b"ok"))
        await writer.drain()

    server.answers["/"] = slow
    async with HttpFetcher(settings(pause=5), clock=clock) as fetcher:
        await fetcher.get(server.url("/"))
        await fetcher.get(server.url("/"))
    assert clock.waits == [5]


async def test_a_host_that_sends_us_away_is_left_alone_with_all_its_feeds(server: RawServer) -> None:
    server.answers["/a"] = answer(b"", "429 Slow", "Retry-After: 600")
    server.answers["/b"] = answer(b"ok")
    clock, memory = ManualClock(), LocalMemory()
    async with HttpFetcher(settings(), clock=clock, memory=memory) as fetcher:
        with pytest.raises(HTTPStatusError) as caught:
            await fetcher.get(server.url("/a"))
        assert caught.value.retry_after == 600
        clock.at += timedelta(seconds=599)
        with pytest.raises(PostponedError) as postponed:
            await fetcher.get(server.url("/b"))
        assert (postponed.value.retry_after, postponed.value.queued) == (1, False)
        assert postponed.value.where
    clock.at += timedelta(seconds=1)
    async with HttpFetcher(settings(), clock=clock, memory=memory) as fetcher:
        assert (await fetcher.get(server.url("/b"))).data == b"ok"
        assert memory.state("127.0.0.1") == HostState()
    assert len(server.requests) == 2


async def test_other_failures_are_no_reason_to_stay_away(server: RawServer) -> None:
    memory = LocalMemory()
    async with HttpFetcher(settings(), memory=memory) as fetcher:
        for status in ("500 Oops", "404 Not Found", "403 No"):
            server.answers["/"] = answer(b"", status)
            with pytest.raises(HTTPStatusError):
                await fetcher.get(server.url("/"))
    assert memory.state("127.0.0.1").paused_until is None


async def test_who_would_wait_too_long_is_told_when(server: RawServer) -> None:
    server.answers["/"] = answer(b"ok")
    async with HttpFetcher(settings(pause=5, patience=12), clock=ManualClock()) as fetcher:
        results = await asyncio.gather(*(fetcher.get(server.url("/")) for _ in range(10)), return_exceptions=True)
    put_off = [r for r in results if isinstance(r, PostponedError)]
    assert 3 <= len(results) - len(put_off) <= 5
    assert all(p.queued and p.retry_after and p.retry_after > 12 for p in put_off)
    assert fetcher._pacing._queues == {}


async def test_two_processes_with_one_memory_keep_the_pause_together(server: RawServer) -> None:
    seen: list[float] = []

    async def note(_head: bytes, writer: asyncio.StreamWriter) -> None:
        seen.append(asyncio.get_running_loop().time())
        writer.write(answer(b"ok"))
        await writer.drain()

    server.answers["/"] = note
    memory = LocalMemory()
    slow = settings(pause=0.1)
    began = asyncio.get_running_loop().time()
    async with HttpFetcher(slow, memory=memory) as one, HttpFetcher(slow, memory=memory) as two:
        await asyncio.gather(*(f.get(server.url("/")) for f in (one, two) for _ in range(4)))
    assert len(seen) == 8
    # Seven pauses, each a tenth shorter at most; a busy machine only adds to them, and each by itself would make three.
    assert max(seen) - began > 0.6
