"""What holds for the timeline of every network: nothing lost, nothing read without need, whatever goes wrong half-way."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aiohttp import web

from adapters.errors import HTTPStatusError
from tests.adapters.networks.desk import Desk
from tests.adapters.networks.servers import NETWORKS, NOW, http_date

EACH = pytest.mark.parametrize("name", NETWORKS)
CURSORS = {"cursor", "max_id", "before", "after", "next_token", "pagination_token", "page_cursor", "numericFilters"}


@asynccontextmanager
async def behind(kind, pages, **options):
    """A network, a desk that has polled it once, the newest post that it knows, and so many pages of newer ones."""
    async with kind() as network:
        desk = Desk(network, **options)
        await desk.poll()
        known = network.newest
        network.newest += pages * network.size
        yield network, desk, known


def check_whole(desk, known):
    """All newer posts were stored, and no gap is left to be read."""
    assert desk.missing(known, desk.network.newest) == []
    assert not desk.gaps


@EACH
async def test_the_first_poll_takes_a_page_and_the_next_ones_what_is_new(name):
    async with NETWORKS[name]() as network:
        desk = Desk(network)
        assert await desk.poll() == network.size
        network.newest += 2 * network.size + 3
        await desk.poll()
        assert desk.missing(network.newest - 3 * network.size, network.newest) == []
        assert not desk.gaps
        asked = len(network.requests)
        assert await desk.poll() == 0
        assert len(network.requests) == asked + 1
        assert not desk.problems


@EACH
async def test_posts_come_in_the_order_in_which_they_were_written_page_by_page(name):
    async with behind(NETWORKS[name], 3) as (network, desk, known):
        before = len(desk.stored)
        await desk.poll()
        pages = [desk.stored[n : n + network.size] for n in range(before, len(desk.stored), network.size)]
        assert any(i.endswith(network.native(known + 1)) for i in pages[0])
        assert any(i.endswith(network.native(network.newest)) for i in pages[-1])


@EACH
async def test_more_than_a_poll_may_read_is_read_by_the_next_ones(name):
    async with behind(NETWORKS[name], 9, max_pages=2) as (network, desk, known):
        await desk.poll()
        assert len(desk.gaps) == 1
        network.newest += network.size // 2
        for _ in range(20):
            await desk.poll()
            if not desk.gaps:
                break
        check_whole(desk, known)


@EACH
async def test_a_kill_in_mid_paging_loses_nothing(name):
    async with behind(NETWORKS[name], 4) as (network, desk, known):
        for payloads in (1, 2, 1, 1):
            await desk.poll(payloads=payloads)
            network.newest += 1
        await desk.poll()
        check_whole(desk, known)


@EACH
async def test_a_rate_limit_in_mid_page_keeps_what_was_read(name):
    async with behind(NETWORKS[name], 4) as (network, desk, known):
        network.lets = 2
        await desk.poll()
        assert isinstance(desk.error, HTTPStatusError)
        assert desk.error.status == 429
        assert desk.error.retry_after == pytest.approx(600, abs=5)
        assert desk.missing(network.newest - network.size, network.newest) == []
        assert len(desk.gaps) == 1
        network.lets = None
        await desk.poll()
        check_whole(desk, known)


@EACH
async def test_the_rest_of_a_spent_budget_of_requests_is_left_to_the_next_poll(name):
    class Counting(NETWORKS[name]):
        def answer(self, request, body):
            found = super().answer(request, body)
            found.headers["X-RateLimit-Remaining"] = "0"
            return found

    async with behind(Counting, 2) as (network, desk, known):
        asked = len(network.requests)
        await desk.poll()
        assert len(network.requests) == asked + 1
        assert desk.error is None
        assert len(desk.gaps) == 1
        for _ in range(6):
            await desk.poll()
        assert desk.missing(known, network.newest) == []


@EACH
async def test_a_cursor_that_the_server_no_longer_knows(name):
    async with behind(NETWORKS[name], 6, max_pages=2) as (network, desk, known):
        await desk.poll()
        assert desk.gaps
        network.forgets = True
        await desk.poll()
        assert [p.code for p in desk.problems] == ["social.cursor"]
        assert desk.error is None
        network.forgets = False
        for _ in range(20):
            await desk.poll()
        check_whole(desk, known)


@EACH
async def test_a_server_that_fails_over_a_cursor_that_it_no_longer_knows(name):
    class Failing(NETWORKS[name]):
        def answer(self, request, body):
            cursors = set(request.query) & CURSORS
            return web.Response(status=500) if self.forgets and cursors else super().answer(request, body)

    async with behind(Failing, 6, max_pages=2) as (network, desk, known):
        await desk.poll()
        assert desk.gaps
        network.forgets = True
        for _ in range(2):
            await desk.poll()
            assert desk.error.status == 500
        assert not desk.problems
        await desk.poll()
        assert [p.code for p in desk.problems] == ["social.cursor"]
        network.forgets = False
        for _ in range(20):
            await desk.poll()
        check_whole(desk, known)


# A cut page of markup is still a page: what it lost is below its last post, or comes with the page that follows.
@pytest.mark.parametrize("name", [n for n in NETWORKS if n not in ("telegram", "reddit")])
async def test_a_truncated_page_is_named_and_asked_for_again(name):
    async with behind(NETWORKS[name], 3) as (network, desk, known):
        network.cuts = {len(network.requests) + 2}
        await desk.poll()
        assert desk.bad == 1
        assert len(desk.gaps) == 1
        await desk.poll()
        check_whole(desk, known)


@pytest.mark.parametrize("name", [n for n in NETWORKS if n not in ("telegram", "reddit")])
async def test_a_truncated_newest_page_leaves_what_is_known(name):
    async with NETWORKS[name]() as network:
        desk = Desk(network)
        await desk.poll()
        before = (desk.state["known"], desk.gaps)
        network.newest += 5
        network.cuts = {len(network.requests) + 1}
        await desk.poll()
        assert desk.bad == 1
        assert (desk.state["known"], desk.gaps) == before
        await desk.poll()
        assert desk.missing(network.newest - network.size + 1, network.newest) == []


@EACH
async def test_the_known_post_may_be_deleted(name):
    async with NETWORKS[name]() as network:
        desk = Desk(network)
        await desk.poll()
        known = network.newest
        network.deleted = {known, known - 1}
        network.newest += 2 * network.size
        await desk.poll()
        assert desk.missing(known + 1, network.newest) == []
        assert not desk.gaps


@EACH
async def test_a_damaged_state_is_a_first_poll(name):
    async with NETWORKS[name]() as network:
        desk = Desk(network)
        await desk.poll()
        damaged = (
            {"known": 5, "gaps": "x"}, {"known": [None], "gaps": [{"older": 1}, 7]}, {"of": None}, {"kept": [1], "budget": 3}
        )  # fmt: skip
        for wrong in damaged:
            desk.state = {**desk.state, **wrong}
            await desk.poll()
            assert desk.error is None


async def test_a_reset_is_measured_by_the_servers_own_clock():
    async with NETWORKS["mastodon"]() as network:
        network.lets = 0
        ahead = NOW + timedelta(days=900)
        reset = (ahead + timedelta(seconds=240)).isoformat().replace("+00:00", "Z")
        network.limit_headers = {"Date": http_date(ahead), "X-RateLimit-Reset": reset}
        desk = Desk(network)
        await desk.poll()
        assert desk.error.retry_after == pytest.approx(240)


async def test_secrets_do_not_stand_in_the_state_or_in_errors():
    async with NETWORKS["x"]() as network:
        desk = Desk(network)
        await desk.poll()
        network.lets = 0
        await desk.poll()
        assert "bearer-of-a-project" not in json.dumps(desk.state) + str(desk.error)
