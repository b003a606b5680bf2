"""Placed items whose text comes later, in a store: looked at again once, whoever does it and whoever dies."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta

import pytest

from adapters.schema import Item, Language, SourceRef
from monitor.stories.events import story_id
from monitor.stories.keeper import Keeper
from storage import Match, Store
from tests.monitor.stories.samples import AGENCY, OTHER, START
from tests.monitor.stories.test_keeper import ROOT, all_places, flagged, second
from tests.storage.samples import keep, never, titled

__all__ = ["second"]

TITLES = ("Ships wait at the canal", "Accident on the waterway", "Hill districts vote on Sunday", "A column")
SUMMARIES = (
    "Ships are waiting on both sides, and nobody can tell for how long it may last.",
    "Traffic has come to a stop after an accident in the small hours of Monday.",
    "Five parties compete for the seats of the council, and the mayor does not stand again.",
    "What our correspondent makes of the week, of its heroes and of those who thought they were.",
)
TEXTS = (AGENCY, f"By our desk. {AGENCY}", OTHER, f"{OTHER} Editing by the desk.")


def item(n: int, *, whole: bool = False) -> Item:
    """Number `n` of a stream: with its summary, or with its text."""
    title = f"{TITLES[n % 4]} {chr(97 + n % 26)}"
    text = f"{TEXTS[n // 4 % 4]} Note {n}." if whole else f"{SUMMARIES[n % 4]} ({n})"
    return Item(
        id=f"feed:{n}", kind="article", native_id=f"g{n}", source=SourceRef(adapter="feed"), title=titled(title),
        text=f"{title}\n\n{text}", language=Language(tag="en", source="declared"),
    )  # fmt: skip


def bring(store: Store, numbers: Sequence[int], *, whole: bool, hours: float = 0) -> None:
    """Items one after the other from sources of their own; once more, with their texts."""
    for n in numbers:
        match = never if whole else flagged
        keep(store, item(n, whole=whole), source=f"s{n}", match=match, now=START + timedelta(hours=hours + n / 10))


def copies(store: Store) -> dict[str, str | None]:
    return {id: place.copy_of for id, place in all_places(store).items()}


def test_an_item_is_placed_with_its_summary_and_again_with_its_text(store: Store) -> None:
    keeper = Keeper(store)
    bring(store, (0, 1), whole=False)
    assert keeper.run() == 2
    before = all_places(store)
    assert len({p.story for p in before.values()}) == 2
    flags = store.flags(since=0, limit=10).records
    bring(store, (0, 1), whole=True, hours=1)
    assert keeper.run() == 2
    after = all_places(store)
    assert (after["feed:1"].copy_of, after["feed:1"].story, after["feed:1"].formerly) == (
        "feed:0", before["feed:0"].story, before["feed:1"].story,
    )  # fmt: skip
    assert store.successors(before["feed:1"].story) == [before["feed:0"].story]
    assert [p.seen for p in after.values()] == [p.seen for p in before.values()]
    assert store.flags(since=0, limit=10).records == flags, "nothing is flagged by it"
    assert (keeper.run(), Keeper(store).run()) == (0, 0)
    assert all_places(store) == after


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_runs_when_the_copies_are_the_same(store: Store, second: Store, seed: int) -> None:
    """In one store two take turns and are restarted; in the other one does all of it, once."""
    dice, numbers = random.Random(seed), list(range(16))
    bring(second, numbers, whole=True)
    keep(second, *[item(n, whole=True) for n in numbers], match=never)
    flags = [(f"feed:{n}", flagged(item(n), None)[0]) for n in numbers]
    second.flag(flags, kind="live", now=START + timedelta(days=1))
    Keeper(second).run()
    bring(store, numbers, whole=False)
    keepers = [Keeper(store), Keeper(store)]
    keepers[0].run()
    dice.shuffle(numbers)
    for n in numbers:
        bring(store, [n], whole=True, hours=2)
        dice.choice([*keepers, Keeper(store)]).run()
    assert copies(store) == copies(second)
    assert sum(s.reports for s in store.stories(limit=100)) == 16
    assert sum(s.copies for s in store.stories(limit=100)) == 14


def test_a_text_that_came_before_the_item_was_placed_is_looked_at_once(store: Store) -> None:
    bring(store, (0, 1), whole=False)
    bring(store, (0, 1), whole=True, hours=1)
    keeper = Keeper(store)
    assert keeper.run() == 2
    assert copies(store) == {"feed:0": None, "feed:1": "feed:0"}
    assert store.places(["feed:1"])["feed:1"].formerly is None, "it never stood elsewhere"
    assert keeper.run() == 0


WORKER = """
import sys, time
from monitor.stories.keeper import Keeper
from storage import Store

with Store.open(sys.argv[1]) as store:
    keeper = Keeper(store)
    while sum(s.copies for s in store.stories(limit=100)) < 14:
        keeper.run()
        time.sleep(0.02)
"""


def test_keepers_at_once_one_of_them_killed_find_the_same_copies(store: Store, url: str, second: Store) -> None:
    numbers = list(range(16))
    workers = [subprocess.Popen([sys.executable, "-c", WORKER, url], cwd=ROOT) for _ in range(2)]
    for target in (store, second):
        bring(target, numbers, whole=False)
    for n in (*numbers[::3], *numbers[1::3], *numbers[2::3]):
        bring(store, [n], whole=True, hours=2)
        if n == 4:
            workers[0].kill()
        if n % 4 == 0:
            Keeper(store).run()
    assert [w.wait(timeout=60) for w in workers] == [-signal.SIGKILL, 0]
    Keeper(store).run()
    bring(second, numbers, whole=True, hours=2)
    Keeper(second).run()
    assert copies(store) == copies(second)
    assert sum(s.reports for s in store.stories(limit=100)) == 16


DIES = """
import os, signal, sys
from sqlalchemy import Engine, event
from monitor.stories.keeper import Keeper
from storage import Store
from tests.monitor.stories.test_new_texts import bring

with Store.open(sys.argv[1]) as store:
    if sys.argv[2] == "before":
        bring(store, (1,), whole=True, hours=1)
        os.kill(os.getpid(), signal.SIGKILL)

    @event.listens_for(Engine, "after_cursor_execute")
    def kill(connection, cursor, statement, parameters, context, executemany):
        if statement.startswith("UPDATE story"):
            os.kill(os.getpid(), signal.SIGKILL)

    bring(store, (1,), whole=True, hours=1)
    Keeper(store).run()
"""


@pytest.mark.parametrize("moment", ["before", "within"])
def test_killed_between_the_text_and_its_placing_it_is_placed_after_all(store: Store, url: str, moment: str) -> None:
    bring(store, (0, 1), whole=False)
    bring(store, (0,), whole=True, hours=1)
    Keeper(store).run()
    before = all_places(store)
    child = subprocess.run([sys.executable, "-c", DIES, url, moment], cwd=ROOT)
    assert child.returncode == -signal.SIGKILL
    assert all_places(store) == before
    assert Keeper(store).run() == 1
    assert copies(store) == {"feed:0": None, "feed:1": "feed:0"}
    assert Keeper(store).run() == 0


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_was_moved_by_hand_stays_and_the_copy_comes(store: Store, order: tuple[int, int]) -> None:
    bring(store, (0, 1, 2), whole=False)
    keeper = Keeper(store)
    keeper.run()
    elsewhere = all_places(store)["feed:2"].story
    bring(store, order[:1], whole=True, hours=1)
    keeper.run()
    store.move_items(["feed:1"], elsewhere, fresh=False)
    bring(store, order[1:], whole=True, hours=2)
    keeper.run()
    found = all_places(store)
    assert {p.story for p in found.values()} == {elsewhere}
    assert (found["feed:1"].by_hand, found["feed:1"].formerly, found["feed:1"].copy_of) == (True, None, "feed:0")


@pytest.mark.parametrize("order", [(0, 4), (4, 0)])
def test_what_was_split_stays_apart_whatever_the_texts_say(store: Store, order: tuple[int, int]) -> None:
    bring(store, (0, 4), whole=False)
    keeper = Keeper(store)
    keeper.run()
    assert all_places(store)["feed:4"].story == all_places(store)["feed:0"].story
    store.move_items(["feed:4"], "st-other", fresh=True)
    for n in order:
        bring(store, [n], whole=True, hours=n + 1)
        Keeper(store).run()
    found = all_places(store)
    assert (found["feed:4"].story, found["feed:4"].copy_of, found["feed:0"].copy_of) == ("st-other", None, None)
    assert found["feed:0"].story != "st-other"


def test_a_move_is_taken_back_by_hand(store: Store) -> None:
    bring(store, (0, 1), whole=False)
    keeper = Keeper(store)
    keeper.run()
    before = all_places(store)["feed:1"].story
    bring(store, (0, 1), whole=True, hours=1)
    keeper.run()
    assert before == story_id("feed:1")
    assert store.move_items(["feed:1"], before, fresh=True) == ["feed:1"]
    bring(store, (0,), whole=False, hours=3)
    bring(store, (0,), whole=True, hours=4)
    keeper.run()
    found = all_places(store)["feed:1"]
    assert (found.story, found.copy_of, found.novelty) == (before, None, "new-event")


def test_what_the_watchlist_finds_in_the_text_is_a_development(store: Store) -> None:
    """The watch has flagged the summary, so that it raises no other flag."""

    def match(new: Item, before: Item | None) -> tuple[Match, ...]:
        (found,) = flagged(new, before)
        hits = [*found.evidence, found.evidence[0].model_copy(update={"entity": "org.salvors"})]
        return (found.model_copy(update={"evidence": tuple(hits)}),)

    bring(store, (0, 4), whole=False)
    keeper = Keeper(store)
    keeper.run(match=match)
    found = all_places(store)
    assert (found["feed:4"].story, found["feed:4"].novelty) == (found["feed:0"].story, "re-run")
    text = f"{item(4).text} A salvage firm was called."
    keep(store, item(4).model_copy(update={"text": text}), source="s4", match=never, now=START + timedelta(hours=3))
    keeper.run(match=match)
    after = store.places(["feed:4"])["feed:4"]
    assert (after.novelty, after.news) == ("new-development", ("org.salvors",))
    assert len(store.flags(since=0, limit=10).records) == 2


def test_a_store_in_which_nothing_is_flagged_is_not_read_again_and_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.stories.keeper.FAR", 20)
    keeper = Keeper(store)
    for n in range(4):
        keep(store, item(n), match=never)
        assert keeper.run() == 0
    assert store.stories_reached().number == 0
    keep(store, *[item(n) for n in range(4, 30)], match=never)
    assert keeper.run() == 0
    assert store.stories_reached().number > 20
