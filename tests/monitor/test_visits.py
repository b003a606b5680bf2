"""What came of a page, and when it is tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.base import Response
from adapters.errors import (
    DisallowedError,
    FetchTimeoutError,
    HTTPStatusError,
    KilledParserError,
    MediaMonitorError,
    ParseError,
    PostponedError,
    RefusedError,
    TLSError,
    TooLargeError,
)
from monitor.fulltext import merged
from monitor.visits import PLAN, failed, is_front_page, is_html, read
from storage.records import FullTextTask
from tests.monitor.pages import CONSENT, NOW, PAYWALL, ROBOT_CHECK, article, feed_item, page_item


def task(attempts: int = 1) -> FullTextTask:
    return FullTextTask(
        item_id="feed:1", item_seq=1, source_id="aller", url="https://news.example/bridges", host="news.example",
        attempts=attempts, owner="me", token=1, expires=NOW,
    )  # fmt: skip


def status(code: int, retry_after: float | None = None) -> HTTPStatusError:
    return HTTPStatusError(f"the server answers {code}", status=code, retry_after=retry_after)


def pauses(error: MediaMonitorError) -> list[timedelta]:
    found = []
    for attempts in range(1, 10):
        visit = failed(task(attempts), error, NOW, feed_item())
        if visit.again is None:
            assert [p.severity for p in visit.problems] == ["warning"]
            return found
        assert visit.problems == ()
        found.append(visit.again - NOW)
    raise AssertionError("never left")


@pytest.mark.parametrize(
    "error", [status(500), status(503), status(429), status(408), FetchTimeoutError("late"), TLSError("expired")]
)
def test_what_may_pass_is_tried_by_the_plan(error: MediaMonitorError) -> None:
    assert pauses(error) == list(PLAN)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (status(404), "gone"),
        (status(410), "gone"),
        (status(451), "blocked"),
        (status(400), "failed"),
        (RefusedError("robots.txt disallows it"), "disallowed"),
        (TooLargeError("6 MB"), "failed"),
        (ParseError("no article"), "failed"),
        (KilledParserError("too slow"), "failed"),
    ],
)
def test_what_lasts_is_left_at_once(error: MediaMonitorError, outcome: str) -> None:
    visit = failed(task(), error, NOW, feed_item())
    assert (visit.outcome, visit.again) == (outcome, None)
    assert [p.code for p in visit.problems] == [f"full-text.{outcome}"]
    assert "monitor enrich feed:1" in (visit.problems[0].remedy or "")


@pytest.mark.parametrize("code", [401, 402, 403])
def test_a_site_that_refuses_us_is_asked_once_more_a_day_later(code: int) -> None:
    assert pauses(status(code)) == [timedelta(hours=24)]


def test_retry_after_is_never_undercut() -> None:
    visit = failed(task(), status(503, retry_after=7200), NOW, feed_item())
    assert visit.again == NOW + timedelta(hours=2)
    assert failed(task(), status(503, retry_after=1), NOW, feed_item()).again == NOW + PLAN[0]


def test_a_robots_txt_that_cannot_be_read_may_be_read_later() -> None:
    visit = failed(task(), DisallowedError("not readable", retry_after=3600), NOW, feed_item())
    assert (visit.outcome, visit.again) == ("disallowed", NOW + timedelta(hours=1))
    assert failed(task(5), DisallowedError("not readable", retry_after=3600), NOW, feed_item()).again is None


def test_a_host_that_was_not_even_asked_costs_no_try() -> None:
    visit = failed(task(99), PostponedError("its turn is far off", retry_after=9000), NOW, feed_item())
    assert (visit.outcome, visit.counted, visit.again) == ("postponed", False, NOW + timedelta(seconds=9000))
    assert failed(task(), PostponedError("busy"), NOW, feed_item()).again == NOW + PLAN[0]


def test_a_network_that_is_down_costs_no_try() -> None:
    down = failed(task(99), FetchTimeoutError("late"), NOW, feed_item(), network_down=True)
    assert (down.outcome, down.counted, down.again) == ("postponed", False, NOW + PLAN[0])
    assert failed(task(), status(404), NOW, feed_item(), network_down=True).outcome == "gone"


def test_gone_and_refused_are_noted_on_the_item_unless_its_page_was_read_before() -> None:
    for code, access in ((404, "deleted"), (403, "blocked")):
        item = failed(task(), status(code), NOW, feed_item()).item
        assert item is not None
        assert item.access == access
        assert failed(task(), status(code), NOW, merged(feed_item(), page_item())).item is None


@pytest.mark.parametrize(
    ("html", "outcome", "access"),
    [(article(), "stored", "full"), (PAYWALL, "paywall", "paywall"), (CONSENT, "consent", "consent")],
)
def test_pages_that_can_be_read(html: str, outcome: str, access: str) -> None:
    visit = read(task(), page_item(html), feed_item(), NOW)
    assert visit.item is not None
    assert (visit.outcome, visit.again, visit.item.access) == (outcome, None, access)
    assert bool(visit.problems) == (outcome == "consent")


def test_a_check_for_robots_is_tried_once_more() -> None:
    first, second = (read(task(n), page_item(ROBOT_CHECK), feed_item(), NOW) for n in (1, 2))
    assert (first.outcome, first.again) == ("blocked", NOW + timedelta(hours=24))
    assert (second.outcome, second.again) == ("blocked", None)


def test_the_better_text_of_the_feed_is_kept() -> None:
    visit = read(task(), page_item(article(paragraphs=["Closed."])), feed_item("Closed. " * 40), NOW)
    assert visit.outcome == "kept"


def response(body: bytes, kind: str | None) -> Response:
    return Response(
        url="https://news.example/a", final_url="https://news.example/a", status=200,
        headers={"content-type": kind} if kind else {}, data=body, fetched=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "kind", "html"),
    [
        (b"<html>", "text/html; charset=utf-8", True),
        (b"<html>", None, True),
        (b"<html>", "application/xhtml+xml", True),
        (b"%PDF-1.7", "application/pdf", False),
        (b"%PDF-1.7", "text/html", False),
        (b"\n%PDF-1.7", None, False),
        (b"PK\x03\x04..", "text/html", False),
        (b"ID3", "audio/mpeg", False),
        (b"{}", "application/json", False),
    ],
)
def test_what_is_no_page(body: bytes, kind: str | None, html: bool) -> None:
    assert is_html(response(body, kind)) is html


@pytest.mark.parametrize(
    ("asked", "final", "front"),
    [
        ("https://a.example/x", "https://a.example/", True),
        ("https://a.example/x", "https://www.a.example", True),
        ("https://a.example/x", "https://a.example/y", False),
        ("https://a.example/x", "https://a.example/?p=3", False),
        ("https://a.example/?p=3", "https://a.example/", True),
        ("https://a.example/?utm_source=feed", "https://a.example/", False),
        ("https://a.example/", "https://a.example/", False),
    ],
)
def test_the_front_page_is_no_article(asked: str, final: str, front: bool) -> None:
    assert is_front_page(asked, final) is front
