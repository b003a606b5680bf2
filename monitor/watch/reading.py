"""One document, read: what was found where, and all that queries ask about it.

Nothing is worked out before a query asks: most documents wake few.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Literal, NamedTuple

import numpy as np

from monitor.watch.fields import SPEAKER, bit
from monitor.watch.fold import BREAK, Folded, fold, loosened
from monitor.watch.forms.form import has_capitals
from monitor.watch.hits import Hit, Occurrence, counting
from monitor.watch.homoglyphs import is_mixed
from monitor.watch.lexicon import Atom, Lexicon
from monitor.watch.passages import Document, Passage
from monitor.watch.regex import Pattern
from monitor.watch.scan import Scanner
from monitor.watch.terms import Sense
from monitor.watch.units import sentences

__all__ = ["MAX_MATCHES", "Dropped", "Reading", "Searcher"]

MAX_MATCHES = 1_000
"""Matches of a pattern that are looked at in one passage."""

_RUNNING = bit("body")


class Dropped(NamedTuple):
    """A hit that does not count, and why."""

    hit: Hit
    by: Literal["exclude", "context", "unless"]
    reason: str


class Searcher(NamedTuple):
    """What finds the words of a lexicon.

    Attributes:
        lexicon: what is looked for.
        strict: looks in folded text.
        loose: looks in folded text without diacritics.
        patterns: by atom.
        facts: atoms by field and value.
        known: fields of these facts.
    """

    lexicon: Lexicon
    strict: Scanner[Sense]
    loose: Scanner[Sense] | None
    patterns: Mapping[int, Pattern]
    facts: Mapping[tuple[str, str], int]
    known: frozenset[str]


class Reading:
    """A document and the occurrences in it.

    Attributes:
        document: what is read.
        folded: its haystack.
        found: by atom, what the scan gave; it may still turn out not to count.
    """

    def __init__(self, document: Document, searcher: Searcher) -> None:
        """Scan `document`."""
        self.document = document
        self.folded: Folded = fold(document.haystack)
        self.found: dict[int, list[Occurrence[Sense]]] = {}
        self._searcher = searcher
        self._excluded: dict[int, list[Occurrence[Sense]]] = {}
        self._context: set[int] = set()
        self._members: dict[int, list[int]] = {}
        self._hits: dict[int, list[Hit]] = {}
        self.dropped: dict[int, list[Dropped]] = {}
        self._facts: dict[int, list[Hit]] = {}
        self._covered: dict[int, bool] = {}
        self._paragraph = (0, 0)
        self._scan()
        if searcher.facts:
            self._look_up_facts()

    def _scan(self) -> None:
        found, text = self.found, self.folded.text
        for at, to, senses in self._searcher.strict.scan(text):
            for sense in senses:
                atom, role, _, _, _, mixed, _ = sense
                if mixed and not self._mixed(at, to):
                    continue
                if role == "name":
                    if atom in found:
                        found[atom].append((at, to, sense))
                    else:
                        found[atom] = [(at, to, sense)]
                else:
                    self._note(at, to, sense)
        if self._searcher.loose is not None:
            self._scan_loosely(self._searcher.loose)
        if types := self._searcher.lexicon.types:
            for atom in [a for a in found if a in types]:
                self._members.setdefault(types[atom], []).append(atom)
                found.setdefault(types[atom], [])

    def _scan_loosely(self, scanner: Scanner[Sense]) -> None:
        text, index = loosened(self.folded.text)
        for at, to, senses in scanner.scan(text):
            if index is not None:
                # Marks after the last letter belong to it.
                at, to = int(index[at]), int(index[to]) if to < index.size else len(self.folded.text)
            for sense in senses:
                if not sense.mixed or self._mixed(at, to):
                    self._note(at, to, sense)

    def _note(self, at: int, to: int, sense: Sense) -> None:
        if sense.role == "name":
            self.found.setdefault(sense.atom, []).append((at, to, sense))
        elif sense.role == "exclude":
            self._excluded.setdefault(sense.atom, []).append((at, to, sense))
        else:
            self._context.add(sense.atom)

    def _look_up_facts(self) -> None:
        end = len(self.folded.text)
        for n, fact in enumerate(self.document.facts(self._searcher.known)):
            for key, start, finish in fact.keys:
                atom = self._searcher.facts.get((fact.field, key))
                if atom is not None:
                    sense = Sense(atom, "name", "fact", key)
                    passage = Passage(fact.text, 0, len(fact.text), fact.field, 0, None, False)
                    hit = Hit(end + n, end + n + 1, -1, sense, passage, start, finish)
                    self._facts.setdefault(atom, []).append(hit)
                    self.found.setdefault(atom, [])

    @property
    def text(self) -> str:
        """The folded haystack."""
        return self.folded.text

    def atom(self, number: int) -> Atom:
        """What `number` stands for."""
        return self._searcher.lexicon.atoms[number]

    def run(self, pattern: int) -> bool:
        """Whether the pattern with this number matches anywhere; its hits are known from now on."""
        if pattern not in self._hits:
            self._hits[pattern] = list(self._matching(pattern))
            if self._hits[pattern]:
                self.found[pattern] = []
        return bool(self._hits[pattern])

    def members(self, atom: int) -> Sequence[int]:
        """The entities of a type that occur; of anything else itself."""
        return self._members.get(atom, (atom,))

    def covered(self, mask: int) -> bool:
        """Whether every passage counts as one of the fields in `mask`."""
        known = self._covered.get(mask)
        if known is None:
            known = self._covered[mask] = self.document.covered(mask)
        return known

    def hits(self, atom: int) -> Sequence[Hit]:
        """The hits of an atom that count, in the order of the text."""
        known = self._hits.get(atom)
        if known is None:
            known = self._hits[atom] = self._worked_out(atom)
        return known

    def _worked_out(self, atom: int) -> list[Hit]:
        if atom in self._facts:
            return self._facts[atom]
        if members := self._members.get(atom):
            return sorted(h for m in members for h in self.hits(m))
        meant = self.atom(atom)
        if meant.kind == "entity" or meant.kind == "term":
            return self._placed(atom, meant.guarded)
        if meant.kind == "regex":
            self.run(atom)
            return self._hits[atom]
        return []

    def _placed(self, atom: int, guarded: bool) -> list[Hit]:
        """Hits of a term or entity, without those that are excluded, lack context or have other letters."""
        occurrences = self.found.get(atom, [])
        if not guarded and len(occurrences) == 1:
            return [self._hit(*occurrences[0])]
        excluded = self._excluded.get(atom, ())
        kept, dropped = counting([o for o in occurrences if self._admits(o)], excluded)
        for one, phrase in dropped:
            self._drop(atom, Dropped(self._hit(*one), "exclude", phrase[2].of))
        if atom in self._searcher.lexicon.context and atom not in self._context and all(s.short for _, _, s in kept):
            for one in kept:
                self._drop(atom, Dropped(self._hit(*one), "context", self._searcher.lexicon.context[atom]))
            return []
        return [self._hit(*one) for one in kept]

    def _drop(self, atom: int, dropped: Dropped) -> None:
        self.dropped.setdefault(atom, []).append(dropped)

    def _admits(self, occurrence: Occurrence[Sense]) -> bool:
        at, to, sense = occurrence
        if self.atom(sense.atom).how == "case":
            return _case(self._surface(at, to)) == _case(sense.of)
        return not sense.capitals or self._small or has_capitals(self._surface(at, to), sense.capitals)

    @cached_property
    def _small(self) -> bool:
        """Whether the text has no capital at all: then none can be asked of a name."""
        return self.document.haystack.islower()

    def _mixed(self, at: int, to: int) -> bool:
        return is_mixed(self._surface(at, to))

    def _surface(self, at: int, to: int) -> str:
        start, end = self.folded.span(at, to)
        return self.document.haystack[start:end]

    def _hit(self, at: int, to: int, sense: Sense) -> Hit:
        passage, start, end = self.document.place(*self.folded.span(at, to))
        return Hit(at, to, self.document.mask_at(passage, start, end), sense, passage, start, end)

    def _matching(self, atom: int) -> Iterator[Hit]:
        sense = Sense(atom, "name", "pattern", self.atom(atom).text)
        for n, passage in enumerate(self.document.passages):
            if passage.mask == SPEAKER:
                continue
            origin = self.document.starts[n]
            found = self._searcher.patterns[atom].find(passage.text[passage.start : passage.end])
            for start, end in islice(found, MAX_MATCHES):
                at, to = self.fold_offset(origin + start), self.fold_offset(origin + end)
                start, end = passage.start + start, passage.start + end
                mask = self.document.mask_at(passage, start, end)
                yield Hit(at, max(to, at + 1), mask, sense, passage, start, end)

    def fold_offset(self, offset: int) -> int:
        """Where the character at `offset` of the haystack, or the next that did not vanish, stands in folded text."""
        starts = self.folded.starts
        return offset if starts is None else int(np.searchsorted(starts, offset))

    @cached_property
    def _starts(self) -> list[int]:
        return [self.fold_offset(at) for at in self.document.starts]

    def flow(self, at: int) -> int:
        """A number for the running text around `at`; hits in different flows are not near one another.

        Paragraphs, subheadings and block quotations of an article are one flow; a title, a caption, an embedded post
        and every value beside the text are flows of their own.
        """
        n = bisect_right(self._starts, at) - 1
        passage = self.document.passages[n]
        return -1 if passage.in_text and passage.mask & _RUNNING else n

    def paragraph(self, at: int) -> tuple[int, int]:
        """The paragraph around `at` in folded text."""
        low, high = self._paragraph
        if not low <= at < high:  # hits are asked for in order, and a paragraph may be all of a huge text
            end = self.text.find(BREAK, at)
            self._paragraph = self.text.rfind(BREAK, 0, at) + 1, end if end >= 0 else len(self.text)
        return self._paragraph

    def sentence(self, at: int) -> tuple[int, int]:
        """The sentence around `at` in folded text."""
        n = bisect_right(self._starts, at) - 1
        if n not in self._sentences:
            passage, origin = self.document.passages[n], self.document.starts[n]
            begins = sentences(passage.text, passage.start, passage.end)
            last = self._starts[n + 1] - 1 if n + 1 < len(self._starts) else len(self.text)
            self._sentences[n] = [*(self.fold_offset(b - passage.start + origin) for b in begins), last]
        begins = self._sentences[n]
        k = bisect_right(begins, at, hi=len(begins) - 1) - 1
        return begins[k], begins[k + 1]

    @cached_property
    def _sentences(self) -> dict[int, list[int]]:
        return {}

    def said(self, speaker: int) -> list[tuple[Hit, list[tuple[int, int]]]]:
        """Whatever names the entity with this number as a speaker, with the stretches of folded text that it says."""
        ranges = []
        for hit in self.hits(speaker):
            if hit.mask & SPEAKER:
                spoken = [self._stretches(q.span.start, q.span.end) for q in self.document.spoken_by(hit.passage.text)]
                ranges.append((hit, [r for found in spoken for r in found]))
        return ranges

    def _stretches(self, start: int, end: int) -> list[tuple[int, int]]:
        """`Item.text[start:end]` in folded text, passage by passage."""
        found = []
        for n, passage in enumerate(self.document.passages):
            low, high = max(start, passage.start), min(end, passage.end)
            if passage.in_text and low < high:
                shift = self.document.starts[n] - passage.start
                found.append((self.fold_offset(low + shift), self.fold_offset(high + shift)))
        return found

    def spoken(self, at: int, to: int, sense: Sense) -> Hit:
        """A stretch of quoted words as a hit."""
        return self._hit(at, to, sense._replace(variant="quoted"))._replace(mask=-1)


def _case(text: str) -> list[bool]:
    """Which letters are capitals."""
    return [c.isupper() for c in text if c.isalpha()]
