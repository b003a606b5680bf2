from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from monitor.watch.fold import fold
from monitor.watch.hits import Fresh, Stretch, counting, placed
from monitor.watch.passages import Document

stretches = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda p: (p[0], p[0] + p[1])), max_size=12)


def test_the_longest_name_counts_once() -> None:
    assert counting([(7, 13), (0, 13), (20, 26)]) == [(0, 13), (20, 26)]


def test_a_name_in_an_excluded_phrase_does_not_count() -> None:
    assert counting([(0, 6), (10, 16), (30, 36)], [(10, 23), (25, 29)]) == [(0, 6), (30, 36)]


@given(stretches, stretches)
def test_what_counts_overlaps_neither_itself_nor_an_exclusion(found: list[Stretch], excluded: list[Stretch]) -> None:
    kept = counting(found, excluded)
    assert all(a[1] <= b[0] for a, b in pairwise(kept))
    assert not any(a < d and c < b for a, b in kept for c, d in excluded)
    free = [f for f in found if not any(f[0] < d and c < f[1] for c, d in excluded)]
    assert bool(kept) == bool(free)


@given(stretches)
def test_without_exclusions_something_always_counts(found: list[Stretch]) -> None:
    assert bool(counting(found)) == bool(found)


def test_fresh_compares_whole_paragraphs_folded() -> None:
    document = Document.of_text("Old NATO news.\n\nNew NATO news.")
    folded = fold(document.haystack)
    fresh = Fresh(folded, lambda: Document.of_text("OLD  nato news.\n\nSomething else."))
    first, second = (placed((at, at + 4), folded, document) for at in (4, 20))
    assert (folded.text[4:8], folded.text[20:24]) == ("nato", "nato")
    assert (fresh(first), fresh(second)) == (False, True)
