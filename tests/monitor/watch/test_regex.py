from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.watch.errors import WatchlistError
from monitor.watch.model import Watch
from monitor.watch.regex import RegexError, compiled
from monitor.watch.watchlist import Watchlist


def found(pattern: str, text: str) -> list[str]:
    return [text[start:end] for start, end in compiled(pattern).find(text)]


SCRIPTS = {
    "Latin": ("defence", "42"), "Cyrillic": ("оборона", "42"), "Greek": ("άμυνα", "42"), "Arabic": ("الدفاع", "٤٢"),
    "Hebrew": ("הגנה", "42"), "Devanagari": ("रक्षा", "४२"), "Bengali": ("প্রতিরক্ষা", "৪২"), "Thai": ("กลาโหม", "๔๒"),
    "Georgian": ("თავდაცვა", "42"), "Armenian": ("պաշտպանություն", "42"), "Ethiopic": ("መከላከያ", "42"),
    "Han": ("国防", "４２"), "Hangul": ("국방", "42"),
}  # fmt: skip


@pytest.mark.parametrize("script", SCRIPTS)
def test_words_digits_and_edges_are_those_of_every_script(script: str) -> None:
    word, digits = SCRIPTS[script]
    text = f"({word}) {digits}, x{word}x {word}"
    assert found(r"\w+", text) == [word, digits, f"x{word}x", word]
    assert found(r"\d+", text) == [digits]
    assert found(rf"\b{word}\b", text) == [word, word]
    assert found(r"\b\w+\b", text) == [word, digits, f"x{word}x", word]
    assert found(r"[^\W\d]+", text) == [word, f"x{word}x", word]
    assert found(r"\W+", text) == ["(", ") ", ", ", " "]
    assert found(rf"\s{digits}\D", text) == [f" {digits},"]


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"^\bab?", "ab ab", ["ab"]),
        (r"a.b\b", "a-b a--b axb", ["a-b", "axb"]),
        (r"(?:\bfoo\b|bar)+", "foobar foo barbar", ["bar", "foo", "barbar"]),
        (r"\bx{2,3}\b", "x xx xxx xxxx", ["xx", "xxx"]),
        (r"\b[^,]+\b", "a b, c", ["a b", "c"]),
        (r"[]a]+", "]a]b", ["]a]"]),
        (r"\$\d+(?:\.\d+)?", "$5.50 and $7", ["$5.50", "$7"]),
        (r"[[:alpha:]]+[[:digit:]]", "ж5 é6", ["ж5", "é6"]),
        (r"\p{Cyrillic}+", "abc Шойгу", ["Шойгу"]),
        (r"\P{L}\b", "a.b", ["."]),
        (r"a\b\bb|c", "abc", ["c"]),
    ],
)
def test_parts_of_patterns(pattern: str, text: str, matches: list[str]) -> None:
    assert found(pattern, text) == matches


def test_case_can_be_ignored() -> None:
    assert list(compiled(r"\bкрим\b", ignore_case=True).find("КРИМ Крим")) == [(0, 4), (5, 9)]


@pytest.mark.parametrize(
    ("pattern", "offset", "said"),
    [
        ("(?:(?:a{1000}){1000}){1000}", 14, "{1000} makes 1,000,000 copies"),
        ("a{1001}", 1, "{1001} makes 1,001 copies"),
        (r"\p{L}{900}", 5, "more than 1,024 KiB, largest through {900}"),
        ("a(?=b)", 1, "RE2 has no (?="),
        ("(?<!a)b", 0, "RE2 has no (?<!"),
        (r"(a)\1", 3, r"RE2 has no \1"),
        (r"a\B", 1, r"RE2 has no \B"),
        ("a**", 1, "RE2 has no **"),
        ("(a", 1, "missing )"),
        ("[a", 0, "missing ]"),
        ("[z-a]", 1, "z-a"),
        (r"\p{Klingon}", 0, "Klingon"),
        ("a*", 0, "matches the empty text"),
        ("a|", 0, "matches the empty text"),
        (r"\b", 0, "matches the empty text"),
        (r"[\b]x", 1, "cannot stand in brackets"),
        ("[[:foo:]]", 1, "unknown class [:foo:]"),
    ],
)
def test_what_cannot_be_used_is_named_at_once(pattern: str, offset: int, said: str) -> None:
    began = time.process_time()
    with pytest.raises(RegexError) as caught:
        compiled(pattern)
    assert time.process_time() - began < 0.05
    assert said in str(caught.value)
    if said not in ("missing )", "missing ]"):
        assert caught.value.offset == offset


def test_the_watchlist_names_line_and_column() -> None:
    text = "version = 1\n[[watch]]\nid = 'w'\nquery = 'tank OR /(?:a{1000}){1000}/'\n"
    with pytest.raises(WatchlistError) as caught:
        Watchlist.parse(text, "list.toml")
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (4, text.splitlines()[3].rindex("{1000}") + 1)
    assert "{1000}" in problem.message


def test_a_hostile_text_takes_linear_time() -> None:
    watchlist = Watchlist([Watch(id="w", query=r"/(a+)+b\b/")])
    began = time.process_time()
    assert watchlist.match_text("a" * 100_000) == ()
    assert time.process_time() - began < 2


@given(st.text("aé1_ -.\n", max_size=30), st.sampled_from([r"\b\w+\b", r"\bé?1", r"\w\b", r"\b.\b", r"[^\s]\b\W", "é"]))
def test_it_finds_what_pythons_engine_finds(text: str, pattern: str) -> None:
    assert found(pattern, text) == [m.group() for m in re.finditer(pattern, text) if m.group()]


@given(st.text(r"ab(|)[]*+?{}1,^$.\dbwB", max_size=12))
def test_any_pattern_compiles_or_is_refused(pattern: str) -> None:
    try:
        offset = 0
        compiled(pattern)
    except RegexError as error:
        offset = error.offset
    assert 0 <= offset <= len(pattern)
