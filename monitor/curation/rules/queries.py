"""Rules about queries: clauses without effect, terms that find too much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from monitor.curation.rules.finding import Finding, Rule, Severity, finding
from monitor.curation.rules.implication import Logic
from monitor.curation.rules.letters import is_acronym
from monitor.watch.model import Watch
from monitor.watch.query import And, Near, Node, Or, Term, Unless, walk
from monitor.watch.source import Origin
from monitor.watch.written import written

__all__ = ["lint_query"]

WIDE = 50
"""Words in NEAR from which on it is more than most paragraphs of news hold."""

SHORT_PREFIX = 4
"""Letters of a prefix that begin very many words; fewer are refused when the file is loaded."""

_LONGEST = 60


def lint_query(watch: Watch, tree: Node, origin: Origin, types: Mapping[str, str]) -> Iterator[Finding]:
    """What is to be said of one query.

    Args:
        watch: that it is of.
        tree: the query.
        origin: of the watch.
        types: of the entities, by id.
    """
    linted = _Linted(watch, origin, Logic(tree, types))
    for node in walk(tree):
        match node:
            case And():
                yield from linted.all_of(node)
            case Or():
                yield from linted.any_of(node)
            case Near(words=words) if words > WIDE:
                yield linted.at(
                    node, "near-too-wide", f"within {words} words is nearly anywhere in the text",
                    "Take a smaller number, PARA( … ) for the paragraph, or AND.",
                )  # fmt: skip
            case Term(text, how="prefix") if sum(c.isalpha() for c in text) <= SHORT_PREFIX:
                yield linted.at(
                    node, "prefix-too-short", f"very many words begin with `{text}`", "Write more letters of it."
                )
    for term in _alone(tree):
        if is_acronym(term.text):
            yield linted.at(
                term, "acronym", f"the short acronym `{term.written}` alone makes the watch match",
                "Ask for context with AND or NEAR, for its capitals with {…}, or give it a longer form.",
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Linted:
    watch: Watch
    origin: Origin
    logic: Logic

    def at(self, node: Node, rule: Rule, message: str, remedy: str, severity: Severity | None = None) -> Finding:
        place = self.origin.problem("", message, "query", offset=node.at, remedy=remedy)
        found = finding(rule, self.watch.id, place)
        return found if severity is None else found.model_copy(update={"severity": severity})

    def all_of(self, node: And) -> Iterator[Finding]:
        """Of clauses that must all be true: some that cannot be together, some that ask nothing more."""
        if clash := self.logic.contradiction(node.parts):
            wanted, refused = map(self._short, clash)
            yield self.at(
                node, "unreachable", f"`{wanted}` and `{refused}` exclude each other: this can never match",
                "Remove one of the two.",
            )  # fmt: skip
        for part, other in self.logic.superfluous(node):
            yield self.at(
                part, "always-true", f"`{self._short(part)}` asks nothing more than `{self._short(other)}`",
                "Remove the clause, or write what it was meant to ask.", "warning",
            )  # fmt: skip

    def any_of(self, node: Or) -> Iterator[Finding]:
        """Of clauses of which one must be true: some of which one always is, some that find nothing more."""
        if clash := self.logic.tautology(node.parts):
            first, refused = map(self._short, clash)
            yield self.at(
                node, "always-true", f"`{first} OR {refused}` is true of every text",
                "Remove the clause, or write what it was meant to ask.",
            )  # fmt: skip
        for part, other in self.logic.superfluous(node):
            yield self.at(
                part, "unreachable", f"`{self._short(part)}` finds nothing that `{self._short(other)}` does not find",
                "Remove it.", "warning",
            )  # fmt: skip

    def _short(self, node: Node) -> str:
        text = " ".join(written(node, self.watch.query).split())
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _alone(node: Node) -> Iterator[Term]:
    """Words, in any case, of which a single hit makes the query true."""
    match node:
        case Or(parts):
            for part in parts:
                yield from _alone(part)
        case Unless(part):
            yield from _alone(part)
        case Term(how="word"):
            yield node
