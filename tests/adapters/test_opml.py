"""Lists of subscriptions: as other programs write them, hostile ones, and what we wrote ourselves."""

from __future__ import annotations

import string
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.errors import ParseError
from adapters.opml import Subscription, read, write

NOW = datetime(2026, 6, 1, tzinfo=UTC)
LIST = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.1">
  <head><title>Mine</title></head>
  <body>
    <outline text="Defence &amp; security">
      <outline text="Naval">
        <outline type="rss" text="Harbour news" title="Harbour News" xmlUrl="https://harbour.example/feed?a=1&b=2"
                 htmlUrl="https://harbour.example/" language="en-GB" category="/sea/ports,yards"/>
      </outline>
      <outline type="rss" text="Depot" XMLURL="https://depot.example/rss"/>
    </outline>
    <outline text="A page" type="link" url="https://page.example/"/>
    <outline text="More" type="include" url="https://list.example/more.opml"/>
    <outline text="Local" type="rss" xmlUrl="file:///etc/passwd"/>
    <outline text="Just a heading"/>
  </body>
</opml>
"""


def test_nested_outlines_and_attributes_are_read() -> None:
    listed = read(LIST, where="mine.opml")
    harbour, depot, page = listed.found
    assert harbour.url == "https://harbour.example/feed?a=1&b=2"
    assert harbour.title == "Harbour News"
    assert harbour.path == ("Defence & security", "Naval")
    assert harbour.site == "https://harbour.example/"
    assert harbour.language == "en-GB"
    assert harbour.categories == ("sea", "ports", "yards")
    assert depot.url == "https://depot.example/rss"
    assert depot.path == ("Defence & security",)
    assert not page.is_feed
    assert [p.code for p in listed.problems] == ["opml.include", "opml.address"]
    assert all(p.where == "mine.opml" for p in listed.problems)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b'<!DOCTYPE opml [<!ENTITY a "b">]><opml><body/></opml>', "declares entities"),
        (b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><outline text="&x;"/></opml>', "entities"),
        (b"<rss/>", "root element <rss>"),
        (b"<opml><body><outline", "no well-formed OPML"),
        (b"", "no well-formed OPML"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"<opml>" + b"<outline text='a'>" * 100, "deep"),
    ],
)
def test_what_is_no_opml_or_hostile_is_refused(data: bytes, what: str) -> None:
    with pytest.raises(ParseError, match=what) as caught:
        read(data, where="bad.opml")
    assert caught.value.where == "bad.opml"


def test_a_charset_that_the_declaration_names_wrongly_does_no_harm() -> None:
    text = '<?xml version="1.0" encoding="utf-16"?><opml><body><outline text="Ґанок" xmlUrl="https://a.example/"/></body></opml>'
    assert read(text.encode()).found[0].title == "Ґанок"


WORDS = st.text(string.ascii_letters + "äґ&<>\"' ", min_size=1, max_size=20).map(lambda s: " ".join(s.split())).filter(bool)
SUBSCRIPTIONS = st.builds(
    Subscription,
    url=st.from_regex(r"https://[a-z]{1,8}\.example/[a-z0-9?=&]{0,10}", fullmatch=True),
    title=WORDS,
    path=st.lists(WORDS, max_size=3).map(tuple),
    language=st.none() | st.sampled_from(["en", "uk"]),
    categories=st.lists(st.text(string.ascii_lowercase, min_size=1), unique=True, max_size=3).map(tuple),
    is_feed=st.booleans(),
    extra=st.dictionaries(st.sampled_from(["id", "country"]), WORDS),
)


@given(st.lists(SUBSCRIPTIONS, max_size=8))
def test_what_was_written_is_read_back(subscriptions: list[Subscription]) -> None:
    found = read(write(subscriptions, title="All <of> them", created=NOW)).found
    key = repr
    assert sorted(found, key=key) == sorted(subscriptions, key=key)
