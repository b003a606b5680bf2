"""What a watch or an entity stands for once it is compiled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pydantic import Field

from adapters.errors import ConfigurationError
from adapters.schema import Frozen
from monitor.curation.cost import Cost, estimate
from monitor.curation.trees import children, written
from monitor.watch.check import suggestion
from monitor.watch.fold import fold_term
from monitor.watch.model import Entity, Watch
from monitor.watch.query import EntityRef, Node, Term, leaves
from monitor.watch.source import Origin
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


def explain(watchlist: Watchlist, *names: str) -> tuple[EntityExplained | WatchExplained, ...]:
    """The watches, then the entities, with these ids, or all; an id may belong to one of both.

    Raises:
        ConfigurationError: there is neither.
    """
    known = [w.id for w in watchlist.watches] + [e.id for e in watchlist.entities]
    if strange := [name for name in names if name not in known]:
        raise ConfigurationError(
            f"there is no watch and no entity `{strange[0]}`",
            remedy=suggestion(strange[0], known) or "`monitor watch explain` without a name lists them.",
        )
    users = _users(watchlist)
    entities = {e.id: _entity(e, users.get(e.id, ()), watchlist.origin(e.id)) for e in watchlist.entities}
    watches = [_watch(w, tree, at, watchlist, entities) for w, tree, at in watchlist.declared if not names or w.id in names]
    return (*watches, *(e for e in entities.values() if not names or e.id in names))


def _users(watchlist: Watchlist) -> dict[str, list[str]]:
    """The watches that refer to each entity."""
    users: dict[str, list[str]] = defaultdict(list)
    for watch, tree, _ in watchlist.declared:
        for entity_id in dict.fromkeys(leaf.id for leaf in leaves(tree) if isinstance(leaf, EntityRef)):
            users[entity_id].append(watch.id)
    return users


def _entity(entity: Entity, users: Sequence[str], origin: Origin) -> EntityExplained:
    place = origin.problem("", "", "id")
    return EntityExplained(
        id=entity.id, type=entity.type, canonical=entity.canonical,
        forms=tuple(_term(name, language) for language, names in entity.names.items() for name in names),
        exclude=tuple(map(_term, entity.exclude)), watches=tuple(users), where=place.where, line=place.line,
    )  # fmt: skip


def _watch(
    watch: Watch, tree: Node, origin: Origin, watchlist: Watchlist, entities: Mapping[str, EntityExplained]
) -> WatchExplained:
    place = origin.problem("", "", "id")
    named = dict.fromkeys(leaf.id for leaf in leaves(tree) if isinstance(leaf, EntityRef))
    words = dict.fromkeys(leaf.text for leaf in leaves(tree) if isinstance(leaf, Term))
    return WatchExplained(
        id=watch.id, version=watchlist.version(watch.id), priority=watch.priority, fields=watch.fields,
        query=watch.query, tree=_branch(tree), terms=tuple(map(_term, words)),
        entities=tuple(entities[i] for i in named), cost=estimate(tree, {e.id: e for e in watchlist.entities}),
        tests=len(watch.test), where=place.where, line=place.line,
    )  # fmt: skip


def _branch(node: Node) -> Branch:
    return Branch(operator=type(node).__name__, query=written(node), parts=tuple(map(_branch, children(node))))


def _term(text: str, language: str | None = None) -> TermExplained:
    return TermExplained(text=text, folded=fold_term(text), language=language)
