"""What a watch or an entity stands for once it is compiled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pydantic import Field

from adapters.errors import UnknownNameError
from adapters.schema import Frozen
from monitor.curation.cost import Cost, Estimator
from monitor.curation.trees import folded, operator
from monitor.watch.check import suggestion
from monitor.watch.model import Entity, Watch
from monitor.watch.names import Name, adjectives_of, names_of
from monitor.watch.query import EntityRef, Node, SaidBy, Term, TypeRef, children, leaves
from monitor.watch.source import Origin
from monitor.watch.watchlist import Watchlist
from monitor.watch.written import written
from storage.records import Variant

__all__ = ["Branch", "EntityExplained", "TermExplained", "WatchExplained", "explain"]


class TermExplained(Frozen):
    """A name or word as it is looked for."""

    text: str = Field(description="as written, or as made of what is written")
    folded: str = Field(description="as it is compared")
    variant: Variant = Field("exact", description="how it comes from what is written")
    of: str | None = Field(None, description="the name that it is made of")


class EntityExplained(Frozen):
    """An entity with everything under which it is found."""

    id: str
    type: str
    canonical: str
    forms: tuple[TermExplained, ...]
    adjectives: tuple[TermExplained, ...] = Field((), description="that `adjective:` finds")
    exclude: tuple[TermExplained, ...] = ()
    context_any: tuple[str, ...] = Field((), description="words of which one must occur for a short name to count")
    watches: tuple[str, ...] = Field((), description="that refer to it")
    where: str | None = None
    line: int | None = None


class Branch(Frozen):
    """A node of a query's tree."""

    operator: str = Field(description="AND, NEAR/5, title: …; empty for what is looked for")
    query: str = Field(description="as written")
    parts: tuple[Branch, ...] = ()


class WatchExplained(Frozen):
    """A watch with its tree, its terms and what it costs."""

    id: str
    version: str
    priority: str
    fields: tuple[str, ...]
    query: str
    tree: Branch
    terms: tuple[TermExplained, ...]
    entities: tuple[EntityExplained, ...]
    cost: Cost
    tests: int
    where: str | None = None
    line: int | None = None


def explain(watchlist: Watchlist, *names: str) -> tuple[EntityExplained | WatchExplained, ...]:
    """The watches, then the entities, with these ids, or all; an id may belong to one of both.

    Raises:
        UnknownNameError: there is neither.
    """
    known = [w.id for w in watchlist.watches] + [e.id for e in watchlist.entities]
    if strange := [name for name in names if name not in known]:
        raise UnknownNameError(
            f"there is no watch and no entity `{strange[0]}`",
            remedy=suggestion(strange[0], known) or "`monitor watch explain` without a name lists them.",
        )
    users = _users(watchlist)
    entities = {e.id: _entity(e, users.get(e.id, ()), watchlist.origin(e.id)) for e in watchlist.entities}
    estimate = Estimator(watchlist.entities)
    watches = [
        _watch(watch, tree, origin, watchlist.version(watch.id), estimate, entities)
        for watch, tree, origin in watchlist.declared
        if not names or watch.id in names
    ]
    return (*watches, *(e for e in entities.values() if not names or e.id in names))


def _users(watchlist: Watchlist) -> dict[str, list[str]]:
    """The watches that refer to each entity."""
    users: dict[str, list[str]] = defaultdict(list)
    types = {entity.id: entity.type for entity in watchlist.entities}
    for watch, tree, _ in watchlist.declared:
        for entity_id in _named(tree, types):
            users[entity_id].append(watch.id)
    return users


def _named(tree: Node, entities: Mapping[str, str]) -> list[str]:
    """Ids of the entities, given with their types, that a query refers to: by id or by type."""
    found: dict[str, None] = {}
    for leaf in leaves(tree):
        if isinstance(leaf, EntityRef | SaidBy):
            found[leaf.id] = None
        elif isinstance(leaf, TypeRef):
            found |= dict.fromkeys(i for i, type_name in entities.items() if type_name == leaf.id)
    return list(found)


def _entity(entity: Entity, users: Sequence[str], origin: Origin) -> EntityExplained:
    place = origin.problem("", "", "id")
    return EntityExplained(
        id=entity.id, type=entity.type, canonical=entity.canonical,
        forms=_forms(names_of(entity)), adjectives=_forms(adjectives_of(entity)),
        exclude=tuple(map(_term, entity.exclude)), context_any=entity.context_any,
        watches=tuple(users), where=place.where, line=place.line,
    )  # fmt: skip


def _watch(
    watch: Watch, tree: Node, origin: Origin, version: str, estimate: Estimator, entities: Mapping[str, EntityExplained]
) -> WatchExplained:
    place = origin.problem("", "", "id")
    named = _named(tree, {i: entity.type for i, entity in entities.items()})
    words = dict.fromkeys(leaf.text for leaf in leaves(tree) if isinstance(leaf, Term))
    return WatchExplained(
        id=watch.id, version=version, priority=watch.priority, fields=watch.fields,
        query=watch.query, tree=_branch(tree, watch.query), terms=tuple(map(_term, words)),
        entities=tuple(entities[i] for i in named), cost=estimate(tree),
        tests=len(watch.test), where=place.where, line=place.line,
    )  # fmt: skip


def _branch(node: Node, query: str) -> Branch:
    below = tuple(_branch(child, query) for child in children(node))
    return Branch(operator=operator(node), query=written(node, query), parts=below)


def _forms(names: Iterable[Name]) -> tuple[TermExplained, ...]:
    """The names that are looked for, each once as it is compared."""
    made: dict[str, TermExplained] = {}
    for name in names:
        compared = folded(name.text)
        of = name.of if name.of != name.text else None
        made.setdefault(compared, TermExplained(text=name.text, folded=compared, variant=name.variant, of=of))
    return tuple(made.values())


def _term(text: str) -> TermExplained:
    return TermExplained(text=text, folded=folded(text))
