"""Pages that give no text, or not at once: walls, errors, redirects, rules of robots.txt, what is no page."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from monitor.exits import EXIT_OK
from tests.monitor.enriching import Desk, desk, only, outcome
from tests.monitor.pages import CONSENT, NOW, PAYWALL, ROBOT_CHECK, SUMMARY, WORDY_CONSENT, article

__all__ = ["desk"]

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


def _as_html(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
    def handler(request: Request) -> Response:
        response = answer(request)
        response.content_type = "text/html; charset=utf-8"
        return response

    return handler


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
