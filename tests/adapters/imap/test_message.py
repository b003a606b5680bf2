"""Messages read from bytes: newsletters, alerts, and what spammers and broken programs send."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.base import Payload
from adapters.errors import ParseError
from adapters.imap import ADAPTER
from adapters.imap.headers import MAX_HEAD, without_comments
from adapters.schema import Batch, Item

DATA = Path(__file__).parents[1] / "data" / "imap"
NOW = datetime(2026, 6, 2, tzinfo=UTC)
HEAD = b"From: A <a@desk.example>\r\nMessage-ID: <1@desk.example>\r\n"


def batch(data: bytes, size: int | None = None) -> Batch:
    headers = {"size": str(size)} if size else {}
    place = "imap://mail.example/INBOX;UIDVALIDITY=1/;UID=1"
    payload = Payload(data=data, url=place, headers=headers, fetched=NOW, source_id="post", state={})
    return ADAPTER.parse(payload, None)


def read(data: bytes) -> Item:
    (item,) = batch(data).items
    return item


def test_a_newsletter() -> None:
    item = read((DATA / "newsletter.eml").read_bytes())
    assert item.title is not None
    assert item.title.text == "Fährterminal unter Schutz: Luftabwehr am Kai"
    assert [(p.name, p.email) for p in item.authors] == [("Hafen-Brief – Redaktion", "brief@harbour.example")]
    assert item.outlet is not None
    assert (item.outlet.name, item.outlet.domain) == ("Der Hafenbrief", "harbour.example")
    assert item.published is not None
    assert item.published.isoformat() == "2026-06-01T08:30:00+02:00"
    assert item.native_id == "2026-06-01.1@harbour.example"
    assert item.url == "https://harbour.example/briefe/1"
    assert item.body == (
        "Fährterminal\n\nAm Kai steht seit Sonntag eine Batterie IRIS-T.\n\nMehr steht im Bericht."
    )
    assert [(link.url, link.text) for link in item.links] == [("https://harbour.example/bericht?a=1", "Bericht")]
    assert [(m.alt, m.mime, m.role) for m in item.media] == [("Lageplan.pdf", "application/pdf", "enclosure")]
    assert item.language is not None
    assert item.language.tag == "de"
    assert item.raw_ref == "imap://mail.example/INBOX;UIDVALIDITY=1/;UID=1"


def test_an_alert_in_plain_text() -> None:
    item = read((DATA / "alert.eml").read_bytes())
    assert [link.url for link in item.links] == ["https://news.example/bridge", "https://news.example/second?x=1"]
    assert item.outlet is None
    assert "You get this" not in item.text
    assert item.published is not None
    assert item.published.zone == "utc"


def test_flowed_lines_are_joined() -> None:
    body = b"Content-Type: text/plain; format=flowed\r\n\r\nOne paragraph that \r\ngoes on.\r\nAnother line.\r\n"
    assert read(HEAD + body).body == "One paragraph that goes on.\nAnother line."


@pytest.mark.parametrize(
    ("field", "subject"),
    [
        (b"=?windows-1251?B?zO7x8iDn4Oru6/7ssA==?=", "Мост заколюм°"),
        (b"=?no-such-charset?Q?Caf=C3=A9?=", "Café"),
        ("Grüße aus dem Hafen".encode(), "Grüße aus dem Hafen"),
        (b"=?utf-8?Q?Bad_=C3?= end", "Bad � end"),
        (b"=?utf-8?B?%%%?=", "=?utf-8?B?%%%?="),
        (b"folded\r\n over lines", "folded over lines"),
        (b"=?utf-8?q?line=0D=0ABcc:_x?=", "line Bcc: x"),
    ],
)
def test_subjects_of_all_charsets(field: bytes, subject: str) -> None:
    item = read(HEAD + b"Subject: " + field + b"\r\n\r\nText.")
    assert item.title is not None
    assert item.title.text == subject


@pytest.mark.parametrize("charset", ["utf-8", "koi8-u", "windows-1251", "iso-2022-jp", "gb18030", "x-unknown"])
def test_bodies_of_all_charsets(charset: str) -> None:
    east = {"iso-2022-jp": "橋は日曜日に閉鎖された。", "gb18030": "大桥星期天关闭维修。"}
    words = east.get(charset, "Міст закрито на ремонт до осені")
    codec = "utf-8" if charset == "x-unknown" else charset
    head = f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode()
    assert read(HEAD + head + words.encode(codec)).body == words


def test_more_than_64_kib_of_header_is_cut_and_told() -> None:
    found = batch(HEAD + b"Subject: Kept\r\n" + b"X-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n" * 5_000 + b"\r\nThe text.")
    assert [p.code for p in found.problems] == ["cap.header"]
    assert found.items[0].body == "The text."
    one_line = batch(HEAD + b"Subject: " + b"a" * (2 * MAX_HEAD) + b"\r\n\r\nThe text.")
    assert one_line.problems[0].code == "cap.header"


@pytest.mark.parametrize("field", ["From", "Date", "Subject", "Message-ID", "List-Id", "In-Reply-To", "Content-Type"])
def test_5000_nested_comments_cost_nothing(field: str) -> None:
    nested = b"(" * 5_000 + b"x" + b")" * 5_000
    began = time.process_time()
    item = read(b"From: a@desk.example\r\n" + field.encode() + b": " + nested + b"\r\n\r\nThe text.")
    assert item.body == "The text."
    assert time.process_time() - began < 2


def test_comments_are_taken_out_of_dates_and_names() -> None:
    sender = b'From: "A (not a comment)" (a (nested) comment) <a@b.example>\r\n'
    item = read(sender + b"Date: 1 Jun (June) 2026 10:00 +0000 (UTC)\r\n\r\nHi.")
    assert item.authors[0].name == "A (not a comment)"
    assert item.published is not None
    assert item.published.isoformat() == "2026-06-01T10:00+00:00"


@given(st.text("()\\\"ab ", max_size=60))
def test_what_is_left_has_no_comment_of_its_own(value: str) -> None:
    assert without_comments(without_comments(value)) == without_comments(value) or "\\" in value or '"' in value


def test_nesting_that_the_parser_cannot_follow_is_an_error_of_that_message() -> None:
    parts = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(5_000))
    with pytest.raises(ParseError, match="cannot be read"):
        batch(HEAD + parts + b"\r\nText.")


def test_a_message_that_was_cut_says_so_and_gives_what_is_there() -> None:
    whole = (DATA / "newsletter.eml").read_bytes()
    at = whole.index(b"Bericht</a>")
    found = batch(whole[:at], size=len(whole))
    assert found.problems[0].code == "cap.message"
    assert "IRIS-T" in found.items[0].text


def test_a_name_of_an_attachment_is_a_name_only() -> None:
    name = b"filename*=utf-8''..%2F..%2Fetc%2Fp%C3%A4ss"
    part = b"Content-Type: application/zip\r\nContent-Disposition: attachment; " + name + b"\r\n\r\nPK"
    assert [m.alt for m in read(HEAD + part).media] == ["päss"]


def test_without_a_message_id_the_content_identifies() -> None:
    one, two = (read(b"From: a@b.example\r\n\r\n" + text) for text in (b"One.", b"Two."))
    assert one.id != two.id
    assert one.id == read(b"From: a@b.example\r\n\r\nOne.").id


def test_an_answer_names_what_it_answers() -> None:
    first = read(HEAD + b"\r\nHi.")
    answer = read(b"From: b@desk.example\r\nIn-Reply-To: <1@desk.example>\r\n\r\nHi back.")
    assert answer.relations[0].id == first.id


@pytest.mark.parametrize("data", [b"", b"<html></html>", b"no header here", b"\0\0\0"])
def test_what_is_no_message(data: bytes) -> None:
    with pytest.raises(ParseError, match="no mail message"):
        batch(data)


KINDS = ["text/plain", "text/html", "multipart/mixed; boundary=b", "message/rfc822"]


@given(st.binary(max_size=400), st.sampled_from(KINDS))
def test_whatever_the_bytes_there_is_an_item_or_a_named_error(data: bytes, kind: str) -> None:
    try:
        item = read(HEAD + f"Content-Type: {kind}\r\n\r\n".encode() + data)
    except ParseError:
        return
    assert Item.model_validate_json(item.model_dump_json()) == item
