"""What each operator of the query language finds."""

from __future__ import annotations

import time

import pytest

from adapters.schema import Item, Language, Mention, Outlet, Quote, Span, Title
from monitor.watch import Entity, Watch, Watchlist, WatchlistError
from storage.records import Match
from tests.monitor.watch.samples import article

DRONE = "The drone flew far. A strike hit the depot near Kyiv, and workers went on strike in the union hall."


def of(query: str, *entities: Entity, **more: object) -> Watchlist:
    return Watchlist([Watch.model_validate({"id": "w", "query": query, **more})], entities)


def surfaces(query: str, read: str | Item, *entities: Entity, **more: object) -> list[str]:
    watchlist = of(query, *entities, **more)
    matches = watchlist.match_text(read) if isinstance(read, str) else watchlist.match(read)
    return [e.surface for m in matches for e in m.evidence]


def only(matches: tuple[Match, ...]) -> Match:
    (match,) = matches
    return match


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("a NEAR/1 b", "a x b", ["a", "b"]),
        ("a NEAR/1 b", "b x a", ["b", "a"]),
        ("a NEAR/1 b", "a x x b", []),
        ("a NEAR/0 b", "a b", ["a", "b"]),
        ("a ONEAR/3 b", "b a", []),
        ("a ONEAR/3 b", "b a x b", ["a", "b"]),
        ("a NEAR/3 a", "a", []),
        ("a NEAR/3 a", "a x a", ["a", "a"]),
        ("(a OR c) NEAR/1 (b OR d)", "c x d", ["c", "d"]),
        ("a NEAR/1 b NEAR/1 c", "b x a x c", ["b", "a", "c"]),
        ("a NEAR/1 b NEAR/1 c", "b x a x x c", []),
        ('"a b" NEAR/1 c', "a\nb x c", ["a\nb", "c"]),
        ("a NEAR/2 b", "a — x – b", ["a", "b"]),
        ("北约 NEAR/2 峰会", "北约举行峰会", ["北约", "峰会"]),
        ("北约 NEAR/1 峰会", "北约举行峰会", []),
        ("x UNLESS y NEAR/1 z", "x a b c x y z", ["x"]),
        ("strike UNLESS workers NEAR/5 strike", DRONE, ["strike"]),
        ("strike UNLESS workers NEAR/5 strike", "workers went on strike", []),
        ('Patriot UNLESS "Patriot Act"', "The Patriot Act and a Patriot battery", ["Patriot"]),
        ("x UNLESS y UNLESS z", "x y z", ["x"]),
        ("SENT(drone depot)", DRONE, []),
        ("SENT(strike depot)", DRONE, ["strike", "depot", "strike"]),
        ("SENT(strike NOT drone)", DRONE, ["strike", "strike"]),
        ("SENT(a b)", "Gen. a met J. b today.", ["a", "b"]),
        ("SENT(a b)", "We saw a. See b.", []),
        ("PARA(drone depot)", DRONE, ["drone", "depot"]),
        ("PARA(a b)", "a\n\nb", []),
        ("SENT(a NEAR/1 b)", "a b. See a", ["a", "b"]),
        ("count(strike) >= 2", DRONE, ["strike", "strike"]),
        ("count(strike) >= 3", DRONE, []),
        ("count(strike OR drone) >= 3", DRONE, ["drone", "strike", "strike"]),
        ('count("a b" OR b) >= 2', "a b", []),
        ("SENT(count(a) >= 2)", "a b a. See a", ["a", "a"]),
        ("defen*", "Defenders defend the undefended", ["Defenders", "defend"]),
        ('"air defen*"', "air defences", ["air defences"]),
        ("{BT}", "BT and bt and Bt", ["BT"]),
        ("{The Sun}", "the Sun, The Sun", ["The Sun"]),
        (r"/\bS-?[34]00\b/", "S-400, S300, S-4001", ["S-400", "S300"]),
        ("/strike/i", "Strike, STRIKES", ["Strike", "STRIKE"]),
        ("/depot/ NEAR/3 Kyiv", DRONE, ["depot", "Kyiv"]),
        ("NOT (a NEAR/1 b) c", "a b c", []),
        ("NOT (a NEAR/1 b) c", "a x x b c", ["c"]),
    ],
)
def test_places(query: str, text: str, found: list[str]) -> None:
    assert surfaces(query, text) == found


NEWS = article(
    ("headline", "Missiles for Kyiv\n\n"),
    ("body", "The ministry spoke.\n\n"),
    ("caption", "A missile in Lviv."),
    ("body", "It said no more. Kyiv waits."),
    title=Title(text="Missiles for Kyiv", source="text"),
    language=Language(tag="en-GB", source="declared"),
    url="https://news.example.org/2026/11/kyiv",
    outlet=Outlet(name="Daily News", domain="example.net"),
    mentions=(Mention(handle="mod"),),
)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("title:Kyiv", ["Kyiv"]),
        ("body:missiles", []),
        ("caption:(missile OR missiles)", ["missile"]),
        ("lead:ministry", ["ministry"]),
        ("credit:Kyiv", []),
        ("outlet:daily", ["Daily"]),
        ("mention:mod", ["mod"]),
        ("url:kyiv title:kyiv", ["Kyiv", "kyiv"]),
        ('title:"missiles for" NOT body:missiles', ["Missiles for"]),
        ("lang:en title:Kyiv", ["Kyiv", "en"]),
        ("lang:en-gb", ["en-GB"]),
        ("lang:(uk OR ru) Kyiv", []),
        ("site:example.org", ["example.org"]),
        ("site:example.net ministry", ["ministry", "example.net"]),
        ("site:ample.org", []),
        ("kind:post Kyiv", []),
        ("kind:article ministry", ["ministry", "article"]),
        ("NOT lang:uk ministry", ["ministry"]),
        ("ministry NEAR/10 Kyiv", ["ministry", "Kyiv"]),
        ("missile NEAR/10 ministry", []),
        ("missiles NEAR/10 ministry", []),
    ],
)
def test_fields_and_facts(query: str, found: list[str]) -> None:
    assert surfaces(query, NEWS) == found


def test_a_field_of_the_query_goes_before_those_of_the_watch() -> None:
    assert surfaces("caption:Lviv Kyiv", NEWS, fields=["title"]) == ["Kyiv", "Lviv"]


PUTNIK = Entity(id="p.putnik", type="person", names={"en": ("Ivan Putnik", "Putnik")})
ARMY = Entity(id="o.army", type="org", names={"en": ("Army",)})
TEXT = 'Putnik said: "We have nuclear weapons." The Army is ready, "for war", said Smith.'
SPOKEN = article(
    ("body", TEXT),
    quotes=(
        Quote(span=Span(start=14, end=38), speaker="Putnik"),
        Quote(span=Span(start=60, end=67), speaker="Smith"),
    ),
)


def test_types_stand_for_their_entities() -> None:
    match = only(of("type:person OR type:org", PUTNIK, ARMY).match(SPOKEN))
    assert [(e.surface, e.entity, e.variant) for e in match.evidence] == [
        ("Putnik", "p.putnik", "alias"), ("Army", "o.army", "exact"),
    ]  # fmt: skip
    assert surfaces("type:person NEAR/9 Army", SPOKEN, PUTNIK, ARMY) == ["Putnik", "Army"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("nuclear said_by:p.putnik", ["nuclear"]),
        ("said_by:p.putnik AND (war OR nuclear)", ["nuclear"]),
        ("war said_by:p.putnik", []),
        ("Army said_by:p.putnik", []),
        ("said_by:p.putnik body:Army", ["nuclear", "Army"][1:]),
        ("said_by:p.putnik", ["We have nuclear weapons."]),
        ("said_by:o.army", []),
        ("war NOT said_by:p.putnik", []),
    ],
)
def test_words_can_be_somebodys(query: str, found: list[str]) -> None:
    listed = surfaces(query, SPOKEN, PUTNIK, ARMY)
    assert [s for s in listed if s != "We have nuclear weapons." or query == "said_by:p.putnik"] == found


def test_evidence_names_the_speaker() -> None:
    match = only(of("nuclear OR war OR ready").match(SPOKEN))
    assert [(e.surface, e.speaker) for e in match.evidence] == [("nuclear", "Putnik"), ("ready", None), ("war", "Smith")]


def test_watches_refer_to_one_another() -> None:
    watches = [
        Watch(id="loud", query="watch:drones count(drone) >= 2"),
        Watch(id="drones", query="drone OR UAV"),
        Watch(id="quiet", query="strike NOT watch:drones"),
    ]
    watchlist = Watchlist(watches)
    assert [m.watch_id for m in watchlist.match_text("a drone and a drone")] == ["loud", "drones"]
    assert [m.watch_id for m in watchlist.match_text("a strike")] == ["quiet"]
    assert [m.watch_id for m in watchlist.match_text("a drone strike")] == ["drones"]
    changed = Watchlist([watches[0], Watch(id="drones", query="drone")])
    assert changed.version("loud") != watchlist.version("loud")


def test_circles_of_watches_are_refused() -> None:
    with pytest.raises(WatchlistError, match="watch `a` waits for itself through `b`"):
        Watchlist([Watch(id="a", query="x watch:b"), Watch(id="b", query="watch:c"), Watch(id="c", query="watch:a OR y")])
    with pytest.raises(WatchlistError, match=r"no watch `dd`.*Did you mean `d`"):
        Watchlist([Watch(id="a", query="watch:dd"), Watch(id="d", query="y")])


def test_a_long_chain_of_watches_is_refused() -> None:
    chain = [Watch(id=f"w{n}", query=f"watch:w{n + 1}") for n in range(5_000)]
    with pytest.raises(WatchlistError, match="in a row"):
        Watchlist([*chain, Watch(id="w5000", query="x")])


ZALUZHNYI = Entity(
    id="z", type="person", names={"en": ("Valerii Zaluzhnyi", "Zaluzhnyi")}, context_any=("general", "armi*"),
    exclude=("Zaluzhnyi Street",),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Zaluzhnyi spoke", []),
        ("General Zaluzhnyi spoke", ["Zaluzhnyi"]),
        ("Armies obey Zaluzhnyi", ["Zaluzhnyi"]),
        ("Valerii Zaluzhnyi spoke. Zaluzhnyi left", ["Valerii Zaluzhnyi", "Zaluzhnyi"]),
        ("the general lives in Zaluzhnyi Street", []),
    ],
)
def test_a_surname_alone_needs_context(text: str, found: list[str]) -> None:
    assert surfaces("entity:z", text, ZALUZHNYI) == found


def test_what_did_not_count_is_kept_with_its_reason() -> None:
    watchlist = of("entity:z OR (strike UNLESS workers NEAR/5 strike) OR spoke", ZALUZHNYI)
    found = only(watchlist.match_text("Zaluzhnyi spoke of a workers strike")).suppressed
    assert [(s.surface, s.by, s.reason) for s in found] == [
        ("Zaluzhnyi", "context", "general, armi*"), ("strike", "unless", "workers NEAR/5 strike"),
    ]  # fmt: skip
    (street,) = only(watchlist.match_text("spoke of Zaluzhnyi Street")).suppressed
    assert (street.by, street.reason, street.entity) == ("exclude", "Zaluzhnyi Street", "z")


def test_a_watch_can_be_examined_where_it_does_not_match() -> None:
    found = of("entity:z", ZALUZHNYI).examine("w", "Zaluzhnyi Street")
    assert (found.matched, found.evidence, [s.by for s in found.suppressed]) == (False, (), ["exclude"])
    assert of("entity:z", ZALUZHNYI).examine("w", SPOKEN).suppressed == ()
    assert of("war").examine("w", SPOKEN).matched


def test_diacritics_can_be_ignored() -> None:
    assert surfaces("Kyiv OR Київ", "Київ Киів") == ["Київ"]
    assert surfaces("Київ", "Київ Киів", ignore_diacritics=True) == ["Київ", "Киів"]
    lodz = Entity(id="e", type="place", names={"pl": ("Łódź",)}, ignore_diacritics=True)
    match = only(of("entity:e", lodz).match_text("Lodz, Łódź, Łodź"))
    assert [(e.surface, e.variant) for e in match.evidence] == [
        ("Lodz", "folded"), ("Łódź", "exact"), ("Łodź", "folded"),
    ]  # fmt: skip
    assert surfaces("НАТО", "НА\u0301ТО\u0301", ignore_diacritics=True) == ["НА\u0301ТО\u0301"]


@pytest.mark.parametrize(
    ("query", "text", "variant"),
    [
        ("NATO", "nato", "exact"), ("S-400", "S‑400", "folded"), ("NATO", "NАTO", "folded"),
        ("T-90M", "T-90М", "folded"), ("Т-90М", "T-90М", "folded"), ("Су-27", "Cу-27", "folded"),
        ("defen*", "defence", "prefix"), ("/defen/", "defence", "pattern"),
    ],
)  # fmt: skip
def test_variants(query: str, text: str, variant: str) -> None:
    assert only(of(query).match_text(text)).evidence[0].variant == variant


def test_a_whole_word_of_the_other_script_is_another_word() -> None:
    assert surfaces("T-90M", "Т-90М") == []


def test_clauses_hold_no_and() -> None:
    match = only(of('(tank OR "armoured car") strike NEAR/5 (Kyiv OR Lviv)').match_text("a tank, a strike on Lviv"))
    assert [(e.surface, e.clause) for e in match.evidence] == [
        ("tank", '(tank OR "armoured car")'), ("strike", "strike NEAR/5 (Kyiv OR Lviv)"),
        ("Lviv", "strike NEAR/5 (Kyiv OR Lviv)"),
    ]  # fmt: skip


def test_the_score_is_the_product_of_its_factors() -> None:
    match = only(of("missiles AND Kyiv").match(NEWS))
    assert match.factors == {"field": 1.0, "exactness": 1.0, "clauses": 0.75, "hits": 0.75}
    assert match.score == 0.5625
    weaker = only(of("caption:Lviv").match(NEWS))
    assert 0 < weaker.score < match.score


def test_facts_do_not_make_an_old_item_new() -> None:
    assert of("lang:en Kyiv").match(NEWS, NEWS) == ()


def test_tests_in_the_file_can_state_facts() -> None:
    file = """
    version = 1
    [[watch]]
    id = "w"
    query = "танк lang:uk site:example.org NOT kind:post"
    [[watch.test]]
    text = "танк"
    lang = "uk"
    site = "www.example.org"
    [[watch.test]]
    text = "танк"
    lang = "ru"
    site = "example.org"
    match = false
    [[watch.test]]
    text = "танк"
    lang = "uk"
    site = "example.org"
    kind = "post"
    match = false
    """
    assert [r.passed for r in Watchlist.parse(file).run_tests()] == [True, True, True]


def test_tests_in_the_file_can_quote() -> None:
    watchlist = of("nuclear said_by:p.putnik", PUTNIK)
    assert watchlist.match_text('"We have nuclear weapons," said Ivan Putnik on Monday.')
    assert not watchlist.match_text('Ivan Putnik has nuclear weapons. "We know," said Ivan Putnik.')


@pytest.mark.parametrize(
    "query",
    ["ap NEAR/50 ap", "ap UNLESS ap NEAR/50 ap", "SENT(ap NOT x)", "PARA(ap ap)", r"/\bap/", "count(ap) >= 900"],
)
def test_a_text_of_one_word_takes_no_longer_than_another(query: str) -> None:
    watchlist = of(query)
    began = time.process_time()
    assert len(only(watchlist.match_text("ap " * 300_000)).evidence) <= 50
    assert time.process_time() - began < 5
