"""Evidence: where a hit stands in the item, in its own words and surroundings."""

from __future__ import annotations

import re

from adapters.schema import Span
from adapters.text import clean
from monitor.watch.passages import Passage
from storage.records import Evidence

__all__ = ["make"]

_AROUND = 60
_LONGEST = 200
# A word that the edge of the snippet cuts in two is left out.
_CUT_HEAD, _CUT_TAIL = re.compile(r"\A\S*\s+"), re.compile(r"\s+\S*\Z")


def make(
    passage: Passage, start: int, end: int, *, term: str, entity: str | None, canonical: str | None, field: str
) -> Evidence:
    """Evidence of the hit `passage.text[start:end]`.

    Args:
        passage: what holds the hit.
        start: first code point in `passage.text`.
        end: one past the last.
        term: the part of the query, as written.
        entity: id of the entity that the term names.
        canonical: its first name.
        field: the field that the watch found it by.
    """
    snippet, mark = _snippet(passage, start, end)
    return Evidence(
        field=field,
        role=passage.role,
        span=Span(start=start, end=end),
        in_text=passage.in_text,
        surface=passage.text[start:end],
        term=term,
        entity=entity,
        canonical=canonical,
        snippet=snippet,
        mark=mark,
    )


def _snippet(passage: Passage, start: int, end: int) -> tuple[str, Span]:
    """One line of whole words around the hit, and where the hit stands in it."""
    low, high = max(passage.start, start - _AROUND), min(passage.end, end + _AROUND)
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
