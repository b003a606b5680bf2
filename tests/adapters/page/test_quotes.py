"""Quotations of pages and their speakers, in the six languages for which they are promised."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from adapters import page
from adapters.schema import Item
from tests.adapters.page.test_properties import check

Quoted = list[tuple[str, str | None]]


@dataclass(frozen=True)
class Sample:
    language: str
    title: str
    paragraphs: list[str]
    expected: Quoted = field(default_factory=list)


def item_of(sample: Sample) -> Item:
    body = "".join(p if p.startswith("<blockquote") else f"<p>{p}</p>" for p in sample.paragraphs)
    html = (
        f'<html lang="{sample.language}"><head><title>{sample.title}</title></head>'
        f"<body><nav><a href='/'>«Start»</a></nav><article><h1>{sample.title}</h1>{body}</article></body></html>"
    )
    return page.read(html.encode(), "https://gazette.example/quay")


def told(item: Item) -> Quoted:
    return [(q.span.of(item.text), q.speaker) for q in item.quotes]


SAMPLES = [
    Sample(
        "en",
        "Breakwater “bathtub” to be dredged by spring",
        [
            "The breakwater at Ostrand will be dredged before the spring storms, the harbour board decided on Monday "
            "after a debate that lasted for most of the night.",
            "“We have postponed this for eleven years,” said Mireille Castor, who chairs the board. “There is no twelfth.”",
            "Castor, a member of the Free Skippers, added that the silt was “a gift to nobody”. The so-called “bathtub” "
            "has lost four metres of depth since the frigate “Grey Heron” ran aground there.",
            "Because Castor left before the vote, her deputy signed the paper. “Somebody had to,” Tobias Renn told the "
            "Ostrand Courier.",
            "Fishermen were less pleased. One of them, Olaf Brandt, said: “They dig where the eels live.”",
        ],
        [
            ("We have postponed this for eleven years,", "Mireille Castor"),
            ("There is no twelfth.", "Mireille Castor"),
            ("a gift to nobody", "Mireille Castor"),
            ("Somebody had to,", "Tobias Renn"),
            ("They dig where the eels live.", "Olaf Brandt"),
        ],
    ),
    Sample(
        "de",
        "Neue Schleuse in Nordwerder wird später fertig",
        [
            "Die neue Schleuse in Nordwerder wird erst im übernächsten Jahr fertig. Das teilte die Bauleitung am Dienstag "
            "auf der Baustelle mit, nachdem ein Tor beim Einsetzen gerissen war.",
            "„So etwas habe ich in dreißig Jahren nicht gesehen“, sagte die Bauleiterin Henrike Voss der Deichzeitung. "
            "„Das Tor ist einfach gerissen.“",
            "Der Riss sei „kein Beinbruch“, erklärte dagegen Materialforscher Jannik Oltmann. Voss nannte das "
            "„freundlich gemeint“.",
            "Gebaut wird nach dem Verfahren „Trockenes Knie“, das schon am Fluss Alde erprobt worden ist.",
            "Bürgermeister Enno Harms bleibt gelassen: „Wir haben hundert Jahre gewartet, da warten wir noch eins.“",
        ],
        [
            ("So etwas habe ich in dreißig Jahren nicht gesehen", "Henrike Voss"),
            ("Das Tor ist einfach gerissen.", "Henrike Voss"),
            ("kein Beinbruch", "Jannik Oltmann"),
            ("freundlich gemeint", "Henrike Voss"),
            ("Wir haben hundert Jahre gewartet, da warten wir noch eins.", "Enno Harms"),
        ],
    ),
    Sample(
        "fr",
        "Le vieux phare de Kerlouan-sur-Grève changera de lampe",
        [
            "Le vieux phare de Kerlouan-sur-Grève changera de lampe à l’automne, a décidé la commune mardi soir, après "
            "une réunion publique suivie par près de trois cents habitants.",
            "« Cette lumière nous a ramenés à la maison », a déclaré Yann Le Garrec, président des anciens pêcheurs. "
            "« On ne la débranche pas comme un grille-pain. »",
            "La maire, Solène Abgrall, assure que la nouvelle lampe sera « deux fois plus forte ».",
            "Le dossier, baptisé « Grand Œil », prévoit aussi un musée. « Nous ouvrirons au printemps », a-t-elle promis.",
        ],
        [
            ("Cette lumière nous a ramenés à la maison", "Yann Le Garrec"),
            ("On ne la débranche pas comme un grille-pain.", "Yann Le Garrec"),
            ("deux fois plus forte", "Solène Abgrall"),
            ("Nous ouvrirons au printemps", "Solène Abgrall"),
        ],
    ),
    Sample(
        "pl",
        "Prom „Mewa” wraca na rzekę po dwóch latach",
        [
            "Prom „Mewa” wraca na rzekę po dwóch latach remontu. W poniedziałek przewiózł pierwszych pasażerów, choć "
            "poczekalnia po drugiej stronie nie jest jeszcze gotowa.",
            "– Ludzie pytali o niego każdego dnia – mówi Zofia Karwacka, kapitan promu. – Teraz pytają, czemu nie pływa "
            "nocą – dodaje.",
            "„Most byłby tańszy” – ocenił radny Paweł Sikora. Zdaniem Karwackiej to „bajka dla kierowców”.",
            "– To jest kpina – stwierdził jeden z pasażerów.",
            "– Poczekalnia będzie w maju – mówi „Kurierowi Rzecznemu” Jan Lipiec, inżynier budowy.",
        ],
        [
            ("Ludzie pytali o niego każdego dnia", "Zofia Karwacka"),
            ("Teraz pytają, czemu nie pływa nocą", "Zofia Karwacka"),
            ("Most byłby tańszy", "Paweł Sikora"),
            ("bajka dla kierowców", "Zofia Karwacka"),
            ("To jest kpina", None),
            ("Poczekalnia będzie w maju", "Jan Lipiec"),
        ],
    ),
    Sample(
        "uk",
        "У Вербовому відновили дитячу залізницю",
        [
            "У Вербовому відновили дитячу залізницю, яка стояла без руху шість років. Перший потяг вирушив у суботу "
            "зранку, і в ньому не було жодного вільного місця.",
            "«Ми збирали вагони по всій області», — розповів начальник дільниці Остап Гринюк. — «Один стояв у курнику».",
            "За словами Гринюка, колія тепер «тримає навіть дорослих». Потяг «Джміль» їздитиме щогодини.",
            "– Діти плакали, коли його зупинили, – каже вчителька Марія Цвіркун. – Тепер плачуть, коли треба виходити.",
        ],
        [
            ("Ми збирали вагони по всій області", "Остап Гринюк"),
            ("Один стояв у курнику", "Остап Гринюк"),
            ("тримає навіть дорослих", "Остап Гринюк"),
            ("Діти плакали, коли його зупинили", "Марія Цвіркун"),
            ("Тепер плачуть, коли треба виходити.", "Марія Цвіркун"),
        ],
    ),
    Sample(
        "ru",
        "В Синеозёрске открыли мост для лосей",
        [
            "В Синеозёрске открыли мост для лосей над объездной дорогой. По нему уже прошли первые животные, хотя краска "
            "на перилах ещё не высохла, сообщили в лесничестве.",
            "«Они пришли раньше чиновников», — рассказал лесничий Глеб Тарасов. — «И ушли без речей».",
            "Тарасов назвал мост «лучшей покупкой года». Проект «Тихий шаг» готовили четыре года.",
            "По словам инженера Веры Лосевой, настил «выдержит и слона». «Слонов мы не ждём», — добавила она.",
        ],
        [
            ("Они пришли раньше чиновников", "Глеб Тарасов"),
            ("И ушли без речей", "Глеб Тарасов"),
            ("лучшей покупкой года", "Глеб Тарасов"),
            ("выдержит и слона", "Веры Лосевой"),
            ("Слонов мы не ждём", "Веры Лосевой"),
        ],
    ),
]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.language)
def test_quotations_of_a_page(sample: Sample) -> None:
    item = item_of(sample)
    check(item)
    assert told(item) == sample.expected


LONG = "The quay at Ostrand was built by soldiers and has been repaired by everybody who ever tied up a boat to it."
WORDS = "A rope that holds is nobody’s business until it breaks"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (f"<blockquote><p>{WORDS}.</p></blockquote>", [(f"{WORDS}.", None)]),
        (f"<blockquote><p>{WORDS}. — Jane Roe, rigger</p></blockquote>", [(f"{WORDS}.", "Jane Roe")]),
        (
            f"<p>The rigger Jane Roe wrote to the board:</p><blockquote><p>{WORDS}.</p></blockquote>",
            [(f"{WORDS}.", "Jane Roe")],
        ),
        (f"<blockquote><p>“{WORDS},” said Jane Roe.</p></blockquote>", [(f"{WORDS},", "Jane Roe")]),
        (f"<p>“{WORDS},” said Jane Roe.</p><blockquote><p>{WORDS}</p></blockquote>", [(f"{WORDS},", "Jane Roe")]),
        ("<p>The “bathtub” is empty, and the paper “Harbour Notes” has closed.</p>", []),
        (f"<figure><img src='/a.jpg'><figcaption>“{WORDS},” said Jane Roe.</figcaption></figure>", []),
        (
            f"<p>“{WORDS}.</p><p>“And then it is too late,” said Jane Roe.</p>",
            [(f"{WORDS}.", "Jane Roe"), ("And then it is too late,", "Jane Roe")],
        ),
    ],
    ids=["set off", "signed", "led", "marks inside", "pull quote", "names", "caption", "two paragraphs"],
)
def test_quotations_by_markup(markup: str, expected: Quoted) -> None:
    article = f"<h1>The quay</h1><p>{LONG}</p>{markup}<p>{LONG} {LONG}</p>"
    html = f"<html lang='en'><body><article>{article}</article></body></html>"
    item = page.read(html.encode(), "https://gazette.example/quay")
    check(item)
    assert told(item) == expected
