"""Who bears which handle, in both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from storage import Store
from storage.records import AccountRecord

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def record(asked: str, did: str | None = "did:plc:a", **more: object) -> AccountRecord:
    values = {"network": "bluesky", "asked": asked, "native_id": did, "handle": did and asked, "checked": NOW, **more}
    return AccountRecord.model_validate(values)


def test_nothing_is_known_at_first(store: Store) -> None:
    assert store.accounts() == []
    store.keep_accounts([])
    store.forget_accounts("bluesky", [])


def test_what_was_told_last_counts(store: Store) -> None:
    first, other = record("a.example", name="Désk\u202e"), record("b.example", None)
    store.keep_accounts([other, first])
    assert store.accounts() == [first, other]
    moved = record("a.example", "did:plc:b", checked=NOW + timedelta(hours=1))
    store.keep_accounts([moved])
    assert store.accounts() == [moved, other]


def test_names_of_two_networks_are_two(store: Store) -> None:
    store.keep_accounts([record("a.example"), record("a.example", network="elsewhere")])
    store.forget_accounts("elsewhere", ["a.example", "b.example"])
    assert [(r.network, r.asked) for r in store.accounts()] == [("bluesky", "a.example")]


def test_many_at_once(store: Store) -> None:
    def keep(n: int) -> None:
        names = [f"{k}.example" for k in (range(30) if n % 2 else range(29, -1, -1))]
        store.keep_accounts([record(name, f"did:plc:{n}") for name in names])

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(keep, range(24)))
    assert len(store.accounts()) == 30
    assert len({r.native_id for r in store.accounts()}) == 1, "each was kept as a whole"


@pytest.mark.parametrize("name", ["", "\x00", "\ud83d", "x" * 300])
def test_any_text_is_kept_as_both_databases_can(store: Store, name: str) -> None:
    store.keep_accounts([record("a.example", name=name)])
    assert [r.name for r in store.accounts()] == [name.replace("\x00", "\ufffd").replace("\ud83d", "\ufffd")]
