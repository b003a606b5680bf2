"""Stories of a store: each flagged item once, whoever puts it there and whenever they stop."""

from __future__ import annotations

import signal
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.errors import StoreError
from adapters.schema import Block, Item, Language, SourceRef, Span
from monitor.stories import Assignment, Clusterer, Memory
from monitor.stories.keeper import Keeper, report_of
from storage import Evidence, Match, Store
from storage.records import StoryPlace
from tests.monitor.stories.samples import AGENCY, BACKGROUND, OTHER, SHORT, START, STRIKE
from tests.storage.samples import keep, never, titled

ROOT = Path(__file__).parents[3]
TITLES = ("Grounded vessel blocks Tarnow canal", "Hill districts vote on Sunday", "Missiles hit Velin power station")
TEXTS = (AGENCY, OTHER, SHORT, f"{AGENCY} {BACKGROUND}")


def flagged(item: Item, previous: Item | None) -> tuple[Match, ...]:
    hits = (Evidence(field="title", span=Span(start=0, end=8), surface="Grounded", term="canal", entity="place.tarnow"),)
    return (Match(watch_id="canal", watch_version="1", evidence=hits),)


def item(n: int) -> Item:
    """Number `n` of a mixed stream: wire texts, their copies and parts, and strikes with figures of their own."""
    strike = STRIKE.format(day="Monday", dead="Four", hurt=19 + n, down=11 + n)
    title = f"{TITLES[n % 3]} {'again ' * (n % 2)}{chr(97 + n % 26)}"
    text = f"{title}\n\n{strike if n % 3 == 2 else TEXTS[n % 4]} Note {n}."
    return Item(
        id=f"feed:{n}", kind="article", native_id=f"g{n}", source=SourceRef(adapter="feed"), title=titled(title), text=text,
        language=Language(tag="en", source="declared"),
    )  # fmt: skip


def fill(store: Store, start: int, stop: int) -> None:
    """Items from `start` on, ten at a time, a day apart."""
    for n in range(start, stop, 10):
        batch = [item(m) for m in range(n, min(n + 10, stop))]
        keep(store, *batch, source=f"s{n % 7}", match=flagged, now=at(n))


def at(n: int) -> datetime:
    return START + timedelta(hours=n * 2.6)


def all_places(store: Store) -> dict[str, StoryPlace]:
    return store.places([f"feed:{n}" for n in range(1000)])


@pytest.fixture
def second(url: str, tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/second.db") as opened:
        yield opened


def test_nothing_is_flagged(store: Store) -> None:
    keep(store, item(1), match=never)
    assert Keeper(store).run() == 0
    assert store.stories() == []


def test_each_item_is_placed_once_however_often_it_is_flagged(store: Store) -> None:
    fill(store, 0, 20)
    keeper = Keeper(store)
    assert keeper.run() == 20
    assert keeper.run() == 0
    edited = item(3).model_copy(update={"text": item(3).text + " More was found."})
    more = Match(watch_id="more", watch_version="1", evidence=flagged(edited, None)[0].evidence)
    keep(store, edited, match=lambda new, old: (more,))
    before = all_places(store)
    assert keeper.run() > 0, "its text is another one"
    assert (keeper.run(), Keeper(store).run()) == (0, 0)
    after = all_places(store)
    assert [(p.item_id, p.seen) for p in after.values()] == [(p.item_id, p.seen) for p in before.values()]


def test_what_a_watch_finds_in_the_archive_makes_no_story(store: Store) -> None:
    keep(store, item(1), item(2), match=never)
    store.flag([("feed:1", flagged(item(1), None)[0])], kind="retro", now=at(4))
    assert len(store.flags(since=0, limit=5, kind="retro").records) == 1
    assert Keeper(store).run() == 0
    assert store.stories() == []


def test_a_keeper_that_is_restarted_after_each_batch_makes_the_same_stories(store: Store, second: Store) -> None:
    lasting = Keeper(second)
    for n in range(0, 200, 40):
        fill(store, n, n + 40)
        Keeper(store).run()
        fill(second, n, n + 40)
        lasting.run()
    assert at(200) - at(0) > 1.5 * Clusterer().settings.window
    assert all_places(store) == all_places(second)
    assert len(store.stories(limit=1000)) > 3


WORKER = """
import sys, time
from monitor.stories.keeper import Keeper
from storage import Store
from tests.monitor.stories.test_keeper import all_places

with Store.open(sys.argv[1]) as store:
    keeper = Keeper(store)
    while len(all_places(store)) < 120:
        keeper.run()
        time.sleep(0.02)
"""


def test_keepers_at_once_one_of_them_killed_place_each_item_once(store: Store, url: str, second: Store) -> None:
    command = [sys.executable, "-c", WORKER, url]
    workers = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]
    for n in range(0, 120, 20):
        fill(store, n, n + 20)
        fill(second, n, n + 20)
        if n % 40:
            Keeper(store).run()
        if n == 80:
            workers[0].kill()
    assert [w.wait(timeout=60) for w in workers] == [-signal.SIGKILL, 0]
    Keeper(second).run()
    assert sum(s.reports for s in store.stories(limit=1000)) == 120
    assert all_places(store) == all_places(second)


def test_killed_before_the_commit_all_is_done_again(
    store: Store, second: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, 0, 40)
    fill(second, 0, 40)

    def fails(*_: object, **__: object) -> bool:
        raise StoreError("the database went away")

    keeper = Keeper(store)
    with monkeypatch.context() as patch:
        patch.setattr(Store, "keep_stories", fails)
        with pytest.raises(StoreError):
            keeper.run()
    assert all_places(store) == {}
    assert keeper.run() == 40
    Keeper(second).run()
    assert all_places(store) == all_places(second)


def test_what_was_split_off_stays_apart_and_draws_its_like(store: Store) -> None:
    keeper = Keeper(store)
    fill(store, 0, 9)
    keeper.run()
    first = store.places(["feed:2", "feed:5"])
    assert first["feed:2"].story == first["feed:5"].story
    store.move_items(["feed:5"], "st-other", fresh=True)
    copy = item(5).model_copy(update={"id": "feed:900", "native_id": "g900"})
    keep(store, copy, source="another", match=flagged, now=at(10))
    keeper.run()
    (found,) = store.places(["feed:900"]).values()
    assert (found.story, found.copy_of) == ("st-other", "feed:5")


def test_a_report_is_what_the_author_wrote_with_the_entities_of_its_flags(store: Store) -> None:
    keep(store, item(1), match=flagged, now=at(4))
    matches = [f.match for f in store.flags(since=0, limit=5).records]
    stored = store.item("feed:1")
    assert stored is not None
    report = report_of(stored, matches, seen=at(4))
    assert (report.id, report.seen, report.language) == ("feed:1", at(4), "en")
    assert report.entities == {"place.tarnow"}
    assert report_of(stored, matches, seen=at(4), generic={"place.tarnow"}).entities == frozenset()


def test_a_picture_is_told_of_by_its_caption() -> None:
    blocks = (Block(role="body", span=Span(start=0, end=10)), Block(role="caption", span=Span(start=11, end=40)))
    text = "In Tarnow.\nThe carrier stuck in the lock"
    picture = item(1).model_copy(update={"text": text, "blocks": blocks})
    assert report_of(picture, (), seen=START).text == text


def test_a_memory_that_is_damaged_costs_one_item(
    store: Store, raw: Callable[..., object], caplog: pytest.LogCaptureFixture
) -> None:
    fill(store, 0, 10)
    Keeper(store).run()
    raw("UPDATE story SET memory = :bytes WHERE position = (SELECT min(position) FROM story)", bytes=b"\x00")
    fill(store, 10, 20)
    assert Keeper(store).run() == 10
    assert "what is remembered of 'feed:0' cannot be read" in caplog.text


@given(st.binary(max_size=80))
def test_bytes_that_are_no_memory_are_a_clear_error(data: bytes) -> None:
    for given_ in (data, zlib.compress(data), zlib.compress(len(data).to_bytes(4, "little") + data)):
        with pytest.raises(ValueError, match="what is remembered of 'x' cannot be read"):
            Memory.from_bytes(given_, seen=START, place=Assignment("x", "st-1", "re-run"))
