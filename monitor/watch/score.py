"""How strong a match is: the product of a few factors, each from 0 to 1 and each with a name.

Nothing is learned and nothing hidden: whoever reads the factors of a flag can reckon the score.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import prod

from storage.records import Evidence, Variant

__all__ = ["FIELD_WEIGHTS", "VARIANT_WEIGHTS", "factors", "score"]

FIELD_WEIGHTS: dict[str, float] = {
    "title": 1.0, "lead": 0.9, "summary": 0.9, "heading": 0.85, "body": 0.8, "quote": 0.8, "caption": 0.7,
    "embed": 0.7, "tag": 0.6, "author": 0.6, "outlet": 0.6, "mention": 0.6, "dateline": 0.5, "other": 0.5, "url": 0.5,
    "link": 0.4, "credit": 0.3,
}  # fmt: skip
"""A headline names what an article is about, a link or a credit hardly does."""

VARIANT_WEIGHTS: dict[Variant, float] = {
    "exact": 1.0, "alias": 1.0, "fact": 1.0, "quoted": 1.0, "inflected": 0.95, "prefix": 0.9, "pattern": 0.9,
    "transliterated": 0.85, "folded": 0.8,
}  # fmt: skip
"""How sure it is that the surface means what the watchlist names."""


def factors(evidence: Sequence[Evidence]) -> dict[str, float]:
    """The factors of a match.

    Returns:
        `field`: the weight of the best field that holds a hit. `exactness`: the mean over the clauses of the weight
        of each one's best hit. `clauses`: 1 − ½ⁿ for n clauses with a hit. `hits`: h ÷ (h + 1) for h hits.
    """
    best: dict[str, float] = {}
    field = 0.0
    for hit in evidence:
        best[hit.clause] = max(best.get(hit.clause, 0.0), VARIANT_WEIGHTS[hit.variant])
        field = max(field, FIELD_WEIGHTS.get(hit.field, 0.5))
    return _reckoned(field, tuple(best.values()), len(evidence)).copy()


@lru_cache(maxsize=4_096)  # most matches have one hit or two
def _reckoned(field: float, best: tuple[float, ...], hits: int) -> dict[str, float]:
    return {
        "field": field,
        "exactness": round(sum(best) / len(best), 4),
        "clauses": round(1 - 0.5 ** len(best), 4),
        "hits": round(hits / (hits + 1), 4),
    }


def score(parts: dict[str, float]) -> float:
    """The product of `parts`."""
    return round(prod(parts.values()), 4)
