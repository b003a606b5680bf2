"""`monitor sources`, as its users call it, against a site on loopback."""

from __future__ import annotations

import sys
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from storage import Store
from storage.records import Due
from tests.loopback import FETCH
from tests.monitor.command import REPORT, Cli

RSS = """<rss version="2.0"><channel><title>Harbour News</title><language>en</language>
<item><title>Ferry terminal opens under guard</title><link>{base}/1</link><guid>1</guid>
<pubDate>Mon, 01 Jun 2026 10:00:00 GMT</pubDate></item></channel></rss>"""
NEWS = """<urlset><url><loc>{base}/2</loc><n:news><n:title>A bridge is closed for repair works</n:title></n:news></url>
</urlset>"""
OPML = """<opml version="2.0"><body><outline text="Naval"><outline type="rss" text="Harbour" xmlUrl="https://h.example/feed"/>
</outline></body></opml>"""


@pytest.fixture
def site(httpserver: HTTPServer) -> str:
    base = httpserver.url_for("").rstrip("/")
    httpserver.expect_request("/").respond_with_data(
        '<html><link rel="alternate" type="application/rss+xml" href="/feed"></html>', content_type="text/html"
    )
    httpserver.expect_request("/feed").respond_with_data(RSS.format(base=base), content_type="application/rss+xml")
    httpserver.expect_request("/robots.txt").respond_with_data("Sitemap: /news.xml")
    httpserver.expect_request("/news.xml").respond_with_data(NEWS.format(base=base), content_type="text/xml")
    httpserver.expect_request("/gone").respond_with_data("", status=404)
    return base


@pytest.fixture(autouse=True)
def _open_to_loopback(desk: Path) -> None:
    with (desk / "monitor.toml").open("a") as file:
        file.write(f"[fetch]\n{FETCH}")


def test_list_is_what_is_meant_when_nothing_is_said(desk: Path, cli: Cli) -> None:
    assert cli("sources").out == cli("sources", "list").out
    (line,) = cli("sources", "--json").lines()
    assert line["source_id"] == "in"
    assert line["theme"] is None
    assert cli("sources", "list", "--theme", "trade", "--json").lines() == []
    assert cli("sources", "--theme", "trade", "--json").lines() == []


def test_what_narrows_the_list_is_not_passed_over_before_a_command(desk: Path, cli: Cli) -> None:
    refused = cli("sources", "--theme", "trade", "disable", "in")
    assert refused.code == 2
    assert "sources disable --theme" in " ".join(refused.err.split())
    assert "enabled" not in (desk / "monitor.toml").read_text()


def test_test_and_export_are_narrowed_by_language(desk: Path, cli: Cli) -> None:
    with (desk / "monitor.toml").open("a") as file:
        file.write('[[source]]\nid = "auf-deutsch"\nadapter = "files"\npath = "in"\nlanguage = "de"\nenabled = false\n')
    exported = tomllib.loads(cli("sources", "export", "--language", "de").out)
    assert [source["id"] for source in exported["source"]] == ["auf-deutsch"]
    assert [trial["source_id"] for trial in cli("sources", "test", "--language", "de", "--json").lines()] == ["auf-deutsch"]


def test_sources_and_what_they_brought_are_listed_by_tag(desk: Path, cli: Cli) -> None:
    (desk / "sea").mkdir()
    (desk / "sea" / "report.txt").write_text(REPORT.replace("A column", "A convoy"))
    with (desk / "monitor.toml").open("a") as file:
        file.write('[[source]]\nid = "sea"\nadapter = "files"\npath = "sea"\ntags = ["state", "naval"]\n')
    assert cli("once").code == 0
    (item,) = cli("items", "--tag", "state", "--json").lines()
    assert item["source"]["source_id"] == "sea"
    assert [flag["item_id"] for flag in cli("flags", "--tag", "naval", "--json").lines()] == [item["id"]]
    assert [found["item"]["id"] for found in cli("search", "border", "--tag", "state", "--json").lines()] == [item["id"]]
    assert len(cli("search", "border", "--json").lines()) == 2
    assert cli("items", "--tag", "state", "--source", "in", "--json").lines() == []
    assert [line["source_id"] for line in cli("sources", "--tag", "naval", "--tag", "air", "--json").lines()] == ["sea"]
    assert [trial["source_id"] for trial in cli("sources", "test", "--tag", "state", "--json").lines()] == ["sea"]
    assert [s["id"] for s in tomllib.loads(cli("sources", "export", "--tag", "state").out)["source"]] == ["sea"]
    assert [line["source_id"] for line in cli("sources", "disable", "--tag", "state", "--json").lines()] == ["sea"]
    refused = cli("items", "--tag", "nawal")
    assert refused.code == 1
    assert "no source has the tag 'nawal'" in refused.err
    assert "Did you mean 'naval'?" in refused.err


def test_show_tells_settings_condition_and_problems(desk: Path, cli: Cli) -> None:
    assert "never" in cli("sources", "show", "in").out
    (desk / "in" / "bad.txt").write_bytes(b"%PDF-1.7 no text")
    cli("once")
    shown = cli("sources", "show", "in")
    assert "1 times" in shown.out
    assert "a PDF" in shown.out
    (told,) = cli("sources", "show", "in", "--json").lines()
    assert told["items"] == 1
    assert told["settings"]["path"] == "in"
    assert told["problems"][0]["problem"]["where"].endswith("bad.txt")
    missing = cli("sources", "show", "inn")
    assert missing.code == 1
    assert "Did you mean 'in'?" in missing.err


def test_test_says_which_work_and_what_to_mend(desk: Path, cli: Cli, site: str) -> None:
    with (desk / "monitor.toml").open("a") as file:
        file.write(f'[[source]]\nid = "good"\nadapter = "feed"\nurl = "{site}/feed"\n')
        file.write(f'[[source]]\nid = "gone"\nadapter = "feed"\nurl = "{site}/gone"\n')
    whole = cli("sources", "test", "--json")
    assert whole.code == 75
    assert {t["source_id"]: (t["outcome"], t["items"]) for t in whole.lines()} == {
        "in": ("ok", 1), "good": ("ok", 1), "gone": ("failed", 0),
    }  # fmt: skip
    assert cli("sources", "test", "good").code == 0
    gone = cli("sources", "test", "gone")
    assert gone.code == 1
    assert "Check the address." in " ".join(gone.out.split())
    assert not (desk / "m.db").exists()


def test_add_finds_the_feeds_of_a_site(desk: Path, cli: Cli, site: str) -> None:
    before = (desk / "monitor.toml").read_text()
    done = cli("sources", "add", site, "--yes", "--theme", "naval", "--interval", "2h")
    assert done.code == 0, done.err
    text = (desk / "monitor.toml").read_text()
    assert text.startswith(before)
    added = tomllib.loads(text)["source"][-1]
    assert added == {
        "id": "harbour-news", "adapter": "feed", "url": f"{site}/feed", "interval": "2h", "theme": "naval",
        "language": "en", "outlet": "Harbour News",
    }  # fmt: skip
    assert cli("once", "harbour-news").code == 0
    (second,) = cli("sources", "add", site, "--json", "--id", "harbour-map").lines()
    assert 'adapter = "sitemap"' in second["table"]
    third = cli("sources", "add", site, "--yes")
    assert third.code == 0
    assert "is read already" in third.err


def test_add_asks_and_does_not_write_where_nobody_answers(desk: Path, cli: Cli, site: str, monkeypatch) -> None:
    before = (desk / "monitor.toml").read_text()
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    asked = cli("sources", "add", site)
    assert asked.code == 78
    assert "Use --yes" in asked.err
    assert (desk / "monitor.toml").read_text() == before


def test_add_takes_no_id_twice_and_no_site_without_sources(desk: Path, cli: Cli, site: str) -> None:
    assert cli("sources", "add", site, "--yes", "--id", "in").code == 78
    assert cli("sources", "add", f"{site}/gone", "--yes").code == 1
    assert cli("sources", "add", "ftp://a.example", "--yes").code == 1


def test_enable_and_disable(desk: Path, cli: Cli) -> None:
    assert "in is off." in cli("sources", "disable", "in").out
    assert "in is off already." in cli("sources", "disable", "in").out
    assert cli("sources", "--json").lines()[0]["enabled"] is False
    assert "in is on." in cli("sources", "enable", "in").out
    assert cli("sources", "enable").code == 2
    assert cli("sources", "enable", "none").code == 1


def test_enable_takes_up_a_source_that_was_given_up(desk: Path, cli: Cli) -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    cli("once")
    with Store.open("sqlite:///m.db") as store:
        lease = store.acquire("in", owner="test", ttl=timedelta(minutes=1), now=now)
        assert lease is not None
        store.finish(lease, due=Due(at=now, why="it is gone"), disabled="it answers 410 Gone")
    assert "410 Gone" in cli("sources", "show", "in").out
    assert "in is on." in cli("sources", "enable", "in").out
    assert "410 Gone" not in cli("sources", "show", "in").out


def test_import_prints_or_writes_and_export_gives_it_back(desk: Path, cli: Cli) -> None:
    (desk / "list.opml").write_text(OPML)
    printed = cli("sources", "import", "list.opml")
    assert tomllib.loads(printed.out)["source"][0]["id"] == "harbour"
    assert cli("sources", "import", "list.opml", "--write").code == 0
    assert tomllib.loads((desk / "monitor.toml").read_text())["source"][1]["theme"] == "naval"
    again = cli("sources", "import", "list.opml", "--write")
    assert "0 sources, 1 are there already" in again.err
    exported = cli("sources", "export", "--opml")
    assert 'xmlUrl="https://h.example/feed"' in exported.out
    assert "left out" in exported.err
    assert tomllib.loads(cli("sources", "export").out)["source"][0]["path"] == "in"
    (desk / "bad.opml").write_text("<html/>")
    assert cli("sources", "import", "bad.opml").code == 1
    assert cli("sources", "import", "none.opml").code == 78


def test_init_turns_on_what_is_chosen(desk: Path, cli: Cli) -> None:
    made = cli("init", "pack", "--theme", "analysis", "--language", "fr")
    assert made.code == 0
    assert "1 of" in made.out
    listed = cli("-c", "pack", "sources", "list", "--theme", "analysis", "--json").lines()
    assert [s["source_id"] for s in listed if s["enabled"]] == ["iris-france"]
