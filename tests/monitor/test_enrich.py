"""Full texts from a real server into a real store."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import event

from monitor.report import PageReport
from tests.monitor.command import Cli
from tests.monitor.enriching import Desk, desk, only, outcome
from tests.monitor.pages import CAPTION, NOW, PARAGRAPHS, SUMMARY, article

__all__ = ["desk"]


def test_the_page_of_a_new_item_gives_its_text_and_new_hits(desk: Desk) -> None:
    desk.feed("/bridges")
    desk.page("/bridges", article())
    with desk.open() as monitor:
        report = monitor.run_once()
        assert (report.new, report.revised, outcome(report.pages)) == (1, 1, "stored")
        assert [(f.match.watch_id, f.revision) for f in report.flags] == [("bridges", 1), ("s400", 2), ("caption", 2)]
        item = only(monitor)
        assert (item.revision, item.access, item.extractor and item.extractor.name) == (2, "full", "page")
        assert all(p in item.body for p in PARAGRAPHS)
        assert CAPTION in item.captions
        assert item.source.adapter == "feed"
        assert [p.name for p in item.authors] == ["News Desk"]
        for flag in report.flags[1:]:
            for hit in flag.match.evidence:
                assert hit.span.of(item.text) == hit.surface
        assert monitor.search("drivers who waited")
        again = monitor.run_once()
        assert (again.new, again.revised, again.flags, again.pages) == (0, 0, (), ())
        assert desk.asked("/bridges") == 1


def test_without_the_wish_no_page_is_fetched(desk: Desk) -> None:
    desk.wish = "false"
    desk.feed("/bridges")
    with desk.open() as monitor:
        assert monitor.run_once().pages == ()
        assert monitor.enrich() == ()
    assert desk.asked("/bridges") == 0


def test_a_wish_can_be_taken_back(desk: Desk) -> None:
    desk.feed("/bridges")
    desk.page("/bridges", article())
    with desk.open() as monitor:
        monitor.run_once(full_text=False)
    desk.wish = "false"
    with desk.open() as monitor:
        assert outcome(monitor.run_once().pages) == "unwanted"
        assert (desk.asked("/bridges"), monitor.store.problems().records) == (0, ())
        assert outcome(monitor.enrich([only(monitor).id])) == "stored"


def test_a_run_may_leave_the_pages_to_a_later_one(desk: Desk) -> None:
    desk.feed("/bridges")
    desk.page("/bridges", article())
    with desk.open() as monitor:
        assert monitor.run_once(full_text=False).pages == ()
        assert desk.asked("/bridges") == 0
        assert outcome(monitor.enrich()) == "stored"


@pytest.mark.parametrize(("wish", "asked"), [("true", 0), ('"always"', 1)])
def test_a_text_that_the_feed_gives_whole_is_not_fetched_unless_wished(desk: Desk, wish: str, asked: int) -> None:
    desk.wish = wish
    desk.feed("/bridges", content="".join(f"<p>{p}</p>" for p in PARAGRAPHS * 3))
    desk.page("/bridges", article())
    with desk.open() as monitor:
        monitor.run_once()
        assert desk.asked("/bridges") == asked
        assert only(monitor).revision == 1 + asked  # with the captions that the feed does not have


def test_an_edit_of_the_feed_does_not_take_the_text_away(desk: Desk, httpserver: HTTPServer) -> None:
    desk.feed("/bridges")
    desk.page("/bridges", article())
    with desk.open() as monitor:
        monitor.run_once()
        httpserver.clear()
        desk.robots("")
        desk.feed("/bridges", text="A fourth bridge was closed; a Pantsir-S1 stands there.")
        report = monitor.run_once()
        item = only(monitor)
        assert (report.revised, report.pages, item.revision) == (1, (), 3)
        assert PARAGRAPHS[4] in item.body
        assert item.summary == "A fourth bridge was closed; a Pantsir-S1 stands there."
        assert report.flags == ()
        assert monitor.run_once().revised == 0


def test_the_limits_of_a_run(desk: Desk) -> None:
    paths = [f"/bridges-{n}" for n in range(5)]
    desk.feed(*paths)
    for path in paths:
        desk.page(path, article())
    desk.limits = "limit = 2"
    with desk.open() as monitor:
        assert len(monitor.run_once().pages) == 2
        assert len(monitor.enrich(limit=1)) == 1
        seen: list[PageReport] = []
        assert len(monitor.enrich(limit=9, done=seen.append)) == len(seen) == 2
        assert monitor.store.full_text_counts() == {"done": 5}


def test_a_store_that_refuses_leaves_the_page_due(desk: Desk) -> None:
    desk.feed("/bridges")
    desk.page("/bridges", article(paragraphs=[f"{SUMMARY} {n}" for n in range(1500)]))
    with desk.open() as monitor:
        monitor.run_once(full_text=False)
        pages = monitor.store._engine.raw_connection().cursor().execute("pragma page_count").fetchone()[0]
        event.listen(monitor.store._engine, "connect", lambda c, _: c.execute(f"pragma max_page_count={pages}"))
        monitor.store._engine.dispose()
        (page,) = monitor.enrich()
        assert (page.outcome, [p.code for p in page.problems]) == (None, ["store.full"])
    with desk.open() as monitor:
        (row,) = monitor.store.full_texts()
        assert (row.state, row.attempts) == ("waiting", 0)
        assert outcome(monitor.enrich()) == "stored"


def test_the_command(desk: Desk, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.feed("/bridges", "/gone")
    desk.page("/bridges", article())
    desk.page("/gone", status=404)
    desk.open().close()
    monkeypatch.chdir(desk.folder)
    assert "No page was wished" in cli("enrich", "--list").out
    assert "2 new items from 1 sources" in cli("once", "--no-full-text").out
    listed = cli("enrich", "--list", "--json").lines()
    assert [(row["state"], row["attempts"]) for row in listed] == [("waiting", 0)] * 2
    assert "2 waiting" in cli("enrich", "--list").out
    ran = cli("enrich")
    assert (ran.code, "stored" in ran.out, "s400" in ran.out, "full-text.gone" in ran.err) == (0, True, True, True)
    assert "No page is due." in cli("enrich").out
    assert "404" in cli("enrich", "--list", "--state", "left").out
    assert "1 done, 1 left" in cli("enrich", "--list", "--state", "all").out
    items = cli("items", "--json").lines()
    stored = next(i["id"] for i in items if i["url"].endswith("/bridges"))
    shown = cli("show", stored).out
    assert "the page http://" in shown
    assert "page: done, 1 try, last: stored" in shown
    (again,) = cli("enrich", stored, "--json").lines()
    assert (again["item_id"], again["outcome"], again["revised"]) == (stored, "stored", False)
    missing = cli("enrich", "nothing")
    assert (missing.code, "there is no item 'nothing'" in missing.err) == (1, True)


def test_once_tells_what_the_pages_gave(desk: Desk, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.feed("/bridges")
    desk.page("/bridges", article())
    desk.open().close()
    monkeypatch.chdir(desk.folder)
    told = cli("once")
    assert told.code == 0
    assert "S-400" in told.out
    assert "1 pages visited, 1 gave the full text" in told.out
    assert datetime.now(UTC) > NOW
