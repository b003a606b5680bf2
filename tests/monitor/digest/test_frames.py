"""The words around the news: complete, and grammatical for every number, in each language."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

import monitor.digest
from adapters.errors import ConfigurationError
from monitor.digest import Coverage, Gap, Setting, build, render
from monitor.digest.frame import LANGUAGES, frame
from monitor.digest.model import Novelty
from storage.records import Priority
from tests.monitor.digest.samples import WINDOW, material, showcase

HOME = Path(monitor.digest.__file__).parent
USES = "\n".join(p.read_text("utf-8") for p in (*HOME.glob("*.py"), *HOME.glob("templates/*")))
NUMBERS = (0, 1, 2, 3, 4, 5, 10, 11, 12, 21, 22, 25, 100, 101, 111, 1000, 1_000_000)


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_frames_hold_the_same(language: str) -> None:
    ours, theirs = frame("en"), frame(language)
    assert theirs.phrases.keys() == ours.phrases.keys()
    assert {k: holes(v) for k, v in theirs.phrases.items()} == {k: holes(v) for k, v in ours.phrases.items()}
    assert {k: v.keys() for k, v in theirs.tables.items()} == {k: v.keys() for k, v in ours.tables.items()}
    assert theirs.plurals.keys() == ours.plurals.keys()
    assert all("  " not in phrase and phrase.strip() == phrase for phrase in theirs.phrases.values())


@pytest.mark.parametrize("key", [*frame("en").phrases, *frame("en").plurals])
def test_every_phrase_is_used(key: str) -> None:
    assert f'"{key}"' in USES or f"'{key}'" in USES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_has_its_form(language: str) -> None:
    t = frame(language)
    for key, forms in t.plurals.items():
        assert {t.locale.plural_form(n) for n in NUMBERS} <= forms.keys(), key
        for n in NUMBERS:
            assert not re.search(r"[{}]", t.count(key, n, all="7"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_name_all_that_there_is(language: str) -> None:
    tables = frame(language).tables
    assert tables["novelty"].keys() == {*get_args(Novelty)}
    assert tables["priority"].keys() == {*get_args(Priority)}
    assert tables["gap"].keys() == {*get_args(Gap.model_fields["kind"].annotation)}


@pytest.mark.parametrize(
    ("language", "key", "told"),
    [
        ("en", "stories", {1: "1 story", 2: "2 stories", 1000: "1,000 stories"}),
        ("uk", "stories", {1: "1 тема", 3: "3 теми", 5: "5 тем", 11: "11 тем", 21: "21 тема", 112: "112 тем"}),
        ("pl", "stories", {1: "1 temat", 4: "4 tematy", 12: "12 tematów", 21: "21 tematów", 22: "22 tematy"}),
        ("de", "reports", {1: "1 Bericht", 2: "2 Berichte"}),
        ("fr", "stories", {0: "0 sujet", 1: "1 sujet", 2: "2 sujets", 1_000_000: "1\u202f000\u202f000 sujets"}),
        ("uk", "more_sources", {1: "+1 джерело", 2: "+2 джерела", 7: "+7 джерел"}),
        ("pl", "more_sources", {1: "+1 źródło", 2: "+2 źródła", 7: "+7 źródeł"}),
    ],
)
def test_plurals(language: str, key: str, told: dict[int, str]) -> None:
    assert {n: frame(language).count(key, n) for n in told} == told


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "1 of 12 sources gave nothing; see Coverage."),
        ("uk", "1 джерело з 12 нічого не дало; див. «Стан джерел»."),
        ("de", "1 von 12 Quellen lieferte nichts; siehe „Quellenlage“."),
        ("fr", "1 source sur 12 n’a rien donné\u00a0; voir «\u00a0État des sources\u00a0»."),
        ("pl", "1 źródło z 12 nic nie dało; zob. „Stan źródeł”."),
    ],
)
def test_what_was_not_seen_is_told_in_every_language(language: str, told: str) -> None:
    made = render(build(showcase(), Setting(language=language)))
    assert told in unescape(made.html)
    assert told in made.text.replace("\n", " ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sources", [0, 1, 2, 5, 21])
def test_coverage_without_gaps(language: str, sources: int) -> None:
    text = render(build(material(coverage=Coverage(sources=sources)), Setting(language=language))).text
    t = frame(language)
    assert (t("no_sources") if sources == 0 else t.count("all_sources", sources)) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_heading_that_a_sentence_names_is_there(language: str) -> None:
    t = frame(language)
    assert all(t("coverage") in form for form in t.plurals["silent_sources"].values())


def test_times_are_those_of_the_zone_and_dated_only_where_that_tells_something() -> None:
    t, at = frame("en"), datetime(2026, 3, 28, 22, 30, tzinfo=UTC)
    assert t.time(at, "Europe/Kyiv", day=date(2026, 3, 29)) == "00:30"
    assert t.time(at, "Europe/Kyiv", day=date(2026, 3, 28)) == "29 Mar, 00:30"
    # An hour later summer time begins there.
    assert t.time(at + timedelta(hours=3), "Europe/Kyiv", day=date(2026, 3, 29)) == "04:30"
    assert t.day(WINDOW.period) == "November 20, 2026"


def test_another_language_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="en, uk, de, fr, pl"):
        frame("tlh")
