"""Rules about entities: names that others have too, and names that are missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from monitor.curation.rules.finding import Finding, finding
from monitor.curation.rules.letters import is_acronym, scripts
from monitor.watch.fold import fold_term
from monitor.watch.model import Entity
from monitor.watch.source import Origin

__all__ = ["lint_entities"]

ENOUGH = 3
"""Entities of a type from which on what most of them have is expected of the others."""

Placed = Callable[[str], Origin]


def lint_entities(
    entities: Sequence[Entity], origin: Placed, used: Collection[str], languages: Collection[str]
) -> Iterator[Finding]:
    """What is to be said of the entities.

    Args:
        entities: all of them.
        origin: where each stands, by id.
        used: ids of those that a query refers to.
        languages: in which every entity is to have names; those that most entities of a type have, when empty.
    """
    for entity in entities:
        yield from _acronyms(entity, origin(entity.id))
        if entity.id not in used:
            yield finding(
                "unused-entity", entity.id,
                origin(entity.id).problem("", "no watch asks for this entity", "id", remedy="Use it, or remove it."),
            )  # fmt: skip
    yield from _shared(entities, origin)
    by_type: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        by_type[entity.type].append(entity)
    for group in by_type.values():
        yield from _missing(group, origin, languages)


def _acronyms(entity: Entity, origin: Origin) -> Iterator[Finding]:
    for language, names in entity.names.items():
        for n, name in enumerate(names):
            if is_acronym(name):
                yield finding("acronym", entity.id, origin.problem(
                    "", f"the short acronym `{name}` is ambiguous, and is found in any case", "names", language, n,
                    remedy="Use a longer form.",
                ))  # fmt: skip


def _shared(entities: Sequence[Entity], origin: Placed) -> Iterator[Finding]:
    owners: dict[str, dict[str, str]] = defaultdict(dict)
    for entity in entities:
        for alias in entity.aliases:
            owners[fold_term(alias)].setdefault(entity.id, alias)
    for owned in owners.values():
        first, *others = owned
        for entity_id in others:
            at = _of_name(origin(entity_id), entity_id, entities, owned[entity_id])
            message = f"`{owned[entity_id]}` is also a name of `{first}`: a hit counts for both"
            problem = at[0].problem("", message, *at[1], remedy="Tell them apart, or make one entity of them.")
            yield finding("shared-alias", entity_id, problem)


def _of_name(
    origin: Origin, entity_id: str, entities: Sequence[Entity], alias: str
) -> tuple[Origin, tuple[str | int, ...]]:
    entity = next(e for e in entities if e.id == entity_id)
    for language, names in entity.names.items():
        if alias in names:
            return origin, ("names", language, names.index(alias))
    return origin, ("names",)


def _missing(group: Sequence[Entity], origin: Placed, languages: Collection[str]) -> Iterator[Finding]:
    """Scripts and languages in which most entities of one type have names, and one has none."""
    wanted_scripts = _usual(_scripts(entity) for entity in group)
    wanted = set(languages) or _usual(_languages(entity) for entity in group)
    for entity in group:
        if "mul" in entity.names:
            continue
        if absent := wanted_scripts - _scripts(entity):
            yield finding("missing-script", entity.id, origin(entity.id).problem(
                "", f"no name in {_listed(s.capitalize() for s in absent)} letters, which most of type "
                f"`{entity.type}` have", "names", remedy="Add the name as texts in that script write it.",
            ))  # fmt: skip
        elif lacking := wanted - _languages(entity):
            yield finding("missing-language", entity.id, origin(entity.id).problem(
                "", f"no name in {_listed(lacking)}", "names", remedy="Add it, or put shared names under `mul`.",
            ))  # fmt: skip


def _scripts(entity: Entity) -> frozenset[str]:
    return frozenset().union(*(scripts(alias) for alias in entity.aliases))


def _languages(entity: Entity) -> frozenset[str]:
    return frozenset(tag.split("-")[0] for tag in entity.names)


def _usual(sets: Iterable[frozenset[str]]) -> set[str]:
    """What more than half of the sets hold, given enough of them."""
    every = list(sets)
    counts = Counter(one for found in every for one in found)
    return {one for one, count in counts.items() if len(every) >= ENOUGH and 2 * count > len(every)}


def _listed(words: Iterable[str]) -> str:
    return " or ".join(sorted(words))
