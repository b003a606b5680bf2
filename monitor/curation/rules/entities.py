"""Rules about entities: names that others have too, and names that are missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from monitor.curation.rules.finding import Finding, finding
from monitor.curation.rules.letters import is_acronym, scripts
from monitor.curation.trees import folded
from monitor.toml_positions import KeyPath
from monitor.watch.forms import forms_of
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
    if entity.context_any:
        return
    for language, names in entity.names.items():
        for n, name in enumerate(names):
            if is_acronym(name):
                yield finding("acronym", entity.id, origin.problem(
                    "", f"the short acronym `{name}` is ambiguous", "names", language, n,
                    remedy="Name words beside which it counts in context_any, or use a longer form.",
                ))  # fmt: skip


def _shared(entities: Sequence[Entity], origin: Placed) -> Iterator[Finding]:
    """Names of several entities; where all of them ask for context, that may tell them apart."""
    owners: dict[str, dict[str, tuple[Entity, KeyPath]]] = defaultdict(dict)
    for entity in entities:
        for language, names in entity.names.items():
            for n, name in enumerate(names):
                owners[folded(name)].setdefault(entity.id, (entity, ("names", language, n)))
    for owned in owners.values():
        (first, _), *others = owned.values()
        for entity, path in others:
            name = entity.names[str(path[1])][int(path[2])]
            problem = origin(entity.id).problem(
                "", f"`{name}` is also a name of `{first.id}`: a hit counts for both", *path,
                remedy="Tell them apart with context_any, or make one entity of them.",
            )  # fmt: skip
            found = finding("shared-alias", entity.id, problem)
            apart = entity.context_any and first.context_any
            yield found.model_copy(update={"severity": "note"}) if apart else found


def _missing(group: Sequence[Entity], origin: Placed, languages: Collection[str]) -> Iterator[Finding]:
    """Scripts and languages in which most entities of one type have names, and one has none."""
    wanted_scripts = _usual(_scripts(entity) for entity in group)
    wanted = set(languages) or _usual(_languages(entity) for entity in group)
    for entity in group:
        if "mul" in entity.names or entity.transliterate:
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
    """The scripts in which an entity is found; a designation (F-16) is found in both that spell such."""
    spelled = [form.text for alias in entity.aliases for form in forms_of(alias, kind=entity.type, inflect=False)]
    return frozenset().union(*(scripts(name) for name in (*entity.aliases, *spelled)))


def _languages(entity: Entity) -> frozenset[str]:
    return frozenset(tag.split("-")[0] for tag in entity.names)


def _usual(sets: Iterable[frozenset[str]]) -> set[str]:
    """What more than half of the sets hold, given enough of them."""
    every = list(sets)
    counts = Counter(one for found in every for one in found)
    return {one for one, count in counts.items() if len(every) >= ENOUGH and 2 * count > len(every)}


def _listed(words: Iterable[str]) -> str:
    return " or ".join(sorted(words))
