"""A feed and its articles on loopback, and a monitor that fetches their pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from adapters import registry
from adapters.base import Payload
from adapters.schema import Batch, Item
from monitor import Monitor
from monitor.parsing import Parser
from monitor.report import PageReport
from tests.loopback import FETCH
from tests.monitor.pages import NOW, SUMMARY, rss

WATCH = (
    'version = 1\n[[watch]]\nid = "s400"\nquery = \'"S-400"\'\n[[watch]]\nid = "bridges"\nquery = "bridges"\n'
    '[[watch]]\nid = "caption"\nquery = \'caption:"Pantsir-S1"\'\n'
)
TITLE = "Three bridges closed after rain"


class Desk:
    """A feed of articles on a loopback server, a configuration that wishes their pages, and a clock that can be set."""

    def __init__(self, folder: Path, server: HTTPServer) -> None:
        self.folder, self.server = folder, server
        self.now = NOW
        self.wish, self.limits = "true", "timeout = 5"
        self.robots("")
        (folder / "watch.toml").write_text(WATCH)

    def page(self, path: str, body: str | bytes = "", status: int = 200, kind: str = "text/html", **more: str) -> None:
        self.server.expect_request(path).respond_with_data(body, status=status, content_type=kind, headers=more)

    def robots(self, rules: str, status: int = 200) -> None:
        self.page("/robots.txt", rules, status=status, kind="text/plain")

    def feed(self, *paths: str, text: str = SUMMARY, content: str = "") -> None:
        links = [(TITLE, p if "://" in p else self.server.url_for(p)) for p in paths]
        self.page("/feed", rss(*links, text=text, content=content), kind="application/rss+xml")

    def open(self) -> Monitor:
        path = self.folder / "monitor.toml"
        path.write_text(
            f'[store]\nurl = "sqlite:///{self.folder}/m.db"\n[watchlists]\nfiles = ["watch.toml"]\n'
            f'[full_text]\n{self.limits}\n[log]\nlevel = "error"\n[fetch]\n{FETCH}'
            f'[[source]]\nid = "aller"\nadapter = "feed"\nurl = "{self.server.url_for("/feed")}"\nfull_text = {self.wish}\n'
        )
        return Monitor.open(path, clock=lambda: self.now)

    def asked(self, path: str) -> int:
        return sum(request.path == path for request, _ in self.server.log)


class AtHome(Parser):
    """Parses here: a process for each run would take most of these tests' time. Those of the faults start it."""

    async def parse(self, adapter: str, payload: Payload, options: object) -> Batch:
        return registry.get(adapter).parse(payload, options)


@pytest.fixture
def desk(tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("monitor.session.Parser", AtHome)
    return Desk(tmp_path, httpserver)


def only(monitor: Monitor) -> Item:
    (item,) = monitor.items().records
    return item


def outcome(pages: tuple[PageReport, ...]) -> str | None:
    (page,) = pages
    return page.outcome
