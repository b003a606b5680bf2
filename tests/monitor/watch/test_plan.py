"""Queries against a naive reading of what they mean."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.watch import Watch, Watchlist, WatchlistError
from monitor.watch.needs import frequency, needs
from monitor.watch.normal import normal
from monitor.watch.plan import Planner
from monitor.watch.query import And, Node, Not, Or, Term, parse

leaf = st.sampled_from("abcdef").map(lambda c: Term(c, written=c, at=0))
trees = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda p: And(tuple(p))),
        st.lists(inner, min_size=2, max_size=3).map(lambda p: Or(tuple(p))),
        inner.map(Not),
    ),
    max_leaves=12,
)
words = st.frozensets(st.sampled_from("abcdef"))


def truth(node: Node, present: frozenset[str]) -> bool:
    match node:
        case And(parts):
            return all(truth(p, present) for p in parts)
        case Or(parts):
            return any(truth(p, present) for p in parts)
        case Not(part):
            return not truth(part, present)
        case Term(text):
            return text in present
    raise AssertionError(node)


def written(node: Node) -> str:
    match node:
        case And(parts):
            return "(" + " AND ".join(map(written, parts)) + ")"
        case Or(parts):
            return "(" + " OR ".join(map(written, parts)) + ")"
        case Not(part):
            return f"NOT {written(part)}"
        case Term(text):
            return text
    raise AssertionError(node)


@given(trees, words)
def test_a_query_says_what_its_operators_say(tree: Node, present: frozenset[str]) -> None:
    try:
        watchlist = Watchlist([Watch(id="w", query=written(tree))])
    except WatchlistError:
        assert not needs(tree)
        return
    found = watchlist.match_text(" ".join(sorted(present)))
    assert bool(found) == truth(tree, present)
    surfaces = frozenset(e.surface for m in found for e in m.evidence)
    assert surfaces <= present
    if found:
        assert truth(tree, surfaces)


@given(trees, words)
def test_a_true_query_always_had_a_hit_of_each_group(tree: Node, present: frozenset[str]) -> None:
    if truth(tree, present):
        assert all({leaf.text for leaf in group if isinstance(leaf, Term)} & present for group in needs(tree))


@given(trees, words)
def test_the_normal_form_means_the_same(tree: Node, present: frozenset[str]) -> None:
    assert truth(normal(tree), present) == truth(tree, present)


@given(
    st.lists(st.sampled_from(["a", "b", "x", "—"]), max_size=14),
    st.integers(0, 4),
    st.booleans(),
)
def test_near_counts_the_words_between(text: list[str], words: int, ordered: bool) -> None:
    counted = [w for w in text if w != "—"]
    naive = any(
        one == "a" and other == "b" and abs(n - m) - 1 <= words and (not ordered or n < m)
        for n, one in enumerate(counted)
        for m, other in enumerate(counted)
    )
    watchlist = Watchlist([Watch(id="w", query=f"a {'O' * ordered}NEAR/{words} b")])
    assert bool(watchlist.match_text(" ".join(text))) == naive


@given(st.text("ab .\n", max_size=40))
def test_scopes_look_at_one_unit_at_a_time(text: str) -> None:
    paragraphs = [p.replace(".", " ").split() for p in re.split(r"\n(?: *\n)+", text)]
    watchlist = Watchlist([Watch(id="w", query="PARA(a b)"), Watch(id="n", query="PARA(a NOT b)")])
    found = {m.watch_id for m in watchlist.match_text(text)}
    assert ("w" in found) == any("a" in p and "b" in p for p in paragraphs)
    assert ("n" in found) == any("a" in p and "b" not in p for p in paragraphs)


def test_queries_that_are_true_of_nothing_need_nothing() -> None:
    for query in ("NOT a", "a OR NOT b", "NOT (a b)", "NOT (a NEAR/5 b)", "SENT(NOT a)"):
        assert needs(parse(query)) == []


def test_the_rarer_side_wakes_a_query() -> None:
    def woken_by(query: str) -> set[str]:
        return {leaf.written for leaf in min(needs(parse(query)), key=frequency)}

    assert woken_by("(a OR b OR c) AND Zaluzhnyi") == {"Zaluzhnyi"}
    assert woken_by("army Zaluzhnyi") == {"Zaluzhnyi"}
    assert woken_by("a OR b") == {"a", "b"}
    assert woken_by("NOT (NOT a OR b)") == {"a"}
    assert woken_by("lang:uk /x/ strike NEAR/5 Kyiv") == {"strike"}
    assert woken_by("count(Zaluzhnyi) >= 2 title:a") == {"Zaluzhnyi"}
    assert woken_by("said_by:x UNTIL") == {"said_by:x"}


_words = st.sampled_from(
    ["a", "b", "c", "title:a", "NOT b", "(a OR b)", "(b OR c)", "(a NEAR/1 b)", "(a UNLESS b)", "SENT(a b)"]
)
_parts = st.lists(_words, min_size=1, max_size=3).map(" ".join)


@given(_parts, st.sampled_from(["SENT", "PARA"]), st.lists(st.sampled_from(["a ", "b ", "c ", "x ", "A. ", "B. ", "\n\n"])))
def test_units_without_a_needed_hit_need_not_be_asked(part: str, unit: str, pieces: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        try:
            quick = Watchlist([Watch(id="w", query=f"{unit}({part})")])
        except WatchlistError:  # nothing but NOT
            return
        patch.setattr(Planner, "_landmarks", lambda self, part, uses: [[use for _, use in uses]])
        thorough = Watchlist([Watch(id="w", query=f"{unit}({part})")])
    assert quick.match_text("".join(pieces)) == thorough.match_text("".join(pieces))
