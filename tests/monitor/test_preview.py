"""Previews show what a poll would store, of sources, files and addresses, and store nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from adapters.schema import Item
from monitor.cli import main
from tests.loopback import FETCH

RSS = "<rss version='2.0'><channel><title>T</title><item><title>One</title><guid>1</guid></item></channel></rss>"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "monitor.toml").write_text(f"[watchlists]\nfiles = []\n[fetch]\n{FETCH}")
    (tmp_path / "in" / "a.txt").write_text("A headline here\n\nCrews of the S-400 are on the move.\n")
    return tmp_path


def preview(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *targets: str
) -> tuple[int, list[Item], str]:
    monkeypatch.setattr(sys, "argv", ["monitor", "preview", "--json", *targets])
    with pytest.raises(SystemExit) as end:
        main()
    captured = capsys.readouterr()
    return int(end.value.code or 0), [Item.model_validate_json(line) for line in captured.out.splitlines()], captured.err


def test_a_configured_source(
    desk: Path, httpserver: HTTPServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    httpserver.expect_request("/feed").respond_with_data(RSS)
    (desk / "monitor.toml").write_text(
        f'[watchlists]\nfiles = []\n[fetch]\n{FETCH}'
        '[[source]]\nid = "folder"\nadapter = "files"\npath = "in"\n'
        f'[[source]]\nid = "wire"\nadapter = "feed"\nurl = "{httpserver.url_for("/feed")}"\n'
        '[[source]]\nid = "wrong"\nadapter = "feed"\n'
    )
    code, items, _ = preview(capsys, monkeypatch, "folder", "wire")
    assert (code, [i.source.source_id for i in items]) == (0, ["folder", "wire"])
    code, items, err = preview(capsys, monkeypatch, "wrong")
    assert (code, items) == (78, [])
    assert "monitor.toml:15" in err
    assert not list(desk.glob("*.db"))


@pytest.mark.parametrize(
    ("body", "adapter"),
    [
        (RSS, "feed"),
        ("Two lines of plain text.\n\nThat are a document.\n", "document"),
        ('{"text": "A record of its own."}\n{"text": "And another one."}\n', "files"),
    ],
)
def test_an_address_is_read_by_its_content(
    desk: Path, httpserver: HTTPServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    body: str, adapter: str,
) -> None:  # fmt: skip
    httpserver.expect_request("/x").respond_with_data(body)
    code, items, err = preview(capsys, monkeypatch, httpserver.url_for("/x"))
    assert code == 0, err
    assert {i.source.adapter for i in items} == {adapter}


def test_a_target_that_fails_does_not_stop_the_others(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, items, err = preview(capsys, monkeypatch, "missing.txt", "http://127.0.0.1:1/", "in/a.txt")
    assert (code, len(items)) == (75, 1)
    assert "missing.txt" in err
    assert "127.0.0.1" in err
    assert preview(capsys, monkeypatch, "missing.txt", "http://127.0.0.1:1/")[0] == 1
