"""What a query sees of a reading: all of it, or some stretches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from monitor.watch.hits import Hit
from monitor.watch.reading import Dropped, Reading

__all__ = ["Taken", "Use", "View"]


class Use(NamedTuple):
    """A leaf as one query uses it.

    Attributes:
        atom: its number.
        mask: the fields in which hits count.
        term: as written in the query.
        clause: the part of the query around it that holds no AND and no NOT.
    """

    atom: int
    mask: int
    term: str
    clause: str


class Taken(NamedTuple):
    """What took part in making a query true: hits of a leaf, or None for all that its fields hold."""

    use: Use
    hits: Sequence[Hit] | None


class View:
    """A reading, or stretches of it."""

    def __init__(
        self,
        reading: Reading,
        ask: Callable[[int], tuple[Taken, ...] | None],
        stretches: Sequence[tuple[int, int]] | None = None,
    ) -> None:
        """Look at a reading.

        Args:
            reading: what was found.
            ask: tells what made another watch true, by its number.
            stretches: of folded text; None for all of it.
        """
        self.reading = reading
        self.ask = ask
        self.dropped: list[tuple[Use, Dropped]] = []
        self._stretches = stretches

    @property
    def whole(self) -> bool:
        """Whether it is all of the reading."""
        return self._stretches is None

    def within(self, stretches: Sequence[tuple[int, int]]) -> View:
        """What lies in `stretches`."""
        inner = View(self.reading, self.ask, stretches)
        inner.dropped = self.dropped
        return inner

    def hits(self, use: Use) -> Sequence[Hit]:
        """Hits in the fields, in order."""
        reading = self.reading
        if use.atom not in reading.found and not (reading.atom(use.atom).kind == "regex" and reading.run(use.atom)):
            return ()
        hits = [hit for hit in reading.hits(use.atom) if hit.mask & use.mask]
        if self._stretches is not None:
            hits = [h for h in hits if any(low <= h.at and h.to <= high for low, high in self._stretches)]
        return hits

    def take(self, use: Use) -> tuple[Taken, ...] | None:
        """What the leaf contributes; None when nothing of it is in view."""
        reading = self.reading
        if (
            self._stretches is None
            and use.atom in reading.found
            and not reading.atom(use.atom).guarded
            and reading.covered(use.mask)
        ):
            return (Taken(use, None),)
        hits = self.hits(use)
        return (Taken(use, hits),) if hits else None
