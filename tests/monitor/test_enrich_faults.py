"""Pages fetched by processes that are killed, and by several at once: nothing is lost and nothing doubled."""

from __future__ import annotations

import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from monitor import Monitor
from storage import Store
from tests import processes
from tests.faults.serving import Serving
from tests.loopback import FETCH
from tests.monitor.pages import article, rss
from tests.storage.conftest import postgres, url

__all__ = ["postgres", "url"]

PAGES = 6


class Site:
    """A feed whose items have a page each, on loopback."""

    def __enter__(self) -> Site:
        site = self
        self.asked: Counter[str] = Counter()
        self.served = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked[self.path] += 1
                body = site.body(self.path).encode()
                self.send_response(404 if self.path == "/robots.txt" else 200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                if self.path.startswith("/story"):
                    site.served.set()

            def log_message(self, *args: object) -> None:
                pass

        self.server = Serving(Handler)
        return self

    def __exit__(self, *_: object) -> None:
        self.server.end()

    @property
    def base(self) -> str:
        return self.server.base

    def body(self, path: str) -> str:
        if path == "/feed":
            # Of two hosts, so that pages are fetched at the same time.
            bases = self.base, self.base.replace("127.0.0.1", "localhost")
            return rss(*((f"Story {n} of the river", f"{bases[n % 2]}/story/{n}") for n in range(PAGES)))
        number = path.rpartition("/")[2]
        return article(f"Story {number} of the river") if number.isdigit() else ""


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as opened:
        yield opened


def configured(folder: Path, site: Site, store: str) -> Path:
    (folder / "watch.toml").write_text('version = 1\n[[watch]]\nid = "s400"\nquery = \'"S-400"\'\n')
    path = folder / "monitor.toml"
    path.write_text(
        f'[store]\nurl = "{store}"\n[watchlists]\nfiles = ["watch.toml"]\n[log]\nlevel = "error"\n[fetch]\n{FETCH}'
        f'[[source]]\nid = "river"\nadapter = "feed"\nurl = "{site.base}/feed"\nfull_text = true\n'
    )
    return path


def enriching(config: Path) -> subprocess.Popen[bytes]:
    """`monitor enrich` as a process of its own."""
    return processes.start("enrich", "--json", config=config, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finish(process: subprocess.Popen[bytes]) -> int:
    """Waits for its end; how many pages it visited."""
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors.decode()
    return len(out.splitlines())


def verify(store: Store) -> None:
    """Each item has its page's text once, and is flagged once."""
    items = store.items(limit=1000).records
    assert len(items) == PAGES
    assert {item.revision for item in items} == {2}
    assert all("turn back at the first barrier" in item.body for item in items)
    flags = Counter((f.item_id, f.match.watch_id) for f in store.flags(limit=1000).records)
    assert flags == Counter((item.id, "s400") for item in items)
    assert store.full_text_counts() == {"done": PAGES}
    assert store.check() == []


def test_killed_between_the_page_and_the_commit(tmp_path: Path, site: Site) -> None:
    address = f"sqlite:///{tmp_path}/m.db"
    config = configured(tmp_path, site, address)
    with Monitor.open(config) as monitor:
        monitor.run_once(full_text=False)
    for _ in range(2):
        site.served.clear()
        process = enriching(config)
        assert site.served.wait(60)
        process.send_signal(signal.SIGKILL)  # the page is read in a process of its own that starts only now
        process.communicate()
    with Store.open(address) as store:
        killed = [p for p in store.full_texts() if p.state == "waiting" and p.attempts]
        assert killed, "no kill came before the commit"
        assert {store.status("river").items, store.counts().items} == {PAGES}
    finish(enriching(config))
    with Store.open(address) as store:
        verify(store)


def test_two_processes_at_once(tmp_path: Path, site: Site, url: str) -> None:
    config = configured(tmp_path, site, url)
    with Monitor.open(config) as monitor:
        monitor.run_once(full_text=False)
    visited = [finish(process) for process in [enriching(config), enriching(config)]]
    assert sum(visited) == PAGES
    assert {n for path, n in site.asked.items() if path.startswith("/story")} == {1}
    with Store.open(url) as store:
        verify(store)
