"""The gold corpus for the `document` adapter, run through it.

    python -m tests.adapters.corpus [--failures N] [--field NAME] [NAME ...]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import UTC, datetime

from adapters import document
from adapters.schema import Item
from tests.adapters.gold import Case, load
from tests.adapters.scoring import Report, score

__all__ = ["measure", "read"]

NOW = datetime(2026, 10, 1, tzinfo=UTC)  # later than every date in the corpus


def read(data: bytes) -> Item:
    """What the adapter makes of `data`; raises what it raises."""
    return document.read(data, fetched=NOW)


def measure(cases: Iterable[Case]) -> Report:
    """Figures of the adapter on `cases`."""
    return score((case, read(case.data)) for case in cases)


def main() -> None:
    parser = argparse.ArgumentParser(description="Score the document adapter on the gold corpus.")
    parser.add_argument("name", nargs="*", help="cases; all where none is given")
    parser.add_argument("--field", help="only failures of this field")
    parser.add_argument("--failures", type=int, default=40, help="how many to print")
    options = parser.parse_args()
    cases = [c for c in load() if not options.name or c.name in options.name]
    report = measure(cases)
    print(f"{len(cases)} documents")
    for name, tally in report.fields.items():
        print(f"{name:24} {tally.right:4} of {tally.total:4}  {tally.rate:6.1%}")
    for failure in [f for f in report.failures if options.field in (None, f.field)][: options.failures]:
        print(f"\n{failure.case}: {failure.field}\n  expected {failure.expected!r}\n  got      {failure.got!r}")


if __name__ == "__main__":
    main()
