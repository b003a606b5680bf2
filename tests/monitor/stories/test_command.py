"""`monitor stories` and `monitor show STORY`, as their users call them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.monitor.command import Cli
from tests.monitor.conftest import cli, desk
from tests.monitor.stories.samples import AGENCY, OTHER

__all__ = ["cli", "desk"]

FIRST = f" date 2026-03-01 Grounded S-400 carrier blocks Tarnow canal.\n\n{AGENCY} [Credit: AP]\n"
COPY = f" date 2026-03-01 Carrier of S-400 aground in Tarnow canal.\n\nBy our desk. {AGENCY} More soon. [Credit: XY]\n"
ELSE = f" date 2026-03-02 Hill districts vote, S-400 or not.\n\n{OTHER} [Credit: AP]\n"


@pytest.fixture
def told(desk: Path, cli: Cli) -> Path:
    """Three flagged items in two stories."""
    (desk / "in" / "report.txt").unlink()
    for n, text in enumerate((FIRST, COPY, ELSE)):
        (desk / "in" / f"{n}.txt").write_text(text)
    assert cli("once").code == 0
    return desk


def listed(cli: Cli) -> dict[int, str]:
    return {s["reports"]: s["id"] for s in cli("stories", "--json").lines()}


def test_no_stories_yet(desk: Path, cli: Cli) -> None:
    (desk / "in" / "report.txt").write_text(ELSE.replace("S-400", "bread"))
    cli("once")
    shown = cli("stories")
    assert (shown.code, shown.out.strip()) == (0, "Nothing was flagged yet, so there are no stories.")
    assert cli("stories", "--json").out == ""


def test_without_a_store_it_fails(desk: Path, cli: Cli) -> None:
    assert cli("stories").code == 1
    assert not (desk / "m.db").exists()


def test_stories_are_listed(told: Path, cli: Cli) -> None:
    found = cli("stories", "--json").lines()
    assert sorted((s["reports"], s["copies"]) for s in found) == [(1, 0), (2, 1)]
    shown = cli("stories")
    assert shown.code == 0
    assert "2, 1 copies" in shown.out
    assert len(cli("stories", "list", "--json", "-n", 1).lines()) == 1


def test_a_story_is_shown_with_its_time_line(told: Path, cli: Cli) -> None:
    story = listed(cli)[2]
    lines = cli("show", story, "--json").lines()
    assert [p["novelty"] for p in lines] == ["new-event", "copy"]
    assert lines[1]["copy_of"] == lines[0]["item_id"]
    assert "memory" not in lines[0]
    shown = cli("show", story)
    assert shown.code == 0
    assert "new event" in shown.out
    wrong = cli("show", "st-000000000000")
    assert (wrong.code, "there is no item or story 'st-000000000000'" in wrong.err) == (1, True)


def test_a_wrong_join_is_undone_and_done_again(told: Path, cli: Cli) -> None:
    story = listed(cli)[2]
    first, copy = (p["item_id"] for p in cli("show", story, "--json").lines())
    (split,) = cli("stories", "split", copy, "--json").lines()
    assert split["items"] == [copy]
    assert split["story"] not in (story, listed(cli).get(2))
    assert "moved here by" in cli("show", split["story"]).out
    cli("once")
    assert [p["item_id"] for p in cli("show", split["story"], "--json").lines()] == [copy]
    joined = cli("stories", "join", story, split["story"])
    assert (joined.code, copy in joined.out.replace("\n", "")) == (0, True)
    assert [p["item_id"] for p in cli("show", story, "--json").lines()] == [first, copy]
    assert "nothing moved" in cli("stories", "join", story, copy).out


def test_what_cannot_be_moved_is_said(told: Path, cli: Cli) -> None:
    first = cli("show", listed(cli)[2], "--json").lines()[0]["item_id"]
    for words, message in (
        (("split", "file:nothing"), "'file:nothing' is in no story"),
        (("join", "st-000000000000", first), "there is no story 'st-000000000000'"),
        (("split", first), "began with"),
    ):
        result = cli("stories", *words)
        assert (result.code, message in result.err) == (1, True)
    assert cli("stories", "split").code == 2
