"""The examples of `docs/items.md` say what the library says."""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/items.md"


def test_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, Any] = {}
    runner = doctest.DocTestRunner(verbose=False)
    blocks = re.findall(r"^```pycon\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    told: list[str] = []
    for number, block in enumerate(blocks):
        example = doctest.DocTestParser().get_doctest(block, names, f"example {number}", str(PAGE), 0)
        runner.run(example, out=told.append, clear_globs=False)
        names.update(example.globs)
    assert "".join(told) == ""
    assert runner.summarize(verbose=False).attempted > 10
