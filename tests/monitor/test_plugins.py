"""Plug-ins of others among our own sources: each failure is one named problem, and the rest is done."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.errors import ConfigurationError
from monitor import Monitor
from monitor.exits import EXIT_PARTIAL
from monitor.report import Report

GOOD = """
from adapters.base import Options, Payload
from adapters.schema import Batch, Item, SourceRef

class Plug:
    name = "plug"
    Options = Options
    async def fetch(self, poll, fetcher):
        yield Payload(data=b"An S-400 moved.", state={"n": poll.state.get("n", 0) + 1}, source_id=poll.source_id)
    def parse(self, payload, options):
        item = Item(id="plug:1", kind="post", source=SourceRef(adapter="plug", source_id=payload.source_id),
                    text=payload.data.decode())
        return Batch(items=(item,), state=payload.state)
"""
BROKEN = {
    "does-not-import": "import a_module_that_is_not_there",
    "exits-on-import": "raise SystemExit(3)",
    "is-no-adapter": "class Plug:\n    name = 'plug'\n",
    "raises": GOOD.replace('text=payload.data.decode())', 'text=1 / 0)'),
    "exits": GOOD.replace("item = Item(", "import os; os._exit(7)\n        item = Item("),
    "hangs": GOOD.replace("item = Item(", "while True: pass\n        item = Item("),
    "returns-a-dict": GOOD.replace("return Batch(items=(item,), state=payload.state)", "return {'items': [item]}"),
    "yields-no-payload": GOOD.replace("yield Payload(", "yield dict("),
}

Run = Callable[[str], tuple[Report, Monitor]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Install a plug-in of that source code and run it beside a folder of files."""
    site = tmp_path / "site"
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Another S-400 was seen near the bridge on Tuesday.\n")
    (tmp_path / "watch.toml").write_text('version = 1\n[[watch]]\nid = "s400"\nquery = \'"S-400"\'\n')
    (tmp_path / "monitor.toml").write_text(
        '[store]\nurl = "sqlite:///m.db"\n[watchlists]\nfiles = ["watch.toml"]\n[run]\nsource_timeout = 10\n'
        '[[source]]\nid = "theirs"\nadapter = "plug"\n[[source]]\nid = "ours"\nadapter = "files"\npath = "in"\n'
    )

    def install(code: str) -> tuple[Report, Monitor]:
        info = site / "plug-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plug\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text("[monitor.adapters]\nplug = plug_module:Plug\n")
        (site / "plug_module.py").write_text(code)
        monkeypatch.syspath_prepend(str(site))
        monkeypatch.setenv("PYTHONPATH", str(site))
        monitor = Monitor.open(tmp_path / "monitor.toml")
        return monitor.run_once(), monitor

    return install


def test_a_good_plug_in_keeps_its_state(run: Run) -> None:
    report, monitor = run(GOOD)
    with monitor:
        assert report.problems == ()
        assert (report.new, len(report.flags)) == (2, 2)
        monitor.run_once()
        assert monitor.store.status("theirs").state == {"n": 2}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_plug_in_costs_its_own_source_only(run: Run, fault: str) -> None:
    report, monitor = run(BROKEN[fault])
    with monitor:
        outcomes = {s.source_id: s.outcome for s in report.sources}
        assert outcomes == {"theirs": "failed", "ours": "ok"}
        assert report.exit_code == EXIT_PARTIAL
        assert (report.new, len(report.flags)) == (1, 1)
        (row,) = monitor.store.problems().records
        assert row.problem.source == "theirs"
        assert row.problem.message
        assert "plug_module" not in sys.modules, "the plug-in was imported into our own process"


def test_an_adapter_that_nobody_has_is_refused_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "monitor.toml").write_text('[[source]]\nid = "a"\nadapter = "fede"\nurl = "http://news.example/"\n')
    with pytest.raises(ConfigurationError) as caught:
        Monitor.open(tmp_path / "monitor.toml")
    assert "monitor.toml:3" in str(caught.value)
    assert "'feed'" in str(caught.value)
