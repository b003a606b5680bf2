"""A report whose text has changed is looked at again.

    new text ─▶ whose copy it is, and who is a copy of it ─▶ stories that hold one text meet ─▶ what each adds

**Copies** are what they would be had all texts been there from the beginning: each report is a copy of the earlier one
to which it is closest, and its original is the first in that row. So the order in which texts arrive does not matter.

**Stories** keep their reports, with three exceptions. Two stories that hold one text meet: what stands alone goes to the
other story, else the copy leaves the story that it is not the first of, else one story goes over into the other. A report
that stands alone in its story may join another by its new text. One that came into its story as a copy, and is none any
more, is placed as if it came now. A story whose first report goes over goes over as a whole, since it is called after it.

**What somebody did by hand stays.** A report that was moved by hand moves no more, and two stories that somebody parted
do not meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from monitor.stories.copies import Known
from monitor.stories.events import story_id
from monitor.stories.features import Features, Packed, features
from monitor.stories.memory import Memory
from monitor.stories.model import Assignment, Copy, Novelty, Report
from monitor.stories.news import MOST, news
from monitor.stories.ties import Ties
from monitor.stories.window import Window

__all__ = ["Revision", "says_more"]


def says_more(old: Memory, report: Report) -> bool:
    """Whether a report says something else than what is remembered of it; that it says nothing now does not count."""
    return _differs(old, Known.of(report), features(report))


def _differs(old: Memory, known: Known, found: Features) -> bool:
    was, now = old.known.sketch, known.sketch
    if not now.size:
        return False
    if was.level != now.level or not np.array_equal(was.hashes, now.hashes):
        return True
    # Of the entities nothing is asked: which are known depends on the watchlist, too.
    names = ("figures", "quotes", "names", "form", "language")
    return any(getattr(old.features, name) != getattr(found, name) for name in names)


class Revision:
    """One report with a new text, in a window that is changed accordingly."""

    def __init__(self, window: Window, report: Report) -> None:
        self._window = window
        self._ties = Ties(window)
        self._report = report
        self._before: dict[str, Memory] = {}
        self._unsettled: set[str] = set()
        self._heirs: set[str] = set()
        self._coming: list[str] = []

    def work(self) -> list[Memory]:
        """Do it; returns what is remembered now of all reports of which something changed."""
        window, id = self._window, self._report.id
        old = window.get(id)
        if old is None:
            return []
        report = replace(self._report, seen=old.known.seen)
        known, found = Known.of(report), features(report)
        if not _differs(old, known, found):
            return []
        related = {id, *self._ties.children(id)}
        self._before[id] = window.take(id)
        vector = Packed.of(window.events.weighted(found))
        window.put(replace(old, known=known, vector=vector, features=replace(found, counts={})))
        for each in window.ordered(related):
            self._tie(each)
        for later, copy in self._ties.offers(id):
            if later not in related:
                self._link(later, copy)
        self._unsettled.add(id)
        while self._unsettled:
            first = window.ordered(self._unsettled)[0]
            self._unsettled.discard(first)
            if window[first].copy_of is None:
                self._settle(first)
        return [window[i] for i in window.ordered(self._before) if _other(self._before[i], window[i])]

    def _change(self, memory: Memory) -> None:
        self._before.setdefault(memory.id, self._window[memory.id])
        self._window.change(memory)

    # copies

    def _tie(self, id: str) -> None:
        """Find anew whose copy a report is."""
        number = self._window.number(id)
        for copy in self._window.copies.find(self._window[id].known, before=number):
            if self._link(id, copy):
                return
        # An original that is out of the window cannot be compared any more.
        if self._ties.parent(id) is not None:
            self._detach(id)

    def _link(self, id: str, copy: Copy) -> bool:
        """Make a report a copy of an earlier one; False where their stories must not meet."""
        window, memory, earlier = self._window, self._window[id], self._window[copy.id]
        root = earlier.copy_of or earlier.id
        if memory.story != earlier.story and not self._unite(id, earlier.id):
            return False
        if memory.place.novelty == "new-event" and window[id].story == memory.story and root in window:
            self._heirs.add(root)
            self._unsettled.add(root)
        tree = self._ties.tree(id)
        place = replace(window[id].place, similarity=copy.jaccard)
        self._change(replace(window[id], parent=copy.id, place=place))
        first = window.get(root) or earlier
        for each in tree:
            self._copied(each, root, first)
        return True

    def _copied(self, id: str, root: str, first: Memory) -> None:
        memory = self._window[id]
        old = memory.known.seen - first.known.seen >= self._window.settings.resurfaced
        novelty: Novelty = "resurfaced" if old else "copy"
        place = replace(memory.place, copy_of=root, novelty=novelty, shared=(), news=())
        if place != memory.place:
            self._change(replace(memory, place=place))

    def _detach(self, id: str) -> None:
        """A report is a copy no more; its own copies stay with it."""
        tree = self._ties.tree(id)
        memory = self._window[id]
        self._change(replace(memory, parent=None, place=replace(memory.place, copy_of=None)))
        for each in tree[1:]:
            self._copied(each, id, memory)
        self._unsettled.add(id)

    # stories that hold one text

    def _unite(self, id: str, earlier: str) -> bool:
        """Bring two stories together that hold one text, with as few moves as can be; False where they must not meet."""
        window = self._window
        here, there = window[id].story, window[earlier].story
        if window.parted(here, there):
            return False
        own, theirs = self._ties.unit(id), self._ties.unit(self._ties.root(earlier))
        all_here, all_there = window.members(here), window.members(there)
        plans = [(own, there)] if len(own) == len(all_here) else []
        plans += [(theirs, here)] if len(theirs) == len(all_there) else []
        plans += [(own, there), (theirs, here), (all_here, there), (all_there, here)]
        for ids, target in plans:
            if self._may_go(ids):
                self._move(ids, target)
                return True
        return False

    def _may_go(self, ids: Sequence[str]) -> bool:
        """Whether reports of one story may leave it: none that was put there by hand, nor its first without the others."""
        story = self._window[ids[0]].story
        if any(self._window[i].by_hand for i in ids):
            return False
        return len(ids) == self._window.size(story) or all(story_id(i) != story for i in ids)

    def _move(self, ids: Sequence[str], target: str) -> None:
        whole = len(ids) == self._window.size(self._window[ids[0]].story)
        for memory in [self._window[i] for i in ids]:
            self._change(memory.moved(target))
            if memory.copy_of is None and (memory.place.novelty == "new-event" or not whole):
                self._unsettled.add(memory.id)

    # what a report adds, and to which story

    def _settle(self, id: str) -> None:
        """Say anew what a report that is no copy adds; to another story where nothing holds it in this one any more."""
        window, memory = self._window, self._window[id]
        before = self._before.setdefault(id, memory)
        unit = self._ties.unit(id)
        alone = len(unit) == window.size(memory.story)
        loose = before.copy_of is not None or (alone and id == self._report.id)
        free = loose and not any(window[i].by_hand for i in unit)
        taken = [window.take(i) for i in unit]
        place = (self._anew(memory, alone=alone) if free else None) or self._kept(memory, before)
        for old in taken:
            self._before.setdefault(old.id, old)
            new = old if old.story == place.story else old.moved(place.story)
            window.put(replace(new, place=place) if old.id == id else new)
        coming, self._coming = self._coming, []
        if coming:
            self._move(coming, place.story)

    def _anew(self, memory: Memory, *, alone: bool) -> Assignment | None:
        """Where a report belongs that is taken out of its story; None where it may as well go back."""
        events = self._window.events
        best = events.best(dict(memory.vector.items()), memory.features, memory.known.seen)
        if best is None:
            own = story_id(memory.id)
            return None if alone or events.get(own) else Assignment(memory.id, own, "new-event")
        story, near, shared = best
        if story.id == memory.story or self._window.parted(story.id, memory.story):
            return None
        if alone and self._comes_over(story.id, memory.id):
            return None
        fresh = news(self._words_of(memory.id), memory.features, story)
        novelty: Novelty = "new-development" if fresh else "re-run"
        return Assignment(memory.id, story.id, novelty, similarity=round(near, 3), shared=shared, news=fresh)

    def _comes_over(self, story: str, id: str) -> bool:
        """Whether a story is one text as well, and began later: then it goes to the earlier one."""
        members = self._window.members(story)
        first = members[0]
        if self._window.number(first) < self._window.number(id) or len(self._ties.unit(first)) != len(members):
            return False
        if not self._may_go(members):
            return False
        self._coming = members
        return True

    def _kept(self, memory: Memory, before: Memory) -> Assignment:
        """What a report adds to the story in which it stands; its copies and itself are taken out of that."""
        id, events = memory.id, self._window.events
        story = events.get(memory.story)
        same = before.story == memory.story and before.copy_of is None
        began = same and before.place.novelty == "new-event"
        if began or id in self._heirs or (story is None and story_id(id) == memory.story):
            return Assignment(id, memory.story, "new-event")
        fresh = news(self._words_of(id), memory.features, story, before.features if same else None)
        told = tuple(dict.fromkeys((*(before.place.news if same else ()), *fresh)))[-MOST:]
        near, shared = (before.place.similarity, before.place.shared) if same else (1.0, ())
        if not same and story is not None:
            near, shared = events.ties(dict(memory.vector.items()), story)
        novelty: Novelty = "new-development" if told else "re-run"
        return Assignment(id, memory.story, novelty, similarity=round(near, 3), shared=shared, news=told)

    def _words_of(self, id: str) -> Report | None:
        """The report, where its words are at hand."""
        return self._report if id == self._report.id else None


def _other(before: Memory, now: Memory) -> bool:
    if before.known is not now.known or before.place != now.place:
        return True
    return (before.parent, before.formerly) != (now.parent, now.formerly)
