"""The feed adapter: conditional requests, unchanged bodies, what the state keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from adapters import registry
from adapters.base import Adapter, Conditional, Fetcher, Payload, Poll, Request, Response
from adapters.errors import ParseError
from adapters.feed import ADAPTER, FeedOptions
from adapters.schema import Batch, SourceState

NOW = datetime(2026, 11, 2, 16, tzinfo=UTC)
URL = "https://quay.example/feed"
FEED = b"<rss version='2.0'><channel><title>Q</title><item><guid>u:1</guid><title>One</title></item></channel></rss>"


@dataclass
class Server(Fetcher):
    """One body; answers 304 when its tag comes back."""

    body: bytes = FEED
    tag: str | None = None
    asked: list[Conditional | None] = field(default_factory=list)

    async def send(self, request: Request) -> Response:
        self.asked.append(request.conditional)
        same = self.tag is not None and request.conditional == {"etag": self.tag}
        return Response(
            url=request.url, final_url=request.url, status=304 if same else 200, headers={"content-type": "text/xml"},
            data=b"" if same else self.body, fetched=NOW, conditional={"etag": self.tag} if self.tag else {},
            unchanged=same,
        )  # fmt: skip


async def poll(server: Server, state: SourceState, url: str = URL) -> tuple[Payload, Batch | None]:
    options = FeedOptions(url=url)
    payloads = [p async for p in ADAPTER.fetch(Poll("quay", options, state, NOW), server)]
    assert len(payloads) == 1
    payload = payloads[0]
    return payload, None if payload.unchanged else ADAPTER.parse(payload, options)


async def test_the_second_poll_is_conditional() -> None:
    server = Server(tag='W/"1"')
    payload, batch = await poll(server, {})
    assert batch is not None
    assert [i.native_id for i in batch.items] == ["u:1"]
    assert batch.items[0].source.source_id == "quay"
    assert batch.state is not None
    again, nothing = await poll(server, batch.state)
    assert nothing is None
    assert again.state == batch.state
    assert server.asked == [None, {"etag": 'W/"1"'}]
    assert payload.state is not None
    assert payload.state["url"] == URL


async def test_an_unchanged_body_is_not_parsed_and_a_changed_one_by_entry() -> None:
    server = Server()
    _, batch = await poll(server, {})
    assert batch is not None
    assert batch.state is not None
    same, nothing = await poll(server, batch.state)
    assert same.unchanged
    assert nothing is None
    server.body = FEED.replace(b"<item>", b"<item><guid>u:2</guid><title>Two</title></item><item>")
    _, more = await poll(server, batch.state)
    assert more is not None
    assert [i.native_id for i in more.items] == ["u:2"]


async def test_another_address_forgets_what_was_known() -> None:
    server = Server(tag='"1"')
    _, batch = await poll(server, {})
    assert batch is not None
    assert batch.state is not None
    payload, moved = await poll(server, batch.state, url="https://quay.example/other")
    assert server.asked == [None, None]
    assert moved is not None
    assert len(moved.items) == 1
    assert payload.state is not None


async def test_what_fails_advances_nothing() -> None:
    with pytest.raises(ParseError):
        await poll(Server(b"<html><body>Consent"), {})
    _, batch = await poll(Server(FEED[:-10]), {})
    assert batch is not None
    assert (batch.complete, batch.state) == (False, None)
    assert len(batch.items) == 1


@pytest.mark.parametrize(
    "options", [{}, {"url": "ftp://x"}, {"url": "x"}, {"url": URL, "typo": 1}, {"url": URL, "max_bytes": 0}]
)
def test_options_are_checked(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        FeedOptions.model_validate(options)


def test_it_is_registered() -> None:
    found: object = registry.get("feed")
    assert found is ADAPTER
    assert isinstance(found, Adapter)
