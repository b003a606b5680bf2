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
import threading
from collections.abc import Callable, Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

from adapters import registry
from adapters.errors import ConfigurationError, StoreError
from adapters.schema import Item, Problem
from monitor.config import Config, ConfigurationErrors, DigestSettings, SourceSettings, load_config
from monitor.config.errors import hint, raise_all
from monitor.curation.freshness import Freshness
from monitor.deliver.digests import outgoing_of, trial_of
from monitor.deliver.recipients import AddressBook, recipient
from monitor.deliver.senders import mailer, senders
from monitor.deliver.tick import Posted, tell, tick_mail
from monitor.deliver.worker import Delivered, Office, deliver
from monitor.digest import Digest
from monitor.digest.ledger import Draft, draft
from monitor.digest.model import Place
from monitor.enrich import enrich
from monitor.network import Network
from monitor.owner import is_abandoned, new_owner
from monitor.pipeline import Bench, run
from monitor.report import PageReport, Reload, Report, SourceReport
from monitor.session import Session
from monitor.stories.events import story_id
from monitor.stories.keeper import Keeper
from monitor.watch import Watchlist, WatchlistError
from storage import Store
from storage.records import Delivery, Page, SearchResult

__all__ = ["Monitor"]

INDEX_BATCH = 1000
GENERIC = frozenset(["term", "topic", "concept", "role"])
"""Types of entities that stand for a notion and not for somebody or something."""

T = TypeVar("T")

log = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


class Monitor:
    """A configured monitor over one store. Close it, or use it as a context manager."""

    def __init__(
        self, config: Config, store: Store, watchlist: Watchlist, *, clock: Callable[[], datetime] = _now,
        freshness: Freshness | None = None,
    ) -> None:  # fmt: skip
        """Put the parts together; `Monitor.open` does it from a configuration.

        Args:
            config: what to watch and how.
            store: open.
            watchlist: compiled.
            clock: gives the time, aware.
            freshness: tells when the files of `watchlist` change; None: they are not looked at again.
        """
        self.config = config
        self.store = store
        self.watchlist = watchlist
        self.clock = clock
        self.owner = new_owner()
        self._network = Network()
        self._warned = False
        self._freshness = freshness
        self._keeper = Keeper(store)
        self._keeping = threading.Lock()  # a daemon's chores run in several threads

    @classmethod
    def open(
        cls, config: Config | Path | str | None = None, *, create: bool = True, clock: Callable[[], datetime] = _now
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

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

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
            ConfigurationError: a source id that the configuration does not have.
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

    def update_stories(self) -> int:
        """Put what was flagged since the last time into stories; returns how many items that were."""
        with self._keeping:
            return self._keeper.run(generic={e.id for e in self.watchlist.entities if e.type in GENERIC})

    def split_story(self, items: Sequence[str]) -> str:
        """Put items, and copies of them, into a story of their own, because they tell of something else.

        Args:
            items: ids; the story is called after the first one.

        Returns:
            The id of the story. What comes later is compared with the stories as they are then.

        Raises:
            StoreError: an item is in no story, or the first one began a story in which others are left.
        """
        story = story_id(items[0])
        self.store.move_items(items, story, fresh=True)
        return story

    def join_story(self, story: str, items: Sequence[str]) -> list[str]:
        """Put items, and copies of them, into a story that is there; returns the ids of those that moved.

        Args:
            story: id of the story.
            items: ids of items, or of stories, of which all items are taken.

        Raises:
            StoreError: an item is in no story, or there is no story of that id.
        """
        wanted = [i for given in items for i in ([p.item_id for p in self.store.story(given)] or [given])]
        return self.store.move_items(wanted, story, fresh=False)

    def reload(self) -> Reload:
        """Take the watchlists anew if their files have changed; every run begins with this.

        Files that cannot be used are refused as a whole: the watchlist that was in force stays, and what is
        wrong becomes rows that `monitor problems` shows, once for each change.
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
            log.info("took the changed watchlists", extra={"watches": len(self.watchlist.watches)})
            return Reload(taken=True)
        self.store.add_problems(problems, now=self.clock())
        log.error(
            "refused the changed watchlists; those in force stay", extra={"problems": [str(p) for p in problems]}
        )
        return Reload(taken=False, problems=problems)

    def session(self) -> Session:
        """What polls work with: connections and parser processes, to be kept open over many polls."""
        return Session(self.config, self.store, owner=self.owner, clock=self.clock, network=self._network)

    def reconfigure(self, config: Config) -> None:
        """Take another configuration for the same store; sessions that are open keep theirs.

        Raises:
            ConfigurationError: it cannot be used, or names another store; the one before stays in force.
        """
        if config.store.resolve() != self.config.store.resolve():
            raise ConfigurationError("the store cannot change while the program runs", remedy="Start it anew.")
        check_sources(config)
        freshness = Freshness(config.watchlists.paths)
        self.watchlist = Watchlist.load(config.watchlists.paths(), cache_dir=cache_folder())
        self.config, self._freshness = config, freshness

    async def _run(
        self, sources: list[SourceSettings], done: Callable[[SourceReport], None], least_interval: timedelta,
        full_text: bool, *, due_only: bool,
    ) -> Report:  # fmt: skip
        async with self.session() as session:
            bench = session.bench(self.watchlist.match, due_only=due_only, least_interval=least_interval)
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
        done: Callable[[PageReport], None] = lambda report: None,
    ) -> tuple[PageReport, ...]:  # fmt: skip
        """What `enrich` does, with a bench that is open already."""
        wished = self.config.full_text
        most = wished.limit if limit is None else limit
        return await enrich(
            bench, most, self.clock(), settings=wished, sources=self.config.source, items=items, done=done
        )

    def _chosen(self, ids: list[str], *, due_only: bool) -> list[SourceSettings]:
        known = {s.id: s for s in self.config.source}
        if strange := [i for i in ids if i not in known]:
            raise ConfigurationError(
                f"there is no source {strange[0]!r}", remedy=f"Known are {', '.join(sorted(known)) or 'none'}."
            )
        chosen = [known[i] for i in ids] or [s for s in self.config.source if s.enabled]
        if due_only:
            now = self.clock()
            due = {s.source_id: s.next_due for s in self.store.timings(now=now)}
            chosen = [s for s in chosen if (at := due.get(s.id)) is None or at <= now]
        return chosen

    def items(self, *, since: int = 0, limit: int = 100, source: str | None = None) -> Page:
        """Items in the order in which they were stored; `Page.cursor` goes on after them, without gap or repeat."""
        return self.store.items(since=since, limit=limit, source=source)

    def flags(
        self, *, since: int = 0, limit: int = 100, watch: str | None = None,
        kind: Literal["live", "retro"] | None = "live",
    ) -> Page:  # fmt: skip
        """Flags in the order in which they were stored; `Page.cursor` goes on after them, without gap or repeat.

        What a watch found when it looked back into the archive (`retro`) is given only when asked for; None: both.
        """
        return self.store.flags(since=since, limit=limit, watch=watch, kind=kind)

    def item(self, item_id: str) -> Item | None:
        """The stored item, or None."""
        return self.store.item(item_id)

    def digest_settings(self, name: str | None = None) -> DigestSettings:
        """The settings of a digest; of the first one where `name` is None, of a plain daily one where there is none.

        Raises:
            ConfigurationError: there is no digest of that name.
        """
        known = self.config.digest or (DigestSettings(name="daily"),)
        found = known[0] if name is None else next((d for d in known if d.name == name), None)
        if found is None:
            raise ConfigurationError(
                f"there is no digest {name!r}", remedy=f"Known are {', '.join(d.name for d in known)}."
            )
        return found

    def draft_digest(self, name: str | None = None, *, now: datetime | None = None, period: date | None = None) -> Draft:
        """The digest of what was flagged since the last one; nothing is written.

        Args:
            name: of the digest; the first one where None.
            now: end of its window; the present where None.
            period: local date that it is the digest of; that of `now` where None.
        """
        settings = self.digest_settings(name)
        self.update_stories()
        return draft(
            self.store, self.config, self.watchlist, settings, now=now or self.clock(), period=period, place=self._places
        )

    def _places(self, ids: Sequence[str]) -> dict[str, Place]:
        names = {e.id: e.canonical for e in self.watchlist.entities}
        found = self.store.places(ids)
        return {
            i: Place(p.story, p.copy_of, p.novelty, tuple(names.get(n, n) for n in p.news)) for i, p in found.items()
        }

    def freeze_digest(
        self, name: str | None = None, *, now: datetime | None = None, period: date | None = None
    ) -> tuple[Digest, bool]:
        """Build the digest of a local date, keep it and put its messages into the outbox; all of it or nothing.

        Returns:
            The digest, and whether it is new: one that was frozen before is given as it was.
        """
        settings, at = self.digest_settings(name), self.clock()
        made = self.draft_digest(settings.name, now=now, period=period)
        day = made.digest.window.period
        if self.store.frozen_digest(settings.name, day) is None:
            outgoing, problems = outgoing_of(made.digest, settings, self.config.mail, now=at)
            if self.store.freeze_digest(made.frozen(at), outgoing):
                tell(self.store, problems, at)
                return made.digest, True
        kept = self.store.frozen_digest(settings.name, day)
        assert kept is not None
        frozen = Digest.model_validate_json(kept.document)
        # Recipients that could not be reached by their reference then, or were not yet named, get it now.
        outgoing, problems = outgoing_of(frozen, settings, self.config.mail, now=at)
        self.store.enqueue(outgoing, now=at)
        tell(self.store, problems, at)
        return frozen, False

    def tick_mail(self, *, ending: Callable[[], bool] = lambda: False) -> Posted:
        """Freeze the digests that are due, plan alerts and send what is due; call it every minute, or after a run.

        Args:
            ending: whether to stop before the next message.
        """
        if self.config.alert:
            self.update_stories()
        return tick_mail(
            self.config, self.watchlist, replace(self._office(), ending=ending), place=self._places,
            freeze=lambda name, now, day: self.freeze_digest(name, now=now, period=day),
        )  # fmt: skip

    def deliver(self) -> Delivered:
        """Send what is due in the outbox; nothing is made that was not there."""
        return deliver(self._office())

    def retry_delivery(self, seq: int) -> Delivery:
        """Put a delivery that was given up, is held or is waiting back in the queue, due at once.

        Raises:
            StoreError: there is none of that number, or it was sent.
        """
        return self.store.retry_delivery(seq, now=self.clock())

    def try_digest(self, address: str, name: str | None = None) -> None:
        """Send the draft of a digest to one address, marked as a test; nothing is frozen and nothing kept.

        Args:
            address: a mail address.
            name: of the digest; the first one where None.

        Raises:
            DeliveryError: it was not taken.
            ConfigurationError: it is no mail address, or there is no way for mail to leave.
        """
        way, to = mailer(self.config.mail), recipient(address)
        if to.channel != "mail":
            raise ConfigurationError(f"{to.shown} is no mail address", remedy="A test goes to a mail address.")
        settings = self.digest_settings(name)
        draft = self.draft_digest(settings.name).digest
        way.send(trial_of(draft, settings, to.address, self.config.mail, now=self.clock()), to)

    def _office(self) -> Office:
        return Office(
            store=self.store, book=AddressBook(self.config), senders=senders(self.config, self.clock),
            mail=self.config.mail, owner=self.owner, clock=self.clock, abandoned=is_abandoned,
        )  # fmt: skip

    def search(self, query: str, *, limit: int = 20) -> list[SearchResult]:
        """Full-text search: words, "phrases", OR, -word; best first."""
        return self.store.search(query, limit=limit)


def _finished(work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, also where an event loop runs already, as it does in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()


def cache_folder() -> Path | None:
    """Where compiled watchlists are kept (XDG Base Directory Specification); None where there is no home."""
    try:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    except RuntimeError:
        return None
    return Path(base) / "media-monitor" / "watchlists"


def check_sources(config: Config) -> None:
    """See that the adapters named exist, and that ours take the options they are given.

    A plug-in is not imported here: it is tried, and its options with it, in the child process that polls it.

    Raises:
        ConfigurationError: one, or all of them together; each names source, file and line.
    """
    errors: list[ConfigurationError] = []
    known = registry.names()
    for source in config.source:
        try:
            if source.adapter not in known:
                raise source.error("adapter", f"there is no adapter {source.adapter!r}", hint(source.adapter, known))
            if registry.is_built_in(source.adapter):
                source.options_for(registry.get(source.adapter))
        except ConfigurationErrors as several:
            errors += several.errors
        except ConfigurationError as error:
            errors.append(error)
    raise_all(errors)
