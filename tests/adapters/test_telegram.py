"""Telegram: a channel that has switched its page off, and spellings of its name."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from adapters.social.sources.telegram import TelegramOptions
from tests.adapters.networks.desk import Desk
from tests.adapters.networks.servers import Telegram


async def test_a_channel_without_a_page_is_a_state_and_told_once():
    async with Telegram() as network:
        network.preview = False
        desk = Desk(network)
        await desk.poll()
        await desk.poll()
        assert desk.error is None
        assert desk.bad == 0
        assert [(p.code, p.severity) for p in desk.problems] == [("social.no-preview", "warning")]


async def test_a_channel_that_shows_its_posts_again_is_read_on():
    async with Telegram() as network:
        desk = Desk(network)
        await desk.poll()
        network.preview = False
        await desk.poll()
        network.preview = True
        network.newest += 15
        await desk.poll()
        assert desk.missing(21, 45) == []


async def test_a_cut_page_loses_nothing():
    async with Telegram() as network:
        desk = Desk(network)
        await desk.poll()
        network.newest += 30
        network.cuts = {3}
        await desk.poll()
        # The oldest posts come first on a page: those that were cut off are newer than what is left of it.
        await desk.poll()
        assert not desk.gaps


@pytest.mark.parametrize("written", ["coastwatch", "@coastwatch", "https://t.me/coastwatch", "t.me/s/coastwatch/"])
def test_a_name_in_all_spellings(written):
    assert TelegramOptions(channel=written).channel == "coastwatch"


@pytest.mark.parametrize("written", ["", "a b", "https://t.me/joinchat/AAA", "../x"])
def test_what_is_no_name(written):
    with pytest.raises(ValidationError):
        TelegramOptions(channel=written)
