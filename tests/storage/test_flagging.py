"""Flags for what is stored, and how far a watch has looked back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.errors import StoreError
from storage import Store
from tests.storage.samples import NOW, article, keep, match


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
