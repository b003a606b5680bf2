"""What a watch or an entity stands for once it is compiled."""

from __future__ import annotations

from pydantic import Field

from adapters.errors import ConfigurationError
from adapters.schema import Frozen
from monitor.curation.cost import Cost, estimate
from monitor.curation.trees import children, written
from monitor.watch.check import suggestion
from monitor.watch.fold import fold_term
from monitor.watch.model import Entity
from monitor.watch.query import EntityRef, Node, Term, leaves
from monitor.watch.watchlist import Watchlist

__all__ = ["Branch", "EntityExplained", "TermExplained", "WatchExplained", "explain"]


class TermExplained(Frozen):
    """A name or word as it is looked for."""

    text: str = Field(description="as written")
    folded: str = Field(description="as it is compared")
    language: str | None = None


class EntityExplained(Frozen):
    """An entity with everything under which it is found."""

    id: str
    type: str
    canonical: str
    forms: tuple[TermExplained, ...]
    exclude: tuple[TermExplained, ...] = ()
    watches: tuple[str, ...] = Field((), description="that refer to it")
    where: str | None = None
    line: int | None = None


class Branch(Frozen):
    """A node of a query's tree."""

    operator: str
    query: str
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


def explain(watchlist: Watchlist, name: str) -> tuple[EntityExplained | WatchExplained, ...]:
    """The watch and the entity with the id `name`; an id may belong to both.

    Raises:
        ConfigurationError: there is neither.
    """
    found: list[EntityExplained | WatchExplained] = []
    found += [_watch(watchlist, watch.id) for watch in watchlist.watches if watch.id == name]
    found += [_entity(watchlist, entity) for entity in watchlist.entities if entity.id == name]
    if not found:
        known = [w.id for w in watchlist.watches] + [e.id for e in watchlist.entities]
        raise ConfigurationError(
            f"there is no watch and no entity `{name}`",
            remedy=suggestion(name, known) or "`monitor watch explain` without a name lists them.",
        )
    return tuple(found)


def _entity(watchlist: Watchlist, entity: Entity) -> EntityExplained:
    place = watchlist.origin(entity.id).problem("", "", "id")
    users = [
        watch.id
        for watch, tree, _ in watchlist.declared
        if any(isinstance(leaf, EntityRef) and leaf.id == entity.id for leaf in leaves(tree))
    ]
    return EntityExplained(
        id=entity.id, type=entity.type, canonical=entity.canonical,
        forms=tuple(_term(name, language) for language, names in entity.names.items() for name in names),
        exclude=tuple(map(_term, entity.exclude)), watches=tuple(users), where=place.where, line=place.line,
    )  # fmt: skip


def _watch(watchlist: Watchlist, watch_id: str) -> WatchExplained:
    watch, tree, origin = next(one for one in watchlist.declared if one[0].id == watch_id)
    place = origin.problem("", "", "id")
    entities = {entity.id: entity for entity in watchlist.entities}
    named = dict.fromkeys(leaf.id for leaf in leaves(tree) if isinstance(leaf, EntityRef))
    words = dict.fromkeys(leaf.text for leaf in leaves(tree) if isinstance(leaf, Term))
    return WatchExplained(
        id=watch.id, version=watchlist.version(watch.id), priority=watch.priority, fields=watch.fields,
        query=watch.query, tree=_branch(tree), terms=tuple(map(_term, words)),
        entities=tuple(_entity(watchlist, entities[i]) for i in named), cost=estimate(tree, entities),
        tests=len(watch.test), where=place.where, line=place.line,
    )  # fmt: skip


def _branch(node: Node) -> Branch:
    return Branch(operator=type(node).__name__, query=written(node), parts=tuple(map(_branch, children(node))))


def _term(text: str, language: str | None = None) -> TermExplained:
    return TermExplained(text=text, folded=fold_term(text), language=language)
