from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.language import detect, normalise_tag, probabilities
from adapters.language.common import reads_as
from tests.adapters.paragraphs import PARAGRAPHS


@pytest.mark.parametrize("language", PARAGRAPHS)
def test_paragraphs(language):
    found = detect(PARAGRAPHS[language])
    assert found is not None
    assert found.tag == language.split("-")[0]
    assert found.source == "detected"


@pytest.mark.parametrize(
    ("text", "tag"),
    [("Що відомо про обстріл міста", "uk"), ("Что известно об обстреле города", "ru"),
     ("Какво знаем за обстрела", "bg"), ("Што вядома пра абстрэл горада", "be"),
     ("NASA, SpaceX и Boeing: что дальше?", "ru"), ("ミサイル発射", "ja"),
     ("무인기 격추", "ko"), ("无人机被击落", "zh"), ("The drone was shot down overnight", "en")],
)  # fmt: skip
def test_titles(text, tag):
    found = detect(text)
    assert found is not None
    assert found.tag == tag


def test_what_is_expected_needs_no_more_than_a_glance_and_changes_nothing_else():
    for language, text in PARAGRAPHS.items():
        tag = language.split("-")[0]
        for expected in ("en", "ru", tag):
            found = detect(text, expected=expected)
            assert found is not None
            assert found.tag == tag


@pytest.mark.parametrize("text", ["Blog", "bar", "", "12:30", "https://a.example/news @desk #war", "🙂🙂🙂", "A"])
def test_too_little_text_is_unknown_unless_declared(text):
    assert detect(text) is None
    found = detect(text, declared="de-AT")
    assert found is not None
    assert (found.tag, found.confidence, found.source) == ("de-AT", 1.0, "declared")


def test_a_declaration_wins_unless_the_text_contradicts_it_clearly():
    assert detect("Übung", declared="sv").tag == "sv"
    assert detect(PARAGRAPHS["hr"], declared="sr").tag == "sr"
    assert detect(PARAGRAPHS["pt"], declared="pt-br").tag == "pt-BR"
    wrong = detect(PARAGRAPHS["uk"], declared="en-US")
    assert (wrong.tag, wrong.source) == ("uk", "detected")
    assert detect(PARAGRAPHS["de"], declared="en").tag == "de"
    assert detect(PARAGRAPHS["de"], declared="nonsense-tag-which-is-none!").tag == "de"


@pytest.mark.parametrize(
    ("raw", "tag"),
    [("en_us", "en-US"), ("EN", "en"), ("uk, ru", "uk"), ("x-default", None), ("zh-hans-cn", "zh-Hans-CN"),
     ("ukr", "uk"), ("ua", "uk"), ("", None), (None, None), ("english", None), ("und", None), ("en-GB;q=0.8", "en-GB")],
)  # fmt: skip
def test_tags(raw, tag):
    assert normalise_tag(raw) == tag


@given(st.text())
def test_probabilities_sum_to_one_or_are_none(text):
    found = probabilities(text)
    assert not found or sum(found.values()) == pytest.approx(1.0, abs=1e-6)
    detect(text)


@pytest.mark.parametrize("language", PARAGRAPHS)
def test_common_words_are_those_of_one_language(language):
    primary = language.split("-")[0]
    claimed = {other.split("-")[0] for other in PARAGRAPHS if reads_as(PARAGRAPHS[language], other.split("-")[0])}
    assert claimed <= {primary}


@pytest.mark.parametrize("language", ["en", "bg", "de", "fr", "es", "pl", "ar", "hu", "sv"])
def test_common_words_are_enough_for_a_paragraph(language):
    assert reads_as(PARAGRAPHS[language], language)


@pytest.mark.parametrize("text", ["", "the", "the the the the", "the of was и на что был", "the of was 12 — …"])
def test_too_few_common_words_say_nothing(text):
    assert not reads_as(text, "en" if "и" not in text else "ru")


def test_an_expected_language_is_no_more_than_expected():
    assert detect(PARAGRAPHS["pt"], expected="es").tag == "pt"
    assert detect(PARAGRAPHS["uk"], expected="ru").tag == "uk"
    assert detect(PARAGRAPHS["uk"], expected="xx").tag == "uk"
