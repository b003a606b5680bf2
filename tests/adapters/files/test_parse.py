"""What a file is, and what becomes of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.base import Payload
from adapters.errors import ParseError
from adapters.files import ADAPTER, FilesOptions, parse, sniff
from adapters.jsontext import JsonTextError, loads
from adapters.schema import Batch, to_json

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
RECORDS = [
    {
        "id": 7, "title": "Bridge reopened", "text": "Bridge reopened\n\nThe bridge over the canal was reopened on Monday.",
        "url": "https://news.example/bridge?utm_source=feed", "date": "2026-02-28T10:00:00+02:00", "author": "Ada Bell",
        "publisher": {"name": "Canal Post"}, "tags": "roads, canal", "language": "en", "summary": "It is open again.",
    },
    {"body": "Über die Brücke fahren wieder Autos, teilte die Stadt am Montag mit.", "timestamp": 1772272800,
     "authors": [{"name": "Bo Lind"}, "@cy"]},
]  # fmt: skip


def lines(*records: object) -> bytes:
    return b"".join(json.dumps(r, ensure_ascii=False).encode() + b"\n" for r in records)


def payload(data: bytes, url: str = "/data/in.jsonl") -> Payload:
    return Payload(data=data, url=url, fetched=NOW, source_id="src", state={"files": {}})


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"A plain text.\n\nWith two paragraphs.", "document"),
        ("Звичайний текст".encode("cp1251"), "document"),
        (b"[Photo: a bridge]\nText goes on.", "document"),
        (b"{draft} Text goes on.", "document"),
        (b"<Unnamed source> said nothing.", "document"),
        (b"", "document"),
        (b"<!DOCTYPE html><html><body>x", "page"),
        (b"  <!-- saved -->\n<!doctype HTML SYSTEM 'about:legacy-compat'>\n<html>", "page"),
        (b"<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x' 'y'><html xmlns='http://www.w3.org/1999/xhtml'>", "page"),
        (b"<article><h1>x</h1></article>", "page"),
        (b"Intro <p>One</p> <p>Two</p> <div>Three</div>", "page"),
        ("<html><body>Привіт".encode("utf-16"), "page"),
        (b"<?xml version='1.0'?>\n<!-- x --><rss version='2.0'><channel>", "feed"),
        (b"\xef\xbb\xbf<feed xmlns='http://www.w3.org/2005/Atom'>", "feed"),
        (b"<rdf:RDF xmlns='http://purl.org/rss/1.0/'>", "feed"),
        (b"Warning: something in line 3\n<rss version='2.0'>", "feed"),
        (b"<?xml version='1.0'?><opml/>", "feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "feed"),
        (b'{"title": "A feed", "items": [{"id": "1", "content_text": "x"}]}', "feed"),
        (lines(*RECORDS), "files"),
        (lines(RECORDS[0]), "files"),
        (json.dumps(RECORDS, indent=1).encode(), "files"),
        (b'{"text": "cut off', "files"),
    ],
)
def test_content_decides(data, name):
    assert sniff(data, "wrong.bin") == name


def test_the_name_decides_only_what_the_content_leaves_open():
    assert sniff(b"<custom-tag>text</custom-tag>", "a.html.gz") == "page"
    assert sniff(b"A plain text.", "a.html") == "document"
    with pytest.raises(ParseError):
        sniff(b"%PDF-1.7", "a.txt")


@pytest.mark.parametrize("data", [lines(*RECORDS), json.dumps(RECORDS, indent=1).encode(),
                                  ("\ufeff" + lines(*RECORDS).decode()).encode("utf-16-le")])  # fmt: skip
def test_records(data):
    batch = parse(payload(data))
    first, second = batch.items
    assert batch.problems == ()
    assert batch.state == {"files": {}}
    assert first.title.text == "Bridge reopened"
    assert first.title.span.of(first.text) == "Bridge reopened"
    assert first.text == RECORDS[0]["text"]
    assert (first.url, first.canonical_url) == (RECORDS[0]["url"], "https://news.example/bridge")
    assert first.published.isoformat() == "2026-02-28T10:00:00+02:00"
    assert [a.name for a in first.authors] == ["Ada Bell"]
    assert first.outlet.name == "Canal Post"
    assert [t.name for t in first.tags] == ["roads", "canal"]
    assert (first.language.tag, first.language.source, first.summary) == ("en", "declared", "It is open again.")
    assert (first.native_id, first.source.adapter, first.source.source_id) == ("7", "files", "src")
    assert second.language.tag == "de"
    assert second.published.value == datetime(2026, 2, 28, 10, tzinfo=UTC)
    assert [(a.name, a.handle) for a in second.authors] == [("Bo Lind", None), (None, "cy")]
    assert first.id != second.id


def test_the_reference_names_the_line():
    (_, second) = parse(payload(lines(*RECORDS))).items
    assert second.raw_ref == "/data/in.jsonl#L2"


def test_bad_records_are_left_out_and_named():
    data = lines(RECORDS[0]) + b"{broken\n\n" + lines({"title": "no text"}, [1], "x", {"text": "  "}) + lines(RECORDS[1])
    batch = parse(payload(data))
    assert len(batch.items) == 2
    assert [p.line for p in batch.problems] == [2, 4, 5, 6, 7]
    assert all(p.where == "/data/in.jsonl" and p.remedy for p in batch.problems)


def test_a_piece_of_lines_is_taken_at_its_word():
    piece = Payload(data=b"{broken\n" + lines(RECORDS[0]), url="/data/in.jsonl", content_type="application/x-ndjson",
                    headers={"first-line": "1001"}, fetched=NOW)  # fmt: skip
    batch = parse(piece)
    assert [p.line for p in batch.problems] == [1001]
    assert batch.items[0].raw_ref == "/data/in.jsonl#L1002"


def test_thousands_of_bad_lines_are_few_problems():
    batch = parse(payload(lines(RECORDS[0]) * 2 + b"{broken\n" * 5_000))
    assert len(batch.problems) == 51
    assert (batch.problems[-1].code, "4950" in batch.problems[-1].message) == ("cap.problems", True)


def test_exported_items_come_back_as_they_are():
    items = parse(payload(lines(*RECORDS))).items
    exported = "".join(to_json(i) + "\n" for i in items).encode()
    full = "".join(i.model_dump_json() + "\n" for i in items).encode()
    assert parse(payload(exported, "/data/export.jsonl")).items == items
    assert parse(payload(full, "/data/export.jsonl")).items == items
    broken = exported.replace(b'"kind":"article"', b'"kind":"poem"', 1)
    batch = parse(payload(broken, "/data/export.jsonl"))
    assert len(batch.items) == 1
    assert (batch.problems[0].line, "kind" in batch.problems[0].message) == (1, True)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 100_000, '{"text": NaN}', '{"text": ' + "9" * 5_000 + "}", "{", ""]
)
def test_hostile_json(text):
    with pytest.raises(JsonTextError):
        loads(text)
    batch = parse(payload(b'{"text": "good"}\n' + text.encode() + b"\n"))
    assert len(batch.items) == 1
    assert bool(batch.problems) == bool(text)


def test_a_document_gets_its_file_as_reference_and_binary_is_a_problem():
    batch = parse(payload(b"Bridge reopened\n\nThe bridge was reopened.\n", "/data/a.txt"))
    assert [i.raw_ref for i in batch.items] == ["/data/a.txt"]
    assert batch.state == {"files": {}}
    bad = parse(payload(b"%PDF-1.7\n", "/data/a.txt"))
    assert bad.items == ()
    assert bad.problems[0].where == "/data/a.txt"
    assert bad.state == {"files": {}}


def test_a_known_charset_is_handed_on():
    text = "Міст знову відкрито"
    batch = parse(
        Payload(data=text.encode("koi8-u"), url="/a.txt", content_type="text/plain; charset=koi8-u"), FilesOptions()
    )
    assert text in batch.items[0].text


async def test_from_folder_to_items(folder):
    folder.write("a.txt", "Міст відкрито\n\nМіст через канал знову відкрито.".encode("cp1251"))
    folder.write("b.jsonl", lines(*RECORDS))
    page = "<html lang=en><title>Bridge</title><article><h1>Bridge</h1><p>" + "It is open again. " * 20 + "</p>"
    folder.write("c.html", page)
    batches = [ADAPTER.parse(p, FilesOptions()) for p in await folder.poll()]
    assert sum(len(b.items) for b in batches) == 4
    assert not [p for b in batches for p in b.problems]


@given(st.binary(max_size=200) | st.text(alphabet='{}[]",:\n 1a<>/', max_size=80).map(str.encode))
def test_any_bytes_give_a_batch_or_a_parse_error(data):
    try:
        batch = parse(Payload(data=data, url="/x", fetched=NOW))
    except ParseError:
        return
    assert isinstance(batch, Batch)
