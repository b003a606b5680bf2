"""Where payloads are parsed."""

from __future__ import annotations

import pytest

from adapters.base import Payload
from adapters.feed.adapter import FeedAdapter, FeedOptions
from monitor.parsing import DENSE, Parser


@pytest.mark.parametrize(("tags", "where"), [(DENSE // 2, "here"), (DENSE + 1, "elsewhere")])
async def test_a_feed_that_is_full_of_tags_holds_nobody_up(monkeypatch: pytest.MonkeyPatch, tags: int, where: str) -> None:
    parse, here = FeedAdapter.parse, []

    def parsed(self: FeedAdapter, payload: Payload, options: object) -> object:
        here.append("here")
        return parse(self, payload, options)

    monkeypatch.setattr(FeedAdapter, "parse", parsed)
    entry = b"<title>One</title>" + b"<b/>" * tags
    data = b"<rss version='2.0'><channel><title>T</title><item>" + entry + b"</item></channel></rss>"
    async with Parser(workers=1, timeout=60, memory=1 << 30) as parser:
        batch = await parser.parse("feed", Payload(data=data), FeedOptions(url="http://news.example/feed"))
    assert [item.title.text for item in batch.items if item.title] == ["One"]
    assert here == ["here"] * (where == "here")
