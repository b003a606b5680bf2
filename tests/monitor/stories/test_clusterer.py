"""Stories: what belongs together, what does not, and what each report adds."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.stories import Clusterer, Memory, Report
from monitor.stories.events import EventIndex
from monitor.stories.features import Packed, features
from monitor.stories.model import DEFAULT
from monitor.stories.numbers import figures, with_noun
from tests.monitor.stories.samples import AGENCY, OTHER, SHORT, STRIKE, report

TITLE = "Grounded vessel blocks Tarnow canal"
REWRITTEN = (
    "Ships queue off Tarnow after the Meridian Dawn got stuck in the canal's northern mouth. Tugs failed to free the "
    "vessel at the evening tide, said a spokesman of the canal authority. 80 ships are waiting now."
)


def assigned(*reports: Report) -> dict[str, str]:
    clusterer = Clusterer()
    return {r.id: clusterer.add(r).story for r in reports}


def test_another_wording_of_an_event_joins_and_another_event_does_not() -> None:
    stories = assigned(
        report("a", TITLE, AGENCY), report("b", "Hill districts vote on Sunday", OTHER, 1),
        report("c", "Tugs fail to free the Meridian Dawn", REWRITTEN, 14),
    )  # fmt: skip
    assert stories["a"] == stories["c"] != stories["b"]


def test_headlines_alone_are_enough() -> None:
    stories = assigned(
        report("a", "Meridian Dawn runs aground in Tarnow canal"), report("b", "Hill districts choose a council", "", 1),
        report("c", "Tarnow canal blocked as Meridian Dawn stays aground", "", 2),
    )  # fmt: skip
    assert stories["a"] == stories["c"] != stories["b"]


def test_what_each_report_adds() -> None:
    clusterer = Clusterer()
    first = clusterer.add(report("a", TITLE, AGENCY, entities=frozenset({"place.tarnow"})))
    copy = clusterer.add(report("b", TITLE, AGENCY, 1))
    news = clusterer.add(
        report("c", "Tugs fail to free the Meridian Dawn", REWRITTEN, 14, entities=frozenset({"place.tarnow", "org.navy"}))
    )
    again = clusterer.add(report("d", "Meridian Dawn still stuck in Tarnow canal", REWRITTEN.split(".")[0], 15))
    old = clusterer.add(report("e", TITLE, AGENCY, 24 * 4))
    assert (first.novelty, first.copy_of) == ("new-event", None)
    assert (copy.novelty, copy.copy_of, copy.story) == ("copy", "a", first.story)
    assert (news.novelty, news.story, news.news) == ("new-development", first.story, ("org.navy", "80 ships"))
    assert (again.novelty, again.news) == ("re-run", ())
    assert (old.novelty, old.copy_of) == ("resurfaced", "a")
    assert "merid" in "".join(news.shared)


def test_the_original_of_a_copy_of_a_copy_is_the_earliest() -> None:
    clusterer = Clusterer()
    for n, text in enumerate((AGENCY, f"{AGENCY} More soon.", f"{AGENCY} More soon. Editing by the desk.")):
        made = clusterer.add(report(f"r{n}", TITLE, text, n))
    assert made.copy_of == "r0"
    assert {c.id for c in made.copies} == {"r0", "r1"}


def test_two_strikes_on_one_town_a_week_apart_are_two_stories() -> None:
    first = STRIKE.format(day="Monday", dead="Four", hurt=19, down=11)
    second = STRIKE.replace("power station", "railway yard").replace("Firefighters worked until dawn. ", "").format(
        day="Tuesday", dead="No", hurt=2, down=23
    )
    clusterer = Clusterer()
    one = clusterer.add(report("a", "Missiles hit Velin power station", first))
    two = clusterer.add(report("b", "Velin railway yard attacked", second.split(". ", 1)[0] + ". " + OTHER, 24 * 8))
    assert one.story != two.story


def test_three_languages_meet_by_entities_and_a_figure() -> None:
    shared = {"entities": frozenset({"place.velin", "weapon.kh-101", "org.air-force"})}
    english = report("en", "Missiles hit Velin: 47 injured", "The power station burned.", **shared)
    german = report("de", "Raketen auf Velin: 47 Verletzte", "Das Kraftwerk brannte.", 1, language="de", **shared)
    ukrainian = report("uk", "Ракети влучили у Велін: 47 поранених", "Горіла станція.", 2, language="uk", **shared)
    without = report("pl", "Velin: spotkanie w sprawie obrony", "Rozmowy trwały długo.", 3, language="pl", **shared)
    stories = assigned(english, german, ukrainian, without)
    assert stories["en"] == stories["de"] == stories["uk"] != stories["pl"]


def test_the_same_reports_make_the_same_stories() -> None:
    reports = [report(f"r{n}", f"{TITLE} {n % 3}", f"{AGENCY} {OTHER}" if n % 2 else OTHER, n) for n in range(12)]
    assert assigned(*reports) == assigned(*reports)


def test_a_restored_clusterer_goes_on_as_if_it_had_not_stopped() -> None:
    reports = [
        report("a", TITLE, AGENCY), report("b", "Hill districts vote on Sunday", OTHER, 1), report("c", TITLE, SHORT, 2),
        report("d", "Tugs fail to free the Meridian Dawn", REWRITTEN, 14), report("e", TITLE, f"{AGENCY} Ends.", 20),
    ]  # fmt: skip
    whole = Clusterer()
    expected = [whole.add(r) for r in reports]
    first = Clusterer()
    for r in reports[:3]:
        first.add(r)
    kept = [first.memory(r.id) for r in reports[:3]]
    second = Clusterer()
    second.restore(
        Memory.from_bytes(m.to_bytes(), seen=m.known.seen, place=m.place) for m in kept
    )
    assert [second.add(r) for r in reports[3:]] == expected[3:]


def test_memory_is_bounded_by_the_window() -> None:
    clusterer = Clusterer()
    for n in range(200):
        clusterer.add(replace(report(f"r{n}", f"Event number {n} in town{n}", f"{OTHER} {n}"), seen=_day(n)))
    assert len(clusterer) <= 15
    assert len(clusterer._window.events) <= 15
    with pytest.raises(KeyError):
        clusterer.memory("r0")


def _day(n: int) -> datetime:
    return report("x", "").seen + timedelta(days=n)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 40), st.sampled_from(["en", "de", ""])), max_size=25))
def test_what_left_the_window_leaves_no_trace(stream: list[tuple[int, int, str]]) -> None:
    texts = (AGENCY, OTHER, SHORT, REWRITTEN, f"{AGENCY} {OTHER}", "")
    index = EventIndex(DEFAULT)
    added = []
    for n, (kind, number, language) in enumerate(stream):
        found = features(report(f"r{n}", f"{TITLE} {number}", f"{texts[kind]} {number * 13} hurt", n, language=language))
        packed = Packed.of(index.weighted(found))
        seen = report("x", "", "", n).seen
        index.add(f"st-{kind}", packed, found, seen)
        added.append((f"st-{kind}", packed, found, seen))
    half = len(added) // 2
    for name, packed, found, seen in added[:half]:
        index.remove(name, packed, found, seen)
    fresh = EventIndex(DEFAULT)
    for name, packed, found, seen in added[half:]:
        fresh.add(name, packed, found, seen)
    assert state(index) == state(fresh)


def state(index: EventIndex) -> object:
    having = {t: {s.id: w for s, w in h.items()} for t, h in index._having.items()}
    stories = {
        s.id: (s.times, s.forms, s.square, s.neutral, s.entities, s.figures, s.quotes, s.languages, s.names)
        for s in index._stories.values()
    }
    return having, stories, index._seen_in, index._reports


def test_an_item_is_added_once() -> None:
    clusterer = Clusterer()
    clusterer.add(report("a", TITLE, AGENCY))
    with pytest.raises(ValueError, match="'a' has its place already"):
        clusterer.add(report("a", TITLE, AGENCY, 1))


def test_empty_reports_do_not_meet() -> None:
    stories = assigned(report("a", ""), report("b", "", hours=1), report("c", "...", "!!!", 2))
    assert len(set(stories.values())) == 3


def test_figures() -> None:
    text = "In 2026 the S-400 cost 1,200 or 1 200 or 1.200 units, 3.5 percent, 47 dead, 7 hurt at 14:30 on 2026-03-02."
    assert figures(text) == {"1200", "3.5", "47"}
    assert with_noun("47", text) == "47 dead"
    assert with_noun("3.5", text) == "3.5 percent"
    assert with_noun("99", text) == "99"


def test_days_are_no_figures() -> None:
    text = "On May 28, 28 men; 17. Dezember, am 3. März; 31 січня; le 14 juillet; Dec. 15, 21 January; 12 марта; 10 de mayo."
    assert figures(text) == {"28"}
    assert with_noun("28", text) == "28"
    assert figures("On May 28 2026 and 28.05.2026, on 3. 5. 2026 and 17.12.1998") == set()
    assert figures("may 30 ships pass?") == set()  # what cannot be told is left out


def test_a_figure_is_told_with_what_it_counts() -> None:
    text = "There were 35 to 40 people, 12 km off; 35 soldiers and 60% of 12; 50人が死亡; 80 im Ort"
    assert [with_noun(n, text) for n in ("35", "40", "12", "60", "80")] == ["35 soldiers", "40 people", "12 km", "60%", "80"]


def test_an_old_item_that_is_flagged_late_counts_as_of_now() -> None:
    clusterer = Clusterer()
    clusterer.add(report("new", "Hill districts vote on Sunday", OTHER, 24 * 40))
    late = clusterer.add(report("late", TITLE, AGENCY))
    assert late.novelty == "new-event"
    assert clusterer.memory("late").known.seen == clusterer.memory("new").known.seen
