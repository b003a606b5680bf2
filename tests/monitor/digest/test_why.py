"""Every watch is explained, each place once, and without the words that stand there anyway."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from adapters.schema import Item, Span
from monitor.digest.why import Cause, Why, why
from storage.records import Evidence, Flag
from tests.monitor.digest.samples import evidence, flag, report

ITEM = report(
    "feed:1", "Radar station burns at the cape",
    "Firemen reached the cape at noon. The radar mast had fallen by then. Two tankers and a drone were seen close by, and "
    "a patrol boat of the coast guard kept everybody else from the quay, said the harbour master, who had counted them.",
)  # fmt: skip
TITLE, SENTENCES = "Radar station burns at the cape", "Firemen reached the cape at noon. The radar mast had fallen by then."


def explain(*flags: Flag, item: Item = ITEM, title: str = TITLE, sentences: str = SENTENCES) -> Why:
    return why([Cause(item.id, flags)], title, sentences)


def hit(surface: str, name: str | None = None) -> Evidence:
    return evidence(ITEM, surface, name=name)


def test_two_watches_on_the_same_words_are_told_once() -> None:
    found = explain(flag(1, ITEM, hit("drone"), watch="a"), flag(2, ITEM, hit("drone"), watch="b"))
    (only,) = found.hits
    assert only.watches == ("a", "b")
    assert only.mark
    assert only.mark.of(only.snippet) == "drone"


def test_a_watch_joins_a_place_that_is_told_already() -> None:
    first, second = hit("radar mast", "radar"), hit("drone", "radar")
    found = explain(flag(1, ITEM, second, watch="a"), flag(2, ITEM, first, second, watch="b"))
    assert [h.watches for h in found.hits] == [("a", "b")]


def test_hits_in_the_headline_and_the_sentences_are_marked_there() -> None:
    found = explain(flag(1, ITEM, hit("Radar"), hit("radar mast")))
    assert [s.of(TITLE) for s in found.title] == ["Radar"]
    assert [s.of(SENTENCES) for s in found.sentences] == ["radar mast"]
    assert all(not h.snippet for h in found.hits)


def test_words_are_known_by_their_neighbours() -> None:
    found = explain(flag(1, ITEM, evidence(ITEM, "the", nth=3)), sentences="Firemen reached the cape at noon.")
    assert not found.sentences
    assert found.hits[0].snippet


def test_every_watch_is_explained_before_any_twice() -> None:
    surfaces = ["Radar", "radar mast", "Firemen", "tankers", "drone", "patrol boat", "coast guard", "quay"]
    many = flag(1, ITEM, *map(hit, surfaces), watch="many", priority="critical")
    others = [flag(n + 2, ITEM, hit(s), watch=f"w{n}") for n, s in enumerate(["tankers", "drone", "quay"])]
    found = explain(many, *others)
    assert {w for h in found.hits for w in h.watches} == {"many", "w0", "w1", "w2"}
    assert len(found.hits) + found.hidden == len(surfaces)
    assert found.flags == (1,)


def test_urgent_watches_are_explained_when_there_is_no_room_for_all() -> None:
    surfaces = ["Radar", "radar mast", "Firemen", "tankers", "drone", "patrol boat", "coast guard", "quay"]
    flags = [flag(n, ITEM, hit(s), watch=f"w{n}", priority="low") for n, s in enumerate(surfaces, 1)]
    flags[-1] = flag(8, ITEM, hit("quay"), watch="w8", priority="critical")
    found = explain(*flags)
    assert found.hits[0].watches == ("w8",)
    assert found.hidden == 2
    assert len(found.flags) == 2


def test_at_most_two_surroundings_and_none_twice() -> None:
    surfaces = ["tankers", "drone", "coast guard", "quay"]
    found = explain(*(flag(n, ITEM, hit(s), watch=f"w{n}") for n, s in enumerate(surfaces, 1)))
    assert sum(bool(h.snippet) for h in found.hits) == 2
    near = explain(flag(1, ITEM, hit("patrol boat"), watch="a"), flag(2, ITEM, hit("boat"), watch="b"))
    assert [bool(h.snippet) for h in near.hits] == [True, False]


def test_hits_of_other_reports_say_whose_they_are() -> None:
    other = report("feed:2", "Fire", "A drone burned down.")
    theirs = Cause(other.id, [flag(2, other, evidence(other, "drone"))], "Nordblatt")
    found = why([Cause(ITEM.id, [flag(1, ITEM, hit("Radar"))]), theirs], TITLE, SENTENCES)
    assert [(h.name, h.outlet) for h in found.hits] == [("Radar", None), ("drone", "Nordblatt")]


def test_a_snippet_with_control_characters_keeps_its_mark() -> None:
    odd = hit("drone").model_copy(update={"snippet": "a\x00b drone \u202eseen", "mark": Span(start=4, end=9)})
    (only,) = explain(flag(1, ITEM, odd)).hits
    assert only.snippet == "ab drone seen"
    assert only.mark
    assert only.mark.of(only.snippet) == "drone"


WORDS = st.text(max_size=60)


@given(WORDS, st.text(min_size=1, max_size=12), WORDS, WORDS, WORDS)
def test_marks_always_lie_within_what_they_mark(before: str, surface: str, after: str, title: str, sentences: str) -> None:
    snippet, mark = before + surface + after, Span(start=len(before), end=len(before) + len(surface))
    odd = {"snippet": snippet, "mark": mark, "surface": surface}
    first, second = (hit("drone").model_copy(update={**odd, "field": f}) for f in ("title", "body"))
    found = explain(flag(1, ITEM, first, watch="a"), flag(2, ITEM, second, watch="b"), title=title, sentences=sentences)
    for spans, text in ((found.title, title), (found.sentences, sentences)):
        assert all(s.end <= len(text) for s in spans)
        assert all(a.end <= b.start for a, b in pairwise(spans))
    for each in found.hits:
        assert each.mark is None or 0 <= each.mark.start <= each.mark.end <= len(each.snippet)
