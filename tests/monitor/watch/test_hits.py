from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from monitor.watch.fold import fold
from monitor.watch.hits import Fresh, Hit, Occurrence, counting
from monitor.watch.passages import Document
from monitor.watch.terms import Sense

Found = list[Occurrence[str]]
stretches = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda p: (p[0], p[0] + p[1], "x")), max_size=12
)


def counted(found: list[tuple[int, int]], excluded: list[tuple[int, int]] | None = None) -> list[tuple[int, int]]:
    kept, _ = counting([(*f, "x") for f in found], [(*e, "y") for e in excluded or []])
    return [(at, to) for at, to, _ in kept]


def test_the_longest_name_counts_once() -> None:
    assert counted([(7, 13), (0, 13), (20, 26)]) == [(0, 13), (20, 26)]


def test_a_name_in_an_excluded_phrase_does_not_count() -> None:
    assert counted([(0, 6), (10, 16), (30, 36)], [(10, 23), (25, 29)]) == [(0, 6), (30, 36)]


def test_what_does_not_count_is_told_once_with_its_exclusion() -> None:
    kept, dropped = counting([(0, 13, "long"), (5, 13, "short"), (20, 26, "free")], [(5, 20, "phrase")])
    assert [what for _, _, what in kept] == ["free"]
    assert [(one[2], phrase[2]) for one, phrase in dropped] == [("long", "phrase")]


@given(stretches, stretches)
def test_what_counts_overlaps_neither_itself_nor_an_exclusion(found: Found, excluded: Found) -> None:
    kept, dropped = counting(found, excluded)
    assert all(a[1] <= b[0] for a, b in pairwise(kept))
    assert not any(a < d and c < b for a, b, _ in kept for c, d, _ in excluded)
    free = [f for f in found if not any(f[0] < d and c < f[1] for c, d, _ in excluded)]
    assert bool(kept) == bool(free)
    assert bool(kept or dropped) == bool(found)


def test_fresh_compares_whole_paragraphs_folded() -> None:
    document = Document.of_text("Old NATO news.\n\nNew NATO news.")
    folded = fold(document.haystack)
    fresh = Fresh(folded, lambda: Document.of_text("OLD  nato news.\n\nSomething else."))
    sense = Sense(0, "name", "exact", "nato")
    first, second = (Hit(at, at + 4, -1, sense, document.passages[0], at, at + 4) for at in (4, 20))
    assert (folded.text[4:8], folded.text[20:24]) == ("nato", "nato")
    assert (fresh(first), fresh(second)) == (False, True)
