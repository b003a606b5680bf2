"""The shortcut around feedparser gives what feedparser gives, on every feed at hand and on made-up ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.feed import loose, plain, split, tree, xmlfeed
from adapters.feed.raw import RawFeed
from adapters.text import decode
from tests.adapters.feed.samples import SAMPLES

SHARED = Path(__file__).parents[4] / "shared" / "eval" / "cases" / "feeds"


def both(text: str) -> tuple[RawFeed | None, RawFeed] | None:
    """What the shortcut and what feedparser make of a well-formed feed; None for all others."""
    slices = split.split(split.trimmed(text))
    keys = [split.key(e) for e in slices.entries]
    whole = slices.of(*slices.entries)
    short, long = tree.load(whole), tree.load(whole)
    if short is None or long is None:
        return None
    parts = tree.take_parts(long)
    feed, _ = loose.parse(tree.to_xml(long), keys=keys)
    found = plain.parse(short, keys)
    quick = plain.quick(slices, keys)
    assert quick is None or quick == found
    return found, xmlfeed.with_parts(feed, parts)


def assert_equal(text: str) -> bool:
    """Whether the shortcut was taken."""
    found = both(text)
    if found is None or found[0] is None:
        return False
    assert found[0] == found[1]
    return True


@pytest.mark.parametrize(("name", "taken"), [("rss", True), ("atom", False), ("rdf", False), ("broken", False)])
def test_samples(name: str, taken: bool) -> None:
    sample = next(s for s in SAMPLES if s.stem == name)
    assert assert_equal(sample.read_text(encoding="utf-8")) is taken


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared feeds are not here")
def test_shared_feeds() -> None:
    taken = [assert_equal(decode(p.read_bytes()).text) for p in sorted(SHARED.rglob("*.xml")) if p.stat().st_size]
    assert sum(taken) > 100


WORDS = st.sampled_from([
    "", "x", " a &amp; b ", "&lt;b&gt;bold&lt;/b&gt;", "<![CDATA[<p>é</p>]]>", "Ї", "Ã©", "&#146;", "<b>m</b>",
    "a@b.example", "<![CDATA[<p lang='uk'><base href='b'><!DOCTYPE html>y</p>]]>",
])  # fmt: skip
LANG = st.sampled_from([
    "", ' base="b"', ' LANG="uk"', ' xml:base="b"', ' xml:lang="uk"', ' xml:lang="en_GB"', ' xml:lang=""'
])  # fmt: skip
_RSS = """
    <title{a}>{w}</title>
    <link{a}>{w}</link>
    <link>https://q.example/?a=1&amp;b=2</link>
    <description{a}>{w}</description>
    <guid>{w}</guid>
    <guid isPermaLink="false">{w}</guid>
    <author>{w}</author>
    <dc:creator>{w}</dc:creator>
    <category>{w}</category>
    <category domain="https://q.example/">{w}</category>
    <pubDate>{w}</pubDate>
    <dc:date>{w}</dc:date>
    <dc:language>{w}</dc:language>
    <dc:subject>{w}</dc:subject>
    <comments>{w}</comments>
    <content:encoded>{w}</content:encoded>
    <source url="u">{w}</source>
    <enclosure url="e" length="1" type="Audio/MPEG"/>
    <a:link rel="alternate" href="h"/>
    <a:link rel="SELF" href="h" title="t"/>
    <slash:comments>{w}</slash:comments>
    <media:content url="m"><media:title>{w}</media:title></media:content>
    <media:description>{w}</media:description>
    <media:keywords>{w}</media:keywords>
    <f:origLink>{w}</f:origLink>
    <x:y>{w}</x:y>
    <unknown>{w}</unknown>
    <itunes:image href="i"/>
    <dc:title>{w}</dc:title>
    <updated>{w}</updated>
    <dcterms:issued>{w}</dcterms:issued>
"""
RSS_ELEMENTS = [line.strip() for line in _RSS.strip().splitlines()]
_ATOM = """
    <id>{w}</id>
    <title{a}>{w}</title>
    <title type="html">{w}</title>
    <content type="html"{a}>{w}</content>
    <content>{w}</content>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{w}</div></content>
    <summary{a}>{w}</summary>
    <updated>{w}</updated>
    <published>{w}</published>
    <link href="h"/>
    <link rel="replies" href="r" type="Text/HTML"/>
    <link rel="enclosure" href="e" length="3"/>
    <link/>
    <author><name>{w}</name></author>
    <author><name>n</name><email>{w}</email><uri>u</uri></author>
    <author>{w}</author>
    <category term="t" scheme="s" label="l"/>
    <category term="t"/>
    <rights>{w}</rights>
    <x:y>{w}</x:y>
    <media:group><media:content url="m"/><media:description>{w}</media:description></media:group>
    <slash:comments>3</slash:comments>
    <source><title>{w}</title></source>
    <contributor><name>{w}</name></contributor>
"""
ATOM_ELEMENTS = [line.strip() for line in _ATOM.strip().splitlines()]
SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:a="http://www.w3.org/2005/Atom" xmlns:x="urn:x" '
    'xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:f="http://rssnamespace.org/feedburner/ext/1.0" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:dcterms="http://purl.org/dc/terms/"'
)


def elements(forms: list[str]) -> st.SearchStrategy[str]:
    one = st.builds(lambda form, w, a: form.replace("{w}", w).replace("{a}", a), st.sampled_from(forms), WORDS, LANG)
    return st.lists(one, max_size=7).map("".join)


@settings(max_examples=150, deadline=None)
@given(elements(RSS_ELEMENTS), st.lists(elements(RSS_ELEMENTS), max_size=3), LANG)
def test_made_up_rss(head: str, items: list[str], lang: str) -> None:
    body = "".join(f"<item{lang}>{i}</item>" for i in items)
    assert_equal(f'<rss version="2.0" {SPACES}{lang}><channel><title>t</title>{head}{body}</channel></rss>')


@settings(max_examples=150, deadline=None)
@given(elements(ATOM_ELEMENTS), st.lists(elements(ATOM_ELEMENTS), max_size=3), LANG)
def test_made_up_atom(head: str, entries: list[str], lang: str) -> None:
    body = "".join(f"<entry{lang}>{e}</entry>" for e in entries)
    assert_equal(f'<feed xmlns="http://www.w3.org/2005/Atom" {SPACES}{lang}>{head}{body}</feed>')
