"""Places among the stories: kept once, moved on demand, found again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from adapters.errors import StoreError
from storage import Store
from storage.records import StoryCursor, StoryPlace
from tests.storage.samples import NOW, always, article, keep, never
from tests.storage.test_schema import make

FIRST, SECOND = "st-111111111111", "st-222222222222"


def place(n: int | str, story: str = FIRST, **fields: Any) -> StoryPlace:
    values = {"novelty": "re-run", "seen": NOW, "memory": f"of {n}".encode(), **fields}
    return StoryPlace(item_id=f"feed:{n}", story=story, **values)


def put(store: Store, places: Sequence[StoryPlace], reached: int = 1) -> bool:
    return store.keep_stories(places, reached=reached, expected=store.stories_reached())


@pytest.fixture
def told(store: Store) -> Store:
    """Two stories: 1 with its copies 2 and 3 and the development 4; and 5."""
    keep(store, *(article(n) for n in range(1, 7)), match=always)
    first = [
        place(1, novelty="new-event"), place(2, novelty="copy", copy_of="feed:1", similarity=0.97),
        place(3, novelty="resurfaced", copy_of="feed:1", seen=NOW + timedelta(days=4)),
        place(4, novelty="new-development", shared=("velin",), news=("org.navy", "„далі“")),
    ]  # fmt: skip
    assert put(store, [*first, place(5, SECOND, novelty="new-event", seen=NOW - timedelta(days=1))])
    return store


def stories_of(store: Store) -> dict[str, str]:
    return {i: p.story for i, p in store.places([f"feed:{n}" for n in range(1, 7)]).items()}


def test_an_empty_store_has_no_stories(store: Store) -> None:
    assert store.stories_reached() == StoryCursor(number=0, moves=0)
    assert (store.stories(), store.story(FIRST), store.places(["feed:1"])) == ([], [], {})
    assert store.story_memories(window=timedelta(days=4)) == []


def test_what_was_kept_is_given_back(told: Store) -> None:
    assert [p.item_id for p in told.story(FIRST)] == ["feed:1", "feed:2", "feed:3", "feed:4"]
    last = told.places(["feed:4", "feed:6", "nothing"])
    assert last.keys() == {"feed:4"}
    assert (last["feed:4"].shared, last["feed:4"].news) == (("velin",), ("org.navy", "„далі“"))
    assert last["feed:4"].memory == b"", "only restoring needs it"
    listed = told.stories()
    assert [(s.id, s.reports, s.copies) for s in listed] == [(SECOND, 1, 0), (FIRST, 4, 2)]
    assert (listed[1].first, listed[1].last) == (NOW, NOW + timedelta(days=4))
    assert len(told.stories(limit=1)) == 1


def test_the_newest_stories_are_found_behind_a_long_one(store: Store) -> None:
    keep(store, *(article(n) for n in range(1, 261)), match=always)
    small = [place(n, f"st-{n:012x}") for n in range(1, 11)]
    assert put(store, [*small, *(place(n) for n in range(11, 261))])
    assert [s.id for s in store.stories(limit=4)] == [FIRST, *(f"st-{n:012x}" for n in (10, 9, 8))]
    assert [s.reports for s in store.stories(limit=50)] == [250, *[1] * 10]
    assert store.stories(limit=0) == []


def test_memories_come_in_the_order_in_which_they_were_kept(told: Store) -> None:
    found = told.story_memories(window=timedelta(days=4))
    assert [(p.item_id, p.memory) for p in found] == [(f"feed:{n}", f"of {n}".encode()) for n in range(1, 5)]


def test_who_comes_second_writes_nothing(told: Store) -> None:
    before = told.stories_reached()
    assert told.keep_stories([place(6)], reached=2, expected=before)
    assert not told.keep_stories([place(6, SECOND)], reached=3, expected=before)
    assert told.stories_reached() == StoryCursor(number=2, moves=0)
    assert stories_of(told)["feed:6"] == FIRST


def test_a_place_is_changed_in_its_time_and_order(told: Store) -> None:
    late = NOW + timedelta(days=9)
    changed = place(
        5, FIRST, novelty="copy", copy_of="feed:4", similarity=0.9, news=("x",), formerly=SECOND, seen=late
    )  # fmt: skip
    assert told.keep_stories([], changed=[changed], reached=7, expected=told.stories_reached())
    (found,) = told.places(["feed:5"], memory=True).values()
    assert found == changed.model_copy(update={"seen": NOW - timedelta(days=1)})
    assert [p.item_id for p in told.story(FIRST)] == [f"feed:{n}" for n in range(1, 6)]
    assert (told.story(SECOND), told.successors(SECOND), told.successors(FIRST)) == ([], [FIRST], [])


def test_a_story_that_somebody_joined_to_another_leads_there(told: Store) -> None:
    whole = [p.item_id for p in told.story(SECOND)]
    assert told.move_items(whole, FIRST, fresh=False) == whole
    assert (told.story(SECOND), told.successors(SECOND)) == ([], [FIRST])
    told.move_items(whole, SECOND, fresh=True)
    assert told.successors(SECOND) == []


def test_who_comes_second_changes_nothing(told: Store) -> None:
    before = told.stories_reached()
    told.move_items(["feed:4"], "st-new", fresh=True)
    assert not told.keep_stories([place(6)], changed=[place(4, SECOND)], reached=9, expected=before)
    assert (stories_of(told)["feed:4"], "feed:6" in stories_of(told)) == ("st-new", False)


def test_what_concerns_stories_is_told_by_number(told: Store) -> None:
    start = told.story_news(since=0)
    assert ([f.item_id for f in start.flags], start.revised) == ([f"feed:{n}" for n in range(1, 7)], ())
    keep(told, article(2, "Headline 2\n\nIt rose again."), article(6, "Headline 6\n\nIt fell."), article(7), match=never)
    keep(told, article(2, "Headline 2\n\nIt rose again, and again."), match=never)
    told.flag([("feed:7", always(article(7), None)[0])], kind="retro", now=NOW)
    found = told.story_news(since=start.reached)
    assert (found.flags, found.revised) == ((), ("feed:2",)), "6 has no place, and comes with its flag"
    assert told.story_news(since=found.reached).revised == ()
    assert told.story_news(since=2**62).reached == 2**62


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_what_does_not_fit_comes_with_the_next_call(told: Store, limit: int) -> None:
    start = told.last_flag()
    for n in (3, 1, 8, 2, 9):
        keep(told, article(n, f"Headline {n}\n\nIt stands at {n + 20}."), match=always)
    flags, revised, since = [], [], start
    for _ in range(20):
        news = told.story_news(since=since, limit=limit)
        flags, revised, since = flags + [f.item_id for f in news.flags], revised + list(news.revised), news.reached
    assert (flags, revised) == (["feed:8", "feed:9"], ["feed:3", "feed:1", "feed:2"])


def test_an_item_that_is_not_there_gets_no_place(told: Store) -> None:
    assert put(told, [place("gone"), place(6)], reached=9)
    assert told.places(["feed:gone", "feed:6"]).keys() == {"feed:6"}
    assert told.stories_reached().number == 9


def test_an_item_is_split_off_with_its_copies_and_comes_back(told: Store) -> None:
    keep(told, article(7), match=always)
    assert put(told, [place(7, novelty="copy", copy_of="feed:4")], reached=2)
    assert told.move_items(["feed:4"], "st-new", fresh=True) == ["feed:4", "feed:7"]
    assert [(p.story, p.moved_from, p.novelty, p.copy_of) for p in told.story("st-new")] == [
        ("st-new", FIRST, "new-event", None), ("st-new", FIRST, "copy", "feed:4"),
    ]  # fmt: skip
    assert told.stories_reached() == StoryCursor(number=2, moves=1)
    assert all(p.by_hand for p in told.story("st-new"))
    assert told.move_items(["feed:4"], FIRST, fresh=False) == ["feed:4", "feed:7"]
    back = told.places(["feed:4"])["feed:4"]
    assert (back.story, back.moved_from, back.novelty) == (FIRST, None, "new-development")
    assert back.by_hand, "that it belongs here was said by hand as well"
    assert told.story("st-new") == []


def test_a_copy_that_is_split_off_is_a_copy_no_more(told: Store) -> None:
    told.move_items(["feed:2"], "st-new", fresh=True)
    found = told.places(["feed:2", "feed:3"])
    assert (found["feed:2"].copy_of, found["feed:2"].novelty) == (None, "new-event")
    assert (found["feed:3"].copy_of, found["feed:3"].story) == ("feed:1", FIRST)


def test_where_an_item_was_put_first_is_not_forgotten(told: Store) -> None:
    told.move_items(["feed:4"], "st-new", fresh=True)
    told.move_items(["feed:4"], SECOND, fresh=False)
    assert told.places(["feed:4"])["feed:4"].moved_from == FIRST
    assert [p.item_id for p in told.story(SECOND)] == ["feed:4", "feed:5"]


def test_moving_to_where_it_is_changes_nothing(told: Store) -> None:
    assert told.move_items(["feed:4"], FIRST, fresh=False) == []
    assert told.stories_reached().moves == 0


@pytest.mark.parametrize(
    ("ids", "target", "fresh", "message"),
    [
        (["feed:6"], "st-new", True, "'feed:6' is in no story"),
        (["feed:4", "nothing"], "st-new", True, "'nothing' is in no story"),
        (["feed:4"], "st-nowhere", False, "there is no story 'st-nowhere'"),
        (["feed:1"], FIRST, True, "began with"),
    ],
)
def test_a_move_that_cannot_be_leaves_all_as_it_was(
    told: Store, ids: list[str], target: str, fresh: bool, message: str
) -> None:
    before = stories_of(told)
    with pytest.raises(StoreError, match=message):
        told.move_items(ids, target, fresh=fresh)
    assert stories_of(told) == before
    assert told.stories_reached().moves == 0


def test_what_was_moved_before_the_column_was_there_was_moved_by_hand(url: str, raw: Callable[..., object]) -> None:
    make(url, "0010")
    for n, moved in ((1, None), (2, SECOND)):
        raw(
            "INSERT INTO item (seq, current, id, kind, revision, source, adapter, first_seen, access, content_hash,"
            " title_key) VALUES (:n, :n, :id, 'article', 1, 's', 'feed', :at, 'full', 'x', :key)",
            n=n, id=f"feed:{n}", at="2026-11-01 12:00:00", key=b"t",
        )  # fmt: skip
        raw(
            "INSERT INTO story (item_seq, story, novelty, similarity, shared, news, seen, position, memory, moved_from)"
            " VALUES (:n, :story, 're-run', 1.0, '[]', '[]', :at, :n, :key, :moved)",
            n=n, story=FIRST, at="2026-11-01 12:00:00", key=b"m", moved=moved,
        )  # fmt: skip
    Store.upgrade(url)
    with Store.open(url) as store:
        assert [(p.item_id, p.by_hand, p.formerly) for p in store.story(FIRST)] == [
            ("feed:1", False, None), ("feed:2", True, None),
        ]  # fmt: skip
