"""Who says what: subjects before and behind the verb, roles, bodies, pronouns, in several languages."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.document import read_text
from adapters.document.lines import line_kind
from adapters.quotes.phrases import phrase_before, phrase_behind
from adapters.quotes.speech_verbs import SPEECH_VERBS

EN = "Talks on the harbour have failed\n\nThe talks on the harbour ended on Monday without a paper.\n\n"


def speakers(text: str) -> list[str | None]:
    return [q.speaker for q in read_text(text).quotes]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ('Alice Moor left early. "We signed nothing," she said in a statement on Tuesday.', ["Alice Moor"]),
        ('"We signed nothing," a European diplomat said, adding that "time is short".', ["European diplomat"] * 2),
        ('The transport ministry "does not comment", it said in a statement on Wednesday.', ["transport ministry"]),
        ('The chairman, Piotr Lasko, read a statement. "We have adjourned," it said.', ["Piotr Lasko"]),
        ('Divers found what the navy describes as "objects of military origin".', ["navy"]),
        ('As her mate Tobias Renfrew put it, the buoy "went for a walk".', ["Tobias Renfrew"]),
        ('Judith Karel was calm. "Nobody," Karel went on, "walks in that current."', ["Judith Karel"] * 2),
        ('Jane Roe, who met Oleg Varov in March, said it was "over".', ["Jane Roe"]),
        ('Jane Roe, the minister, said it was "over".', ["Jane Roe"]),
        ('Jane Roe waved, and the captain of the tug said it was "over".', ["captain of the tug"]),
        ('“We had one hose,” a butcher who did not want to be named added.', ["butcher"]),
        ('The captain of the tug was out of breath. “We had one hose,” he said.', ["captain of the tug"]),
        ('The envoy refused to sit down: “I will stand.”', ["envoy"]),
        ('"I was there," recalls Sergeant Miles Brown, who served in the north.', ["Miles Brown"]),
        ('A spokesman for the army called the attack “pointless”.', ["spokesman for the army"]),
        ('“We hit nothing,” said Col. John “J.D.” Roe, who was there.', ["John “J.D.” Roe"]),
        ('Maj. Anna "Falcon" Berg said the bridge “will hold for weeks”.', ['Anna "Falcon" Berg']),
        ('He left. “Never,” Roe said. “Not one of us” Berg added.', ["Roe", "Berg"]),
        ('The port is closed. The “bathtub”, as the quay is, was empty.', []),
        ('The port is closed. The Russian was “amused by it all”.', [None]),
    ],
)
def test_english(sentence: str, expected: list[str | None]) -> None:
    assert speakers(EN + sentence) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("An Bord waren neunzehn Seeleute. Der Kapitän erklärte, er habe „nichts bemerkt“.", ["Kapitän"]),
        ("„Wir warten auf den Regen“, sagte die Leiterin des Lagezentrums, Gesine Thaden.", ["Gesine Thaden"]),
        ("„Das war knapp für uns alle“, erinnert sich Anna Maria Huber, die den Kran bedient.", ["Anna Maria Huber"]),
        ("Le ministre de la Mer évoque « un jour noir » pour le port.", ["ministre de la Mer"]),
        ("« Nous vendons du silence », résume Bastien Aurillac, dont la firme fait des filets.", ["Bastien Aurillac"]),
        ("Le navire est petit. « Il passe devant », a-t-elle dit après que Solène Kerbrat eut parlé.", ["Solène Kerbrat"]),
        ("«No abriremos la dársena», advirtió el martes el capitán del puerto, Juan Abad.", ["Juan Abad"]),
        ("El sindicato de marinos calificó el barco de «balsa muy cara».", ["sindicato de marinos"]),
        ("«Ми рахували болти», — сказав начальник дільниці Роман Гайовий.", ["Роман Гайовий"]),
        ("Як зазначив журналістам голова адміністрації Петро Лис, міст «не витримав».", ["Петро Лис"]),
        ("Комиссия по расследованию пожара на складе назвала причиной «нарушение правил».", ["Комиссия"]),
        ("Капитан от комментариев отказался: «Всё скажу на суде».", ["Капитан"]),
        ("Związek marynarzy nazwał jednostkę „bardzo drogą tratwą”.", ["Związek marynarzy"]),
        ("Wiatr ustał, poinformowała rzeczniczka bazy Olga Mech.\n\n– Masztu już nie ma – powiedziała.", ["Olga Mech"]),
        ('"We dachten dat het een koelkast was", zei schipper Wietske Dragt.', ["Wietske Dragt"]),
        ("“Fırtınada en hızlı bot değil, geri dönen bot iyidir” dedi komutan Defne Akarsu.", ["Defne Akarsu"]),
        ("وقال قائد المشروع سليم الحارثي: «عاد الزورق وحده، وهذا هو الخبر الجيد».", ["سليم الحارثي"]),
        ("“大家走得比我们想象的安静”，市防空办公室主任沈清和说。演练以后每年举行两次。", ["沈清和"]),
        ("「港が狭いので、止まることの方が難しい」と艦長の高瀬美和氏は話した。", ["高瀬美和"]),
    ],
)
def test_other_languages(text: str, expected: list[str | None]) -> None:
    assert speakers(text) == expected


WORDS = ["said", "the", "navy", "in a statement", "on Tuesday", '"no way"', ",", "Roe", "."]


@given(st.lists(st.sampled_from(WORDS), max_size=14))
def test_a_speaker_never_begins_with_a_preposition(words: list[str]) -> None:
    for speaker in speakers(EN + "The port " + " ".join(words)):
        assert speaker is None or not re.match(r"(?:in|on|of|at|by|to)\b", speaker)


def test_phrases_reach_over_what_depends_on_their_noun() -> None:
    text = "a spokesman for the southern command "
    found = phrase_before(text, 0, len(text))
    assert found is not None
    assert (found.text, found.definite) == ("spokesman for the southern command", False)
    behind = phrase_behind(" представник міністерства оборони України.", 0, 42)
    assert behind is not None
    assert behind.text.startswith("представник міністерства оборони")
    assert phrase_behind(" in a statement on Tuesday", 0, 26) is None


def test_verbs_are_words() -> None:
    assert all(re.fullmatch(r"[^\W\d_]+", verb) for verb in SPEECH_VERBS)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("* * *", "rule"), ("Home | World | Defence | Opinion", "noise"), ("Inicio / Defensa / Armada", "noise"),
        ("Головна → Новини → Війна", "noise"), ("Page 3 of 10", "page"), ("(ENDS)", "end"), ("r/shipspotting", "community"),
        ("00:00:01,000 --> 00:00:04,200", "timecode"), ("Media contact: press@guard.example", "contact"),
        ("Contact: the captain by flag.", None), ("The port was closed on Monday.", None), ("3 March 2026 / 14:05", None),
    ],
)  # fmt: skip
def test_lines_that_are_no_prose(line: str, kind: str | None) -> None:
    assert line_kind(line) == kind
