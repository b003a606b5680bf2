"""Known entries are taken out of a feed before it is read, and nobody can tell."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.errors import ParseError
from adapters.feed import read, reading, split
from adapters.feed.skim import skim
from adapters.schema import Batch, SourceState

HEAD = "<rss version='2.0'><channel><title>Wire</title>"
TAIL = "</channel></rss>"


def entry(number: int, words: str = "") -> str:
    return f"<item><guid>{number}</guid><title>Report {number}</title><description>{words}</description></item>"


OLD = [entry(0), entry(1, "<![CDATA[<b>bold</b>]]>"), entry(2, "<!-- note -->")]
KNOWN = {split.key(e) for e in OLD}


def test_known_entries_are_taken_out() -> None:
    text = f"{HEAD}{OLD[0]}\n{entry(7)}\n{OLD[1]}{OLD[2]}{TAIL}"
    assert skim(text, KNOWN) == (f"{HEAD}\n{entry(7)}\n{TAIL}", [split.key(e) for e in OLD])


def test_atom_and_rdf() -> None:
    old = "<entry><id>1</id></entry>"
    assert skim(f"<feed>{old}<entry/></feed>", {split.key(old)})[0] == "<feed><entry/></feed>"
    old = "<item rdf:about='x'><title>1</title></item >"
    assert skim(f"<rdf:RDF>{old}</rdf:RDF>", {split.key(old)})[0] == "<rdf:RDF></rdf:RDF>"
    head = "<rdf:RDF><channel><items><rdf:Seq/></items></channel>"
    assert skim(f"{head}{old}</rdf:RDF>", {split.key(old)})[0] == f"{head}</rdf:RDF>"


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}<!-- {OLD[0]} -->{TAIL}",
        f"{HEAD}<description><![CDATA[{OLD[0]}]]></description>{TAIL}",
        f"{HEAD}<? {OLD[0]} ?>{TAIL}",
        f"{HEAD}{entry(7, f'<![CDATA[{OLD[1]} and {OLD[2]}]]>')}{TAIL}",
        f"{HEAD}<item><item>inner</item>{OLD[0]}</item>{TAIL}",
        f"{HEAD}<item>no end{OLD[0]}{TAIL}",
        f"{HEAD}<x:item>{OLD[0]}</x:item>{TAIL}",
        f"{HEAD}<item><title>no end</items>{OLD[0]}{TAIL}",
        f"{HEAD}<item><x:item></item>{OLD[0]}{TAIL}",
        f"<html>{OLD[0]}</html>",
        f"{HEAD}<item>",
        HEAD,
        "",
    ],
)
def test_what_looks_like_an_entry_and_may_be_none_stays(text: str) -> None:
    assert skim(text, KNOWN) == (text, [])


def test_a_feed_of_other_entries_is_soon_left_alone() -> None:
    strangers = "".join(entry(n) for n in range(10, 20))
    text = f"{HEAD}{strangers}{OLD[0]}{TAIL}"
    with patch.object(split, "key", wraps=split.key) as keyed:
        assert skim(text, KNOWN) == (text, [])
    assert keyed.call_count < 10


PIECES = [
    *OLD, *OLD, entry(3), entry(4, "<![CDATA[ x ]]>"), "<item>", "</item>", "<item/>", "<![CDATA[", "]]>", "<!--", "-->",
    "<?", "?>", "\n", "words", TAIL, "<items>", "</items>", "<x:item>", "</x:item>",
]  # fmt: skip


def told(text: str, state: SourceState) -> Batch | str:
    try:
        return read(text.encode(), url="http://a.example/feed", state=state)
    except ParseError as error:
        return error.message


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_a_feed_is_read_as_if_nothing_were_taken_out(middle: str) -> None:
    first = told(f"{HEAD}{''.join(OLD)}{TAIL}", {})
    assert isinstance(first, Batch)
    assert first.state
    text = f"{HEAD}{middle}{TAIL}"
    with patch.object(reading, "skim", lambda text, known: (text, [])):
        expected = told(text, first.state)
    assert told(text, first.state) == expected
