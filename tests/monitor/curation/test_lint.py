"""Every rule fires where it should, with its place, and stays silent on a good watchlist."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.curation import Finding, Rule, lint
from monitor.curation.rules.implication import Logic
from monitor.curation.trees import key, walk, written
from monitor.watch import Watchlist
from monitor.watch.query import And, Node, Not, Or, Term, parse

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
    ],
)  # fmt: skip
def test_a_good_query_is_left_alone(query: str) -> None:
    assert rules(watch(query)) == []


@pytest.mark.parametrize(
    ("query", "rule", "column"),
    [
        ("radar AND NOT radar", "unreachable", 10),
        ('"air defence radar" AND NOT radar', "unreachable", 10),
        ("(radar AND ship) AND NOT (ship OR sonar)", "unreachable", 11),
        ("radar OR RADAR", "unreachable", 19),
        ('radar OR "radar station"', "unreachable", 19),
        ("radar OR (radar AND ship)", "unreachable", 20),
        ("ship AND (radar OR NOT radar)", "always-true", 20),
        ("radar AND (radar OR ship)", "always-true", 21),
        ('"radar station" AND radar', "always-true", 30),
        ("radar OR BT", "acronym", 19),
        ("AN OR radar", "acronym", 10),
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


def test_languages_can_be_asked_for() -> None:
    watchlist = Watchlist.parse(f"version = 1\n[[entity]]\n{entity('a', en=['Someone'])}\n")
    assert [f.rule for f in lint(watchlist, languages=["en", "pl"]) if f.rule != "unused-entity"] == ["missing-language"]


def test_entities_that_no_query_names_are_noted() -> None:
    watchlist = Watchlist.parse(f"version = 1\n[[entity]]\n{entity('a', en=['Someone'])}\n")
    assert [f.rule for f in lint(watchlist)] == ["unused-entity"]


def test_rules_can_be_left_out() -> None:
    assert lint(watch("radar OR radar", tests=""), ignore=["untested", "unreachable"]) == ()


def test_a_long_list_is_linted_quickly() -> None:
    words = [f"word{n}" for n in range(3000)]
    query = " OR ".join([*words, "word7"])
    assert [f.rule for f in lint(watch(query))] == ["unreachable"]


def test_findings_read_as_lines() -> None:
    (found,) = lint(watch("radar OR radar"))
    assert str(found) == "w.toml:4:19: warning: w: `radar` finds nothing that `radar` does not find [unreachable]"


# --- implication against all assignments

terms = st.sampled_from("abcd").map(lambda name: Term(name, name, 0))
trees = st.recursive(
    terms,
    lambda below: st.one_of(
        below.map(Not),
        st.lists(below, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(below, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
    ),
    max_leaves=8,
)
WORLDS = [frozenset(name for bit, name in enumerate("abcd") if world >> bit & 1) for world in range(16)]


def true(node: Node, world: frozenset[str]) -> bool:
    match node:
        case And(parts):
            return all(true(part, world) for part in parts)
        case Or(parts):
            return any(true(part, world) for part in parts)
        case Not(part):
            return not true(part, world)
        case Term(text):
            return text in world
        case _:
            raise AssertionError(node)


@given(trees, trees)
def test_what_is_said_to_follow_follows(x: Node, y: Node) -> None:
    if Logic(And((x, y))).implies(x, y):
        assert all(true(y, world) for world in WORLDS if true(x, world))


@given(trees)
def test_superfluous_parts_can_be_taken_out(tree: Node) -> None:
    logic = Logic(tree)
    for node in walk(tree):
        if isinstance(node, And | Or):
            gone = [part for part, _ in logic.superfluous(node)]
            rest = tuple(part for part in node.parts if not any(part is one for one in gone))
            assert rest
            assert all(true(type(node)(rest), world) == true(node, world) for world in WORLDS)


@given(trees)
def test_a_tree_written_out_reads_as_the_same_tree(tree: Node) -> None:
    again = parse(written(tree))
    assert all(true(again, world) == true(tree, world) for world in WORLDS)


@given(trees)
def test_equal_keys_mean_the_same(tree: Node) -> None:
    assert key(parse(written(tree))) == key(parse(written(parse(written(tree)))))
