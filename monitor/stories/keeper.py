"""Stories of a store: flagged items are put into stories as they come, and what is remembered lies beside them.

    flags and revisions after the cursor ─▶ Report ─▶ Clusterer ─▶ StoryPlace, kept with the cursor in one transaction

An item is placed with the text that it has, which is what alerts go by; when a revision brings another one (the page's full
text, an edit), it is looked at again. Flags and revisions have numbers of one row, so one cursor serves both, and whatever
dies between a revision and its placing has not moved the cursor.

Several processes may do so on one store. Each looks whether the cursor is where it left it; whoever comes second
takes what the other one kept, and goes on from there. An item that somebody moved to another story moves the cursor
too, so what was corrected is what later items are compared with.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from threading import Lock

from adapters.schema import Item
from monitor.stories.clusterer import Clusterer
from monitor.stories.memory import Memory
from monitor.stories.model import DEFAULT, Assignment, Report, StorySettings
from monitor.stories.revising import says_more
from storage import Store
from storage.records import Flag, Match, Matcher, StoryCursor, StoryNews, StoryPlace

__all__ = ["Keeper", "report_of"]

log = logging.getLogger(__name__)

BATCH = 500
FAR = 5_000
"""Numbers without anything for stories after which the cursor is kept all the same, so that they are not read again."""
LONGEST = 20_000
"""Code points of a text that are looked at; what follows in a long document tells of other things."""
BRIEF = 200
"""Code points of a body below which captions are looked at too: a picture with its caption is a report."""


def no_match(item: Item, previous: Item | None) -> Sequence[Match]:
    """Nothing is found."""
    return ()


def report_of(item: Item, matches: Sequence[Match], *, seen: datetime, generic: Collection[str] = ()) -> Report:
    """An item as stories see it.

    Args:
        item: a stored one.
        matches: what the watchlist found in it; the entities are those that they name.
        seen: when it was flagged first, UTC: an old item whose added text is flagged only now is news now.
        generic: ids of entities that stand for a notion, such as "soldiers": they tell nothing of which event it is.
    """
    entities = {e.entity for m in matches for e in m.evidence if e.entity and e.entity not in generic}
    outlet = item.outlet.domain or item.outlet.name if item.outlet else None
    return Report(
        id=item.id, title=item.title.text if item.title else "", text=_text(item)[:LONGEST], seen=seen,
        outlet=outlet or item.source.source_id or "",
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
        self._empty = (StoryCursor(), 0)
        self._lock = Lock()

    def run(self, *, generic: Collection[str] = (), match: Matcher = no_match) -> int:
        """Take all live flags and all new texts of placed items that no run has taken yet.

        Args:
            generic: ids of entities that tell nothing of which event it is; see `report_of`.
            match: tells what the watchlist finds in a text. A watch flags an item once, so what it finds in a text that
                came later stands in no flag.

        Returns:
            How many items were put into stories, or stand otherwise now.
        """
        with self._lock:  # a daemon's chores run in threads
            return self._run(_Reading(generic, match))

    def _run(self, reading: _Reading) -> int:
        total = 0
        while True:
            expected = self._store.stories_reached()
            # What was seen to hold nothing holds nothing as long as nobody has placed anything since.
            since = self._empty[1] if self._empty[0] == expected else expected.number
            news = self._store.story_news(since=since, limit=BATCH)
            if not (news.flags or news.revised):
                if news.reached - expected.number > FAR:
                    self._store.keep_stories([], reached=news.reached, expected=expected)
                self._empty = expected, news.reached
                return total
            total += self._batch(news, expected, reading)

    def _batch(self, news: StoryNews, expected: StoryCursor, reading: _Reading) -> int:
        by_item: dict[str, list[Flag]] = {}
        for flag in news.flags:
            by_item.setdefault(flag.item_id, []).append(flag)
        ids = list(dict.fromkeys((*news.revised, *by_item)))
        items, known = self._store.items_of(ids), self._store.places(ids, memory=True)
        again = [report for i in news.revised if (report := self._changed(items.get(i), known.get(i), reading))]
        new = [reading.report(items[i], f) for i, f in by_item.items() if i in items and i not in known]
        current = self._clusterer if self._reached == expected else None
        self._clusterer = None  # until what it made is kept
        clusterer = current or (self._restored() if again or new else None)
        made: dict[str, Memory] = {}
        changed: dict[str, Memory] = {}
        if clusterer is not None:
            for report in again:
                changed.update((memory.id, memory) for memory in clusterer.revise(report))
            for report in new:
                clusterer.add(report)
                made[report.id] = clusterer.memory(report.id)
        places, others = [_place(m) for m in made.values()], [_place(m) for m in changed.values()]
        if not self._store.keep_stories(places, changed=others, reached=news.reached, expected=expected):
            return 0  # another process was quicker: what we made does not stand
        self._clusterer = clusterer
        self._reached = expected.model_copy(update={"number": news.reached})
        return len(places) + len(others)

    def _changed(self, item: Item | None, place: StoryPlace | None, reading: _Reading) -> Report | None:
        """The item as it is now, where it has its place and says something else than when it got it."""
        old = next(_memories([place] if place else []), None)
        if item is None or old is None or not says_more(old, report_of(item, (), seen=old.known.seen)):
            return None
        flags = [f for f in self._store.flags_of(item.id) if f.kind == "live"]
        return reading.again(item, flags, old.known.seen)

    def _restored(self) -> Clusterer:
        """A clusterer that knows what the store holds of the window."""
        clusterer = Clusterer(self._settings)
        clusterer.restore(_memories(self._store.story_memories(window=self._settings.window)))
        return clusterer


class _Reading:
    """How items become reports."""

    def __init__(self, generic: Collection[str], match: Matcher) -> None:
        self._generic, self._match = generic, match

    def report(self, item: Item, flags: Sequence[Flag]) -> Report:
        """A flagged item that has no place."""
        seen = min(f.created for f in flags)
        return report_of(item, [f.match for f in flags], seen=seen, generic=self._generic)

    def again(self, item: Item, flags: Sequence[Flag], seen: datetime) -> Report:
        """One that has, as it is now."""
        matches = [*(f.match for f in flags), *self._match(item, None)]
        return report_of(item, matches, seen=seen, generic=self._generic)


def _place(memory: Memory) -> StoryPlace:
    made = memory.place
    return StoryPlace(
        item_id=made.id, story=made.story, novelty=made.novelty, copy_of=made.copy_of, similarity=made.similarity,
        shared=made.shared, news=made.news, seen=memory.known.seen, formerly=memory.formerly, memory=memory.to_bytes(),
    )  # fmt: skip


def _memories(places: Iterable[StoryPlace]) -> Iterator[Memory]:
    for place in places:
        made = Assignment(
            place.item_id, place.story, place.novelty, copy_of=place.copy_of, similarity=place.similarity,
            shared=place.shared, news=place.news,
        )  # fmt: skip
        try:
            yield Memory.from_bytes(
                place.memory, seen=place.seen, place=made, formerly=place.formerly, moved_from=place.moved_from,
                by_hand=place.by_hand,
            )  # fmt: skip
        except ValueError as error:
            # One that is lost costs the likeness to one item; to stop would cost all that come.
            log.warning("a story goes on without one of its items: %s", error)
