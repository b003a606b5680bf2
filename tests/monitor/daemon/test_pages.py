"""Pages that the daemon fetches beside its polls."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from monitor.daemon import service
from tests.loopback import FETCH
from tests.monitor.daemon.running import daemon, until

WORDS = "The harbour master said that the S-400 battery had left the quay before dawn. " * 12


@pytest.fixture
def httpserver() -> Iterator[HTTPServer]:
    """One that answers several at a time: a page that keeps its reader waiting must not hold up the feed."""
    with HTTPServer(threaded=True) as server:
        yield server


@pytest.fixture
def gate(httpserver: HTTPServer) -> Iterator[threading.Event]:
    """A site with two articles; their pages are answered once the event is set."""
    opened = threading.Event()
    entries = "".join(
        f"<item><title>The quay at dawn, part {n}</title><link>{httpserver.url_for(f'/news/{n}')}</link>"
        f"<guid>quay-{n}</guid><description>In short.</description></item>"
        for n in (1, 2)
    )

    def page(request: Request) -> Response:
        opened.wait(20)
        title = f"The quay at dawn, part {request.path[-1]}"
        return Response(
            f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{WORDS}</p></article></body></html>",
            content_type="text/html",
        )

    feed = f"<rss version='2.0'><channel><title>Quay</title>{entries}</channel></rss>"
    httpserver.expect_request("/feed").respond_with_data(feed, content_type="application/rss+xml")
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    for n in (1, 2):
        httpserver.expect_request(f"/news/{n}").respond_with_handler(page)
    yield opened
    opened.set()


@pytest.fixture
def config(tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(service, "PAGES", 0.1)
    (tmp_path / "watch.toml").write_text('version = 1\n[[watch]]\nid = "none"\nquery = "absent"\n')
    file = tmp_path / "monitor.toml"
    file.write_text(
        f'[store]\nurl = "sqlite:///{tmp_path / "p.db"}"\n[watchlists]\nfiles = ["watch.toml"]\n'
        f"[run]\ntick = 0.1\ndrain = 0.3\n[fetch]\n{FETCH}[log]\nlevel = \"error\"\n"
        f'[[source]]\nid = "quay"\nadapter = "feed"\nurl = "{httpserver.url_for("/feed")}"\nfull_text = true\n'
    )
    return file


async def test_a_page_under_way_gives_its_lease_back_when_the_daemon_ends(
    config: Path, gate: threading.Event, caplog: pytest.LogCaptureFixture
) -> None:
    async with daemon(config) as running:
        store = running.monitor.store
        await until(lambda: any(page.attempts for page in store.full_texts()))
        running.reload()  # the next configuration goes on with it
        await until(lambda: not any(page.attempts for page in store.full_texts()))
        await until(lambda: any(page.attempts for page in store.full_texts()))
        running.stop()
        await until(lambda: not any(page.attempts for page in store.full_texts()))
        assert [page.state for page in store.full_texts()] == ["waiting", "waiting"]
    assert not [r for r in caplog.records if r.levelno >= logging.ERROR], "to be told to end is no error"


async def test_pages_are_counted_and_take_the_watchlist_that_is_in_force(
    config: Path, gate: threading.Event, tmp_path: Path
) -> None:
    async with daemon(config) as running:
        store = running.monitor.store
        await until(lambda: any(page.attempts for page in store.full_texts()))
        (tmp_path / "watch.toml").write_text('version = 1\n[[watch]]\nid = "s400"\nquery = \'"S-400"\'\n')
        await until(lambda: [w.id for w in running.monitor.watchlist.watches] == ["s400"])
        gate.set()
        await until(lambda: running.meter.pages["stored"] == 2)
        assert len(store.flags(watch="s400").records) == 2, "both pages of the round, begun before the change"
        assert (running.meter.flags, running.meter.revised) == (2, 2)
