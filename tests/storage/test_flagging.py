"""Flags for what is stored, and how far a watch has looked back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from adapters.errors import StoreError
from adapters.schema import Span
from storage import Store
from storage.records import Suppressed
from tests.storage.samples import NOW, article, keep, match
from tests.storage.test_schema import make


def test_flags_and_the_place_reached_are_kept_together(store: Store) -> None:
    keep(store, article(1))
    assert store.reached("floods") == 0
    assert len(store.flag([("feed:1", match())], kind="retro", now=NOW, reached=("floods", 7))) == 1
    assert store.flag([], kind="retro", now=NOW, reached=("floods", 9)) == []
    assert store.reached("floods") == 9
    assert store.reached("fires") == 0


def test_neither_is_kept_when_an_item_is_unknown(store: Store) -> None:
    keep(store, article(1))
    with pytest.raises(StoreError):
        store.flag([("feed:1", match()), ("feed:2", match())], kind="retro", now=NOW, reached=("floods", 7))
    assert store.reached("floods") == 0
    assert store.flags().records == ()


def test_what_was_forgotten_meanwhile_gets_no_flag(store: Store) -> None:
    keep(store, article(1), article(2))
    store.flag([("feed:2", match())], kind="live", now=NOW)
    assert store.expire_items(before=NOW + timedelta(days=1), now=NOW) == 2
    both = [("feed:1", match(version="2")), ("feed:2", match(version="2"))]
    assert [f.item_id for f in store.flag(both, kind="retro", now=NOW, reached=("floods", 7))] == ["feed:2"]
    assert (store.reached("floods"), store.check()) == (7, [])


def test_the_places_do_not_disturb_the_numbers(store: Store) -> None:
    store.flag([], kind="retro", now=NOW, reached=("seq", 1_000_000))
    keep(store, article(1))
    assert store.items().cursor < 1000
    assert store.check() == []


def test_items_first_seen_since(store: Store) -> None:
    keep(store, article(1), now=NOW - timedelta(days=2))
    keep(store, article(2), now=NOW)
    assert [i.id for i in store.items(seen_since=NOW - timedelta(days=1)).records] == ["feed:2"]
    assert [i.id for i in store.items(seen_since=NOW - timedelta(days=2)).records] == ["feed:1", "feed:2"]


def test_score_factors_and_suppressed_hits_come_back(store: Store) -> None:
    keep(store, article(1))
    dropped = Suppressed(
        field="body", span=Span(start=14, end=19), surface="river", term="river", by="unless", reason="river NEAR/1 bed"
    )
    scored = match().model_copy(update={"score": 0.25, "factors": {"field": 0.5, "hits": 0.5}, "suppressed": (dropped,)})
    (flag,) = store.flag([("feed:1", scored)], kind="retro", now=NOW)
    assert flag.match == scored
    assert store.flags().records == (flag,)


def test_flags_of_before_scores_count_as_full(url: str, raw: Callable[..., list[tuple[object, ...]]]) -> None:
    make(url, "0002")
    raw(
        "INSERT INTO item (seq, own_seq, current, id, kind, revision, source, adapter, first_seen, access, content_hash, "
        "title_key) VALUES (1, 1, 2, 'feed:1', 'article', 1, 's', 'feed', :now, 'full', 'x', :key)", now=NOW, key=b"0" * 16,
    )  # fmt: skip
    raw(
        "INSERT INTO flag (seq, item_seq, revision, kind, created, watch_id, watch_version, priority, evidence) VALUES "
        "(3, 1, 1, 'live', :now, 'floods', '1', 'normal', :evidence)",
        now=NOW, evidence=f"[{match().evidence[0].model_dump_json()}]",
    )  # fmt: skip
    Store.upgrade(url)
    with Store.open(url) as store:
        (flag,) = store.flags().records
    assert (flag.match.score, flag.match.factors, flag.match.suppressed) == (1.0, {}, ())
