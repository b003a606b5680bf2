"""Watchlists: what to look for, compiled, and the one door to it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from pydantic import Field

from adapters.schema import Frozen, Item
from monitor.watch.check import Checked, Declared, check
from monitor.watch.engine import ENGINE_VERSION, Engine, Query
from monitor.watch.lexicon import build
from monitor.watch.load import Declarations, PathArg, read_files, read_text
from monitor.watch.model import Entity, Watch, WatchTest
from monitor.watch.names import names_of
from monitor.watch.passages import Document
from monitor.watch.query import EntityRef, Node, SaidBy, TypeRef, WatchRef, leaves
from monitor.watch.source import Origin, Source
from storage.records import Evidence, Match

__all__ = ["TestResult", "Watchlist"]


class TestResult(Frozen):
    """What a test of a watchlist file gave."""

    watch_id: str
    text: str
    expected: bool = Field(description="whether the text should match")
    matched: bool = Field(description="whether it did")
    evidence: tuple[Evidence, ...] = ()
    where: str = Field(description="file")
    line: int | None = None

    @property
    def passed(self) -> bool:
        """Whether the watch did what was expected."""
        return self.matched is self.expected

    def __str__(self) -> str:
        place = f"{self.where}:{self.line}" if self.line else self.where
        said = "should match" if self.expected else "should not match"
        outcome = "ok" if self.passed else "FAILED"
        hits = f" (found {', '.join(repr(e.surface) for e in self.evidence)})" if self.evidence else ""
        return f"{place}: {outcome}: {self.watch_id} {said} {self.text!r}{hits}"


class Watchlist:
    """Entities and watches of one or several files. Immutable; threads may share it.

    `match` has the form of a `storage.records.Matcher`.
    """

    def __init__(self, watches: Iterable[Watch], entities: Iterable[Entity] = ()) -> None:
        """Compile watches and entities that were made in Python.

        Raises:
            WatchlistError: with all that is wrong.
        """
        source = Source("watchlist")
        self._compile(
            [Declared(e, Origin(source, ("entity", n))) for n, e in enumerate(entities)],
            [Declared(w, Origin(source, ("watch", n))) for n, w in enumerate(watches)],
        )

    @classmethod
    def load(cls, paths: PathArg | Iterable[PathArg]) -> Watchlist:
        """The watchlist in the files at `paths`: a path, folder or glob, or several; none give an empty one.

        Raises:
            WatchlistError: with all that is wrong, each with file, line and column.
        """
        return cls._of(read_files(paths))

    @classmethod
    def parse(cls, text: str, name: str = "watchlist") -> Watchlist:
        """The watchlist in `text`, the contents of a file that includes no other; errors call it `name`.

        Raises:
            WatchlistError: with all that is wrong, each with line and column.
        """
        return cls._of(read_text(text, name))

    @classmethod
    def _of(cls, declarations: Declarations) -> Watchlist:
        watchlist = cls.__new__(cls)
        watchlist._compile(*declarations)
        return watchlist

    def _compile(self, entities: list[Declared[Entity]], watches: list[Declared[Watch]]) -> None:
        self._checked = checked = check(entities, watches)
        self._versions = _versions(checked)
        queries = [Query(watch, tree, self._versions[watch.id]) for watch, tree, _ in checked.watches]
        lexicon = build(((q.tree, q.watch.ignore_diacritics) for q in queries), checked.entities)
        self._engine = Engine(queries, lexicon)

    @property
    def entities(self) -> tuple[Entity, ...]:
        """All entities, in the order of the files."""
        return tuple(self._checked.entities.values())

    @property
    def watches(self) -> tuple[Watch, ...]:
        """All watches, in the order of the files."""
        return tuple(watch for watch, _, _ in self._checked.watches)

    @property
    def declared(self) -> tuple[tuple[Watch, Node, Origin], ...]:
        """All watches, each with the tree of its query and the place where it stands."""
        return self._checked.watches

    def origin(self, entity_id: str) -> Origin:
        """Where an entity stands.

        Raises:
            KeyError: there is no such entity.
        """
        return self._checked.origins[entity_id]

    def version(self, watch_id: str) -> str:
        """Hash of the watch, of the entities that its query names and of the engine's version.

        Raises:
            KeyError: there is no such watch.
        """
        return self._versions[watch_id]

    def match(self, item: Item, previous: Item | None = None) -> tuple[Match, ...]:
        """The watches that `item` satisfies, with evidence.

        Args:
            item: what to look through.
            previous: its revision before; then only watches with a hit in a paragraph that is new are given.
        """
        mask = self._engine.mask
        before = None if previous is None else lambda: Document.of_item(previous, mask)
        return self._engine.match(Document.of_item(item, mask), before)

    def match_text(self, text: str) -> tuple[Match, ...]:
        """The watches that a bare text satisfies; it counts as every field, and spans point into it."""
        return self._engine.match(Document.of_text(text))

    def run_tests(self) -> tuple[TestResult, ...]:
        """The results of all tests that stand in the files."""
        return tuple(
            self._tested(watch, test, origin.problem("", "", "test", n, "text").line, origin.source.name)
            for watch, _, origin in self._checked.watches
            for n, test in enumerate(watch.test)
        )

    def _tested(self, watch: Watch, test: WatchTest, line: int | None, where: str) -> TestResult:
        evidence = next((m.evidence for m in self.match_text(test.text) if m.watch_id == watch.id), ())
        return TestResult(
            watch_id=watch.id, text=test.text, expected=test.match, matched=bool(evidence), evidence=evidence,
            where=where, line=line,
        )  # fmt: skip


def _versions(checked: Checked) -> dict[str, str]:
    """The version of each watch: of its file's words, and of the entities and watches that it refers to."""
    watches = {watch.id: (watch, tree) for watch, tree, _ in checked.watches}
    entities: dict[str, list[object]] = {}
    by_type: dict[str, list[str]] = {}
    for entity in checked.entities.values():
        by_type.setdefault(entity.type, []).append(entity.id)
    versions: dict[str, str] = {}

    def meant(id: str) -> list[object]:
        if id not in entities:
            e = checked.entities[id]
            entities[id] = [e.id, e.canonical, sorted(names_of(e)), sorted(e.exclude), sorted(e.context_any)]
            entities[id].append(e.ignore_diacritics)
        return entities[id]

    def version(id: str) -> str:
        if id not in versions:
            watch, tree = watches[id]
            named = {leaf.id for leaf in leaves(tree) if isinstance(leaf, EntityRef | SaidBy)}
            named |= {i for leaf in leaves(tree) if isinstance(leaf, TypeRef) for i in by_type.get(leaf.id, ())}
            others = sorted({version(leaf.id) for leaf in leaves(tree) if isinstance(leaf, WatchRef)})
            own = [watch.id, watch.query, watch.priority, sorted(watch.fields), watch.ignore_diacritics]
            parts = [ENGINE_VERSION, own, [meant(name) for name in sorted(named)], others]
            versions[id] = hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()[:16]
        return versions[id]

    return {id: version(id) for id in watches}
