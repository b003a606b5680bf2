"""The query language: text to a tree.

    either   = both { OR both }
    both     = denied { [ AND ] denied }        terms side by side are joined by AND
    denied   = NOT denied | unless
    unless   = near { UNLESS near }
    near     = prefixed { NEAR/n prefixed }     NEAR/n or ONEAR/n
    prefixed = field: prefixed | term | ( either ) | SENT( either ) | PARA( either ) | count( either ) >= n

Operators are capitals. docs/watchlists.md tells what each means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any, TypedDict, cast

from lark import Lark, Token, Transformer, UnexpectedToken
from lark.lexer import Lexer

from monitor.watch.account_terms import of_accounts
from monitor.watch.errors import QueryError
from monitor.watch.lexer import FACTS, MAX_DEPTH, MAX_NEAR, checked_prefix, tokens
from monitor.watch.tree import (
    ACCOUNTS,
    And,
    Count,
    EntityRef,
    Fact,
    FactField,
    Field,
    Leaf,
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
    children,
    leaves,
    walk,
)

__all__ = [
    "MAX_CHAIN",
    "MAX_DEPTH",
    "MAX_LENGTH",
    "And",
    "Count",
    "EntityRef",
    "Fact",
    "Field",
    "Leaf",
    "Near",
    "Node",
    "Not",
    "Or",
    "Regex",
    "SaidBy",
    "Scope",
    "Term",
    "TypeRef",
    "Unless",
    "WatchRef",
    "children",
    "leaves",
    "parse",
    "walk",
]

MAX_LENGTH = 65_536
MAX_CHAIN = 32
"""NEAR or UNLESS in a row: each nests the tree one deeper."""

_GRAMMAR = r"""
?start: either
?either: both (_OR both)*
?both: denied (_AND? denied)*
?denied: NOT denied -> negation
       | unless
?unless: near (_UNLESS near)*
?near: prefixed (NEAR prefixed)*
?prefixed: FIELD prefixed -> field
         | WORD -> word
         | PREFIX -> prefix
         | PHRASE -> phrase
         | EXACT -> exact
         | REGEX -> regex
         | ENTITY -> entity
         | ADJECTIVE -> adjective
         | TYPE -> type
         | WATCH -> watch
         | SAID_BY -> said_by
         | LPAR either RPAR -> group
         | SCOPE LPAR either RPAR -> scope
         | COUNT LPAR either RPAR AT_LEAST -> count
%declare _AND _OR NOT _UNLESS NEAR FIELD WORD PREFIX PHRASE EXACT REGEX ENTITY ADJECTIVE TYPE WATCH
%declare SAID_BY LPAR RPAR SCOPE COUNT AT_LEAST
"""


def parse(query: str) -> Node:
    """The tree of `query`.

    Raises:
        QueryError: it cannot be read; the error carries the offset and says what to write instead.
    """
    if len(query) > MAX_LENGTH:
        raise QueryError(
            f"the query has {len(query):,} characters, more than {MAX_LENGTH:,}", MAX_LENGTH,
            remedy="Put the names into an entity, or make several watches of it.",
        )  # fmt: skip
    if not query.strip():
        raise QueryError("the query is empty", 0, remedy="Write at least one word.")
    try:
        return cast(Node, _parser().parse(query))
    except UnexpectedToken as error:
        raise _misplaced(error, len(query)) from None


def _at(token: Token) -> int:
    return token.start_pos or 0


class _Written(TypedDict):
    written: str
    at: int


def _leaf(token: Token) -> _Written:
    return {"written": str(token), "at": _at(token)}


class _Build(Transformer[Token, Node]):
    """Nodes from the bottom up, while lark parses: nothing recurses."""

    def word(self, children: list[Token]) -> Node:
        return Term(str(children[0]), **_leaf(children[0]))

    def prefix(self, children: list[Token]) -> Node:
        return Term(str(children[0])[:-1], "prefix", **_leaf(children[0]))

    def phrase(self, children: list[Token]) -> Node:
        token = children[0]
        words, open_end = _phrase(str(token)[1:-1], _at(token) + 1)
        return Term(words, "prefix" if open_end else "word", **_leaf(token))

    def exact(self, children: list[Token]) -> Node:
        return Term(str(children[0])[1:-1].strip(), "case", **_leaf(children[0]))

    def regex(self, children: list[Token]) -> Node:
        token = children[0]
        pattern, _, flags = str(token)[1:].rpartition("/")
        if flags not in ("", "i"):
            raise QueryError(
                f"unknown flag {flags} of a regular expression", _at(token) + len(token) - len(flags),
                remedy="The only flag is i, for any case.",
            )  # fmt: skip
        return Regex(pattern, flags == "i", **_leaf(token))

    def entity(self, children: list[Token]) -> Node:
        return EntityRef(_id(children[0]), **_leaf(children[0]))

    def adjective(self, children: list[Token]) -> Node:
        return EntityRef(_id(children[0]), adjectives=True, **_leaf(children[0]))

    def type(self, children: list[Token]) -> Node:
        return TypeRef(_id(children[0]), **_leaf(children[0]))

    def watch(self, children: list[Token]) -> Node:
        return WatchRef(_id(children[0]), **_leaf(children[0]))

    def said_by(self, children: list[Token]) -> Node:
        return SaidBy(_id(children[0]), **_leaf(children[0]))

    def group(self, children: list[Any]) -> Node:
        opened, inner, closed = children
        if isinstance(inner, And | Or | Not | Near | Unless | Count | Scope | Field):
            return replace(inner, at=_at(opened), end=closed.end_pos)
        return cast(Node, inner)

    def scope(self, children: list[Any]) -> Node:
        name, _, inner, closed = children
        if held := next((n for n in walk(inner) if isinstance(n, Scope | WatchRef | Fact)), None):
            raise QueryError(f"{name}( … ) holds what is not said in one place", held.at, remedy="Take it out.")
        unit = "sentence" if name == "SENT" else "paragraph"
        return Scope(unit, inner, at=_at(name), end=closed.end_pos)  # type: ignore[arg-type]

    def count(self, children: list[Any]) -> Node:
        name, _, inner, _, least = children
        number = int(re.sub(r"\D", "", least)[:9])
        if not 1 <= number <= MAX_NEAR:
            raise QueryError(f"count takes a number from 1 to {MAX_NEAR:,}", _at(least), remedy="Write count(x) >= 3.")
        _check_placed(inner, "count( … )")
        return Count(inner, number, at=_at(name), end=least.end_pos)

    def field(self, children: list[Any]) -> Node:
        token, part = children
        name = str(token)[:-1]
        if name in FACTS:
            return _facts(cast(FactField, name), part, _at(token))
        if held := next((n for n in walk(part) if isinstance(n, Field | Fact | WatchRef | SaidBy)), None):
            raise QueryError(f"within {name}: stands what has fields of its own", held.at, remedy="Take it out.")
        made = Field(name, part, at=_at(token), end=part.end)
        return of_accounts(made) if name in ACCOUNTS else made

    def near(self, children: list[Any]) -> Node:
        made = children[0]
        _check_chain(children[1::2])
        for operator, right in zip(children[1::2], children[2::2], strict=True):
            number = int(str(operator).rpartition("/")[2][:9])
            if not number <= MAX_NEAR:
                raise QueryError(f"NEAR takes a number up to {MAX_NEAR:,}", _at(operator), remedy="Use PARA( … ).")
            for side in (made, right):
                _check_placed(side, str(operator))
            made = Near(made, right, number, operator.startswith("O"), at=made.at, end=right.end)
        return cast(Node, made)

    def unless(self, children: list[Any]) -> Node:
        made = children[0]
        _check_chain(children[1:])
        for other in children[1:]:
            for side in (made, other):
                _check_placed(side, "UNLESS")
            made = Unless(made, other, at=made.at, end=other.end)
        return cast(Node, made)

    def negation(self, children: list[Any]) -> Node:
        token, part = children
        return part.part if isinstance(part, Not) else Not(part, at=_at(token), end=part.end)

    def both(self, children: list[Any]) -> Node:
        return And(tuple(children), at=children[0].at, end=children[-1].end)

    def either(self, children: list[Any]) -> Node:
        return Or(tuple(children), at=children[0].at, end=children[-1].end)


def _id(token: Token) -> str:
    return token.partition(":")[2]


def _check_chain(links: list[Any]) -> None:
    if len(links) > MAX_CHAIN:
        at = links[MAX_CHAIN].start_pos if isinstance(links[MAX_CHAIN], Token) else links[MAX_CHAIN].at
        raise QueryError(f"more than {MAX_CHAIN} in a row", at, remedy="Group the terms with OR.")


def _check_placed(node: Node, operator: str) -> None:
    """Whether `node` has places in the text that can be compared."""
    for one in walk(node):
        if not isinstance(one, Term | Regex | EntityRef | TypeRef | Or | Near | Unless | Field):
            name = type(one).__name__.upper() if isinstance(one, And | Not) else "this"
            raise QueryError(
                f"{operator} compares places in the text, and {name} has none", one.at,
                remedy=f"Beside {operator} stand terms, entities, types, and these joined by OR.",
            )  # fmt: skip


def _facts(name: FactField, part: Node, at: int) -> Node:
    match part:
        case Term(text, "word", written=written, at=where):
            begins = at if where == at + len(name) + 1 else where
            return Fact(name, text.casefold(), written=f"{name}:{written}", at=begins)
        case Or(parts):
            return Or(tuple(_facts(name, p, p.at) for p in parts), at=at, end=part.end)
        case _:
            raise QueryError(
                f"{name}: takes a word, or several joined by OR", part.at, remedy=f"Write {name}:a or {name}:(a OR b)."
            )


_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ASTERISK = re.compile(r"(?<!\\)(?:\\\\)*\*")


def _phrase(inner: str, at: int) -> tuple[str, bool]:
    r"""The words of a quoted phrase and whether it ends in an asterisk; `\"`, `\\` and `\*` stand for the sign."""
    for found in _ESCAPE.finditer(inner):
        if found.group(1) not in '"\\*':
            raise QueryError(f"unknown escape {found.group()}", at + found.start(), remedy=r'Known are \", \\ and \*.')
    star = _ASTERISK.search(inner)
    if star and star.end() < len(inner):
        raise QueryError(
            "unknown operator * within a phrase", at + star.end() - 1,
            remedy=r"It can end the last word; for the sign itself write \*.",
        )  # fmt: skip
    words = _ESCAPE.sub(r"\1", inner[:-1] if star else inner)
    if star:
        checked_prefix(words, at)
    return words, star is not None


_ADD = "Add a term or remove the operator."
_SHOWN = {"_AND": "AND", "_OR": "OR", "_UNLESS": "UNLESS", "RPAR": ")", "AT_LEAST": ">="}


def _misplaced(error: UnexpectedToken, length: int) -> QueryError:
    token = error.token
    if error.expected == {"AT_LEAST"}:
        at = length if token.type == "$END" else _at(token)
        return QueryError("count( … ) is compared with nothing", at, remedy="Write count(x) >= 3.")
    if token.type == "AT_LEAST":
        return QueryError("only count( … ) can be compared", _at(token), remedy="Write count(x) >= 3.")
    if token.type == "$END":
        return QueryError("the query ends where a term must follow", length, remedy=_ADD)
    if error.expected == {"LPAR"}:
        return QueryError("a parenthesis must follow", _at(token), remedy="Write SENT( … ) or count(x) >= n.")
    return QueryError(f"a term is missing before {_SHOWN.get(token.type, str(token))}", _at(token), remedy=_ADD)


class _Tokens(Lexer):
    """What lark calls for tokens."""

    def __init__(self, _: object) -> None:
        """Lark's settings, of which none is needed."""

    def lex(self, text: Any) -> Iterator[Token]:  # type: ignore[override]  # lark's interface for own lexers
        yield from tokens(text)


@cache
def _parser() -> Lark:
    options: dict[str, Any] = {"lexer": _Tokens, "transformer": _Build()}
    return Lark(_GRAMMAR, parser="lalr", **options)
