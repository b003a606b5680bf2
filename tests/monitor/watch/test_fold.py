from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given

from monitor.watch.fold import BREAK, _with_care, fold, fold_term
from monitor.watch.foldtable import image, load
from tests.monitor.watch.samples import texts


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("NATO", "nato"),
        ("straße STRASSE", "strasse strasse"),
        ("ẞ", "ss"),
        ("İstanbul", "istanbul"),
        ("İSTANBUL".lower(), "istanbul"),
        ("I\u0307zmir", "izmir"),
        ("ΟΔΥΣΣΕΥΣ ὀδυσσεύς", "οδυσσευσ ὀδυσσεύσ"),
        ("О’Брайен О'Брайен ОʼБрайен О`Брайен О′Брайен", " ".join(["о'брайен"] * 5)),
        ("S-400 S‐400 S‑400 S–400 S—400 S−400 S－400", " ".join(["s-400"] * 7)),
        ("Zapo\u00adri\u200bzh\u2060zhia\ufeff", "zaporizhzhia"),
        ("\u202eNATO\u202c", "nato"),
        ("10\u00a0km\u2009north", "10 km north"),
        ("и\u0306 \u0456\u0308 е\u0308", "й ї ё"),
        ("e\u0323\u0302", "ệ"),
        ("Ｓ－４００", "s-400"),
        ("ﬁre", "fire"),
        ("\u1112\u1161\u11ab", "한"),
        ("«Нептун» “Neptune”", '"нептун" "neptune"'),
        ("НАТО\u0301", "нато\u0301"),
        ("m² ½ NATO™", "m² ½ nato™"),
    ],
)
def test_what_is_alike(written: str, folded: str) -> None:
    assert fold(written).text == folded


@pytest.mark.parametrize(("one", "other"), [*zip("йїґёéıА", "иігеeiA", strict=True)])
def test_what_stays_apart(one: str, other: str) -> None:
    assert fold(one).text != fold(other).text


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("a b", "a b"),
        ("a\nb", "a b"),
        ("a \r\n  b", "a b"),
        ("a\n\nb", f"a{BREAK}{BREAK}b"),
        ("a\r\n\r\nb", f"a{BREAK}b"),
        ("a \n \t\n b", f"a{BREAK}b"),
        ("a\u00ad \u200b b", "a b"),
        ("а\n \nб", f"а{BREAK}б"),
    ],
)
def test_white_space_is_one_space_and_a_blank_line_a_break(written: str, folded: str) -> None:
    assert fold(written).text == folded


def test_the_map_leads_back_to_whole_clusters() -> None:
    text = "Die Straße —\u00a0и\u0306од, S\u00ad-\u200b400."
    folded = fold(text)

    def back(part: str) -> str:
        at = folded.text.index(part)
        start, end = folded.span(at, at + len(part))
        return text[start:end]

    assert back("strasse") == "Straße"
    assert back("йод") == "и\u0306од"
    assert back("s-400") == "S\u00ad-\u200b400"


@given(texts)
def test_the_map_is_total_and_monotone(text: str) -> None:
    folded = fold(text)
    spans = [folded.span(n, n + 1) for n in range(len(folded.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(spans))


@given(texts)
def test_folding_what_a_span_covers_gives_what_was_found(text: str) -> None:
    folded = fold(text)
    for word in set(folded.text.replace(BREAK, " ").split()):
        at = folded.text.index(word)
        start, end = folded.span(at, at + len(word))
        assert word in fold(text[start:end]).text


@given(texts)
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    plain = "".join(c for c in text if image(c) or c.isspace())  # what vanishes may stand between base and mark
    composed, decomposed = unicodedata.normalize("NFC", plain), unicodedata.normalize("NFD", plain)
    assert fold(composed).text == fold(decomposed).text


def test_folding_twice_changes_nothing_in_any_character() -> None:
    every = [chr(c) for c in range(0x20000) if not 0xD800 <= c < 0xE000]
    once = fold(" x ".join(every)).text
    assert fold(once).text == once


def test_terms_are_folded_like_text() -> None:
    assert fold_term("  Brest \n\n Region ") == "brest region"
    assert fold_term("\u00ad\u200b ") == ""


def test_lone_surrogates_do_not_stop_it() -> None:
    assert fold("a\ud800b").text == "a\ufffdb"


@given(texts)
def test_the_quick_way_gives_what_care_gives(text: str) -> None:
    table = load()
    quick, careful = fold(text), _with_care(text, table)
    assert quick.text == careful.text
    if text:
        assert [quick.span(n, n + 1) for n in range(len(quick.text))] == [
            careful.span(n, n + 1) for n in range(len(careful.text))
        ]


def test_each_character_is_folded_alike_either_way() -> None:
    table = load()
    for block in range(0, 0x3400, 0x100):
        for code in range(block, block + 0x100):
            pair = f"a{chr(code)}я{chr(code)}"
            assert fold(pair).text == _with_care(pair, table).text, hex(code)
