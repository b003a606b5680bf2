"""What a call of the command gave."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

WATCH = 'version = 1\n[[watch]]\nid = "s400"\npriority = "high"\nquery = \'"S-400"\'\n'
REPORT = " date 2026-03-01 A column was seen near the border.\n\nCrews of the S-400 on the move. [Credit: AP]\n"


class Result(NamedTuple):
    code: int
    out: str
    err: str

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Cli = Callable[..., Result]


def write_desk(folder: Path) -> None:
    """A configuration over the folder `in` with one report in it."""
    (folder / "in").mkdir()
    (folder / "in" / "report.txt").write_text(REPORT)
    (folder / "watch.toml").write_text(WATCH)
    (folder / "monitor.toml").write_text(
        '[store]\nurl = "sqlite:///m.db"\n[watchlists]\nfiles = ["watch.toml"]\n'
        '[[source]]\nid = "in"\nadapter = "files"\npath = "in"\n'
    )
