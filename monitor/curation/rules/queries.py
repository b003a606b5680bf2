"""Rules about queries: clauses without effect, terms that find too much."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.curation.rules.finding import Finding, Rule, Severity, finding
from monitor.curation.rules.implication import Logic
from monitor.curation.rules.letters import is_acronym
from monitor.curation.trees import start, walk, written
from monitor.watch.model import Watch
from monitor.watch.query import And, Node, Or, Term
from monitor.watch.source import Origin

__all__ = ["lint_query"]

_LONGEST = 60


def lint_query(watch: Watch, tree: Node, origin: Origin) -> Iterator[Finding]:
    """What is to be said of one query.

    Args:
        watch: that it is of.
        tree: the query.
        origin: of the watch.
    """
    logic = Logic(tree)

    def at(node: Node, rule: Rule, message: str, remedy: str, severity: Severity | None = None) -> Finding:
        found = finding(rule, watch.id, origin.problem("", message, "query", offset=start(node), remedy=remedy))
        return found if severity is None else found.model_copy(update={"severity": severity})

    for node in walk(tree):
        if isinstance(node, And):
            if clash := logic.contradiction(node.parts):
                wanted, refused = map(_short, clash)
                yield at(
                    node, "unreachable", f"`{wanted}` and `{refused}` exclude each other: this can never match",
                    "Remove one of the two.",
                )  # fmt: skip
            for part, other in logic.superfluous(node):
                yield at(
                    part, "always-true", f"`{_short(part)}` asks nothing more than `{_short(other)}`",
                    "Remove the clause, or write what it was meant to ask.", "warning",
                )  # fmt: skip
        elif isinstance(node, Or):
            if clash := logic.tautology(node.parts):
                first, refused = map(_short, clash)
                yield at(
                    node, "always-true", f"`{first} OR {refused}` is true of every text",
                    "Remove the clause, or write what it was meant to ask.",
                )  # fmt: skip
            for part, other in logic.superfluous(node):
                yield at(
                    part, "unreachable", f"`{_short(part)}` finds nothing that `{_short(other)}` does not find",
                    "Remove it.", "warning",
                )  # fmt: skip
    for leaf in _alone(tree):
        if is_acronym(leaf.text):
            yield at(
                leaf, "acronym", f"the short acronym `{leaf.written}` alone makes the watch match",
                "Ask for context with AND, or give it a longer form.",
            )  # fmt: skip


def _alone(node: Node) -> Iterator[Term]:
    """Terms of which a single hit makes the query true."""
    match node:
        case Or(parts):
            for part in parts:
                yield from _alone(part)
        case And():
            return
        case Term():
            yield node


def _short(node: Node) -> str:
    text = written(node)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
