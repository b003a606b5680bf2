from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.watch import scan
from monitor.watch.chars import begins, ends
from monitor.watch.keys import LENGTH_BITS, keys_of
from monitor.watch.scan import Scanner, Senses
from monitor.watch.tokens import words
from tests.monitor.watch.samples import scanner

Hits = list[tuple[int, int, tuple[str, ...]]]


def found(text: str, *terms: str) -> Hits:
    return sorted(scanner(*terms).scan(text))


def test_no_terms_find_nothing() -> None:
    assert found("anything") == []


def test_overlapping_terms_are_all_found() -> None:
    assert found("air defence", "air", "air defence", "defence") == [
        (0, 3, ("air",)), (0, 11, ("air defence",)), (4, 11, ("defence",)),
    ]  # fmt: skip


def test_what_stands_around_the_key_is_compared() -> None:
    terms = ("ministry of defence", "ministry of health", "ministry", "ministry of defence of ukraine")
    assert [words for _, _, words in found("the ministry of defence said", *terms)] == [
        ("ministry",), ("ministry of defence",),
    ]  # fmt: skip


def test_a_term_that_the_text_breaks_off_is_not_found() -> None:
    assert found("the ministry", "ministry", "ministry of defence") == [(4, 12, ("ministry",))]
    assert found("the ministry of", "ministry", "ministry of defence") == [(4, 12, ("ministry",))]


def test_a_prefix_goes_to_the_end_of_the_word() -> None:
    assert found("defenders defend predefend defen", "defen*") == [
        (0, 9, ("defen*",)), (10, 16, ("defen*",)), (27, 32, ("defen*",)),
    ]  # fmt: skip
    both = Scanner({"defen": 0}, lambda _: Senses(("word",), ("prefix",)), keys_of(["defen"], {"defen"}))
    assert [words for _, _, words in both.scan("defen defends")] == [("word", "prefix"), ("prefix",)]


def test_a_prefix_stops_in_a_word_without_end() -> None:
    ((_, to, _),) = found("defen" + "x" * 10_000, "defen*")
    assert to < 100


@pytest.mark.parametrize("size", [9, 13, 64])
def test_windows_find_each_occurrence_once(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "the s-400 and the s-400 near s-300 xs-400 s-400s ths-400 s-400"
    whole = found(text, "s-400", "s-300", "the s-400")
    monkeypatch.setattr(scan, "_WINDOW", size)
    assert found(text, "s-400", "s-300", "the s-400") == whole
    assert len(whole) == 6


@pytest.mark.parametrize("size", [8, 50, 1 << 18])
def test_a_dense_text_is_searched_like_any_other(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "ap ap cap apc ap'ap ap² apples 北约北 " * 40
    terms = ("ap", "ap ap", "²", "appl*", "北", "cap apc ap")
    whole = found(text, *terms)
    assert len(whole) == 40 * (5 + 2 + 1 + 1 + 2 + 1)
    monkeypatch.setattr(scan, "_WINDOW", size)
    assert found(text, *terms) == whole


def test_a_dense_text_keeps_a_thousand_of_each_term() -> None:
    words = [w for _, _, (w,) in found("ap " * 50_000 + "s-400", "ap", "s-400")]
    assert (words.count("ap"), words.count("s-400")) == (1000, 1)


some_terms = st.builds(
    str.__add__,
    st.text("abcаб北 -'é", min_size=1, max_size=12).filter(lambda term: term.strip() == term),
    st.sampled_from(["", "", "*"]),
)


def naive(text: str, term: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    stem = term.removesuffix("*")
    for at in range(len(text)):
        to = at + len(stem)
        if text.startswith(stem, at) and begins(text, at):
            while term != stem and not ends(text, to):
                to += 1
            if ends(text, to):
                yield at, to, (term,)


@given(
    st.text("abcабв北 -'é", max_size=60),
    st.lists(some_terms, max_size=8, unique_by=lambda term: term.removesuffix("*")),
)
def test_it_finds_what_a_naive_search_finds(text: str, terms: list[str]) -> None:
    assert found(text, *terms) == sorted(hit for term in terms for hit in naive(text, term))


@given(st.lists(some_terms, max_size=8, unique_by=lambda term: term.removesuffix("*")))
def test_every_term_has_a_key(terms: list[str]) -> None:
    begun = {term.removesuffix("*") for term in terms if term.endswith("*")}
    plain = [term.removesuffix("*") for term in terms]
    keys = keys_of(plain, begun)
    for key, shapes in keys.shapes.items():
        for shape in shapes:
            at, length = shape >> LENGTH_BITS, shape & (1 << LENGTH_BITS) - 1
            assert any(len(term) == length and term.startswith(key, at) for term in plain)
    assert not any(words(term).starts.size for term in set(keys.others) - begun)
