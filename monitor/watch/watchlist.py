"""Watchlists: what to look for, compiled, and the one door to it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from pydantic import Field

from adapters.schema import Frozen, Item
from monitor.watch.check import Declared, check
from monitor.watch.engine import ENGINE_VERSION, Engine
from monitor.watch.load import Declarations, PathArg, read_files, read_text
from monitor.watch.model import Entity, Watch, WatchTest
from monitor.watch.passages import Document
from monitor.watch.query import EntityRef, Node, leaves
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
        self._versions = {watch.id: _version(watch, tree, checked.entities) for watch, tree, _ in checked.watches}
        self._engine = Engine(
            ((watch, tree, self._versions[watch.id]) for watch, tree, _ in checked.watches), checked.entities
        )

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


def _version(watch: Watch, tree: Node, entities: Mapping[str, Entity]) -> str:
    named = sorted({leaf.id for leaf in leaves(tree) if isinstance(leaf, EntityRef)})
    parts = [
        ENGINE_VERSION,
        [watch.id, watch.query, watch.priority, sorted(watch.fields)],
        [[e.id, e.canonical, sorted(e.aliases), sorted(e.exclude)] for e in (entities[name] for name in named)],
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()[:16]
