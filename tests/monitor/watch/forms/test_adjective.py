"""Adjectives of names: their forms, and that a watch chooses between them and the names."""

from __future__ import annotations

import pytest

from monitor.watch import Entity, Watch, Watchlist, WatchlistError
from monitor.watch.forms.adjective import declined
from storage.records import Match


@pytest.mark.parametrize(
    ("tag", "adjective", "expected"),
    [
        ("uk", "литовський", "литовська, литовське, литовські, литовського, литовській, литовську, литовськими"),
        ("uk", "північноатлантичний", "північноатлантична, північноатлантичного, північноатлантичних"),
        ("ru", "норвежский", "норвежская, норвежское, норвежские, норвежской, норвежскую, норвежскими"),
        ("ru", "донецкий", "донецкая, донецкого, донецких"),
        ("pl", "litewski", "litewska, litewskie, litewscy, litewskiego, litewskiej, litewską, litewskich"),
        ("pl", "niemiecki", "niemiecka, niemieccy, niemieckich"),
        ("cs", "litevský", "litevská, litevské, litevští, litevského, litevskou, litevských"),
        ("cs", "americký", "američtí, americké"),
        ("sl", "norveški", "norveška, norveško, norveške, norveškega, norveških"),
        ("bg", "полски", "полска, полско, полския, полската, полските"),
        ("de", "norwegisch", "norwegische, norwegischem, norwegischen, norwegischer, norwegisches"),
        ("uk", "зовсім новий", "зовсім нова, зовсім нового"),
    ],
)
def test_all_genders_and_cases_are_made(tag: str, adjective: str, expected: str) -> None:
    made = list(declined(adjective, tag))
    assert set(expected.split(", ")) <= set(made)
    assert adjective not in made
    assert len(made) == len(set(made))


@pytest.mark.parametrize(("tag", "adjective"), [("en", "Norwegian"), ("ja", "北"), ("pl", "123"), ("uk", "")])
def test_what_is_not_declined_has_no_forms(tag: str, adjective: str) -> None:
    assert list(declined(adjective, tag)) == []


NORWAY = Entity(
    id="place.norway", type="place", inflect=True, exclude=("Norwegian Wood",),
    names={"en": ("Norway",), "uk": ("Норвегія",)}, adjectives={"en": ("Norwegian",), "uk": ("норвезький",)},
)  # fmt: skip


def matches(query: str, text: str) -> tuple[Match, ...]:
    return Watchlist([Watch(id="w", query=query)], [NORWAY]).match_text(text)


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("entity:place.norway", "A ship from Norway.", ["Norway"]),
        ("entity:place.norway", "A Norwegian ship.", []),
        ("entity:place.norway", "Норвезького корабля немає, та є Норвегії.", ["Норвегії"]),
        ("type:place", "A Norwegian ship.", []),
        ("adjective:place.norway", "A Norwegian ship.", ["Norwegian"]),
        ("adjective:place.norway", "A ship from Norway.", []),
        ("adjective:place.norway", "A norwegian forest cat of Ann's.", []),
        ("adjective:place.norway", "Двох норвезьких кораблів у Норвегії.", ["норвезьких"]),
        ("adjective:place.norway", "Norwegian Wood was played.", []),
        ("entity:place.norway OR adjective:place.norway", "Norway and the Norwegian king.", ["Norway", "Norwegian"]),
        ("adjective:place.norway ONEAR/1 (ship OR king)", "The Norwegian king.", ["Norwegian", "king"]),
        ("title:adjective:place.norway", "The Norwegian king.", ["Norwegian"]),
    ],
)
def test_the_watch_chooses_names_or_adjectives(query: str, text: str, found: list[str]) -> None:
    assert [e.surface for match in matches(query, text) for e in match.evidence] == found


def test_evidence_names_the_entity() -> None:
    hit = matches("adjective:place.norway", "Норвезьким кораблем")[0].evidence[0]
    assert (hit.entity, hit.canonical, hit.variant, hit.term) == (
        "place.norway", "Norway", "inflected", "adjective:place.norway",
    )  # fmt: skip


def test_an_entity_without_adjectives_cannot_be_asked_for_them() -> None:
    bare = Entity(id="place.sweden", type="place", names={"en": ("Sweden",)})
    with pytest.raises(WatchlistError, match=r"has no adjectives.*adjectives\.en"):
        Watchlist([Watch(id="w", query="adjective:place.sweden")], [bare])


def test_a_new_adjective_makes_a_new_version_only_of_watches_that_ask_for_it() -> None:
    def version(query: str, entity: Entity) -> str:
        return Watchlist([Watch(id="w", query=query)], [entity]).version("w")

    more = NORWAY.model_copy(update={"adjectives": {"en": ("Norwegian", "Norse")}})
    assert version("entity:place.norway", NORWAY) == version("entity:place.norway", more)
    assert version("adjective:place.norway", NORWAY) != version("adjective:place.norway", more)
