"""Reading feeds: recorded samples, every cut, hostile bytes, identity, what was read before."""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.errors import ParseError
from adapters.feed import read
from adapters.feed import reading as module
from adapters.schema import Batch
from tests.adapters.feed.samples import FETCHED, SAMPLES, expected_path, recorded
from tests.adapters.paragraphs import PARAGRAPHS

RSS = """<?xml version="1.0"?>
<!-- a remark with <item> in it -->
<rss version="2.0"><channel><title>Quay</title><link>https://quay.example/</link>
<item><title>One &amp; only</title><guid isPermaLink="false">g1</guid>
<description><![CDATA[<p>First </item> text.</p>]]></description></item>
<item><guid>https://quay.example/2</guid><title>Two</title><description>Second text.</description></item>
</channel></rss>
"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Quay</title>
<entry><id>a1</id><title>One</title><link href="https://quay.example/1"/><content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>First text.</p></div></content></entry>
<entry><id>a2</id><title>Two</title><link href="https://quay.example/2"/>
<summary>Second text.</summary></entry>
</feed>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "Quay",
"items": [{"id": "j1", "title": "One [", "content_text": "First \\"text\\"."},
{"id": "j2", "title": "Two", "url": "https://quay.example/2", "content_html": "<p>Second text.</p>"}],
"language": "en"}"""
FORMS = {"rss": RSS, "atom": ATOM, "json": JSON}


def rss(*items: str, head: str = "") -> bytes:
    body = "".join(f"<item>{i}</item>" for i in items)
    return f"<rss version='2.0'><channel><title>Quay</title>{head}{body}</channel></rss>".encode()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda p: p.stem)
def test_recorded_samples(sample: Path) -> None:
    assert recorded(sample) == json.loads(expected_path(sample).read_text(encoding="utf-8"))


@pytest.mark.parametrize("form", FORMS)
def test_no_half_item_wherever_the_bytes_end(form: str) -> None:
    data = FORMS[form].encode()
    whole = {item.id: item for item in read(data, url="https://quay.example/feed").items}
    assert len(whole) == 2
    counts = set()
    for end in range(1, len(data)):
        try:
            batch = read(data[:end], url="https://quay.example/feed")
        except ParseError:
            continue
        for item in batch.items:
            assert item.model_copy(update={"language": None}) == whole[item.id].model_copy(update={"language": None})
        if not batch.complete:
            assert batch.state is None
            assert [p.code for p in batch.problems] == ["parse.truncated"]
            counts.add(len(batch.items))
        else:
            assert len(batch.items) == 2
    assert counts == {0, 1, 2}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b" \r\n\0", "empty"),
        (b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>x</body>", "HTML page titled 'Sign in'"),
        (b"<html><body><p>cut", "HTML page"),
        (b"<p>404 not found", "<p>, not a feed"),
        (b"<opml version='2.0'><body/></opml>", "<opml>"),
        (b"Service unavailable", "begins with 'Service unavailable'"),
        (b"/etc/hosts", "begins with '/etc/hosts'"),
        (b"file:///etc/hosts", "begins with 'file:///etc/hosts'"),
        (b"{}", "no list of items"),
        (b"[1, 2]", "not an object"),
        (b'{"items": 3}', "no list of items"),
        (b'{"error": "denied"', "broken"),
        (b'{"items": [' + b"[" * 5000, "deeper"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": ' + b"9" * 5000 + b"}]}", "5000 figures"),
        (b'{"items": [{"id": NaN}]}', "NaN"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
    ],
)
def test_what_is_no_feed_is_named(data: bytes, message: str) -> None:
    with pytest.raises(ParseError, match=message.replace("[", r"\[")) as caught:
        read(data, url="https://quay.example/feed", source_id="quay")
    assert (caught.value.source, caught.value.where) == ("quay", "https://quay.example/feed")


def test_a_path_is_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "feed.xml"
    secret.write_text(RSS)
    for body in (str(secret), f"file://{secret}"):
        with pytest.raises(ParseError):
            read(body.encode())


def test_entity_bombs_end_soon() -> None:
    levels = "".join(f"<!ENTITY b{n} '{f'&b{n - 1};' * 10}'>" for n in range(1, 10))
    bomb = f"<!DOCTYPE rss [<!ENTITY b0 'ha'>{levels}<!ENTITY x SYSTEM 'file:///etc/hosts'>]>"
    data = f"{bomb}<rss version='2.0'><channel><title>&b9;&x;</title><item><title>&b9;</title></item></channel></rss>"
    start = time.process_time()
    try:
        text = repr(read(data.encode()))
    except ParseError as error:
        text = str(error)
    assert time.process_time() - start < 1
    assert len(text) < 100_000
    assert "localhost" not in text


@pytest.mark.parametrize(
    "data",
    [
        b"<rss><channel>" + b"<!--" * 100_000,
        b"<rss><channel><item>" + b"<!--" * 50_000 + b"</item></channel></rss>",
        b"<rss><channel><item " + b" ".join(b"a%d='1'" % n for n in range(20_000)) + b"/></channel></rss>",
        b"<rss><channel>" + b"<item>" * 20_000,
        b"<rss><channel><item>" + b"<x>" * 20_000 + b"</item></channel></rss>",
        b"<rss><channel><item><title>" + b"&" * 100_000 + b"</title></item></channel></rss>",
        b"<rss " * 50_000,
        b"<![CDATA[" * 50_000,
        b"{" * 300_000,
        b'{"items": [' + b'"a",' * 100_000,
        b'{"items": ["' + b"\\" * 300_000,
    ],
    ids=lambda data: data[:24].decode(),
)
def test_hostile_bytes_take_little_time(data: bytes) -> None:
    start = time.process_time()
    with contextlib.suppress(ParseError):
        read(data)
    assert time.process_time() - start < 4


BAD = ["&#xD800;", "&#x110000;", "&#99999999999999;", "&undefined;", "<b>", "</x>", "\x01", "]]>"]


@pytest.mark.parametrize("bad", BAD)
def test_one_bad_entry_stops_no_other(bad: str) -> None:
    titles = ("First", f"Bad {bad}", "Third")
    batch = read(rss(*(f"<guid>u:{n}</guid><title>{title}</title>" for n, title in enumerate(titles))))
    found = [item.title.text for item in batch.items if item.title]
    assert (found[0], found[-1]) == ("First", "Third")
    assert batch.complete
    assert len(batch.items) + len(batch.problems) == 3
    assert all(problem.message.startswith("Bad") for problem in batch.problems)


def test_json_entries_that_are_no_objects_are_named() -> None:
    strange = b'{"id": "2", "title": 5, "tags": "x", "authors": {}}'
    batch = read(b'{"items": [{"id": "1", "title": "A"}, 7, null, ' + strange + b"]}")
    assert [i.native_id for i in batch.items] == ["1", "2"]
    assert [p.code for p in batch.problems] == ["parse.entry", "parse.entry"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1251", "koi8-u"])
@pytest.mark.parametrize("declared", [True, False])
def test_encodings(encoding: str, declared: bool) -> None:
    words = "Міністерство повідомило про відкриття порту та перші судна, що зайшли вранці."
    head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>' if declared else '<?xml version="1.0"?>'
    xml = f"{head}<rss version='2.0'><channel><title>{words}</title><item><title>{words}</title></item></channel></rss>"
    batch = read(xml.encode(encoding), content_type="application/rss+xml")
    assert batch.items[0].title is not None
    assert batch.items[0].title.text == words


def test_a_wrong_header_is_overruled() -> None:
    xml = b'<?xml version="1.0" encoding="utf-8"?>' + rss("<title>Łódź – порт</title>")
    batch = read(xml, content_type="text/xml; charset=iso-8859-1")
    assert batch.items[0].title is not None
    assert batch.items[0].title.text == "Łódź – порт"


def test_identity_by_native_id_then_address_then_content() -> None:
    one = read(rss("<guid>7</guid><link>https://q.example/a</link>"), source_id="s").items[0]
    assert one.id == read(rss("<guid>7</guid><link>https://q.example/b</link>"), source_id="s").items[0].id
    assert one.id != read(rss("<guid>7</guid>"), source_id="other").items[0].id
    linked = read(rss("<link>https://q.example/a?utm_source=x</link><title>A</title>")).items[0]
    assert linked.id == read(rss("<link>https://q.example/a</link><title>B</title>")).items[0].id
    assert linked.id.startswith("url:")
    assert read(rss("<title>Only words</title>")).items[0].id.startswith("file:")


def test_a_native_id_that_is_used_twice_loses_no_entry() -> None:
    a, b = (f"<guid isPermaLink='false'>0</guid><link>https://q.example/{n}</link><title>{n}</title>" for n in "ab")
    first = read(rss(a, b), source_id="s")
    assert len({i.id for i in first.items}) == 2
    # The same with the second one published later, when the first is not parsed again.
    earlier = read(rss(a), source_id="s")
    later = read(rss(b, a), source_id="s", state=earlier.state)
    assert [i.url for i in later.items] == ["https://q.example/b"]
    assert later.items[0].id != earlier.items[0].id


def test_an_entry_that_is_there_twice_is_read_once() -> None:
    batch = read(rss("<guid>u:1</guid><title>A</title>", "<guid>u:1</guid><title>A</title><category>x</category>"))
    assert [p.code for p in batch.problems] in ([], ["entry.duplicate"])
    assert len({i.id for i in batch.items}) == len(batch.items)


@pytest.mark.parametrize("form", FORMS)
def test_only_entries_that_are_new_or_changed_are_read_again(form: str) -> None:
    data = FORMS[form].encode()
    first = read(data, source_id="s")
    again = read(data, source_id="s", state=first.state)
    assert (again.items, again.state) == ((), first.state)
    changed = read(data.replace(b"Second text", b"Second text, corrected"), source_id="s", state=first.state)
    assert [i.id for i in changed.items] == [first.items[1].id]
    assert "corrected" in changed.items[0].text
    assert changed.info is not None
    assert changed.info.title == "Quay"


def test_the_state_of_others_is_kept_and_a_strange_one_does_no_harm() -> None:
    batch = read(RSS.encode(), state={"url": "x", "entries": [1, 2]})
    assert batch.state is not None
    assert batch.state["url"] == "x"
    assert len(batch.items) == 2


def test_the_newest_of_too_many_entries_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ENTRIES", 3)
    days = [5, 1, 9, 7, 3]
    items = [f"<guid>u:{d}</guid><pubDate>{d:02d} Oct 2026 10:00:00 GMT</pubDate>" for d in days]
    batch = read(rss(*items))
    assert [i.native_id for i in batch.items] == ["u:5", "u:9", "u:7"]
    assert [p.code for p in batch.problems] == ["cap.entries"]


@pytest.mark.parametrize("spoilt", ["", "a & b"])
def test_of_an_entry_that_turns_out_to_be_thousands_none_is_read_again(monkeypatch: pytest.MonkeyPatch, spoilt: str) -> None:
    """Even where all that stands in it is newer than itself."""
    inner = [f"<entry><guid>u:{n}</guid><pubDate>Mon, 02 Mar 2026 0{n}:00:00 GMT</pubDate></entry>" for n in range(9)]
    data = rss(f"<guid>u:b</guid><title>{spoilt}</title><pubDate>Mon, 02 Mar 2020 00:00:00 GMT</pubDate>{''.join(inner)}")
    monkeypatch.setattr(module, "MAX_ENTRIES", 4)
    batch = read(data)
    assert {"u:6", "u:7", "u:8"} < {item.native_id for item in batch.items}
    again = read(data, state=batch.state)
    assert (again.items, again.problems, again.state) == ((), (), read(data, state=again.state).state)


@pytest.mark.parametrize("spoilt", ["", "a & b"])
def test_an_entry_that_turns_out_to_be_thousands_is_cut_too(monkeypatch: pytest.MonkeyPatch, spoilt: str) -> None:
    """As by its tags it is one, and what reads what is not well-formed begins another one at each of them."""
    inner = [f"<entry><guid>u:{n}</guid><title>Ship {n}</title></entry>" for n in range(9)]
    data = rss("<guid>u:a</guid><title>One</title>", f"<guid>u:b</guid><title>{spoilt}</title>{''.join(inner)}")
    whole = read(data)
    assert (len(whole.items), whole.problems) == (11, ())
    monkeypatch.setattr(module, "MAX_ENTRIES", 4)
    batch = read(data)
    assert (len(batch.items), batch.items[0].native_id) == (4, "u:a")
    assert [p.code for p in batch.problems] == ["cap.entries"]
    assert "11 entries" in batch.problems[0].message
    assert read(data, state=batch.state).items == ()


@pytest.mark.parametrize(("data", "more"), [
    (rss(*[f"<link>https://quay.example/1</link><title>Report {n}</title>" for n in range(50)]), "29 more"),
    (json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Quay", "items": [1] * 50}).encode(), "30 more"),
])  # fmt: skip
def test_of_many_alike_problems_the_first_are_told_and_how_many_more_there_are(data: bytes, more: str) -> None:
    *told, rest = read(data).problems
    assert len(told) == module.MAX_PROBLEMS
    assert (rest.code, rest.severity) == (told[0].code, told[0].severity)
    assert rest.message.startswith(more)


def test_dates_use_the_feed_language_and_are_believed_only_when_they_can_be() -> None:
    head = "<language>uk</language>"
    good = "<title>Порт знову працює</title><pubDate>2 листопада 2026, 14:05</pubDate>"
    future = "<title>Судна зайшли вранці</title><pubDate>Tue, 02 Nov 2999 10:00:00 GMT</pubDate>"
    batch = read(rss(good, future, head=head), fetched=FETCHED)
    first, second = (i.published for i in batch.items)
    assert first is not None
    assert (first.wall, first.zone) == ("2026-11-02T14:05", "unknown")
    assert second is not None
    assert (second.value, second.raw) == (None, "Tue, 02 Nov 2999 10:00:00 GMT")


def test_entries_of_a_feed_of_many_languages_keep_their_own():
    languages = ["uk", "uk", "uk", "ru", "uk", "en", "pl"]
    items = [f"<title>{n}</title><description>{PARAGRAPHS[tag]}</description>" for n, tag in enumerate(languages)]
    for head in ("", "<language>en</language>"):
        found = [item.language for item in read(rss(*items, head=head)).items]
        assert [(language.tag, language.source) for language in found] == [
            (tag, "declared" if tag == "en" and head else "detected") for tag in languages
        ]


@pytest.mark.parametrize(
    ("head", "wishes"),
    [
        ("<ttl>30</ttl>", (1800, (), ())),
        ("<ttl>x</ttl>", (None, (), ())),
        ("<ttl>0</ttl>", (None, (), ())),
        ("<skipHours><hour>16</hour><hour>17</hour><hour>24</hour></skipHours>", (None, (0, 16, 17), ())),
        ("<ttl>600</ttl><skipHours><hour>16</hour></skipHours>", (36_000, (16,), ())),
        ("<skipDays><day>Monday</day><day>Sunday</day><day>Holiday</day></skipDays>", (None, (), (0, 6))),
    ],
)
def test_how_long_a_feed_asks_to_wait(head: str, wishes: tuple[object, ...]) -> None:
    info = read(rss(head=head), fetched=FETCHED).info
    assert info is not None
    assert (info.ttl, info.skip_hours, info.skip_days) == wishes


def test_hubs_of_the_head_and_of_the_headers() -> None:
    head = "<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='hub' href='https://hub.example/a'/>"
    link = '<https://hub.example/b>; rel="hub", </self>; rel=self, <https://hub.example/a>; title="x"; rel="up hub"'
    info = read(rss(head=head), url="https://quay.example/feed", headers={"link": link}).info
    assert info is not None
    assert info.hubs == ("https://hub.example/b", "https://hub.example/a")


def test_relative_addresses_start_at_the_right_base() -> None:
    xml = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/sub/"><title>x</title>
    <entry xml:base="deep/"><id>1</id><title>T</title><link href="a"/>
    <content type="html">&lt;a href="b"&gt;b&lt;/a&gt;</content></entry></feed>"""
    item = read(xml.encode(), url="https://quay.example/feed").items[0]
    assert item.url == "https://quay.example/sub/deep/a"
    assert item.html is not None
    assert item.html.base == "https://quay.example/sub/deep/"
    moved = read(xml.encode(), url="https://quay.example/feed", headers={"content-location": "https://cdn.example/f"})
    assert moved.items[0].url == "https://cdn.example/sub/deep/a"


def check(data: bytes) -> None:
    """Either a batch that keeps its promises or a named error; anything else escapes and fails the test."""
    with contextlib.suppress(ParseError):
        batch = read(data, url="https://quay.example/feed", fetched=FETCHED)
        assert Batch.model_validate_json(batch.model_dump_json()) == batch
        assert (batch.state is not None) is batch.complete


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200), st.sampled_from(sorted(FORMS)), st.integers(0, 600), st.integers(0, 60))
def test_no_bytes_raise_anything_else(noise: bytes, form: str, at: int, cut: int) -> None:
    data = FORMS[form].encode()
    check(noise)
    check(data[:at] + noise + data[at + cut :])


PIECES = [
    "<item>", "</item>", "<title>", "</title>", "<![CDATA[", "]]>", "<!--", "-->", "&amp;", "&#xD800;", "x",
    "<link/>", "<entry", "</rss>", "<media:content url='u'/>", "<guid>1</guid>", "<dc:date>",
    "<content type='xhtml'>", "<geo:lat>",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_no_markup_raises_anything_else(pieces: list[str]) -> None:
    check(f"<rss version='2.0'><channel>{''.join(pieces)}</channel></rss>".encode())
