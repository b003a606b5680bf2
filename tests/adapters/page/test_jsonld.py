"""JSON-LD in the state in which pages deliver it."""

from __future__ import annotations

import json

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.page.jsonld import graph, loads, nodes_of, text_value


@pytest.mark.parametrize(
    "raw",
    [
        '{"headline": "Fleet"}',
        '<!-- {"headline": "Fleet"} -->',
        '//<![CDATA[\n{"headline": "Fleet"}\n//]]>',
        '{"headline": "Fleet", /* desk */ }',
        '{"headline": "Fleet", "a": [1, 2,],} // end',
        "{&quot;headline&quot;: &quot;Fleet&quot;}",
        '\ufeff{"headline": "Fleet"};',
        '{"headline": "Fleet", "x": "don\\\'t"}',
        '{"headline": "Fleet", "x": "two\nlines\tand a tab"}',
        '{"headline": "Fleet"} {"second": 1}',
    ],
)
def test_faults_are_mended(raw: str) -> None:
    assert loads(raw)[0]["headline"] == "Fleet"


def test_comment_signs_inside_strings_stay() -> None:
    assert loads('{"url": "https://a.example/x", "t": "a /* b */ c, ]",}')[0] == {
        "url": "https://a.example/x",
        "t": "a /* b */ c, ]",
    }


@pytest.mark.parametrize("raw", ["", "no json", "[" * 100_000, '{"a": ' * 50_000, '{"a": "b'])
def test_what_cannot_be_mended_is_nothing(raw: str) -> None:
    assert loads(raw) == []


@given(
    st.recursive(
        st.none() | st.text() | st.integers(), lambda c: st.lists(c) | st.dictionaries(st.text(), c), max_leaves=20
    )
)
def test_valid_documents_are_read_as_they_are(value: object) -> None:
    assert loads(json.dumps([value])) == [[value]]


def test_nodes_are_walked_without_recursion() -> None:
    value: dict[str, object] = {"end": 1}
    for _ in range(5000):
        value = {"next": value}
    assert sum(1 for _ in nodes_of(value)) == 5001


def page(*scripts: object) -> lxml.html.HtmlElement:
    tags = "".join(f'<script type="application/ld+json">{json.dumps(s)}</script>' for s in scripts)
    return lxml.html.document_fromstring(f"<html><head>{tags}</head><body></body></html>")


def test_the_article_of_the_page_wins_over_those_it_lists() -> None:
    other = {"@type": "NewsArticle", "headline": "Another", "author": "B", "datePublished": "2025-01-01"}
    own = {"@type": "NewsArticle", "headline": "Fleet sails"}
    listing = {"@type": "ItemList", "itemListElement": [{"item": other}]}
    assert graph(page(listing, own), "Fleet sails | Paper").article["headline"] == "Fleet sails"


def test_references_are_followed() -> None:
    found = graph(
        page(
            {
                "@graph": [
                    {"@id": "#p", "@type": "Person", "name": "Ann Roe"},
                    {"@type": "Article", "author": {"@id": "#p"}},
                ]
            }
        )
    )
    assert found.follow(found.article["author"]) == [{"@id": "#p", "@type": "Person", "name": "Ann Roe"}]


@pytest.mark.parametrize(
    ("value", "text"),
    [("A &amp; B", "A & B"), ({"@value": "x"}, "x"), (3, "3"), (True, ""), (None, ""), ([], ""), ("<b>x</b> y", "x y")],
)
def test_literals(value: object, text: str) -> None:
    assert text_value(value) == text
