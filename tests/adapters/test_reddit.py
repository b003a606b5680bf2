"""Reddit: the interface with a key, and which settings fit together."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from adapters.social.sources.reddit import RedditOptions
from tests.adapters.networks.desk import Desk
from tests.adapters.networks.servers import Reddit

KEY = {"client_id": "app", "client_secret": "secret"}


async def test_with_a_key_the_interface_is_read():
    async with Reddit() as network:
        desk = Desk(network, **KEY)
        await desk.poll()
        network.newest += 40
        await desk.poll()
        assert desk.missing(51, 115) == []
        assert network.requests[1].startswith("/r/rails/new?raw_json=1")
        assert "token-of-an-hour" not in json.dumps(desk.state)


async def test_a_key_that_does_not_hold():
    async with Reddit() as network:
        desk = Desk(network, client_id="app", client_secret="old")
        await desk.poll()
        assert "holds no session" in str(desk.error)


async def test_a_feed_without_entries_is_no_failure():
    async with Reddit() as network:
        network.newest = 0
        desk = Desk(network)
        assert await desk.poll() == 0
        assert (desk.bad, desk.error, desk.problems) == (0, None, [])
        network.newest = 5
        assert await desk.poll() == 5


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"subreddit": "rails+ports", "what": "comments"}, "/r/rails+ports/comments.rss?limit=100"),
        ({"subreddit": None, "user": "watcher"}, "/user/watcher/submitted.rss?sort=new&limit=100"),
        ({"search": "night train"}, "/r/rails/search.rss?q=night+train&sort=new&restrict_sr=on&type=link&limit=100"),
    ],
)
async def test_what_can_be_read(options, path):
    async with Reddit() as network:
        await Desk(network, **options).poll()
        assert network.requests == [path]


@pytest.mark.parametrize("options", [{}, {"user": "a2", "subreddit": "b2"}, {"subreddit": "b2", "client_id": "x"}])
def test_settings_that_cannot_be(options):
    with pytest.raises(ValidationError):
        RedditOptions.model_validate(options)
