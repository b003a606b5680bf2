"""What strangers write is remembered where it is short and comes again, and nowhere else."""

from __future__ import annotations

import gc
import json
import tracemalloc
from typing import Any

import pytest

from adapters import accounts
from adapters.social import parse
from tests.adapters.social import samples

LONG = 100_000


def mastodon(number: int) -> dict[str, Any]:
    words = f"{number}" * LONG
    account = {"id": words, "acct": "desk", "url": f"https://{words}.example/@desk", "display_name": "Desk"}
    return samples.mastodon(number, account=account, language=words)


def bluesky(number: int) -> dict[str, Any]:
    did = f"did:plc:{number}" * (LONG // 9)
    mention = {"$type": "app.bsky.richtext.facet#mention", "did": did}
    facets = [{"index": {"byteStart": 0, "byteEnd": 5}, "features": [mention]}]
    record = {"text": "@desk is here", "createdAt": "2026-03-01T08:00:00Z", "facets": facets}
    return {
        "uri": f"at://did:plc:a/app.bsky.feed.post/{number}", "author": {"did": did, "handle": "desk.example"},
        "record": record, "indexedAt": "2026-03-01T08:00:00Z",
    }  # fmt: skip


@pytest.mark.parametrize("post", [mastodon, bluesky])
def test_long_names_are_not_kept(post: Any) -> None:
    def told(number: int) -> None:
        (item,) = parse(json.dumps(post(number)).encode()).items
        for one in (*item.authors, *item.mentions):
            accounts.keys(one.handle, platform=one.platform, native_id=one.native_id, url=one.url)

    told(9)  # what is loaded or made once stays
    gc.collect()
    tracemalloc.start()
    try:
        for number in range(8):
            told(number + 1)
        gc.collect()
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < LONG
