"""The command, called as its users call it, and a folder to call it in."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from monitor.cli import main
from tests.monitor.command import REPORT, WATCH, Cli, Result


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    def call(*arguments: object) -> Result:
        monkeypatch.setattr(sys, "argv", ["monitor", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        return Result(code, *capsys.readouterr())

    return call


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a configuration over the folder `in`, and the working directory."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "report.txt").write_text(REPORT)
    (tmp_path / "watch.toml").write_text(WATCH)
    (tmp_path / "monitor.toml").write_text(
        '[store]\nurl = "sqlite:///m.db"\n[watchlists]\nfiles = ["watch.toml"]\n'
        '[[source]]\nid = "in"\nadapter = "files"\npath = "in"\n'
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path
