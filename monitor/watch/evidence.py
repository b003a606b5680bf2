"""Evidence: where a hit stands in the item, in its own words and surroundings."""

from __future__ import annotations

import re
from typing import Any

from adapters.schema import Span
from adapters.text import clean
from monitor.watch.fields import FIELDS, bit, own
from monitor.watch.hits import Hit
from monitor.watch.passages import Document, Passage
from monitor.watch.reading import Dropped
from monitor.watch.view import Use
from storage.records import Evidence, Suppressed, Variant

__all__ = ["make", "suppressed"]

_AROUND = 60
_LONGEST = 200
# A word that the edge of the snippet cuts in two is left out.
_CUT_HEAD, _CUT_TAIL = re.compile(r"\A\S*\s+"), re.compile(r"\s+\S*\Z")


def make(document: Document, hit: Hit, use: Use, entity: tuple[str, str] | None) -> Evidence:
    """Evidence of `hit`.

    Args:
        document: what holds it.
        hit: what counts.
        use: the part of the query that it satisfies.
        entity: id and canonical name, when the hit names one.
    """
    return Evidence(**_values(document, hit, use, entity))


def suppressed(
    document: Document, dropped: Dropped, use: Use, entity: tuple[str, str] | None
) -> Suppressed:
    """Evidence of a hit that does not count."""
    return Suppressed(**_values(document, dropped.hit, use, entity), by=dropped.by, reason=dropped.reason)


def _values(document: Document, hit: Hit, use: Use, entity: tuple[str, str] | None) -> dict[str, Any]:
    passage, start, end = hit.passage, hit.start, hit.end
    snippet, mark = _snippet(passage, start, end)
    surface = passage.text[start:end]
    return {
        "field": _field(passage, hit.mask & use.mask),
        "role": passage.role,
        "span": Span(start=start, end=end),
        "in_text": passage.in_text,
        "surface": surface,
        "term": use.term,
        "clause": use.clause,
        "variant": _variant(hit, surface),
        "entity": entity[0] if entity else None,
        "canonical": entity[1] if entity else None,
        "speaker": document.speaker(passage, start, end),
        "snippet": snippet,
        "mark": mark,
    }


def _field(passage: Passage, mask: int) -> str:
    """The name of the field that a watch found the hit by: that of its passage, unless the watch asked for another."""
    if mask < 0 or mask & own(passage.field):
        return passage.field
    return next((name for name in FIELDS if mask & bit(name)), passage.field)


def _variant(hit: Hit, surface: str) -> Variant:
    """`exact` and `alias` are the letters of the watchlist; what only folding makes alike is `folded`."""
    if hit.sense.variant not in ("exact", "alias"):
        return hit.sense.variant
    same = " ".join(surface.split()).casefold() == " ".join(hit.sense.of.split()).casefold()
    return hit.sense.variant if same else "folded"


def _snippet(passage: Passage, start: int, end: int) -> tuple[str, Span]:
    """One line of whole words around the hit, and where the hit stands in it."""
    low, high = max(passage.start, start - _AROUND), min(passage.end, end + _AROUND)
    around = passage.text[low:high]
    if around.isprintable() and "  " not in around and end - start < _LONGEST:  # one line as it stands
        head, tail = passage.text[low:start], passage.text[end:high]
        if low > passage.start:
            head = "…" + (head.partition(" ")[2] if " " in head else head)
        if high < passage.end:
            tail = (tail.rpartition(" ")[0] if " " in tail else tail) + "…"
        head = head.lstrip()
        return head + passage.text[start:end] + tail.rstrip(), Span(start=len(head), end=len(head) + end - start)
    before, hit, after = passage.text[low:start], _line(passage.text[start:end]), passage.text[end:high]
    if low > passage.start:
        before = "…" + _CUT_HEAD.sub("", before)
    if high < passage.end:
        after = _CUT_TAIL.sub("", after) + "…"
    if len(hit) > _LONGEST:
        hit = hit[: _LONGEST - 1] + "…"
    head = (_line(before) + (" " if before[-1:].isspace() else "")).lstrip()
    tail = (" " if after[:1].isspace() else "") + _line(after)
    return head + hit + tail.rstrip(), Span(start=len(head), end=len(head) + len(hit))


def _line(text: str) -> str:
    return clean(" ".join(text.split()))
