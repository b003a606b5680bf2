"""The daemon itself: signals, jobs and the order in which all ends."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, AsyncExitStack, nullcontext
from datetime import timedelta

from adapters.errors import ConfigurationError, StoreError
from adapters.schema import Item, Problem
from monitor.app import Monitor
from monitor.bench import Bench
from monitor.collector import tuned
from monitor.config import Config, ConfigurationErrors
from monitor.daemon.chores import Chores, in_thread
from monitor.daemon.clock import ClockWatch, mend_schedule
from monitor.daemon.jobs import Job, Jobs
from monitor.daemon.meter import Meter
from monitor.daemon.notify import Notifier
from monitor.daemon.poller import Poller
from monitor.daemon.trouble import Trouble
from monitor.daemon.visitor import Visitor
from monitor.daemon.web import View, listening
from monitor.health import observe
from monitor.methods.parts import Change
from monitor.owner import is_abandoned
from monitor.session import Session
from monitor.watch import WatchlistError
from storage.records import Heartbeat, Match

__all__ = ["Daemon", "run_daemon"]

log = logging.getLogger(__name__)

BEAT = 10.0  # seconds between two signs of life
PAGES = 20.0  # seconds between two rounds of pages


class Daemon:
    """Polls what is due until `stop`.

    Args:
        monitor: what to watch; stays open afterwards.
        read_config: reads the configuration anew; None: `reload` takes the watchlists only.
        notifier: the service manager.
        watch: tells when the clock was set.
        around: entered with each configuration, once it is loaded.
    """

    def __init__(
        self, monitor: Monitor, *, read_config: Callable[[], Config] | None = None, notifier: Notifier | None = None,
        watch: ClockWatch | None = None, around: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:  # fmt: skip
        self.monitor = monitor
        self.meter = Meter()
        self.trouble = Trouble()
        self.started = monitor.clock()
        self._read_config = read_config
        self._notifier = notifier or Notifier({})
        self._watch = watch or ClockWatch()
        self._around = around
        self._turn = asyncio.Event()
        self._stopping = False
        self._asked = False
        self._change: Change | None = None
        self._enrolled = False
        self._poller: Poller

    def stop(self) -> None:
        """End when the polls under way have ended, or after `run.drain` seconds."""
        self._stopping = True
        self._turn.set()

    def reload(self) -> None:
        """Read the configuration anew; one that cannot be used is refused, and the last good one stays in force."""
        self._asked = True

    async def run(self) -> None:
        """Poll until `stop` is called."""
        log.info("the daemon begins", extra={"sources": len(self.monitor.config.source), "store": self.monitor.store.url})
        while not self._stopping:
            self._turn.clear()
            self._enrolled = False
            if self._change is not None:
                self.monitor.take(self._change)
                self._change = None
                log.info("took the configuration anew", extra={"sources": len(self.monitor.config.source)})
            await self._serve()
        self._say_goodbye()
        log.info("the daemon has ended", extra={"polls": self.meter.polls.total()})

    async def _serve(self) -> None:
        """Poll with one configuration until it is time for another, or to end."""
        async with AsyncExitStack() as stack:
            stack.enter_context(self._around())
            session = await stack.enter_async_context(self.monitor.session())
            chores = Chores(self.monitor)
            self._poller = self._new_poller(session)
            await self._listen(stack)
            visitor = Visitor(self.monitor, session.bench(self._match), meter=self.meter, trouble=self.trouble)
            jobs = Jobs(self._jobs(chores, visitor))
            jobs.start()
            watching = asyncio.create_task(self._watch_clock(jobs), name="clock")
            self._notifier.ready()
            try:
                await self._turn.wait()
            finally:
                if self._stopping:
                    self._notifier.stopping()
                watching.cancel()
                chores.stop()
                visitor.stop()
                drain = self.monitor.config.run.drain
                # Nothing may outlast this: with the next configuration it would be done twice at a time.
                await asyncio.gather(jobs.stop(drain), self._poller.drain(drain))

    async def _listen(self, stack: AsyncExitStack) -> None:
        """Tell health and metrics where the configuration asks for it.

        Raises:
            ConfigurationError: the address cannot be had, as the daemon begins.
        """
        settings, store, clock = self.monitor.config, self.monitor.store, self.monitor.clock
        if settings.run.listen is None:
            return
        view = View(lambda: observe(settings, store, clock()), self.meter, self.heartbeat)
        try:
            await stack.enter_async_context(
                listening(settings.run.listen, view, anywhere=settings.run.listen_anywhere)
            )
        except ConfigurationError as error:
            if not self.meter.ticks:
                raise
            self._tell(error)  # it was changed while we ran: that is no reason to end

    def _new_poller(self, session: Session) -> Poller:
        def bench() -> Bench:
            # A lease of our own that no poll of ours holds is one that could not be given back.
            return session.bench(
                self._match, together=lambda items: self.monitor.watchlist.together(items), due_only=True,
                abandoned=lambda owner: owner == self.monitor.owner or is_abandoned(owner),
                follow=lambda: not self._turn.is_set(),
            )  # fmt: skip

        enabled = {s.id: s for s in self.monitor.config.source if s.enabled}
        places = self.monitor.config.fetch.concurrency
        return Poller(enabled, bench, places=places, meter=self.meter, trouble=self.trouble)

    def _match(self, item: Item, before: Item | None) -> Sequence[Match]:
        # Asked for anew each time: watchlists may change between the beginning of a poll or a round of pages and its end.
        return self.monitor.watchlist.match(item, before)

    def _jobs(self, chores: Chores, visitor: Visitor) -> list[Job]:
        """All that comes again."""
        jobs = [
            Job("tick", self.monitor.config.run.tick, self._tick),
            Job("changes", 2 * self.monitor.config.run.tick, self._look_for_changes),
            Job("beat", BEAT, self._beat),
            Job("pages", PAGES, visitor.visit, after=PAGES / 2),
            Job("index", 10.0, chores.index, after=5.0),
            Job("stories", 15.0, chores.stories, after=8.0),
            Job("mail", 30.0, chores.mail, after=12.0),
            Job("silence", 1800.0, chores.find_silence, after=60.0),
            Job("retention", 3600.0, chores.forget, after=120.0),
        ]
        if self._notifier.watchdog is not None:
            jobs.append(Job("watchdog", self._notifier.watchdog / 2, self._pat))
        return jobs

    # --- jobs

    async def _tick(self) -> None:
        """Begin what is due."""
        self.meter.ticks += 1
        if self.trouble.pausing and not self._is_well():
            return
        try:
            if not self._enrolled:
                await in_thread(self._enrol)
                self._enrolled = True
            if self._poller.wants:
                self._poller.take(self.monitor.store.due(now=self.monitor.clock()))
        except StoreError as error:
            self.trouble.failed(error)

    def _enrol(self) -> None:
        self.monitor.store.enrol([s.id for s in self.monitor.config.source if s.enabled])
        self.monitor.start_changed(refused=True)

    async def _look_for_changes(self) -> None:
        """Take changed watchlists and, when asked, the configuration: in a thread, since polls go on meanwhile."""
        if self._asked:
            self._asked = False
            self._notifier.reloading()
            self._change = await in_thread(self._prepared)
            self._turn.set() if self._change is not None else self._notifier.ready()
        elif not self.trouble.pausing:
            try:
                await in_thread(self.monitor.reload)
            except StoreError as error:
                self.trouble.failed(error)

    def _is_well(self) -> bool:
        """Whether the store takes a write again; asked now and then while it does not."""
        if not self.trouble.may_try:
            return False
        try:
            self._keep_heartbeat()
            told = self.trouble.over()
            if told is not None:
                self.monitor.store.add_problems([told], now=self.monitor.clock())
        except StoreError as error:
            self.trouble.failed(error)
        return not self.trouble.pausing

    async def _beat(self) -> None:
        if self.trouble.pausing:
            return
        try:
            self._keep_heartbeat()
        except StoreError as error:
            self.trouble.failed(error)

    def _keep_heartbeat(self) -> None:
        self.monitor.store.beat(self.heartbeat(self.meter.worst()))

    def heartbeat(self, lateness: float = 0.0) -> Heartbeat:
        """How the daemon is now."""
        return Heartbeat(
            owner=self.monitor.owner, started=self.started, last_tick=self.monitor.clock(), lateness=round(lateness, 3),
            polling=self._poller.polling, waiting=self._poller.waiting, paused=self.trouble.reason,
        )  # fmt: skip

    async def _pat(self) -> None:
        paused = f"; paused: {self.trouble.reason}" if self.trouble.reason else ""
        self._notifier.alive(f"{self._poller.polling} polls under way, {self._poller.waiting} waiting{paused}"[:200])

    # --- what happens to it

    async def _watch_clock(self, jobs: Jobs) -> None:
        """Notice a clock that is set. Goes by the loop's own clock, which nobody sets."""
        owed = timedelta(0)
        while True:
            await asyncio.sleep(self.monitor.config.run.tick)
            step = self._watch.step()
            if step is not None:
                log.error("the clock was set", extra={"seconds": round(step.total_seconds(), 1)})
                owed += step
            if owed:
                try:
                    mend_schedule(self.monitor.store, owed, owner=self.monitor.owner, now=self.monitor.clock())
                except StoreError as error:  # what could not be shifted now is shifted with the next tick
                    self.trouble.failed(error)
                    continue
                owed = timedelta(0)
                jobs.wake()

    def _prepared(self) -> Change | None:
        """The changed configuration, ready to be taken; None where there is none, or it is refused, which is told."""
        try:
            return self.monitor.prepared(self._read_config()) if self._read_config is not None else None
        except WatchlistError as error:
            problems = list(error.problems)
        except ConfigurationErrors as several:
            problems = [Problem.of(e) for e in several.errors]
        except ConfigurationError as error:
            problems = [Problem.of(error)]
        log.error(
            "refused the changed configuration; the one before stays in force", extra={"problems": list(map(str, problems))}
        )
        self._keep(problems)
        return None

    def _tell(self, error: ConfigurationError) -> None:
        log.error("the configuration cannot be followed", extra={"error": str(error)})
        self._keep([Problem.of(error)])

    def _keep(self, problems: list[Problem]) -> None:
        try:
            self.monitor.store.add_problems(problems, now=self.monitor.clock())
        except StoreError as error:
            self.trouble.failed(error)

    def _say_goodbye(self) -> None:
        try:
            self.monitor.store.forget(self.monitor.owner)
        except StoreError as error:  # it is recognised as gone all the same
            log.warning("the sign of life could not be taken back", extra={"error": str(error)})


def run_daemon(monitor: Monitor, *, read_config: Callable[[], Config] | None = None) -> None:
    """Run a daemon until SIGTERM or SIGINT; a second one ends it at once. SIGHUP has the configuration read anew.

    It takes the process for its own: its signals, and its garbage collector. `Daemon.run` leaves both alone.

    Args:
        monitor: what to watch.
        read_config: reads the configuration anew.
    """
    asyncio.run(_until_told(monitor, read_config))


async def _until_told(monitor: Monitor, read_config: Callable[[], Config] | None) -> None:
    daemon = Daemon(monitor, read_config=read_config, notifier=Notifier(os.environ), around=tuned)
    loop = asyncio.get_running_loop()

    told: list[int] = []

    def end(number: int) -> None:
        if told:  # both came while the loop was busy
            os._exit(128 + number)
        told.append(number)
        log.info("told to end", extra={"signal": signal.Signals(number).name})
        daemon.stop()
        # A second one does not wait for the loop. The leases that stay behind are known to be abandoned.
        for again in (signal.SIGTERM, signal.SIGINT):
            signal.signal(again, lambda number, _frame: os._exit(128 + number))

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end, number)
    loop.add_signal_handler(signal.SIGHUP, daemon.reload)
    await daemon.run()
