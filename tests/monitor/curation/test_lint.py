"""Every rule fires where it should, with its place, and stays silent on a good watchlist."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.curation import Finding, Rule, lint
from monitor.curation.rules.implication import Logic
from monitor.curation.trees import key
from monitor.watch import Entity, Watch, Watchlist, WatchlistError
from monitor.watch.query import And, Or, parse, walk
from monitor.watch.written import written

TESTS = '\n[[watch.test]]\ntext = "x"\nmatch = true\n[[watch.test]]\ntext = "x"\nmatch = false\n'


def watch(query: str, *, tests: str = TESTS) -> Watchlist:
    return Watchlist.parse(f"version = 1\n[[watch]]\nid = \"w\"\nquery = '{query}'{tests}", "w.toml")


def rules(watchlist: Watchlist) -> list[tuple[Rule, int | None, int | None]]:
    return [(f.rule, f.line, f.column) for f in lint(watchlist)]


@pytest.mark.parametrize(
    "query",
    [
        "radar", "radar OR sonar", "radar AND (sonar OR ship)", "radar NOT sonar", '"air defence" OR "air force"',
        "(radar AND ship) OR (sonar AND ship)", "NATO OR radar", "radar AND BT",
        "radar NEAR/50 ship", "radar*", "{BT}", "(radar NEAR/5 ship) OR (radar ONEAR/9 ship)", "ship AND /[0-9]+/",
        "SENT(radar AND NOT ship) OR (radar ship)", "title:radar OR radar", "BT NEAR/5 radar", "radar AND lang:uk",
    ],
)  # fmt: skip
def test_a_good_query_is_left_alone(query: str) -> None:
    assert rules(watch(query)) == []


@pytest.mark.parametrize(
    ("query", "rule", "column"),
    [
        ("radar AND NOT radar", "unreachable", 10),
        ('"air defence radar" AND NOT radar', "unreachable", 10),
        ("(radar AND ship) AND NOT (ship OR sonar)", "unreachable", 10),
        ("radar OR RADAR", "unreachable", 19),
        ('radar OR "radar station"', "unreachable", 19),
        ("radar OR (radar AND ship)", "unreachable", 19),
        ("ship AND (radar OR NOT radar)", "always-true", 19),
        ("radar AND (radar OR ship)", "always-true", 20),
        ('"radar station" AND radar', "always-true", 30),
        ("radar OR BT", "acronym", 19),
        ("AN OR radar", "acronym", 10),
        ("radar NEAR/51 ship", "near-too-wide", 10),
        ("ship AND (radar ONEAR/999 sonar)", "near-too-wide", 19),
        ("rada*", "prefix-too-short", 10),
        ("radar* OR radar", "unreachable", 20),
        ("radar* OR radars", "unreachable", 20),
        ("radar OR (radar NEAR/5 ship)", "unreachable", 19),
        ("(radar NEAR/9 ship) OR (ship NEAR/5 radar)", "unreachable", 33),
        ("radar AND count(radar) >= 3", "always-true", 10),
        ("(radar UNLESS ship) AND NOT radar", "unreachable", 10),
        ("radar AND SENT(radar ship)", "always-true", 10),
        ("radar OR /[0-9]+/", "cost", 9),
    ],
)
def test_clauses_that_do_nothing_are_found_where_they_stand(query: str, rule: Rule, column: int) -> None:
    assert (rule, 4, column) in rules(watch(query))


def test_what_can_never_match_is_an_error_and_what_adds_nothing_a_warning() -> None:
    assert [f.severity for f in lint(watch("radar AND NOT radar"))] == ["error"]
    assert [f.severity for f in lint(watch("radar OR radar"))] == ["warning"]


@pytest.mark.parametrize(
    ("tests", "rule"),
    [
        ("", "untested"),
        ('\n[[watch.test]]\ntext = "x"\n', "no-negative-test"),
        ('\n[[watch.test]]\ntext = "x"\nmatch = false\n', "no-positive-test"),
    ],
)
def test_tests_are_wanted_from_both_sides(tests: str, rule: Rule) -> None:
    assert rules(watch("radar", tests=tests)) == [(rule, 3, 6)]


def test_a_query_that_wakes_on_nearly_every_text_is_dear() -> None:
    assert ("cost", 4, 9) in rules(watch("of AND at"))
    assert rules(watch("of AND radar")) == []
    assert rules(watch("बम")) == []  # "bomb": without capitals or vowels of their own, words are short and mean much


def entities(*tables: str, query: str = "radar") -> list[Finding]:
    text = "version = 1\n" + "".join(f"[[entity]]\n{table}\n" for table in tables)
    found = lint(Watchlist.parse(f"{text}[[watch]]\nid = \"w\"\nquery = '{query}'{TESTS}", "e.toml"))
    return [f for f in found if f.rule != "unused-entity"]


def entity(entity_id: str, **names: list[str]) -> str:
    lines = [f'id = "{entity_id}"', 'type = "person"']
    return "\n".join([*lines, *(f"names.{tag} = {values!r}".replace("'", '"') for tag, values in names.items())])


def test_short_acronyms_of_entities_are_found() -> None:
    (found,) = entities(entity("a", en=["Bank of Tyre", "B.T."]))
    assert (found.rule, found.subject, found.line) == ("acronym", "a", 5)
    assert entities(entity("a", en=["Bank of Tyre", "Bt", "BT1", "BTYR"])) == []


def test_context_makes_a_short_acronym_and_a_shared_name_bearable() -> None:
    context = '\ncontext_any = ["bank"]'
    assert entities(entity("a", en=["Bank of Tyre", "BT"]) + context) == []
    shared = [entity(name, en=["Petrenko"]) + context for name in "ab"]
    assert [(f.rule, f.severity) for f in entities(*shared)] == [("shared-alias", "note")]
    assert [(f.rule, f.severity) for f in entities(shared[0], entity("c", en=["Petrenko"]))] == [
        ("shared-alias", "warning")
    ]


def test_entities_asked_for_by_type_are_used() -> None:
    text = f"version = 1\n[[entity]]\n{entity('a', en=['Someone'])}\n[[watch]]\nid = \"w\"\nquery = 'type:person'{TESTS}"
    assert lint(Watchlist.parse(text)) == ()
    assert [f.rule for f in lint(Watchlist.parse(text.replace("type:person", "type:person OR entity:a")))] == ["unreachable"]


def test_an_alias_of_two_entities_names_both() -> None:
    (found,) = entities(entity("a", en=["Ivan Petrenko"]), entity("b", en=["Petro", "IVAN  PETRENKO"]))
    assert (found.rule, found.subject, found.line) == ("shared-alias", "b", 9)
    assert "`a`" in found.message


def test_what_most_have_is_missed_in_the_others() -> None:
    whole = [entity(f"e{n}", en=[f"Name{n}x"], uk=[f"Имя{n}у"], ru=[f"Имя{n}р"]) for n in range(3)]
    found = entities(*whole, entity("latin", en=["Latin Only"]), entity("no-ru", en=["Some One"], uk=["Якийсь"]))
    assert [(f.rule, f.subject) for f in found] == [("missing-script", "latin"), ("missing-language", "no-ru")]
    assert "Cyrillic" in found[0].message
    assert "ru" in found[1].message
    assert entities(*whole, entity("all", mul=["X-90"])) == []
    assert entities(entity("alone", en=["Latin Only"])) == []


def test_a_designation_is_there_in_both_scripts_that_spell_it() -> None:
    def weapon(entity_id: str, **names: list[str]) -> str:
        return entity(entity_id, **names).replace("person", "weapon")

    whole = [weapon(f"e{n}", en=[f"Name{n}x"], uk=[f"Имя{n}у"]) for n in range(3)]
    assert [f.rule for f in entities(*whole, weapon("b", en=["Badger Rifle"]))] == ["missing-script"]
    assert [f.rule for f in entities(*whole, weapon("b", en=["BR-20"]))] == ["missing-language"]


def test_languages_can_be_asked_for() -> None:
    watchlist = Watchlist.parse(f"version = 1\n[[entity]]\n{entity('a', en=['Someone'])}\n")
    assert [f.rule for f in lint(watchlist, languages=["en", "pl"]) if f.rule != "unused-entity"] == ["missing-language"]


def test_entities_that_no_query_names_are_noted() -> None:
    watchlist = Watchlist.parse(f"version = 1\n[[entity]]\n{entity('a', en=['Someone'])}\n")
    assert [f.rule for f in lint(watchlist)] == ["unused-entity"]


def test_rules_can_be_left_out() -> None:
    assert lint(watch("radar OR radar", tests=""), ignore=["untested", "unreachable"]) == ()


def test_an_entity_or_a_watch_can_leave_rules_out_for_itself() -> None:
    acronym = entity("org.bt", en=["BT"])
    spared = acronym + '\nignore_lint = ["acronym"]'
    other = entity("org.ap", en=["AP"])
    query = "entity:org.bt OR entity:org.ap"
    assert {f.subject for f in entities(acronym, other, query=query) if f.rule == "acronym"} == {"org.bt", "org.ap"}
    assert {f.subject for f in entities(spared, other, query=query) if f.rule == "acronym"} == {"org.ap"}
    wide = "version = 1\n[[watch]]\nid = \"w\"\nquery = 'radar NEAR/90 ship'\n"
    assert {f.rule for f in lint(Watchlist.parse(wide))} == {"near-too-wide", "untested"}
    assert {f.rule for f in lint(Watchlist.parse(wide + 'ignore_lint = ["untested"]'))} == {"near-too-wide"}


def test_a_rule_that_is_none_is_refused_with_what_was_meant() -> None:
    with pytest.raises(WatchlistError, match="Did you mean `acronym`"):
        Watchlist.parse(f'version = 1\n[[entity]]\n{entity("org.bt", en=["BT"])}\nignore_lint = ["acronyms"]\n')


def test_a_long_list_is_linted_quickly() -> None:
    words = [f"word{n}" for n in range(3000)]
    query = " OR ".join([*words, "word7"])
    assert [f.rule for f in lint(watch(query))] == ["unreachable"]


def test_findings_read_as_lines() -> None:
    (found,) = lint(watch("radar OR radar"))
    assert str(found) == "w.toml:4:19: warning: w: `radar` finds nothing that `radar` does not find [unreachable]"


# --- implication against the engine

WORDS = ["radar", "ship", "sonar"]
places = st.one_of(
    st.sampled_from([*WORDS, '"radar ship"', '"ship radar"', "rada*", '"radar ship*"', "{radar}", "{Radar}", "type:thing"]),
    st.sampled_from(["entity:one", "entity:two"]),
)
located = st.recursive(
    places,
    lambda below: st.one_of(
        st.tuples(below, st.sampled_from(["NEAR/0", "NEAR/2", "ONEAR/2"]), below).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        st.tuples(below, below).map(lambda p: f"({p[0]} UNLESS {p[1]})"),
        st.tuples(below, below).map(lambda p: f"({p[0]} OR {p[1]})"),
    ),
    max_leaves=3,
)
queries = st.recursive(
    st.one_of(located, st.tuples(located, st.integers(1, 3)).map(lambda p: f"count({p[0]}) >= {p[1]}")),
    lambda below: st.one_of(
        below.map(lambda q: f"(NOT {q})"),
        st.tuples(below, below).map(lambda p: f"({p[0]} AND {p[1]})"),
        st.tuples(below, below).map(lambda p: f"({p[0]} OR {p[1]})"),
        located.map(lambda q: f"SENT({q} AND NOT ship)"),
        located.map(lambda q: f"PARA({q})"),
        located.map(lambda q: f"title:({q})"),
    ),
    max_leaves=5,
)
texts = st.lists(st.sampled_from([*WORDS, "Radar", "radars", "sea", ".", "\n\n"]), max_size=7).map(" ".join)
THINGS = [
    Entity(id="one", type="thing", names={"en": ("radar",)}), Entity(id="two", type="thing", names={"en": ("sonar",)})
]  # fmt: skip
TYPES = {"one": "thing", "two": "thing"}


def matched(query: str, text: str) -> bool:
    """Whether the engine finds the text with the query, which need not be one that is true of something only."""
    watchlist = Watchlist([Watch(id="w", query=f"always AND ({query})")], THINGS)
    return bool(watchlist.match_text(f"always . {text}"))


@given(queries, queries, texts)
def test_what_is_said_to_follow_follows(x: str, y: str, text: str) -> None:
    both = parse(f"({x}) AND ({y})")
    left, right = parse(x), parse(y)
    if Logic(both, TYPES).implies(left, right) and matched(x, text):
        assert matched(y, text)


@given(st.lists(queries, min_size=2, max_size=3), st.sampled_from(["AND", "OR"]), texts)
def test_superfluous_parts_can_be_taken_out(parts: list[str], operator: str, text: str) -> None:
    query = f" {operator} ".join(f"({part})" for part in parts)
    tree = parse(query)
    if isinstance(tree, And | Or):
        gone = [part for part, _ in Logic(tree, TYPES).superfluous(tree)]
        rest = [written(part, query) for part in tree.parts if not any(part is one for one in gone)]
        assert rest
        assert matched(f" {operator} ".join(rest), text) == matched(query, text)


@given(queries)
def test_every_part_reads_by_itself_as_the_same_part(query: str) -> None:
    for node in walk(parse(query)):
        assert key(parse(written(node, query))) == key(node)
