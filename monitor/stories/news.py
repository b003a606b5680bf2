"""What a report adds to a story."""

from __future__ import annotations

from monitor.stories.events import Story
from monitor.stories.features import Features, opening
from monitor.stories.model import Report
from monitor.stories.numbers import with_noun

__all__ = ["MOST", "news"]

MOST = 12
"""News of one report that are kept, however often its text changes."""

_EACH = 4
"""Of each kind that are told."""

_STATEMENT = 5
_ENDS = " \t\n,;:–—"


def news(report: Report | None, found: Features, story: Story | None, told: Features | None = None) -> tuple[str, ...]:
    """What the story did not have: entities, then figures, then quotations.

    Args:
        report: whose words tell of what the figures are, and what was said; None where they are not at hand.
        found: its features.
        story: without the report; None where nothing is left of it.
        told: what the report had before; that is no news.
    """
    old = [f for f in (story, told) if f is not None]
    entities = sorted(e for e in found.entities if not any(e in f.entities for f in old))
    numbers = sorted((n for n in found.figures if not any(n in f.figures for f in old)), key=lambda n: (len(n), n))
    quotes: list[str] = []
    if report is not None:
        words = f"{report.title} {report.text}"
        # A bare number tells little; it is given where there is nothing better.
        numbers = [t for n in numbers if not (t := with_noun(n, words))[-1].isdigit()] or numbers
        fresh = (q for q in report.quotes if _tells(q) and not any(opening(q) in f.quotes for f in old))
        quotes = [f"“{q.strip(_ENDS)}”" for q in fresh][:1]
    return (*entities[:_EACH], *numbers[:_EACH], *quotes)


def _tells(quote: str) -> bool:
    """Whether quoted words are a statement, not a term or an exclamation."""
    return len(quote.split()) >= _STATEMENT or len(quote) >= 30
