"""All watches at once: one scan, then only the watches whose needed terms were hit.

Document ─▶ fold ─▶ scan ─▶ occurrences by atom ─▶ watches that these wake ─▶ plan ─▶ Match with evidence
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from itertools import chain, compress, islice
from operator import not_

from adapters.schema import Item
from monitor.watch import evidence, score
from monitor.watch.facts import facts_of
from monitor.watch.fields import SPEAKER, bit, mask
from monitor.watch.fold import fold, loosened
from monitor.watch.hits import Fresh, Hit
from monitor.watch.lexicon import Lexicon, NumberOf
from monitor.watch.model import Watch
from monitor.watch.passages import Document
from monitor.watch.pieces import haystack
from monitor.watch.plan import Plan, Planner
from monitor.watch.query import Field, SaidBy, walk
from monitor.watch.reading import Dropped, Reading, Searcher
from monitor.watch.regex import compiled
from monitor.watch.together import named
from monitor.watch.view import Taken, Use, View
from monitor.watch.waking import Query, Waker
from storage.records import Evidence, Match, Suppressed

__all__ = ["ENGINE_VERSION", "MAX_EVIDENCE", "Engine"]

ENGINE_VERSION = 2
"""Raised when the same watch may match differently; part of every watch's version."""

MAX_EVIDENCE = 50
"""Hits that one match lists; the first of each term is among them as long as there is room."""

_NAME_LENGTH = 9.0
"""Names are about as rare as words of so many letters."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A watch as it is asked.

    Attributes:
        watch: what it is.
        version: of it and all that it refers to.
        plan: asks a document.
        uses: all terms and references of the query.
    """

    watch: Watch
    version: str
    plan: Plan
    uses: tuple[Use, ...]


Found = tuple[Hit, Use]


class Engine:
    """Matches documents against all watches. Immutable once made; threads may share it."""

    def __init__(self, queries: Sequence[Query], lexicon: Lexicon) -> None:
        """Compile.

        Args:
            queries: all watches.
            lexicon: all that they ask for.
        """
        self.lexicon = lexicon
        number = lexicon.numbers()
        self._watches = _Compiler(queries, number)
        waker = Waker(queries, number, len(lexicon.atoms))
        # Lists by number: many atoms occur in every text, and wake nothing that goes on to be asked.
        self._also = [waker.also(n) for n in range(len(queries))]
        self._wakes = waker.wakes()
        self.mask = 0
        for one in queries:
            self.mask |= _masks(one)
        atoms = lexicon.atoms
        self._searcher = Searcher(
            self.lexicon,
            self.lexicon.terms.scanner(),
            self.lexicon.loose.scanner() if self.lexicon.loose.index else None,
            {n: compiled(a.text, ignore_case=a.how == "i") for n, a in enumerate(atoms) if a.kind == "regex"},
            {(a.how, a.text): n for n, a in enumerate(atoms) if a.kind == "fact"},
            frozenset(a.how for a in atoms if a.kind == "fact"),
        )
        # Nothing but running them tells whether they match: a query that is woken by a pattern is asked every time.
        self._standing = tuple(n for n in self._searcher.patterns if self._wakes[n])

    def match(self, document: Document, previous: Callable[[], Document] | None = None) -> tuple[Match, ...]:
        """Watches that `document` satisfies, in the order of the files.

        Args:
            document: what to look through.
            previous: gives the revision before; then at least one hit must lie in a paragraph that is new.
        """
        reading = Reading(document, self._searcher)
        for pattern in self._standing:
            reading.run(pattern)
        if not reading.found:
            return ()
        asked = _Asked(self._watches, reading)
        fresh = Fresh(reading.folded, previous) if previous else None
        matches = []
        for n in self._woken(reading.found.keys()):
            if (uses := asked(n)) is not None and (match := self._match(asked, n, uses, fresh)):
                matches.append(match)
        return tuple(matches)

    def quiet(self, items: Sequence[Item]) -> list[bool]:
        """Of each item whether it surely satisfies no watch; False says nothing. All of them are scanned at once."""
        if self._standing:
            return [False] * len(items)
        searcher = self._searcher
        texts = [fold(haystack(item, self.mask)).text for item in items]
        found = named(searcher.strict, texts)
        if searcher.loose is not None:
            for atoms, more in zip(found, named(searcher.loose, [loosened(t)[0] for t in texts]), strict=True):
                atoms |= more
        types, facts = self.lexicon.types, searcher.facts
        for item, atoms in zip(items, found, strict=True):
            atoms |= {types[atom] for atom in atoms if atom in types}
            if facts:
                known = ((fact.field, key) for fact in facts_of(item, (), searcher.known) for key, _, _ in fact.keys)
                atoms |= {facts[key] for key in known if key in facts}
        return [not self._woken(atoms) for atoms in found]

    def _woken(self, found: Set[int]) -> list[int]:
        """The watches that these atoms wake, if no more than they occur."""
        wakes, every_also = self._wakes, self._also
        awake = set()
        for atom in found:
            for n in wakes[atom]:
                also = every_also[n]
                if also is None or (also in found if isinstance(also, int) else not found.isdisjoint(also)):
                    awake.add(n)
        return sorted(awake)

    def examine(self, document: Document, watch: int) -> tuple[tuple[Evidence, ...], tuple[Suppressed, ...]]:
        """What one watch, by its number, finds: evidence, empty when it does not match, and what did not count."""
        reading = Reading(document, self._searcher)
        asked = _Asked(self._watches, reading)
        uses = asked(watch)
        for use in self._watches[watch].uses:
            reading.hits(use.atom)
        return self._evidence(reading, uses, None) if uses else (), self._suppressed(asked, watch)

    def _match(self, asked: _Asked, number: int, uses: tuple[Taken, ...], fresh: Fresh | None) -> Match | None:
        one = self._watches[number]
        listed = self._evidence(asked.reading, uses, fresh)
        if not listed:
            return None
        parts = score.factors(listed)
        return evidence.unchecked(Match, {
            "watch_id": one.watch.id,
            "watch_version": one.version,
            "priority": one.watch.priority,
            "evidence": listed,
            "suppressed": self._suppressed(asked, number),
            "score": score.score(parts),
            "factors": parts,
        })  # fmt: skip

    def _evidence(self, reading: Reading, uses: tuple[Taken, ...], fresh: Fresh | None) -> tuple[Evidence, ...]:
        """What the uses hit; empty when nothing of it is new."""
        found = _listed(reading, uses)
        if fresh is not None:
            new = [fresh(hit) for hit, _ in found]
            if not any(new):
                return ()
            found = list(chain(compress(found, new), compress(found, map(not_, new))))
        chosen = found if len(found) == 1 else sorted(_chosen(found), key=_position)
        return tuple([evidence.make(reading.document, hit, use, self._entity(hit)) for hit, use in chosen])

    def _suppressed(self, asked: _Asked, number: int) -> tuple[Suppressed, ...]:
        """Hits of the watch's terms that did not count, as far as its query was asked for them."""
        reading = asked.reading
        if not asked.dropped and not reading.dropped:
            return ()
        dropped = list(asked.dropped.get(number, ()))
        if reading.dropped:
            for use in self._watches[number].uses:
                for atom in reading.members(use.atom):
                    dropped += [(use, one) for one in reading.dropped.get(atom, ()) if one.hit.mask & use.mask]
        dropped = sorted(dict.fromkeys(dropped), key=lambda pair: pair[1].hit.at)
        return tuple(
            evidence.suppressed(reading.document, one, use, self._entity(one.hit))
            for use, one in dropped[:MAX_EVIDENCE]
        )

    def _entity(self, hit: Hit) -> tuple[str, str] | None:
        atom = self.lexicon.atoms[hit.sense.atom]
        return (atom.entity, atom.text) if atom.entity else None


class _Asked:
    """Asks the watches about one reading, each once: watches may refer to one another."""

    def __init__(self, watches: _Compiler, reading: Reading) -> None:
        self._watches = watches
        self.reading = reading
        self._answers: dict[int, tuple[Taken, ...] | None] = {}
        self.dropped: dict[int, list[tuple[Use, Dropped]]] = {}

    def __call__(self, watch: int) -> tuple[Taken, ...] | None:
        if watch not in self._answers:
            view = View(self.reading, self)
            self._answers[watch] = self._watches[watch].plan(view)
            if view.dropped:
                self.dropped[watch] = view.dropped
        return self._answers[watch]


class _Compiler:
    """Makes plans as they are asked for: of many watches few are ever woken."""

    def __init__(self, queries: Sequence[Query], number: NumberOf) -> None:
        self._queries = queries
        self._number = number
        self._numbers = {one.watch.id: n for n, one in enumerate(queries)}
        self._made: list[_Compiled | None] = [None] * len(queries)

    def __getitem__(self, n: int) -> _Compiled:
        made = self._made[n]
        if made is None:  # two threads make the same
            made = self._made[n] = self._compiled(self._queries[n])
        return made

    def _compiled(self, one: Query) -> _Compiled:
        number, loose = self._number, one.watch.ignore_diacritics
        planner = Planner(one.watch.query, mask(one.watch.fields), lambda leaf: number(leaf, loose), self._numbers)
        plan = planner.plan(one.tree)
        return _Compiled(one.watch, one.version, plan, tuple(planner.uses.values()))


def _masks(one: Query) -> int:
    """All fields that a watch reads."""
    fields = mask(one.watch.fields)
    for node in walk(one.tree):
        if isinstance(node, Field):
            fields |= bit(node.name)  # type: ignore[arg-type]  # checked by the lexer
        elif isinstance(node, SaidBy):
            fields |= SPEAKER
    return fields


def _listed(reading: Reading, uses: tuple[Taken, ...]) -> list[Found]:
    """The hits of uses, in order, each once."""
    found = [
        (hit, use) for use, hits in uses for hit in (reading.hits(use.atom) if hits is None else hits)
        if hit.mask & use.mask
    ]  # fmt: skip
    if len(found) <= 1:
        return found
    # A tag that stands in the text is read twice, as tag and as text, and listed once.
    once = {(use.atom, hit.passage.text, hit.start): (hit, use) for hit, use in reversed(found)}
    return sorted(once.values(), key=_position)


def _position(pair: Found) -> tuple[int, int]:
    return pair[0].at, pair[0].to


def _chosen(found: list[Found]) -> list[Found]:
    """At most MAX_EVIDENCE of `found`: the very first, the first of each term, then the others in order."""
    if len(found) <= MAX_EVIDENCE:
        return found
    firsts: dict[int, int] = {}
    for n, (_, use) in enumerate(found):
        firsts.setdefault(use.atom, n)
    order = dict.fromkeys([*firsts.values(), *range(len(found))])
    return [found[n] for n in islice(order, MAX_EVIDENCE)]


