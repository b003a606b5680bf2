r"""A query as tokens, and what to write instead of what is none.

    ( )   "a phrase"   {Exact Case}   /re/i   >= 3   word   prefix*   field:   entity:id   AND   NEAR/5   SENT

What a sign or a word in capitals could mean in another query language is refused and not searched for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from lark import Token

from adapters.accounts import spelled
from monitor.watch.errors import QueryError
from monitor.watch.fields import FIELDS
from monitor.watch.tree import ACCOUNTS

__all__ = ["FACTS", "MAX_DEPTH", "MAX_NEAR", "MIN_PREFIX", "REFERENCES", "tokens"]

MAX_DEPTH = 64
MAX_NEAR = 1_000
MIN_PREFIX = 4
FACTS = ("lang", "kind", "site")
REFERENCES = {"entity": "ENTITY", "adjective": "ADJECTIVE", "type": "TYPE", "watch": "WATCH", "said_by": "SAID_BY"}

_OPERATORS = {"AND": "_AND", "OR": "_OR", "NOT": "NOT", "UNLESS": "_UNLESS"}
_SCOPES = ("SENT", "PARA")
_PREFIXES = (*FIELDS, *FACTS, *REFERENCES)

_SPACE = re.compile(r"\s*")
_PHRASE = re.compile(r'"(?:\\.|[^"\\])*"', re.DOTALL)
_EXACT = re.compile(r"\{[^{}]*\}")
_REGEX = re.compile(r"/(?:\\.|[^/\\])+/[A-Za-z]*", re.DOTALL)
_COMPARED = re.compile(r">=\s*(\d+)")
_WORD = re.compile(r'[^\s()"{}]+')
_PREFIX = re.compile(r"([A-Za-z_]+):")
_NEAR = re.compile(r"(O?)NEAR/(\d+)$")
_FOREIGN = re.compile(r"(?:(?:O?NEAR|ADJ|PRE|WITHIN|W|N)/\d*|O?NEAR\d*|SENT|PARA|XOR|ANDNOT)$", re.IGNORECASE)
_SIGNS = re.compile(r"[][?<>=~^|!;,\\“”„«»*]|&&|&$|^[&'+-]")
_HINTS = {
    "|": "Write OR.", "&": "Write AND.", "&&": "Write AND.", "-": "Write NOT.", "!": "Write NOT.",
    ",": "Write OR or AND.", "?": "Words match whole; name the forms with OR, or write prefix*.",
    "*": "An asterisk stands at the end of a word: prefix*.",
    "<": "Write count(x) >= n.", ">": "Write count(x) >= n.", "=": "Write count(x) >= n.",
} | dict.fromkeys("“”„«»", 'Use straight quotation marks: "a phrase".')  # fmt: skip
_QUOTED = 'To search for the sign itself, put the term in quotation marks: "…".'


def tokens(query: str) -> Iterator[Token]:
    """The tokens of `query`, parentheses balanced.

    Raises:
        QueryError: it holds what the language has not; the error carries the offset and a remedy.
    """
    open_at: list[int] = []
    of_accounts = [False]  # what is open, and whether it is a group of accounts
    before: Token | None = None
    at = _past_space(query, 0)
    while at < len(query):
        named = of_accounts[-1] or _before_account(before, at)
        token = (_account(query, at) if named else None) or _token(query, at, before)
        _check_spacing(before, token)
        if token.type == "LPAR":
            open_at.append(at)
            of_accounts.append(named)
            if len(open_at) > MAX_DEPTH:
                raise QueryError(
                    f"parentheses are nested deeper than {MAX_DEPTH}", at, remedy="Make several watches."
                )
        elif token.type == "RPAR":
            if not open_at:
                raise QueryError("this parenthesis closes nothing", at, remedy="Remove it.")
            open_at.pop()
            of_accounts.pop()
        yield token
        before = token
        at = _past_space(query, token.end_pos or 0)
    if open_at:
        raise QueryError("this parenthesis is never closed", open_at[-1], remedy="Add a ).")


def _before_account(before: Token | None, at: int) -> bool:
    return before is not None and before.type == "FIELD" and before[:-1] in ACCOUNTS and before.end_pos == at


def _account(query: str, at: int) -> Token | None:
    """An account as it is spelled, `https://host/@name` and `did:plc:…` too, though elsewhere no word has a colon."""
    found = _WORD.match(query, at)
    if found is None or found[0][0] == "/" or spelled(found[0]) is None:
        return None
    return _made("WORD", query, at, found.end())


def _past_space(query: str, at: int) -> int:
    found = _SPACE.match(query, at)
    return found.end() if found else at


def _token(query: str, at: int, before: Token | None) -> Token:
    match query[at]:
        case "(":
            return _made("LPAR", query, at, at + 1)
        case ")":
            return _made("RPAR", query, at, at + 1)
        case '"':
            end = _closed(_PHRASE, query, at, "quotation mark", 'Close the phrase with ".')
            return _made("PHRASE", query, at, end)
        case "{":
            end = _closed(_EXACT, query, at, "brace", "Close the term with }.")
            if not query[at + 1 : end - 1].strip():
                raise QueryError("there is nothing between the braces", at, remedy="Write {BT}.")
            return _made("EXACT", query, at, end)
        case "}":
            raise QueryError("this brace closes nothing", at, remedy=_QUOTED)
        case "/":
            end = _closed(_REGEX, query, at, "regular expression", r"Close it with /; within it write \/ for a slash.")
            return _made("REGEX", query, at, end)
        case ">" if before is not None and before.type == "RPAR" and (found := _COMPARED.match(query, at)):
            return _made("AT_LEAST", query, at, found.end())
        case _:
            return _word(query, at)


def _made(kind: str, query: str, at: int, end: int) -> Token:
    return Token(kind, query[at:end], start_pos=at, end_pos=end)


def _closed(pattern: re.Pattern[str], query: str, at: int, what: str, remedy: str) -> int:
    found = pattern.match(query, at)
    if found is None:
        raise QueryError(f"this {what} is never closed", at, remedy=remedy)
    return found.end()


def _word(query: str, at: int) -> Token:
    """A bare word: operator, field, reference, prefix or word."""
    found = _WORD.match(query, at)
    end = found.end() if found else at + 1
    word = query[at:end]
    if word in _OPERATORS:
        return _made(_OPERATORS[word], query, at, end)
    opens = query[_past_space(query, end) :][:1] == "("
    if word in _SCOPES and opens:
        return _made("SCOPE", query, at, end)
    if word == "count" and query[end : end + 1] == "(":
        return _made("COUNT", query, at, end)
    if _NEAR.match(word):
        return _made("NEAR", query, at, end)
    _check_operator(word, at)
    if prefix := _PREFIX.match(word):
        return _prefixed(query, at, prefix.group(1), word)
    if ":" in word:
        raise QueryError("a bare word has no colon", at + word.index(":"), remedy=f'Write "{word}".')
    if word.endswith("*") and len(word) > 1:
        checked_prefix(word[:-1], at)
        _check_signs(word[:-1], at)
        return _made("PREFIX", query, at, end)
    _check_signs(word, at)
    return _made("WORD", query, at, end)


def _check_operator(word: str, at: int) -> None:
    if word.upper() in _OPERATORS:
        raise QueryError(
            f"{word!r} stands between terms", at,
            remedy=f'Write {word.upper()} for the operator, "{word}" to search for the word.',
        )  # fmt: skip
    if _FOREIGN.match(word) and (word.isupper() or "/" in word):
        number = re.search(r"\d+", word)
        if word.upper() in _SCOPES:
            remedy = f"Write {word.upper()}( … )."
        else:
            ordered = "O" if word.upper().startswith(("O", "PRE")) else ""
            remedy = f"Write {ordered}NEAR/{number.group() if number else 'n'}."
        raise QueryError(f"unknown operator {word}", at, remedy=f'{remedy} The word itself is "{word}".')


def _check_signs(word: str, at: int) -> None:
    if found := _SIGNS.search(word):
        sign = found.group()
        remedy = f"{_HINTS.get(sign, '')} {_QUOTED}".strip()
        raise QueryError(f"unknown operator {sign}", at + found.start(), remedy=remedy)


def _prefixed(query: str, at: int, name: str, word: str) -> Token:
    if name not in _PREFIXES:
        near = get_close_matches(name.lower(), _PREFIXES, n=2, cutoff=0.6)
        meant = f"Did you mean {' or '.join(f'{n}:' for n in near)}? " if near else ""
        raise QueryError(f"unknown field {name}:", at, remedy=f'{meant}The text itself is "{word}".')
    if name in REFERENCES:
        if len(word) == len(name) + 1:
            raise QueryError(f"{name}: names nothing", at, remedy=f"Write {name}:id, with no space.")
        return _made(REFERENCES[name], query, at, at + len(word))
    end = at + len(name) + 1
    if query[end : end + 1].strip() in ("", ")"):
        raise QueryError(f"nothing follows {name}:", at, remedy=f"Write {name}:word, with no space.")
    return _made("FIELD", query, at, end)


def checked_prefix(stem: str, at: int) -> None:
    """Whether `stem` is long enough to stand before an asterisk.

    Raises:
        QueryError: it is not.
    """
    last = stem.split()[-1] if stem.split() else ""
    if sum(c.isalpha() for c in last) < MIN_PREFIX:
        raise QueryError(
            f"the prefix {last}* has fewer than {MIN_PREFIX} letters", at, remedy="Name the forms with OR."
        )


_TERMS = ("WORD", "PREFIX", "PHRASE", "EXACT", "REGEX", *REFERENCES.values())


def _check_spacing(before: Token | None, token: Token) -> None:
    if before is None or before.end_pos != token.start_pos:
        return
    if before.type == "FIELD" and token.type not in (*_TERMS[:5], "ENTITY", "ADJECTIVE", "TYPE", "LPAR"):
        raise QueryError(
            f"{before} stands before a term, a phrase or a group", token.start_pos or 0, remedy="Take one of them out."
        )
    if before.type in ("WORD", "PREFIX", *REFERENCES.values()) and token.type == "LPAR":
        near = get_close_matches(str(before).lower(), ["count", "sent", "para"], n=1, cutoff=0.7)
        meant = {"count": "count(x) >= n", "sent": "SENT( … )", "para": "PARA( … )"}.get(near[0]) if near else None
        raise QueryError(
            f"unknown function {before}(…)", before.start_pos or 0,
            remedy=f"Did you mean {meant}?" if meant else "If it is a word, put a space before the parenthesis.",
        )  # fmt: skip
    if before.type in _TERMS and token.type in _TERMS:
        raise QueryError(
            "a space is missing here", token.start_pos or 0, remedy='Write "one phrase" or two terms with a space.'
        )
