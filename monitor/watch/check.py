"""What types cannot tell: ids that are taken, entities that do not exist, queries that cannot be evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Generic, TypeVar, get_args

from adapters.schema import Kind, Problem
from monitor.watch.errors import QueryError, WatchlistError
from monitor.watch.model import Entity, Watch, searchable
from monitor.watch.needs import needs
from monitor.watch.query import (
    MAX_CHAIN,
    EntityRef,
    Fact,
    Node,
    Regex,
    SaidBy,
    Term,
    TypeRef,
    WatchRef,
    leaves,
    parse,
)
from monitor.watch.regex import RegexError, compiled
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
    types = {declared.value.type for declared in entities}
    names = {declared.value.id for declared in watches}
    ready: list[tuple[Watch, Node, Origin]] = []
    for declared in watches:
        watch, origin = declared.value, declared.origin
        try:
            tree = parse(watch.query)
            _check_leaves(tree, by_id, types, names)
            _check_evidence(tree)
        except QueryError as error:
            problems.append(
                origin.problem(error.code, error.message, "query", offset=error.offset, remedy=error.remedy)
            )
        else:
            ready.append((watch, tree, origin))
    problems += _circular(ready)
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


def _check_leaves(
    tree: Node, entities: Mapping[str, Entity], types: Collection[str], watches: Collection[str]
) -> None:
    for leaf in leaves(tree):
        match leaf:
            case EntityRef() | SaidBy():
                _check_known(leaf, "entity", entities, "Declare it in an [[entity]] table, or include its file.")
                if isinstance(leaf, EntityRef) and leaf.adjectives and not entities[leaf.id].adjectives:
                    raise QueryError(
                        f"the entity `{leaf.id}` has no adjectives", leaf.at,
                        remedy='List them with the entity, such as adjectives.en = ["Russian"].',
                    )  # fmt: skip
            case TypeRef():
                _check_known(leaf, "entity of the type", types, "Give it to an entity.")
            case WatchRef():
                _check_known(leaf, "watch", watches, "Declare it in a [[watch]] table, or include its file.")
            case Term(text):
                if reason := searchable(text):
                    raise QueryError(
                        f"the term {leaf.written} {reason}", leaf.at, remedy="Give it a letter or a digit."
                    )
            case Regex(pattern, ignore_case):
                try:
                    compiled(pattern, ignore_case=ignore_case)
                except RegexError as error:
                    raise QueryError(str(error), leaf.at + 1 + error.offset, remedy=error.remedy) from error
            case Fact("kind", value) if value not in get_args(Kind):
                known = " and ".join(get_args(Kind))
                raise QueryError(f"there is no kind `{value}`", leaf.at, remedy=f"Known are {known}.")


def _check_known(leaf: EntityRef | SaidBy | TypeRef | WatchRef, what: str, known: Collection[str], remedy: str) -> None:
    if leaf.id not in known:
        at = leaf.at + leaf.written.index(":") + 1
        raise QueryError(f"there is no {what} `{leaf.id}`", at, remedy=suggestion(leaf.id, known) or remedy)


def _check_evidence(tree: Node) -> None:
    if not needs(tree):
        raise QueryError(
            "the query can be true without a single hit, so there would be no evidence", 0,
            remedy="Join NOT by AND to a term that must occur.",
        )  # fmt: skip


def _circular(ready: Sequence[tuple[Watch, Node, Origin]]) -> Iterator[Problem]:
    """A problem for each watch that refers to itself, through others or at once."""
    refers = {w.id: [leaf for leaf in leaves(tree) if isinstance(leaf, WatchRef)] for w, tree, _ in ready}
    depth = _depths({name: [leaf.id for leaf in refs] for name, refs in refers.items()})
    for watch, _, origin in ready:
        if leaf := next((leaf for leaf in refers[watch.id] if depth.get(leaf.id) is None), None):
            yield origin.problem(
                "watchlist.circle", f"watch `{watch.id}` waits for itself through `{leaf.id}`", "query",
                offset=leaf.at, remedy="Take one of the references out.",
            )  # fmt: skip
        elif (depth[watch.id] or 0) > MAX_CHAIN:
            yield origin.problem(
                "watchlist.chain", f"more than {MAX_CHAIN} watches refer to one another in a row", "query",
                remedy="Write some of the queries out.",
            )  # fmt: skip


def _depths(refers: Mapping[str, Sequence[str]]) -> dict[str, int | None]:
    """How long the chain of references of each is; None for those in, or leading to, a circle (Kahn, 1962)."""
    depth: dict[str, int | None] = dict.fromkeys(refers)
    waiting = {name: sum(ref in refers for ref in set(refs)) for name, refs in refers.items()}
    used_by: dict[str, list[str]] = {}
    for name, refs in refers.items():
        for ref in set(refs):
            used_by.setdefault(ref, []).append(name)
    ready = [name for name, count in waiting.items() if not count]
    while ready:
        name = ready.pop()
        depth[name] = max(((depth[ref] or 0) + 1 for ref in refers[name] if ref in refers), default=0)
        for other in used_by.get(name, ()):
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    return depth
