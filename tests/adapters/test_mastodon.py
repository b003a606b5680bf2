"""Mastodon: accounts and lists, what it says to those without a token, posts that come in late."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from adapters.errors import HTTPStatusError
from adapters.social.sources.mastodon import MastodonOptions
from tests.adapters.networks.desk import Desk
from tests.adapters.networks.servers import Mastodon

SERVER = "https://harbour.example"


async def test_an_account_is_looked_up_once():
    async with Mastodon() as network:
        desk = Desk(network, hashtag=None, account="@watch@harbour.example", replies=False)
        await desk.poll()
        await desk.poll()
        assert [r.partition("?")[0] for r in network.requests] == [
            "/api/v1/accounts/lookup", "/api/v1/accounts/77/statuses", "/api/v1/accounts/77/statuses"
        ]  # fmt: skip
        assert "exclude_replies=true" in network.requests[1]


async def test_an_unknown_account_is_explained():
    async with Mastodon() as network:
        desk = Desk(network, hashtag=None, account="nobody")
        await desk.poll()
        assert isinstance(desk.error, HTTPStatusError)
        assert "no such account" in str(desk.error)


async def test_a_server_that_shows_it_only_to_its_users():
    async with Mastodon() as network:
        network.members_only = True
        desk = Desk(network)
        await desk.poll()
        assert desk.error.status == 422
        assert "only to its users: set token" in str(desk.error)
        assert await Desk(network, token="token-of-a-user").poll() == 10


@pytest.mark.parametrize("options", [{}, {"hashtag": None, "list_id": "5"}])
async def test_a_token_that_the_server_does_not_take(options):
    async with Mastodon() as network:
        desk = Desk(network, token="token-of-nobody", **options)
        await desk.poll()
        assert desk.error.status == 401
        assert "scope read:statuses" in str(desk.error)
        assert "token-of-nobody" not in str(desk.error)


async def test_links_keep_what_was_asked_for():
    async with Mastodon() as network:
        desk = Desk(network, hashtag=None, account="watch@harbour.example", boosts=False, first_pages=3)
        assert await desk.poll() == 30
        pages = [r for r in network.requests if "statuses" in r]
        assert all("exclude_reblogs=true" in r and "limit=40" in r for r in pages)
        assert [("max_id=" in r) for r in pages] == [False, True, True]


async def test_the_token_goes_to_its_server_only():
    async with Mastodon() as other, Mastodon() as network:
        plain = network.answer

        def answer(request, body):
            found = plain(request, body)
            found.headers["Link"] = f'<{other.url}/api/v1/timelines/tag/port?max_id=9>; rel="next"'
            return found

        network.answer = answer
        desk = Desk(network, token="token-of-a-user", first_pages=3)
        await desk.poll()
        assert network.headers[0]["Authorization"] == "Bearer token-of-a-user"
        assert other.requests == []
        assert [p.code for p in desk.problems] == ["social.paging"]


@pytest.mark.parametrize("overlap", [0, 30])
async def test_a_post_that_comes_in_late_is_read_within_the_overlap(overlap):
    async with Mastodon() as network:
        network.deleted = {14}
        desk = Desk(network, overlap_minutes=overlap)
        await desk.poll()
        network.deleted = set()  # it was written a quarter of an hour before the newest known post, and arrives only now
        network.newest += 10
        await desk.poll()
        assert (desk.missing(14, 14) == []) == (overlap > 0)
        assert desk.missing(21, 40) == []
        assert not desk.gaps


async def outrun(network, posts):
    """A desk whose overlap holds more than it may read, at its second poll, after so many new posts."""
    network.newest = 200
    desk = Desk(network, overlap_minutes=1000, max_pages=2)
    await desk.poll()
    network.newest += posts
    await desk.poll()
    return desk


async def test_a_timeline_faster_than_the_overlap_leaves_no_gap_below_known_posts():
    async with Mastodon() as network:
        desk = await outrun(network, 5)
        assert desk.missing(191, 205) == []
        assert not desk.gaps


async def test_a_timeline_faster_than_the_overlap_does_not_keep_its_gaps_for_ever():
    async with Mastodon() as network:
        desk = await outrun(network, 60)
        assert desk.gaps
        for _ in range(12):
            network.newest += 5
            await desk.poll()
        assert desk.missing(191, network.newest) == []
        assert not desk.gaps


async def test_the_public_timeline_and_a_list():
    async with Mastodon() as network:
        await Desk(network, hashtag=None, local=True).poll()
        await Desk(network, hashtag=None, list_id="5", token="token-of-a-user").poll()
        assert network.requests == ["/api/v1/timelines/public?limit=40&local=true", "/api/v1/timelines/list/5?limit=40"]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"server": "harbour.example"}, "server"),
        ({"server": SERVER, "hashtag": "a", "account": "b"}, "one timeline"),
        ({"server": SERVER, "list_id": "5"}, "needs token"),
        ({"server": SERVER, "max_pages": 0}, "max_pages"),
    ],
)
def test_settings_that_cannot_be(settings, words):
    with pytest.raises(ValidationError, match=words):
        MastodonOptions.model_validate(settings)
