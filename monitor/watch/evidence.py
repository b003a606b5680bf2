"""Evidence: where a hit stands in the item, in its own words and surroundings."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from pydantic import BaseModel

from adapters.schema import Span
from adapters.text import clean
from monitor.watch.fields import FIELDS, bit, own
from monitor.watch.hits import Hit
from monitor.watch.passages import Document, Passage
from monitor.watch.reading import Dropped
from monitor.watch.terms import Sense
from monitor.watch.view import Use
from storage.records import Evidence, Match, Suppressed, Variant

__all__ = ["make", "suppressed", "unchecked"]

M = TypeVar("M", Evidence, Match)

_set = object.__setattr__
_FIELDS: dict[type[BaseModel], set[str]] = {model: set(model.model_fields) for model in (Evidence, Match)}

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
    return unchecked(Evidence, _values(document, hit, use, entity))


def suppressed(
    document: Document, dropped: Dropped, use: Use, entity: tuple[str, str] | None
) -> Suppressed:
    """Evidence of a hit that does not count."""
    return Suppressed(**_values(document, dropped.hit, use, entity), by=dropped.by, reason=dropped.reason)


def unchecked(model: type[M], values: dict[str, Any]) -> M:
    """A model of values that are what they should be: all of its fields, in their order.

    This is what pydantic does to read a model from a pickle. It takes a third of the time that checking takes.
    """
    made = model.__new__(model)
    _set(made, "__dict__", values)
    _set(made, "__pydantic_fields_set__", _FIELDS[model])
    _set(made, "__pydantic_extra__", None)
    _set(made, "__pydantic_private__", None)
    return made


def _values(document: Document, hit: Hit, use: Use, entity: tuple[str, str] | None) -> dict[str, Any]:
    _, _, mask, sense, passage, start, end = hit
    text, _, _, field, _, role, in_text = passage
    snippet, mark = _snippet(passage, start, end)
    surface = text[start:end]
    id, canonical = entity or (None, None)
    return {
        "field": field if use.mask < 0 else _field(passage, mask & use.mask),
        "role": role,
        "span": Span(start=start, end=end),
        "in_text": in_text,
        "surface": surface,
        "term": use.term,
        "clause": use.clause,
        "variant": _variant(sense, surface),
        "entity": id,
        "canonical": canonical,
        "speaker": document.speaker(passage, start, end) if document.spoken else None,
        "snippet": snippet,
        "mark": mark,
    }


def _field(passage: Passage, mask: int) -> str:
    """The name of the field that a watch found the hit by: that of its passage, unless the watch asked for another."""
    if mask < 0 or mask & own(passage.field):
        return passage.field
    return next((name for name in FIELDS if mask & bit(name)), passage.field)


def _variant(sense: Sense, surface: str) -> Variant:
    """`exact` and `alias` are the letters of the watchlist; what only folding makes alike is `folded`."""
    variant, of = sense.variant, sense.of
    if surface == of or variant not in ("exact", "alias"):
        return variant
    return variant if " ".join(surface.split()).casefold() == " ".join(of.split()).casefold() else "folded"


def _snippet(passage: Passage, start: int, end: int) -> tuple[str, Span]:
    """One line of whole words around the hit, and where the hit stands in it."""
    text, begin, finish, *_ = passage
    low, high = start - _AROUND, end + _AROUND
    cut_head, cut_tail = low > begin, high < finish
    low, high = low if cut_head else begin, high if cut_tail else finish
    around = text[low:high]
    if end - start < _LONGEST and around.isprintable() and "  " not in around:  # one line as it stands
        # The word that an edge cuts in two is left out, unless there is no other.
        if cut_head:
            head = "…" + text[text.find(" ", low, start) + 1 or low : start]
        else:
            head = text[low:start].lstrip()
        if cut_tail:
            to = text.rfind(" ", end, high)
            tail = text[end : high if to < 0 else to] + "…"
        else:
            tail = text[end:high].rstrip()
        at = len(head)
        return head + text[start:end] + tail, Span(start=at, end=at + end - start)
    before, after = text[low:start], text[end:high]
    if cut_head:
        before = "…" + _CUT_HEAD.sub("", before)
    if cut_tail:
        after = _CUT_TAIL.sub("", after) + "…"
    return _joined(before, _line(text[start:end]), after)


def _joined(before: str, hit: str, after: str) -> tuple[str, Span]:
    """Three pieces of text as one line."""
    if len(hit) > _LONGEST:
        hit = hit[: _LONGEST - 1] + "…"
    head = (_line(before) + (" " if before[-1:].isspace() else "")).lstrip()
    tail = (" " if after[:1].isspace() else "") + _line(after)
    return head + hit + tail.rstrip(), Span(start=len(head), end=len(head) + len(hit))


def _line(text: str) -> str:
    return clean(" ".join(text.split()))
