"""Bluesky: handles and DIDs, lists and feeds by any address, the search with its login."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from adapters.schema import Span
from adapters.social.bluesky_text import profile_page, said
from adapters.social.rich import Mark, from_marks
from adapters.social.sources.bluesky import BlueskyOptions
from tests.adapters.networks.desk import Desk
from tests.adapters.networks.servers import Bluesky

SEARCH = {"account": None, "search": "radar", "identifier": "desk.example"}


async def test_a_handle_is_looked_up_once_and_may_then_change():
    async with Bluesky() as network:
        desk = Desk(network)
        await desk.poll()
        await desk.poll()
        assert sum("resolveHandle" in r for r in network.requests) == 1
        assert all("actor=did%3Aplc%3Awatcher" in r for r in network.requests if "getAuthorFeed" in r)


async def test_a_handle_that_nobody_has():
    async with Bluesky() as network:
        desk = Desk(network, account="nobody.example")
        await desk.poll()
        assert "No account has the handle 'nobody.example'" in str(desk.error)


async def test_a_list_by_its_web_address():
    async with Bluesky() as network:
        desk = Desk(network, account=None, list_uri="https://bsky.app/profile/watcher.example/lists/3kl")
        assert await desk.poll() == 10
        assert "list=at%3A%2F%2Fdid%3Aplc%3Awatcher%2Fapp.bsky.graph.list%2F3kl" in network.requests[-1]


async def test_a_feed_in_no_order_is_read_until_a_page_is_all_known():
    class Shuffled(Bluesky):
        def page(self, below, *, above=0):
            order = [n for n in range(self.newest, 0, -1) if n % 2] + [n for n in range(self.newest, 0, -1) if n % 2 == 0]
            place = order.index(below) + 1 if below else 0
            return order[place : place + self.size]

        def more(self, page, *, above=0):
            return page != [] and page[-1] != 2

    async with Shuffled() as network:
        desk = Desk(network, account=None, feed_uri="at://did:plc:watcher/app.bsky.feed.generator/port", first_pages=5)
        await desk.poll()
        assert desk.missing(1, 30) == []
        network.newest = 36
        await desk.poll()
        assert desk.missing(31, 36) == []
        assert not desk.gaps


async def test_the_search_logs_in_and_keeps_no_key():
    async with Bluesky() as network:
        desk = Desk(network, **SEARCH, password=network.password)
        assert await desk.poll() == 10
        network.newest += 12
        await desk.poll()
        assert desk.missing(21, 42) == []
        assert sum("createSession" in r for r in network.requests) == 2
        assert "token-of-a-session" not in json.dumps(desk.state)


async def test_sources_of_one_account_share_its_session_for_half_an_hour():
    async with Bluesky() as network:
        desks = [Desk(network, **{**SEARCH, "search": q}, password=network.password) for q in ("radar", "mast", "sonar")]
        for minutes in (1, 20, 12):
            for desk in desks:
                assert await desk.poll(after=timedelta(minutes=minutes)) >= 0
                assert desk.error is None
        assert sum("createSession" in r for r in network.requests) == 2


async def test_a_session_that_is_refused_is_begun_anew():
    async with Bluesky() as network:
        desk = Desk(network, **SEARCH, password=network.password)
        await desk.poll()
        network.token = "token-of-another-session"
        await desk.poll(after=timedelta(minutes=1))
        assert desk.error.status == 401
        network.newest += 1
        await desk.poll(after=timedelta(minutes=1))
        assert desk.error is None
        assert desk.missing(21, 31) == []


async def test_a_wrong_password_is_explained_and_not_shown():
    async with Bluesky() as network:
        desk = Desk(network, **SEARCH, password="wrong-password")
        await desk.poll()
        assert desk.error.status == 401
        assert "app password" in str(desk.error)
        assert "wrong-password" not in str(desk.error)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "give one of"),
        ({"account": "a.example", "search": "b"}, "give one of"),
        ({"search": "radar"}, "only after a login"),
        ({"account": "a.example", "identifier": "b"}, "belong together"),
        ({"list_uri": "https://bsky.app/profile/a"}, "at:// address"),
    ],
)
def test_settings_that_cannot_be(settings, words):
    with pytest.raises(ValidationError, match=words):
        BlueskyOptions.model_validate(settings)


FACET = {"features": [{"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:mast"}]}


@given(st.text("ab é€😀@", max_size=12), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6))
def test_facets_stand_where_their_bytes_do(text: str, places: list[tuple[int, int]]):
    raw, expected = text.encode(), []
    for start, end in places:
        with suppress(UnicodeDecodeError):
            if start < end <= len(raw):
                expected.append((len(raw[:start].decode()), len(raw[:end].decode())))
    facets = [{"index": {"byteStart": start, "byteEnd": end}, **FACET} for start, end in places]
    marks = [Mark("mention", a, b, None, profile_page("did:plc:mast"),
                  text[a:b].lstrip("@").strip().lower() or "did:plc:mast", "did:plc:mast", "bluesky") for a, b in expected]
    assert said({"text": text, "facets": facets}) == from_marks(text, marks)


def test_a_facet_over_a_whole_essay_names_no_handle():
    (mention,) = said({"text": "é" * 600, "facets": [{"index": {"byteStart": 0, "byteEnd": 1_200}, **FACET}]}).mentions
    assert (mention.handle, mention.span) == ("did:plc:mast", Span(start=0, end=600))
