"""`monitor doctor` tells everything that is wrong, each thing in a row with its place and its remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from monitor.config.errors import hint
from tests.monitor.command import Cli


def rows(cli: Cli, name: str) -> list[dict[str, Any]]:
    return [row for row in cli("doctor", "--json").lines() if row["name"] == name]


def add(desk: Path, text: str) -> None:
    with (desk / "monitor.toml").open("a") as file:
        file.write(text)


def test_every_error_of_the_configuration_has_a_row(desk: Path, cli: Cli) -> None:
    add(desk, '[run]\ntick = "soon"\n[fetch]\ntiemout = 3\n')
    wrong = rows(cli, "configuration")
    assert [row["state"] for row in wrong] == ["failed", "failed"]
    assert "run.tick" in wrong[0]["found"]
    assert "monitor.toml:" in wrong[1]["found"]
    assert "timeout" in wrong[1]["remedy"]


def test_every_error_of_sources_and_watchlists_has_a_row(desk: Path, cli: Cli) -> None:
    add(desk, '[[source]]\nid = "a"\nadapter = "fead"\n[[source]]\nid = "b"\nadapter = "feed"\nurll = "https://b.example"\n')
    (desk / "watch.toml").write_text('version = 1\n[[watch]]\nid = "x"\nquery = "a and b"\nprioritty = "high"\n')
    assert ["fead" in row["found"] for row in rows(cli, "sources")].count(True) == 1
    assert len(rows(cli, "sources")) == 3
    assert len(rows(cli, "watchlists")) == 2
    assert cli("doctor").code == 1


def test_every_recipient_that_cannot_be_reached_is_told(desk: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rows(cli, "recipients") == []
    monkeypatch.setenv("HOOK", "https://hooks.example/secret-path")
    add(desk, '[[digest]]\nname = "daily"\nto = ["env:NOBODY", "env:NOBODY_ELSE"]\n'
              '[[alert]]\nname = "now"\nto = ["env:HOOK"]\nsecret = "env:NO_KEY"\n')  # fmt: skip
    assert [row["remedy"] for row in rows(cli, "recipients")] == ["Set NOBODY.", "Set NOBODY_ELSE.", "Set NO_KEY."]
    monkeypatch.setenv("NO_KEY", "k" * 8)
    for name in ("NOBODY", "NOBODY_ELSE"):
        monkeypatch.setenv(name, "desk@example.org")
    (good,) = rows(cli, "recipients")
    assert good["state"] == "ok"
    (mail,) = rows(cli, "mail")
    assert "mail.host" in mail["remedy"]
    assert "secret-path" not in cli("doctor").out


def test_a_hint_is_no_list_of_a_thousand_names() -> None:
    names = [f"source-{n:04}" for n in range(1000)]
    assert hint("source-0001x", names) == "Did you mean 'source-0001'?"
    told = hint("zebra", names)
    assert told.startswith("Known are source-0000, source-0001")
    assert told.endswith("and 960 more.")
