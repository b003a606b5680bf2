"""Events: reports about one development, put together as they come.

A report is a vector of weighted words, entities and figures; a story is the sum of its reports. A report joins the open
story to which it is closest, by the cosine, where that passes a threshold, else it opens one (single-pass clustering,
as in topic detection and tracking; J. Allan et al., 1998). Words weigh by how rare they are in the window (Robertson
and Spärck Jones), with a constant added so that a small window does not take chance for rarity.

Weights are whole numbers, so that a story from which a report is taken away is what it would be without it: what has
left the window leaves no trace, and a clusterer that was restored is equal to one that never stopped.

Three things keep apart what words alone would put together. A report joins a story that fell silent only where it is so
much the closer. Reports that both give names and share none of them are of two matters, whatever words of the trade they
have in common (named entities in new event detection: Kumaran and Allan, 2004). And an outlet that puts the same headline,
figures aside, over another text a day later fills in a form: a daily bulletin is a story of its own each day.

Reports in two languages share no words. They meet by what has no language, entities of the watchlist and figures, and
by those alone; three of them at least and one figure among them, since any two reports of a war name the same powers and
weapons. Within a language the words say the same and more, so entities do not count there.
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from monitor.stories.features import ENTITY, FIGURE, NEUTRAL, Features, Packed, Vector
from monitor.stories.model import StorySettings

__all__ = ["EventIndex", "Story", "story_id"]

_UNIT = 10_000
"""Weights are counted in this part of a report's length."""
_MOST = 0xFFFF  # of an entity beside words that weigh next to nothing
_PRIOR = 200
"""Reports that every window is taken to have had before, …"""
_SEEN = 3
"""… in this many of which each word stood."""
_PROBES = 12
"""The heaviest features of a report, by which open stories are looked up."""
_CROWDED = 400
_COMPARED = 12
_TIES = 3
_PATIENCE = timedelta(days=5)
"""Silence of a story after which a report must be as much closer to join it as the threshold is high."""
_STRANGERS = 3.0
"""How much closer where none of the names is shared, …"""
_ACQUAINTED = 0.5
"""… falling to nothing where this part of them is, by weight; …"""
_TELLING = 30
"""… of shorter reports, with fewer names, a smaller part in proportion to these words."""
_ISSUE = timedelta(hours=12)
"""From this time on the same headline of one outlet is the next issue of a form."""


@dataclass(slots=True, eq=False)
class Story:
    """An open story: the sum of its reports that are in the window."""

    id: str
    times: list[datetime] = field(default_factory=list)
    square: int = 0
    neutral: int = 0
    entities: Counter[str] = field(default_factory=Counter)
    figures: Counter[str] = field(default_factory=Counter)
    quotes: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    forms: dict[str, list[tuple[datetime, frozenset[str]]]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Number of reports."""
        return len(self.times)

    def silence(self, at: datetime) -> timedelta:
        """How far a time is from the first and the last report; none within."""
        return max(timedelta(), at - self.times[-1], self.times[0] - at)


_NOWHERE: dict[Story, int] = {}


class _Posting(NamedTuple):
    """A feature of a report: how much it weighs there, and in the stories that have it."""

    term: str
    weight: int
    having: dict[Story, int]


class EventIndex:
    """The open stories: those of the reports that were added and not removed."""

    def __init__(self, settings: StorySettings) -> None:
        self._settings = settings
        self._stories: dict[str, Story] = {}
        self._having: dict[str, dict[Story, int]] = {}
        self._seen_in: Counter[str] = Counter()
        self._reports = 0

    def __len__(self) -> int:
        return len(self._stories)

    def best(self, vector: Vector, new: Features, now: datetime) -> tuple[Story, float, tuple[str, ...]] | None:
        """The open story that a report belongs to, how close it is, and what ties them; None where there is none."""
        best: tuple[float, Story] | None = None
        words, neutral = self._postings(vector)
        for story in self._candidates(vector):
            near = self._nearness(words, neutral, new, story, now)
            # Of two that are as close, the one that is told of most; then the older one: the order is total.
            if near >= 1 and (best is None or (near, story.size, best[1].id) > (best[0], best[1].size, story.id)):
                best = near, story
        if best is None:
            return None
        return best[1], *_ties(words, neutral, best[1])

    def get(self, name: str) -> Story | None:
        """The open story of that id; None where it has no reports."""
        return self._stories.get(name)

    def ties(self, vector: Vector, story: Story) -> tuple[float, tuple[str, ...]]:
        """How close a report is to a story, and what ties them."""
        return _ties(*self._postings(vector), story)

    def _nearness(
        self, words: list[_Posting], neutral: list[_Posting], new: Features, story: Story, now: datetime
    ) -> float:
        """How close a report is to a story; 1 is just close enough."""
        if _next_issue(new, story, now):
            return 0.0
        foreign = bool(new.language) and new.language not in story.languages
        # What two languages have in common are names: one of them is no event.
        wanted = self._settings.long if foreign else self._threshold(new.words)
        near = _by_words(words, story) / wanted
        near /= self._strangeness(new, story)
        if foreign:
            near = max(near, _by_names(neutral, story) / self._settings.foreign)
        return near / (1 + story.silence(now) / _PATIENCE)

    def _strangeness(self, new: Features, story: Story) -> float:
        """How much closer a report must be for having few of its names in common with a story, 1 … 3.

        Two attacks by one group have the names of the group in common, and not those of places and people.
        """
        if not new.names or not story.names:
            return 1.0
        shared = [n for n in new.names if n in story.names]
        if not shared:
            return _STRANGERS
        fewer = new.names if len(new.names) <= len(story.names) else story.names
        share = self._rarity(shared) / (self._rarity(fewer) or 1.0)
        wanted = _ACQUAINTED * min(1.0, new.words / _TELLING)
        return 1 + (_STRANGERS - 1) * max(0.0, 1 - share / wanted)

    def _rarity(self, names: Iterable[str]) -> float:
        total = self._reports + _PRIOR
        return sum([math.log((total + 1) / (self._seen_in[n] + _SEEN)) for n in names])

    def _threshold(self, words: int) -> float:
        return self._settings.short + (self._settings.long - self._settings.short) * self._length(words)

    def _length(self, words: int) -> float:
        """The length of a report as a part of what counts as long, at most 1."""
        return min(1.0, words / self._settings.words)

    def _candidates(self, vector: Vector) -> list[Story]:
        """The open stories that share most of what weighs most in the report; only these are compared in full."""
        probes = heapq.nsmallest(_PROBES, vector.items(), key=lambda t: (-t[1], t[0]))
        probes += [(t, w) for t, w in vector.items() if t.startswith(NEUTRAL)]
        partial: dict[Story, int] = {}
        for term, weight in probes:
            having = self._having.get(term, _NOWHERE)
            if len(having) <= _CROWDED:
                for story, there in having.items():
                    partial[story] = partial.get(story, 0) + weight * there
        near = [(dot * dot / (s.square or 1), s.id, s) for s, dot in partial.items()]
        return [s for _, _, s in heapq.nlargest(_COMPARED, near)]

    def add(self, name: str, vector: Packed, new: Features, seen: datetime) -> Story:
        """Put a report into the story of that id, which is opened where there is none.

        Args:
            name: id of the story.
            vector: of the report, from `weighted`; what it was when the report came, where it is taken again.
            new: features of the report; the counts are not looked at.
            seen: when the report was first seen, UTC.
        """
        story = self._stories.get(name)
        if story is None:
            story = self._stories[name] = Story(id=name)
        self._reports += 1
        self._seen_in.update(vector.terms)
        self._weigh(story, vector, 1)
        insort(story.times, seen)
        for counter, values in _counted(story, new):
            counter.update(values)
        if new.form:
            story.forms.setdefault(new.form, []).append((seen, new.figures))
        return story

    def remove(self, name: str, vector: Packed, new: Features, seen: datetime) -> None:
        """Take away what `add` put there, with the same arguments; a story without reports is closed."""
        story = self._stories[name]
        self._reports -= 1
        _take(self._seen_in, vector.terms)
        self._weigh(story, vector, -1)
        del story.times[bisect_left(story.times, seen)]
        for counter, values in _counted(story, new):
            _take(counter, values)
        if new.form:
            story.forms[new.form].remove((seen, new.figures))
            if not story.forms[new.form]:
                del story.forms[new.form]
        if not story.times:
            del self._stories[name]

    def _weigh(self, story: Story, vector: Packed, sign: int) -> None:
        for term, weight in vector.items():
            having = self._having.setdefault(term, {})
            before = having.get(story, 0)
            after = before + sign * weight
            if after:
                having[story] = after
            else:
                having.pop(story, None)
                if not having:
                    del self._having[term]
            grown = after * after - before * before
            if not term.startswith(ENTITY):
                story.square += grown
            if term.startswith(NEUTRAL):
                story.neutral += grown

    def weighted(self, new: Features) -> Vector:
        """1 + log of the count, times how rare the feature is in the window; of one length without the entities."""
        total = self._reports + _PRIOR
        made = {
            term: (1 + math.log(count)) * math.log((total + 1) / (self._seen_in[term] + _SEEN))
            for term, count in new.counts.items()
        }
        length = math.sqrt(sum(w * w for t, w in made.items() if w > 0 and not t.startswith(ENTITY))) or 1.0
        vector = {t: min(round(w / length * _UNIT), _MOST) for t, w in made.items()}
        return {t: w for t, w in vector.items() if w > 0}

    def _postings(self, vector: Vector) -> tuple[list[_Posting], list[_Posting]]:
        """Where the words and figures of a report stand, and where its entities and figures do."""
        words, neutral = [], []
        for term, weight in vector.items():
            posting = _Posting(term, weight, self._having.get(term, _NOWHERE))
            if term.startswith(NEUTRAL):
                neutral.append(posting)
            if not term.startswith(ENTITY):
                words.append(posting)
        return words, neutral


def _ties(words: list[_Posting], neutral: list[_Posting], story: Story) -> tuple[float, tuple[str, ...]]:
    near = max(_by_words(words, story), _by_names(neutral, story))
    shared = {t: w * having[story] for t, w, having in (*words, *neutral) if story in having}
    return near, tuple(_shown(t) for t in sorted(shared, key=lambda t: (-shared[t], t))[:5])


def _by_words(words: list[_Posting], story: Story) -> float:
    """Cosine of words and figures."""
    dot = sum([weight * having[story] for _, weight, having in words if story in having])
    return dot / (_UNIT * math.sqrt(story.square or 1))


def _by_names(neutral: list[_Posting], story: Story) -> float:
    """Cosine of entities and figures; 0 where fewer than three are shared, or no figure is."""
    ties = [p for p in neutral if story in p.having]
    if len(ties) < _TIES or not any(p.term.startswith(FIGURE) for p in ties):
        return 0.0
    dot = sum(p.weight * p.having[story] for p in ties)
    return dot / math.sqrt(sum(p.weight**2 for p in neutral) * story.neutral)


def _next_issue(new: Features, story: Story, now: datetime) -> bool:
    """Whether the outlet filled in the same form at another time, for this story, with other figures or none."""
    issues = story.forms.get(new.form)
    if not issues:
        return False
    at, figures = max(issues, key=lambda issue: (issue[0], sorted(issue[1])))
    if abs(now - at) < _ISSUE:
        return False
    both = new.figures | figures
    return len(new.figures & figures) < 0.5 * len(both) or not both


def _counted(story: Story, new: Features) -> tuple[tuple[Counter[str], Iterable[str]], ...]:
    return (
        (story.entities, new.entities), (story.figures, new.figures), (story.quotes, new.quotes),
        (story.languages, (new.language,)), (story.names, new.names),
    )  # fmt: skip


def _take(counter: Counter[str], values: Iterable[str]) -> None:
    for value in values:
        if counter[value] == 1:
            del counter[value]
        else:
            counter[value] -= 1


def _shown(term: str) -> str:
    return term[2:] if term.startswith(NEUTRAL) else term


def story_id(first: str) -> str:
    """The id of the story that begins with the report of that id."""
    return "st-" + sha256(first.encode()).hexdigest()[:12]
