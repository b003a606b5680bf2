"""Looking back: each item once for each version, resumable, never in a run's report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.errors import ConfigurationError
from monitor.curation import LookBack, archive, look_back
from monitor.watch import Watch, Watchlist
from storage import Store
from tests.storage.samples import NOW, article, keep

WATER = Watchlist([Watch(id="water", query="river"), Watch(id="other", query="river")])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/m.db") as opened:
        yield opened


def back(store: Store, watchlist: Watchlist = WATER, **options: object) -> LookBack:
    return look_back(store, watchlist, "water", clock=lambda: NOW, **options)  # type: ignore[arg-type]


def test_the_archive_is_flagged_once_and_only_by_this_watch(store: Store) -> None:
    keep(store, *(article(n) for n in range(7)), article(8, "Nothing of that."))
    done = back(store)
    assert (done.items, done.matched, done.flagged, done.resumed) == (8, 7, 7, False)
    flags = store.flags(limit=100).records
    assert {(f.kind, f.match.watch_id) for f in flags} == {("retro", "water")}
    again = back(store)
    assert (again.items, again.flagged, again.resumed) == (0, 0, True)
    whole = back(store, restart=True)
    assert (whole.items, whole.matched, whole.flagged) == (8, 7, 0)


def test_what_is_flagged_live_is_not_flagged_again(store: Store) -> None:
    keep(store, article(1), match=WATER.match)
    assert back(store).flagged == 0
    assert {f.kind for f in store.flags().records} == {"live"}


def test_another_version_looks_again(store: Store) -> None:
    keep(store, article(1))
    assert back(store).flagged == 1
    changed = Watchlist([Watch(id="water", query="river OR lake")])
    assert back(store, changed).flagged == 1
    assert len({f.match.watch_version for f in store.flags().records}) == 2


def test_it_goes_on_where_it_was_broken_off(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.curation.streaming.PIECE", 3)
    keep(store, *(article(n) for n in range(10)))

    def stop(done: float) -> None:
        if done > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back(store, progress=stop)
    before = len(store.flags(limit=100).records)
    assert 0 < before < 10
    rest = back(store)
    assert (rest.resumed, rest.items) == (True, 10 - before)
    assert len(store.flags(limit=100).records) == 10


def test_progress_grows_to_the_whole(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.curation.streaming.PIECE", 2)
    keep(store, *(article(n) for n in range(9)))
    seen: list[float] = []
    back(store, progress=seen.append)
    assert seen == sorted(seen)
    assert len(seen) == 5
    assert seen[-1] == 1.0


def test_since_a_day(store: Store) -> None:
    keep(store, article(1), now=NOW - timedelta(days=9))
    keep(store, article(2), now=NOW)
    assert back(store, since=NOW - timedelta(days=1)).flagged == 1
    assert back(store).flagged == 1
    assert [p.done for p in archive(store, since=NOW - timedelta(days=1))] == [1.0]


def test_what_comes_meanwhile_is_left_to_the_run_that_brings_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.curation.streaming.PIECE", 1)
    keep(store, article(1), article(2))
    pieces = archive(store)
    next(pieces)
    keep(store, article(3))
    assert sum(len(p.items) for p in pieces) == 1


def test_an_unknown_watch_is_named(store: Store) -> None:
    with pytest.raises(ConfigurationError, match=r"watr.*water"):
        look_back(store, WATER, "watr", clock=lambda: NOW)
