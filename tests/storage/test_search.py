"""Full-text search finds the same in both databases, and no input is an error."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.errors import StoreError
from adapters.schema import Language, Person, Tag
from storage import Store
from storage.search import _fts5, _tsquery
from storage.terms import Group, Term, parse, tokens
from tests.storage.samples import article, keep, post, titled

TEXTS = {
    "en": "Snake_case shops in the café of naïve Zoë sold S-400 models for $5,000.",
    "uk": "У Києві відкрили міст. Їжак і йогурт, п'ять років.",
    "ru": "Ёлка и йога: Шойгу приехал в Москву.",
    "de": "Die Straße nach Übersee ist gesperrt.",
    "zh": "北京大学的学生今天参观了博物馆",
    "hi": "हिन्दी में समाचार",
    "el": "Ο Γιώργος ζει στη ΡΌΔΟΣ",
    "ar": "أخبار اليوم من بيروت",
}


@pytest.fixture
def library(store: Store) -> Store:
    keep(store, *(article(tag, text, title=None, language=Language(tag=tag)) for tag, text in TEXTS.items()))
    return store


FOUND = [
    ("cafe", "en"), ("CAFÉ", "en"), ("zoe naive", "en"), ("s-400", "en"), ("400", "en"), ("snake case", "en"),
    ("5,000", "en"), ('"sold S-400"', "en"), ('"sold models"', ""), ("cafe -snake", ""), ("cafe -dog", "en"),
    ("києві", "uk"), ("КИЄВІ", "uk"), ("киеві", ""), ("їжак", "uk"), ("іжак", ""), ("п'ять", "uk"),
    ("елка", ""), ("ёлка", "ru"), ("иога", ""), ("шойг*", "ru"), ("шойг", ""),
    ("strasse", ""), ("straße", "de"), ("ubersee", "de"), ("北京", "zh"), ("大学", "zh"), ("京学", ""),
    ("博物馆 学生", "zh"), ("हिन्दी", "hi"), ("ῥόδος", ""), ("ρόδος", "el"), ("بيروت", "ar"),
    ("cafe OR ёлка", "en ru"), ("cafe OR", "en"), ("OR cafe", "en"), ("cafe or ёлка", ""), ("Straße OR nothing", "de"),
    ("-cafe", ""), ("", ""), ("   ", ""), ("—", ""), ('"', ""), ('"cafe', "en"), ("'", ""), ("*", ""), ("caf*", "en"),
    ("cafe* AND", ""), ("NEAR(cafe snake)", ""), ("title:cafe", ""), ("(cafe)", "en"), ("cafe & !x | y", ""),
    ("cafe\x00", "en"), ("'; DROP TABLE item; --", ""), ("a:*", ""), ("\\", ""), ("^cafe", "en"), ("{cafe}", "en"),
]  # fmt: skip


def test_what_is_found(library: Store) -> None:
    answers = {query: sorted(r.item.id.removeprefix("feed:") for r in library.search(query)) for query, _ in FOUND}
    assert answers == {query: found.split() for query, found in FOUND}


def test_filters_and_limit(library: Store) -> None:
    keep(library, post(1, "the café is open", language=Language(tag="en")), source="x")
    assert {r.item.id for r in library.search("cafe")} == {"feed:en", "x:1"}
    assert [r.item.id for r in library.search("cafe", kind="post")] == ["x:1"]
    assert [r.item.id for r in library.search("cafe", source="river-news")] == ["feed:en"]
    assert library.search("cafe", language="uk") == []
    assert len(library.search("cafe", limit=1)) == 1
    assert library.search("cafe", limit=0) == []


def test_title_summary_tags_and_authors_are_searched(store: Store) -> None:
    keep(store, article(
        1, "words", title=titled("Harbour"), summary="Ferries late", tags=(Tag(name="Shipping"),),
        authors=(Person(name="Ada North"), Person(handle="ada_n")),
    ))  # fmt: skip
    for query in ("harbour", "ferries", "shipping", '"ada north"', "ada_n", "words"):
        assert len(store.search(query)) == 1, query
    assert store.search('"harbour words"') == [], "a phrase went from the title into the text"


def test_a_hit_in_the_title_comes_first(store: Store) -> None:
    keep(store, article(1, "A ferry and other words", title=titled("Other")))
    keep(store, article(2, "Something else altogether", title=titled("Ferry")))
    results = store.search("ferry")
    assert [r.item.id for r in results] == ["feed:2", "feed:1"]
    assert results[0].rank > results[1].rank


def test_only_current_words_are_found(store: Store) -> None:
    keep(store, article(1, "The ferry sank"))
    assert len(store.search("sank")) == 1
    keep(store, article(1, "The ferry is late"))
    assert store.search("sank") == []
    assert [r.item.revision for r in store.search("late")] == [2]


def test_indexing_is_a_unit_of_work_of_its_own(store: Store) -> None:
    keep(store, *(article(n) for n in range(7)))
    assert store.counts().unindexed == 7
    assert [store.index(limit=3) for _ in range(4)] == [3, 3, 1, 0]
    assert store.counts().unindexed == 0
    keep(store, article(8))
    assert len(store.search("river")) == 8


def test_the_snippet_shows_where_the_words_stand(store: Store) -> None:
    text = "Filler. " * 100 + "The old\nCafé burned " + "down. " * 100
    keep(store, article(1, text))
    [result] = store.search("cafe burn*")
    assert [mark.of(result.snippet) for mark in result.marks] == ["Café", "burned"]
    assert "\n" not in result.snippet
    assert len(result.snippet) < 250


def test_a_snippet_of_a_phrase_shows_the_phrase(store: Store) -> None:
    keep(store, article(1, "The sea is calm. " + "Nothing. " * 60 + "Then the minister spoke."))
    [result] = store.search('"the minister"')
    assert [mark.of(result.snippet) for mark in result.marks] == ["the", "minister"]


def test_too_many_words_are_refused_clearly(store: Store) -> None:
    with pytest.raises(StoreError, match="65 words"):
        store.search("word " * 65)
    store.search("word " * 64)
    store.search("a OR -b " * 32)


def test_texts_at_the_limits_of_the_index(store: Store) -> None:
    many = " ".join(chr(0x4E00 + n % 20000) + str(n) for n in range(60_000))
    signs = "\U00020000 " * 90_000
    keep(store, article(1, many), article(2, "x" * 150_000), article(3, signs), article(4, "word " * 40_000))
    assert [r.item.id for r in store.search("word")] == ["feed:4"]
    assert store.counts().unindexed == 0


# --- the query by itself


def test_parts_of_a_query() -> None:
    assert parse('один "two three" -four fi* OR -six seven') == (
        Group((Term(("один",)), Term(("two", "three")), Term(("fi",), prefix=True)), (Term(("four",)),)),
        Group((Term(("seven",)),), (Term(("six",)),)),
    )


def test_rendering() -> None:
    groups = parse('a "b c" -d e* OR f')
    assert _fts5(groups) == '(("a" AND "b c" AND "e"*) NOT ("d")) OR ("f")'
    assert _tsquery(groups) == "(('a') & ('b' <-> 'c') & ('e':*) & !('d')) | (('f'))"


@pytest.fixture(scope="module")
def memory() -> Iterator[Store]:
    with Store.open("sqlite://") as store:
        keep(store, *(article(tag, text) for tag, text in TEXTS.items()))
        yield store


PARTS = ['"', "-", "*", "OR", "cafe", "(", "NEAR", "'", ":", "\\", "^", "北京", "й"]


@given(st.text(max_size=40) | st.lists(st.sampled_from(PARTS)).map(" ".join))
@settings(max_examples=80, deadline=None)
def test_no_input_is_an_error(memory: Store, query: str) -> None:
    for result in memory.search(query):
        assert all(mark.of(result.snippet).strip() for mark in result.marks)


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_words_are_folded_once_and_for_all(text: str) -> None:
    words = tokens(text)
    assert tokens(" ".join(words)) == words
    assert not any(set(word) & set(" '\\:*\"()&|!\x00") for word in words)
