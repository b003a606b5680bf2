"""What a watchlist says and probably does not mean."""

from __future__ import annotations

from collections.abc import Collection

from monitor.curation.rules.entities import lint_entities
from monitor.curation.rules.finding import RULES, Finding, Rule, Severity
from monitor.curation.rules.queries import lint_query
from monitor.curation.rules.watches import lint_cost, lint_tests
from monitor.watch.query import EntityRef, leaves
from monitor.watch.watchlist import Watchlist

__all__ = ["RULES", "Finding", "Rule", "Severity", "lint"]


def lint(
    watchlist: Watchlist, *, ignore: Collection[Rule] = (), languages: Collection[str] = ()
) -> tuple[Finding, ...]:
    """All findings, by file and line.

    Args:
        watchlist: loaded; what cannot be loaded is an error already.
        ignore: rules to leave out.
        languages: in which every entity is to have a name (BCP 47); when empty, what most entities have counts.
    """
    entities = {entity.id: entity for entity in watchlist.entities}
    used: set[str] = set()
    found: list[Finding] = []
    for watch, tree, origin in watchlist.declared:
        used |= {leaf.id for leaf in leaves(tree) if isinstance(leaf, EntityRef)}
        found += lint_tests(watch, origin)
        found += lint_query(watch, tree, origin)
        found += lint_cost(watch, tree, entities, origin)
    found += lint_entities(watchlist.entities, watchlist.origin, used, languages)
    kept = [one for one in found if one.rule not in ignore]
    return tuple(sorted(kept, key=lambda f: (f.where or "", f.line or 0, f.column or 0)))
