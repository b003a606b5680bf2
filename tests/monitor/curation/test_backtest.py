"""Counting what watches would have found."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.schema import Item, Stamp
from monitor.curation import Backtest
from monitor.watch import Watch, Watchlist
from tests.monitor.watch.samples import article

START = datetime(2026, 11, 1, 12, tzinfo=UTC)


def item(n: int, text: str, **fields: object) -> Item:
    return article(("body", text), id=f"t:{n}", first_seen=START + timedelta(days=n), **fields)


def watchlist(**queries: str) -> Watchlist:
    return Watchlist(Watch(id=name, query=query) for name, query in queries.items())


def test_days_surfaces_and_samples() -> None:
    test = Backtest(watchlist(radar="radar", ship="ship"))
    test.add([item(0, "A radar. A RADAR."), item(0, "Radar"), item(3, "a radar on a ship"), item(4, "nothing")])
    radar, ship = test.results()
    assert (radar.items, ship.items, test.items) == (3, 1, 4)
    assert radar.days == {date(2026, 11, 1): 2, date(2026, 11, 4): 1}
    assert radar.per_day == 0.6
    assert radar.busiest == 2
    assert [(s.surface, s.items) for s in radar.surfaces] == [("radar", 3)]
    assert [s.item_id for s in ship.samples] == ["t:3"]
    assert radar.difference is None


def test_the_difference_to_another_version() -> None:
    test = Backtest(watchlist(w="radar OR ship"), against=watchlist(w="radar OR boat", gone="boat"))
    test.add([item(0, "radar"), item(1, "ship"), item(2, "boat"), item(3, "boat")])
    w, gone = test.results()
    assert w.difference is not None
    assert (w.difference.kept, w.difference.gained, w.difference.lost) == (1, 1, 2)
    assert [s.title for s in w.difference.gained_samples] == ["ship"]
    assert {s.item_id for s in w.difference.lost_samples} == {"t:2", "t:3"}
    assert gone.difference is not None
    assert (gone.items, gone.difference.lost) == (0, 2)


def test_days_of_publication_where_they_are_known() -> None:
    published = Stamp(value=START - timedelta(days=30), zone="utc", source="feed", raw="")
    test = Backtest(watchlist(w="radar"), by="published")
    test.add([item(0, "radar", published=published), item(1, "radar")])
    (found,) = test.results()
    assert list(found.days) == [date(2026, 10, 2), date(2026, 11, 2)]


def test_one_watch_of_many() -> None:
    test = Backtest(watchlist(a="radar", b="radar"), watches=["b"])
    test.add([item(0, "radar")])
    assert [r.watch_id for r in test.results()] == ["b"]


def test_samples_are_bounded_and_repeatable() -> None:
    def drawn() -> tuple[str, ...]:
        test = Backtest(watchlist(w="radar"), samples=5)
        test.add(item(n, "radar") for n in range(200))
        return tuple(s.item_id for s in test.results()[0].samples)

    assert len(drawn()) == 5
    assert drawn() == drawn()
    assert max(int(i.removeprefix("t:")) for i in drawn()) > 20


def test_surfaces_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.curation.backtest.MAX_SURFACES", 10)
    words = [f"word{n}" for n in range(40)]
    test = Backtest(watchlist(w=" OR ".join(["radar", *words])))
    test.add(item(0, f"radar {word}") for word in words)
    (found,) = test.results(surfaces=100)
    assert found.surfaces[0].surface == "radar"
    assert found.surfaces[0].items == 40
    assert len(found.surfaces) <= 10


def test_what_a_watch_expects_is_held_against_it() -> None:
    noisy = Watch(id="noisy", query="radar", expect_per_day=(0, 0.5))
    test = Backtest(Watchlist([noisy, Watch(id="quiet", query="radar", expect_per_day=(1, 9))]))
    test.add([item(0, "radar"), item(1, "radar")])
    assert [(r.expected, r.as_expected) for r in test.results()] == [((0, 0.5), False), ((1, 9), True)]


def test_nothing_to_look_through() -> None:
    (found,) = Backtest(watchlist(w="radar")).results()
    assert (found.items, found.per_day, found.days) == (0, 0.0, {})


def test_an_item_without_a_day_is_an_error() -> None:
    with pytest.raises(ValueError, match="t:1"):
        Backtest(watchlist(w="radar")).add([article(("body", "radar"), id="t:1")])
