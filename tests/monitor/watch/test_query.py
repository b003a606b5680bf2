from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.watch.errors import QueryError
from monitor.watch.query import MAX_DEPTH, MAX_LENGTH, And, EntityRef, Node, Not, Or, Term, leaves, parse


def shown(node: Node) -> str:
    match node:
        case And(parts):
            return f"({' & '.join(map(shown, parts))})"
        case Or(parts):
            return f"({' | '.join(map(shown, parts))})"
        case Not(part):
            return f"!{shown(part)}"
        case Term(text):
            return text
        case EntityRef(id):
            return f"<{id}>"


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("NATO", "NATO"),
        ("NATO AND Ukraine", "(NATO & Ukraine)"),
        ("NATO Ukraine", "(NATO & Ukraine)"),
        ("a b OR c d", "((a & b) | (c & d))"),
        ("a AND b OR c", "((a & b) | c)"),
        ("a (b OR c)", "(a & (b | c))"),
        ("a NOT b", "(a & !b)"),
        ("a AND NOT (b OR c)", "(a & !(b | c))"),
        ("NOT NOT a", "a"),
        ("NOT NOT NOT a b", "(!a & b)"),
        ("((a))", "a"),
        ('"air defence" OR entity:org.nato', "(air defence | <org.nato>)"),
        (r'"say \"no\"" OR "5\*" OR "a\\b"', '(say "no" | 5* | a\\b)'),
        ("ANDROID ORDER NOTHING", "(ANDROID & ORDER & NOTHING)"),
        ("S-400 F/A-18 R&D C++ O’Brien", "(S-400 & F/A-18 & R&D & C++ & O’Brien)"),
        ("#NATO @nato .NET 7.62 U.S.", "(#NATO & @nato & .NET & 7.62 & U.S.)"),
        ('"and" OR "NEAR/5" OR "title:x"', "(and | NEAR/5 | title:x)"),
        (" a\n\tOR  b ", "(a | b)"),
        ("північ ТА південь", "(північ & ТА & південь)"),
    ],
)
def test_trees(query: str, tree: str) -> None:
    assert shown(parse(query)) == tree


@pytest.mark.parametrize(
    ("query", "offset", "message"),
    [
        ("", 0, "empty"),
        (" \n ", 0, "empty"),
        ("NATO and Ukraine", 5, "'and' stands between terms"),
        ("a Or b", 2, "'Or' stands"),
        ("a AND", 5, "ends where a term must follow"),
        ("a OR OR b", 5, "missing before OR"),
        ("AND a", 0, "missing before AND"),
        ("()", 1, "missing before )"),
        ("a (b OR c", 2, "never closed"),
        ("a b)", 3, "closes nothing"),
        ('a "b c', 2, "never closed"),
        ("a NEAR/5 b", 2, "unknown operator NEAR/5"),
        ("a ONEAR/5 b", 2, "unknown operator ONEAR/5"),
        ("a w/5 b", 2, "unknown operator w/5"),
        ("a UNLESS b", 2, "unknown operator UNLESS"),
        ("SENT(a b)", 0, "unknown operator SENT"),
        ("count(a) >= 3", 0, "unknown function count(…)"),
        ("a title:b", 2, "unknown field title:"),
        ('title:"b c"', 0, "unknown field title:"),
        ("type:weapon", 0, "unknown field type:"),
        ("16:30", 2, "no colon"),
        ("a defen*", 7, "unknown operator *"),
        ('"air defen*"', 10, "unknown operator * in a phrase"),
        ("{BT}", 0, "unknown operator {"),
        ("/re/", 0, "unknown operator /"),
        ("a -b", 2, "unknown operator -"),
        ("a || b", 2, "unknown operator |"),
        ("a && b", 2, "unknown operator &&"),
        ("a, b", 1, "unknown operator ,"),
        ("“a b”", 0, "unknown operator “"),
        (r'"a\n"', 2, "unknown escape"),
        ('"a""b"', 3, "space is missing"),
        ('a"b"', 1, "space is missing"),
        ("entity:", 0, "names no entity"),
        ('entity:"x"', 0, "names no entity"),
    ],
)
def test_errors_name_the_character(query: str, offset: int, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert message in caught.value.message
    assert (caught.value.offset, caught.value.column) == (offset, offset + 1)


@pytest.mark.parametrize(
    "query", ["(" * 10_000 + "a" + ")" * 10_000, "NOT (" * 10_000 + "a" + ")" * 10_000, "a " * 40_000, '"' * 70_001]
)
def test_hostile_queries_are_refused_at_once(query: str) -> None:
    before = time.perf_counter()
    with pytest.raises(QueryError):
        parse(query)
    assert time.perf_counter() - before < 1


def test_the_limits_themselves_are_allowed() -> None:
    assert shown(parse("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH)) == "a"
    assert len(list(leaves(parse(("a " * MAX_LENGTH)[:MAX_LENGTH])))) == MAX_LENGTH // 2
    assert shown(parse("NOT " * 9_999 + "a")) == "!a"


def test_leaves_know_where_they_stand() -> None:
    query = 'NATO AND ("air defence" OR NOT entity:x)'
    assert [(leaf.at, leaf.written) for leaf in leaves(parse(query))] == [
        (0, "NATO"), (10, '"air defence"'), (31, "entity:x"),
    ]  # fmt: skip
    assert all(query.startswith(leaf.written, leaf.at) for leaf in leaves(parse(query)))


@given(st.text('ab "()ANDORT*:/\\-,|ї’', max_size=40))
def test_any_text_is_a_query_or_a_query_error(query: str) -> None:
    try:
        assert list(leaves(parse(query)))
    except QueryError as error:
        offset = error.offset
    else:
        offset = 0
    assert 0 <= offset <= len(query)
