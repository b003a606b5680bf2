"""What the tutorial shows must run as it stands: its files, its commands and their output."""

from __future__ import annotations

import re
import shlex
import shutil
from io import StringIO
from pathlib import Path

import pytest

from monitor.watch import Watchlist
from tests.monitor.command import Cli

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "watchlist-tutorial.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```", PAGE, re.S | re.M)


def plain(text: str) -> list[str]:
    """Lines without the width of columns."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the starter pack but for its watchlists, which every command would load anew."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds", ignore=shutil.ignore_patterns("var", "watchlists"))
    (tmp_path / "seeds" / "watchlists").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


def run(command: str, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a command of the page prints, on both streams."""
    first, _, second = command.partition(" | ")
    if second:
        monkeypatch.setattr("sys.stdin", StringIO(shlex.split(first)[1] + "\n"))
    words = shlex.split(second or first)
    match words:
        case ["make", "run"]:
            words = ["monitor", "once", "--config", "seeds/monitor.toml"]
        case ["export", setting]:
            monkeypatch.setenv(*setting.split("=", 1))
            return ""
        case ["monitor", "why", _]:  # the page's number stands for whichever flag there is
            words[2] = str(cli("flags", "--kind", "retro", "--json").lines()[0]["seq"])
        case ["cp", source, target]:
            shutil.copy(source, target)
            return ""
    assert words[0] == "monitor", command
    result = cli(*words[1:])
    assert result.code in (0, 1), result.err
    return result.out + result.err


def test_the_tutorial_runs_as_it_stands(
    cli: Cli, checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = 0
    for language, file, text in BLOCKS:
        if language == "toml":
            (checkout / file).write_text(text, encoding="utf-8")
        elif language == "python":
            exec(compile(text, "watchlist-tutorial.md", "exec"), {})
            assert "True\nTrue\nmilitary-drones" in capsys.readouterr().out
        else:
            printed: list[str] = []
            for line in text.splitlines():
                if line.startswith("$ "):
                    printed = plain(run(line[2:], cli, monkeypatch))
                    commands += 1
                else:
                    expected = " ".join(line.split())
                    assert any(expected in one for one in printed), f"{expected!r} is not in {printed}"
    assert commands >= 15


def test_the_file_of_the_page_goes_with_the_starter_watchlists(tmp_path: Path) -> None:
    *_, last = [text for language, file, text in BLOCKS if file == "drones.toml"]
    (tmp_path / "drones.toml").write_text(last, encoding="utf-8")
    together = Watchlist.load([*(ROOT / "seeds" / "watchlists").glob("*.toml"), tmp_path / "drones.toml"])
    assert {"military-drones", "thing.drone"} <= {w.id for w in together.watches} | {e.id for e in together.entities}


def test_the_page_uses_every_command_for_watchlists() -> None:
    for command in ("test", "lint", "try", "explain", "backtest", "retro"):
        assert f"$ monitor watch {command}" in PAGE or f"| monitor watch {command}" in PAGE
