"""The starter watchlists: wide enough to be of use, and every watch proved by its own texts."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from adapters.schema import Item, SourceRef, Title
from monitor.curation import lint
from monitor.watch import Watchlist
from monitor.watch.fold import fold_term
from monitor.watch.query import Count, EntityRef, Near, SaidBy, Scope, TypeRef, Unless, walk

FOLDER = Path(__file__).parents[1] / "seeds" / "watchlists"


@pytest.fixture(scope="module")
def watchlist() -> Watchlist:
    return Watchlist.load(FOLDER / "starter.toml")


def test_every_file_is_included(watchlist: Watchlist) -> None:
    declared = sum(
        len(re.findall(r"^\[\[(?:entity|watch)\]\]$", path.read_text("utf-8"), re.MULTILINE))
        for path in FOLDER.rglob("*.toml")
    )
    assert declared == len(watchlist.entities) + len(watchlist.watches)


def test_the_texts_of_all_watches_give_what_they_say(watchlist: Watchlist) -> None:
    assert [str(result) for result in watchlist.run_tests() if not result.passed] == []


def test_each_watch_has_six_texts_or_more_and_half_of_them_must_not_match(watchlist: Watchlist) -> None:
    for watch in watchlist.watches:
        kinds = Counter(test.match for test in watch.test)
        assert kinds[True] >= 3, watch.id
        assert kinds[False] >= max(3, kinds[True]), watch.id
        assert watch.description, watch.id


def test_no_two_entities_have_a_name_in_common(watchlist: Watchlist) -> None:
    entities = [entity for entity in watchlist.entities if entity.type != "concept"]
    owners = Counter(name for entity in entities for name in {fold_term(alias) for alias in entity.aliases})
    assert [name for name, count in owners.items() if count > 1] == []


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("Солдати говорили із Залужним про фронт.", "person.zaluzhnyi"),
        ("Солдаты ждали Ивана, а увидели Андрея Белоусова.", "person.belousov"),
        ("Війська відійшли за Бахмутом.", "place.bakhmut"),
    ],
)
def test_inflected_names_are_found(watchlist: Watchlist, text: str, entity: str) -> None:
    assert entity in {e.entity for match in watchlist.match_text(text) for e in match.evidence}


def test_the_set_is_large_enough_to_start_with(watchlist: Watchlist) -> None:
    real = Counter(entity.type for entity in watchlist.entities if entity.type != "concept")
    assert real.total() >= 300
    assert {"person", "org", "company", "weapon", "ship", "place", "group", "exercise", "treaty"} <= real.keys()
    assert len(watchlist.watches) >= 30


def test_every_entity_is_watched(watchlist: Watchlist) -> None:
    assert [finding.subject for finding in lint(watchlist) if finding.rule == "unused-entity"] == []


def test_lint_has_nothing_to_say(watchlist: Watchlist) -> None:
    assert [str(finding) for finding in lint(watchlist) if finding.severity != "note"] == []


def test_the_whole_language_is_in_use(watchlist: Watchlist) -> None:
    used = {type(node) for _, tree, _ in watchlist.declared for node in walk(tree)}
    assert {EntityRef, TypeRef, Near, Unless, Scope, Count, SaidBy} <= used
    assert any(isinstance(n, EntityRef) and n.adjectives for _, tree, _ in watchlist.declared for n in walk(tree))


def test_most_entities_have_names_in_english_ukrainian_and_russian(watchlist: Watchlist) -> None:
    entities = [entity for entity in watchlist.entities if entity.type != "concept"]
    complete = [entity for entity in entities if {"en", "uk", "ru"} <= entity.names.keys()]
    assert len(complete) >= 300
    assert len(complete) >= 0.8 * len(entities)


def test_office_holders_have_dates(watchlist: Watchlist) -> None:
    people = [entity for entity in watchlist.entities if entity.type == "person"]
    undated = [entity.id for entity in people if not re.search(r"\b(19|20)\d\d\b", entity.description or "")]
    assert undated == []


EVERYDAY = [
    ("Transport", "Rail staff will strike on Friday after pay talks failed; the union expects long pickets."),
    ("Fashion", "The tank top, the combat trousers and a navy-blue coat return, and everything must go in the fire sale."),
    ("Football", "The defence was solid, the striker shot wide twice and the winger attacked until half-time."),
    ("Games", "Gamers steer a drone over the battlefield, collect grenades and shoot soldiers on the PlayStation."),
    ("Cinema", "The comedy was a box-office bomb, and its leading actress was killed off in the sequel."),
    ("Market", "Shares rallied, the oil price shot up and a rebel shareholder attacked the board of the bank."),
    ("Politics", "The party leader came under attack from rebel MPs over school dinners and the army of advisers."),
    ("Health", "A heart attack is more likely after an infection, and the body's defence needs vitamins."),
    ("Court", "The defence rested its case, and the judge fired questions at the witness."),
    ("Office", "She launched a charm offensive to win the contract for printers and ink cartridges."),
    ("Garden", "Plant rocket salad early; a bed of it explodes in spring and survives a siege by slugs."),
    ("Футбол", "Нападник пробив штрафний удар, воротар врятував команду, захист вистояв."),
    ("Кино", "Режиссёр снял сериал о солдатах, в главной роли известный актёр."),
    ("Fußball", "Der Stürmer traf, die Abwehr stand sicher, und der Torwart hielt den Elfmeter."),
]


@pytest.mark.parametrize(("title", "text"), EVERYDAY, ids=[title for title, _ in EVERYDAY])
def test_everyday_texts_are_left_alone(watchlist: Watchlist, title: str, text: str) -> None:
    item = Item(
        id=f"file:{title}",
        kind="article",
        source=SourceRef(adapter="files"),
        title=Title(text=title, source="text"),
        text=text,
    )
    assert [(m.watch_id, [e.surface for e in m.evidence]) for m in watchlist.match(item)] == []
