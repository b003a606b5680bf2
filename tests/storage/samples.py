"""Items and matchers of our own make for the store's tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.schema import Batch, Item, SourceRef, Span, Stamp, Title
from storage import Evidence, Ingested, Lease, Match, Store

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
TTL = timedelta(minutes=5)


def article(n: int | str, text: str | None = None, **fields: Any) -> Item:
    """Article number `n`, with GUID, address, title and text."""
    values: dict[str, Any] = {
        "id": f"feed:{n}",
        "kind": "article",
        "native_id": f"guid-{n}",
        "source": SourceRef(adapter="feed"),
        "canonical_url": f"https://news.example/{n}",
        "url": f"https://news.example/{n}?from=feed",
        "title": Title(text=f"Headline {n}", source="feed"),
        "published": Stamp(value=NOW - timedelta(hours=1), zone="utc", source="feed", raw="an hour ago"),
        "text": f"Headline {n}\n\nThe river rose by {n} metres." if text is None else text,
    }
    return Item(**{**values, **fields})


def post(n: int | str, text: str = "Bridge closed until noon", **fields: Any) -> Item:
    """Post number `n` of a network, without a title."""
    values: dict[str, Any] = {
        "id": f"x:{n}", "kind": "post", "platform": "x", "native_id": str(n),
        "source": SourceRef(adapter="x"), "text": text,
    }  # fmt: skip
    return Item(**{**values, **fields})


def titled(text: str) -> Title:
    return Title(text=text, source="feed")


def match(watch: str = "floods", version: str = "1") -> Match:
    hit = Evidence(field="title", span=Span(start=0, end=8), surface="Headline", term="headline")
    return Match(watch_id=watch, watch_version=version, evidence=(hit,))


def never(item: Item, previous: Item | None) -> Sequence[Match]:
    return ()


def always(item: Item, previous: Item | None) -> Sequence[Match]:
    return (match(),)


class Recorder:
    """A matcher that remembers what it was asked."""

    def __init__(self, *matches: Match) -> None:
        self.calls: list[tuple[Item, Item | None]] = []
        self.matches = matches

    def __call__(self, item: Item, previous: Item | None) -> Sequence[Match]:
        self.calls.append((item, previous))
        return self.matches


def lease(store: Store, source: str = "river-news", now: datetime = NOW) -> Lease:
    """The lease of a source, from whoever held it."""
    for held in (store.acquire(source, owner="test", ttl=TTL, now=now + n * 2 * TTL) for n in range(1000)):
        if held is not None:
            return held
    raise AssertionError("the lease is never free")


def keep(
    store: Store, *items: Item, source: str = "river-news", match: Any = never, now: datetime = NOW, **batch: Any
) -> Ingested:
    """Poll once: lease, ingest, release."""
    held = store.acquire(source, owner="test", ttl=TTL, now=now)
    assert held is not None
    try:
        return store.ingest(held, Batch(items=items, **batch), match=match, now=now)
    finally:
        store.release(held)
