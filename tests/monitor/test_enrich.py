"""Full texts from a real server into a real store."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import event
from werkzeug import Request, Response

from adapters import registry
from adapters.base import Payload
from adapters.schema import Batch, Item
from monitor import Monitor
from monitor.exits import EXIT_OK
from monitor.parsing import Parser
from monitor.report import PageReport
from tests.loopback import FETCH
from tests.monitor.command import Cli
from tests.monitor.pages import (
    CAPTION,
    CONSENT,
    NOW,
    PARAGRAPHS,
    PAYWALL,
    ROBOT_CHECK,
    SUMMARY,
    WORDY_CONSENT,
    article,
    rss,
)

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


def test_the_page_of_a_new_item_gives_its_text_and_new_hits(desk: Desk) -> None:
    desk.feed("/bridges")
    desk.page("/bridges", article())
    with desk.open() as monitor:
        report = monitor.run_once()
        assert (report.new, report.revised, outcome(report.pages)) == (1, 1, "stored")
        assert [(f.match.watch_id, f.revision) for f in report.flags] == [("bridges", 1), ("s400", 2), ("caption", 2)]
        item = only(monitor)
        assert (item.revision, item.access, item.extractor and item.extractor.name) == (2, "full", "page")
        assert all(p in item.body for p in PARAGRAPHS)
        assert CAPTION in item.captions
        assert item.source.adapter == "feed"
        assert [p.name for p in item.authors] == ["News Desk"]
        for flag in report.flags[1:]:
            for hit in flag.match.evidence:
                assert hit.span.of(item.text) == hit.surface
        assert monitor.search("drivers who waited")
        again = monitor.run_once()
        assert (again.new, again.revised, again.flags, again.pages) == (0, 0, (), ())
        assert desk.asked("/bridges") == 1


def test_without_the_wish_no_page_is_fetched(desk: Desk) -> None:
    desk.wish = "false"
    desk.feed("/bridges")
    with desk.open() as monitor:
        assert monitor.run_once().pages == ()
        assert monitor.enrich() == ()
    assert desk.asked("/bridges") == 0


def test_a_wish_can_be_taken_back(desk: Desk) -> None:
    desk.feed("/bridges")
    desk.page("/bridges", article())
    with desk.open() as monitor:
        monitor.run_once(full_text=False)
    desk.wish = "false"
    with desk.open() as monitor:
        assert outcome(monitor.run_once().pages) == "unwanted"
        assert (desk.asked("/bridges"), monitor.store.problems().records) == (0, ())
        assert outcome(monitor.enrich([only(monitor).id])) == "stored"


def test_a_run_may_leave_the_pages_to_a_later_one(desk: Desk) -> None:
    desk.feed("/bridges")
    desk.page("/bridges", article())
    with desk.open() as monitor:
        assert monitor.run_once(full_text=False).pages == ()
        assert desk.asked("/bridges") == 0
        assert outcome(monitor.enrich()) == "stored"


@pytest.mark.parametrize(("wish", "asked"), [("true", 0), ('"always"', 1)])
def test_a_text_that_the_feed_gives_whole_is_not_fetched_unless_wished(desk: Desk, wish: str, asked: int) -> None:
    desk.wish = wish
    desk.feed("/bridges", content="".join(f"<p>{p}</p>" for p in PARAGRAPHS * 3))
    desk.page("/bridges", article())
    with desk.open() as monitor:
        monitor.run_once()
        assert desk.asked("/bridges") == asked
        assert only(monitor).revision == 1 + asked  # with the captions that the feed does not have


def test_an_edit_of_the_feed_does_not_take_the_text_away(desk: Desk, httpserver: HTTPServer) -> None:
    desk.feed("/bridges")
    desk.page("/bridges", article())
    with desk.open() as monitor:
        monitor.run_once()
        httpserver.clear()
        desk.robots("")
        desk.feed("/bridges", text="A fourth bridge was closed; a Pantsir-S1 stands there.")
        report = monitor.run_once()
        item = only(monitor)
        assert (report.revised, report.pages, item.revision) == (1, (), 3)
        assert PARAGRAPHS[4] in item.body
        assert item.summary == "A fourth bridge was closed; a Pantsir-S1 stands there."
        assert report.flags == ()
        assert monitor.run_once().revised == 0


WALLS = [
    (CONSENT, "consent", "consent", False),
    (WORDY_CONSENT.replace("Your privacy", "Your choice"), "elsewhere", "full", False),
    (PAYWALL, "paywall", "paywall", True),
    (ROBOT_CHECK, "blocked", "blocked", False),
    (article("Museum opens new wing", ["Two hundred paintings are shown from today on."] * 9), "elsewhere", "full", False),
]


@pytest.mark.parametrize(("html", "expected", "access", "page_text"), WALLS)
def test_walls_are_noted_and_not_stored_over_the_feeds_text(
    desk: Desk, html: str, expected: str, access: str, page_text: bool
) -> None:
    desk.feed("/bridges")
    desk.page("/bridges", html)
    with desk.open() as monitor:
        report = monitor.run_once()
        item = only(monitor)
        assert (outcome(report.pages), item.access, report.exit_code) == (expected, access, EXIT_OK)
        assert SUMMARY in item.body
        assert (item.extractor and item.extractor.name) == ("page" if page_text else "feed")
        rows = {r.problem.code for r in monitor.store.problems().records}
        assert (f"full-text.{expected}" in rows) == (expected in ("consent", "elsewhere"))


@pytest.mark.parametrize(("status", "expected", "access"), [(404, "gone", "deleted"), (410, "gone", "deleted")])
def test_what_is_gone_is_left_at_once_and_can_be_asked_for(
    desk: Desk, httpserver: HTTPServer, status: int, expected: str, access: str
) -> None:
    desk.feed("/bridges")
    desk.page("/bridges", "no", status=status)
    with desk.open() as monitor:
        report = monitor.run_once()
        assert (outcome(report.pages), report.pages[0].again, report.exit_code) == (expected, None, EXIT_OK)
        assert only(monitor).access == access
        (row,) = monitor.store.problems().records
        assert (row.problem.source, row.problem.code) == ("aller", "full-text.gone")
        desk.now += timedelta(days=30)
        assert monitor.enrich() == ()
        httpserver.clear()
        desk.robots("")
        desk.page("/bridges", article())
        assert outcome(monitor.enrich([only(monitor).id])) == "stored"
        assert only(monitor).access == "full"


def test_an_error_that_passes_is_tried_again_by_the_plan(desk: Desk, httpserver: HTTPServer) -> None:
    answers = [Response("busy", 500), Response("busy", 503, headers={"Retry-After": "3600"}), Response(article())]
    asked: list[datetime] = []

    def answer(request: Request) -> Response:
        asked.append(desk.now)
        return answers.pop(0)

    desk.feed("/bridges")
    httpserver.expect_request("/bridges").respond_with_handler(_as_html(answer))
    with desk.open() as monitor:
        assert outcome(monitor.run_once().pages) == "failed"
        for _ in range(100):
            desk.now += timedelta(minutes=1)
            monitor.enrich()
        assert [(at - NOW) // timedelta(minutes=1) for at in asked] == [0, 5, 65]
        assert only(monitor).revision == 2
        (page,) = monitor.store.full_texts()
        assert (page.state, page.attempts, page.outcome) == ("done", 3, "stored")


def _as_html(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
    def handler(request: Request) -> Response:
        response = answer(request)
        response.content_type = "text/html; charset=utf-8"
        return response

    return handler


class Silent:
    """A server that answers for its robots.txt and then never again."""

    def __enter__(self) -> Silent:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            first, _ = self._socket.accept()
            first.recv(4096)
            first.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            first.close()

    def __exit__(self, *_: object) -> None:
        self._socket.close()


def test_a_page_that_never_answers_holds_up_nothing(desk: Desk) -> None:
    desk.limits = "timeout = 0.5"
    desk.page("/bridges", article())
    with Silent() as silent, desk.open() as monitor:
        desk.feed(f"http://localhost:{silent.port}/hangs", "/bridges")
        report = monitor.run_once()
        assert report.sources[0].outcome == "ok"
        assert {(p.outcome, p.again) for p in report.pages} == {("failed", NOW + timedelta(minutes=5)), ("stored", None)}


def test_redirects_lead_to_the_canonical_address(desk: Desk, httpserver: HTTPServer) -> None:
    target = httpserver.url_for("/bridges").replace("127.0.0.1", "localhost")
    desk.feed("/click")
    desk.page("/click", status=302, Location=target)
    desk.page("/bridges", article())
    with desk.open() as monitor:
        monitor.run_once()
        item = only(monitor)
        clicked = httpserver.url_for("/click")
        assert (item.url, item.final_url, item.canonical_url) == (clicked, target, target)
        httpserver.clear()
        desk.robots("")
        desk.feed(target)  # another entry of the feed gives the article's own address
        report = monitor.run_once()
        assert (report.new, monitor.store.counts().items) == (0, 1)


def test_a_page_that_robots_txt_disallows_is_left_at_once(desk: Desk, httpserver: HTTPServer) -> None:
    httpserver.clear()
    desk.robots("User-agent: *\nDisallow: /bridges")
    desk.feed("/bridges")
    desk.page("/bridges", article())
    with desk.open() as monitor:
        (page,) = monitor.run_once().pages
        assert (page.outcome, page.again) == ("disallowed", None)
        assert [p.code for p in page.problems] == ["full-text.disallowed"]
    assert desk.asked("/bridges") == 0


def test_a_robots_txt_that_cannot_be_read_is_asked_again(desk: Desk, httpserver: HTTPServer) -> None:
    httpserver.clear()
    desk.robots("busy", status=500)
    desk.feed("/bridges")
    with desk.open() as monitor:
        (page,) = monitor.run_once().pages
        assert (page.outcome, page.again) == ("disallowed", NOW + timedelta(hours=1))
        httpserver.clear()
        desk.robots("")
        desk.page("/bridges", article())
        desk.now += timedelta(hours=1)
        assert outcome(monitor.enrich()) == "stored"


def test_addresses_within_the_own_network_are_not_visited(desk: Desk, httpserver: HTTPServer) -> None:
    inner = httpserver.url_for("/bridges").replace("localhost", "127.0.0.1").replace("127.0.0.1", "169.254.169.254")
    desk.feed(inner)
    with desk.open() as monitor:
        assert outcome(monitor.run_once().pages) == "disallowed"


def test_an_article_that_is_sent_to_the_front_page_is_none(desk: Desk) -> None:
    desk.feed("/bridges")
    desk.page("/bridges", status=301, Location="/")
    desk.page("/", article())
    with desk.open() as monitor:
        assert outcome(monitor.run_once().pages) == "elsewhere"
        assert only(monitor).revision == 1


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        (b"%PDF-1.7 ...", "application/pdf", "not-html"),
        (b"%PDF-1.7 ...", "text/html", "not-html"),
        (b"", "text/html", "failed"),
        (b"<html>" + b"x" * 6_000_000, "text/html", "failed"),
        (b'{"a": 1}', "text/html", "failed"),
    ],
)
def test_what_is_no_page_is_left_at_once(desk: Desk, body: bytes, kind: str, expected: str) -> None:
    desk.feed("/bridges")
    desk.page("/bridges", body, kind=kind)
    with desk.open() as monitor:
        (page,) = monitor.run_once().pages
        assert (page.outcome, page.again) == (expected, None)
        assert [p.code for p in page.problems] == [f"full-text.{expected}"]
        assert only(monitor).revision == 1


def test_the_limits_of_a_run(desk: Desk) -> None:
    paths = [f"/bridges-{n}" for n in range(5)]
    desk.feed(*paths)
    for path in paths:
        desk.page(path, article())
    desk.limits = "limit = 2"
    with desk.open() as monitor:
        assert len(monitor.run_once().pages) == 2
        assert len(monitor.enrich(limit=1)) == 1
        seen: list[PageReport] = []
        assert len(monitor.enrich(limit=9, done=seen.append)) == len(seen) == 2
        assert monitor.store.full_text_counts() == {"done": 5}


def test_a_store_that_refuses_leaves_the_page_due(desk: Desk) -> None:
    desk.feed("/bridges")
    desk.page("/bridges", article(paragraphs=[f"{SUMMARY} {n}" for n in range(1500)]))
    with desk.open() as monitor:
        monitor.run_once(full_text=False)
        pages = monitor.store._engine.raw_connection().cursor().execute("pragma page_count").fetchone()[0]
        event.listen(monitor.store._engine, "connect", lambda c, _: c.execute(f"pragma max_page_count={pages}"))
        monitor.store._engine.dispose()
        (page,) = monitor.enrich()
        assert (page.outcome, [p.code for p in page.problems]) == (None, ["store.full"])
    with desk.open() as monitor:
        (row,) = monitor.store.full_texts()
        assert (row.state, row.attempts) == ("waiting", 0)
        assert outcome(monitor.enrich()) == "stored"


def test_the_command(desk: Desk, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.feed("/bridges", "/gone")
    desk.page("/bridges", article())
    desk.page("/gone", status=404)
    desk.open().close()
    monkeypatch.chdir(desk.folder)
    assert "No page was wished" in cli("enrich", "--list").out
    assert "2 new items from 1 sources" in cli("once", "--no-full-text").out
    listed = cli("enrich", "--list", "--json").lines()
    assert [(row["state"], row["attempts"]) for row in listed] == [("waiting", 0)] * 2
    assert "2 waiting" in cli("enrich", "--list").out
    ran = cli("enrich")
    assert (ran.code, "stored" in ran.out, "s400" in ran.out, "full-text.gone" in ran.err) == (0, True, True, True)
    assert "No page is due." in cli("enrich").out
    assert "404" in cli("enrich", "--list", "--state", "left").out
    assert "1 done, 1 left" in cli("enrich", "--list", "--state", "all").out
    items = cli("items", "--json").lines()
    stored = next(i["id"] for i in items if i["url"].endswith("/bridges"))
    shown = cli("show", stored).out
    assert "the page http://" in shown
    assert "page: done, 1 try, last: stored" in shown
    (again,) = cli("enrich", stored, "--json").lines()
    assert (again["item_id"], again["outcome"], again["revised"]) == (stored, "stored", False)
    missing = cli("enrich", "nothing")
    assert (missing.code, "there is no item 'nothing'" in missing.err) == (1, True)


def test_once_tells_what_the_pages_gave(desk: Desk, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.feed("/bridges")
    desk.page("/bridges", article())
    desk.open().close()
    monkeypatch.chdir(desk.folder)
    told = cli("once")
    assert told.code == 0
    assert "S-400" in told.out
    assert "1 pages visited, 1 gave the full text" in told.out
    assert datetime.now(UTC) > NOW
