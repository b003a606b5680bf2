"""Items are built without validation, and are what validation would have let through."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.errors import ParseError
from adapters.feed import read
from adapters.schema import Batch, Item, to_json
from tests.adapters.feed.samples import SAMPLES

SHARED = Path(__file__).parents[4] / "shared" / "eval" / "cases" / "feeds"
FETCHED = datetime(2026, 3, 1, 12, tzinfo=UTC)


def assert_valid(batch: Batch) -> None:
    for item in batch.items:
        validated = Item.model_validate(item.model_dump())
        assert validated == item
        assert validated.content_hash == item.content_hash
        assert to_json(validated) == to_json(item)
        assert Item.model_validate_json(to_json(item)) == item


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda p: p.stem)
def test_samples(sample: Path) -> None:
    assert_valid(read(sample.read_bytes(), url="https://quay.example/feed", fetched=FETCHED))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared feeds are not here")
def test_shared_feeds() -> None:
    read_ones = 0
    for path in sorted(SHARED.rglob("*.xml"))[::4]:
        try:
            batch = read(path.read_bytes(), url="https://quay.example/feed", fetched=FETCHED)
        except ParseError:
            continue
        assert_valid(batch)
        read_ones += bool(batch.items)
    assert read_ones > 50


WORDS = st.lists(
    st.sampled_from([
        "Порт", "opened", "&#x85;", "&#127;", "&#128;", "&lt;p&gt;", "&lt;br/&gt;", "&amp;#133;", "&amp;#0;", "\n\n", "\t",
        "&#x2028;", "\u00ad", "🚢", "&lt;b&gt;x", "a@b.example (Ann)", "https://quay.example/1?utm_source=x",
        "//b.example/x", "2026-02-13", "Fri, 13 Feb 2026 10:00 +0200", "31.02.2026", "../x y", "\u202e",
    ]),
    max_size=6,
).map(" ".join)  # fmt: skip
ELEMENTS = st.sampled_from([
    "title", "link", "description", "author", "category", "comments", "guid", "pubDate", "source", "dc:creator", "dc:date",
    "content:encoded", "slash:comments", "media:credit",
])  # fmt: skip
ENTRIES = st.lists(st.lists(st.tuples(ELEMENTS, WORDS), max_size=6), min_size=1, max_size=3)
HEAD = (
    "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:slash='http://purl.org/rss/1.0/modules/slash/'"
    " xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:media='http://search.yahoo.com/mrss/'><channel>"
)


@settings(max_examples=150, deadline=None)
@given(ENTRIES, st.booleans())
def test_made_up_feeds(entries: list[list[tuple[str, str]]], attachment: bool) -> None:
    file = "<enclosure url='https://quay.example/&#x85;a.mp3' length='12' type='audio/mpeg'/>" if attachment else ""
    items = "".join(f"<item>{''.join(f'<{n}>{w}</{n}>' for n, w in entry)}{file}</item>" for entry in entries)
    assert_valid(read(f"{HEAD}{items}</channel></rss>".encode(), url="https://quay.example/feed", fetched=FETCHED))
