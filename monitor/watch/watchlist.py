"""Watchlists: what to look for, compiled, and the one door to it."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import get_args

from pydantic import Field

from adapters.schema import Frozen, Item, Problem, Quote
from monitor.watch import cache
from monitor.watch.account_terms import accounts_in
from monitor.watch.cache import Compiled
from monitor.watch.check import Checked, Declared, check
from monitor.watch.engine import Engine
from monitor.watch.fields import SPEAKER
from monitor.watch.lexicon import build
from monitor.watch.load import PathArg, declared, given, read_files
from monitor.watch.model import Entity, Watch, WatchTest
from monitor.watch.passages import Document
from monitor.watch.query import Node
from monitor.watch.source import Origin, Source
from monitor.watch.together import Together
from monitor.watch.tree import FactField
from monitor.watch.versions import versions
from monitor.watch.waking import Query
from storage.records import Evidence, Match, Matcher, Suppressed

__all__ = ["Examined", "TestResult", "Watchlist"]


class TestResult(Frozen):
    """What a test of a watchlist file gave."""

    watch_id: str
    text: str
    expected: bool = Field(description="whether the text should match")
    matched: bool = Field(description="whether it did")
    evidence: tuple[Evidence, ...] = ()
    where: str = Field(description="file")
    line: int | None = None
    column: int | None = None

    @property
    def passed(self) -> bool:
        """Whether the watch did what was expected."""
        return self.matched is self.expected

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.where, self.line, self.column) if part is not None)
        said = "should match" if self.expected else "should not match"
        outcome = "ok" if self.passed else "FAILED"
        hits = f" (found {', '.join(repr(e.surface) for e in self.evidence)})" if self.evidence else ""
        return f"{place}: {outcome}: {self.watch_id} {said} {self.text!r}{hits}"


class Examined(Frozen):
    """What one watch makes of a text, whether it matches or not."""

    matched: bool
    evidence: tuple[Evidence, ...] = ()
    suppressed: tuple[Suppressed, ...] = Field((), description="hits that did not count, and why")


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
        self._sources: tuple[Source, ...] = ()
        self._checked = checked = check(
            [Declared(e, Origin(source, ("entity", n))) for n, e in enumerate(entities)],
            [Declared(w, Origin(source, ("watch", n))) for n, w in enumerate(watches)],
        )
        self._start(_compiled(checked))

    @classmethod
    def load(cls, paths: PathArg | Iterable[PathArg], *, cache_dir: str | PathLike[str] | None = None) -> Watchlist:
        """The watchlist in the files at `paths`: a path, folder or glob, or several; none give an empty one.

        Args:
            paths: what to read.
            cache_dir: folder for compiled watchlists; what is found there for the same contents is not compiled again.

        Raises:
            WatchlistError: with all that is wrong, each with file, line and column.
        """
        return cls._of(read_files(paths), cache_dir)

    @classmethod
    def parse(cls, text: str, name: str = "watchlist") -> Watchlist:
        """The watchlist in `text`, the contents of a file that includes no other; errors call it `name`.

        Raises:
            WatchlistError: with all that is wrong, each with line and column.
        """
        return cls._of((given(text, name),), None)

    @staticmethod
    def digest_of(paths: PathArg | Iterable[PathArg]) -> str:
        """The `digest` that a watchlist loaded from `paths` now would have; nothing is compiled.

        Raises:
            WatchlistError: a file cannot be read.
        """
        return cache.digest(read_files(paths))

    @classmethod
    def _of(cls, sources: tuple[Source, ...], cache_dir: str | PathLike[str] | None) -> Watchlist:
        watchlist = cls.__new__(cls)
        watchlist._sources = sources
        with _uncollected():
            watchlist._start(watchlist._cached(Path(cache_dir)) if cache_dir else _compiled(watchlist._checked))
        return watchlist

    def _cached(self, folder: Path) -> Compiled:
        content = cache.digest(self._sources)
        compiled = cache.load(folder, content)
        if compiled is None:
            compiled = _compiled(self._checked)
            del self._checked  # it takes more memory than all else, and is read again when it is asked for
            cache.save(folder, content, compiled)
        return compiled

    def _start(self, compiled: Compiled) -> None:
        self._queries = compiled.queries
        self._numbers = {query.watch.id: n for n, query in enumerate(compiled.queries)}
        self._engine = Engine(compiled.queries, compiled.lexicon)

    @cached_property
    def _checked(self) -> Checked:
        """All that is declared; a watchlist from the cache reads it when it is asked for."""
        return check(*declared(self._sources))

    @cached_property
    def digest(self) -> str:
        """Hash of the contents of the files, or of what was made in Python: it changes whenever they do."""
        if self._sources:
            return cache.digest(self._sources)
        parts = [m.model_dump_json() for m in (*self.entities, *self.watches)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @property
    def entities(self) -> tuple[Entity, ...]:
        """All entities, in the order of the files."""
        return tuple(self._checked.entities.values())

    @property
    def watches(self) -> tuple[Watch, ...]:
        """All watches, in the order of the files."""
        return tuple(query.watch for query in self._queries)

    @cached_property
    def accounts(self) -> dict[str, tuple[str, ...]]:
        """All that watches ask for as accounts (`author:`, `mention:`), each with the ids of these watches."""
        found: dict[str, list[str]] = {}
        for query in self._queries:
            for account in dict.fromkeys(accounts_in(query.tree, query.watch.fields)):
                found.setdefault(account, []).append(query.watch.id)
        return {account: tuple(watches) for account, watches in sorted(found.items())}

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
        """Hash of the watch, of all that its query refers to and of the engine's version.

        Raises:
            KeyError: there is no such watch.
        """
        return self._queries[self._numbers[watch_id]].version

    def match(self, item: Item, previous: Item | None = None) -> tuple[Match, ...]:
        """The watches that `item` satisfies, with evidence.

        Args:
            item: what to look through.
            previous: its revision before; then only watches with a hit in a paragraph that is new are given.
        """
        mask = self._engine.mask
        before = None if previous is None else lambda: Document.of_item(previous, mask)
        return self._engine.match(Document.of_item(item, mask), before)

    def together(self, items: Sequence[Item]) -> Matcher:
        """A matcher for items that are stored in one go: it gives what `match` gives, sooner, as most match nothing."""
        return Together(self.match, self._engine.quiet, items)

    def match_text(self, text: str) -> tuple[Match, ...]:
        """The watches that a bare text satisfies; it counts as every field, and spans point into it."""
        return self._engine.match(self._document(text))

    def examine(self, watch_id: str, item: Item | str) -> Examined:
        """What one watch makes of an item or a text: hits, and those that did not count even where it does not match.

        Raises:
            KeyError: there is no such watch.
        """
        read = self._document(item) if isinstance(item, str) else Document.of_item(item, self._engine.mask)
        return self._examined(watch_id, read)

    def _examined(self, watch_id: str, read: Document) -> Examined:
        evidence, suppressed = self._engine.examine(read, self._numbers[watch_id])
        return Examined(matched=bool(evidence), evidence=evidence, suppressed=suppressed)

    def _document(self, text: str, known: Iterable[tuple[str, str]] = ()) -> Document:
        # Only `said_by:` asks for quotations, and finding them costs more than all the rest.
        quotes: tuple[Quote, ...] = ()
        if self._engine.mask & SPEAKER:
            from adapters import document  # a daemon never tries a text, and need not carry the rules for documents

            quotes = document.read(text.encode()).quotes
        return Document.of_text(text, quotes=quotes, known=known)

    def run_tests(self) -> tuple[TestResult, ...]:
        """The results of all tests that stand in the files."""
        return tuple(
            self._tested(watch, test, origin.problem("", "", "test", n, "text"))
            for watch, _, origin in self._checked.watches
            for n, test in enumerate(watch.test)
        )

    def _tested(self, watch: Watch, test: WatchTest, place: Problem) -> TestResult:
        told = [(field, getattr(test, field)) for field in get_args(FactField)]
        read = self._document(test.text, [(field, value) for field, value in told if value])
        found = self._examined(watch.id, read)
        return TestResult(
            watch_id=watch.id, text=test.text, expected=test.match, matched=found.matched, evidence=found.evidence,
            where=place.where or "", line=place.line, column=place.column,
        )  # fmt: skip


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without garbage collection: to look again and again through all that stays takes longer than to make it."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _compiled(checked: Checked) -> Compiled:
    by_watch = versions(checked)
    queries = tuple(Query(watch, tree, by_watch[watch.id]) for watch, tree, _ in checked.watches)
    trees = ((query.tree, query.watch.ignore_diacritics) for query in queries)
    return Compiled(queries, build(trees, checked.entities))
