from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.watch.errors import QueryError
from monitor.watch.query import (
    MAX_CHAIN,
    MAX_DEPTH,
    MAX_LENGTH,
    And,
    Count,
    EntityRef,
    Fact,
    Field,
    Near,
    Node,
    Not,
    Or,
    Regex,
    SaidBy,
    Scope,
    Term,
    TypeRef,
    Unless,
    WatchRef,
    leaves,
    parse,
    walk,
)


def shown(node: Node) -> str:
    match node:
        case And(parts):
            return f"({' & '.join(map(shown, parts))})"
        case Or(parts):
            return f"({' | '.join(map(shown, parts))})"
        case Not(part):
            return f"!{shown(part)}"
        case Term(text, how):
            return {"word": text, "prefix": text + "*", "case": f"{{{text}}}"}[how]
        case Regex(pattern, ignore_case):
            return f"/{pattern}/{'i' * ignore_case}"
        case EntityRef(id) | TypeRef(id) | WatchRef(id) | SaidBy(id):
            return f"<{type(node).__name__} {id}>"
        case Fact(field, value):
            return f"<{field} {value}>"
        case Near(left, right, words, ordered):
            return f"({shown(left)} {'>' if ordered else '~'}{words} {shown(right)})"
        case Unless(part, other):
            return f"({shown(part)} \\ {shown(other)})"
        case Count(part, least):
            return f"#{shown(part)}>={least}"
        case Scope(unit, part):
            return f"{unit}[{shown(part)}]"
        case Field(name, part):
            return f"{name}[{shown(part)}]"


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
        ('"air defence" OR entity:org.nato', "(air defence | <EntityRef org.nato>)"),
        (r'"say \"no\"" OR "5\*" OR "a\\b"', '(say "no" | 5* | a\\b)'),
        ("ANDROID ORDER NOTHING", "(ANDROID & ORDER & NOTHING)"),
        ("S-400 F/A-18 R&D C++ O’Brien", "(S-400 & F/A-18 & R&D & C++ & O’Brien)"),
        ("#NATO @nato .NET 7.62 U.S.", "(#NATO & @nato & .NET & 7.62 & U.S.)"),
        ('"and" OR "NEAR/5" OR "title:x"', "(and | NEAR/5 | title:x)"),
        (" a\n\tOR  b ", "(a | b)"),
        ("a NEAR/5 b", "(a ~5 b)"),
        ("a ONEAR/5 b NEAR/0 c", "((a >5 b) ~0 c)"),
        ("a b NEAR/5 c OR d", "((a & (b ~5 c)) | d)"),
        ("(a OR b) NEAR/3 c", "((a | b) ~3 c)"),
        ("NOT a NEAR/5 b", "!(a ~5 b)"),
        ("x UNLESS y NEAR/5 z", "(x \\ (y ~5 z))"),
        ("a x UNLESS y UNLESS z", "(a & ((x \\ y) \\ z))"),
        ("SENT(a NOT b) PARA (c d)", "(sentence[(a & !b)] & paragraph[(c & d)])"),
        ("count(a OR b) >= 3", "#(a | b)>=3"),
        ("count(a)>=2 b", "(#a>=2 & b)"),
        ("count a", "(count & a)"),
        ('defen* "air defen*"', "(defen* & air defen*)"),
        ("{BT} {The Sun}", "({BT} & {The Sun})"),
        (r"/a\/b (c|d)/ /x/i", r"(/a\/b (c|d)/ & /x/i)"),
        ('title:a body:"b c" lead:(d OR e)', "(title[a] & body[b c] & lead[(d | e)])"),
        ("NOT title:a", "!title[a]"),
        ("title:a NEAR/5 b", "(title[a] ~5 b)"),
        ("lang:(uk OR ru) kind:Post site:example.org", "((<lang uk> | <lang ru>) & <kind post> & <site example.org>)"),
        (
            "type:weapon watch:other said_by:person.x",
            "(<TypeRef weapon> & <WatchRef other> & <SaidBy person.x>)",
        ),
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
        ("a NEAR b", 2, "unknown operator NEAR"),
        ("a near/5 b", 2, "unknown operator near/5"),
        ("a w/5 b", 2, "unknown operator w/5"),
        ("a NEAR/5", 8, "ends where a term must follow"),
        ("a NEAR/5 (b c)", 9, "AND has none"),
        ("a NEAR/5 NOT b", 9, "missing before NOT"),
        ("(NOT a) NEAR/5 b", 0, "NOT has none"),
        ("a NEAR/5 lang:uk", 9, "this has none"),
        ("a NEAR/5 watch:b", 9, "this has none"),
        ("a NEAR/9999 b", 2, "up to 1,000"),
        ("a UNLESS (b c)", 9, "AND has none"),
        ("UNLESS b", 0, "missing before UNLESS"),
        ("SENT a", 0, "unknown operator SENT"),
        ("sent(a b)", 0, "unknown function sent(…)"),
        ("foo(a b)", 0, "unknown function foo(…)"),
        ("SENT(a PARA(b c))", 7, "not said in one place"),
        ("count(a)", 8, "compared with nothing"),
        ("count(a) > 3", 9, "unknown operator >"),
        ("count(a) >= 0", 9, "from 1 to 1,000"),
        ("count(a b) >= 2", 6, "AND has none"),
        ("(a) >= 3", 4, "only count"),
        ("a titel:b", 2, "unknown field titel:"),
        ("title: b", 0, "nothing follows title:"),
        ("title:(a lead:b)", 9, "fields of its own"),
        ("lang:/x/", 5, "takes a word"),
        ("kind:(a b)", 5, "takes a word"),
        ("16:30", 2, "no colon"),
        ("a def*", 2, "fewer than 4 letters"),
        ('"air def*"', 1, "fewer than 4 letters"),
        ("a *fence", 2, "unknown operator *"),
        ('"air* defence"', 4, "unknown operator *"),
        ("{}", 0, "nothing between the braces"),
        ("{BT", 0, "brace is never closed"),
        ("BT}", 2, "brace closes nothing"),
        ("/re", 0, "regular expression is never closed"),
        ("/re/x", 4, "unknown flag x"),
        ("a -b", 2, "unknown operator -"),
        ("a || b", 2, "unknown operator |"),
        ("a && b", 2, "unknown operator &&"),
        ("a, b", 1, "unknown operator ,"),
        ("“a b”", 0, "unknown operator “"),
        (r'"a\n"', 2, "unknown escape"),
        ('"a""b"', 3, "space is missing"),
        ('a"b"', 1, "space is missing"),
        ("entity:", 0, "entity: names nothing"),
        ('entity:"x"', 0, "entity: names nothing"),
        ("said_by:", 0, "said_by: names nothing"),
    ],
)
def test_errors_name_the_character(query: str, offset: int, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert message in caught.value.message
    assert (caught.value.offset, caught.value.column) == (offset, offset + 1)


@pytest.mark.parametrize(
    "query",
    [
        "(" * 10_000 + "a" + ")" * 10_000,
        "NOT (" * 10_000 + "a" + ")" * 10_000,
        "SENT(" * 10_000 + "a" + ")" * 10_000,
        "title:" * 10_000 + "a",
        "a NEAR/5 " * 7_000 + "a",
        "a UNLESS " * 7_000 + "a",
        "a " * 51_200,
        '"' * 70_001,
        "{" * 60_000,
        "/" * 60_001,
    ],
)
def test_hostile_queries_are_refused_at_once(query: str) -> None:
    before = time.process_time()
    with pytest.raises(QueryError):
        parse(query)
    assert time.process_time() - before < 3  # of computing; they are refused in milliseconds


def test_the_limits_themselves_are_allowed() -> None:
    assert shown(parse("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH)) == "a"
    assert len(list(leaves(parse(("a " * MAX_LENGTH)[:MAX_LENGTH])))) == MAX_LENGTH // 2
    assert shown(parse("NOT " * 9_999 + "a")) == "!a"


def test_chains_are_allowed_up_to_their_limit() -> None:
    assert len(list(leaves(parse("a NEAR/5 " * MAX_CHAIN + "a")))) == MAX_CHAIN + 1
    with pytest.raises(QueryError, match="in a row"):
        parse("a NEAR/5 " * (MAX_CHAIN + 1) + "a")


def test_every_node_knows_where_it_stands() -> None:
    query = 'NATO AND ("air defence" NEAR/5 (a OR b) UNLESS c) NOT title:d count(e) >= 2'
    written = [query[node.at : node.end] for node in walk(parse(query))]
    assert written[0] == query
    assert '("air defence" NEAR/5 (a OR b) UNLESS c)' in written
    assert '"air defence" NEAR/5 (a OR b)' in written
    assert {"NOT title:d", "title:d", "count(e) >= 2", "(a OR b)"} <= set(written)


def test_nodes_that_ask_the_same_are_equal() -> None:
    assert parse("x  OR  y") == parse("(x OR y)")
    assert parse('"NATO"') == parse("NATO")
    assert parse("{NATO}") != parse("NATO")
    assert parse("entity:a") != parse("type:a")


def test_leaves_know_where_they_stand() -> None:
    query = 'NATO AND ("air defence" OR NOT entity:x)'
    assert [(leaf.at, leaf.written) for leaf in leaves(parse(query))] == [
        (0, "NATO"), (10, '"air defence"'), (31, "entity:x"),
    ]  # fmt: skip
    assert all(query.startswith(leaf.written, leaf.at) for leaf in leaves(parse(query)))


@given(st.lists(st.sampled_from([
    "a", "b", " ", " ", '"', "(", ")", "AND", "OR", "NOT", "NEAR/5", "UNLESS", "SENT(", "count(", ") >= 2", "title:",
    "lang:", "entity:x", "said_by:", "{", "}", "/", "*", "\\", "-", ",", "|", "ї", "’", "word", "prefix*", "NEAR",
]), max_size=20).map("".join))
def test_any_text_is_a_query_or_a_query_error(query: str) -> None:
    try:
        assert list(leaves(parse(query)))
    except QueryError as error:
        offset = error.offset
    else:
        offset = 0
    assert 0 <= offset <= len(query)
