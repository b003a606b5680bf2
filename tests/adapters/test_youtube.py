"""YouTube: a feed of fifteen videos that is not found at times."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from pydantic import ValidationError

from adapters import registry
from adapters.base import Poll
from adapters.errors import HTTPStatusError
from adapters.testing import FakeFetcher
from tests.adapters import networks
from tests.adapters.networks.servers import NOW

OPTIONS, (URL,) = networks.SOURCES["youtube"]
FEED = (Path(__file__).parent / "data" / "youtube" / "feed.xml").read_bytes()
ADAPTER = registry.get("youtube")


def poll(fetcher: FakeFetcher, state: dict) -> list:
    visit = Poll("videos", ADAPTER.Options.model_validate(OPTIONS), state, NOW)

    async def collect() -> list:
        return [p async for p in ADAPTER.fetch(visit, fetcher)]

    return asyncio.run(collect())


def test_a_feed_that_is_not_found_is_explained_and_read_again_later():
    missing = HTTPStatusError("the server answers 404 Not Found", status=404, where=URL)
    fetcher = FakeFetcher({URL: [FEED, missing, FEED]})
    (first,) = poll(fetcher, {})
    state = ADAPTER.parse(first, None).state
    assert state["known"]
    with pytest.raises(HTTPStatusError, match="for days at times"):
        poll(fetcher, state)
    (again,) = poll(fetcher, state)
    assert again.unchanged


def test_views_come_with_a_video():
    (payload,) = poll(FakeFetcher({URL: FEED}), {})
    items = ADAPTER.parse(payload, None).items
    assert {m.name for i in items for m in i.metrics} >= {"views"}


@pytest.mark.parametrize("options", [{}, {"channel": "@coast"}, {"channel": "UCaaaaaaaaaaaa", "playlist": "PLaaaaaaaaaaaa"}])
def test_settings_that_cannot_be(options):
    with pytest.raises(ValidationError):
        ADAPTER.Options.model_validate(options)
