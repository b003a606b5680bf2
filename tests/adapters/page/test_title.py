"""The headline among all that a page calls its title."""

from __future__ import annotations

import pytest

from adapters.page.title import candidates, choose, without_site
from tests.adapters.page.trees import parts


def title_of(body: str, *, head: str = "", ld: str | None = None) -> str | None:
    tree, top, graph = parts(body, head=head, article={"headline": ld} if ld else None)
    found = choose(candidates(tree, top, graph, ["Harbour Gazette"]))
    return found.text if found else None


def meta(title: str) -> str:
    return f'<meta property="og:title" content="{title}">'


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Convoy leaves | Harbour Gazette", "Convoy leaves"),
        ("Harbour Gazette - Convoy leaves", "Convoy leaves"),
        ("Convoy leaves - World - Harbour Gazette", "Convoy leaves - World"),
        ("Convoy leaves – and returns", "Convoy leaves – and returns"),
        ("护卫舰入港_Harbour Gazette", "护卫舰入港"),
        ("Harbour Gazette", "Harbour Gazette"),
        ("", ""),
    ],
)
def test_the_name_of_the_site_is_no_part_of_a_title(raw: str, clean: str) -> None:
    assert without_site(raw, {"harbourgazette"}) == clean


def test_most_agree() -> None:
    assert title_of("<h1>Convoy leaves</h1>", head=meta("Ten pictures of ships"), ld="Convoy leaves") == "Convoy leaves"


def test_a_section_behind_the_headline_goes() -> None:
    head = "<title>Convoy leaves harbour - World - Harbour Gazette</title>"
    assert title_of("<h1>Convoy leaves harbour</h1>", head=head) == "Convoy leaves harbour"


def test_a_kicker_goes_where_print_and_data_do_without_it() -> None:
    with_kicker = "Navy: Convoy leaves harbour"
    assert title_of("<h1>Convoy leaves harbour</h1>", head=meta(with_kicker), ld="Convoy leaves harbour") == (
        "Convoy leaves harbour"
    )
    assert title_of("<h1>Convoy leaves harbour</h1>", head=meta(with_kicker), ld=with_kicker) == with_kicker


def test_a_kicker_set_apart_by_an_unheard_separator_goes() -> None:
    body = '<h1><span>Navy</span><span aria-hidden="true"> – </span><span>Convoy leaves harbour</span></h1>'
    assert title_of(body) == "Convoy leaves harbour"


def test_headings_of_the_site_and_of_breadcrumbs_are_no_headlines() -> None:
    title = "<title>Convoy leaves harbour | Harbour Gazette</title>"
    assert title_of('<h1>Harbour Gazette Online</h1>', head=title) == "Convoy leaves harbour"
    assert title_of('<nav><h1>Ships and ports</h1></nav>', head=title) == "Convoy leaves harbour"
    assert title_of('<ol class="breadcrumbs"><h1>Ships and ports</h1></ol>', head=title) == "Convoy leaves harbour"


def test_a_lower_heading_called_the_headline_stands_in() -> None:
    assert title_of('<h2 class="article-title">Convoy leaves</h2><h2>More</h2>') == "Convoy leaves"
    assert title_of("<h2>More</h2>") is None


def test_a_shortened_title_yields_to_the_whole_one() -> None:
    head = "<title>Convoy leaves the northern har…</title>"
    assert title_of("", head=head, ld="Convoy leaves the northern harbour") == "Convoy leaves the northern harbour"
