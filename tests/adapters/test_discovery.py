"""From the address of a site to its feeds and sitemaps."""

from __future__ import annotations

import time

import pytest

from adapters.discovery import discover, from_page, from_robots
from adapters.errors import HTTPStatusError, NameLookupError
from adapters.testing import FakeFetcher

HOME = "https://gazette.example/"
PAGE = """<html><head><base href="/en/">
<link rel="alternate" type="application/rss+xml" title="Comments" href="comments/feed/">
<link rel='alternate' type='application/rss+xml' title='The  Gazette' href='feed/'>
<!-- <link rel="alternate" type="application/rss+xml" href="/old.xml"> -->
<link rel="alternate" hreflang="de" href="/de/"><link rel="stylesheet" href="/style.css">
</head><body><a href="/rss/naval.xml">RSS</a> <a href=/press/>Press</a> <a href="https://other.example/feed">theirs</a>
</body></html>"""
RSS = '<rss version="2.0"><channel><title>G</title><item><title>One</title></item></channel></rss>'
SITEMAP = "<urlset><url><loc>https://gazette.example/1</loc></url></urlset>"
ROBOTS = "User-agent: *\nDisallow: /x\nSitemap: https://gazette.example/sitemap.xml\nsitemap: /news-sitemap.xml\n"


def test_declared_feeds_come_first_and_comments_last_of_them() -> None:
    found = from_page(PAGE, HOME)
    assert [(c.url, c.how) for c in found] == [
        ("https://gazette.example/en/feed/", "link"), ("https://gazette.example/en/comments/feed/", "link"),
        ("https://gazette.example/rss/naval.xml", "anchor"),
    ]  # fmt: skip
    assert found[0].title == "The Gazette"


def test_robots_names_sitemaps_those_of_news_first() -> None:
    assert [c.url for c in from_robots(ROBOTS, HOME + "robots.txt")] == [
        "https://gazette.example/news-sitemap.xml", "https://gazette.example/sitemap.xml",
    ]  # fmt: skip


async def test_a_site_that_names_its_sources_is_asked_for_nothing_else() -> None:
    fetcher = FakeFetcher({HOME: PAGE, HOME + "robots.txt": ROBOTS})
    found = await discover("https://gazette.example/", fetcher)
    assert [c.adapter for c in found] == ["feed", "feed", "feed", "sitemap", "sitemap"]
    assert fetcher.urls == [HOME, HOME + "robots.txt"]


@pytest.mark.parametrize(("body", "adapter"), [(RSS, "feed"), (SITEMAP, "sitemap")])
async def test_an_address_that_is_a_source_itself(body: str, adapter: str) -> None:
    fetcher = FakeFetcher({HOME: body})
    (found,) = await discover("gazette.example/", fetcher)
    assert (found.adapter, found.how, found.url) == (adapter, "itself", HOME)


async def test_usual_paths_are_tried_where_the_site_names_nothing() -> None:
    fetcher = FakeFetcher({HOME: "<html>Hello</html>", HOME + "rss.xml": RSS, HOME + "feed/": "<html>no</html>"})
    found = await discover(HOME, fetcher)
    assert [(c.url, c.how) for c in found] == [(HOME + "rss.xml", "path")]


async def test_a_site_that_refuses_us_is_left_alone() -> None:
    refused = HTTPStatusError("the server answers 429", status=429)
    fetcher = FakeFetcher({HOME: "<html></html>", HOME + "feed/": refused})
    assert await discover(HOME, fetcher) == ()
    assert fetcher.urls == [HOME, HOME + "robots.txt", HOME + "feed/"]


async def test_an_address_that_leads_nowhere_is_an_error() -> None:
    with pytest.raises(NameLookupError):
        await discover(HOME, FakeFetcher({HOME: NameLookupError("no such host")}))


@pytest.mark.parametrize("piece", ["<!--", "<link ", "<a href='", "<a href=x>", "<link rel=alternate type=a/"])
def test_hostile_markup_costs_little(piece: str) -> None:
    began = time.process_time()
    assert len(from_page(piece * 200_000, HOME)) <= 30
    assert time.process_time() - began < 5
