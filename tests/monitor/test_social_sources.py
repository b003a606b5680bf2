"""Timelines through the whole pipeline: a poll, its state in the store, and a budget that is stored before it is spent."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from adapters.errors import RefusedError
from monitor import Monitor
from monitor.preview import preview
from tests.adapters.social import samples
from tests.loopback import FETCH


def opened(folder: Path, source: str) -> Monitor:
    path = folder / "monitor.toml"
    path.write_text(f'[store]\nurl = "sqlite:///{folder}/m.db"\n[fetch]\n{FETCH}[[source]]\nid = "s"\n{source}')
    return Monitor.open(path)


def status(n: int) -> dict[str, object]:
    address = f"https://harbour.example/users/watch/statuses/{n}"
    return samples.mastodon(id=str(n), uri=address, url=address)


def test_a_limit_in_mid_page_ends_a_poll_in_part(tmp_path: Path, httpserver: HTTPServer) -> None:
    newest, lets = 40, 99

    def answer(request: Request) -> Response:
        nonlocal lets
        if not lets:
            return Response(status=429, headers={"Retry-After": "1"})
        lets -= 1
        top = int(request.args.get("max_id", newest + 1)) - 1
        page = [status(n) for n in range(top, max(0, top - 20), -1)]
        older = f'<{httpserver.url_for("/api/v1/timelines/tag/port")}?limit=40&max_id={page[-1]["id"]}>; rel="next"'
        return Response(json.dumps(page), headers={"Link": older}, content_type="application/json")

    httpserver.expect_request("/api/v1/timelines/tag/port").respond_with_handler(answer)
    server = httpserver.url_for("").rstrip("/")
    source = f'adapter = "mastodon"\nserver = "{server}"\nhashtag = "port"\noverlap_minutes = 0\n'
    with opened(tmp_path, source) as monitor:
        assert monitor.run_once().new == 20
        assert monitor.run_once().sources[0].outcome == "unchanged"
        newest, lets = 100, 2
        (report,) = monitor.run_once().sources
        assert (report.new, report.outcome) == (40, "partial")
    lets = 99
    time.sleep(1.1)  # what the server asked for
    with opened(tmp_path, source) as monitor:
        assert monitor.run_once().new == 20
        assert len(monitor.items(limit=200).records) == 80


def test_what_reading_may_cost_is_in_the_store_before_it_is_read(
    tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("X_BEARER", "bearer-of-a-project")
    stored: list[int] = []
    path = tmp_path / "m.db"

    def answer(request: Request) -> Response:
        with closing(sqlite3.connect(path)) as reading:
            (state,) = reading.execute("select state from source where source_id = 's'").fetchone()
        stored.append(json.loads(state)["budget"]["reads"])
        return Response(json.dumps(samples.x2() | {"meta": {"result_count": 3}}), content_type="application/json")

    httpserver.expect_request("/2/tweets/search/recent").respond_with_handler(answer)
    server = httpserver.url_for("").rstrip("/")
    source = f'adapter = "x"\nserver = "{server}"\nsearch = "bridge"\nmonthly_reads = 600\ntoken = "env:X_BEARER"\n'
    with opened(tmp_path, source) as monitor:
        assert monitor.run_once().new >= 3
    assert stored == [300]


def test_a_trial_that_stores_nothing_spends_nothing(
    tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("X_BEARER", "bearer-of-a-project")
    server = httpserver.url_for("").rstrip("/")
    source = f'adapter = "x"\nserver = "{server}"\nuser = "desk"\nmonthly_reads = 600\ntoken = "env:X_BEARER"\n'
    with opened(tmp_path, source) as monitor:
        config = monitor.config
    with pytest.raises(RefusedError, match="costs something"):
        preview("s", config, now=datetime.now(UTC))
    assert not httpserver.log
