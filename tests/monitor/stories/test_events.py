"""News as it comes: which reports are one story, in several languages, and which only look like it."""

from __future__ import annotations

import pytest

from monitor.stories import Assignment, Clusterer, Report
from tests.monitor.stories.samples import AGENCY, LOSSES, OTHER, report

PLANT = report(
    "blast", "Explosion at ammunition plant in Karsk kills seven",
    "An explosion at the Karsk ammunition plant killed seven workers and injured 22 on Wednesday, the emergencies ministry "
    "said. The blast tore the roof off a hall in which artillery shells were filled. The cause is not known.",
)  # fmt: skip
DIRECTOR = report(
    "arrest", "Director of Karsk ammunition plant detained after blast",
    "Investigators detained the director of the Karsk ammunition plant where an explosion killed seven workers on "
    "Wednesday. He is suspected of having broken safety rules in the filling of artillery shells.", 50,
)  # fmt: skip
TOLL = report(
    "toll", "Death toll in Karsk plant blast rises to nine",
    "Two workers injured in the explosion at the ammunition plant in Karsk died in hospital, which brings the toll to "
    "nine, the emergencies ministry said.", 60,
)  # fmt: skip
PORT = (
    "Russian forces struck the port of Odelin with drones overnight, damaging a grain terminal and killing two workers, the "
    "regional governor said on Tuesday. Fires burned in three warehouses until morning. Air defences shot down 31 of 40 "
    "drones over the region. The port has been attacked repeatedly since the grain corridor was opened."
)
VOTE = (
    "Parliament voted on Monday to extend martial law by 90 days, the speaker said. 312 deputies voted in favour. It is the "
    "twelfth extension since the invasion. The government says elections cannot be held while the fighting goes on. "
    "Opposition deputies abstained, saying that a debate on the rights of soldiers had been promised and never held."
)


def told(*reports: Report) -> dict[str, Assignment]:
    clusterer = Clusterer()
    return {r.id: clusterer.add(r) for r in reports}


def groups(*reports: Report) -> list[list[str]]:
    found: dict[str, list[str]] = {}
    for id, made in told(*reports).items():
        found.setdefault(made.story, []).append(id)
    return list(found.values())


def test_a_story_goes_on_for_days() -> None:
    assert groups(PLANT, DIRECTOR, TOLL) == [["blast", "arrest", "toll"]]


@pytest.mark.parametrize(
    ("language", "first", "next", "other"),
    [
        (
            "uk",
            "Вибух на заводі боєприпасів у Карську: семеро загиблих. На заводі боєприпасів у Карську в середу стався вибух, "
            "загинули семеро робітників, ще 22 поранені, повідомило міністерство надзвичайних ситуацій.",
            "Директора Карського заводу затримано після вибуху. Слідчі затримали директора заводу боєприпасів, де у середу "
            "внаслідок вибуху загинули семеро працівників. Його підозрюють у порушенні правил безпеки.",
            "Рада продовжила воєнний стан. Верховна Рада у понеділок проголосувала за його продовження на 90 днів.",
        ),
        (
            "ar",
            "انفجار في مصنع ذخيرة في كارسك يقتل سبعة عمال. أعلنت وزارة الطوارئ أن انفجارا وقع يوم الأربعاء في مصنع للذخيرة",
            "توقيف مدير مصنع الذخيرة في كارسك بعد الانفجار. أوقف المحققون مدير مصنع الذخيرة حيث قتل سبعة عمال يوم الأربعاء",
            "البرلمان يمدد الأحكام العرفية تسعين يوما. صوت البرلمان يوم الاثنين على التمديد",
        ),
        (
            "zh",
            "卡尔斯克弹药厂爆炸致七人死亡。紧急情况部周三表示,卡尔斯克一家弹药厂发生爆炸,造成七名工人死亡,22人受伤。",
            "卡尔斯克弹药厂爆炸后厂长被拘留。调查人员拘留了卡尔斯克弹药厂厂长,周三该厂发生爆炸,造成七名工人死亡。",
            "议会将戒严令延长90天。议会周一投票决定将戒严令延长九十天,312名议员投了赞成票。",
        ),
    ],
)  # fmt: skip
def test_words_meet_in_inflected_and_unspaced_scripts(language: str, first: str, next: str, other: str) -> None:
    reports = [
        report(id, *text.replace("。", ". ").split(". ", 1), hours, language=language)
        for id, text, hours in (("first", first, 0), ("next", next, 30), ("other", other, 31))
    ]
    assert groups(*reports) == [["first", "next"], ["other"]]


def test_one_event_in_three_languages_and_the_next_one_apart() -> None:
    entities = frozenset({"place.odelin", "force.ru"})
    german = (
        "Die russischen Streitkräfte haben in der Nacht den Hafen von Odelin mit Drohnen angegriffen und ein "
        "Getreideterminal beschädigt. Zwei Arbeiter wurden getötet. Die Luftabwehr schoss 31 von 40 Drohnen ab."
    )
    ukrainian = (
        "Російські війська вночі атакували дронами порт Оделін, пошкоджено зерновий термінал, загинули двоє працівників. "
        "Сили ППО збили 31 із 40 безпілотників."
    )
    tanker = "Bei einem Raketenangriff auf den Hafen von Odelin geriet ein Tanker in Brand. 15 Seeleute wurden verletzt."
    assert groups(
        report("en", "Drones strike grain terminal in Odelin port", PORT, entities=entities),
        report("de", "Drohnenangriff auf Hafen von Odelin: zwei Tote", german, 1, language="de", entities=entities),
        report("uk", "Атака на порт Оделін: двоє загиблих", ukrainian, 2, language="uk", entities=entities),
        report("next", "Tanker brennt nach Raketenangriff", tanker, 80, language="de", entities=entities),
    ) == [["en", "de", "uk"], ["next"]]


def test_reports_of_one_trade_without_a_common_name_stay_apart() -> None:
    first = "Rovers reached the final of the cup after a 3-1 win over United at Green Park on Saturday. Two goals did it."
    second = "City reached the final of the cup after a 2-0 win over Albion at Lake Road on Sunday. Two goals did it."
    assert groups(
        report("a", "Rovers beat United 3-1 in cup semi-final", first),
        report("b", "City beat Albion 2-0 in cup semi-final", second, 24),
    ) == [["a"], ["b"]]


RAIDS = (
    "Fighters of the Red Banner Front abducted three foresters near {0} village in the {1} district on Monday, police said. "
    "The guerrillas took them from a lorry on the road to {2} Lake. Inspector {3} of the {4} station said that a patrol was "
    "following their tracks with dogs towards the {5} ridge, where a camp had been found in spring.",
    "Two constables were injured when a mine planted by the Red Banner Front went off under their car at {0}, in the {1} "
    "district, police said on Monday. Guerrillas then fired at them from a wood near {2}. Constable {3}, who lost a leg, "
    "was flown to the hospital of {4}. The road to {5} is closed.",
    "Guerrillas of the Red Banner Front burned a bus of the {0} company in the market of {1} on Monday, police said. The "
    "passengers had been told to leave. A leaflet called for a strike in the {2} mine. Mayor {3} closed the schools of {4} "
    "and {5}, and the buses stopped running.",
    "A commander of the Red Banner Front, {3}, was killed in a fight with police at {0} in the {1} district on Monday. Four "
    "guerrillas escaped towards {2}, police said. A rifle and maps of the {4} power station were found, and the army sent a "
    "company to {5}.",
)
NAMES = (
    "Odrava Belsk Turin Homola Kosmin Jasen",
    "Zator Marsh Halich Mirek Sunev Zelen",
    "Brandov Crna Dolsk Tesak Ustina Falkov",
    "Porvan Letna Mokra Vlach Sirok Blatna",
)


def test_raids_of_one_group_are_told_apart_by_their_places_and_people() -> None:
    told = zip(RAIDS, NAMES, strict=True)
    raids = [report(f"raid {n}", "", text.format(*names.split()), 12 * n) for n, (text, names) in enumerate(told)]
    again = report("again", "", (
        "The guerrillas who burned a bus in the market of Crna want the Dolsk mine to pay, said Mayor Tesak. Schools in "
        "Ustina and Falkov stay closed. The Red Banner Front left a leaflet on a bus of the Brandov company on Tuesday."
    ), 72)  # fmt: skip
    assert groups(*raids, again) == [["raid 0"], ["raid 1"], ["raid 2", "again"], ["raid 3"]]


def test_texts_in_capitals_have_more_than_capitals_in_common() -> None:
    texts = (PORT, VOTE, RAIDS[0].format(*NAMES[0].split()), AGENCY, OTHER, LOSSES.format(a=12, b=25, c=31, d=140, e=77))
    telegrams = [report(f"telegram {n}", "", text.upper(), n) for n, text in enumerate(texts)]
    same = report("same", "", PORT.replace("overnight", "at night").replace("until", "till").upper(), 9)
    assert [len(g) for g in groups(*telegrams, same)] == [2, 1, 1, 1, 1, 1]


def test_each_issue_of_a_daily_form_is_a_story() -> None:
    forms = [
        report(
            f"day{n}", f"General staff: enemy lost {900 + 37 * n} soldiers in a day",
            LOSSES.format(a=12 + n, b=31 + 3 * n, c=44 + 5 * n, d=89 + 7 * n, e=120 + 11 * n), 24 * n, outlet="staff",
        )
        for n in range(3)
    ]  # fmt: skip
    taken = report("taken", "Losses of a day", forms[1].text, 26, outlet="agency")
    assert groups(forms[0], forms[1], taken, forms[2]) == [["day0"], ["day1", "taken"], ["day2"]]


def test_the_same_headline_is_one_alert_within_the_hour_and_another_on_the_next_day() -> None:
    title = "Air raid alert in Velin region"
    assert groups(
        report("a", title, outlet="alerts"), report("b", title, "", 0.5), report("c", title, "", 30, outlet="alerts")
    ) == [["a", "b"], ["c"]]


def test_a_toll_under_the_same_headline_goes_on_where_most_figures_stay() -> None:
    title, text = "Karsk blast: dead at ammunition plant", PLANT.text
    later = f"Now 24 are known to be injured, 22 at first. {TOLL.text} Near the plant live 140 people."
    first = report("a", title, f"{text} 140 people live near the plant.", outlet="paper")
    assert groups(first, report("b", title, later, 20, outlet="paper")) == [["a", "b"]]


def test_an_agency_text_under_new_headers_and_corrected_is_one_text() -> None:
    made = told(
        report("wire", "Parliament extends martial law by 90 days", f"KYRIV, March 2 (Wire) - {VOTE}", outlet="wire"),
        report("taken", "Martial law extended", f"From our correspondent. {VOTE} (All rights reserved.)", 3),
        report("mended", "CORRECTED: Parliament extends martial law", f"(Corrects the vote) {VOTE.replace('312', '321')}", 5,
               outlet="wire"),
        report("post", "", "Parliament extends martial law by 90 days https://news.example/a via @wire", 5),
        report("old", "Parliament extends martial law by 90 days", VOTE, 24 * 10),
    )  # fmt: skip
    assert len({a.story for a in made.values()}) == 1
    assert [a.novelty for a in made.values()] == ["new-event", "copy", "copy", "re-run", "resurfaced"]
    assert [a.copy_of for a in made.values()] == [None, "wire", "wire", None, "wire"]


def test_posts_join_what_they_tell_of_and_nothing_else() -> None:
    assert groups(
        report("a", "Drones strike grain terminal in Odelin port", PORT),
        report("b", "", "Terrible: drones strike grain terminal in Odelin port, two workers killed", 2),
        report("c", "", "So tired of this war. Stay safe everyone.", 3),
        report("d", "", "Odelin is such a nice town in summer, we were there every year with the kids", 4),
    ) == [["a", "b"], ["c"], ["d"]]
