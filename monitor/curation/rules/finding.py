"""What lint finds: a place, a rule, and what to do."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from adapters.schema import Frozen, Problem
from monitor.watch.rules import RULES, Rule

__all__ = ["RULES", "Finding", "Rule", "Severity", "finding"]

Severity = Literal["error", "warning", "note"]
"""error: the watch cannot do what is written; warning: it will probably miss or flood; note: worth knowing."""

SEVERITY: dict[Rule, Severity] = {
    "unreachable": "error", "always-true": "error", "acronym": "warning", "shared-alias": "warning",
    "missing-script": "warning", "missing-language": "note", "near-too-wide": "warning", "prefix-too-short": "warning",
    "cost": "warning", "untested": "warning", "no-negative-test": "warning", "no-positive-test": "warning",
    "unused-entity": "note",
}  # fmt: skip


class Finding(Frozen):
    """Something in a watchlist that is allowed, and probably not meant."""

    rule: Rule
    severity: Severity
    subject: str = Field(description="id of the watch or entity")
    message: str
    where: str | None = Field(None, description="file")
    line: int | None = None
    column: int | None = None
    remedy: str | None = Field(None, description="what to do")

    def __str__(self) -> str:
        place = ":".join(str(p) for p in (self.where, self.line, self.column) if p is not None)
        head = f"{place}: " if place else ""
        return f"{head}{self.severity}: {self.subject}: {self.message} [{self.rule}]"


def finding(rule: Rule, subject: str, at: Problem) -> Finding:
    """A finding that stands where `at` stands and says what it says."""
    return Finding(
        rule=rule, severity=SEVERITY[rule], subject=subject, message=at.message, where=at.where, line=at.line,
        column=at.column, remedy=at.remedy,
    )  # fmt: skip
