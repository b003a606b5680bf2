from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.watch.chars import CYRILLIC, MARK, NONE, WORD, codes_of, edges, kind, kinds
from monitor.watch.fold import fold
from monitor.watch.tokens import Sieve, pair_hashes, words
from tests.monitor.watch.samples import MIXED, scanner, texts


def occurrences(term: str, text: str) -> list[str]:
    folded = fold(text)
    return [text[slice(*folded.span(at, to))] for at, to, _ in scanner(fold(term).text).scan(folded.text)]


# script: (term, sentence that holds it as a word, longer word that only contains it)
SCRIPTS = {
    "Latin": ("AP", "reports, AP.", "APC CAP Apřed"),
    "Cyrillic": ("Крим", "про Крим, сьогодні", "Кримський Декрим"),
    "Greek": ("άμυνα", "η άμυνα της χώρας", "άμυνας"),
    "Arabic": ("الناتو", "قال الناتو، اليوم", "بالناتوي"),
    "Hebrew": ("צבא", "של צבא, אמר", "הצבאות"),
    "Devanagari": ("सेना", "भारतीय सेना।", "सेनाएँ"),
    "Georgian": ("ჯარი", "ქართული ჯარი, დღეს", "ჯარისკაცი"),
    "Armenian": ("բանակ", "հայոց բանակ։", "բանակում"),
    "Ethiopic": ("ጦር", "የኢትዮጵያ ጦር፡ ዛሬ", "ጦርነት"),
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_with_spaces_match_whole_words(script: str) -> None:
    term, sentence, longer = SCRIPTS[script]
    assert occurrences(term, sentence) == [term]
    assert occurrences(term, f"«{term}»") == [term]
    assert occurrences(term, longer) == []


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("北约", "乌克兰与北约的关系"),
        ("กองทัพ", "กระทรวงกองทัพบกไทย"),
        ("ナトー", "今日のナトー会議"),
        ("NATO", "与NATO的关系"),
    ],
)
def test_scripts_without_spaces_match_anywhere(term: str, text: str) -> None:
    assert occurrences(term, text) == [term]


def test_a_thai_vowel_belongs_to_its_letter() -> None:
    assert occurrences("กก", "กกี") == []


def test_korean_particles_follow_without_a_space() -> None:
    assert occurrences("나토", "나토는 오늘") == ["나토"]
    assert occurrences("S-400", "S-400은") == ["S-400"]
    assert occurrences("나토", "하나토") == []


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("S-400", "the S-400, an S-400-like", 2),
        ("S-400", "S-4000 and XS-400", 0),
        ("NATO", "NATO's NATO-led l'NATO NATO² NATO™ #NATO", 6),
        ("NATO", "NATO_summit", 0),
        (".NET", "on .NET and ASP.NET", 2),
        ("C++", "C++ C++11 xC++", 2),
        ("в'язень", "в’язень", 1),
        ("язень", "в’язень", 0),
        ("НАТО", "'НАТО'", 1),
        ("нато", "нато\u0301", 0),
        ("air defence", "air\n  defence air\n\ndefence", 1),
    ],
)
def test_edges(term: str, text: str, found: int) -> None:
    assert len(occurrences(term, text)) == found


@given(texts)
def test_all_kinds_at_once_agree_with_one_at_a_time(text: str) -> None:
    assert kinds(codes_of(text)).tolist() == [kind(c) for c in text]


@given(texts)
def test_edges_stand_where_words_begin_and_end(text: str) -> None:
    inside = [False, *(kind(c) != NONE for c in text), False]
    assert edges(text).tolist() == [a != b for a, b in pairwise(inside)]


@given(texts)
def test_words_are_found_where_they_stand(text: str) -> None:
    folded = fold(text).text
    found = words(folded)
    made = [folded[start:end] for start, end in zip(found.starts, found.ends, strict=True)]
    assert all(made)
    assert sum(map(len, made)) == sum(kind(c) in (WORD, MARK, CYRILLIC) for c in folded)


some_words = st.lists(st.text("abcж", min_size=1, max_size=6))


@given(some_words, some_words)
def test_a_sieve_lets_all_pass_that_it_knows(known: list[str], others: list[str]) -> None:
    text = [*known, *others]
    hashes = words(" ".join(text)).hashes()
    assert set(known) <= {text[n] for n in Sieve(hashes[: len(known)]).passed(hashes)}
    pairs = pair_hashes(hashes[:-1], hashes[1:])
    assert set(range(len(known) - 1)) <= set(Sieve(pairs[: len(known) - 1]).passed(pairs).tolist())


@given(st.text(MIXED, min_size=1), st.text(MIXED))
def test_a_term_between_spaces_is_always_found(term: str, rest: str) -> None:
    folded = fold(term).text.replace("\0", "").strip()
    if folded:
        assert any(start == 0 for start, _, _ in scanner(folded).scan(f"{folded} {fold(rest).text}"))
