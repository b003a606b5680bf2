"""Authors are persons, without roles and labels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.page.people import authors, split_names
from tests.adapters.page.trees import parts


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ann Roe and John Doe", ["Ann Roe", "John Doe"]),
        ("Von Anna Roe, Redakteurin", ["Anna Roe"]),
        ("Par Anne Roe et Jean Dupont", ["Anne Roe", "Jean Dupont"]),
        ("Автор: Анна Ро", ["Анна Ро"]),
        ("记者：李明", ["李明"]),
        ("김서연 기자", ["김서연"]),
        ("Ursula von der Leyen", ["Ursula von der Leyen"]),
        ("Ann Roe, Defence Correspondent for the Gazette", ["Ann Roe", "Defence Correspondent"]),
        ("Staff", []), ("admin", []), ("https://a.example/ann", []), ("4 March 2025", []), ("", []),
    ],
)  # fmt: skip
def test_bylines(line: str, names: list[str]) -> None:
    assert split_names(line) == names


@given(st.text(max_size=80))
def test_no_name_is_an_address_or_a_number(line: str) -> None:
    for name in split_names(line):
        assert name.strip() == name
        assert any(c.isalpha() for c in name)
        assert "http:" not in name


def names_of(
    body: str = "", *, head: str = "", article: dict[str, object] | None = None, lines: tuple[str, ...] = ()
) -> list[str]:
    tree, top, graph = parts(body, head=head, article=article)
    found = authors(tree, top, graph, "https://a.example/", ["Harbour Gazette"], lines)
    return [p.name for p in found if p.name]


def test_declared_persons_win_over_markup() -> None:
    article: dict[str, object] = {"author": [{"@type": "Person", "name": "Ann Roe", "url": "/ann"}]}
    assert names_of('<a rel="author">Someone Else</a>', article=article) == ["Ann Roe"]


def test_an_agency_is_named_only_where_nobody_else_is() -> None:
    article: dict[str, object] = {"author": {"@type": "Organization", "name": "Coast Press"}}
    assert names_of(article=article) == ["Coast Press"]
    assert names_of('<span class="byline">By Ann Roe</span>', article=article) == ["Ann Roe"]


def test_the_outlet_is_no_author() -> None:
    assert names_of(head='<meta name="author" content="Harbour Gazette">') == []


def test_places_of_a_byline() -> None:
    assert names_of(head='<meta name="author" content="Ann Roe; John Doe">') == ["Ann Roe", "John Doe"]
    assert names_of('<h1>x</h1><span itemprop="author"><span itemprop="name">Ann Roe</span></span>') == ["Ann Roe"]
    assert names_of('<h1>x</h1><div class="author">记者：李明</div>') == ["李明"]
    assert names_of(lines=("By Ann Roe | 4 March",)) == ["Ann Roe"]
    assert names_of('<div class="related"><span class="author">Ann Roe</span></div>') == []
