"""What a bare word or a phrase of a query may hold, and what to write instead of what it may not."""

from __future__ import annotations

import re

from lark import Token

from monitor.watch.errors import QueryError

__all__ = ["checked_phrase", "classified"]

_OPERATORS = {"AND": "_AND", "OR": "_OR", "NOT": "_NOT"}
_FOREIGN = re.compile(r"(?:(?:O?NEAR|ADJ|PRE|WITHIN|W)/\d*|O?NEAR\d*|UNLESS|SENT|PARA|XOR|ANDNOT)$", re.IGNORECASE)
_PREFIX = re.compile(r"([A-Za-z_]+):")
_SIGNS = re.compile(r"[][*?{}<>=~^|!;,\\“”„«»]|&&|&$|^[&/'+-]")
_HINTS = {
    "|": "Write OR.", "&": "Write AND.", "&&": "Write AND.", "-": "Write NOT.", "!": "Write NOT.",
    ",": "Write OR or AND.",
    "*": "Words match whole; name the forms with OR.", "?": "Words match whole; name the forms with OR.",
} | dict.fromkeys("“”„«»", 'Use straight quotation marks: "a phrase".')  # fmt: skip
_QUOTED = 'To search for the sign itself, put the term in quotation marks: "…".'


def classified(token: Token) -> Token:
    """A bare word as the parser wants it: operator, entity or word.

    Raises:
        QueryError: the word holds a sign or an operator that the language does not have.
    """
    word, at = str(token), token.start_pos or 0
    if word in _OPERATORS:
        return token.update(type=_OPERATORS[word])
    if word.upper() in _OPERATORS:
        raise QueryError(
            f"{word!r} stands between terms", at,
            remedy=f'Write {word.upper()} for the operator, "{word}" to search for the word.',
        )  # fmt: skip
    if word.startswith("entity:"):
        if not word.partition(":")[2]:
            raise QueryError("entity: names no entity", at, remedy="Write entity:id, with no space.")
        return token.update(type="ENTITY")
    if _FOREIGN.match(word) and (word.isupper() or "/" in word):
        remedy = f'Operators are AND, OR, NOT; the word itself is "{word}".'
        raise QueryError(f"unknown operator {word}", at, remedy=remedy)
    if ":" in word:
        raise _colon(word, at)
    if found := _SIGNS.search(word):
        sign = found.group()
        remedy = f"{_HINTS.get(sign, '')} {_QUOTED}".strip()
        raise QueryError(f"unknown operator {sign}", at + found.start(), remedy=remedy)
    return token


def _colon(word: str, at: int) -> QueryError:
    if found := _PREFIX.match(word):
        return QueryError(
            f"unknown field {found.group()}", at,
            remedy=f'The only prefix is entity:; fields are set in the watch; the text itself is "{word}".',
        )  # fmt: skip
    return QueryError("a bare word has no colon", at + word.index(":"), remedy=f'Write "{word}".')


_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_WILDCARD = re.compile(r'(?<!\\)(?:\\\\)*\*')


def checked_phrase(token: Token) -> str:
    r"""The words of a quoted phrase; `\"`, `\\` and `\*` stand for the sign.

    Raises:
        QueryError: another escape, or an asterisk that looks like a wildcard.
    """
    inner, at = str(token)[1:-1], (token.start_pos or 0) + 1
    for found in _ESCAPE.finditer(inner):
        if found.group(1) not in '"\\*':
            raise QueryError(f"unknown escape {found.group()}", at + found.start(), remedy=r'Known are \", \\ and \*.')
    if found_star := _WILDCARD.search(inner):
        raise QueryError(
            "unknown operator * in a phrase", at + found_star.end() - 1, remedy=r"For the sign itself write \*."
        )
    return _ESCAPE.sub(r"\1", inner)
