from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.watch import Entity, Watch, Watchlist, WatchlistError
from monitor.watch.forms import SYSTEMS, Form, entity_forms, forms_of


def texts(name: str, tag: str | None, kind: str = "person", *systems: str, inflect: bool = False) -> set[str]:
    return {form.text for form in forms_of(name, tag=tag, kind=kind, inflect=inflect, transliterate=systems)}


@pytest.mark.parametrize(
    ("name", "tag", "system", "expected"),
    [
        ("Згурський", "uk", "kmu2010", "Zghurskyi"),
        ("Юрій Єнакієв", "uk", "kmu2010", "Yurii Yenakiiev"),
        ("Щорс", "uk", "kmu2010", "Shchors"),
        ("Ельцин", "ru", "bgn-pcgn", "Yeltsin"),
        ("Жуковский", "ru", "bgn-pcgn", "Zhukovskiy"),
        ("Юлия", "ru", "icao", "Iuliia"),
        ("Хрущёв", "ru", "ala-lc", "Khrushchev"),
        ("Чайковский", "ru", "iso9", "Čajkovskij"),
        ("Щукин", "ru", "scholarly", "Ščukin"),
        ("Жуков", "ru", "de", "Schukow"),
        ("Путин", "ru", "fr", "Poutine"),
        ("Чернышевский", "ru", "pl", "Czernyszewski"),
        ("Шойгу", "ru", "cs", "Šojgu"),
        ("Кличко", "uk", "de", "Klytschko"),
        ("Шевченко", "uk", "pl", "Szewczenko"),
    ],
)
def test_cyrillic_is_spelled_as_the_system_says(name: str, tag: str, system: str, expected: str) -> None:
    assert expected in texts(name, tag, "person", system)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Zaluzhnyi", "Залужний, Залужный"),
        ("Zelensky", "Зеленський, Зеленский"),
        ("Zelenskyy", "Зеленський, Зеленский"),
        ("Shoigu", "Шойгу"),
        ("Schoigu", "Шойгу"),
        ("Lavrov", "Лавров"),
        ("Kharkiv", "Харків"),
        ("Luhansk", "Луганськ"),
        ("Yulia", "Юлія, Юлия"),
        ("Klitschko", "Клічко, Кличко"),
        ("Valerii Zaluzhnyi", "Валерій Залужний, Валерий Залужный"),
    ],
)
def test_latin_is_read_back_as_cyrillic(name: str, expected: str) -> None:
    assert set(expected.split(", ")) - texts(name, "en", "person", "en") == set()


def test_what_is_read_back_is_inflected_too() -> None:
    assert {"Залужного", "Залужному"} <= texts("Zaluzhnyi", "en", "person", "kmu2010", inflect=True)


def test_spellings_of_a_language_follow_its_grammar() -> None:
    assert {"Szojgu", "Kadyrowa", "Kadyrowem"} <= texts("Шойгу", "ru", "person", "pl", inflect=True) | texts(
        "Кадыров", "ru", "person", "pl", inflect=True
    )


def test_diacritics_may_be_left_out_of_a_transliteration() -> None:
    assert "Szoltyk" not in texts("Шойгу", "ru", "person", "cs")
    assert "Sojgu" in texts("Шойгу", "ru", "person", "cs")


def test_a_person_is_named_in_both_orders() -> None:
    made = list(forms_of("Сергей Лавров", tag="ru", kind="person"))
    assert Form("Лавров Сергей", "alias", "Сергей Лавров", "ru", 1) in made
    assert "Лаврова Сергея" in {form.text for form in made}
    assert "Безопасности Совет" not in texts("Совет Безопасности", "ru", "org", inflect=True)


def test_dots_may_be_left_out_of_russian() -> None:
    assert {"Хрущева", "Хрущёва"} <= texts("Хрущёв", "ru", inflect=True)


def test_a_name_of_all_languages_is_declined_in_those_of_its_script() -> None:
    made = {(form.text, form.language) for form in forms_of("Biden", tag="mul", kind="person")}
    assert {("Bidena", "pl"), ("Bidenovi", "cs"), ("Bidenom", "sl")} <= made
    assert not {language for _, language in made} & {"ru", "uk", "bg"}


def test_the_names_come_first_and_only_what_was_asked_for() -> None:
    entity = Entity(id="e", type="person", names={"uk": ["Залужний"], "en": ["Zaluzhny"]})
    assert [(f.text, f.variant, f.capitals) for f in entity_forms(entity)] == [
        ("Залужний", "exact", 0), ("Zaluzhny", "exact", 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "surname"),
    [
        ("Anna Maria Bell-Ross", "Bell-Ross"), ("Sean O’Leary", "O’Leary"), ("J. R. Carter", "Carter"),
        ("Валерій Залужний", "Залужний"), ("Omar al-Hadi", "al-Hadi"), ("Ursula von der Aue", None), ("Li Wei", None),
        ("Carter", None), ("Group 13", None), ("Anna the elder", None),
    ],
)  # fmt: skip
def test_with_context_a_person_is_found_by_the_surname_alone(name: str, surname: str | None) -> None:
    def parts(**more: object) -> set[str]:
        entity = Entity.model_validate({"id": "p", "type": "person", "names": {"en": [name]}} | more)
        return {form.text for form in entity_forms(entity) if form.part}

    assert parts(context_any=["army"]) == ({surname} if surname else set())
    assert parts() == parts(type="org", context_any=["army"]) == set()


def test_a_surname_needs_the_context_in_every_form_and_language() -> None:
    person = Entity(
        id="p", type="person", names={"uk": ("Валерій Залужний",), "en": ("Valerii Zaluzhnyi",)}, inflect=True,
        transliterate=("kmu2010", "pl"), context_any=("army", "генерал"),
    )  # fmt: skip
    watchlist = Watchlist([Watch(id="w", query="entity:p")], [person])
    for text in ("Генерал просив Залужного.", "Army: Zaluzhnyi spoke.", "Army: z Załużnym.", "Валерій Залужний. Залужному."):
        assert found(watchlist, text), text
    for text in ("Просили Залужного.", "Zaluzhnyi spoke.", "Генерал: залужного поля немає."):
        assert found(watchlist, text) == [], text


def test_a_language_with_names_of_its_own_needs_no_guesses() -> None:
    entity = Entity(id="e", type="person", names={"uk": ["Залужний"], "en": ["Zaluzhnyi"]}, transliterate=["en"])
    languages = {f.language for f in entity_forms(entity) if f.of == "Zaluzhnyi" and f.variant == "transliterated"}
    assert languages == {"ru"}


@pytest.mark.parametrize(
    ("name", "surface", "admitted"),
    [
        ("Polska", "Polski", True), ("Polska", "polski", False), ("Polska", "POLSKI", True),
        ("AP", "AP", True), ("AP", "Ap", False), ("ООН", "ООН", True), ("ООН", "оон", False),
        ("Nato", "nato", False), ("NATO", "Nato", True), ("поляк", "Поляки", True), ("поляк", "поляки", True),
        ("9К720", "9К720", True), ("«Азов»", "«азов»", False), ("北约", "北约", True),
    ],
)  # fmt: skip
def test_a_proper_name_asks_for_its_capital(name: str, surface: str, admitted: bool) -> None:
    entity = Entity(id="e", type="org", names={"mul": [name]}, inflect=True)
    form = next(iter(entity_forms(entity)))
    assert form.admits(surface) is admitted


def found(watchlist: Watchlist, text: str) -> list[str]:
    return [evidence.surface for match in watchlist.match_text(text) for evidence in match.evidence]


def test_forms_are_found_and_evidence_shows_the_surface() -> None:
    entity = Entity(id="pl", type="place", names={"pl": ["Polska"]}, inflect=True)
    watchlist = Watchlist([Watch(id="w", query="entity:pl")], [entity])
    assert found(watchlist, "Prezydent Polski i polska gospodarka w Polsce.") == ["Polski", "Polsce"]
    assert found(watchlist, "ktos z polski pisze malymi literami") == ["polski"]


def test_the_version_of_a_watch_knows_what_was_asked_for() -> None:
    def version(**asked: object) -> str:
        entity = Entity.model_validate({"id": "e", "type": "place", "names": {"pl": ["Polska"]}} | asked)
        return Watchlist([Watch(id="w", query="entity:e")], [entity]).version("w")

    versions = [version(), version(inflect=True), version(transliterate=["pl"]), version(inflect=True, type="org")]
    assert len(set(versions)) == len(versions)


def test_an_unknown_system_is_refused_with_those_that_are_known() -> None:
    text = "version = 1\n[[entity]]\nid = 'e'\ntype = 'person'\nnames.uk = ['Залужний']\ntransliterate = ['kmu']\n"
    with pytest.raises(WatchlistError, match=r"6:18.*no system 'kmu'.*kmu2010"):
        Watchlist.parse(text)


def test_dictionaries_are_loaded_only_when_asked_for() -> None:
    script = "import sys, monitor.watch; assert not {'pymorphy3', 'monitor.watch.forms.russian'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)


@given(
    st.text(min_size=1, max_size=30), st.sampled_from(["uk", "ru", "mul", "en", "zh"]), st.sampled_from(sorted(SYSTEMS))
)
def test_any_name_is_taken(name: str, tag: str, system: str) -> None:
    for kind in ("person", "weapon"):
        for form in forms_of(name, tag=tag, kind=kind, transliterate=(system,)):
            assert form.of == name
            assert form.text
