"""Why a story is in the digest: each place once, and no words that the reader sees already.

A hit in the headline or in the sentences that are shown is marked there; only others bring their surroundings along.
Watches are explained one after another, the most urgent first, by as few places as can be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from adapters.schema import Span
from monitor.digest.model import Hit
from monitor.digest.words import cut, plain
from storage.records import Evidence, Flag, Priority

__all__ = ["RANK", "Cause", "Why", "why"]

RANK: dict[Priority, int] = {"critical": 0, "high": 1, "normal": 2, "low": 3}

_MOST = 6
_LEAST = 3
_SNIPPETS = 2
_AROUND = 45
_CONTEXT = 12
_FLAGS = 3
_FIELD_RANK = {"title": 0, "caption": 1, "quote": 2, "lead": 3, "body": 4, "embed": 5}


@dataclass(frozen=True, slots=True)
class Cause:
    """A report of the story: its item, its flags, and the outlet to name beside its hits; none for the lead."""

    item: str
    flags: Sequence[Flag]
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """The explanation of a story.

    Attributes:
        hits: what is told.
        hidden: how many places are not.
        flags: numbers of the flags that tell the most of those.
        title: what to mark in the headline.
        sentences: what to mark in the sentences.
    """

    hits: tuple[Hit, ...]
    hidden: int
    flags: tuple[int, ...]
    title: tuple[Span, ...]
    sentences: tuple[Span, ...]


@dataclass(slots=True)
class _Place:
    """A stretch of a report and the flags that it explains, by watch."""

    cause: Cause
    evidence: Evidence
    flags: dict[str, Flag] = field(default_factory=dict)

    @property
    def rank(self) -> int:
        return min(RANK[f.match.priority] for f in self.flags.values())


def why(causes: Sequence[Cause], title: str, sentences: str) -> Why:
    """The explanation of a story by the hits of its reports.

    Args:
        causes: the reports, the one that leads first.
        title: its headline, as shown.
        sentences: its first sentences, as shown.
    """
    told, hidden = _chosen(_places(causes))
    marks: dict[str, list[Span]] = {"title": [], "sentences": []}
    visible: set[str] = set()
    for place in told:
        where = _seen(place.evidence, title, sentences) if place.cause is causes[0] else None
        if where:
            marks[where[0]].append(where[1])
            visible.update(place.flags)
    hits, shown = [], list[_Place]()
    for place in told:
        snippet, mark = "", None
        # Words are given for a watch of which nothing is to be seen yet.
        if place.flags.keys() - visible and len(shown) < _SNIPPETS and not any(_within(place, s) for s in shown):
            snippet, mark = _surroundings(place.evidence)
            shown.append(place)
            visible.update(place.flags)
        hits.append(_hit(place, snippet, mark))
    return Why(
        hits=tuple(hits), hidden=len(hidden), flags=_most_telling(hidden),
        title=_apart(marks["title"]), sentences=_apart(marks["sentences"]),
    )  # fmt: skip


def _places(causes: Sequence[Cause]) -> list[_Place]:
    """A place for each watch and name, shared with other watches where they found the same words."""
    places: dict[tuple[str, str, int, int], _Place] = {}
    told: set[tuple[str, str]] = set()
    for cause in causes:
        for flag in sorted(cause.flags, key=lambda f: (RANK[f.match.priority], f.seq)):
            for name, found in _by_name(flag.match.evidence).items():
                if (flag.match.watch_id, name) in told:
                    continue
                told.add((flag.match.watch_id, name))
                keys = [(cause.item, e.field, e.span.start, e.span.end) for e in found]
                at = next((n for n, key in enumerate(keys) if key in places), 0)
                place = places.setdefault(keys[at], _Place(cause, found[at]))
                place.flags.setdefault(flag.match.watch_id, flag)
    return list(places.values())


def _by_name(evidence: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = {}
    for each in sorted(evidence, key=lambda e: _FIELD_RANK.get(e.field, 9)):
        found.setdefault((each.canonical or each.term).casefold(), []).append(each)
    return found


def _chosen(places: Sequence[_Place]) -> tuple[list[_Place], list[_Place]]:
    """The places to tell and the others: each watch is explained before any is explained twice."""
    told: list[int] = []
    open_watches = {w: RANK[f.match.priority] for p in places for w, f in p.flags.items()}
    while len(told) < min(_MOST, len(places)) and (open_watches or len(told) < _LEAST):
        best = min((n for n in range(len(places)) if n not in told), key=lambda n: _worth(places[n], open_watches, n))
        told.append(best)
        for watch in places[best].flags:
            open_watches.pop(watch, None)
    return [places[n] for n in told], [p for n, p in enumerate(places) if n not in told]


def _worth(place: _Place, open_watches: dict[str, int], at: int) -> tuple[int, bool, int, int]:
    """Less is better: urgent watches before others, the headline before the text, many watches before few."""
    explained = [open_watches[w] for w in place.flags if w in open_watches]
    if not explained:
        return len(RANK) + place.rank, False, 0, at
    return min(explained), place.evidence.field != "title", -len(explained), at


def _seen(evidence: Evidence, title: str, sentences: str) -> tuple[str, Span] | None:
    """Where the reader sees the hit anyway: in the headline or in the sentences, known by its neighbours."""
    for where, text in (("title", title), ("sentences", sentences)):
        # One side is enough, where a sentence begins or ends; the words of a headline need none.
        sides = ((_CONTEXT, _CONTEXT), (_CONTEXT, 0), (0, _CONTEXT), (0, 0))
        for before, after in sides if evidence.field == where else sides[:3]:
            if found := _found(evidence, text, before, after):
                return where, found
    return None


def _found(evidence: Evidence, text: str, before: int, after: int) -> Span | None:
    if evidence.mark is None or not text:
        return None
    snippet, (start, end) = evidence.snippet, (evidence.mark.start, evidence.mark.end)
    head, surface, tail = snippet[max(0, start - before) : start], snippet[start:end], snippet[end : end + after]
    head, tail = head.lstrip("…"), tail.rstrip("…")
    if not surface or (len(head), len(tail)) == (0, 0) != (before, after):
        return None
    at = text.find(head + surface + tail)
    return None if at < 0 else Span(start=at + len(head), end=at + len(head) + len(surface))


def _within(place: _Place, other: _Place) -> bool:
    """Whether the hit stands among the words that are shown around another one."""
    mine, theirs = place.evidence, other.evidence
    if place.cause is not other.cause or (mine.field, mine.in_text) != (theirs.field, theirs.in_text):
        return False
    around = Span(start=max(0, theirs.span.start - _AROUND // 2), end=theirs.span.end + _AROUND // 2)
    return around.covers(mine.span)


def _surroundings(evidence: Evidence) -> tuple[str, Span | None]:
    """The snippet, shorter, and where the hit stands in it."""
    snippet, mark = evidence.snippet, evidence.mark
    # Characters are only taken out of a snippet where it holds bad ones, and then the hit is found again.
    if (cleaned := plain(snippet)) != snippet:
        surface = plain(evidence.surface)
        at = cleaned.find(surface) if surface else -1
        snippet, mark = cleaned, None if at < 0 else Span(start=at, end=at + len(surface))
    if mark is None:
        return cut(snippet, 2 * _AROUND), None
    head, surface, tail = snippet[: mark.start], cut(mark.of(snippet), 2 * _AROUND), snippet[mark.end :]
    if len(head) > _AROUND:
        kept = head[-_AROUND:]
        head = "…" + kept[kept.find(" ") + 1 :]
    if len(tail) > _AROUND:
        kept = tail[:_AROUND]
        tail = kept[: kept.rfind(" ")] + "…" if " " in kept else kept + "…"
    return head + surface + tail, Span(start=len(head), end=len(head) + len(surface))


def _hit(place: _Place, snippet: str, mark: Span | None) -> Hit:
    evidence = place.evidence
    return Hit(
        watches=tuple(place.flags), priority=min((f.match.priority for f in place.flags.values()), key=RANK.__getitem__),
        name=cut(plain(evidence.canonical or evidence.term), 80), surface=cut(plain(evidence.surface), 80),
        variant=evidence.variant, field=evidence.field, snippet=snippet, mark=mark,
        speaker=cut(plain(evidence.speaker), 80) or None, outlet=place.cause.outlet,
    )  # fmt: skip


def _most_telling(hidden: Sequence[_Place]) -> tuple[int, ...]:
    counts = Counter(f.seq for p in hidden for f in p.flags.values())
    return tuple(sorted(seq for seq, _ in counts.most_common(_FLAGS)))


def _apart(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans in order, without those that overlap one before them."""
    return tuple(_disjoint(sorted(spans, key=lambda s: (s.start, -s.end))))


def _disjoint(spans: Iterable[Span]) -> Iterator[Span]:
    end = 0
    for span in spans:
        if span.start >= end and span.end > span.start:
            yield span
            end = span.end
