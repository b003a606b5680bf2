"""Reports whose text comes later: they end up where they would be had it been there from the beginning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.stories import Clusterer, Memory, Report
from monitor.stories.copies import CROWDED
from tests.monitor.stories.samples import AGENCY, BACKGROUND, LOSSES, OTHER, SHORT, STRIKE, report

TITLE = "Grounded vessel blocks Tarnow canal"
TEASER = "Ships are waiting on both sides of the canal; what the authority says, and how long it may last."
ELSE = "Traffic on the waterway has come to a stop after an accident in the small hours of Monday."
FULL = (
    AGENCY, SHORT, f"{AGENCY} {BACKGROUND}", f"By our desk. {AGENCY} More soon.", OTHER, f"{OTHER} Editing by the desk.",
    STRIKE.format(day="Monday", dead="Four", hurt=19, down=11), LOSSES.format(a=1, b=22, c=33, d=44, e=55), "Too short.",
)  # fmt: skip
BRIEF = (TEASER, ELSE, "", "Read more on our site, where you will find the whole story and a good deal more besides.", OTHER)


def placed(*reports: Report) -> Clusterer:
    clusterer = Clusterer()
    for each in reports:
        clusterer.add(each)
    return clusterer


def places(clusterer: Clusterer, reports: Iterable[Report]) -> dict[str, Memory]:
    return {r.id: clusterer.memory(r.id) for r in reports}


def copies(clusterer: Clusterer, reports: Iterable[Report]) -> dict[str, str | None]:
    return {id: memory.copy_of for id, memory in places(clusterer, reports).items()}


def full(of: Report, text: str = AGENCY, **more: object) -> Report:
    return replace(of, text=text, **more)  # type: ignore[arg-type]


A, B = report("a", TITLE, TEASER), report("b", "Accident on the waterway", ELSE, 1)


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_summaries_of_one_text_are_copies_once_the_text_is_there(order: str) -> None:
    clusterer = placed(A, B)
    stories = {m.story for m in places(clusterer, (A, B)).values()}
    assert len(stories) == 2
    first, second = (full({"a": A, "b": B}[id]) for id in order)
    clusterer.revise(first)
    changed = clusterer.revise(second)
    assert copies(clusterer, (A, B)) == {"a": None, "b": "a"}
    found = places(clusterer, (A, B))
    assert found["b"] in changed
    assert {found["a"].story, found["b"].story} == {found["a"].story} <= stories
    assert (found["a"].place.novelty, found["b"].place.novelty) == ("new-event", "copy")
    assert (found["a"].formerly, found["b"].formerly in stories - {found["b"].story}) == (None, True)


def test_the_same_text_again_changes_nothing() -> None:
    clusterer = placed(A, B)
    assert clusterer.revise(A) == []
    assert clusterer.revise(full(A)) != []
    assert clusterer.revise(full(A)) == []
    assert clusterer.revise(full(A, "", title="")) == [], "that nothing is left of it is no news"
    assert clusterer.revise(report("unknown", TITLE, AGENCY)) == []


def test_what_left_the_window_keeps_its_place() -> None:
    late = report("late", "Hill districts vote on Sunday", OTHER, 24 * 20)
    clusterer = placed(A, late)
    assert clusterer.revise(full(A)) == []


def test_a_new_text_that_says_more_is_a_development() -> None:
    clusterer = placed(
        report("wire", TITLE, AGENCY), report("next", "Meridian Dawn still blocks Tarnow canal", "Tugs failed again.", 3)
    )
    assert clusterer.memory("next").place.novelty == "re-run"
    text = (
        "The Meridian Dawn still blocks the Tarnow canal, tugs failed again. Now 140 vessels are waiting in the northern "
        "roads, the authority said, and a salvage firm was called."
    )
    later = report("next", "Meridian Dawn still blocks Tarnow canal", text, 3, entities=frozenset({"org.salvors"}))
    (changed,) = clusterer.revise(later)
    assert (changed.place.novelty, changed.place.news) == ("new-development", ("org.salvors", "140 vessels"))
    more = replace(later, text=f"{text} Its cargo of 3500 tonnes is to be unloaded.")
    (changed,) = clusterer.revise(more)
    assert changed.place.news == ("org.salvors", "140 vessels", "3500 tonnes"), "what was news stays"


def test_the_first_report_of_a_story_stays_its_first() -> None:
    clusterer = placed(A, report("next", "Tarnow canal blocked by grounded vessel", "Tugs failed.", 3))
    story = clusterer.memory("a").story
    assert clusterer.memory("next").story == story
    clusterer.revise(full(A))
    assert (clusterer.memory("a").place.novelty, clusterer.memory("a").story) == ("new-event", story)


def test_a_like_summary_over_another_text_was_no_copy() -> None:
    form = "In this week's column our correspondent looks at what has happened, what may come, and what it means for you."
    first, second = report("a", "The weekly column", form, outlet="x"), report("b", "The weekly column", form, 9, outlet="y")
    third = report("c", "The weekly column", form, 10, outlet="z")
    clusterer = placed(first, second, third)
    assert copies(clusterer, (first, second, third)) == {"a": None, "b": "a", "c": "a"}
    clusterer.revise(full(first, OTHER, title="Hill districts vote on Sunday"))
    clusterer.revise(full(second, title=TITLE))
    clusterer.revise(full(third, title=TITLE))
    assert copies(clusterer, (first, second, third)) == {"a": None, "b": None, "c": "b"}
    found = places(clusterer, (first, second, third))
    assert found["b"].story == found["c"].story != found["a"].story
    assert (found["b"].place.novelty, found["b"].formerly) == ("new-event", found["a"].story)


def test_what_stands_alone_joins_the_story_that_its_text_tells_of() -> None:
    alone = report("alone", "Waiting", ELSE, 2)
    clusterer = placed(report("wire", TITLE, AGENCY), alone)
    assert clusterer.memory("alone").story != clusterer.memory("wire").story
    text = (
        "Ships queue off Tarnow after the Meridian Dawn got stuck in the canal's northern mouth. Tugs failed to free the "
        "vessel at the evening tide, said a spokesman of the canal authority. 80 ships are waiting now."
    )
    (changed,) = clusterer.revise(full(alone, text))
    assert (changed.story, changed.place.novelty) == (clusterer.memory("wire").story, "new-development")
    assert changed.place.shared
    assert clusterer.revise(full(alone, f"{text} The end.")) != []
    assert clusterer.memory("alone").story == changed.story, "whoever is not alone any more stays"


def test_of_two_that_stand_alone_the_later_goes_to_the_earlier() -> None:
    first, second = report("a", "Waiting", ELSE), report("b", "Tugs fail to free the Meridian Dawn in Tarnow canal", "", 2)
    clusterer = placed(first, second)
    assert clusterer.memory("a").story != clusterer.memory("b").story
    clusterer.revise(full(first, title=TITLE))
    assert clusterer.memory("b").story == clusterer.memory("a").story
    assert [clusterer.memory(i).place.novelty for i in "ab"] == ["new-event", "re-run"]


def test_a_story_of_many_does_not_go_over_to_a_late_text() -> None:
    second = report("b", TITLE, AGENCY, 1)
    next_ = report("c", "Meridian Dawn still blocks Tarnow canal", "Tugs failed again to free the vessel.", 3)
    lone = report("a", "Waiting", ELSE)
    clusterer = placed(lone, second, next_)
    story = clusterer.memory("b").story
    assert clusterer.memory("c").story == story != clusterer.memory("a").story
    clusterer.revise(full(lone, title=TITLE))
    assert {clusterer.memory(i).story for i in "abc"} == {story}
    assert copies(clusterer, (lone, second, next_)) == {"a": None, "b": "a", "c": None}
    assert [clusterer.memory(i).place.novelty for i in "ab"] == ["new-event", "copy"], "the original takes its copy's part"


# --- by hand


def restored(memories: Sequence[Memory]) -> Clusterer:
    clusterer = Clusterer()
    clusterer.restore(
        Memory.from_bytes(
            m.to_bytes(), seen=m.known.seen, place=m.place, formerly=m.formerly, moved_from=m.moved_from, by_hand=m.by_hand
        )
        for m in memories
    )
    return clusterer


def by_hand(memory: Memory, **more: object) -> Memory:
    return replace(memory, by_hand=True, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("hand", ["a", "b"])
def test_what_was_moved_by_hand_stays_and_the_other_one_comes(hand: str) -> None:
    before = places(placed(A, B), (A, B))
    clusterer = restored([by_hand(m) if m.id == hand else m for m in before.values()])
    clusterer.revise(full(A))
    clusterer.revise(full(B))
    assert copies(clusterer, (A, B)) == {"a": None, "b": "a"}
    assert {clusterer.memory(i).story for i in "ab"} == {before[hand].story}


def test_two_that_were_moved_by_hand_stay_apart() -> None:
    before = places(placed(A, B), (A, B))
    clusterer = restored([by_hand(m) for m in before.values()])
    clusterer.revise(full(A))
    clusterer.revise(full(B))
    assert {i: clusterer.memory(i).story for i in "ab"} == {i: m.story for i, m in before.items()}
    assert copies(clusterer, (A, B)) == {"a": None, "b": None}


def test_stories_that_somebody_parted_do_not_meet() -> None:
    parted = report("p", "Something else", "Of which nobody has heard.", 2)
    before = places(placed(A, B, parted), (A, B, parted))
    moved = by_hand(before["p"].moved(before["a"].story), moved_from=before["b"].story)
    clusterer = restored([before["a"], before["b"], moved])
    clusterer.revise(full(A))
    clusterer.revise(full(B))
    assert clusterer.memory("a").story != clusterer.memory("b").story
    assert copies(clusterer, (A, B)) == {"a": None, "b": None}


# --- whatever comes in whatever order


stream = st.lists(
    st.tuples(st.integers(0, len(BRIEF) - 1), st.integers(0, len(FULL) - 1), st.integers(0, 3), st.integers(0, 40)),
    min_size=1, max_size=9,
)  # fmt: skip
Stream = list[tuple[int, int, int, int]]


def both(stream: Stream) -> tuple[list[Report], list[Report]]:
    """The reports with their summaries, and with their texts."""
    briefly, wholly, hours = [], [], 0
    for n, (brief, whole, outlet, step) in enumerate(stream):
        hours += step
        first = report(f"r{n}", f"{TITLE} {brief}", BRIEF[brief], hours, outlet=f"outlet {outlet}")
        briefly.append(first)
        wholly.append(replace(first, text=FULL[whole]))
    return briefly, wholly


@given(stream, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=60)
def test_the_order_in_which_texts_arrive_does_not_change_the_copies(stream: Stream, dice) -> None:  # type: ignore[no-untyped-def]
    briefly, wholly = both(stream)
    expected = copies(placed(*wholly), wholly)
    for _ in range(2):
        order = wholly[:]
        dice.shuffle(order)
        clusterer = placed(*briefly)
        for each in order:
            clusterer.revise(each)
        assert copies(clusterer, wholly) == expected
        assert [clusterer.revise(each) for each in order] == [[]] * len(order)
        for each in places(clusterer, wholly).values():
            assert each.copy_of is None or clusterer.memory(each.copy_of).story == each.story
            assert (each.place.novelty in ("copy", "resurfaced")) == (each.copy_of is not None)


@given(stream, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=40)
def test_a_restart_between_any_two_texts_changes_nothing(stream: Stream, dice) -> None:  # type: ignore[no-untyped-def]
    briefly, wholly = both(stream)
    dice.shuffle(wholly)
    lasting, dying = placed(*briefly), placed(*briefly)
    for each in wholly:
        assert [told(m) for m in lasting.revise(each)] == [told(m) for m in dying.revise(each)]
        dying = restored([dying.memory(r.id) for r in briefly])
    assert state(lasting) == state(dying)
    probe = report("probe", TITLE, f"{AGENCY} And more.", 400)
    assert lasting.add(probe) == dying.add(probe)


@given(stream, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=30)
def test_nobody_is_lost_and_nobody_stands_twice(stream: Stream, dice) -> None:  # type: ignore[no-untyped-def]
    briefly, wholly = both(stream)
    clusterer = placed(*briefly)
    dice.shuffle(wholly)
    for each in wholly:
        clusterer.revise(each)
    window = clusterer._window
    assert len(clusterer) == len(briefly)
    stories = {m.story for m in places(clusterer, wholly).values()}
    assert sorted(i for s in stories for i in window.members(s)) == sorted(r.id for r in wholly)
    assert sum(s.size for s in window.events._stories.values()) == len(briefly)
    clusterer.add(report("later", "Hill districts", "", 24 * 400))
    assert (len(clusterer), len(window.events), len(window.copies)) == (1, 1, 1)
    assert (len(window._members), window._copies_of) == (1, {})


def told(memory: Memory) -> object:
    return memory.id, memory.place, memory.parent, memory.formerly


def state(clusterer: Clusterer) -> object:
    window = clusterer._window
    stories = {
        s.id: (s.times, s.square, s.neutral, s.entities, s.figures, s.quotes, s.languages, s.names)
        for s in window.events._stories.values()
    }
    forms = {
        (s.id, form): sorted((seen, sorted(figures)) for seen, figures in issues)
        for s in window.events._stories.values() for form, issues in s.forms.items()
    }  # fmt: skip
    having = {t: {s.id: w for s, w in h.items()} for t, h in window.events._having.items()}
    members = {s: sorted(m) for s, m in window._members.items()}
    return stories, forms, having, window.events._seen_in, members, window._copies_of, window.copies._under


def test_many_copies_have_one_original_whoever_comes_last() -> None:
    """More of them than are looked at under one fingerprint."""
    count = CROWDED + 12
    briefly = [report(f"r{n}", f"{TEASER} {n}", "", n / 60, outlet=f"o{n}") for n in range(count)]
    wholly = [replace(r, text=f"{AGENCY} Seen by number {n}.") for n, r in enumerate(briefly)]
    for order in (wholly[::-1], wholly[1::2] + wholly[::2]):
        clusterer = placed(*briefly)
        for each in order:
            clusterer.revise(each)
        assert set(copies(clusterer, wholly).values()) == {None, "r0"}
        assert len({m.story for m in places(clusterer, wholly).values()}) == 1


def test_a_text_that_grows_and_grows_keeps_few_news() -> None:
    start = report("a", TITLE, AGENCY)
    clusterer = placed(report("first", TITLE, "The canal is blocked by a vessel."), start)
    for n in range(40):
        start = replace(start, text=f"{start.text} {1000 + 7 * n} ships wait.", seen=start.seen + timedelta(hours=1))
        clusterer.revise(start)
    assert 0 < len(clusterer.memory("a").place.news) <= 12
    assert clusterer.memory("a").known.seen == report("a", "").seen, "its time is that of its first flag"
