"""The dateline that opens a report: `KYIV, Feb 13 (Agency) —`, `Aldmar, 5 May 2026.`."""

from __future__ import annotations

import re

from adapters.document import when
from adapters.document.draft import Draft
from adapters.schema import Outlet

__all__ = ["dateline"]

_DATELINE = re.compile(
    r"(?P<place>[^\W\d_][\w.’'/-]*(?:[ ,]{1,2}[\w.’'/-]+){0,7}?),?\s{0,2}"
    r"(?:(?:\((?P<agency>[^()\n]{2,40})\)|/(?P<wire>[^/\n]{2,40})/)\s{0,2})?"
    r"(?:[—–―]|--?|\.\s?[—–-]|(?<=[)/])\s?[.:])\s{1,3}(?=[^\W_\d]|[“\"„«])"
)
_PLACE = re.compile(r"[^\W\d_a-z][\w’'-]*(?:[ -][^\W\d_][\w’'-]*){0,3},\s(?:den\s|le\s|dnia\s|el\s)?")
_STOP = re.compile(r"\.?[.:]\s+(?=[^\W_\d]|[“\"„«])")
_GAP = re.compile(r"\s+(?=[^\W_\d])")


def dateline(draft: Draft, index: int) -> int | None:
    """Where the paragraph's own words begin, after `KYIV, Feb 13 (Agency) —`; takes date and agency from it."""
    unit = draft.units[index]
    if (at := _place_and_date(draft, index)) is not None:
        return at
    found = _DATELINE.match(draft.text, unit.start, min(unit.end, unit.start + 120))
    if found is None:
        return None
    place = found["place"]
    dated = when.search(draft.text, *found.span("place"), language=draft.language)
    loose = dated or when.undated(draft.text, *found.span("place"))
    capitals = place.split(",")[0].split()[0]
    upper = len(capitals) > 2 and capitals.isupper()
    proper = all(w[0].isupper() or not w[0].isalpha() or len(w) <= 3 or loose for w in place.replace(",", " ").split())
    agency = found["agency"] or found["wire"]
    if not proper or not (upper or agency or loose):
        return None
    if dated and draft.published is None:
        draft.published = dated.stamp
    if agency and draft.outlet is None and not any(c.isdigit() for c in agency):
        draft.outlet = Outlet(name=agency.strip())
    named = draft.outlet.name if draft.outlet else None
    if named and draft.text.startswith(f"{named}. ", found.end()):
        return found.end() + len(named) + 2
    return found.end()


def _place_and_date(draft: Draft, index: int) -> int | None:
    """Where the words begin after `Aldmar, 5 May 2026.` or `Aldmar, 5 May 2026:`."""
    unit = draft.units[index]
    place = _PLACE.match(draft.text, unit.start, min(unit.end, unit.start + 60))
    dated = when.at(draft.text, place.end(), min(unit.end, place.end() + 60), language=draft.language) if place else None
    if dated is None:
        return None
    stop = _STOP.match(draft.text, dated.end, unit.end)
    if stop is None and draft.text[dated.end - 1] == ".":
        stop = _GAP.match(draft.text, dated.end, unit.end)
    if stop is None:
        return None
    draft.published = draft.published or dated.stamp
    return stop.end()
