"""kill -9 of `monitor once` while it pages through Bluesky's own server, and two of them at once: nothing lost or twice."""

from __future__ import annotations

import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from storage import Store
from tests import processes
from tests.real.exchange import Asked
from tests.real.network import Account, Network
from tests.real.stage import Live, Source

pytestmark = pytest.mark.real


def once(source: Source) -> subprocess.Popen[bytes]:
    silent = subprocess.DEVNULL
    return processes.start("once", "--json", config=source.path, stdout=silent, stderr=silent)


class Watched:
    """An account that keeps posting, and a source that reads it."""

    def __init__(self, live: Live, folder: Path) -> None:
        self.live = live
        self.written: list[str] = []
        self.account: Account
        live.happens(self._first)
        self.source = Source(folder, f'server = "{live.app.url}"\naccount = "{self.account.did}"\nmax_pages = 10\n')
        assert self.source.poll().new == 5

    def _first(self, network: Network) -> dict[str, str]:
        self.account = network.account("watch")
        self.written += self.account.posts([f"Radar {n}" for n in range(5)])
        return {}

    def write(self, count: int) -> None:
        def happening(network: Network) -> dict[str, str]:
            start = len(self.written)
            self.written += self.account.posts([f"Radar {n}" for n in range(start, start + count)])
            return {}

        self.live.happens(happening)

    def verify(self) -> None:
        """Each post is stored once with its text, and flagged once."""
        for _ in range(2):  # the second finds nothing to do
            assert once(self.source).wait(120) == 0
        items = self.source.items()
        assert Counter(i.native_id for i in items) == Counter(self.written)
        assert sorted(i.text for i in items) == sorted(f"Radar {n}" for n in range(len(self.written)))
        assert Counter(f.item_id for f in self.source.flags()) == Counter(i.id for i in items)
        with Store.open(f"sqlite:///{self.source.database}") as store:
            assert store.check() == []


def killed_when(process: subprocess.Popen[bytes], holds: Callable[[], bool]) -> bool:
    """kill -9 as soon as it holds; False where the process ended before."""
    while not holds():
        if process.poll() is not None:
            return False
        time.sleep(0.003)
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


@pytest.mark.parametrize("page", [1, 2, 3])
def test_a_kill_while_pages_are_fetched(live: Live, tmp_path: Path, page: int) -> None:
    watched = Watched(live, tmp_path)
    watched.write(320)
    asked: list[str] = []

    def seen(request: Asked) -> None:
        if "getAuthorFeed" in request.path:
            asked.append(request.path)

    live.seen = seen
    assert killed_when(once(watched.source), lambda: len(asked) >= page)
    assert watched.source.stored() == 5, "a page was stored before the ones below it"
    watched.write(20)
    watched.verify()


def test_kills_between_the_pages_that_are_stored(live: Live, tmp_path: Path) -> None:
    watched = Watched(live, tmp_path)
    between = 0
    for _ in range(3):
        watched.write(220)
        before = watched.source.stored()
        killed = killed_when(once(watched.source), lambda: watched.source.stored() > before)  # noqa: B023
        between += killed and before < watched.source.stored() < len(watched.written)
    assert between, "no kill fell between two pages"
    watched.verify()


def test_two_at_once(live: Live, tmp_path: Path) -> None:
    watched = Watched(live, tmp_path)
    watched.write(210)
    both = [once(watched.source) for _ in range(2)]
    assert 0 in [p.wait(120) for p in both]
    watched.verify()
