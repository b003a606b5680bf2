"""Two feeds whose summaries differ and whose pages carry one agency text, from real servers into a real store."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from monitor import Monitor
from storage.records import StoryPlace
from tests.loopback import FETCH
from tests.monitor.command import Cli
from tests.monitor.conftest import cli
from tests.monitor.enriching import AtHome
from tests.monitor.pages import NOW, rss
from tests.monitor.stories.samples import AGENCY, BACKGROUND

__all__ = ["cli"]

ROOT = Path(__file__).parents[2]
ONE = ("Grounded vessel blocks Tarnow canal", "Ships are waiting on both sides. Nobody can tell for how long it may last.")
OTHER = ("Accident stops traffic", "Early on Monday something happened in Tarnow. Here is what is known of it so far.")
WATCH = 'version = 1\n[[watch]]\nid = "canal"\nquery = "Tarnow"\n[[watch]]\nid = "crew"\nquery = "crew"\n'


def page(title: str, before: str = "") -> str:
    sentences = f"{before}{AGENCY} {BACKGROUND}".split(". ")
    paragraphs = "".join(f"<p>{'. '.join(sentences[n : n + 3])}.</p>" for n in range(0, len(sentences), 3))
    body = f"<body><article><h1>{title}</h1>{paragraphs}</article></body>"
    return f"<html lang='en'><head><title>{title}</title></head>{body}</html>"


class Desk:
    """Two papers on a loopback server, and a configuration that wishes their pages."""

    def __init__(self, folder: Path, server: HTTPServer) -> None:
        self.folder, self.server = folder, server
        self.now = NOW
        self.answer("/robots.txt", "", "text/plain")
        for name, (title, summary) in (("one", ONE), ("other", OTHER)):
            self.answer(f"/{name}.xml", rss((title, server.url_for(f"/{name}")), text=summary), "application/rss+xml")
        (folder / "watch.toml").write_text(WATCH)
        sources = "".join(
            f'[[source]]\nid = "{n}"\nadapter = "feed"\nurl = "{server.url_for(f"/{n}.xml")}"\nfull_text = true\n'
            f'[source.outlet]\nname = "{n}"\n'
            for n in ("one", "other")
        )
        (folder / "monitor.toml").write_text(
            f'[store]\nurl = "sqlite:///{folder}/m.db"\n[watchlists]\nfiles = ["watch.toml"]\n[log]\nlevel = "error"\n'
            f'[fetch]\n{FETCH}{sources}'
        )

    def answer(self, path: str, body: str, kind: str = "text/html") -> None:
        self.server.expect_request(path).respond_with_data(body, content_type=kind)

    def bring_pages(self) -> None:
        self.answer("/one", page(ONE[0]))
        self.answer("/other", page(OTHER[0], "By our desk. "))

    def open(self) -> Monitor:
        return Monitor.open(self.folder / "monitor.toml", clock=lambda: self.now)


@pytest.fixture
def desk(tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("monitor.session.Parser", AtHome)
    return Desk(tmp_path, httpserver)


def places(monitor: Monitor) -> dict[str, StoryPlace]:
    """By the source that brought each."""
    items = {i.id: i.source.source_id or "" for i in monitor.items().records}
    return {items[i]: place for i, place in monitor.store.places(list(items)).items()}


def test_copies_are_linked_once_their_pages_are_there(desk: Desk, cli: Cli) -> None:
    with desk.open() as monitor:
        monitor.run_once(full_text=False)
        before = places(monitor)
        assert len({p.story for p in before.values()}) == 2, "by their summaries they have nothing in common"
        digest, _ = monitor.freeze_digest()
        desk.bring_pages()
        desk.now += timedelta(hours=1)
        reports = monitor.enrich()
        assert [r.outcome for r in reports] == ["stored", "stored"]
        after = places(monitor)
        (copy,) = [p for p in after.values() if p.copy_of]
        assert {p.story for p in after.values()} <= {p.story for p in before.values()}
        assert len({p.story for p in after.values()}) == 1
        assert copy.formerly in {p.story for p in before.values()} - {copy.story}
        flags = [(f.item_id, f.match.watch_id) for f in monitor.flags().records]
        assert len(flags) == len(set(flags)) == 4, "each watch flags each item once"
        assert monitor.freeze_digest()[0] == digest, "what was told stays as it was told"
        assert [len(s.others) + 1 for s in digest.stories] == [1, 1]
        assert monitor.update_stories() == 0
        left = copy.formerly or ""
    shown = cli("show", left, "--config", desk.folder / "monitor.toml")
    assert (shown.code, copy.story in shown.err) == (0, True)
    assert "since the text is known" in " ".join(shown.out.split())
    lines = cli("show", left, "--json", "--config", desk.folder / "monitor.toml").lines()
    assert [p["copy_of"] for p in lines] == [None, copy.copy_of]


DIES = """
import os, signal, sys
from pathlib import Path
from storage import Store
from monitor import Monitor

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

with Monitor.open(Path(sys.argv[1])) as monitor:
    Store.story_news = die
    monitor.enrich()
"""


def test_killed_after_the_pages_were_stored_the_next_run_links_them(desk: Desk) -> None:
    with desk.open() as monitor:
        monitor.run_once(full_text=False)
        before = places(monitor)
    desk.bring_pages()
    child = subprocess.run([sys.executable, "-c", DIES, str(desk.folder / "monitor.toml")], cwd=ROOT)
    assert child.returncode == -signal.SIGKILL
    with desk.open() as monitor:
        assert {i.revision for i in monitor.items().records} == {2}
        assert places(monitor) == before
        assert monitor.update_stories() == 2
        assert sum(p.copy_of is not None for p in places(monitor).values()) == 1
