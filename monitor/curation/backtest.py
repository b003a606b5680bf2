"""What watches would have found in the archive, and how that differs from another version of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Literal

from pydantic import Field

from adapters.schema import Frozen, Item
from monitor.watch.watchlist import Watchlist
from storage.records import Evidence, Match

__all__ = ["Backtest", "Backtested", "Difference", "Sample", "Surface"]

MAX_SURFACES = 10_000
"""Different surfaces that are counted for one watch; beyond that the rarest half is forgotten."""


class Surface(Frozen):
    """Words that matched, folded to lower case, and in how many items."""

    surface: str
    items: int


class Sample(Frozen):
    """An item that was found."""

    item_id: str
    title: str
    day: date
    evidence: tuple[Evidence, ...] = ()


class Difference(Frozen):
    """What one version finds and the other does not."""

    gained: int = Field(description="items that the new version matches and the old one does not")
    lost: int = Field(description="items that the old version matches and the new one does not")
    kept: int = Field(description="items that both match")
    gained_samples: tuple[Sample, ...] = ()
    lost_samples: tuple[Sample, ...] = ()


class Backtested(Frozen):
    """One watch over the archive."""

    watch_id: str
    items: int = Field(description="that the watch matches")
    days: dict[date, int] = Field(description="items by day; days without one are left out")
    per_day: float = Field(description="mean over all days between the first and the last item looked through")
    busiest: int = Field(description="items on the busiest day")
    expected: tuple[float, float] | None = Field(None, description="`expect_per_day` of the watch")
    surfaces: tuple[Surface, ...] = Field(description="what matched most often, first")
    samples: tuple[Sample, ...] = Field(description="drawn evenly from all items that match")
    difference: Difference | None = Field(None, description="to the other version, where there is one")


    @property
    def as_expected(self) -> bool:
        """Whether the mean lies where the watch says that it should; so where it says nothing."""
        return self.expected is None or self.expected[0] <= self.per_day <= self.expected[1]


@dataclass
class _Drawn:
    """A sample of fixed size, drawn evenly from a stream (reservoir sampling: Vitter 1985, algorithm R)."""

    size: int
    random: Random
    seen: int = 0
    kept: list[Sample] = field(default_factory=list)

    def add(self, sample: Sample) -> None:
        self.seen += 1
        if len(self.kept) < self.size:
            self.kept.append(sample)
        elif (place := self.random.randrange(self.seen)) < self.size:
            self.kept[place] = sample

    def sorted(self) -> tuple[Sample, ...]:
        return tuple(sorted(self.kept, key=lambda s: (s.day, s.item_id)))


class _Tally:
    """What is counted for one watch. A seed of its own makes two runs over one archive draw the same samples."""

    def __init__(self, watch_id: str, size: int) -> None:
        self.days: Counter[date] = Counter()
        self.surfaces: Counter[str] = Counter()
        self.kept = 0
        self.samples, self.gained, self.lost = (_Drawn(size, Random(f"{watch_id}/{n}")) for n in range(3))  # noqa: S311

    def add(self, new: Match | None, old: Match | None, item: Item, day: date) -> None:
        if new is not None:
            self.days[day] += 1
            self.surfaces.update({" ".join(e.surface.casefold().split()) for e in new.evidence})
            if len(self.surfaces) > MAX_SURFACES:
                self.surfaces = Counter(dict(self.surfaces.most_common(MAX_SURFACES // 2)))
            self.samples.add(_sample(item, day, new))
        if new is not None and old is not None:
            self.kept += 1
        elif new is not None:
            self.gained.add(_sample(item, day, new))
        elif old is not None:
            self.lost.add(_sample(item, day, old))


class Backtest:
    """Counts what watches find in a stream of items; memory does not grow with the number of items."""

    def __init__(
        self,
        watchlist: Watchlist,
        *,
        against: Watchlist | None = None,
        watches: Collection[str] = (),
        samples: int = 5,
        by: Literal["seen", "published"] = "seen",
    ) -> None:
        """Prepare to count.

        Args:
            watchlist: what is tested.
            against: the version to compare with.
            watches: ids; all when empty.
            samples: items to show for each watch.
            by: the day that an item counts for: when it was first seen, or, where it is known, published.
        """
        self._new, self._old, self._by = watchlist, against, by
        known = [w.id for w in watchlist.watches] + [w.id for w in (against.watches if against else ())]
        self._expected = {w.id: w.expect_per_day for w in watchlist.watches}
        self._tallies = {i: _Tally(i, samples) for i in dict.fromkeys(known) if not watches or i in watches}
        self._first: date | None = None
        self._last: date | None = None
        self.items = 0

    def add(self, items: Iterable[Item]) -> None:
        """Look through some items."""
        for item in items:
            day = self._day(item)
            self._first, self._last = min(self._first or day, day), max(self._last or day, day)
            self.items += 1
            new = {m.watch_id: m for m in self._new.match(item)}
            old = {m.watch_id: m for m in self._old.match(item)} if self._old else {}
            for watch_id in new.keys() | old.keys():
                if tally := self._tallies.get(watch_id):
                    tally.add(new.get(watch_id), old.get(watch_id), item, day)

    def _day(self, item: Item) -> date:
        published = item.published.value if item.published and self._by == "published" else None
        moment = published or item.first_seen
        if moment is None:
            raise ValueError(f"item {item.id!r} was never stored: it has no day")
        return moment.date()

    def results(self, *, surfaces: int = 10) -> tuple[Backtested, ...]:
        """What was found, a result for each watch, in the order of the files."""
        span = (self._last - self._first).days + 1 if self._first and self._last else 1
        return tuple(self._result(watch_id, tally, span, surfaces) for watch_id, tally in self._tallies.items())

    def _result(self, watch_id: str, tally: _Tally, span: int, surfaces: int) -> Backtested:
        total = sum(tally.days.values())
        difference = None
        if self._old:
            difference = Difference(
                gained=tally.gained.seen, lost=tally.lost.seen, kept=tally.kept,
                gained_samples=tally.gained.sorted(), lost_samples=tally.lost.sorted(),
            )  # fmt: skip
        return Backtested(
            watch_id=watch_id, items=total, days=dict(sorted(tally.days.items())), per_day=round(total / span, 2),
            busiest=max(tally.days.values(), default=0), expected=self._expected.get(watch_id),
            surfaces=tuple(Surface(surface=s, items=n) for s, n in tally.surfaces.most_common(surfaces)),
            samples=tally.samples.sorted(), difference=difference,
        )  # fmt: skip


def _sample(item: Item, day: date, match: Match) -> Sample:
    title = item.title.text if item.title else " ".join(item.text[:100].split())
    return Sample(item_id=item.id, title=title, day=day, evidence=match.evidence[:3])
