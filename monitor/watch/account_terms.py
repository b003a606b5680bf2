"""Accounts in a query: `author:@name` asks who wrote the item, however the account is spelled, and for no word.

What stands behind `author:` or `mention:` may name an account by a handle that posts of some networks do not tell:
`accounts_in` gathers all of it, words too, so that somebody can find out who bears it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import cast

from adapters.accounts import spelled
from monitor.watch.errors import QueryError
from monitor.watch.tree import ACCOUNTS, And, Fact, FactField, Field, Node, Not, Or, Term, children, walk

__all__ = ["accounts_in", "of_accounts"]


def of_accounts(field: Field) -> Node:
    """`author:` or `mention:` with its accounts taken out as facts; what is a word is looked for as everywhere.

    Raises:
        QueryError: an account stands where places in the text are compared.
    """
    name, part = cast(FactField, field.name), field.part
    if not any(isinstance(n, Term) and _spelled(n) for n in walk(part)):
        return replace(field, part=_without_signs(part))
    match part:
        case Term():
            return Fact(name, cast(str, _spelled(part)), written=f"{name}:{part.written}", at=field.at)
        case And(parts) | Or(parts):
            made = tuple(of_accounts(Field(name, p, at=p.at, end=p.end)) for p in parts)
            return replace(part, parts=made, at=field.at)
        case Not(inner):
            return replace(part, part=of_accounts(Field(name, inner, at=inner.at, end=inner.end)), at=field.at)
        case _:
            raise QueryError(
                f"within {name}: an account stands beside what compares places, and it has none", part.at,
                remedy="Join accounts by AND, OR and NOT only.",
            )  # fmt: skip


def accounts_in(tree: Node, fields: Collection[str] = ()) -> Iterator[str]:
    """All that a checked query asks for as an account: keys of `adapters.accounts`, and single words in lower case.

    Args:
        tree: of the query.
        fields: of the watch; where these are fields of accounts only, all of its words are.
    """
    if isinstance(tree, Fact) and tree.field in ACCOUNTS:
        yield tree.value
    elif isinstance(tree, Field):
        yield from accounts_in(tree.part, (tree.name,))
    elif isinstance(tree, Term):
        if fields and set(fields) <= set(ACCOUNTS) and tree.how == "word" and len(tree.text.split()) == 1:
            yield tree.text.strip().lower()
    else:
        for child in children(tree):
            yield from accounts_in(child, fields)


def _spelled(term: Term) -> str | None:
    return spelled(term.text) if term.how == "word" else None


def _without_signs(part: Node) -> Node:
    """`@name*` and `{@Name}`: handles are kept without their sign."""
    match part:
        case Term(text, "prefix" | "case") if len(text.lstrip("@")) > 0:
            return replace(part, text=text.lstrip("@"))
        case And(parts) | Or(parts):
            return replace(part, parts=tuple(_without_signs(p) for p in parts))
        case Not(inner):
            return replace(part, part=_without_signs(inner))
        case _:
            return part
