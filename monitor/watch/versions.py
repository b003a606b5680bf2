"""Which version of a watch this is: a flag is raised once for each."""

from __future__ import annotations

import hashlib
import json

from monitor.watch.check import Checked
from monitor.watch.engine import ENGINE_VERSION
from monitor.watch.forms import FORMS_VERSION
from monitor.watch.model import Entity
from monitor.watch.query import EntityRef, SaidBy, TypeRef, WatchRef, leaves

__all__ = ["versions"]


def versions(checked: Checked) -> dict[str, str]:
    """By watch, a hash of its query, of all that the query refers to and of the engine's version."""
    watches = {watch.id: (watch, tree) for watch, tree, _ in checked.watches}
    by_type: dict[str, list[str]] = {}
    for entity in checked.entities.values():
        by_type.setdefault(entity.type, []).append(entity.id)
    made: dict[str, str] = {}

    def version(id: str) -> str:  # watches refer to one another without circles, and not through many
        if id not in made:
            watch, tree = watches[id]
            named: set[tuple[str, bool]] = set()
            others: set[str] = set()
            for leaf in leaves(tree):
                match leaf:
                    case EntityRef(other, adjectives=True):
                        named.add((other, True))
                    case EntityRef(other) | SaidBy(other):
                        named.add((other, False))
                    case TypeRef(name):
                        named.update((other, False) for other in by_type.get(name, ()))
                    case WatchRef(other):
                        others.add(version(other))
                    case _:
                        pass
            own = [watch.id, watch.query, watch.priority, sorted(watch.fields), watch.ignore_diacritics]
            meant = [_meaning(checked.entities[name], adjectives) for name, adjectives in sorted(named)]
            parts = json.dumps([ENGINE_VERSION, own, meant, sorted(others)], ensure_ascii=True)
            made[id] = hashlib.sha256(parts.encode()).hexdigest()[:16]
        return made[id]

    return {id: version(id) for id in watches}


def _meaning(entity: Entity, adjectives: bool) -> list[object]:
    """What decides on where the names of an entity, or its adjectives, are found."""
    listed = entity.adjectives if adjectives else entity.names
    words = sorted({word for words in listed.values() for word in words})
    meaning: list[object] = [
        entity.id, entity.canonical, words, sorted(entity.exclude), sorted(entity.context_any), entity.ignore_diacritics,
        *(["adjectives"] if adjectives else []),
    ]  # fmt: skip
    if entity.inflect or entity.transliterate:
        names = {tag: sorted(names) for tag, names in sorted(listed.items())}
        meaning += [FORMS_VERSION, entity.type, names, entity.inflect, sorted(entity.transliterate)]
    return meaning
