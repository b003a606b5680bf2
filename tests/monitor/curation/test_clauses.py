"""A trial agrees with the engine, and tells which clause was lacking."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.curation import Trial, missing
from monitor.watch import Entity, QueryError, Watch, WatchlistError
from tests.monitor.watch.samples import article

ENTITY = Entity(id="org.nato", type="org", names={"en": ("NATO", "North Atlantic Alliance")})


def lacking(query: str, text: str) -> list[str]:
    _, clause = Trial(query, [ENTITY]).on(text)
    return [part.query for part in missing(clause)]


def test_each_clause_says_what_it_found() -> None:
    matched, clause = Trial("entity:org.nato AND (radar OR sonar)", [ENTITY]).on("NATO bought a radar and a Radar.")
    assert matched
    assert [part.query for part in clause.parts] == ["entity:org.nato", "(radar OR sonar)"]
    nato, either = clause.parts
    assert [e.surface for e in nato.evidence] == ["NATO"]
    assert [(p.satisfied, [e.surface for e in p.evidence]) for p in either.parts] == [
        (True, ["radar", "Radar"]),
        (False, []),
    ]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("radar AND sonar AND ship", "A radar on a ship", ["sonar"]),
        ("radar AND (sonar OR ship)", "A radar", ["(sonar OR ship)"]),
        ("radar NEAR/2 ship", "A radar is not a ship", ["radar NEAR/2 ship"]),
        ("SENT(radar ship) OR title:sonar", "Radar. Ship.", ["SENT(radar ship) OR title:sonar"]),
        ("radar NOT ship", "A radar on a ship", ["NOT ship"]),
        ("radar", "A radar", []),
        ('"air defence" AND entity:org.nato', "defence of the air", ['"air defence"', "entity:org.nato"]),
    ],
)
def test_what_is_lacking_is_named(query: str, text: str, expected: list[str]) -> None:
    assert lacking(query, text) == expected


def test_a_refused_hit_is_shown() -> None:
    _, clause = Trial("radar NOT ship").on("A radar on a SHIP")
    (refused,) = missing(clause)
    assert [e.surface for e in refused.parts[0].evidence] == ["SHIP"]


def test_items_are_tried_by_their_fields() -> None:
    item = article(("headline", "A radar\n"), ("credit", "AP"))
    assert Trial("AP", fields=["body"]).on(item)[0] is False
    assert Trial("AP", fields=["credit"]).on(item)[0] is True


def test_bad_queries_are_told_once() -> None:
    with pytest.raises(QueryError) as bad:
        Trial("radar AND (")
    assert bad.value.offset == 10
    with pytest.raises(WatchlistError) as unknown:
        Trial("entity:org.nat AND radar", [ENTITY])
    assert len(unknown.value.problems) == 1
    assert "org.nato" in (unknown.value.problems[0].remedy or "")


def test_hits_that_did_not_count_are_shown() -> None:
    matched, clause = Trial("radar UNLESS radar NEAR/1 museum").on("A radar museum bought a radar")
    assert matched
    assert [(s.surface, s.by) for s in clause.suppressed] == [("radar", "unless")]


def test_other_watches_can_be_referred_to() -> None:
    base = Watch(id="base", query="radar")
    assert Trial("watch:base AND ship", watches=[base]).on("radar ship")[0]
    assert not Trial("watch:base AND ship", watches=[base]).on("sonar ship")[0]


queries = st.recursive(
    st.sampled_from(["radar", "sonar", "ship"]),
    lambda below: st.one_of(
        st.tuples(below, below).map(lambda p: f"({p[0]} AND {p[1]})"),
        st.tuples(below, below).map(lambda p: f"({p[0]} OR {p[1]})"),
        st.tuples(below, below).map(lambda p: f"({p[0]} AND NOT {p[1]})"),
    ),
    max_leaves=6,
)


@given(queries, st.lists(st.sampled_from(["radar", "sonar", "ship", "boat"]), max_size=4))
def test_the_clauses_add_up_to_the_answer(query: str, words: list[str]) -> None:
    matched, clause = Trial(query).on(" ".join(words))
    assert clause.satisfied is matched
    assert bool(list(missing(clause))) is not matched
