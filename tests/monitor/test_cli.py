"""The command as its users call it: what is printed where, and with which exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.schema import Item
from tests.monitor.command import REPORT, WATCH, Cli

ROOT = Path(__file__).parents[2]


def test_once_shows_flags_and_then_nothing_new(cli: Cli, desk: Path) -> None:
    first = cli("once")
    assert first.code == 0
    assert "[S-400]" in first.out
    assert "1 new items" in first.out
    second = cli("once")
    assert second.code == 0
    assert "Nothing is new" in second.out


def test_once_as_json_is_one_report(cli: Cli, desk: Path) -> None:
    (report,) = cli("once", "--json").lines()
    (source,) = report["sources"]
    assert (source["source_id"], source["outcome"], source["new"]) == ("in", "ok", 1)
    assert source["flags"][0]["match"]["watch_id"] == "s400"


def test_quiet_prints_only_trouble(cli: Cli, desk: Path) -> None:
    first = cli("once", "--quiet")
    assert (first.code, first.out, first.err) == (0, "", "")
    (desk / "in" / "broken.json").write_text('{"half": ')
    second = cli("once", "--quiet")
    assert second.out == ""
    assert "broken.json" in second.err


def test_items_come_back_as_items(cli: Cli, desk: Path) -> None:
    cli("once")
    (line,) = cli("items", "--json").lines()
    item = Item.model_validate(line)
    assert item.source.source_id == "in"
    shown = cli("show", item.id)
    assert shown.code == 0
    assert "Crews of the S-400 on the move." in shown.out
    (same,) = cli("show", item.id, "--json").lines()
    assert Item.model_validate(same) == item


def test_the_cursor_file_keeps_the_place(cli: Cli, desk: Path) -> None:
    cli("once")
    assert len(cli("flags", "--json", "--cursor", "pos").lines()) == 1
    assert cli("flags", "--json", "--cursor", "pos").lines() == []
    (desk / "in" / "more.txt").write_text("An S-400 again.\n")
    cli("once")
    assert len(cli("flags", "--json", "--cursor", "pos").lines()) == 1
    (desk / "pos").write_text("rubbish")
    assert cli("flags", "--cursor", "pos").code == 78


def test_search(cli: Cli, desk: Path) -> None:
    cli("once")
    assert "report" in cli("search", "column border", "--json").out
    assert "Nothing found" in cli("search", "unheard-of").out
    assert cli("search", '"unclosed AND ( * ^').code == 0


def test_show_of_nothing_fails(cli: Cli, desk: Path) -> None:
    cli("once")
    result = cli("show", "url:none")
    assert result.code == 1
    assert "no item" in result.err
    assert result.out == ""


def test_preview_needs_no_configuration(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(REPORT)
    (line,) = cli("preview", "a.txt", "--json").lines()
    item = Item.model_validate(line)
    assert "".join(b.span.of(item.text) for b in item.blocks) == item.text == REPORT
    assert item.media[0].credit == "AP"
    assert not list(tmp_path.glob("*.db"))


@pytest.mark.parametrize("target", ["missing.txt", "nothing-of-that-id"])
def test_preview_of_nothing_says_what_to_give(cli: Cli, desk: Path, target: str) -> None:
    result = cli("preview", target)
    assert result.code == 1
    assert target in result.err


def test_preview_of_rubbish_fails_by_name(cli: Cli, desk: Path) -> None:
    (desk / "x.txt").write_bytes(b"%PDF-1.7\0\1\2\3" * 100)
    result = cli("preview", "x.txt")
    assert result.code == 1
    assert "x.txt" in result.err
    assert "Traceback" not in result.err


def test_a_broken_file_among_good_ones_is_partial(cli: Cli, desk: Path) -> None:
    (desk / "in" / "broken.json").write_text('{"version": "https://jsonfeed.org/version/1.1", "items": [')
    result = cli("once")
    assert result.code == 75
    assert "broken.json" in result.err
    assert "1 new items" in result.out
    assert "broken.json" in cli("problems", "--json").out


def test_a_mistyped_key_names_file_and_line(cli: Cli, desk: Path) -> None:
    text = (desk / "monitor.toml").read_text().replace("adapter", "adaptor")
    (desk / "monitor.toml").write_text(text)
    line = 1 + text[: text.index("adaptor")].count("\n")
    result = cli("once")
    assert result.code == 78
    assert f"monitor.toml:{line}" in result.err
    assert "adaptor" in result.err


@pytest.mark.parametrize(
    ("old", "new"),
    [('id = "in"', 'id = "In Box"'), ('adapter = "files"\npath = "in"', 'adapter = "feed"\nurl = "htp:/x"')],
)
def test_a_value_of_the_wrong_form_is_told_what_it_should_be(cli: Cli, desk: Path, old: str, new: str) -> None:
    text = (desk / "monitor.toml").read_text()
    (desk / "monitor.toml").write_text(text.replace(old, new))
    result = cli("once")
    assert result.code == 78
    assert "monitor.toml:" in result.err
    assert "a-z, 0-9" in result.err or "http or https" in result.err


def test_nothing_to_do_is_said(cli: Cli, desk: Path) -> None:
    cli("once")
    assert "No source is due" in cli("once", "--due").out
    (desk / "monitor.toml").write_text("[watchlists]\nfiles = []\n")
    assert "no sources" in cli("once").out
    checks = {c["name"]: c["state"] for c in cli("doctor", "--json").lines()}
    assert checks["watchlists"] == "warning"


def test_a_mistyped_option_of_an_adapter_too(cli: Cli, desk: Path) -> None:
    text = (desk / "monitor.toml").read_text().replace('path = "in"', 'paht = "in"')
    (desk / "monitor.toml").write_text(text)
    result = cli("once")
    assert result.code == 78
    assert "paht" in result.err
    assert "monitor.toml:8" in result.err


def test_a_broken_watchlist_names_file_and_line(cli: Cli, desk: Path) -> None:
    (desk / "watch.toml").write_text(WATCH.replace('"S-400"', '"S-400" AND ('))
    result = cli("once")
    assert result.code == 78
    assert "watch.toml:5" in result.err


def test_unknown_variables_are_errors(cli: Cli, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_STOER__URL", "x")
    result = cli("items")
    assert result.code == 78
    assert "MONITOR_STOER__URL" in result.err


def test_usage_errors(cli: Cli, desk: Path) -> None:
    assert cli("items", "--nonsense").code == 2
    assert cli("nonsense").code == 2


@pytest.mark.parametrize(
    "line",
    ["once nowhere", "sources show nowhere", "sources test nowhere", "sources enable nowhere", "preview nowhere",
     "show nowhere", "why 77", "digest nowhere", "watch explain nowhere", "watch retro nowhere"],
)  # fmt: skip
def test_what_is_asked_for_and_not_there_is_a_failure(cli: Cli, desk: Path, line: str) -> None:
    assert cli("once").code == 0
    result = cli(*line.split())
    assert result.code == 1
    assert line.split()[-1] in result.err


def test_init_then_once(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli("init", "mine").code == 0
    result = cli("once", "--config", "mine/monitor.toml")
    assert result.code == 0, result.err
    assert "flags" in result.out
    again = cli("init", "mine")
    assert again.code == 78
    assert "monitor.toml" in again.err


def test_sources_adapters_schema_doctor_db(cli: Cli, desk: Path) -> None:
    cli("once")
    assert cli("sources", "--json").lines()[0]["items"] == 1
    assert {"document", "feed", "files", "page"} <= {row["name"] for row in cli("adapters", "--json").lines()}
    schema = json.loads(cli("schema").out)
    assert schema["properties"]["text"]["description"]
    states = {row["name"]: row["state"] for row in cli("doctor", "--json").lines()}
    assert states["store"] == "ok"
    assert "failed" not in states.values()
    assert cli("db", "check").code == 0
    assert cli("db", "upgrade", "--json").lines()[0]["to"]


def test_a_closed_pipe_is_no_traceback() -> None:
    command = f"{sys.executable} -m monitor schema | head -n 1"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert "Traceback" not in done.stderr


def test_the_module_is_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "monitor", "--version"], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.startswith("media-monitor ")
