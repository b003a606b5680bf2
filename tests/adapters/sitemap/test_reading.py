"""Sitemaps read from bytes: what they say, what is wrong with them, and how little of it matters."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.base import Payload
from adapters.errors import ParseError
from adapters.schema import Batch
from adapters.sitemap import ADAPTER, SitemapOptions
from adapters.sitemap.reading import MAX_ENTRIES, is_index, read

DATA = Path(__file__).parents[1] / "data" / "sitemap"
URL = "https://gazette.example/news.xml"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HEAD = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'


def parsed(data: bytes, **options: object) -> Batch:
    payload = Payload(data=data, url=URL, fetched=NOW, source_id="gazette", state={})
    return ADAPTER.parse(payload, SitemapOptions(url=URL, **options))


def test_a_news_entry_is_a_pointer_with_all_that_the_sitemap_says() -> None:
    first, second = parsed((DATA / "news.xml").read_bytes()).items
    assert first.title is not None
    assert first.title.text == "Ferry terminal opens under guard of an Iris-T battery"
    assert first.url == "https://gazette.example/2026/05/31/ferry-terminal?utm_source=map&id=7"
    assert first.canonical_url == "https://gazette.example/2026/05/31/ferry-terminal?id=7"
    assert first.access == "partial"
    assert first.outlet is not None
    assert first.outlet.name == "The Harbour Gazette"
    assert first.published is not None
    assert first.published.isoformat() == "2026-05-31T18:40:00+02:00"
    assert first.updated is not None
    assert first.updated.isoformat() == "2026-06-01T09:15:00+02:00"
    assert [t.name for t in first.tags] == ["harbour", "air defence", "ferries"]
    assert first.captions == "A launcher stands beside the new pier on Sunday.\n\nOpening day"
    assert [m.type for m in first.media] == ["image", "video"]
    assert first.media[1].url == "https://gazette.example/media/opening.mp4"
    assert first.media[1].duration == 95
    assert second.url == "https://gazette.example/2026/06/01/zug"
    assert second.title is not None
    assert second.title.text == "Güterzug bringt erste Brücke – Bahn & Hafen zufrieden"
    assert second.published is not None
    assert second.published.precision == "day"
    assert second.language is not None
    assert second.language.tag == "de"


def test_a_plain_entry_has_no_date_of_publication_and_no_title() -> None:
    items = {i.url: i for i in parsed((DATA / "plain.xml").read_bytes()).items}
    bridge = items["https://gazette.example/news/bridge?id=3&page=2"]
    assert bridge.published is None
    assert bridge.title is None
    assert bridge.updated is not None
    assert bridge.updated.precision == "minute"
    assert items["https://gazette.example/news/tunnel"].updated.value == datetime(2026, 5, 31, 7, tzinfo=UTC)


def test_a_list_of_addresses_is_a_sitemap_too() -> None:
    assert [i.url for i in parsed((DATA / "list.txt").read_bytes()).items] == [
        "https://gazette.example/news/one", "https://gazette.example/news/two",
    ]  # fmt: skip


def test_globs_choose_what_is_taken() -> None:
    items = parsed((DATA / "plain.xml").read_bytes(), include=["https://*/news/*"], exclude=["*tunnel*"]).items
    assert [i.url for i in items] == ["https://gazette.example/news/bridge?id=3&page=2"]


def test_the_first_reading_of_a_plain_sitemap_takes_the_newest_only() -> None:
    entries = "".join(f"<url><loc>https://a.example/{n}</loc><lastmod>2026-05-{n:02d}</lastmod></url>" for n in range(1, 31))
    items = parsed(f"{HEAD}{entries}</urlset>".encode(), first=3).items
    assert [i.url for i in items] == [f"https://a.example/{n}" for n in (28, 29, 30)]


def test_prefixes_that_nobody_declared_are_understood() -> None:
    body = b"<urlset><url><loc>https://a.example/1</loc><n:news><n:title>Of note</n:title></n:news></url></urlset>"
    (item,) = parsed(body).items
    assert item.title is not None
    assert item.title.text == "Of note"


def test_a_broken_entry_costs_itself_only_and_is_named() -> None:
    body = f"{HEAD}<url><loc>https://a.example/1</loc></url>\n<url><loc>https://a.example/2</lox></url>\n" \
        "<url><loc>https://a.example/3</loc></url><url><lastmod>2026-01-01</lastmod></url></urlset>"  # fmt: skip
    batch = parsed(body.encode())
    assert [i.url for i in batch.items] == ["https://a.example/1", "https://a.example/3"]
    assert batch.complete
    assert batch.state is not None
    messages = [p.message for p in batch.problems]
    assert "an entry was left out: line 2: mismatched tag" in messages
    assert "1 entries have no address that can be used" in messages


def test_cut_at_every_byte_it_gives_whole_entries_and_no_state() -> None:
    whole = (DATA / "plain.xml").read_bytes()
    urls = {i.url for i in parsed(whole).items}
    for at in range(len(whole.rstrip()) - len(b"</urlset>") + 1):
        try:
            batch = parsed(whole[:at])
        except ParseError:
            continue
        assert {i.url for i in batch.items} <= urls
        assert not batch.complete
        assert batch.state is None


def test_entities_of_its_own_are_refused() -> None:
    bomb = '<!DOCTYPE u [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>' + HEAD + "</urlset>"
    with pytest.raises(ParseError, match="declares entities"):
        parsed(bomb.encode())


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b'<rss version="2.0"><channel/></rss>', "a feed"),
        (b"<!doctype html><html><title>Gone</title></html>", "an HTML page"),
        (b"", "empty"),
        (b"Please come back later.", "no sitemap"),
        (b"<urlset><url><loc>https://a.example/1", "ends half-way"),
    ],
)
def test_what_is_no_sitemap_is_named(body: bytes, what: str) -> None:
    with pytest.raises(ParseError, match=what):
        parsed(body)


def test_more_entries_than_a_sitemap_may_hold_are_capped_and_told() -> None:
    body = HEAD + "".join(f"<url><loc>https://a.example/{n}</loc></url>" for n in range(MAX_ENTRIES + 5)) + "</urlset>"
    site = read(body.encode())
    assert site.capped
    assert len(site.entries) == MAX_ENTRIES


def test_an_empty_sitemap_is_no_error() -> None:
    assert parsed(f"{HEAD}</urlset>".encode()) == Batch(state={})


def test_one_time_at_all_entries_is_not_when_they_changed() -> None:
    entries = "".join(f"<url><loc>https://a.example/{n}</loc><lastmod>2026-06-01</lastmod></url>" for n in range(3))
    assert not read(f"{HEAD}{entries}</urlset>".encode()).dated
    assert read((DATA / "plain.xml").read_bytes()).dated


def test_utf_16_and_a_wrong_declaration_are_read() -> None:
    text = f'<?xml version="1.0" encoding="iso-8859-1"?>{HEAD}<url><loc>https://a.example/ä</loc></url></urlset>'
    assert [e.url for e in read(text.encode("utf-16")).entries] == ["https://a.example/ä"]
    assert [e.url for e in read(text.encode("utf-8")).entries] == ["https://a.example/ä"]


def test_an_index_is_known_by_its_root() -> None:
    assert is_index(b'<?xml version="1.0"?><sm:sitemapindex xmlns:sm="x">')
    assert not is_index((DATA / "news.xml").read_bytes())


@given(st.text(max_size=300), st.lists(st.sampled_from(["<url>", "</url>", "<loc>", "</loc>", "&", "<!--", "]]>", "\0"])))
def test_whatever_the_bytes_there_is_a_batch_or_a_named_error(words: str, tags: list[str]) -> None:
    body = HEAD + words.join(tags) + "</urlset>"
    try:
        items = parsed(body.encode("utf-8", "replace")).items
    except ParseError:
        return
    assert all(i.url for i in items)
