"""Letters made of hostile words: every header is read back and compared, and the HTML holds nothing active."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from email import message_from_bytes, message_from_string
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import compat32, default
from typing import Any

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.schema import Person, Quote, SourceRef, Span, Title
from monitor.config import DigestSettings, MailSettings
from monitor.deliver.alert_messages import Alarm
from monitor.deliver.alert_messages import outgoing_of as alert_of
from monitor.deliver.digests import outgoing_of, trial_of
from monitor.deliver.message import Letter, compose, header_text, list_headers, message_id
from monitor.deliver.recipients import Recipient
from monitor.digest.build import build
from monitor.digest.model import Flagged, Material, Setting, Window
from monitor.digest.render import render_alert
from storage.records import Evidence, Flag, Match
from tests.monitor.deliver.samples import NOW
from tests.storage.samples import article

MAIL = MailSettings(sender="Пульт <desk@desk.example>", reply_to="team@desk.example")
ONCE = {"from", "to", "reply-to", "subject", "date", "message-id", "content-language", "list-id", "auto-submitted",
        "x-auto-response-suppress", "mime-version", "content-type"}  # fmt: skip

HOSTILE = [
    "=?utf-8?q?a=0D=0ABcc:_x@y?=",
    "=?utf-8?b?Zm9vDQpCY2M6IHhAeQ==?=",
    "=?utf-8?q?=?= =?utf-8?q?a=0ABcc:x@y?=",
    "= ?utf-8?q?a=0D=0ABcc:_x@y? =",
    "=?utf-8?q?=3D=3Futf-8=3Fq=3Fa=3D0ABcc=3Ax=40y=3F=3D?=",
    "one\r\nBcc: x@y.example\r\n\r\n<script>alert(1)</script>",
    "one\nSubject: two",
    "one\x0bBcc: x@y\x0c\x85\u2028Cc: z@y\u2029",
    "\x00\x01\x7f\ud7ff\ufffe",
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}{% include '/etc/passwd' %}",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe srcdoc='<script>1</script>'>",
    "<img src=https://tracker.example/p.gif>",
    "<style>*{background:url(https://tracker.example)}</style>",
    "<base href='https://evil.example/'><meta http-equiv=refresh content='0;url=https://evil.example'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<!--[if mso]><script>1</script><![endif]-->",
    "\u202egnp.exe \u2066hidden\u2069 \u200f",
    ".\r\n.\r\nMAIL FROM:<x@y>",
    "w" * 5000,
    "слово " * 500,
    "😀" * 300,
]
URLS = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "\x01javascript:alert(1)",
    "data:text/html,<script>1</script>", "vbscript:x", "https://ok.example/\" onclick=\"alert(1)", "//evil.example",
    "https://user:pw@evil.example/", "https://ok.example/\r\nBcc: x@y", "https://[::1", "mailto:x@y?bcc=z@y",
]  # fmt: skip


def letter(subject: str, text: str = "t\n", html: str = "<p>t</p>\n", **fields: Any) -> Letter:
    values: dict[str, Any] = {"to": "b@desk.example", "id": "digest:daily:1", "date": NOW}
    values["headers"] = list_headers(MAIL, "daily")
    return Letter(subject=subject, text=text, html=html, **{**values, **fields})


def read(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=default)  # type: ignore[return-value]


def headers_of(data: bytes) -> list[str]:
    """As the modern parser, the old one, and a reader by lines see them."""
    head = data.split(b"\r\n\r\n", 1)[0].decode("ascii")
    by_lines = [line.partition(":")[0].lower() for line in head.split("\r\n") if line[0] not in " \t"]
    modern = [k.lower() for k in read(data)]
    old = [k.lower() for k in message_from_string(head, policy=compat32)]
    assert by_lines == modern == old
    return by_lines


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_make_no_header(words: str) -> None:
    data = compose(letter(words, text=words + "\n", html=f"<p>{words.replace('<', '&lt;')}</p>"), MAIL)
    names = headers_of(data)
    assert sorted(names) == sorted(ONCE)
    found = read(data)
    assert found["Subject"] == header_text(words)
    assert (found["To"], found["From"]) == ("b@desk.example", "Пульт <desk@desk.example>")
    assert found["Date"].datetime == NOW
    assert found["Message-ID"] == message_id("digest:daily:1", "b@desk.example", MAIL.sender or "")
    assert max(map(len, data.split(b"\r\n"))) <= 998  # RFC 5322 section 2.1.1
    assert data.isascii()


@given(st.text(max_size=80))
def test_any_words_come_back(words: str) -> None:
    data = compose(letter(words, text=words + "\n"), MAIL)
    assert sorted(headers_of(data)) == sorted(ONCE)
    assert read(data)["Subject"] == header_text(words)


@pytest.mark.parametrize("length", range(1, 60, 4))
@pytest.mark.parametrize(
    "words", ["звіт у Дніпрі ", "Übung und ", "a <title> of words ", "日本 の 報道 ", "mixed слова and 😀 "]
)
def test_blanks_between_encoded_words_stay(words: str, length: int) -> None:
    subject = f"daily, 2 November: {words * length}"
    data = compose(letter(subject), MAIL)
    assert read(data)["Subject"] == header_text(subject)
    assert str(make_header(decode_header(message_from_bytes(data, policy=compat32)["Subject"]))) == header_text(subject)


@pytest.mark.parametrize("name", ["Desk", 'A "quoted" desk, here', "Пульт " * 20, "Ä (b) <c>", "=?utf-8?q?a=0ABcc:x?="])
def test_names_of_senders_come_back(name: str) -> None:
    mail = MAIL.model_copy(update={"sender": f"{name.replace(chr(34), '').replace('<c>', '')} <desk@desk.example>"})
    found = read(compose(letter("a"), mail))["From"].addresses
    assert [a.addr_spec for a in found] == ["desk@desk.example"]


def test_the_same_letter_is_the_same_bytes() -> None:
    assert compose(letter("a"), MAIL) == compose(letter("a"), MAIL)
    other = read(compose(letter("a", to="c@desk.example"), MAIL))
    assert other["Message-ID"] != read(compose(letter("a"), MAIL))["Message-ID"]


def test_one_click_unsubscribing() -> None:
    off = "https://desk.example/off?u=1"
    mail = MAIL.model_copy(update={"unsubscribe": off, "one_click": True, "list_id": "news.desk.example"})
    found = read(compose(letter("a", headers=list_headers(mail, "daily")), mail))
    assert found["List-Unsubscribe"] == "<https://desk.example/off?u=1>"
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert found["List-Id"] == "<news.desk.example>"
    assert found["Auto-Submitted"] == "auto-generated"


def material(words: str, url: str) -> Material:
    text = f"{words} said and said again.\n\n{words} in the body of it."
    item = article(
        1, text, title=Title(text=words or "-", source="feed"), url=url, canonical_url=url, summary=words,
        authors=(Person(name=words or None, url=url),), source=SourceRef(adapter="feed", source_id="s"),
        quotes=(Quote(span=Span(start=0, end=len(text)), speaker=words or None),),
    )  # fmt: skip
    size = len(words)
    evidence = Evidence(
        field="title", span=Span(start=0, end=size or 1), surface=words or "x", term=words or "x", canonical=words or "x",
        snippet=words, mark=Span(start=0, end=size) if size else None, speaker=words,
    )  # fmt: skip
    match = Match(watch_id="floods", watch_version="1", priority="high", evidence=(evidence,))
    flag = Flag(seq=1, item_id=item.id, revision=1, kind="live", created=NOW, match=match)
    window = Window(period=date(2026, 11, 2), start=NOW, end=NOW, zone="UTC")
    return Material(window=window, flagged=[Flagged(item, (flag,))], sources={"s": words})


SAFE = frozenset(
    "html head meta title style body main h1 h2 h3 p div span ul li a b bdi br mark blockquote".split()
    + "table thead tbody tr th td".split()
)


def check_html(page: str) -> None:
    tree = lxml.html.document_fromstring(page)
    for node in tree.iter():
        assert isinstance(node.tag, str), "a comment"
        assert node.tag in SAFE, node.tag
        for name, value in node.attrib.items():
            assert not name.startswith("on")
            assert name not in ("src", "srcset", "background", "action", "http-equiv")
            if name == "href":
                assert value.startswith(("http://", "https://"))
                assert "@" not in value.split("/")[2]
            assert "url(" not in value.lower()
            assert "expression" not in value.lower()
    assert "tracker.example" not in "".join(tree.xpath("//style/text()"))


@pytest.mark.parametrize("words", HOSTILE)
def test_a_digest_and_an_alert_of_hostile_words_hold_nothing_active(words: str) -> None:
    settings = DigestSettings(name="daily", to=("b@desk.example",))
    for url in URLS if words == HOSTILE[0] else URLS[:1]:
        digest = build(material(words, url), Setting(name="daily"))
        (message,), problems = outgoing_of(digest, settings, MAIL, now=NOW)
        alarm = Alarm("now", "alert:now:1-1", "en", render_alert(digest, held=2), {}, NOW)
        alert = alert_of(alarm, Recipient("mail", "b@desk.example", "b@desk.example"), MAIL)
        test = trial_of(digest, settings, "b@desk.example", MAIL, now=NOW)
        assert problems == []
        for each in (message, alert, test):
            assert sorted(headers_of(each.body)) == sorted(ONCE)
            found = read(each.body)
            parts = {p.get_content_subtype(): p.get_content() for p in found.iter_parts()}  # type: ignore[union-attr]
            assert parts.keys() == {"plain", "html"}
            check_html(parts["html"])
            assert not any(c in parts["plain"] for c in "\x00\x07\x1b\u202e\u2066")
        assert read(test.body)["Subject"].startswith("[test] ")
        assert message.message_id != test.message_id


def test_an_endpoint_gets_the_digest_as_an_event() -> None:
    digest = build(material("<b>Bridge</b>", "https://news.example/1"), Setting(name="daily"))
    settings = DigestSettings(name="daily", to=("https://hooks.example/x", "https://hooks.example/y"))
    now = datetime(2026, 11, 2, 7, tzinfo=UTC)
    made, problems = outgoing_of(digest, settings, MAIL, now=now)
    events = [json.loads(m.body) for m in made]
    assert (len({e["id"] for e in events}), problems) == (2, [])
    assert [m.message_id for m in made] == [e["id"] for e in events]
    assert events[0]["type"] == "digest"
    assert type(digest).model_validate_json(json.dumps(events[0]["data"])) == digest


def test_nothing_is_sent_of_an_empty_one_where_that_is_wished() -> None:
    window = Window(period=date(2026, 11, 2), start=NOW, end=NOW, zone="UTC")
    digest = build(Material(window=window, flagged=[]), Setting(name="daily"))
    assert outgoing_of(digest, DigestSettings(name="daily", to=("b@desk.example",), empty=False), MAIL, now=NOW)[0] == []
    assert len(outgoing_of(digest, DigestSettings(name="daily", to=("b@desk.example",)), MAIL, now=NOW)[0]) == 1
