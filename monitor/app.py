"""The composition root: everything is wired here, once, from a configuration.

with Monitor.open("monitor.toml") as monitor:
report = monitor.run_once()
for flag in monitor.flags(since=cursor).records:
...
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self, TypeVar

from adapters import registry
from adapters.errors import ConfigurationError, StoreError, UnknownNameError
from adapters.schema import Problem
from monitor.bench import Bench
from monitor.config import Config, ConfigurationErrors, SourceSettings, load_config
from monitor.config.errors import hint, raise_all
from monitor.curation.freshness import Freshness
from monitor.enrich import enrich
from monitor.methods.answers import AnswerMethods
from monitor.methods.mail import MailMethods
from monitor.methods.parts import Change, now
from monitor.pipeline import run
from monitor.report import PageReport, Reload, Report, SourceReport
from monitor.rhythm import fingerprint
from monitor.session import Session, fetch_settings
from monitor.verdict import NOT_VISITED
from monitor.watch import Watchlist, WatchlistError
from storage import Store

__all__ = ["Monitor"]

INDEX_BATCH = 1000

T = TypeVar("T")

log = logging.getLogger(__name__)


class Monitor(MailMethods, AnswerMethods):
    """A configured monitor over one store. Close it, or use it as a context manager."""

    @classmethod
    def open(
        cls, config: Config | Path | str | None = None, *, create: bool = True, clock: Callable[[], datetime] = now
    ) -> Self:
        """Open the store that the configuration names and load its watchlists.

        Args:
            config: a configuration, the path of one, or None to search for it where the command does.
            create: whether a store that is not there is made.
            clock: gives the time, aware.

        Raises:
            ConfigurationError: a setting or a watchlist cannot be used; says in which file and line.
            MissingStoreError: there is no store, and it may not be made.
            StoreError: the store cannot be opened, or was made by another version.
        """
        if not isinstance(config, Config):
            config = load_config(Path(config) if config is not None else None, env=os.environ, cwd=Path.cwd())
        check_sources(config)
        # Looked at before they are read: what is written in between counts as a change.
        freshness = Freshness(config.watchlists.paths)
        watchlist = Watchlist.load(config.watchlists.paths(), cache_dir=cache_folder())
        store = Store.open(config.store.resolve(), create=create)
        return cls(config, store, watchlist, clock=clock, freshness=freshness)

    def run_once(
        self,
        sources: Iterable[str] = (),
        *,
        due_only: bool = False,
        full_text: bool = True,
        done: Callable[[SourceReport], None] = lambda report: None,
    ) -> Report:
        """Poll the sources, store what is new and flag it. Watchlists that have changed are taken first.

        Args:
            sources: ids; all enabled ones when empty. Only those that are named are asked again however short the
                time since the last poll is; what their hosts asked for holds for all.
            due_only: leave out those whose next poll is not due yet.
            full_text: whether the pages of items that are due are fetched afterwards, as far as
                `[full_text]` allows for one run.
            done: called after each source.

        Raises:
            UnknownNameError: a source id that the configuration does not have.
        """
        sources = list(sources)
        chosen = self._chosen(sources, due_only=due_only)
        if not self._warned and not self.config.fetch.contact and any(s.adapter != "files" for s in chosen):
            self._warned = True
            log.warning("no contact is configured: sites that we visit cannot reach you (fetch.contact)")
        refused = self.reload().problems
        least = timedelta(0) if sources else timedelta(seconds=self.config.fetch.least_interval)
        work = self._run(chosen, done, least, full_text, due_only=due_only)
        report = _finished(work).model_copy(update={"refused": refused})
        self._index()
        return report

    def enrich(
        self, items: Iterable[str] = (), *, limit: int | None = None,
        done: Callable[[PageReport], None] = lambda report: None,
    ) -> tuple[PageReport, ...]:  # fmt: skip
        """Fetch the pages of items that are due for their full text, and store what they add.

        Args:
            items: ids; only their pages, now, also where they were given up or never wished. All due ones when empty.
            limit: pages at most; that of the configuration where None.
            done: called after each page.

        Raises:
            StoreError: there is no such item, or it has no address.
        """
        wanted = tuple(dict.fromkeys(items))
        for item_id in wanted:
            if not self.store.ask_full_text(item_id, now=self.clock()):
                raise StoreError(f"there is no item {item_id!r} with an address", remedy="`monitor items` lists them.")
        self.reload()
        reports = _finished(self._pages(wanted, limit, done))
        self._index()
        return reports

    def _index(self) -> None:
        while self.store.index(limit=INDEX_BATCH):
            pass
        self.update_stories()

    def reload(self) -> Reload:
        """Take the watchlists anew if their files have changed; every run begins with this.

        Files that cannot be used are refused as a whole: the watchlist that was in force stays, and what is
        wrong becomes rows that `monitor problems` shows, once for each change.

        Raises:
            StoreError: these rows cannot be written; the next call reads the files again.
        """
        if self._freshness is None or not self._freshness.changed():
            return Reload(taken=False)
        try:
            self.watchlist = Watchlist.load(self.config.watchlists.paths(), cache_dir=cache_folder())
        except WatchlistError as error:
            problems = error.problems
        except ConfigurationError as error:
            problems = (Problem.of(error),)
        else:
            self._freshness.accept()
            log.info("took the changed watchlists", extra={"watches": len(self.watchlist.watches)})
            return Reload(taken=True)
        self.store.add_problems(problems, now=self.clock())
        self._freshness.accept()  # not before they are kept: a store that fails has the files looked at again
        log.error(
            "refused the changed watchlists; those in force stay", extra={"problems": [str(p) for p in problems]}
        )
        return Reload(taken=False, problems=problems)

    def start_changed(self, *, refused: bool = False) -> None:
        """Let sources be due whose settings were corrected: a back-off of up to a day was meant for the old ones.

        Args:
            refused: those as well whose addresses were refused; what is allowed may have been corrected.
        """
        settings = {s.id: fingerprint(s.adapter, s.options) for s in self.config.source if s.enabled}
        if found := self.store.start_changed(settings, refused=NOT_VISITED if refused else None):
            log.info("sources start afresh", extra={"sources": found})

    def session(self) -> Session:
        """What polls work with: connections and parser processes, to be kept open over many polls."""
        return Session(
            self.config, self.store, owner=self.owner, clock=self.clock, network=self._network,
            watched=lambda: self.watchlist.accounts,
        )  # fmt: skip

    def reconfigure(self, config: Config) -> None:
        """Take another configuration for the same store; sessions that are open keep theirs.

        Raises:
            ConfigurationError: it cannot be used, or names another store; the one before stays in force.
        """
        self.take(self.prepared(config))

    def prepared(self, config: Config) -> Change:
        """Another configuration for the same store with its watchlists compiled, to `take`; nothing changes yet.

        May run in another thread: with many watches it takes seconds.

        Raises:
            ConfigurationError: it cannot be used, or names another store.
        """
        if config.store.resolve() != self.config.store.resolve():
            raise ConfigurationError("the store cannot change while the program runs", remedy="Start it anew.")
        check_sources(config)
        fetch_settings(config)  # its proxy may be a reference that leads nowhere, which sessions would find too late
        freshness = Freshness(config.watchlists.paths)
        return Change(config, Watchlist.load(config.watchlists.paths(), cache_dir=cache_folder()), freshness)

    def take(self, change: Change) -> None:
        """Put in force what was prepared; sessions that are open keep what they have."""
        self.config, self.watchlist, self._freshness = change.config, change.watchlist, change.freshness

    async def _run(
        self, sources: list[SourceSettings], done: Callable[[SourceReport], None], least_interval: timedelta,
        full_text: bool, *, due_only: bool,
    ) -> Report:  # fmt: skip
        async with self.session() as session:
            bench = session.bench(
                self.watchlist.match, together=self.watchlist.together, due_only=due_only, least_interval=least_interval
            )
            report = await run(sources, bench, concurrency=self.config.fetch.concurrency, done=done)
            if not full_text:
                return report
            pages = await self.visit_pages(bench)
            return report.model_copy(update={"pages": pages, "ended": self.clock()})

    async def _pages(
        self, items: tuple[str, ...], limit: int | None, done: Callable[[PageReport], None]
    ) -> tuple[PageReport, ...]:
        async with self.session() as session:
            return await self.visit_pages(session.bench(self.watchlist.match), items, limit=limit, done=done)

    async def visit_pages(
        self, bench: Bench, items: tuple[str, ...] = (), *, limit: int | None = None,
        done: Callable[[PageReport], None] = lambda report: None, ending: Callable[[], bool] = lambda: False,
    ) -> tuple[PageReport, ...]:  # fmt: skip
        """What `enrich` does, with a bench that is open already."""
        wished = self.config.full_text
        most = wished.limit if limit is None else limit
        return await enrich(
            bench, most, self.clock(), settings=wished, sources=self.config.source, items=items, done=done,
            ending=ending,
        )  # fmt: skip

    def _chosen(self, ids: list[str], *, due_only: bool) -> list[SourceSettings]:
        known = {s.id: s for s in self.config.source}
        if strange := [i for i in ids if i not in known]:
            remedy = hint(strange[0], known) if known else "The configuration has no sources."
            raise UnknownNameError(f"there is no source {strange[0]!r}", remedy=remedy)
        chosen = [known[i] for i in ids] or [s for s in self.config.source if s.enabled]
        if due_only:
            self.start_changed()
            now = self.clock()
            due = {s.source_id: s.next_due for s in self.store.timings(now=now)}
            chosen = [s for s in chosen if (at := due.get(s.id)) is None or at <= now]
        return chosen


def _finished(work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, also where an event loop runs already, as it does in a notebook."""
    found: list[T] = []

    async def kept() -> None:
        # Not as the task's result: when the handler of SIGINT is put back, Python writes the task out with all it gave.
        found.append(await work)

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(kept())
    else:
        with ThreadPoolExecutor(max_workers=1) as thread:
            thread.submit(asyncio.run, kept()).result()
    return found[0]


def cache_folder() -> Path | None:
    """Where compiled watchlists are kept (XDG Base Directory Specification); None where there is no home."""
    try:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    except RuntimeError:
        return None
    return Path(base) / "media-monitor" / "watchlists"


def check_sources(config: Config) -> None:
    """See that the adapters named exist, and that ours take the options they are given.

    A plug-in is not imported here: it is tried, and its options with it, in the child process that polls it. The secrets
    of a source that is off need not be there.

    Raises:
        ConfigurationError: one, or all of them together; each names source, file and line.
    """
    errors: list[ConfigurationError] = []
    known = registry.names()
    for source in config.source:
        try:
            if source.adapter not in known:
                other = registry.OTHER_NAMES.get(source.adapter.casefold())
                remedy = f"`{other}` is the one for that." if other else hint(source.adapter, known)
                raise source.error("adapter", f"there is no adapter {source.adapter!r}", remedy)
            if registry.is_built_in(source.adapter):
                source.options_for(registry.get(source.adapter), secrets=source.enabled)
        except ConfigurationErrors as several:
            errors += several.errors
        except ConfigurationError as error:
            errors.append(error)
    raise_all(errors)
