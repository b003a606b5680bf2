"""Copies: texts that are the same, nearly the same, or held whole in a longer one.

Which earlier texts to compare with is looked up by a few fingerprints of each: the lowest of all, by which texts of
like length find one another (min-wise hashing, Broder 1997), and those below a fixed bound, by which a short text finds the
long one that holds it. What is found is compared by the whole sketches, so a look-up costs no precision.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from monitor.stories.model import DEFAULT, Copy, Report, StorySettings
from monitor.stories.numbers import figures
from monitor.stories.sketch import Sketch, compared, sketch

__all__ = ["CopyIndex", "Known", "pairs"]

LOWEST = 12
"""Fingerprints of a text by which it is found: the lowest ones …"""

BOUND = np.uint64(1 << 60)
"""… and all below this, one in sixteen."""

CROWDED = 48
"""Texts under one fingerprint; past that it is boilerplate, and only the newest are looked at."""

COMPARED = 24

HEAD = 1500
"""Code points in which figures are looked for: a form that is filled in anew gives them at once."""

FEWEST = 6
"""Samples of a text below which it is too short for a likeness to mean anything …"""

FEWEST_INSIDE = 20
"""… and below which a text that stands in a longer one is a sentence that was quoted, not a report that was taken."""


@dataclass(frozen=True, slots=True)
class Known:
    """A text that is remembered."""

    id: str
    seen: datetime
    outlet: str
    sketch: Sketch
    figures: frozenset[str]

    @classmethod
    def of(cls, report: Report) -> Known:
        """From headline and text: a paragraph of background under another headline is no copy."""
        words = f"{report.title}\n{report.text}"
        return cls(report.id, report.seen, report.outlet, sketch(words), figures(words[:HEAD]))


class CopyIndex:
    """Texts, in the order in which they came."""

    def __init__(self, settings: StorySettings) -> None:
        self._settings = settings
        self._known: dict[int, Known] = {}
        self._under: dict[int, list[int]] = {}
        self._next = 0

    def __len__(self) -> int:
        return len(self._known)

    def find(self, new: Known) -> list[Copy]:
        """Earlier texts of which `new` is a copy or a part, or that are part of it, the closest first."""
        counts: Counter[int] = Counter()
        for key in _keys(new.sketch):
            # One too common to tell anything would cost the most.
            counts.update(self._under.get(key, ()))
        found = []
        for number, _ in counts.most_common(COMPARED):
            old = self._known[number]
            jaccard, containment, samples = compared(new.sketch, old.sketch)
            inside = containment if samples >= FEWEST_INSIDE else 0.0
            if samples >= FEWEST and self._is_copy(new, old, jaccard, inside):
                found.append((-jaccard, number, Copy(old.id, round(jaccard, 3), round(containment, 3))))
        return [copy for _, _, copy in sorted(found, key=lambda f: f[:2])]

    def _is_copy(self, new: Known, old: Known, jaccard: float, inside: float) -> bool:
        if jaccard < self._settings.copy and inside < self._settings.contained:
            return False
        return not _recurring(new, old, jaccard)

    def add(self, new: Known) -> int:
        """Remember a text; returns the number under which it can be removed."""
        number, self._next = self._next, self._next + 1
        self._known[number] = new
        for key in _keys(new.sketch):
            under = self._under.setdefault(key, [])
            under.append(number)
            if len(under) > CROWDED:
                del under[0]
        return number

    def remove(self, number: int) -> None:
        """Forget a text."""
        for key in _keys(self._known.pop(number).sketch):
            under = self._under.get(key, [])
            if number in under:
                under.remove(number)
            if not under:
                self._under.pop(key, None)


def _keys(of: Sketch) -> Iterable[int]:
    hashes = of.hashes
    most = max(LOWEST, int(np.searchsorted(hashes, BOUND)))
    keys: list[int] = hashes[:most].tolist()
    return keys


def _recurring(new: Known, old: Known, jaccard: float) -> bool:
    """Whether two texts are issues of one form: the same outlet fills in other figures, as in a daily report."""
    if not new.outlet or new.outlet != old.outlet or jaccard > 0.97:
        return False
    both = new.figures | old.figures
    return len(both) >= 4 and len(new.figures & old.figures) < 0.5 * len(both)


def pairs(reports: Iterable[Report], settings: StorySettings = DEFAULT) -> Iterator[tuple[str, Copy]]:
    """All pairs of copies among reports, whenever they appeared: the later one's id, and the earlier one.

    Args:
        reports: in the order in which they were seen.
        settings: from when on two texts are copies; the window does not count here.
    """
    index = CopyIndex(settings)
    for report in reports:
        known = Known.of(report)
        for copy in index.find(known):
            yield report.id, copy
        index.add(known)
