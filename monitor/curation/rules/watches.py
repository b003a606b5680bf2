"""Rules about watches as a whole: their tests and what they cost."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.curation.cost import Cost
from monitor.curation.rules.finding import Finding, finding
from monitor.watch.model import Watch
from monitor.watch.source import Origin

__all__ = ["lint_cost", "lint_tests"]

MANY_PATTERNS = 20_000
FEW_LETTERS = 2


def lint_tests(watch: Watch, origin: Origin) -> Iterator[Finding]:
    """Whether the watch is proved, and proved from both sides."""
    expected = {test.match for test in watch.test}
    if not expected:
        problem = origin.problem(
            "", "the watch has no tests", "id", remedy="Add [[watch.test]] with texts it must, and must not, match."
        )
        yield finding("untested", watch.id, problem)
    elif expected == {True}:
        problem = origin.problem(
            "", "no test says what the watch must not match", "id", remedy="Add near misses with match = false."
        )
        yield finding("no-negative-test", watch.id, problem)
    elif expected == {False}:
        problem = origin.problem(
            "", "no test says what the watch must match", "id", remedy="Add texts with match = true."
        )
        yield finding("no-positive-test", watch.id, problem)


def lint_cost(watch: Watch, cost: Cost, origin: Origin) -> Iterator[Finding]:
    """Whether the watch is dear: evaluated on nearly every text, or very many patterns."""
    if cost.always:
        yield finding("cost", watch.id, origin.problem(
            "", f"the query is evaluated on every item, since `{cost.wakes[0]}` alone can make it match", "query",
            remedy="Join it by AND to a word that must occur.",
        ))  # fmt: skip
    elif cost.shortest and cost.letters <= FEW_LETTERS:
        yield finding("cost", watch.id, origin.problem(
            "", f"the query is evaluated wherever `{cost.shortest}` occurs, which is nearly everywhere", "query",
            remedy="Join it by AND to something rarer.",
        ))  # fmt: skip
    if cost.patterns > MANY_PATTERNS:
        yield finding("cost", watch.id, origin.problem(
            "", f"the query looks for {cost.patterns:,} patterns", "query", remedy="Split the watch.",
        ))  # fmt: skip

