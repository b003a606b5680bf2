"""The names of what lint looks for, apart from all that it takes to look."""

from __future__ import annotations

from typing import Literal, get_args

__all__ = ["RULES", "Rule"]

Rule = Literal[
    "unreachable", "always-true", "acronym", "shared-alias", "missing-script", "missing-language", "near-too-wide",
    "prefix-too-short", "cost", "untested", "no-negative-test", "no-positive-test", "unused-entity",
]  # fmt: skip
"""An entity or a watch may ask to be spared some of it."""

RULES: tuple[Rule, ...] = get_args(Rule)
