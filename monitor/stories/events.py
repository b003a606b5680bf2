"""Events: reports about one development, put together as they come.

A report is a vector of weighted words, entities and figures; a story is the sum of its reports. A report joins the open
story to which it is closest, by the cosine, where that passes a threshold, else it opens one (single-pass clustering,
as in topic detection and tracking; J. Allan et al., 1998). Words weigh by how rare they are in the window (Robertson
and Spärck Jones), with a constant added so that a small window does not take chance for rarity. Words are cut to their
first letters, which does for many inflected languages what stemming does for one (McNamee and Mayfield, 2004).

Reports in two languages share no words. They meet by what has no language, entities of the watchlist and figures, and
by those alone; three of them at least and one figure among them, since any two reports of a war name the same powers and
weapons. Within a language the words say the same and more, so entities do not count there.
"""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from monitor.stories.model import Report, StorySettings
from monitor.stories.numbers import figures

__all__ = ["EventIndex", "Features", "Story", "features", "opening", "story_id"]

CUT = 6
"""Letters of a word that are kept."""

BODY = 120
"""Words of a text that are looked at: news is told at the beginning."""

ENTITY, FIGURE = "e:", "n:"
_NEUTRAL = (ENTITY, FIGURE)  # what has no language
_PRIOR = 200
"""Reports that every window is taken to have had before, …"""
_SEEN = 3
"""… in this many of which each word stood."""
_PROBES = 12
"""The heaviest features of a report, by which open stories are looked up."""
_CROWDED = 400
_COMPARED = 12
_TIES = 3
_NOWHERE: dict[str, float] = {}
_PATIENCE = timedelta(days=7)
"""Silence of a story after which a report must be as much closer to join it as the threshold is high."""

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]{2,}")

Vector = dict[str, float]


@dataclass(frozen=True, slots=True)
class Features:
    """What a report is compared by.

    Attributes:
        counts: how often each feature occurs; those of the headline count double where there is a text.
        words: length of the part that was looked at, in words.
        entities: ids of the watchlist.
        figures: numbers in it.
        quotes: openings of its quotations, folded.
        language: of the report.
    """

    counts: Mapping[str, int]
    words: int
    entities: frozenset[str]
    figures: frozenset[str]
    quotes: frozenset[str]
    language: str = ""


def features(report: Report) -> Features:
    """The features of a report."""
    counts: Counter[str] = Counter()
    title, body = list(_terms(report.title)), list(_terms(report.text[: BODY * 12]))[:BODY]
    for term in title:
        counts[term] += 2 if body else 1
    counts.update(body)
    numbers = figures(f"{report.title} {report.text[: BODY * 12]}")
    counts.update(FIGURE + n for n in numbers)
    counts.update(dict.fromkeys((ENTITY + e for e in report.entities), 1))
    quotes = frozenset(map(opening, report.quotes))
    return Features(counts, len(title) + len(body), report.entities, numbers, quotes, report.language)


def opening(quote: str) -> str:
    """The first words of a quotation, by which it is known again."""
    return " ".join(w.casefold() for w in _WORD.findall(quote)[:6])


def _terms(text: str) -> Iterable[str]:
    """Words cut to their stems; pairs of letters where words are not set apart."""
    for match in _WORD.finditer(text):
        word = match[0]
        if _UNSPACED.match(word):
            yield from (word[n : n + 2] for n in range(len(word) - 1))
            continue
        # Little words tell nothing of the matter; names and designations may be as short.
        if len(word) < 4 and not word[0].isupper() and not any(c.isdigit() for c in word):
            continue
        if word.isdigit() or len(word) < 2:
            continue
        yield word.casefold()[:CUT]


@dataclass(slots=True)
class Story:
    """An open story: the sum of its reports."""

    id: str
    last: datetime
    total: Vector = field(default_factory=dict)
    square: float = 0.0
    neutral: float = 0.0
    size: int = 0
    entities: set[str] = field(default_factory=set)
    figures: set[str] = field(default_factory=set)
    quotes: set[str] = field(default_factory=set)
    languages: set[str] = field(default_factory=set)


class EventIndex:
    """The open stories of a moving window."""

    def __init__(self, settings: StorySettings) -> None:
        self._settings = settings
        self._stories: dict[str, Story] = {}
        self._having: dict[str, dict[str, float]] = {}
        self._seen_in: Counter[str] = Counter()
        self._recent: deque[tuple[datetime, tuple[str, ...]]] = deque()

    def __len__(self) -> int:
        return len(self._stories)

    def get(self, story: str) -> Story | None:
        """The story of that id, if it is open."""
        return self._stories.get(story)

    def best(self, vector: Vector, new: Features, now: datetime) -> tuple[Story, float, tuple[str, ...]] | None:
        """The open story that a report belongs to, how close it is, and what ties them; None where there is none."""
        best: tuple[float, Story] | None = None
        for story in self._candidates(vector):
            foreign = bool(new.language) and new.language not in story.languages
            # What two languages have in common are names: one of them is no event.
            wanted = self._settings.long if foreign else self._threshold(new.words)
            near = _by_words(vector, story) / wanted
            if foreign:
                near = max(near, _by_names(vector, story) / self._settings.foreign)
            near /= 1 + max(timedelta(), now - story.last) / _PATIENCE
            # Of two that are as close, the one that is told of most; then the older one: the order is total.
            if near >= 1 and (best is None or (near, story.size, best[1].id) > (best[0], best[1].size, story.id)):
                best = near, story
        if best is None:
            return None
        story = best[1]
        near = max(_by_words(vector, story), _by_names(vector, story))
        ties = sorted((t for t in vector if t in story.total), key=lambda t: (-vector[t] * story.total[t], t))
        return story, near, tuple(_shown(t) for t in ties[:5])

    def _threshold(self, words: int) -> float:
        given = self._settings
        share = min(1.0, words / given.words)
        return given.short + (given.long - given.short) * share

    def _candidates(self, vector: Vector) -> list[Story]:
        """The open stories that share most of what weighs most in the report; only these are compared in full."""
        probes = heapq.nsmallest(_PROBES, vector.items(), key=lambda t: (-t[1], t[0]))
        probes += [(t, w) for t, w in vector.items() if t.startswith(_NEUTRAL)]
        partial: dict[str, float] = {}
        for term, weight in probes:
            having = self._having.get(term, _NOWHERE)
            if len(having) <= _CROWDED:
                for story, there in having.items():
                    partial[story] = partial.get(story, 0.0) + weight * there
        stories = self._stories
        near = ((dot / math.sqrt(stories[s].square or 1.0), s) for s, dot in partial.items())
        return [stories[s] for _, s in heapq.nlargest(_COMPARED, near)]

    def add(self, name: str, vector: Vector, new: Features, seen: datetime) -> Story:
        """Put a report into the story of that id, which is opened where there is none; forget what is out of the window.

        Args:
            name: id of the story.
            vector: of the report, from `weighted`; what it was when the report came, where it is taken again.
            new: features of the report; only entities, figures and quotations are looked at.
            seen: when the report was first seen, UTC.
        """
        self._count(tuple(vector), seen)
        story = self._stories.get(name)
        if story is None:
            story = self._stories[name] = Story(id=name, last=seen)
        for term, weight in vector.items():
            before = story.total.get(term, 0.0)
            grown = weight * (2 * before + weight)
            story.total[term] = before + weight
            if not term.startswith(ENTITY):
                story.square += grown
            if term.startswith(_NEUTRAL):
                story.neutral += grown
            self._having.setdefault(term, {})[name] = before + weight
        story.size += 1
        story.last = max(story.last, seen)
        story.entities |= new.entities
        story.figures |= new.figures
        story.quotes |= new.quotes
        story.languages.add(new.language)
        self._forget(seen)
        return story

    def weighted(self, new: Features) -> Vector:
        """1 + log of the count, times how rare the feature is in the window; of length 1 without the entities."""
        total = len(self._recent) + _PRIOR
        made = {
            term: (1 + math.log(count)) * math.log((total + 1) / (self._seen_in[term] + _SEEN))
            for term, count in new.counts.items()
        }
        made = {t: w for t, w in made.items() if w > 0}
        length = math.sqrt(sum(w * w for t, w in made.items() if not t.startswith(ENTITY))) or 1.0
        return {t: w / length for t, w in made.items()}

    def _count(self, terms: tuple[str, ...], seen: datetime) -> None:
        self._recent.append((seen, terms))
        self._seen_in.update(terms)

    def _forget(self, now: datetime) -> None:
        edge = now - self._settings.window
        while self._recent and self._recent[0][0] < edge:
            for term in self._recent.popleft()[1]:
                self._seen_in[term] -= 1
                if not self._seen_in[term]:
                    del self._seen_in[term]
        # Stories lie in the order in which they were opened; those that are still told of stay.
        for story in [s for s in self._first(64) if s.last < edge]:
            del self._stories[story.id]
            for term in story.total:
                having = self._having[term]
                having.pop(story.id, None)
                if not having:
                    del self._having[term]

    def _first(self, count: int) -> list[Story]:
        found = []
        for n, story in enumerate(self._stories.values()):
            if n >= count:
                break
            found.append(story)
        return found


def _by_words(vector: Vector, story: Story) -> float:
    """Cosine of words and figures."""
    there = story.total
    dot = sum(w * there[t] for t, w in vector.items() if t in there and not t.startswith(ENTITY))
    return dot / math.sqrt(story.square or 1.0)


def _by_names(vector: Vector, story: Story) -> float:
    """Cosine of entities and figures; 0 where fewer than three are shared, or no figure is."""
    free = [(t, w) for t, w in vector.items() if t.startswith(_NEUTRAL)]
    ties = [(t, w * story.total[t]) for t, w in free if t in story.total]
    if len(ties) < _TIES or not any(t.startswith(FIGURE) for t, _ in ties):
        return 0.0
    return sum(w for _, w in ties) / math.sqrt(sum(w * w for _, w in free) * story.neutral)


def _shown(term: str) -> str:
    return term[2:] if term.startswith(_NEUTRAL) else term


def story_id(first: str) -> str:
    """The id of the story that begins with the report of that id."""
    return "st-" + sha256(first.encode()).hexdigest()[:12]
