"""All watches at once: one scan, then only the watches whose needed terms were hit.

    Document ─▶ fold ─▶ scan ─▶ hits by atom ─▶ watches that these wake ─▶ plan ─▶ Match with evidence

An atom is a term or an entity, shared by all queries that name it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, compress, islice
from operator import not_

from monitor.watch import evidence
from monitor.watch.fields import mask
from monitor.watch.fold import Folded, fold, fold_term, fold_terms
from monitor.watch.forms import Form, entity_forms
from monitor.watch.hits import Fresh, Hit, Stretch, counting, placed
from monitor.watch.model import Entity, Watch
from monitor.watch.passages import Document
from monitor.watch.plan import Plan, Use, compiled, needs, normal
from monitor.watch.query import EntityRef, Leaf, Node
from monitor.watch.scan import Scanner
from storage.records import Evidence, Match

__all__ = ["ENGINE_VERSION", "MAX_EVIDENCE", "Engine"]

ENGINE_VERSION = 1
"""Raised when the same watch may match differently; part of every watch's version."""

MAX_EVIDENCE = 50
"""Hits that one match lists; the first of each term is among them as long as there is room."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    watch: Watch
    version: str
    mask: int
    plan: Plan


@dataclass(frozen=True, slots=True)
class _Pattern:
    """The atoms that a folded term is a form of, and those that it excludes."""

    names: tuple[tuple[int, Form], ...]
    excludes: tuple[int, ...]


Hits = dict[int, list[Hit]]
"""By atom, in the order of the text."""


class Engine:
    """Matches documents against all watches. Immutable once made; threads may share it."""

    def __init__(self, watches: Iterable[tuple[Watch, Node, str]], entities: Mapping[str, Entity]) -> None:
        """Compile.

        Args:
            watches: each with its query, checked, and its version.
            entities: by id; all that the queries refer to.
        """
        terms = _Terms(entities)
        wakes: dict[int, list[int]] = {}
        made: list[_Compiled] = []
        for n, (watch, query, version) in enumerate(watches):
            tree = normal(query)
            made.append(_Compiled(watch, version, mask(watch.fields), compiled(tree, terms.atom)))
            for atom in {terms.atom(leaf) for leaf in needs(tree) or ()}:
                wakes.setdefault(atom, []).append(n)
        self._watches = tuple(made)
        self._wakes = wakes
        self._entities = dict(entities)
        self._patterns = terms.patterns()
        self._scanner = Scanner(terms.folded())
        self.mask = 0
        for one in made:
            self.mask |= one.mask

    def match(self, document: Document, previous: Callable[[], Document] | None = None) -> tuple[Match, ...]:
        """Watches that `document` satisfies, in the order of the files.

        Args:
            document: what to look through.
            previous: gives the revision before; then at least one hit must lie in a paragraph that is new.
        """
        folded = fold(document.haystack)
        hits = self._hits(document, folded)
        if not hits:
            return ()
        fresh = Fresh(folded, previous) if previous else None
        occurring: dict[int, set[int]] = {}
        matches = []
        for n in sorted({n for atom in hits for n in self._wakes.get(atom, ())}):
            one = self._watches[n]
            if one.mask not in occurring:
                occurring[one.mask] = {a for a, found in hits.items() if any(h.mask & one.mask for h in found)}
            if (uses := one.plan(occurring[one.mask])) and (listed := self._evidence(one.mask, uses, hits, fresh)):
                watch = one.watch
                matches.append(
                    Match(watch_id=watch.id, watch_version=one.version, priority=watch.priority, evidence=listed)
                )
        return tuple(matches)

    def _hits(self, document: Document, folded: Folded) -> Hits:
        found: dict[int, list[Stretch]] = {}
        excluded: dict[int, list[Stretch]] = {}
        small = document.haystack.islower()  # a post without a single capital: none can be asked of a name
        for term, at, to in self._scanner.scan(folded.text):
            pattern = self._patterns[term]
            for atom, form in pattern.names:
                if small or not form.capitals or form.admits(document.haystack[slice(*folded.span(at, to))]):
                    found.setdefault(atom, []).append((at, to))
            for atom in pattern.excludes:
                excluded.setdefault(atom, []).append((at, to))
        hits = {}
        for atom, stretches in found.items():
            if kept := counting(stretches, excluded.get(atom, ())):
                hits[atom] = [placed(stretch, folded, document) for stretch in kept]
        return hits

    def _evidence(
        self, fields: int, uses: tuple[Use, ...], hits: Hits, fresh: Fresh | None
    ) -> tuple[Evidence, ...]:
        """What the uses hit in these fields; empty when nothing of it is new."""
        by_atom = {use.atom: use for use in reversed(uses)}
        # A tag that stands in the text is read twice, as tag and as text, and listed once.
        listed = {
            (use.atom, hit.passage.text, hit.start): (hit, use)
            for use in by_atom.values()
            for hit in reversed(hits[use.atom])
            if hit.mask & fields
        }
        found = sorted(listed.values(), key=_position)
        if fresh is not None:
            new = [fresh(hit) for hit, _ in found]
            if not any(new):
                return ()
            found = list(chain(compress(found, new), compress(found, map(not_, new))))
        return tuple(self._make(hit, use, fields) for hit, use in sorted(_chosen(found), key=_position))

    def _make(self, hit: Hit, use: Use, fields: int) -> Evidence:
        seen = hit.passage.mask & fields
        return evidence.make(
            hit.passage,
            hit.start,
            hit.end,
            term=use.term,
            entity=use.entity,
            canonical=self._entities[use.entity].canonical if use.entity else None,
            field=hit.passage.field if seen else "quote",
        )


def _position(pair: tuple[Hit, Use]) -> tuple[int, int]:
    return pair[0].at, pair[0].to


def _chosen(found: list[tuple[Hit, Use]]) -> list[tuple[Hit, Use]]:
    """At most MAX_EVIDENCE of `found`: the very first, the first of each term, then the others in order."""
    if len(found) <= MAX_EVIDENCE:
        return found
    firsts: dict[int, int] = {}
    for n, (_, use) in enumerate(found):
        firsts.setdefault(use.atom, n)
    order = dict.fromkeys([*firsts.values(), *range(len(found))])
    return [found[n] for n in islice(order, MAX_EVIDENCE)]


class _Terms:
    """Numbers terms and entities, and gathers what the scanner looks for."""

    def __init__(self, entities: Mapping[str, Entity]) -> None:
        self._entities = entities
        self._atoms: dict[tuple[bool, str], int] = {}
        self._names: dict[str, list[tuple[int, Form]]] = {}
        self._excludes: dict[str, list[int]] = {}

    def atom(self, leaf: Leaf) -> int:
        """The number of `leaf`; its terms are looked for from now on."""
        if isinstance(leaf, EntityRef):
            entity = self._entities[leaf.id]
            return self._number((True, leaf.id), entity_forms(entity), entity.exclude)
        return self._number((False, fold_term(leaf.text)), (Form(leaf.text, "exact", leaf.text),), ())

    def _number(self, key: tuple[bool, str], names: Iterable[Form], excludes: tuple[str, ...]) -> int:
        if key not in self._atoms:
            atom = self._atoms[key] = len(self._atoms)
            forms = tuple(names)
            for term, form in zip(fold_terms([form.text for form in forms]), forms, strict=True):
                known = self._names.setdefault(term, [])
                if not known or known[-1][0] != atom:  # an entity's forms come one after another
                    known.append((atom, form))
            for term in dict.fromkeys(map(fold_term, excludes)):
                self._excludes.setdefault(term, []).append(atom)
        return self._atoms[key]

    def folded(self) -> list[str]:
        """All terms, each once."""
        return list(dict.fromkeys((*self._names, *self._excludes)))

    def patterns(self) -> tuple[_Pattern, ...]:
        """What each of `folded` stands for, in the same order."""
        return tuple(
            _Pattern(tuple(self._names.get(t, ())), tuple(self._excludes.get(t, ()))) for t in self.folded()
        )
