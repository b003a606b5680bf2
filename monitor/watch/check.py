"""What types cannot tell: ids that are taken, entities that do not exist, queries that cannot be evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Generic, TypeVar

from adapters.schema import Problem
from monitor.watch.errors import QueryError, WatchlistError
from monitor.watch.model import Entity, Watch, searchable
from monitor.watch.plan import needs, normal
from monitor.watch.query import EntityRef, Node, leaves, parse
from monitor.watch.source import Origin

__all__ = ["Checked", "Declared", "check", "suggestion"]

T = TypeVar("T", Entity, Watch)


@dataclass(frozen=True, slots=True)
class Declared(Generic[T]):
    """An entity or a watch, and where it was declared."""

    value: T
    origin: Origin


@dataclass(frozen=True, slots=True)
class Checked:
    """What can be compiled.

    Attributes:
        entities: by id.
        watches: in order, each with the tree of its query and its origin.
        origins: where each entity was declared, by id.
    """

    entities: Mapping[str, Entity]
    watches: tuple[tuple[Watch, Node, Origin], ...]
    origins: Mapping[str, Origin]


def suggestion(name: str, known: Iterable[str]) -> str | None:
    """`Did you mean …?`, when something known is near."""
    near = get_close_matches(name, list(known), n=3, cutoff=0.6)
    return f"Did you mean {' or '.join(f'`{n}`' for n in near)}?" if near else None


def check(entities: Sequence[Declared[Entity]], watches: Sequence[Declared[Watch]]) -> Checked:
    """Everything that is declared, ready to compile.

    Raises:
        WatchlistError: with all that is wrong.
    """
    problems = [*_taken(entities, "entity"), *_taken(watches, "watch")]
    by_id = {declared.value.id: declared.value for declared in entities}
    ready = []
    for declared in watches:
        watch, origin = declared.value, declared.origin
        try:
            tree = parse(watch.query)
            _check_leaves(tree, by_id)
            _check_evidence(tree)
        except QueryError as error:
            problems.append(
                origin.problem(error.code, error.message, "query", offset=error.offset, remedy=error.remedy)
            )
        else:
            ready.append((watch, tree, origin))
    if problems:
        raise WatchlistError(problems)
    return Checked(by_id, tuple(ready), {declared.value.id: declared.origin for declared in entities})


def _taken(declared: Sequence[Declared[T]], what: str) -> Iterator[Problem]:
    first: dict[str, Origin] = {}
    for one in declared:
        if one.value.id in first:
            other = first[one.value.id].problem("", "", "id")
            place = ":".join(str(p) for p in (other.where, other.line) if p is not None)
            yield one.origin.problem(
                "watchlist.duplicate", f"another {what} has the id `{one.value.id}`: {place}", "id",
                remedy="Give one of them another id.",
            )  # fmt: skip
        first.setdefault(one.value.id, one.origin)


def _check_leaves(tree: Node, entities: Mapping[str, Entity]) -> None:
    for leaf in leaves(tree):
        if isinstance(leaf, EntityRef):
            if leaf.id not in entities:
                raise QueryError(
                    f"there is no entity `{leaf.id}`", leaf.at + len("entity:"),
                    remedy=suggestion(leaf.id, entities) or "Declare it in an [[entity]] table, or include its file.",
                )  # fmt: skip
        elif reason := searchable(leaf.text):
            raise QueryError(f"the term {leaf.written} {reason}", leaf.at, remedy="Give it a letter or a digit.")


def _check_evidence(tree: Node) -> None:
    if needs(normal(tree)) is None:
        raise QueryError(
            "the query can be true without a single hit, so there would be no evidence", 0,
            remedy="Join NOT by AND to a term that must occur.",
        )  # fmt: skip
