"""Changes of watchlist files, and what a monitor does about them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import pytest

from adapters.errors import StoreError
from monitor.app import Monitor
from monitor.curation.freshness import Freshness
from tests.monitor.command import WATCH

BETTER = WATCH.replace('"S-400"', '"S-400" OR column')
BROKEN = WATCH.replace('"S-400"', '"S-400" AND (')


def test_files_their_includes_and_new_ones_are_noticed(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    main, included = tmp_path / "a.toml", tmp_path / "more" / "b.toml"
    main.write_text('version = 1\ninclude = ["more/*.toml"]\n')
    included.write_text('version = 1\ninclude = ["../more/b.toml"]\n')
    files = Freshness(lambda: [tmp_path])

    def changed() -> bool:
        found = files.changed()
        files.accept()
        return found

    assert not changed()
    included.write_text("version = 1\n")
    assert changed()
    assert not changed()
    (tmp_path / "more" / "c.toml").write_text("version = 1\n")
    assert changed()
    (tmp_path / "d.toml").write_text("not toml [")
    assert changed()
    main.unlink()
    assert changed()
    assert not changed()


def test_a_change_is_told_until_it_is_accepted_and_what_comes_later_is_another(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    files = Freshness(lambda: [file])
    file.write_text("version = 1\n")
    assert files.changed()
    assert files.changed()
    file.write_text("version = 1\n# more\n")
    files.accept()
    assert files.changed()
    files.accept()
    assert not files.changed()


def test_a_file_replaced_by_one_of_the_same_size_and_time_is_noticed(tmp_path: Path) -> None:
    file, other = tmp_path / "a.toml", tmp_path / "b.new"
    file.write_text("version = 1\n# a")
    other.write_text("version = 1\n# b")
    stat = file.stat()
    files = Freshness(lambda: [file])
    os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    other.replace(file)
    assert files.changed()


@pytest.fixture
def monitor(desk: Path) -> Iterator[Monitor]:
    with Monitor.open(desk / "monitor.toml") as opened:
        yield opened


def arrive(desk: Path, text: str) -> None:
    (desk / "in" / f"{len(list((desk / 'in').iterdir()))}.txt").write_text(text + "\n")


def test_a_changed_watchlist_is_in_force_at_the_next_run(monitor: Monitor, desk: Path) -> None:
    monitor.run_once()
    before = monitor.watchlist.version("s400")
    (desk / "watch.toml").write_text(BETTER)
    arrive(desk, "A column of lorries.")
    report = monitor.run_once()
    assert [f.match.evidence[0].surface for f in report.flags] == ["column"]
    assert monitor.watchlist.version("s400") != before
    assert report.exit_code == 0


def test_a_broken_watchlist_is_refused_and_the_last_good_one_stays(monitor: Monitor, desk: Path) -> None:
    before = monitor.watchlist
    (desk / "watch.toml").write_text(BROKEN)
    arrive(desk, "An S-400 again.")
    report = monitor.run_once()
    assert monitor.watchlist is before
    assert len(report.flags) == 2
    assert report.exit_code == 75
    (problem,) = report.refused
    assert (problem.where, problem.line, problem.column) == (str(desk / "watch.toml"), 5, 22)
    monitor.run_once()
    rows = monitor.store.problems().records
    assert [row.problem.code for row in rows] == ["watchlist.query"]  # told once, not at every run
    (desk / "watch.toml").write_text(BETTER)
    assert monitor.reload().taken
    assert not monitor.reload().taken


def test_what_is_wrong_is_told_once_the_store_takes_it(monitor: Monitor, desk: Path) -> None:
    (desk / "watch.toml").write_text(BROKEN)
    with patch.object(monitor.store, "add_problems", side_effect=StoreError("no connection")), pytest.raises(StoreError):
        monitor.reload()
    assert [p.code for p in monitor.reload().problems] == ["watchlist.query"]
    assert monitor.reload().problems == ()
    assert len(monitor.store.problems().records) == 1


def test_a_watchlist_that_goes_away_is_refused(monitor: Monitor, desk: Path) -> None:
    before = monitor.watchlist
    (desk / "watch.toml").unlink()
    assert "no such watchlist" in monitor.reload().problems[0].message
    assert monitor.watchlist is before


def test_retro_flags_stay_out_of_reports_and_of_the_flags_that_are_followed(monitor: Monitor, desk: Path) -> None:
    from monitor.curation import look_back

    arrive(desk, "A column of lorries.")
    monitor.run_once()
    (desk / "watch.toml").write_text(BETTER)
    assert monitor.reload().taken
    done = look_back(monitor.store, monitor.watchlist, "s400", clock=lambda: datetime.now(UTC))
    assert done.flagged == 2
    assert {f.kind for f in monitor.flags().records} == {"live"}
    assert len(monitor.flags(kind="retro").records) == 2
    assert len(monitor.flags(kind=None).records) == 3
    assert monitor.run_once().flags == ()
