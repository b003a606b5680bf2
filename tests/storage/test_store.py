"""Opening, leases, cursors and what hostile or unusual values do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import storage
from adapters.errors import LeaseLostError, StoreError
from adapters.schema import Language, Media, Metric, Outlet, Stamp, Tag
from storage import Store
from storage.tables import ItemRow
from tests.storage.samples import NOW, TTL, always, article, keep, lease, match, never, post, titled

Raw = Callable[..., list[tuple[object, ...]]]


def test_every_public_name_can_be_imported() -> None:
    assert set(storage.__all__) <= set(dir(storage))
    assert all(getattr(storage, name) is not None for name in storage.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Cellar'"):
        storage.Cellar  # noqa: B018


def test_the_package_is_light_until_the_store_is_asked_for() -> None:
    code = "import sys, storage, storage.records; sys.exit('sqlalchemy' in sys.modules or 'alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2]).returncode == 0


# --- leases


def test_a_lease_is_held_by_one(store: Store) -> None:
    first = store.acquire("a", owner="one", ttl=TTL, now=NOW)
    assert first is not None
    assert store.acquire("a", owner="two", ttl=TTL, now=NOW) is None
    assert store.acquire("a", owner="one", ttl=TTL, now=NOW) is None
    assert store.acquire("b", owner="two", ttl=TTL, now=NOW) is not None
    store.release(first)
    second = store.acquire("a", owner="two", ttl=TTL, now=NOW)
    assert second is not None
    assert second.token > first.token


def test_an_expired_lease_is_taken_over_and_its_token_refused(store: Store) -> None:
    old = lease(store, "a")
    assert store.acquire("a", owner="two", ttl=TTL, now=NOW + TTL - timedelta(microseconds=1)) is None
    new = store.acquire("a", owner="two", ttl=TTL, now=NOW + TTL)
    assert new is not None
    for refused in (
        lambda: store.renew(old, ttl=TTL, now=NOW),
        lambda: store.record_failure(old, (), now=NOW, next_due=NOW),
    ):
        with pytest.raises(LeaseLostError):
            refused()
    store.release(old)
    assert store.acquire("a", owner="three", ttl=TTL, now=NOW + TTL) is None, "the old owner released the new lease"
    assert store.renew(new, ttl=TTL, now=NOW + TTL).expires == NOW + 2 * TTL
    assert store.acquire("a", owner="three", ttl=TTL, now=NOW + 2 * TTL - timedelta(seconds=1)) is None


def test_an_expired_lease_that_nobody_took_still_stands(store: Store) -> None:
    assert keep(store, article(1)).new
    held = lease(store)
    store.record_failure(held, (), now=NOW + 9 * TTL, next_due=None)
    assert store.status("river-news").failures == 1


def test_a_released_lease_is_void(store: Store) -> None:
    held = lease(store)
    store.release(held)
    with pytest.raises(LeaseLostError):
        store.record_failure(held, (), now=NOW, next_due=None)


def test_the_lease_of_an_owner_known_to_be_gone_is_taken_at_once(store: Store) -> None:
    assert store.acquire("a", owner="dead", ttl=TTL, now=NOW) is not None
    assert store.acquire("a", owner="new", ttl=TTL, now=NOW, abandoned=lambda owner: owner != "dead") is None
    assert store.acquire("a", owner="new", ttl=TTL, now=NOW, abandoned=lambda owner: owner == "dead") is not None


# --- asking


def test_pages_continue_without_skip_or_repeat(store: Store) -> None:
    keep(store, *(article(n) for n in range(25)), match=always)
    for ask in (store.items, store.flags):
        seen, cursor = [], 0
        while (page := ask(since=cursor, limit=7)).records:
            seen += page.records
            cursor = page.cursor
        assert len(seen) == 25
        assert ask(since=cursor).cursor == cursor
        assert list(ask(limit=3, newest=True).records) == seen[:-4:-1]
    assert store.items(limit=0).records == ()


def test_filters(store: Store) -> None:
    keep(store, article(1, language=Language(tag="uk")), post(1), match=lambda i, p: (match(i.kind),))
    keep(store, article(2), source="other")
    assert [i.id for i in store.items(kind="post").records] == ["x:1"]
    assert [i.id for i in store.items(language="uk").records] == ["feed:1"]
    assert [i.id for i in store.items(source="other").records] == ["feed:2"]
    several = ["other", "o'brien", *(f"s{n}" for n in range(2_000))]  # more than a statement takes as parameters
    assert [i.id for i in store.items(source=several).records] == ["feed:2"]
    assert [r.item.id for r in store.search("headline", source=several)] == ["feed:2"]
    assert store.items(source=()).records == store.flags(source=()).records == ()
    assert [f.item_id for f in store.flags(watch="post").records] == ["x:1"]
    assert store.flags(source="other").records == ()
    assert store.flags(kind="retro").records == ()
    assert len(store.flags(priority="normal").records) == 2


def test_retro_flags_stand_once_for_each_version(store: Store) -> None:
    keep(store, article(1), match=always)
    found = [("feed:1", match("floods", "1")), ("feed:1", match("floods", "2")), ("feed:1", match("floods", "2"))]
    assert [f.match.watch_version for f in store.flag(found, kind="retro", now=NOW)] == ["2"]
    assert store.flag(found, kind="retro", now=NOW) == []
    assert [f.kind for f in store.flags_of("feed:1")] == ["live", "retro"]
    with pytest.raises(StoreError, match="no item 'feed:9'"):
        store.flag([("feed:9", match())], kind="retro", now=NOW)


def test_what_is_unknown_is_empty(store: Store) -> None:
    assert store.item("x") is None
    assert store.item("x", revision=3) is None
    assert (store.revisions("x"), store.related("x"), store.flags_of("x"), store.metrics("x")) == ([], [], [], [])
    assert store.status("x").polls == 0
    assert store.statuses() == []
    assert store.check() == []


def test_check_tells_what_is_wrong(store: Store, raw: Raw) -> None:
    keep(store, article(1), article(2))
    raw("UPDATE item SET revision = 2 WHERE id = 'feed:1'")
    raw("DELETE FROM identity WHERE item_seq = (SELECT seq FROM item WHERE id = 'feed:2')")
    raw("UPDATE counter SET value = 1 WHERE name = 'seq'")
    assert store.check() == [
        "1 items have no current revision", "1 items lack a revision in between", "1 items have no identity",
        "1 rows of item carry a number that was never given", "2 rows of revision carry a number that was never given",
    ]  # fmt: skip


# --- values


def test_the_columns_of_an_item_agree_with_its_fields(store: Store, raw: Raw) -> None:
    keep(store, article(
        1, platform="x", outlet=Outlet(name="River News", domain="news.example"), language=Language(tag="en"),
        fetched=NOW, access="paywall",
    ))  # fmt: skip
    item = store.item("feed:1")
    assert item is not None
    own = {"seq", "own_seq", "current", "url_key", "title_key", "metrics_key"}
    dates = {"published", "first_seen", "fetched", "expired"}
    columns = sorted(set(ItemRow.model_fields) - own - dates)
    [row] = raw(f"SELECT {', '.join(columns)} FROM item")
    expected = {
        "source": item.source.source_id, "adapter": item.source.adapter, "outlet": "news.example", "language": "en",
        "title": "Headline 1",
    }  # fmt: skip
    assert dict(zip(columns, row, strict=True)) == {c: expected.get(c, getattr(item, c, None)) for c in columns}
    [stamps] = raw("SELECT published, first_seen, fetched FROM item")
    assert [str(s)[:19] for s in stamps] == ["2026-11-01 11:00:00", "2026-11-01 12:00:00", "2026-11-01 12:00:00"]


HUGE_URL = "https://news.example/" + "a" * 9000
HUGE_TITLE = "t" * 1_000_000


@pytest.mark.parametrize(
    "fields",
    [
        {"url": HUGE_URL, "canonical_url": HUGE_URL, "final_url": HUGE_URL},
        {"title": titled(HUGE_TITLE)},
        {"native_id": "g" * 9000},
        {"platform": "x\x00y", "native_id": "a\x00b", "extra": {"k\x00": ["v\x00"]}},
        {"title": titled("a\x00b\ud800c"), "text": "\x00\udfff\U0010ffff"},
        {"published": Stamp(value=datetime(1, 1, 1, tzinfo=UTC)), "fetched": datetime(9999, 12, 31, tzinfo=UTC)},
        {"metrics": (Metric(name="n" * 9000, value=-(10**40)),)},
        {"media": (Media(url=HUGE_URL, caption=HUGE_TITLE, size=10**30),)},
        {"tags": tuple(Tag(name=f"tag {n}") for n in range(2000))},
        {"text": "", "title": None, "native_id": None, "canonical_url": None, "url": None},
    ],
)
def test_any_item_is_stored_read_and_indexed(store: Store, fields: dict[str, object]) -> None:
    given = article(1, **fields)
    assert keep(store, given, match=always).new == ("feed:1",)
    assert keep(store, given, match=always).unchanged == 1
    kept = store.item("feed:1")
    assert kept is not None
    assert kept.content_hash == given.content_hash
    assert (kept.title, kept.url, kept.extra) == (given.title, given.url, given.extra)
    store.search("river")
    assert store.check() == []


def test_unusual_names_of_sources(store: Store) -> None:
    for name in ("a'b\"c", "x\x00y", "ж" * 300):
        held = store.acquire(name, owner="o\x00", ttl=TTL, now=NOW)
        assert held is not None
        store.record_failure(held, (), now=NOW, next_due=None)
    assert len(store.statuses()) == 3


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="without a zone"):
        store.acquire("a", owner="one", ttl=TTL, now=datetime(2026, 1, 1))


def test_times_in_other_zones_come_back_in_utc(store: Store) -> None:
    from zoneinfo import ZoneInfo

    keep(store, article(1), now=NOW.astimezone(ZoneInfo("Europe/Kyiv")))
    first_seen = store.status("river-news").last_ok
    assert first_seen == NOW
    assert first_seen.tzinfo is UTC


def test_a_title_too_long_to_search_is_told(store: Store) -> None:
    assert keep(store, article(1, "word " * 60_000)).problems == 1
    [stored] = store.problems(code="cap.search").records
    assert (stored.problem.where, stored.problem.severity) == ("feed:1", "warning")


def test_a_matcher_that_never_matches(store: Store) -> None:
    assert keep(store, article(1), match=never).flags == ()
