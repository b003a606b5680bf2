"""Queries made ready to be asked of many documents.

NOT is pushed down to what it denies (`monitor.watch.normal`), so that a plan can tell which hits made it true. Parts
that compare places (NEAR, UNLESS, count) give stretches of text; the others only say yes or no.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from monitor.watch.fields import SPEAKER, bit
from monitor.watch.hits import Hit, merged
from monitor.watch.needs import needs
from monitor.watch.normal import normal
from monitor.watch.query import (
    And,
    Count,
    EntityRef,
    Fact,
    Field,
    Leaf,
    Near,
    Node,
    Not,
    Or,
    Regex,
    SaidBy,
    Scope,
    Term,
    TypeRef,
    Unless,
    WatchRef,
    children,
    walk,
)
from monitor.watch.reading import Dropped
from monitor.watch.units import LONGEST_GAP, words_between
from monitor.watch.view import Taken, Use, View
from monitor.watch.written import written

__all__ = ["MAX_PAIRS", "Plan", "Planner"]

MAX_PAIRS = 1_000
"""Pairs of hits that one NEAR lists for one document; whether there is one is always found out."""

Uses = tuple[Taken, ...]
Plan: TypeAlias = Callable[[View], Uses | None]
"""What made the query true, or None when it is false."""


_PLACED = Term | Regex | EntityRef | TypeRef


class _Place(NamedTuple):
    """A stretch of folded text and the hits that make it."""

    at: int
    to: int
    taken: Uses


_Locator: TypeAlias = Callable[[View], list[_Place]]


@dataclass(frozen=True, slots=True)
class Planner:
    """Makes the plan of one query.

    Attributes:
        query: as written.
        fields: mask of the watch's fields.
        atom: numbers the leaves.
        watches: number of each watch that the query refers to.
        uses: of each atom the first use that was planned; filled while planning.
    """

    query: str
    fields: int
    atom: Callable[[Leaf], int]
    watches: Mapping[str, int]
    uses: dict[int, Use] = field(default_factory=dict)

    def plan(self, tree: Node) -> Plan:
        """The plan for `tree`, in any form."""
        return self._plan(normal(tree), self.fields, None)

    def _plan(self, node: Node, mask: int, clause: str | None) -> Plan:
        if clause is None and not any(isinstance(n, And | Not | Scope | SaidBy) for n in walk(node)):
            clause = written(node, self.query)
        match node:
            case And(parts):
                return self._both(parts, mask, clause)
            case Or(parts):
                return _any([self._plan(p, mask, clause) for p in parts])
            case Not(part):
                return _denied(self._plan(part, mask, clause))
            case Field(name, part):
                return self._plan(normal(part), bit(name), clause)  # type: ignore[arg-type]  # checked by the lexer
            case Scope(unit, part):
                plan = self._plan(normal(part), mask, clause or written(node, self.query))
                uses = list(self._uses(part, mask))
                return _within_unit(unit, plan, [use for _, use in uses], self._landmarks(part, uses))
            case SaidBy():
                return _quoted(self._use(node, SPEAKER, clause))
            case WatchRef(id):
                return _watch(self.watches[id])
            case Near() | Unless():
                return _somewhere(self._locate(node, mask, clause))
            case Count(part, least):
                return _counted(self._locate(part, mask, clause), least)
            case Fact():
                return _leaf(self._use(node, -1, clause))
            case Term() | Regex() | EntityRef() | TypeRef():
                return _leaf(self._use(node, mask, clause))

    def _use(self, leaf: Leaf, mask: int, clause: str | None) -> Use:
        use = Use(self.atom(leaf), mask, leaf.written, clause or leaf.written)
        self.uses.setdefault(use.atom, use)
        return use

    def _landmarks(self, part: Node, uses: Sequence[tuple[Leaf, Use]]) -> list[list[Use]]:
        """Groups of uses: every stretch of a whole text in which `part` is true holds a hit of each."""
        placed = {leaf for leaf, _ in uses}
        # What is said or stands in another unit may lie elsewhere, and UNLESS tells what it dropped wherever that was.
        if any(isinstance(node, Unless | Scope | SaidBy) for node in walk(part)):
            return [[use for _, use in uses]]
        groups = [[use for leaf, use in uses if leaf in group] for group in needs(part) if group <= placed]
        return groups or [[use for _, use in uses]]

    def _uses(self, node: Node, mask: int) -> Iterator[tuple[Leaf, Use]]:
        """The leaves under `node` that have places, each in its fields."""
        if isinstance(node, _PLACED):
            yield node, self._use(node, mask, None)
        for part in children(node):
            yield from self._uses(part, bit(node.name) if isinstance(node, Field) else mask)  # type: ignore[arg-type]

    def _both(self, parts: Sequence[Node], mask: int, clause: str | None) -> Plan:
        """All parts; words beside `said_by:` that have no field of their own must be said by the entity."""
        speakers = [p for p in parts if isinstance(p, SaidBy)]
        held = [p for p in parts if not isinstance(p, SaidBy | Not | Fact | Field | WatchRef)]
        if not speakers or not held:
            return _all([self._plan(p, mask, clause) for p in parts])
        said = _all([self._plan(p, mask, clause) for p in held])
        rest = [p for p in parts if p not in held and p not in speakers]
        quotes = [_said(self._use(speaker, SPEAKER, clause), said) for speaker in speakers]
        return _all([*quotes, *(self._plan(p, mask, clause) for p in rest)])

    def _locate(self, node: Node, mask: int, clause: str | None) -> _Locator:
        match node:
            case Or(parts):
                return _either([self._locate(p, mask, clause) for p in parts])
            case Field(name, part):
                return self._locate(part, bit(name), clause)  # type: ignore[arg-type]
            case Near(left, right, words, ordered):
                return _near(self._locate(left, mask, clause), self._locate(right, mask, clause), words, ordered)
            case Unless(part, other):
                reach = other.words if isinstance(other, Near) else 0
                reason = written(other, self.query)
                return _unless(self._locate(part, mask, clause), self._locate(other, mask, clause), reach, reason)
            case Term() | Regex() | EntityRef() | TypeRef():
                return _hits(self._use(node, mask, clause))
            case _:
                raise TypeError(f"{type(node).__name__} has no places")


def _leaf(use: Use) -> Plan:
    return lambda view: view.take(use)


def _all(plans: Sequence[Plan]) -> Plan:
    if len(plans) == 1:
        return plans[0]

    def ask(view: View) -> Uses | None:
        uses: Uses = ()
        for plan in plans:
            if (found := plan(view)) is None:
                return None
            uses += found
        return uses

    return ask


def _any(plans: Sequence[Plan]) -> Plan:
    def ask(view: View) -> Uses | None:
        true = [found for plan in plans if (found := plan(view)) is not None]
        return tuple(taken for found in true for taken in found) if true else None

    return ask


def _denied(plan: Plan) -> Plan:
    return lambda view: () if plan(view) is None else None


def _watch(number: int) -> Plan:
    return lambda view: view.ask(number)


def _somewhere(locate: _Locator) -> Plan:
    return lambda view: _gathered(locate(view)) or None


def _counted(locate: _Locator, least: int) -> Plan:
    def ask(view: View) -> Uses | None:
        places = locate(view)
        if len(places) < least or len(merged((p.at, p.to, None) for p in places)) < least:
            return None
        return _gathered(places)

    return ask


def _gathered(places: Sequence[_Place]) -> Uses:
    """The hits of all places, by use."""
    by_use: dict[Use, dict[tuple[int, int], Hit]] = {}
    for place in places:
        for use, hits in place.taken:
            by_use.setdefault(use, {}).update({(h.at, h.to): h for h in hits or ()})
    return tuple(Taken(use, list(hits.values())) for use, hits in by_use.items())


def _within_unit(unit: str, plan: Plan, uses: Sequence[Use], landmarks: Sequence[Sequence[Use]]) -> Plan:
    def ask(view: View) -> Uses | None:
        bounds = view.reading.sentence if unit == "sentence" else view.reading.paragraph
        groups = landmarks if view.whole else [uses]
        every = [{hit.at for use in group for hit in view.hits(use)} for group in groups]
        fewest = min(every, key=len)
        taken: Uses = ()
        for stretch in dict.fromkeys(map(bounds, sorted(fewest))):
            taken += plan(view.within([stretch])) or ()
        return taken or None

    return ask


def _quoted(speaker: Use) -> Plan:
    """That the entity is quoted at all: its words are the evidence."""

    def ask(view: View) -> Uses | None:
        reading = view.reading
        hits = [
            reading.spoken(at, to, hit.sense) for hit, said in reading.said(speaker.atom) for at, to in said if to > at
        ]
        return (Taken(speaker, sorted(set(hits))),) if hits else None

    return ask


def _said(speaker: Use, plan: Plan) -> Plan:
    def ask(view: View) -> Uses | None:
        ranges = [r for _, said in view.reading.said(speaker.atom) for r in said]
        return plan(view.within(ranges)) if ranges else None

    return ask


def _hits(use: Use) -> _Locator:
    return lambda view: [_Place(hit.at, hit.to, (Taken(use, (hit,)),)) for hit in view.hits(use)]


def _either(locators: Sequence[_Locator]) -> _Locator:
    return lambda view: sorted(
        (place for locate in locators for place in locate(view)), key=lambda p: (p.at, p.to)
    )


def _near(left: _Locator, right: _Locator, words: int, ordered: bool) -> _Locator:
    def locate(view: View) -> list[_Place]:
        first = left(view)
        second = right(view) if first else []
        if not second:
            return []
        found = _pairs(view, first, second, words)
        if not ordered:
            found += _pairs(view, second, first, words)
        return sorted(found, key=lambda p: (p.at, p.to))

    return locate


def _pairs(view: View, before: list[_Place], after: list[_Place], words: int) -> list[_Place]:
    """Pairs of which the first ends before the second begins, with at most `words` words between, in one flow."""
    reading = view.reading
    starts = [place.at for place in after]
    found: list[_Place] = []
    for one in before:
        n = bisect_left(starts, one.to)
        while n < len(after) and len(found) < MAX_PAIRS:
            other = after[n]
            if words_between(reading.text, one.to, other.at, words) > words:
                break
            if reading.flow(one.at) == reading.flow(other.at):
                found.append(_Place(one.at, max(one.to, other.to), one.taken + other.taken))
            n += 1
    return found


def _unless(part: _Locator, other: _Locator, reach: int, written: str) -> _Locator:
    """Places of `part` that no place of `other` overlaps, nor, where that is a NEAR/n, stands within n words of."""

    def locate(view: View) -> list[_Place]:
        places = part(view)
        # To touch one of several stretches that overlap is to touch the whole of them.
        barring = merged((one.at, one.to, None) for one in other(view)) if places else []
        ends = [to for _, to, _ in barring]
        far = (reach + 2) * LONGEST_GAP
        kept = []
        for place in places:
            low, high = bisect_left(ends, place.at - far), bisect_left(barring, (place.to + far,))
            if not any(_bars(view, at, to, place, reach) for at, to, _ in barring[low:high]):
                kept.append(place)
                continue
            view.dropped += [(use, Dropped(hit, "unless", written)) for use, hits in place.taken for hit in hits or ()]
        return kept

    return locate


def _bars(view: View, at: int, to: int, place: _Place, reach: int) -> bool:
    """Whether a stretch overlaps `place` or, where there is a reach, stands within so many words of it."""
    if max(place.at - to, at - place.to) < 0:
        return True
    if not reach or view.reading.flow(place.at) != view.reading.flow(at):
        return False
    low, high = min(place.to, to), max(place.at, at)
    return words_between(view.reading.text, low, high, reach) <= reach
