"""Looking after watchlists: lint, tests, trials, backtests, and looking back into the archive.

    files ─▶ Watchlist ─▶ lint ─▶ run_tests ─▶ Trial (one text) ─▶ Backtest (the archive) ─▶ look_back (retro flags)

Everything but `look_back` computes only: it takes watchlists and items and gives values.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.curation.backtest import Backtest, Backtested, Difference, Sample, Surface
    from monitor.curation.clauses import Clause, Trial, missing
    from monitor.curation.cost import Cost, Estimator
    from monitor.curation.expansion import Branch, EntityExplained, TermExplained, WatchExplained, explain
    from monitor.curation.junit import junit_xml, write_junit
    from monitor.curation.retro import LookBack, look_back
    from monitor.curation.rules import RULES, Finding, Rule, Severity, lint
    from monitor.curation.streaming import Piece, archive

__all__ = [
    "RULES",
    "Backtest",
    "Backtested",
    "Branch",
    "Clause",
    "Cost",
    "Difference",
    "EntityExplained",
    "Estimator",
    "Finding",
    "LookBack",
    "Piece",
    "Rule",
    "Sample",
    "Severity",
    "Surface",
    "TermExplained",
    "Trial",
    "WatchExplained",
    "archive",
    "explain",
    "junit_xml",
    "lint",
    "look_back",
    "missing",
    "write_junit",
]

_HOMES = {
    **dict.fromkeys(["Backtest", "Backtested", "Difference", "Sample", "Surface"], "backtest"),
    **dict.fromkeys(["Clause", "Trial", "missing"], "clauses"),
    **dict.fromkeys(["Cost", "Estimator"], "cost"),
    **dict.fromkeys(["Branch", "EntityExplained", "TermExplained", "WatchExplained", "explain"], "expansion"),
    **dict.fromkeys(["junit_xml", "write_junit"], "junit"),
    **dict.fromkeys(["LookBack", "look_back"], "retro"),
    **dict.fromkeys(["RULES", "Finding", "Rule", "Severity", "lint"], "rules"),
    **dict.fromkeys(["Piece", "archive"], "streaming"),
}


def __getattr__(name: str) -> Any:
    """Load the parts when they are asked for: a daemon looks at changed files, and lints and explains nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
