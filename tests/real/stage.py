"""Where a test of a network plays: on the network itself, or on what that answered when it was recorded."""

from __future__ import annotations

import json
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from adapters.schema import Item
from monitor import Monitor
from monitor.report import SourceReport
from storage.records import Flag
from tests.loopback import FETCH
from tests.real.exchange import Asked, Loopback, Recording, relay, replay
from tests.real.network import Network

Happening = Callable[[Network], dict[str, str]]
"""Something that is done on the network; what it made, by names that the test uses."""


class Stage(ABC):
    """A network to read from.

    Attributes:
        names: addresses and DIDs of what was made.
        app: the interface without a login.
        repositories: the server with the logins.
    """

    names: dict[str, str]
    app: Loopback
    repositories: Loopback

    @abstractmethod
    def happens(self, happening: Happening) -> None:
        """Let something happen; what is asked afterwards is a chapter of its own."""


class Live(Stage):
    """The network itself.

    Attributes:
        recording: what it was asked.
        seen: called before a request is passed on.
    """

    def __init__(self, network: Network, stack: ExitStack) -> None:
        self.network = network
        self.recording = Recording()
        self.names = self.recording.names
        self.seen: Callable[[Asked], None] = lambda asked: None
        seen = lambda asked: self.seen(asked)  # noqa: E731
        self.app = stack.enter_context(relay(network.app, self.recording, seen))
        self.repositories = stack.enter_context(relay(network.repositories, self.recording, seen))

    def happens(self, happening: Happening) -> None:
        self.recording.chapters.append([])
        self.names.update(happening(self.network))
        self.network.settle()


class Recorded(Stage):
    """The network as it was recorded."""

    def __init__(self, recording: Recording, stack: ExitStack) -> None:
        self._chapter = 0
        self.names = recording.names
        self.app = self.repositories = stack.enter_context(replay(recording, lambda: self._chapter))

    def happens(self, happening: Happening) -> None:
        self._chapter += 1


class Source:
    """One source, polled through the whole pipeline into a store of its own."""

    def __init__(self, folder: Path, settings: str, *, watch: str = "") -> None:
        folder.mkdir(exist_ok=True)
        self.path = folder / "monitor.toml"
        self.database = folder / "m.db"
        (folder / "watch.toml").write_text(f'version = 1\n[[watch]]\nid = "w"\nquery = \'{watch or "radar"}\'\n')
        self.path.write_text(
            f'[store]\nurl = "sqlite:///{self.database}"\n[watchlists]\nfiles = ["watch.toml"]\n[fetch]\n{FETCH}'
            f'[[source]]\nid = "s"\nadapter = "bluesky"\n{settings}'
        )

    def poll(self) -> SourceReport:
        with Monitor.open(self.path) as monitor:
            (report,) = monitor.run_once().sources
        return report

    def items(self) -> list[Item]:
        with Monitor.open(self.path) as monitor:
            found: list[Item] = []
            cursor = 0
            while (page := monitor.items(since=cursor, limit=500)).records:
                found += page.records
                cursor = page.cursor
        return found

    def item(self, uri: str) -> Item:
        """The one item of that address."""
        (found,) = [i for i in self.items() if i.native_id == uri]
        return found

    def flags(self) -> list[Flag]:
        with Monitor.open(self.path) as monitor:
            return list(monitor.flags(since=0, limit=5000).records)

    def state(self) -> Any:
        """What is remembered of the source."""
        with closing(sqlite3.connect(self.database)) as reading:
            return json.loads(reading.execute("select state from source").fetchone()[0])

    def remember(self, state: Any) -> None:
        """Put another state in its place."""
        with closing(sqlite3.connect(self.database)) as writing, writing:
            writing.execute("update source set state = ?", [json.dumps(state)])

    def stored(self) -> int:
        """How many items are committed, seen from outside of the process that stores them."""
        try:
            with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=5)) as reading:
                return int(reading.execute("select count(*) from item").fetchone()[0])
        except sqlite3.OperationalError:  # not made yet
            return 0
