"""The spelling table: variants that must be found, near-misses that must not."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from monitor.watch import Entity, Watch, Watchlist

_TABLE = tomllib.loads(Path(__file__).with_name("spelling.toml").read_text("utf-8"))["entity"]
_SYSTEMS = ("kmu2010", "bgn-pcgn", "icao", "iso9", "en", "de", "fr", "pl", "cs")


@pytest.fixture(scope="module")
def watchlist() -> Watchlist:
    entities = [
        Entity(id=f"e{n}", type=row["type"], names=row["names"], inflect=True, transliterate=_SYSTEMS)
        for n, row in enumerate(_TABLE)
    ]
    return Watchlist([Watch(id=e.id, query=f"entity:{e.id}") for e in entities], entities)


def named(watchlist: Watchlist, text: str) -> set[str]:
    # Ordinary words around it: a text without a single capital would be read as a careless post.
    return {match.watch_id for match in watchlist.match_text(f"On Monday {text} again.")}


def test_the_table_is_as_large_as_it_claims() -> None:
    assert len(_TABLE) == 40
    assert sum(len(row["found"]) for row in _TABLE) >= 200
    assert sum(len(row["near"]) for row in _TABLE) >= 200


def test_variants_are_found(watchlist: Watchlist) -> None:
    every = [(f"e{n}", text) for n, row in enumerate(_TABLE) for text in row["found"]]
    missed = [text for entity, text in every if entity not in named(watchlist, text)]
    assert len(missed) <= 0.02 * len(every), missed


def test_near_misses_are_not(watchlist: Watchlist) -> None:
    assert not [(text, found) for row in _TABLE for text in row["near"] if (found := named(watchlist, text))]
