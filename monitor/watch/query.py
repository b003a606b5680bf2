"""The query language: text to a tree.

    either   = both { OR both }
    both     = unary { [ AND ] unary }          words side by side are joined by AND
    unary    = NOT unary | primary
    primary  = word | "a phrase" | entity:id | ( either )

Operators are capitals. What the language may mean one day (`NEAR/5`, `title:`, `prefix*`, `/re/` …) is
refused unless quoted, so that no query changes its meaning when it comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias, cast

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedToken

from monitor.watch.errors import QueryError
from monitor.watch.words import checked_phrase, classified

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "And", "EntityRef", "Leaf", "Node", "Not", "Or", "Term", "leaves", "parse"]

MAX_LENGTH = 65_536
MAX_DEPTH = 64

_GRAMMAR = r"""
?start: either
?either: both (_OR both)*
?both: unary (_AND? unary)*
?unary: _NOT unary -> negation
      | WORD -> term
      | PHRASE -> term
      | ENTITY -> entity
      | _OPEN either _CLOSE

_OPEN: "("
_CLOSE: ")"
PHRASE: /"(?:\\.|[^"\\])*"/s
WORD: /[^\s()"]+/
%declare _AND _OR _NOT ENTITY
%ignore /\s+/
"""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase.

    Attributes:
        text: what is looked for, quotation marks and escapes removed.
        written: as it stands in the query.
        at: offset in the query, code points.
    """

    text: str
    written: str
    at: int


@dataclass(frozen=True, slots=True)
class EntityRef:
    """`entity:id`: any of the entity's names."""

    id: str
    written: str
    at: int


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


Leaf: TypeAlias = Term | EntityRef
Node: TypeAlias = Leaf | And | Or | Not


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
        raise _misplaced(error.token, len(query)) from None
    except UnexpectedCharacters as error:  # the terminals take all but a phrase without end
        at = int(error.pos_in_stream or 0)
        raise QueryError("this quotation mark is never closed", at, remedy='Close the phrase with ".') from None


def leaves(node: Node) -> Iterator[Leaf]:
    """All terms and entities of a tree, in order, those under NOT as well."""
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case Term() | EntityRef():
            yield node


class _Build(Transformer[Token, Node]):
    """Nodes from the bottom up, while lark parses: nothing recurses."""

    def term(self, children: list[Token]) -> Node:
        token = children[0]
        return Term(checked_phrase(token) if token.type == "PHRASE" else str(token), str(token), token.start_pos or 0)

    def entity(self, children: list[Token]) -> Node:
        token = children[0]
        return EntityRef(token.partition(":")[2], str(token), token.start_pos or 0)

    def negation(self, children: list[Node]) -> Node:
        return children[0].part if isinstance(children[0], Not) else Not(children[0])

    def both(self, children: list[Node]) -> Node:
        return And(tuple(children))

    def either(self, children: list[Node]) -> Node:
        return Or(tuple(children))


class _Words:
    """Between lexer and parser: finds operators among the words and refuses what only looks like a query."""

    always_accept = ()

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        open_at: list[int] = []
        before: Token | None = None
        for raw in stream:
            token = classified(raw) if raw.type == "WORD" else raw
            _check_spacing(before, token)
            if token.type == "_OPEN":
                open_at.append(_at(token))
                if len(open_at) > MAX_DEPTH:
                    raise QueryError(
                        f"parentheses are nested deeper than {MAX_DEPTH}", _at(token), remedy="Make several watches."
                    )
            elif token.type == "_CLOSE":
                if not open_at:
                    raise QueryError("this parenthesis closes nothing", _at(token), remedy="Remove it.")
                open_at.pop()
            before = token
            yield token
        if open_at:
            raise QueryError("this parenthesis is never closed", open_at[-1], remedy="Add a ).")


def _at(token: Token) -> int:
    return token.start_pos or 0


def _check_spacing(before: Token | None, token: Token) -> None:
    if before is None or before.end_pos != token.start_pos:
        return
    words = ("WORD", "ENTITY", "PHRASE")
    if before.type in ("WORD", "ENTITY") and token.type == "_OPEN":
        raise QueryError(
            f"unknown function {before}(…)", _at(before), remedy="If it is a word, put a space before the parenthesis."
        )
    if before.type in words and token.type in words:
        raise QueryError("a space is missing here", _at(token), remedy='Write "one phrase" or two terms with a space.')


_ADD = "Add a term or remove the operator."
_NAMES = {"_AND": "AND", "_OR": "OR", "_NOT": "NOT", "_CLOSE": ")"}


def _misplaced(token: Token, length: int) -> QueryError:
    if token.type == "$END":
        return QueryError("the query ends where a term must follow", length, remedy=_ADD)
    return QueryError(f"a term is missing before {_NAMES.get(token.type, str(token))}", _at(token), remedy=_ADD)


@cache
def _parser() -> Lark:
    options: dict[str, Any] = {"postlex": _Words(), "transformer": _Build()}
    return Lark(_GRAMMAR, parser="lalr", lexer="basic", **options)
