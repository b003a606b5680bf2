"""The command, called as its users call it, and a folder to call it in."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from monitor.cli import main
from tests.monitor.command import Cli, Result, write_desk


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
    write_desk(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path
