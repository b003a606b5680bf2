"""Stories of a store: flagged items are put into stories as they come, and what is remembered lies beside them.

    flags after the cursor ─▶ Report ─▶ Clusterer ─▶ StoryPlace, kept with the cursor in one transaction

Several processes may do so on one store. Each looks whether the cursor is where it left it; whoever comes second
takes what the other one kept, and goes on from there. An item that somebody moved to another story moves the cursor
too, so what was corrected is what later items are compared with.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from threading import Lock

from adapters.schema import Item
from monitor.stories.clusterer import Clusterer
from monitor.stories.memory import Memory
from monitor.stories.model import DEFAULT, Assignment, Report, StorySettings
from storage import Store
from storage.records import Flag, StoryCursor, StoryPlace

__all__ = ["Keeper", "report_of"]

log = logging.getLogger(__name__)

BATCH = 500
LONGEST = 20_000
"""Code points of a text that are looked at; what follows in a long document tells of other things."""
BRIEF = 200
"""Code points of a body below which captions are looked at too: a picture with its caption is a report."""


def report_of(item: Item, flags: Sequence[Flag], *, generic: Collection[str] = ()) -> Report:
    """An item as stories see it.

    Args:
        item: a stored one.
        flags: its flags, one at least; the entities are those that they name.
        generic: ids of entities that stand for a notion, such as "soldiers": they tell nothing of which event it is.
    """
    entities = {e.entity for f in flags for e in f.match.evidence if e.entity and e.entity not in generic}
    outlet = item.outlet.domain or item.outlet.name if item.outlet else None
    return Report(
        id=item.id, title=item.title.text if item.title else "", text=_text(item)[:LONGEST],
        # An old item whose added text is flagged only now is news now.
        seen=min(f.created for f in flags), outlet=outlet or item.source.source_id or "",
        language=item.language.tag.split("-")[0] if item.language else "",
        entities=frozenset(entities), quotes=tuple(q.span.of(item.text) for q in item.quotes if q.speaker),
    )  # fmt: skip


def _text(item: Item) -> str:
    return item.body if len(item.body) >= BRIEF else f"{item.body}\n{item.captions}"


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
        self._reached = StoryCursor()
        self._lock = Lock()

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
            flags = self._store.flags(since=expected.flag, limit=BATCH, kind="live").records
            if not flags:
                return total
            total += self._batch(flags, expected, generic)

    def _batch(self, flags: Sequence[Flag], expected: StoryCursor, generic: Collection[str]) -> int:
        by_item: dict[str, list[Flag]] = {}
        for flag in flags:
            by_item.setdefault(flag.item_id, []).append(flag)
        items = self._store.items_of(list(by_item))
        known = self._store.places(list(by_item))
        new = [(items[i], f) for i, f in by_item.items() if i in items and i not in known]
        reports = [report_of(item, found, generic=generic) for item, found in new]
        current = self._clusterer if self._reached == expected else None
        self._clusterer = None  # until what it made is kept
        clusterer = current or (self._restored(reports) if reports else None)
        places = []
        if clusterer is not None:
            places = [_place(clusterer.add(report), clusterer.memory(report.id)) for report in reports]
        if not self._store.keep_stories(places, reached=flags[-1].seq, expected=expected):
            return 0  # another process was quicker: what we made does not stand
        self._clusterer = clusterer
        self._reached = expected.model_copy(update={"flag": flags[-1].seq})
        return len(places)

    def _restored(self, reports: Sequence[Report]) -> Clusterer:
        """A clusterer that knows what the store holds of the window in which the reports came."""
        clusterer = Clusterer(self._settings)
        since = min(r.seen for r in reports) - self._settings.window
        clusterer.restore(_memories(self._store.story_memories(seen_since=since)))
        return clusterer


def _place(made: Assignment, memory: Memory) -> StoryPlace:
    return StoryPlace(
        item_id=made.id, story=made.story, novelty=made.novelty, copy_of=made.copy_of, similarity=made.similarity,
        shared=made.shared, news=made.news, seen=memory.known.seen, memory=memory.to_bytes(),
    )  # fmt: skip


def _memories(places: Iterable[StoryPlace]) -> Iterator[Memory]:
    for place in places:
        try:
            yield Memory.from_bytes(
                place.memory, id=place.item_id, seen=place.seen, story=place.story, copy_of=place.copy_of
            )
        except ValueError as error:
            # One that is lost costs the likeness to one item; to stop would cost all that come.
            log.warning("a story goes on without one of its items: %s", error)
