"""Cutting XML into entries without parsing it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.feed.split import root_name, split, trimmed


def test_pieces() -> None:
    text = "<rss><channel><title>t</title><item>1</item> between <item/><item>2</item></channel></rss> junk"
    slices = split(text)
    assert slices.head == "<rss><channel><title>t</title>"
    assert slices.entries == ("<item>1</item>", "<item/>", "<item>2</item>")
    assert slices.of() == "<rss><channel><title>t</title> between </channel></rss>"
    assert slices.complete


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("<rss><item><![CDATA[</item>]]></item></rss>", 1),
        ("<rss><!-- <item>x</item> --><item>1</item></rss>", 1),
        ("<rss><item a='>'>1</item></rss>", 1),
        ("<rss><items><li/></items><item>1</item></rss>", 1),
        ("<a:feed><a:entry>1</a:entry><a:entry>2</a:entry></a:feed>", 2),
        ("<feed><entry><content><entry>inner</entry></content></entry></feed>", 1),
        ("<rss><item>no end tag<item>2</item><item>3</item></rss>", 3),
        ("<RSS><Item>1</Item></RSS>", 1),
        ("<rss></item><item>1</item></rss>", 1),
        ("<rss><item>1", 0),
        ("<rss><item>1</item><item>2</item", 1),
    ],
)
def test_entries(text: str, entries: int) -> None:
    assert len(split(text).entries) == entries


def test_a_cut_feed_is_closed_again() -> None:
    slices = split("<rss><channel><title>t</title><br/><item>1</item><item>2")
    assert slices.of(*slices.entries) == "<rss><channel><title>t</title><br/><item>1</item></channel></rss>"
    assert not slices.complete


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<?xml version="1.0" encoding="x"?>\n<rss></rss>', "\n<rss></rss>"),
        ("Warning: line 3\n<?xml version='1.0'?><rss></rss>", "<rss></rss>"),
        ("noise <feed></feed>", "<feed></feed>"),
        ("<rss></rss", "<rss></rss>"),
    ],
)
def test_trimmed(text: str, expected: str) -> None:
    assert trimmed(text) == expected


def test_root_name() -> None:
    assert root_name("<?xml version='1.0'?><!-- x --><!DOCTYPE a [<!ENTITY b 'c'>]><rdf:RDF>") == "rdf:RDF"
    assert root_name("text") is None
    assert root_name("<!--" * 20_000) is None


PIECES = [
    "<rss>", "</rss>", "<item>", "</item>", "<item ", ">", "<![CDATA[", "]]>", "<!--", "-->", "x", "'", "<?", "?>",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_entries_are_parts_of_the_text(text: str) -> None:
    slices = split(text)
    at = len(slices.head) if slices.entries else 0
    for entry in slices.entries:
        at = text.index(entry, at) + len(entry)
