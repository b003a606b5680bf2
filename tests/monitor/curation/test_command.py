"""`monitor watch …` and `monitor why`: output, JSON, errors and exit codes."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.monitor.command import WATCH, Cli

TESTED = WATCH + '[[watch.test]]\ntext = "An S-400."\n[[watch.test]]\ntext = "A tank."\nmatch = false\n'
FAILING = WATCH + '[[watch.test]]\ntext = "A tank."\n'


def test_passing_tests(cli: Cli, desk: Path) -> None:
    (desk / "watch.toml").write_text(TESTED)
    done = cli("watch", "test")
    assert done.code == 0
    assert "2 tests of 1 watches: 2 passed, 0 failed." in done.out
    assert [line["passed"] for line in cli("watch", "test", "--json").lines()] == [True, True]


def test_a_failing_test_says_where_and_why(cli: Cli, desk: Path) -> None:
    (desk / "watch.toml").write_text(FAILING)
    done = cli("watch", "test", "--junit", "r.xml")
    assert done.code == 1
    assert "watch.toml:7:8: FAILED: s400 should match 'A tank.'" in done.out
    assert 'not found: "S-400"' in done.out
    assert ElementTree.parse(desk / "r.xml").getroot().get("failures") == "1"


def test_files_need_no_configuration(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text(TESTED)
    assert cli("watch", "test", "mine.toml").code == 0
    assert cli("watch", "lint", "mine.toml").code == 0
    assert cli("watch", "explain", "s400", "--watchlist", "mine.toml").code == 0
    assert cli("watch", "test").code == 78


@pytest.mark.parametrize("command", [["watch", "test"], ["watch", "lint"], ["watch", "explain"], ["watch", "backtest"]])
def test_broken_files_are_configuration_errors(cli: Cli, desk: Path, command: list[str]) -> None:
    (desk / "watch.toml").write_text(WATCH.replace('"S-400"', '"S-400" AND ('))
    done = cli(*command)
    assert done.code == 78
    assert "watch.toml:5:22" in done.err
    assert done.out == ""


def test_a_report_that_cannot_be_written(cli: Cli, desk: Path) -> None:
    done = cli("watch", "test", "--junit", "no/such/folder/r.xml")
    assert done.code == 78
    assert "no/such/folder" in done.err


def test_lint_and_its_exit_codes(cli: Cli, desk: Path) -> None:
    assert "untested" in cli("watch", "lint").out
    assert cli("watch", "lint").code == 0
    assert cli("watch", "lint", "--strict").code == 1
    assert cli("watch", "lint", "--strict", "--ignore", "untested").code == 0
    assert cli("watch", "lint", "--ignore", "nonsense").code == 2
    (desk / "watch.toml").write_text(TESTED.replace('"S-400"', '"S-400" NOT "S-400"'))
    done = cli("watch", "lint", "--json")
    assert done.code == 1
    assert [(f["rule"], f["severity"], f["line"]) for f in done.lines()] == [("unreachable", "error", 5)]


def test_try_on_stdin_a_file_and_a_stored_item(cli: Cli, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("An S-400 and a radar"))
    done = cli("watch", "try", "radar NOT ship", "-")
    assert done.code == 0
    assert "[radar]" in done.out
    done = cli("watch", "try", "S-400 AND ship", "in/report.txt")
    assert done.code == 1
    assert "not found: ship" in done.out
    cli("once")
    item_id = cli("items", "--json").lines()[0]["id"]
    (found,) = cli("watch", "try", "S-400 AND border", item_id, "--json").lines()
    assert found["matched"] is True
    assert [part["satisfied"] for part in found["clauses"]["parts"]] == [True, True]


def test_try_refuses_what_it_cannot_try(cli: Cli, desk: Path) -> None:
    cli("once")
    assert "query:1:5" in cli("watch", "try", "a b (", "in/report.txt").err
    assert cli("watch", "try", "a b (", "in/report.txt").code == 78
    assert cli("watch", "try", "radar", "nothing-there").code == 1
    assert cli("watch", "try", "radar", "in/report.txt", "--field", "headline").code == 2


def test_explain_one_and_all(cli: Cli, desk: Path) -> None:
    assert '"S-400"' in cli("watch", "explain", "s400").out
    (found,) = cli("watch", "explain", "--json").lines()
    assert (found["id"], found["cost"]["patterns"]) == ("s400", 1)
    unknown = cli("watch", "explain", "s40")
    assert unknown.code == 1
    assert "`s400`" in unknown.err


def test_backtest_and_the_difference(cli: Cli, desk: Path) -> None:
    cli("once")
    (desk / "old.toml").write_text(WATCH.replace('"S-400"', "zeppelin"))
    (found,) = cli("watch", "backtest", "--json").lines()
    assert (found["items"], found["surfaces"][0]["surface"]) == (1, "s-400")
    (found,) = cli("watch", "backtest", "--json", "--against", "old.toml").lines()
    assert (found["difference"]["gained"], found["difference"]["lost"]) == (1, 0)
    shown = cli("watch", "backtest", "--against", "old.toml")
    assert "+1" in shown.out
    assert "s400: gained" in shown.out
    (found,) = cli("watch", "backtest", "old.toml", "--json", "--since", "1d").lines()
    assert found["items"] == 0
    assert cli("watch", "backtest", "--since", "2026-99-99").code == 2
    assert cli("watch", "backtest", "--watch", "nonsense").code == 2
    assert cli("flags", "--json", "--kind", "all").lines() == cli("flags", "--json").lines()


def test_retro_and_why(cli: Cli, desk: Path) -> None:
    (desk / "watch.toml").write_text(WATCH.replace('"S-400"', "zeppelin"))
    cli("once")
    (desk / "watch.toml").write_text(WATCH)
    (done,) = cli("watch", "retro", "s400", "--json").lines()
    assert (done["matched"], done["flagged"]) == (1, 1)
    assert "0 new retro flags" in cli("watch", "retro", "s400").out
    assert cli("flags", "--json").lines() == []
    (flag,) = cli("flags", "--kind", "retro", "--json").lines()
    assert "retro" in cli("flags", "--kind", "retro").out
    why = cli("why", flag["seq"])
    assert why.code == 0
    for words in ("s400", flag["match"]["watch_version"], "in force", "[S-400]", "caption", "retro"):
        assert words in why.out
    assert json.loads(cli("why", flag["seq"], "--json").out) == flag
    assert cli("why", 10_000).code == 1
    assert cli("why", "x").code == 2
    assert cli("watch", "retro", "nonsense").code == 1


def test_of_a_long_query_each_clause_says_what_it_found(cli: Cli, desk: Path) -> None:
    others = " OR ".join(f"word{n}" for n in range(20))
    (desk / "watch.toml").write_text(WATCH.replace('"S-400"', f'("S-400" OR {others}) (column OR border OR move)'))
    flagged = cli("once").out
    assert "[column]" in flagged
    assert "[S-400]" in flagged
    (flag,) = cli("flags", "--json").lines()
    why = cli("why", flag["seq"]).out
    assert '… "S-400" …' in why
    assert "(column OR border OR" in why
    assert "word7" not in why


def test_what_is_stored_can_be_read_while_a_watchlist_is_broken(cli: Cli, desk: Path) -> None:
    cli("once")
    (desk / "watch.toml").write_text(WATCH + "broken = [")
    for command in (["items"], ["flags"], ["problems"], ["search", "crews"]):
        assert cli(*command).code == 0, command
    assert cli("once").code == 78
