"""Polls against a real server, into a real store."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import event
from werkzeug import Request, Response

from adapters import registry
from adapters.base import Fetcher, Payload, Poll
from adapters.errors import StoreError
from adapters.feed.adapter import FeedAdapter
from monitor import Monitor
from monitor.bench import Bench
from monitor.config import SourceSettings
from monitor.exits import EXIT_FAILURE, EXIT_OK, EXIT_PARTIAL
from monitor.pipeline import run
from monitor.report import SourceReport
from tests.loopback import FETCH


def rss(*entries: tuple[str, str]) -> str:
    rows = "".join(
        f"<item><title>{title}</title><guid isPermaLink='false'>{n}</guid><link>http://news.example/{n}</link>"
        f"<description>{words}</description></item>"
        for n, (title, words) in enumerate(entries)
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>T</title>{rows}</channel></rss>"


WATCH = 'version = 1\n[[watch]]\nid = "s400"\npriority = "high"\nquery = \'"S-400"\'\n'


class Desk:
    """A configuration over a loopback server, opened as often as a test likes."""

    def __init__(self, folder: Path, server: HTTPServer) -> None:
        self.folder, self.server = folder, server
        (folder / "watch.toml").write_text(WATCH)
        self.sources = ""

    def add(self, name: str, path: str | None = None, *, adapter: str = "feed") -> None:
        url = self.server.url_for(path or f"/{name}")
        self.sources += f'[[source]]\nid = "{name}"\nadapter = "{adapter}"\nurl = "{url}"\n'

    def open(self, **fetch: object) -> Monitor:
        """`fetch`: keys of its section in place of those that tests set."""
        lines = dict(line.split(" = ", 1) for line in FETCH.splitlines())
        section = "".join(f"{k} = {v}\n" for k, v in {**lines, **{k: json.dumps(v) for k, v in fetch.items()}}.items())
        path = self.folder / "monitor.toml"
        path.write_text(
            f'[store]\nurl = "sqlite:///{self.folder}/m.db"\n[watchlists]\nfiles = ["watch.toml"]\n'
            f"[fetch]\n{section}{self.sources}"
        )
        return Monitor.open(path)


@pytest.fixture
def desk(tmp_path: Path, httpserver: HTTPServer) -> Desk:
    return Desk(tmp_path, httpserver)


def test_a_feed_is_stored_and_flagged_once(desk: Desk, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data(rss(("One", "An S-400 moved."), ("Two", "Nothing.")))
    desk.add("a")
    with desk.open() as monitor:
        first, second = monitor.run_once(), monitor.run_once()
        assert (first.new, len(first.flags), first.exit_code) == (2, 1, EXIT_OK)
        assert (second.new, second.revised, len(second.flags)) == (0, 0, 0)
        flag = first.flags[0]
        item = monitor.item(flag.item_id)
        assert item is not None
        for hit in flag.match.evidence:
            assert hit.span.of(item.text) == hit.surface == "S-400"


def test_conditional_requests_and_not_modified(desk: Desk, httpserver: HTTPServer) -> None:
    seen: list[str | None] = []

    def answer(request: Request) -> Response:
        seen.append(request.headers.get("If-None-Match"))
        if seen[-1] == '"v1"':
            return Response(status=304)
        return Response(rss(("One", "words")), headers={"ETag": '"v1"'}, content_type="application/rss+xml")

    httpserver.expect_request("/a").respond_with_handler(answer)
    desk.add("a")
    with desk.open() as monitor:
        assert monitor.run_once().new == 1
        report = monitor.run_once()
    assert seen == [None, '"v1"']
    assert report.sources[0].outcome == "unchanged"


def test_an_edit_is_a_revision_and_only_added_words_flag(desk: Desk, httpserver: HTTPServer) -> None:
    desk.add("a")
    with desk.open() as monitor:
        for words, flags in [("Quiet.", 0), ("Quiet. An S-400 moved.", 1), ("Quiet. An S-400 moved back.", 0)]:
            httpserver.clear()
            httpserver.expect_request("/a").respond_with_data(rss(("One", words)))
            assert len(monitor.run_once().flags) == flags
        (item,) = monitor.items().records
        assert item.revision == 3
        assert [r.revision for r in monitor.store.revisions(item.id)] == [1, 2, 3]


def test_a_broken_source_among_good_ones(desk: Desk, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/good").respond_with_data(rss(("One", "An S-400 moved.")))
    httpserver.expect_request("/html").respond_with_data("<html><body>Log in</body></html>", content_type="text/html")
    httpserver.expect_request("/gone").respond_with_data("no", status=404)
    for name in ("html", "good", "gone"):
        desk.add(name)
    with desk.open() as monitor:
        report = monitor.run_once()
        outcomes = {s.source_id: s.outcome for s in report.sources}
        assert outcomes == {"html": "failed", "good": "ok", "gone": "failed"}
        assert report.exit_code == EXIT_PARTIAL
        rows = monitor.store.problems().records
        assert {r.problem.source for r in rows} == {"html", "gone"}
        assert all(r.problem.message for r in rows)


def test_all_sources_failing_is_a_failure(desk: Desk, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/gone").respond_with_data("no", status=500)
    desk.add("gone")
    with desk.open() as monitor:
        assert monitor.run_once().exit_code == EXIT_FAILURE
        status = monitor.store.status("gone")
        assert (status.failures, status.last_ok) == (1, None)


def test_validators_stay_when_the_body_cannot_be_parsed(desk: Desk, httpserver: HTTPServer) -> None:
    asked: list[str | None] = []
    bodies = iter([(rss(("One", "words")), '"v1"'), ("<html>consent</html>", '"v2"'), (rss(("Two", "words")), '"v3"')])

    def answer(request: Request) -> Response:
        asked.append(request.headers.get("If-None-Match"))
        body, tag = next(bodies)
        return Response(body, headers={"ETag": tag}, content_type="text/html")

    httpserver.expect_request("/a").respond_with_handler(answer)
    desk.add("a")
    with desk.open() as monitor:
        outcomes = [monitor.run_once().sources[0].outcome for _ in range(3)]
    assert outcomes == ["ok", "failed", "ok"]
    assert asked == [None, '"v1"', '"v1"']


def test_only_due_sources_when_asked(desk: Desk, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data(rss(("One", "words")))
    desk.add("a")
    with desk.open() as monitor:
        assert len(monitor.run_once(due_only=True).sources) == 1
        assert monitor.run_once(due_only=True).sources == ()


def test_the_cursor_neither_skips_nor_repeats(desk: Desk, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data(rss(*((f"Title {n}", f"S-400 number {n}") for n in range(25))))
    desk.add("a")
    with desk.open() as monitor:
        monitor.run_once()
        seen, cursor = [], 0
        while (page := monitor.flags(since=cursor, limit=7)).records:
            seen += [f.item_id for f in page.records]
            cursor = page.cursor
        assert len(seen) == len(set(seen)) == 25


def test_a_store_that_refuses_fails_the_poll_and_not_the_run(desk: Desk, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data(rss(("One", "An S-400 moved.")))
    desk.add("a")
    with desk.open() as monitor:
        path = desk.folder / "m.db"
        with sqlite3.connect(path) as raw:
            pages = raw.execute("pragma page_count").fetchone()[0]
        raw.close()
        # A page limit is to SQLite what a full disk is; each connection has its own.
        event.listen(monitor.store._engine, "connect", lambda c, _: c.execute(f"pragma max_page_count={pages}"))
        monitor.store._engine.dispose()
        httpserver.clear()
        httpserver.expect_request("/a").respond_with_data(rss(*((f"T{n}", "S-400 " * 5000) for n in range(50))))
        report = monitor.run_once()
        assert report.sources[0].outcome == "failed"
        assert "store.full" in {p.code for p in report.problems}
        assert monitor.items().records == ()
    with desk.open() as monitor:
        assert monitor.run_once().new == 50


def test_the_library_is_silent(desk: Desk, httpserver: HTTPServer, capfd: pytest.CaptureFixture[str]) -> None:
    httpserver.expect_request("/a").respond_with_data(rss(("One", "words")))
    desk.add("a")
    with desk.open() as monitor:
        monitor.run_once()
    assert capfd.readouterr() == ("", "")


async def test_it_runs_inside_an_event_loop_too(desk: Desk, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data(rss(("One", "words")))
    desk.add("a")
    with desk.open() as monitor:
        assert monitor.run_once().new == 1


def test_a_source_is_not_asked_twice_within_its_least_interval(desk: Desk, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data(rss(("One", "words")))
    desk.add("a")
    desk.sources = desk.sources.replace("[[source]]", '[[source]]\nlongest_interval = "2h"')
    with desk.open(least_interval="1h") as monitor:
        assert [monitor.run_once().sources[0].outcome for _ in range(3)] == ["ok", "postponed", "postponed"]
        assert len(httpserver.log) == 1
        again = monitor.run_once(["a"]).sources[0]
        assert (again.outcome, len(httpserver.log)) == ("unchanged", 2)
        assert monitor.run_once(["a"]).exit_code == EXIT_OK
    desk.sources = desk.sources.replace("longest_interval", 'interval = "0.01s"\nlongest_interval')
    with desk.open(least_interval="1h") as monitor:
        assert monitor.run_once().sources[0].outcome == "unchanged"  # its own interval is shorter


def test_what_is_not_on_the_network_is_read_as_often_as_one_likes(desk: Desk) -> None:
    (desk.folder / "in").mkdir()
    (desk.folder / "in" / "a.txt").write_text("A headline here\n\nCrews of the S-400 are on the move.\n")
    desk.sources = '[[source]]\nid = "in"\nadapter = "files"\npath = "in"\n'
    with desk.open(least_interval="1h") as monitor:
        assert [monitor.run_once().sources[0].outcome for _ in range(3)] == ["ok", "unchanged", "unchanged"]
        assert [p.requests for p in monitor.store.polls("in")] == [0, 0, 0]


def test_a_host_that_sends_us_away_is_left_alone_by_all_its_sources(desk: Desk, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data("slow down", status=429, headers={"Retry-After": "7200"})
    httpserver.expect_request("/b").respond_with_data(rss(("One", "words")))
    desk.add("a")
    desk.add("b")
    with desk.open() as monitor:
        assert monitor.run_once(["a"]).sources[0].outcome == "failed"
        report = monitor.run_once(["b"])
        assert (report.sources[0].outcome, report.exit_code) == ("postponed", EXIT_OK)
        status = monitor.store.status("b")
        assert status.next_due is not None
        assert (status.failures, status.polls) == (0, 0)
        assert "asked us to stay away" in str(status.why)
    with desk.open() as monitor:  # a restart forgets nothing
        assert monitor.run_once(["b"]).sources[0].outcome == "postponed"
    assert len(httpserver.log) == 1


def test_a_source_that_is_gone_is_told_once_and_left(desk: Desk, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data("gone", status=410)
    desk.add("a")
    with desk.open() as monitor:
        first, second = monitor.run_once(), monitor.run_once()
        assert {p.code for p in first.problems} == {"fetch.status", "source.disabled"}
        assert (second.sources[0].outcome, second.problems, second.exit_code) == ("disabled", (), EXIT_OK)
        assert len(httpserver.log) == 1
        assert monitor.store.polls("a")[0].status == 410
    httpserver.expect_request("/corrected").respond_with_data(rss(("One", "words")))
    desk.sources = desk.sources.replace("/a", "/corrected")
    with desk.open() as monitor:  # another address is another source
        assert monitor.run_once().sources[0].outcome == "ok"
        assert monitor.store.status("a").disabled is None


def test_a_source_may_open_the_guard_for_itself_only(desk: Desk, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data(rss(("One", "words")))
    desk.add("mine", "/feed")
    desk.sources += f'allow_addresses = ["localhost:{httpserver.port}"]\n'
    desk.add("other", "/feed")
    with desk.open(allow_addresses=[]) as monitor:
        report = monitor.run_once()
        assert [s.outcome for s in report.sources] == ["ok", "failed"]
        assert [p.code for p in report.problems] == ["fetch.refused"]
        assert "allow_addresses" in str(report.problems[0].remedy)
    assert len(httpserver.log) == 1


def test_many_feeds_of_one_host_wait_for_one_another(desk: Desk, httpserver: HTTPServer) -> None:
    for n in range(8):
        httpserver.expect_request(f"/f{n}").respond_with_data(rss((f"Title {n}", "words")))
        desk.add(f"f{n}")
    with desk.open(pause="100ms", patience="150ms") as monitor:
        report = monitor.run_once()
        assert {s.outcome for s in report.sources} == {"ok"}
        assert len(httpserver.log) == 8


def test_the_report_and_the_history_say_when_and_why(desk: Desk, httpserver: HTTPServer) -> None:
    body = rss(("One", "words")).replace("<title>T", "<ttl>300</ttl><title>T")
    httpserver.expect_request("/a").respond_with_data(body)
    desk.add("a")
    with desk.open() as monitor:
        report = monitor.run_once()
        poll, status = monitor.store.polls("a")[0], monitor.store.status("a")
        assert report.sources[0].why == poll.why == status.why == "the feed's ttl"
        assert report.sources[0].next_due == poll.next_due == status.next_due
        assert poll.next_due is not None
        assert poll.next_due - poll.at >= timedelta(hours=5)
        assert (poll.status, poll.requests, poll.new, poll.bytes) == (200, 1, 1, len(body.encode()))


def test_a_clock_that_is_set_back_during_a_poll_makes_the_next_one_no_later(desk: Desk, httpserver: HTTPServer) -> None:
    now = [datetime(2026, 11, 22, 12, tzinfo=UTC)]

    def answer(_: Request) -> Response:
        now[0] -= timedelta(hours=1)
        return Response(rss(("a", "Rain on the coast.")), content_type="application/rss+xml")

    httpserver.expect_request("/feed").respond_with_handler(answer)
    desk.add("feed")
    with desk.open() as monitor:
        monitor.clock = lambda: now[0]
        (report,) = monitor.run_once().sources
    assert report.next_due is not None
    assert report.next_due - now[0] < timedelta(hours=1.5), "an hour, and what polls are spread by"


def test_a_source_that_is_left_out_ends_no_run_where_the_store_refuses(desk: Desk, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data("gone", status=410)
    httpserver.expect_request("/b").respond_with_data(rss(("One", "words")))
    desk.add("a")
    desk.add("b")
    with desk.open() as monitor:
        monitor.run_once()
        with patch.object(monitor.store, "finish", side_effect=StoreError("no connection")):
            report = monitor.run_once()
        assert [s.outcome for s in report.sources] == ["failed", "unchanged"]
        assert [p.code for p in report.problems] == ["store"]
        assert monitor.run_once().sources[0].outcome == "disabled"


def test_an_adapter_that_does_not_import_harms_its_source_only(
    desk: Desk, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the program's files are being replaced below a daemon that has not needed them yet."""
    httpserver.expect_request("/b").respond_with_data(rss(("One", "words")))
    desk.add("a", adapter="sitemap")
    desk.add("b")
    with desk.open() as monitor:
        registry._built_in.cache_clear()
        monkeypatch.setitem(registry.BUILT_IN, "sitemap", "adapters.not_there:ADAPTER")
        report = monitor.run_once()
        assert [s.outcome for s in report.sources] == ["failed", "ok"]
        assert [p.code for p in report.problems] == ["adapter.broken"]
        assert [t.holder for t in monitor.store.timings(now=datetime.now(UTC))] == [None, None]


@pytest.mark.parametrize(
    ("hangs", "told"),
    [(False, ("unexpected", "TimeoutError: the lock was not had")), (True, ("fetch.timeout", "not done after 0.2 s"))],
)
def test_whose_time_was_over_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch, *, hangs: bool, told: object) -> None:
    """A `TimeoutError` of an adapter is no word about `run.source_timeout`."""

    async def fetch(self: FeedAdapter, poll: Poll, fetcher: Fetcher) -> AsyncIterator[Payload]:
        yield Payload(data=rss(("One", "words")).encode(), url="http://news.example/feed")
        if hangs:
            await asyncio.sleep(60)
        raise TimeoutError("the lock was not had")

    monkeypatch.setattr(FeedAdapter, "fetch", fetch)
    desk.add("a")
    with desk.open() as monitor:
        run = monitor.config.run.model_copy(update={"source_timeout": 0.2})
        monitor.config = monitor.config.model_copy(update={"run": run})
        report = monitor.run_once()
        assert [(p.code, p.message) for p in report.problems] == [told]
        assert report.new == 1


async def test_no_poll_outlasts_a_run_that_ends_early(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """As that of a command whose output nobody reads any more: what breaks with the connections is no source's fault."""
    ended: list[str] = []

    async def polled(source: SourceSettings, bench: Bench) -> SourceReport:
        if source.id == "a":
            return SourceReport(source_id="a", outcome="ok")
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(source.id)
        raise AssertionError

    def told(report: SourceReport) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("monitor.pipeline.poll", polled)
    for name in ("b", "a", "c"):
        desk.add(name)
    with desk.open() as monitor:
        async with monitor.session() as session:
            with pytest.raises(BrokenPipeError):
                await run(monitor.config.source, session.bench(monitor.watchlist.match), concurrency=2, done=told)
            assert ended == ["b"]
