"""An extracted text found again in its page."""

from __future__ import annotations

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from adapters.page.align import align
from tests.adapters.page.trees import leaves_of, texts

WORDS = "convoy harbour pilot tanker anchor lighthouse breakwater signal captain evening".split()


def test_repeated_lines_are_matched_where_their_neighbours_are() -> None:
    found = leaves_of("<p>Ships</p><p>Teaser of another text</p><p>First of all</p><p>Ships</p><p>And last of all</p>")
    assert sorted(align(found, ["First of all", "Ships", "And last of all"]).chosen) == [2, 3, 4]


def test_a_line_may_span_several_runs() -> None:
    found = leaves_of("<div>The convoy left the harbour<br>and turned north at once</div><p>menu</p>")
    assert texts(found, align(found, ["The convoy left the harbour and turned north at once"]).chosen) == [
        "The convoy left the harbour",
        "and turned north at once",
    ]


def test_case_and_punctuation_do_not_matter() -> None:
    found = leaves_of("<p>„Leinen los“, rief der Kapitän.</p>")
    assert align(found, ["Leinen los rief der KAPITÄN"]).chosen == {0}


def test_what_the_page_does_not_hold_is_an_orphan_at_its_place() -> None:
    found = leaves_of("<p>The convoy left the harbour</p><p>It turned north at once</p>")
    result = align(found, ["The convoy left the harbour", "| 12 | tankers |", "It turned north at once"])
    assert result.orphans == ((0, "| 12 | tankers |"),)
    assert align(found, ["Nothing of it"]).orphans == ((-1, "Nothing of it"),)


def test_nothing_in_nothing() -> None:
    assert align([], ["x"]).chosen == frozenset()
    assert align(leaves_of("<p>x</p>"), []).chosen == frozenset()


@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=3, max_size=6), max_size=12), st.data())
def test_lines_taken_from_the_page_are_found_in_order(lines: list[list[str]], data: st.DataObject) -> None:
    sentences = [" ".join(words) for words in lines]
    found = leaves_of("".join(f"<p>{s}</p>" for s in sentences))
    picked = sorted(data.draw(st.sets(st.integers(0, len(sentences) - 1)))) if sentences else []
    result = align(found, [sentences[n] for n in picked])
    assert texts(found, result.chosen) == [sentences[n] for n in picked]
    assert result.orphans == ()


def test_twenty_thousand_short_lines_many_of_them_equal_cost_seconds() -> None:
    dice = random.Random(1)
    lines = [" ".join(dice.choices(WORDS, k=4)) for _ in range(20_000)]
    found = leaves_of("".join(f"<p>{line}</p>" for line in lines))
    start = time.process_time()
    assert len(align(found, lines).chosen) > 10_000
    assert time.process_time() - start < 10
