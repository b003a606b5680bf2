"""Buttons, boxes, menus, rules and other things that no reader reads."""

from __future__ import annotations

import re

from adapters.document import when
from adapters.document.draft import Draft, shape
from adapters.document.lines import LineKind, line_kind
from adapters.document.vocabulary import BY
from adapters.schema import Outlet

__all__ = ["UNDERLINE", "mark_noise", "underlines"]

_COPYRIGHT_NAME = re.compile(
    r"(?:copyright|©|\(c\))\s{0,2}(?:©\s{0,2})?(?:19|20)\d\d(?:[-–](?:19|"
    r"20)?\d\d)?[,.\s]{1,3}(?P<name>[^\W\d_][^.|,;]{1,50})",
    re.IGNORECASE,
)
UNDERLINE = re.compile(r"={3,}|-{3,}|~{3,}")
_BULLET = re.compile(r"[-*•→·»]\s")


def mark_noise(draft: Draft) -> None:
    """Buttons, boxes, menus and rules."""
    for index, unit in enumerate(draft.units):
        if unit.end - unit.start > 600 or not draft.free(index):
            continue
        kind = line_kind(draft.of(index))
        if kind is not None:
            _mark(draft, index, kind)


def _mark(draft: Draft, index: int, kind: LineKind) -> None:
    words = draft.of(index)
    last = len(draft.units) - 1
    if kind == "timecode":
        draft.mark(index, "other")
        if draft.free(index - 1) and draft.of(index - 1).isdigit():
            draft.mark(index - 1, "other")
    elif (
        kind == "contact" or (kind == "community" and index < 3) or (kind == "contact label" and _lines_below(draft, index))
    ):
        draft.mark(index, "other")
    elif kind == "rule" and not (UNDERLINE.fullmatch(words) and underlines(draft, index)):
        draft.mark(index, "separator")
    elif kind == "noise":
        draft.mark(index, "noise")
        _list_below(draft, index)
    elif kind == "copyright" and index > last - 5:
        name = _COPYRIGHT_NAME.search(words)
        if name and draft.outlet is None:
            draft.outlet = Outlet(name=name["name"].strip())
        draft.mark(index, "noise")
    elif (
        kind == "counts" or (kind == "end" and index >= last - 2) or (kind == "page" and draft.shapes[shape(words)] > 1)
    ):
        draft.mark(index, "noise")


def _lines_below(draft: Draft, index: int) -> bool:
    """Claim the lines under a bare "Contact:", in the same run; whether there are any."""
    below = index + 1
    while draft.free(below) and draft.units[below].group == draft.units[index].group and below < index + 6:
        draft.mark(below, "other")
        below += 1
    return below > index + 1


def underlines(draft: Draft, index: int) -> bool:
    return (
        index > 0 and draft.units[index - 1].group == draft.units[index].group and len(draft.of(index - 1)) < 200
        and abs(len(draft.of(index - 1)) - len(draft.of(index))) < 12
    )  # fmt: skip


def _list_below(draft: Draft, index: int) -> None:
    """Links listed under "Read also" belong to it: the bullets of the same run."""
    below = index + 1
    while draft.free(below) and _BULLET.match(draft.of(below)) and below < index + 12:
        if draft.units[below].group > draft.units[index].group + 1:
            break
        draft.mark(below, "noise")
        below += 1
    if below == index + 1:
        _titles_below(draft, index)


def _titles_below(draft: Draft, index: int) -> None:
    """Headlines of other articles, or sections, line by line right under a button; in texts that blank lines part."""
    if draft.units[0].group == draft.units[-1].group:
        return
    below = index + 1
    run = []
    while draft.free(below) and draft.units[below].group == draft.units[index].group and below < index + 9:
        words = draft.of(below)
        if BY.match(words) or when.search(words, 0, min(len(words), 120)):  # the head of this very article
            return
        if len(words) > 120 or words.endswith((".", "!", "”", "»", '"', ":")) or any(c.isdigit() for c in words[:4]):
            break
        run.append(below)
        below += 1
    for listed in run:
        draft.mark(listed, "noise")
