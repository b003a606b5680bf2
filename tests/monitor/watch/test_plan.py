from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.watch.plan import compiled, needs, normal
from monitor.watch.query import And, Leaf, Node, Not, Or, Term, parse

leaf = st.integers(0, 5).map(lambda n: Term(str(n), str(n), n))
trees = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda p: And(tuple(p))),
        st.lists(inner, min_size=2, max_size=3).map(lambda p: Or(tuple(p))),
        inner.map(Not),
    ),
    max_leaves=12,
)
atoms = st.frozensets(st.integers(0, 5))


def truth(node: Node, present: frozenset[int]) -> bool:
    match node:
        case And(parts):
            return all(truth(p, present) for p in parts)
        case Or(parts):
            return any(truth(p, present) for p in parts)
        case Not(part):
            return not truth(part, present)
        case Term(text):
            return int(text) in present
    raise AssertionError(node)


def number(leaf: Leaf) -> int:
    return int(leaf.written)


@given(trees, atoms)
def test_a_plan_says_what_the_query_says(tree: Node, present: frozenset[int]) -> None:
    uses = compiled(normal(tree), number)(present)
    assert (uses is not None) == truth(tree, present)
    assert {use.atom for use in uses or ()} <= present


@given(trees, atoms)
def test_what_took_part_is_enough_unless_something_must_be_absent(tree: Node, present: frozenset[int]) -> None:
    uses = compiled(normal(tree), number)(present)
    if uses is not None:
        assert truth(tree, frozenset(use.atom for use in uses))


@given(trees, atoms)
def test_a_true_query_always_had_a_needed_term(tree: Node, present: frozenset[int]) -> None:
    group = needs(normal(tree))
    if group is not None and truth(tree, present):
        assert {number(leaf) for leaf in group} & present


def test_queries_that_are_true_of_nothing_need_nothing() -> None:
    assert needs(normal(parse("NOT a"))) is None
    assert needs(normal(parse("a OR NOT b"))) is None
    assert needs(normal(parse("NOT (a b)"))) is None


def test_the_rarer_side_wakes_a_query() -> None:
    def woken_by(query: str) -> set[str]:
        return {leaf.written for leaf in needs(normal(parse(query))) or ()}

    assert woken_by("(a OR b OR c) AND Zaluzhnyi") == {"Zaluzhnyi"}
    assert woken_by("army Zaluzhnyi") == {"Zaluzhnyi"}
    assert woken_by("a OR b") == {"a", "b"}
    assert woken_by("NOT (NOT a OR b)") == {"a"}


def test_only_the_branches_that_are_true_took_part() -> None:
    ask = compiled(normal(parse("1 2 OR 3")), number)
    assert [use.atom for use in ask({1, 3}) or ()] == [3]
    assert [use.atom for use in ask({1, 2, 3}) or ()] == [1, 2, 3]
    assert ask({1}) is None
