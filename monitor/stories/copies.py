"""Copies: texts that are the same, nearly the same, or held whole in a longer one.

Which earlier texts to compare with is looked up by a few fingerprints of each: the lowest of all, by which texts of
like length find one another (min-wise hashing, Broder 1997), and those below a fixed bound, by which a short text finds the
long one that holds it. What is found is compared by the whole sketches, so a look-up costs no precision.
"""

from __future__ import annotations

from bisect import bisect_left, insort
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
"""Texts under one fingerprint that are looked at; past that it is boilerplate, and the nearest in time count."""

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
    """Texts by number, in the order in which they came."""

    def __init__(self, settings: StorySettings) -> None:
        self._settings = settings
        self._known: dict[int, Known] = {}
        self._under: dict[int, list[int]] = {}
        self._next = 0

    def __len__(self) -> int:
        return len(self._known)

    def find(self, new: Known, before: int | None = None) -> list[Copy]:
        """Earlier texts of which `new` is a copy or a part, or that are part of it, the closest first.

        Args:
            new: a text.
            before: its number, where it is remembered already; all texts count as earlier where None.
        """
        counts: Counter[int] = Counter()
        for key in _keys(new.sketch):
            # One too common to tell anything would cost the most.
            under = self._under.get(key, ())
            end = len(under) if before is None else bisect_left(under, before)
            counts.update(under[max(0, end - CROWDED) : end])
        found = self._compared(new, counts)
        return [copy for _, copy in sorted(found, key=lambda f: (-f[1].jaccard, f[0]))]

    def later(self, new: Known, number: int) -> list[Copy]:
        """Texts that came after that of `number` and would find `new` in its place, the first one first."""
        counts: Counter[int] = Counter()
        for key in _keys(new.sketch):
            under = self._under.get(key, ())
            start = bisect_left(under, number + 1)
            counts.update(under[start : start + CROWDED])
        return [copy for _, copy in sorted(self._compared(new, counts), key=lambda f: f[0])]

    def _compared(self, new: Known, counts: Counter[int]) -> list[tuple[int, Copy]]:
        """Those of the texts that share most fingerprints that are copies, with their numbers."""
        numbers = [number for number, _ in counts.most_common(COMPARED)]
        return [(number, copy) for number in numbers if (copy := self.compare(new, self._known[number]))]

    def compare(self, new: Known, old: Known) -> Copy | None:
        """How much of `old` is in `new`, or the other way round; None where they are no copies."""
        jaccard, containment, samples = compared(new.sketch, old.sketch)
        inside = containment if samples >= FEWEST_INSIDE else 0.0
        if samples < FEWEST or (jaccard < self._settings.copy and inside < self._settings.contained):
            return None
        return None if _recurring(new, old, jaccard) else Copy(old.id, round(jaccard, 3), round(containment, 3))

    def add(self, new: Known) -> int:
        """Remember a text; returns the number under which it can be removed."""
        number, self._next = self._next, self._next + 1
        self._put(number, new)
        return number

    def replace(self, number: int, new: Known) -> None:
        """Remember another text in the place of one."""
        if self._known[number] is not new:
            self.remove(number)
            self._put(number, new)

    def remove(self, number: int) -> None:
        """Forget a text."""
        for key in _keys(self._known.pop(number).sketch):
            under = self._under[key]
            del under[bisect_left(under, number)]
            if not under:
                del self._under[key]

    def _put(self, number: int, new: Known) -> None:
        self._known[number] = new
        for key in _keys(new.sketch):
            insort(self._under.setdefault(key, []), number)


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
