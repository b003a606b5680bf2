"""Sources from OPML and back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from adapters.schema import Outlet
from monitor.catalogue import export_opml, import_opml
from monitor.catalogue.tables import fields
from monitor.config import SourceSettings, load_config, starter_pack

NOW = datetime(2026, 6, 1, tzinfo=UTC)
LIST = b"""<opml version="2.0"><body>
<outline text="Defence Press"><outline text="Naval"><outline text="Harbour News" type="rss" language="en_GB"
 category="ports" xmlUrl="https://harbour.example/feed/?utm_source=x"/></outline></outline>
<outline text="Harbour News" type="rss" xmlUrl="https://second.example/rss"/>
<outline text="Again" type="rss" xmlUrl="https://second.example/rss"/>
<outline text="Known" type="rss" xmlUrl="https://known.example/rss#top"/>
<outline text="Odd" type="rss" xmlUrl="https://odd.example/rss" xmlns:monitor="m" monitor:interval="soon"/>
</body></opml>"""


def test_outlines_become_themes_tags_and_names() -> None:
    known = SourceSettings(id="known", adapter="feed", options={"url": "https://known.example/rss"})
    found = import_opml(LIST, [known], where="list.opml")
    harbour, second = found.sources
    assert (harbour.id, second.id) == ("harbour-news", "harbour-news-2")
    assert harbour.theme == "defence-press"
    assert harbour.tags == ("naval", "ports")
    assert harbour.language == "en-GB"
    assert harbour.outlet == Outlet(name="Harbour News")
    assert harbour.options == {"url": "https://harbour.example/feed/?utm_source=x"}
    assert found.known == ("known",)
    assert [p.code for p in found.problems] == ["opml.entry"]
    assert "Odd" in found.problems[0].message


def test_what_was_exported_comes_back_whole() -> None:
    pack = starter_pack()
    real = [s for s in load_config(pack, env={}, cwd=pack).source if s.theme]
    document, left_out = export_opml(real, title="Starter", now=NOW)
    accounts = [s for s in real if s.theme in ("social", "paid")]
    assert left_out == tuple(s.id for s in accounts)  # they have no web address of one document
    real = [s for s in real if s not in accounts]
    back = {s.id: s for s in import_opml(document).sources}
    assert back.keys() == {s.id for s in real}
    for source in real:
        lost = ("verified_by", "verified_on")
        assert fields(back[source.id]) == {k: v for k, v in fields(source).items() if k not in lost}


def test_sources_without_a_web_address_are_named_as_left_out() -> None:
    files = SourceSettings(id="dumps", adapter="files", options={"path": "in"})
    document, left_out = export_opml([files], title="Mine", now=NOW)
    assert left_out == ("dumps",)
    assert import_opml(document).sources == ()


def test_a_search_is_left_out_although_it_has_an_address() -> None:
    search = SourceSettings(id="drills", adapter="gdelt", options={"url": "https://search.example/", "query": "drill"})
    assert export_opml([search], title="Mine", now=NOW)[1] == ("drills",)


def test_an_id_that_stands_in_for_a_title_is_no_outlet() -> None:
    plain = SourceSettings(id="wire", adapter="feed", options={"url": "https://wire.example/feed"})
    own = {"id": "agency", "options": {"url": "https://agency.example/"}, "outlet": Outlet(name="agency")}
    named = plain.model_copy(update=own)
    back = import_opml(export_opml([plain, named], title="Mine", now=NOW)[0]).sources
    assert [(s.id, s.outlet) for s in back] == [("wire", None), ("agency", Outlet(name="agency"))]


def test_the_shipped_list_is_that_of_the_starter_sources() -> None:
    pack = starter_pack()
    feeds = [s for s in load_config(pack, env={}, cwd=pack).source if s.theme and "url" in s.options]
    real = {s.id: s.options["url"] for s in feeds}
    listed = import_opml((pack / "sources" / "starter.opml").read_bytes())
    assert {s.id: s.options["url"] for s in listed.sources} == real
    assert Path(pack / "sources" / "starter.opml").stat().st_size < 100_000
