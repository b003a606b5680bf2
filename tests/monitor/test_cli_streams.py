"""The command on hostile texts, odd streams, cursor files and stores that are not there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from adapters.schema import Item
from monitor import Monitor
from monitor.cli import main

ROOT = Path(__file__).parents[2]
WATCH = 'version = 1\n[[watch]]\nid = "s400"\nquery = \'"S-400"\'\n'
HOSTILE = "Crews [bold]of[/bold] the \u202eS-400\u202c moved \u2066north\u2069 \x1b]0;title\x07 \x1b[2J on Monday.\n"
LONG = json.dumps({"title": "S-400 " * 170_000, "text": "Short."}) + "\n" + json.dumps({"text": "Another."}) + "\n"
ACTIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
CONFIG = (
    '[store]\nurl = "sqlite:///m.db"\n[watchlists]\nfiles = ["watch.toml"]\n[log]\nlevel = "warning"\n'
    '[[source]]\nid = "in"\nadapter = "files"\npath = "in"\n'
)


class Result(NamedTuple):
    code: int
    out: str
    err: str


Cli = Callable[..., Result]


@pytest.fixture(scope="module")
def polled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose source was polled once: a hostile text, a title of a megabyte, a file that cannot be read."""
    folder = tmp_path_factory.mktemp("polled")
    (folder / "in").mkdir()
    (folder / "in" / "a.txt").write_text(HOSTILE, encoding="utf-8")
    (folder / "in" / "b.jsonl").write_text(LONG)
    (folder / "in" / "c\x1b[31m.txt").write_bytes(b"%PDF-1.7\0\1\2")
    (folder / "watch.toml").write_text(WATCH)
    (folder / "monitor.toml").write_text(CONFIG)
    with Monitor.open(folder / "monitor.toml") as monitor:
        monitor.run_once()
    return folder


@pytest.fixture
def desk(polled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, and the working directory."""
    copy = shutil.copytree(polled, tmp_path / "desk")
    monkeypatch.chdir(copy)
    return copy


@pytest.fixture
def cli(desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    def call(*arguments: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["monitor", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        return Result(int(end.value.code or 0), *capsys.readouterr())

    return call


@pytest.fixture
def shell(desk: Path) -> Cli:
    """The command in a process of its own, with its streams set by a shell."""

    def call(line: str, **env: str) -> Result:
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", f"{sys.executable} -m monitor {line}"], capture_output=True, text=True,
            encoding="utf-8", env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        )  # fmt: skip
        return Result(done.returncode, done.stdout, done.stderr)

    return call


LISTINGS = ("items", "flags", "search crews", "search s-400", "problems", "sources", "preview in", "db check", "once")


@pytest.mark.parametrize("line", LISTINGS)
def test_what_an_article_says_cannot_act_on_the_terminal(desk: Path, cli: Cli, line: str) -> None:
    shown = cli(*line.split())
    assert shown.out
    assert not ACTIVE.search(shown.out + shown.err)


def test_neither_can_it_where_one_item_is_shown(cli: Cli) -> None:
    items = [Item.model_validate_json(line) for line in cli("items", "--json").out.splitlines()]
    crews = next(i for i in items if "Crews" in i.text)
    shown = cli("show", crews.id)
    assert not ACTIVE.search(shown.out)
    assert "[bold]of[/bold]" in shown.out
    assert "[S-400]" in shown.out


def test_the_id_of_an_item_stands_on_one_line(cli: Cli) -> None:
    ids = [json.loads(line)["id"] for line in cli("items", "--json").out.splitlines()]
    listed = cli("items").out
    assert all(i in listed for i in ids)
    assert any(i in cli("search", "crews").out for i in ids)


@pytest.mark.parametrize("line", ["items", "flags", "search s-400"])
def test_a_title_of_a_megabyte_does_not_fill_the_screen(cli: Cli, line: str) -> None:
    assert "S-400 S-400" in (shown := cli(*line.split()).out)
    assert len(shown) < 8_000


@pytest.mark.parametrize("encoding", ["ascii", "koi8-r"])
def test_streams_of_other_encodings_take_everything(cli: Cli, shell: Cli, encoding: str) -> None:
    shown = shell("items", PYTHONIOENCODING=encoding)
    assert (shown.code, "Traceback" in shown.err) == (0, False)
    assert shell("items --json", PYTHONIOENCODING=encoding).out.isascii()


def test_escaped_json_is_the_same_item(cli: Cli, shell: Cli) -> None:
    items = [Item.model_validate_json(line) for line in cli("items", "--json").out.splitlines()]
    escaped = shell("items --json", PYTHONIOENCODING="ascii").out
    assert [Item.model_validate_json(line) for line in escaped.splitlines()] == items


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("line", ["items", "flags --json --cursor pos", "schema"])
def test_a_full_disk_behind_stdout_is_one_line_and_keeps_the_cursor(desk: Path, shell: Cli, line: str) -> None:
    shown = shell(f"{line} > /dev/full")
    assert shown.code == 1
    assert shown.err.splitlines()[-1].startswith("error: ")
    assert "Traceback" not in shown.err
    assert not (desk / "pos").exists()


@pytest.mark.parametrize("line", ["items >&-", "items --json | true"])
def test_a_closed_stdout_is_no_traceback(cli: Cli, shell: Cli, line: str) -> None:
    shown = shell(line)
    assert "Traceback" not in shown.err
    assert "Exception ignored" not in shown.err
    assert cli("db", "check").code == 0


@pytest.mark.parametrize("content", [b"rubbish", b"\xff\xfe", "²".encode(), b"-1", b"", None])
def test_a_file_that_is_no_cursor_is_named(desk: Path, cli: Cli, content: bytes | None) -> None:
    if content is None:
        (desk / "pos").mkdir()
    else:
        (desk / "pos").write_bytes(content)
    shown = cli("flags", "--cursor", "pos")
    assert (shown.code, shown.out) == (78, "")
    assert shown.err.startswith("error: pos: ")


def test_a_cursor_that_cannot_be_kept_is_an_error(cli: Cli) -> None:
    shown = cli("flags", "--cursor", "nowhere/pos")
    assert shown.code == 78
    assert "nowhere/pos" in shown.err


def test_cursors_past_all_numbers(desk: Path, cli: Cli) -> None:
    (desk / "pos").write_text("9" * 30)
    assert "No flags" in cli("flags", "--cursor", "pos").out
    assert cli("flags", "--since", "99999999999999999999").code == 2


def test_problems_are_read_on_like_items_and_flags(desk: Path, cli: Cli) -> None:
    (line,) = cli("problems", "--json", "--cursor", "pos").out.splitlines()
    assert json.loads(line)["problem"]["source"] == "in"
    assert cli("problems", "--json", "--cursor", "pos").out == ""


@pytest.mark.parametrize("line", ["items", "flags", "search x", "problems", "show x", "db check"])
def test_looking_makes_no_store(desk: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setenv("MONITOR_STORE__URL", "sqlite:///mistyped/m.db")
    shown = cli(*line.split())
    assert shown.code == 1
    assert "there is no database" in shown.err
    assert "monitor once" in shown.err
    assert not (desk / "mistyped").exists()


def test_sources_and_doctor_need_no_store(desk: Path, cli: Cli) -> None:
    for file in desk.glob("m.db*"):
        file.unlink()
    (source,) = cli("sources", "--json").out.splitlines()
    told = json.loads(source)
    assert (told["source_id"], told["adapter"], told["enabled"], told["items"]) == ("in", "files", True, 0)
    assert "state" not in told
    checks = {c["name"]: c["state"] for c in map(json.loads, cli("doctor", "--json").out.splitlines())}
    assert checks["store"] == "warning"
    assert not (desk / "m.db").exists()


def test_the_schema_is_one_line_of_json_too(cli: Cli) -> None:
    (line,) = cli("schema", "--json").out.splitlines()
    assert json.loads(line) == json.loads(cli("schema").out)
