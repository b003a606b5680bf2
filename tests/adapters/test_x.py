"""X: the budget is never passed, whatever happens, and nothing is paid twice without need."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import SecretStr, ValidationError

from adapters.errors import HTTPStatusError, PostponedError
from adapters.social.sources.x import XOptions
from tests.adapters.networks.desk import Desk
from tests.adapters.networks.servers import X

TOKEN = {"token": "bearer-of-a-project", "monthly_reads": 1000}


def test_nothing_goes_without_a_budget_and_a_token():
    for settings in ({"search": "convoy", "token": "x"}, {"search": "convoy", "monthly_reads": 100}, TOKEN,
                     {"search": "a", "user": "b", **TOKEN}, {"user": "b", **TOKEN, "monthly_reads": 29}):  # fmt: skip
        with pytest.raises(ValidationError):
            XOptions.model_validate(settings)


@pytest.mark.parametrize("quoting", [False, True])
@pytest.mark.parametrize("killed", [None, 1])
async def test_the_budget_of_a_month_is_never_passed(quoting, killed):
    async with X() as network:
        network.size, network.quoting = 100, quoting
        desk = Desk(network, monthly_reads=500)
        for _ in range(12):
            network.newest += 60
            await desk.poll(payloads=killed, after=timedelta(hours=6))
        assert network.billed <= 500
        assert desk.state["budget"]["reads"] >= network.billed
        assert isinstance(desk.error, PostponedError)
        assert "of the month's 500 reads are spent" in str(desk.error)
        asked = len(network.requests)
        await desk.poll()
        assert len(network.requests) == asked
        assert desk.now.month == 3
        assert desk.error.retry_after == pytest.approx((desk.now.replace(month=4, day=1, hour=0) - desk.now).total_seconds())


def set_aside(network: X, desk: Desk) -> list[int]:
    """What the store says is spent at each request, once the network is asked."""
    seen: list[int] = []
    plain = network.answer

    def answer(request, body):
        seen.append(desk.state["budget"]["reads"])
        return plain(request, body)

    network.answer = answer
    return seen


async def test_what_is_set_aside_is_stored_before_anything_is_asked():
    async with X() as network:
        desk = Desk(network, monthly_reads=900)
        seen = set_aside(network, desk)
        await desk.poll()
        network.newest += 15
        await desk.poll()
        assert seen[0] == 300
        assert seen[1] == 10 + 3 * 100
        assert desk.state["budget"] == {"month": "2026-03", "reads": network.billed}


async def test_a_new_month_is_a_new_budget_and_a_clock_set_back_is_none():
    async with X() as network:
        network.newest = 90
        desk = Desk(network, monthly_reads=30)
        await desk.poll()
        assert desk.state["budget"]["reads"] == 10
        await desk.poll()
        assert isinstance(desk.error, PostponedError)
        await desk.poll(after=timedelta(days=31))
        assert desk.error is None
        assert desk.state["budget"]["month"] == "2026-04"
        network.newest += 1
        await desk.poll(after=-timedelta(days=31))
        assert isinstance(desk.error, PostponedError)


async def test_another_search_starts_anew_and_keeps_the_budget():
    async with X() as network:
        desk = Desk(network)
        await desk.poll()
        spent = desk.state["budget"]["reads"]
        desk.options = desk.options.model_copy(update={"search": "bridge"})
        await desk.poll()
        assert desk.state["budget"]["reads"] == 2 * spent
        assert "since_id" not in network.requests[-1]


async def test_only_what_is_new_is_asked_for_and_paid():
    async with X() as network:
        desk = Desk(network)
        await desk.poll()
        await desk.poll()
        network.newest += 3
        await desk.poll()
        assert network.billed == 10 + 3
        assert f"since_id={network.number(30)}" in network.requests[-1]


async def test_a_post_that_is_too_old_for_the_search_is_not_named_to_it():
    async with X() as network:
        desk = Desk(network)
        await desk.poll()
        await desk.poll(after=timedelta(days=9))
        assert "since_id" not in network.requests[-1]


async def test_an_account_is_looked_up_once():
    async with X() as network:
        desk = Desk(network, search=None, user="@watcher", reposts=False)
        await desk.poll()
        network.newest += 15
        await desk.poll()
        assert desk.missing(21, 45) == []
        paths = [r.partition("?")[0] for r in network.requests]
        assert paths == ["/2/users/by/username/watcher", *["/2/users/42/tweets"] * 3]
        assert "exclude=retweets" in network.requests[1]


async def test_a_token_that_does_not_hold():
    async with X() as network:
        desk = Desk(network, token="another-bearer")
        await desk.poll()
        assert "bearer token does not hold" in str(desk.error)
        assert desk.state["budget"]["reads"] == 0


async def test_looking_an_account_up_is_set_aside_too():
    """An account costs as much as two posts."""
    async with X() as network:
        network.newest = 0
        desk = Desk(network, search=None, user="watcher", monthly_reads=32)
        seen = set_aside(network, desk)
        await desk.poll()
        assert seen == [2, 32]
        assert network.billed == 2
        assert desk.state["budget"]["reads"] == 2
        assert desk.state["kept"] == {"watcher": "42"}


async def test_looking_an_account_up_is_not_paid_where_it_is_refused():
    async with X() as network:
        desk = Desk(network, search=None, user="watcher", monthly_reads=100)
        await desk.poll()
        spent = desk.state["budget"]["reads"]
        desk.options = desk.options.model_copy(update={"user": "another", "token": SecretStr("another-bearer")})
        for _ in range(3):
            await desk.poll()
            assert isinstance(desk.error, HTTPStatusError)
        assert desk.state["budget"]["reads"] == spent == network.billed
        assert desk.state["kept"] == {"watcher": "42"}
