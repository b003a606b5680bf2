from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.watch.fold import fold, fold_terms, loosened
from monitor.watch.homoglyphs import is_mixed, twin


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NАTO", "NATO"), ("NATО", "NATO"), ("Шойгy", "Шойгу"), ("Pоссия", "Россия"), ("Kpемль", "Кремль"),
        ("Zелeнський", "Zелeнський"), ("XIМАРС", "ХІМАРС"), ("T-72В3", "T-72B3"), ("MiГ-29", "МіГ-29"), ("НIМАRS", "HIMARS"),
    ],
)  # fmt: skip
def test_a_word_of_two_scripts_is_brought_to_one(written: str, meant: str) -> None:
    assert fold(written).text == fold(meant).text


@pytest.mark.parametrize(
    "written", ["НАТО-led", "M777-ми", "F-16-ті", "HIMARSами", "Київ і Kyiv", "SMS-ка", "Wi-Fi мережа", "С-400", "Ні-Fi"]
)
def test_what_is_rightly_mixed_stays(written: str) -> None:
    assert fold(written).text == written.lower()


def test_offsets_stay_where_they_were() -> None:
    text = "про\u00ad NАTO, ш\u200bойгy!"
    folded = fold(text)
    for word, written in (("nato", "NАTO"), ("шойгу", "ш\u200bойгy")):
        at = folded.text.index(word)
        start, end = folded.span(at, at + len(word))
        assert text[start:end] == written


def test_twins() -> None:
    assert (twin("t-90m"), twin("су-27"), twin("ато")) == ("т-90м", "cy-27", "ato")
    assert (twin("nato"), twin("кремль"), twin("400"), twin("北约")) == (None, None, None, None)


def test_mixed_words() -> None:
    assert is_mixed("T-90М")
    assert not is_mixed("NATO і ЗСУ")


@given(st.text("aосxРAВB7-nж ", max_size=30))
def test_length_and_digits_never_change(text: str) -> None:
    folded = fold("ж" + text).text
    assert len(folded) == len(text) + 1 - sum(a == b == " " for a, b in itertools.pairwise(text))
    assert fold(folded).text == folded


@given(st.lists(st.text("aБß é'-\u00ad\n", max_size=12), max_size=6))
def test_many_terms_fold_like_one(terms: list[str]) -> None:
    from monitor.watch.fold import fold_term

    assert fold_terms(terms) == [fold_term(term) for term in terms]


@given(st.text("éйїґёłøńß\u0301\u0940abя ", max_size=30))
def test_loosened_text_leads_back(text: str) -> None:
    folded = fold(text).text
    loose, index = loosened(folded)
    where = range(len(folded)) if index is None else index.tolist()
    assert len(loose) == len(where)
    assert not set("éйїґёłøń\u0301") & set(loose)
    assert all(loose[n] == folded[at] for n, at in enumerate(where) if folded[at] in "abя \u0940")
