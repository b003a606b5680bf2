"""What the README shows must run as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.S)


def section(word: str) -> str:
    found = re.search(rf"(?ms)^## [^\n]*{word}[^\n]*\n(.*?)(?=^## |\Z)", README)
    assert found, f"no heading with {word!r}"
    return found[1]


@pytest.mark.parametrize("word", ["Run", "Test"])
def test_one_command_each(word: str) -> None:
    first = re.search(r"```sh\n(.*?)```", section(word), re.S)
    assert first
    assert len(first[1].strip().splitlines()) == 1


def test_python_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("MONITOR_STORE__URL", f"sqlite:///{tmp_path / 'readme.db'}")
    examples = blocks("python")
    assert len(examples) == 2
    for code in examples:
        exec(compile(code, "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert re.search(r"[1-9]\d* new items, [1-9]\d* flags", printed)
    assert "go on from" in printed


def test_the_library_example_has_ten_lines() -> None:
    assert len(blocks("python")[0].strip().splitlines()) <= 11


@pytest.mark.parametrize("target", re.findall(r"\]\((?!http)([^)#]+)\)", README))
def test_links_lead_somewhere(target: str) -> None:
    assert (ROOT / target).exists()
