"""What a watchlist says and probably does not mean."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import chain

from monitor.curation.cost import Estimator
from monitor.curation.rules.entities import lint_entities
from monitor.curation.rules.finding import RULES, Finding, Rule, Severity
from monitor.curation.rules.queries import lint_query
from monitor.curation.rules.watches import lint_cost, lint_tests
from monitor.watch.query import EntityRef, SaidBy, TypeRef, leaves
from monitor.watch.watchlist import Watchlist

__all__ = ["RULES", "Finding", "Rule", "Severity", "lint"]


def lint(
    watchlist: Watchlist, *, ignore: Collection[Rule] = (), languages: Collection[str] = ()
) -> tuple[Finding, ...]:
    """All findings, by file and line.

    Args:
        watchlist: loaded; what cannot be loaded is an error already.
        ignore: rules to leave out everywhere; a watch or an entity may leave out others (`ignore_lint`).
        languages: in which every entity is to have a name (BCP 47); when empty, what most entities have counts.
    """
    types = {entity.id: entity.type for entity in watchlist.entities}
    estimate = Estimator(watchlist.entities)
    found: list[Finding] = []
    for watch, tree, origin in watchlist.declared:
        every: Iterable[Finding] = chain(
            lint_tests(watch, origin), lint_query(watch, tree, origin, types), lint_cost(watch, estimate(tree), origin)
        )
        found += [one for one in every if one.rule not in watch.ignore_lint]
    spared = {entity.id: entity.ignore_lint for entity in watchlist.entities}
    every = lint_entities(watchlist.entities, watchlist.origin, _used(watchlist, types), languages)
    found += [one for one in every if one.rule not in spared[one.subject]]
    kept = [one for one in found if one.rule not in ignore]
    return tuple(sorted(kept, key=lambda f: (f.where or "", f.line or 0, f.column or 0)))


def _used(watchlist: Watchlist, types: dict[str, str]) -> set[str]:
    """The entities that a query asks for, by themselves or by their type."""
    every = [leaf for _, tree, _ in watchlist.declared for leaf in leaves(tree)]
    named = {leaf.id for leaf in every if isinstance(leaf, EntityRef | SaidBy)}
    asked = {leaf.id for leaf in every if isinstance(leaf, TypeRef)}
    return named | {entity_id for entity_id, type_name in types.items() if type_name in asked}
