from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.watch import Watchlist, evidence
from monitor.watch.hits import Hit
from monitor.watch.passages import Document, Passage
from monitor.watch.terms import Sense
from monitor.watch.view import Use
from storage.records import Evidence, Match
from tests.monitor.watch.samples import texts


def make(text: str, start: int, end: int, low: int = 0, high: int | None = None) -> Evidence:
    passage = Passage(text, low, len(text) if high is None else high, "title", 1, "body")
    hit = Hit(start, end, 1, Sense(0, "name", "exact", "t"), passage, start, end)
    return evidence.make(Document.of_text(""), hit, Use(0, 1, "t", "t"), None)


def test_a_snippet_is_one_line_of_whole_words() -> None:
    text = "x " * 50 + "Crews of the\n  S-400   drive\tto the training ground " + "y" * 80
    at = text.index("S-400")
    found = make(text, at, at + 5)
    assert found.snippet.startswith("…x x")
    assert found.snippet.endswith("Crews of the S-400 drive to the training ground…")
    assert found.mark is not None
    assert found.mark.of(found.snippet) == "S-400"


def test_a_snippet_stays_in_its_passage() -> None:
    text = "Headline NATO summit. Next passage."
    assert make(text, 9, 13, 9, 21).snippet == "NATO summit."


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert "\x1b" not in make("a \x1b[31m NATO", 8, 12).snippet


def test_a_hit_stuffed_with_invisible_characters_has_a_short_snippet() -> None:
    text = "NA" + "\u200b" * 100_000 + "TO"
    found = make(text, 0, len(text))
    assert found.surface == text
    assert len(found.snippet) <= 200


@given(texts, st.data())
def test_the_mark_shows_the_surface(text: str, data: st.DataObject) -> None:
    spots = [n for n, c in enumerate(text) if not c.isspace()]
    if not spots:
        return
    start = data.draw(st.sampled_from(spots))
    end = data.draw(st.sampled_from([n for n in spots if n >= start])) + 1
    found = make(text, start, end)
    assert found.surface == found.span.of(text)
    assert found.mark is not None
    assert len(found.snippet.splitlines()) <= 1
    if end - start < 200:
        assert found.mark.of(found.snippet) == evidence._line(text[start:end])


@given(texts, st.data())
def test_what_is_made_without_checking_would_pass(text: str, data: st.DataObject) -> None:
    spots = [n for n, c in enumerate(text) if not c.isspace()]
    if not spots:
        return
    start = data.draw(st.sampled_from(spots))
    assert_checked(make(text, start, start + 1))


def test_a_match_made_without_checking_would_pass() -> None:
    watchlist = Watchlist.parse(
        'version = 1\n[[entity]]\nid = "p"\ntype = "person"\nnames.en = ["Ann Example"]\nexclude = ["Ann Example Street"]\n'
        '[[watch]]\nid = "w"\nquery = "entity:p OR tank*"\npriority = "high"'
    )
    (match,) = watchlist.match_text("Ann Example saw tanks in Ann Example Street.")
    assert match.suppressed
    assert_checked(match)
    for one in match.evidence:
        assert_checked(one)


def assert_checked(made: Evidence | Match) -> None:
    """That `made` is what validation makes of its values, to the last detail."""
    checked = type(made).model_validate(made.model_dump())
    assert made == checked
    assert list(made.__dict__) == list(checked.__dict__) == list(type(made).model_fields)
    assert made.model_fields_set == checked.model_fields_set
    assert made.model_dump_json() == checked.model_dump_json()
    assert made.model_copy() == checked
