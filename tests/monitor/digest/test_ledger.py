"""From the store to a digest: every flag is told in exactly one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.schema import Problem
from monitor.config import Config
from monitor.config.mail import DigestSettings
from monitor.digest import Digest, Place
from monitor.digest.ledger import Draft, draft
from monitor.watch import Watchlist
from storage import Store
from tests.storage.samples import NOW, always, article, keep

DAY = timedelta(days=1)
SETTINGS = DigestSettings(name="daily", zone="Pacific/Auckland")
CONFIG = Config.model_validate(
    {"source": [{"id": "river-news", "adapter": "feed", "options": {}},
                {"id": "gone", "adapter": "feed", "options": {}},
                {"id": "off", "adapter": "feed", "options": {}, "enabled": False}]}
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'm.db'}") as opened:
        yield opened


def drafted(store: Store, **fields: object) -> Draft:
    values = {"now": NOW + timedelta(minutes=1), **fields}
    return draft(store, CONFIG, Watchlist(()), SETTINGS, **values)  # type: ignore[arg-type]


def told(made: Digest) -> set[str]:
    return {s.lead.id for s in made.stories}


def test_a_draft_writes_nothing(store: Store) -> None:
    keep(store, article(1), match=always)
    assert drafted(store) == drafted(store)
    assert store.frozen_digests() == []


def test_what_is_flagged_after_a_digest_is_in_the_next(store: Store) -> None:
    keep(store, article(1), match=always)
    first = drafted(store)
    keep(store, article(2), match=always, now=NOW + timedelta(seconds=30))  # while it is built
    assert told(first.digest) == {"feed:1"}
    assert store.freeze_digest(first.frozen(NOW), [])
    second = drafted(store, now=NOW + DAY)
    assert told(second.digest) == {"feed:2"}
    assert (second.since, second.digest.window.start) == (first.until, first.digest.window.end)
    assert store.freeze_digest(second.frozen(NOW), [])
    assert told(drafted(store, now=NOW + 2 * DAY).digest) == set()


def test_there_is_one_of_each_local_date(store: Store) -> None:
    keep(store, article(1), match=always)
    made = drafted(store)
    assert made.digest.window.period == date(2026, 11, 2)  # in Auckland
    assert store.freeze_digest(made.frozen(NOW), [])
    assert not store.freeze_digest(drafted(store).frozen(NOW), [])
    kept = store.frozen_digest("daily", date(2026, 11, 2))
    assert kept
    assert Digest.model_validate_json(kept.document) == made.digest


def test_the_first_digest_leaves_the_archive_out(store: Store) -> None:
    keep(store, article(1), match=always, now=NOW - 3 * DAY)
    keep(store, article(2), match=always)
    made = drafted(store).digest
    assert told(made) == {"feed:2"}
    (bar,) = made.volumes
    assert (bar.watch, bar.count, bar.median) == ("floods", 1, 0.5)  # of the day it was flagged and the empty one after it


def test_the_usual_volume_counts_days_without_anything(store: Store) -> None:
    for n, days in enumerate((4, 4, 4, 3, 1)):
        keep(store, article(n), match=always, now=NOW - days * DAY)
    (bar,) = drafted(store).digest.volumes
    assert bar.median == 1  # of 3, 1, 0: the day on which the window starts is not over before it


def test_sources_that_gave_nothing_are_named(store: Store) -> None:
    keep(store, article(1), match=always)
    coverage = drafted(store).digest.coverage
    assert coverage.sources == 2
    assert [(g.source, g.kind, g.since) for g in coverage.gaps] == [("gone", "failed", None)]


def test_stories_come_from_whoever_places_items(store: Store) -> None:
    keep(store, article(1), article(2), article(3), match=always)
    made = drafted(store, place=lambda ids: {i: Place("same") for i in ids if i != "feed:3"}).digest
    assert sorted(s.reports for s in made.stories) == [1, 2]


def test_a_silent_source_is_told_once_and_with_its_reason(store: Store) -> None:
    silent = Problem(code="source.silent", message="Nothing\r\nfor three days.", source="river-news")
    keep(store, article(1), match=always, problems=(silent,))
    gaps = {g.source: g for g in drafted(store).digest.coverage.gaps}
    assert gaps["river-news"].kind == "silent"
    assert gaps["river-news"].reason == "Nothing for three days."
