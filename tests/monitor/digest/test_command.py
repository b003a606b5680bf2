"""`monitor digest`, as its users call it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest

from monitor.digest import Digest
from monitor.watch import Watchlist
from storage import Store
from tests.monitor.command import Cli
from tests.storage.samples import article, keep


@pytest.fixture
def watched(desk: Path) -> Path:
    """The desk with an archive of one flagged item, from just now."""
    watchlist = Watchlist.load(desk / "watch.toml")
    item = article(1, "Crews on the move\n\nA column with an S-400 was seen near the border.")
    with Store.open(f"sqlite:///{desk / 'm.db'}") as store:
        keep(store, item, source="in", match=lambda item, before: watchlist.match(item), now=datetime.now(UTC))
    return desk


def test_a_dry_run_prints_the_text_and_keeps_nothing(cli: Cli, watched: Path) -> None:
    for _ in range(2):
        done = cli("digest", "--dry-run")
        assert done.code == 0
        assert "S-400 in the text (s400)" in done.out
        assert "The only source answered." in done.out
    assert "No digest" in cli("digests").out


def test_every_format_goes_to_its_file(cli: Cli, watched: Path) -> None:
    done = cli("digest", "-n", "--html", "a.html", "--text", "a.txt", "--atom", "a.atom", "--json-feed", "sub/a.json")
    assert done.code == 0
    assert done.out == ""
    assert (watched / "a.html").read_text().startswith("<!DOCTYPE html>")
    assert "Why it is here:" in (watched / "a.txt").read_text()
    assert len(feedparser.parse((watched / "a.atom").read_bytes()).entries) == 1
    assert len(json.loads((watched / "sub" / "a.json").read_text())["items"]) == 1


def test_json_is_the_digest(cli: Cli, watched: Path) -> None:
    done = cli("digest", "--dry-run", "--json")
    assert Digest.model_validate_json(done.out).totals.items == 1


def test_the_second_of_a_day_is_the_first_again(cli: Cli, watched: Path) -> None:
    first, second = cli("digest", "--json"), cli("digest", "--json")
    assert first.code == second.code == 0
    assert json.loads(first.out) == json.loads(second.out)
    assert json.loads(first.out)["window"]["period"] in cli("digests").out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(("nowhere",), "there is no digest 'nowhere'"), (("--at", "noon"), "--at 2026-02-13T06:30"),
     (("-n", "--html", "in/report.txt/x.html"), "cannot be written")],
)  # fmt: skip
def test_mistakes_are_told_in_a_line(cli: Cli, watched: Path, arguments: tuple[str, ...], told: str) -> None:
    done = cli("digest", *arguments)
    assert done.code in (1, 78)
    assert told in " ".join(done.err.split())
    assert "Traceback" not in done.err


def test_a_broken_template_of_ones_own_is_an_error_with_its_place(cli: Cli, watched: Path) -> None:
    (watched / "own").mkdir()
    (watched / "own" / "digest.txt.jinja").write_text("fine\n{{ gone }}\n")
    with (watched / "monitor.toml").open("a") as config:
        config.write('[[digest]]\nname = "daily"\ntemplates = "own"\n')
    done = cli("digest", "--dry-run")
    assert done.code == 78
    assert "digest.txt.jinja" in done.err
    assert "'gone' is undefined" in " ".join(done.err.split())
