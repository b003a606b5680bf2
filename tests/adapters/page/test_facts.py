"""Outlet, tags, addresses."""

from __future__ import annotations

from adapters.page.facts import addresses, outlet, site_names, tags
from tests.adapters.page.trees import parts

URL = "https://www.gazette.example/2025/convoy?utm_source=feed"


def tags_of(body: str = "", *, head: str = "", article: dict[str, object] | None = None) -> list[str]:
    tree, top, graph = parts(body, head=head, article=article)
    return [t.name for t in tags(tree, top, graph, URL)]


def test_the_most_deliberate_place_names_the_tags() -> None:
    head = '<meta property="article:tag" content="Navy"><meta name="keywords" content="news, world, sport">'
    assert tags_of(head=head, article={"keywords": "a, b"}) == ["Navy"]
    assert tags_of(head='<meta name="keywords" content="navy, convoy">') == ["navy", "convoy"]


def test_identifiers_are_no_tags() -> None:
    assert tags_of(article={"keywords": ["navy", "4711", "cms_section_9", "#harbour"]}) == ["navy", "harbour"]


def test_links_to_tag_pages() -> None:
    body = '<ul class="tags"><li><a href="/t/navy">Navy</a></li></ul><nav class="tags"><a href="/t/all">All</a></nav>'
    tree, head, graph = parts(body)
    (found,) = tags(tree, head, graph, URL)
    assert (found.name, found.url) == ("Navy", "https://www.gazette.example/t/navy")


def test_canonical_address_of_the_same_site() -> None:
    head = '<link rel="canonical" href="/2025/convoy"><link rel="amphtml" href="/amp/convoy">'
    _, top, graph = parts(head=head)
    assert addresses(top, graph, URL) == (
        "https://www.gazette.example/2025/convoy",
        ("https://www.gazette.example/amp/convoy", "https://www.gazette.example/2025/convoy")[:1],
    )


def test_a_foreign_canonical_address_is_an_alternate() -> None:
    _, top, graph = parts(head='<link rel="canonical" href="https://agency.example/wire/7">')
    canonical, alternates = addresses(top, graph, URL)
    assert canonical == "https://www.gazette.example/2025/convoy"
    assert alternates == ("https://agency.example/wire/7",)


def test_outlet_names_itself() -> None:
    _, top, graph = parts(article={"publisher": {"@type": "Organization", "name": "Harbour Gazette"}})
    found = outlet(top, graph, URL)
    assert found is not None
    assert (found.name, found.domain) == ("Harbour Gazette", "gazette.example")
    assert "Harbour Gazette" in site_names(top, graph, URL)
    assert outlet(*parts()[1:], None) is None
