"""Stories of a store: flagged items are put into stories as they come, and what is remembered lies beside them.

    flags after the cursor ─▶ Report ─▶ Clusterer ─▶ StoryPlace, kept with the cursor in one transaction

Several processes may do so on one store. Each looks whether the cursor is where it left it; whoever comes second
takes what the other one kept, and goes on from there.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from adapters.schema import Item
from monitor.stories.clusterer import Clusterer
from monitor.stories.memory import Memory
from monitor.stories.model import DEFAULT, Assignment, Report, StorySettings
from storage import Store
from storage.records import Flag, StoryPlace

__all__ = ["Keeper", "report_of"]

BATCH = 500
LONGEST = 20_000
"""Code points of a text that are looked at; what follows in a long document tells of other things."""


def report_of(item: Item, flags: Iterable[Flag], *, generic: Collection[str] = ()) -> Report:
    """An item as stories see it.

    Args:
        item: a stored one.
        flags: its flags; the entities are those that they name.
        generic: ids of entities that stand for a notion, such as "soldiers": they tell nothing of which event it is.
    """
    entities = {e.entity for f in flags for e in f.match.evidence if e.entity and e.entity not in generic}
    outlet = item.outlet.domain or item.outlet.name if item.outlet else None
    return Report(
        id=item.id, title=item.title.text if item.title else "", text=item.body[:LONGEST],
        seen=item.first_seen or item.fetched or datetime.min, outlet=outlet or item.source.source_id or "",
        language=item.language.tag.split("-")[0] if item.language else "",
        entities=frozenset(entities), quotes=tuple(q.span.of(item.text) for q in item.quotes if q.speaker),
    )  # fmt: skip


class Keeper:
    """Puts what is flagged in a store into stories."""

    def __init__(self, store: Store, settings: StorySettings = DEFAULT) -> None:
        """Nothing is read yet.

        Args:
            store: open.
            settings: how reports are told apart.
        """
        self._store = store
        self._settings = settings
        self._clusterer: Clusterer | None = None
        self._reached = 0
        self._lock = threading.Lock()

    def run(self, *, generic: Collection[str] = ()) -> int:
        """Take all live flags that no run has taken yet; returns how many items were put into stories.

        Args:
            generic: ids of entities that tell nothing of which event it is; see `report_of`.
        """
        with self._lock:  # a daemon's chores run in threads
            return self._run(generic)

    def _run(self, generic: Collection[str]) -> int:
        total = 0
        while True:
            expected = self._store.stories_reached()
            flags = self._store.flags(since=expected, limit=BATCH, kind="live").records
            if not flags:
                return total
            total += self._batch(flags, expected, generic)

    def _batch(self, flags: Sequence[Flag], expected: int, generic: Collection[str]) -> int:
        by_item: dict[str, list[Flag]] = {}
        for flag in flags:
            by_item.setdefault(flag.item_id, []).append(flag)
        items = self._store.items_of(list(by_item))
        known = self._store.places(list(by_item))
        new = [(items[i], f) for i, f in by_item.items() if i in items and i not in known]
        reports = [report_of(item, found, generic=generic) for item, found in new]
        if reports:
            self._catch_up(expected, reports[0].seen)
        places = self._assigned(reports)
        if self._store.keep_stories(places, reached=flags[-1].seq, expected=expected):
            self._reached = flags[-1].seq
            return len(places)
        self._clusterer = None  # another process was quicker: what we made does not stand
        return 0

    def _assigned(self, reports: Sequence[Report]) -> list[StoryPlace]:
        places = []
        for report in reports:
            assert self._clusterer is not None
            made = self._clusterer.add(report)
            places.append(_place(made, self._clusterer.memory(report.id)))
        return places

    def _catch_up(self, expected: int, seen: datetime) -> None:
        """See that the clusterer knows what is in the store: all of the window, unless it was us who kept it."""
        if self._clusterer is None or self._reached != expected:
            self._clusterer = Clusterer(self._settings)
            since = seen - self._settings.window
            kept = self._store.story_memories(seen_since=since)
            self._clusterer.restore(map(_memory, kept))


def _place(made: Assignment, memory: Memory) -> StoryPlace:
    return StoryPlace(
        item_id=made.id, story=made.story, novelty=made.novelty, copy_of=made.copy_of, similarity=made.similarity,
        shared=made.shared, news=made.news, seen=memory.known.seen, memory=memory.to_bytes(),
    )  # fmt: skip


def _memory(place: StoryPlace) -> Memory:
    return Memory.from_bytes(
        place.memory, id=place.item_id, seen=place.seen, story=place.story, copy_of=place.copy_of
    )

