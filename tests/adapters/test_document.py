"""The document reader on texts of many makes: what each part of the item says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.document import ADAPTER, DocumentOptions, read, read_text
from adapters.errors import ParseError
from adapters.registry import get
from adapters.schema import Item

SAMPLES = Path(__file__).parent / "data" / "document_samples"


def roles(item: Item) -> list[str]:
    return [b.role for b in item.blocks]


def parts(item: Item, role: str) -> list[str]:
    return [b.span.of(item.text).strip() for b in item.blocks if b.role == role]


def spoken(item: Item) -> list[tuple[str, str | None]]:
    return [(q.span.of(item.text), q.speaker) for q in item.quotes]


def told(item: Item) -> dict[str, Any]:
    """What an item says, short enough to be checked by eye."""
    stamp = item.published
    return {
        "kind": item.kind,
        "platform": item.platform,
        "language": item.language.tag if item.language else None,
        "title": item.title.text if item.title else None,
        "outlet": item.outlet.name if item.outlet else None,
        "authors": [[p.name, p.handle] for p in item.authors],
        "published": [stamp.wall, stamp.tz] if stamp else None,
        "url": item.url,
        "blocks": [[b.role, b.span.of(item.text)[:20]] for b in item.blocks],
        "media": [[m.caption, m.credit] for m in item.media],
        "quotes": [list(q) for q in spoken(item)],
        "embeds": [told(e.item) | {"text": e.item.text} for e in item.embeds],
        "tags": [t.name for t in item.tags],
        "links": [link.url for link in item.links],
    }


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.txt")), ids=lambda p: p.stem)
def test_sample(path: Path) -> None:
    item = read(path.read_bytes())
    assert "".join(b.span.of(item.text) for b in item.blocks) == path.read_text()
    assert told(item) == json.loads(path.with_suffix(".json").read_text())


def test_title_span_leaves_label_and_markup_out() -> None:
    for text in ("Title: A port is reopened\n\nThe port opened.", "# A port is reopened\n\nThe port opened."):
        item = read_text(text)
        assert item.title is not None
        assert item.title.span is not None
        assert item.title.span.of(text) == "A port is reopened"


def test_byte_order_mark_is_not_counted_and_line_ends_stay() -> None:
    text = "Port reopened\r\n\r\nThe port opened on Monday after the storm had passed.\r\n"
    item = read(b"\xef\xbb\xbf" + text.encode())
    assert item.text == text
    assert item.title is not None
    assert item.title.span is not None
    assert (item.title.span.start, item.title.span.end) == (0, 13)


def test_spans_count_code_points() -> None:
    item = read("🛰️🛰️ Знімок\n\nВін сказав: «це міст» і пішов далі.".encode())
    assert [q.span.of(item.text) for q in item.quotes] == ["це міст"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1251"])
def test_encodings(encoding: str) -> None:
    text = (
        "Порт відновив роботу\n\nПорт відновив роботу в понеділок після шторму, повідомила адміністрація. "
        "«Ми чекали цього дня», — сказав капітан Іван Гринь.\n"
    )
    item = read(text.encode(encoding))
    assert item.text == text
    assert spoken(item) == [("Ми чекали цього дня", "Іван Гринь")]


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", "\ufeff\n".encode()])
def test_empty_is_an_error_with_a_remedy(data: bytes) -> None:
    with pytest.raises(ParseError) as error:
        read(data, url="dump.txt")
    assert error.value.remedy
    assert "dump.txt" in str(error.value)


def test_binary_is_an_error() -> None:
    with pytest.raises(ParseError):
        read(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8)


def test_nothing_is_invented() -> None:
    item = read_text("The convoy left the town at dawn. It was seen again on the coast road by noon.")
    assert item.title is None
    assert item.outlet is None
    assert item.authors == ()
    assert item.published is None
    assert item.url is None
    assert {"outlet", "authors", "url", "published"} <= item.absent


def test_a_date_in_a_sentence_is_no_publication_date() -> None:
    item = read_text("Harbour closed\n\nThe harbour has been closed since 3 March 2021, when the pier fell.\n")
    assert item.published is None


def test_dateline_without_year_gives_no_year() -> None:
    item = read_text("ODESA, March 3 (Coastwire) - The harbour was closed on Wednesday after the pier fell.\n")
    assert item.published is None
    assert roles(item) == ["dateline", "body"]


def test_photo_credit_is_no_outlet_and_no_author() -> None:
    item = read_text("Harbour closed\n\nThe pier fell.\n\nThe pier on Monday. (Photo: Jane Roe/Coastwire)\n")
    assert item.outlet is None
    assert item.authors == ()
    assert [(m.caption, m.credit) for m in item.media] == [("The pier on Monday.", "Jane Roe/Coastwire")]


def test_hard_wrapped_paragraphs_are_one_block() -> None:
    text = (
        "Harbour closed\n\n"
        "The harbour has been closed since the pier fell into the water on\n"
        "Monday night, and the port captain does not expect that ships will\n"
        "be able to dock before the end of the week at the earliest.\n\n"
        "Ferries go from the old quay, which is open to passengers without\n"
        "vehicles, while lorries are sent to the next port along the coast\n"
        "until the road to the terminal is safe again.\n"
    )
    assert roles(read_text(text)) == ["headline", "body", "body"]


def test_a_paragraph_a_line() -> None:
    text = (
        "Harbour closed\nThe harbour has been closed since Monday, when the pier fell into the water.\n"
        "Ferries go from the old quay.\nLorries are sent to the next port along the coast until the road is safe.\n"
    )
    assert roles(read_text(text)) == ["headline", "body", "body", "body"]


def test_identity() -> None:
    text = "Title: Harbour closed\nURL: https://news.example/harbour\n\nThe pier fell on Monday.\n"
    stated, copy = read_text(text), read_text(text + "\nAnd again.\n")
    assert stated.id.startswith("url:")
    assert stated.id == copy.id
    silent = read_text("The pier fell on Monday.\n")
    assert silent.id.startswith("file:")
    assert silent.id != read_text("The pier fell on Tuesday.\n").id


def test_url_read_is_provenance_not_the_address() -> None:
    item = read(b"The pier fell on Monday.", url="https://dump.example/7.txt", source_id="dumps")
    assert item.url is None
    assert item.source.url == "https://dump.example/7.txt"
    assert item.source.source_id == "dumps"


def test_json_round_trip() -> None:
    for path in SAMPLES.glob("*.txt"):
        item = read(path.read_bytes())
        assert Item.model_validate(json.loads(item.model_dump_json())) == item


def test_adapter_is_registered() -> None:
    assert get("document") is ADAPTER
    assert DocumentOptions(url="https://dump.example/7.txt").max_bytes is None
