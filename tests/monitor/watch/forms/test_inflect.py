"""Forms of names that grammars print, language by language. The names are our own choice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.watch.forms.inflect import inflected
from monitor.watch.forms.languages import LANGUAGES, language


def forms(tag: str, kind: str, name: str) -> set[str]:
    grammar = language(tag)
    assert grammar is not None
    return set(inflected(name, grammar, kind))


@pytest.mark.parametrize(
    ("tag", "kind", "name", "expected"),
    [
        ("pl", "person", "Joe Biden", "Joe Bidena, Joe Bidenowi, Joe Bidenem"),
        ("pl", "person", "Andrzej Duda", "Andrzeja Dudy, Andrzejowi Dudzie, Andrzeja Dudę, Andrzejem Dudą"),
        ("pl", "person", "Radosław Sikorski", "Radosława Sikorskiego, Radosławowi Sikorskiemu, Radosławem Sikorskim"),
        ("pl", "person", "Anna Zalewska", "Anny Zalewskiej, Annie Zalewskiej, Annę Zalewską, Anną Zalewską"),
        ("pl", "person", "Angela Merkel", "Angeli Merkel, Angelę Merkel, Angelą Merkel"),
        ("pl", "place", "Kraków", "Krakowa, Krakowowi, Krakowem, Krakowie"),
        ("pl", "place", "Wrocław", "Wrocławia, Wrocławiu"),
        ("pl", "place", "Gdańsk", "Gdańska, Gdańskiem, Gdańsku"),
        ("pl", "place", "Litwa", "Litwy, Litwie, Litwę, Litwą"),
        ("pl", "place", "Węgry", "Węgier, Węgrom, Węgrami, Węgrzech"),
        ("pl", "place", "Stany Zjednoczone", "Stanów Zjednoczonych, Stanom Zjednoczonym, Stanach Zjednoczonych"),
        ("pl", "org", "Rada Bezpieczeństwa", "Rady Bezpieczeństwa, Radzie Bezpieczeństwa, Radą Bezpieczeństwa"),
        ("pl", "org", "Ministerstwo Obrony Narodowej", "Ministerstwa Obrony Narodowej, Ministerstwem Obrony Narodowej"),
        ("cs", "person", "Petr Pavel", "Petra Pavla, Petru Pavlovi, Petrem Pavlem"),
        ("cs", "person", "Jana Černochová", "Jany Černochové, Janě Černochové, Janu Černochovou, Janou Černochovou"),
        ("cs", "person", "Karel Řehka", "Karla Řehky, Karlu Řehkovi, Karlem Řehkou"),
        ("cs", "person", "Novotný", "Novotného, Novotnému, Novotným, Novotném"),
        ("cs", "person", "Trump", "Trumpa, Trumpovi, Trumpem, Trumpův, Trumpova, Trumpových"),
        ("cs", "place", "Brno", "Brna, Brnu, Brnem, Brně"),
        ("cs", "place", "Ukrajina", "Ukrajiny, Ukrajině, Ukrajinu, Ukrajinou"),
        ("cs", "place", "Německo", "Německa, Německu, Německem"),
        ("cs", "place", "Jižní Korea", "Jižní Koreje, Jižní Koreji, Jižní Koreou"),
        ("cs", "org", "Bílý dům", "Bílého domu, Bílému domu, Bílým domem, Bílém domě"),
        ("sl", "person", "Joe Biden", "Joeja Bidena, Joe Bidena, Joe Bidenom, Joe Bidenu"),
        ("sl", "person", "Putin", "Putina, Putinu, Putinom, Putinov, Putinova, Putinovih"),
        ("sl", "place", "Ljubljana", "Ljubljane, Ljubljani, Ljubljano"),
        ("sl", "place", "Celovec", "Celovca, Celovcu, Celovcem"),
        ("sl", "place", "Bela krajina", "Bele krajine, Beli krajini, Belo krajino"),
        ("sl", "org", "Združeni narodi", "Združenih narodov, Združenim narodom, Združenimi narodi, Združenih narodih"),
        ("uk", "person", "Валерій Залужний", "Валерія Залужного, Валерію Залужному, Валерієм Залужним"),
        ("uk", "person", "Степан Полторак", "Степана Полторака, Степанові Полторакові, Степаном Полтораком"),
        ("uk", "person", "Шевченко", "Шевченка, Шевченку, Шевченкові, Шевченком"),
        ("uk", "person", "Ганна Маляр", "Ганни Маляр, Ганні Маляр, Ганну Маляр, Ганною Маляр"),
        ("uk", "place", "Харків", "Харкова, Харкову, Харковом, Харкові"),
        ("uk", "place", "Маріуполь", "Маріуполя, Маріуполем, Маріуполі"),
        ("uk", "place", "Одеса", "Одеси, Одесі, Одесу, Одесою"),
        ("uk", "place", "Запоріжжя", "Запоріжжю, Запоріжжям, Запоріжжі"),
        ("uk", "org", "Рада національної безпеки", "Ради національної безпеки, Раді національної безпеки"),
        ("uk", "org", "Збройні сили", "Збройних сил, Збройним силам, Збройними силами, Збройних силах"),
        ("ru", "person", "Сергей Лавров", "Сергея Лаврова, Сергею Лаврову, Сергеем Лавровым, Сергее Лаврове"),
        ("ru", "person", "Мария Захарова", "Марии Захаровой, Марию Захарову, Марией Захаровой"),
        ("ru", "person", "Эрдоган", "Эрдогана, Эрдогану, Эрдоганом, Эрдогане"),
        ("ru", "place", "Севастополь", "Севастополя, Севастополю, Севастополем, Севастополе"),
        ("ru", "place", "Саудовская Аравия", "Саудовской Аравии, Саудовскую Аравию, Саудовской Аравией"),
        ("ru", "org", "Совет Безопасности", "Совета Безопасности, Совету Безопасности, Советом Безопасности"),
        ("ru", "org", "МИД", "МИДа, МИДу, МИДом, МИДе"),
        ("en", "weapon", "Leopard", "Leopards"),
        ("en", "weapon", "Fox", "Foxes"),
        ("en", "org", "Black Sea Fleet", "Black Sea Fleets"),
        ("de", "person", "Olaf Scholz", "Olafs Scholz"),
        ("de", "place", "Deutschland", "Deutschlands"),
        ("de", "org", "Auswärtiges Amt", "Auswärtigen Amtes, Auswärtigen Amts, Auswärtigen Amt"),
        ("de", "place", "Vereinigte Staaten", "Vereinigten Staaten"),
        ("bg", "org", "Министерство на отбраната", "Министерството на отбраната"),
        ("bg", "org", "Европейски съюз", "Европейския съюз, Европейският съюз"),
        ("bg", "org", "Черноморски флот", "Черноморския флот"),
    ],
)
def test_a_name_is_found_in_its_cases(tag: str, kind: str, name: str, expected: str) -> None:
    assert set(expected.split(", ")) - forms(tag, kind, name) == set()


@pytest.mark.parametrize(
    ("tag", "kind", "name"),
    [
        ("pl", "org", "NATO"), ("ru", "org", "НАТО"), ("uk", "org", "ЗСУ"), ("ru", "person", "Шойгу"),
        ("bg", "person", "Румен Радев"), ("bg", "place", "България"), ("uk", "org", "NATO"), ("pl", "org", "НАТО"),
        ("cs", "weapon", "T-72"), ("en", "person", "Mark Rutte"), ("en", "place", "Kyiv"), ("en", "org", "NATO"),
        ("pl", "person", "XVI"),
    ],
)  # fmt: skip
def test_what_is_not_declined_stays(tag: str, kind: str, name: str) -> None:
    assert forms(tag, kind, name) == set()


def test_adjectives_agree_in_number_and_case() -> None:
    made = forms("uk", "org", "Збройні сили")
    assert "Збройних силам" not in made
    assert "Збройними сил" not in made


def test_what_follows_the_head_stays_as_it_is() -> None:
    made = forms("ru", "org", "Верховный суд Армении")
    assert "Верховного суда Армении" in made
    assert all(form.endswith(" Армении") for form in made)


def test_places_have_no_plural_and_things_have() -> None:
    assert "Искандеров" in forms("ru", "weapon", "Искандер")
    assert "Искандеров" not in forms("ru", "place", "Искандер")


@given(st.sampled_from(sorted(LANGUAGES)), st.sampled_from(["person", "place", "org"]), st.text(max_size=40))
def test_any_text_is_taken_and_gives_a_bounded_number_of_forms(tag: str, kind: str, name: str) -> None:
    made = forms(tag, kind, name)
    assert name not in made
    assert len(made) <= 100


@pytest.mark.parametrize("kind", ["person", "org"])
def test_a_name_of_many_words_costs_no_more(kind: str) -> None:
    assert len(forms("ru", kind, " ".join(["Новая"] * 8))) <= 100
    assert forms("ru", kind, " ".join(["Новая"] * 5000)) == set()
