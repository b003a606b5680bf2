"""The page adapter as a whole: from bytes to Item, on pages of our own writing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters import page
from adapters.errors import ParseError
from adapters.schema import Item, to_json

DATA = Path(__file__).parents[1] / "data" / "page"
URL = "https://www.harbour-gazette.example/2025/03/04/convoy"
PROSE = "<p>The convoy left the harbour before dawn on Tuesday, officials said, and turned north along the coast.</p>"


@pytest.fixture(scope="module")
def article() -> Item:
    return page.read((DATA / "convoy.html").read_bytes(), URL, fetched=datetime(2025, 3, 5, tzinfo=UTC))


def roles(item: Item, *wanted: str) -> list[str]:
    return [b.span.of(item.text).strip() for b in item.blocks if b.role in wanted]


def test_title_is_the_headline_without_the_site(article: Item) -> None:
    assert article.title is not None
    assert article.title.text == "Convoy leaves the northern harbour"
    assert article.title.span is not None
    assert article.title.span.of(article.text) == article.title.text


def test_body_holds_the_paragraphs_and_nothing_else(article: Item) -> None:
    assert roles(article, "lead") == ["Eleven ships sailed at night; their destination was not announced."]
    assert roles(article, "heading") == ["What is known"]
    assert len(roles(article, "body")) == 5
    for foreign in ("newsletter", "Read more", "Cookies", "Jonas Brandt", "departure seen", "All rights"):
        assert foreign not in article.body


def test_picture_has_caption_credit_and_the_largest_rendition(article: Item) -> None:
    picture = next(m for m in article.media if m.caption)
    assert picture.caption == "The lead ship passes the breakwater."
    assert picture.credit == "Jonas Brandt/Coastal Pictures"
    assert picture.url == "https://www.harbour-gazette.example/img/ship-1600.jpg"
    assert picture.alt == "A grey ship"
    assert picture.span is not None
    assert picture.span.of(article.text).startswith("The lead ship")


def test_embedded_post_is_an_item_of_its_own(article: Item) -> None:
    (embed,) = article.embeds
    post = embed.item
    assert (post.id, post.kind, post.platform) == ("x:1234567890123456789", "post", "x")
    assert post.text == "Convoy departure seen from the lighthouse. #harbour"
    assert (post.authors[0].name, post.authors[0].handle) == ("Lighthouse Watch", "lightwatch")
    assert post.published is not None
    assert (post.published.isoformat(), post.published.zone) == ("2025-03-03", "unknown")
    assert [t.name for t in post.tags] == ["harbour"]
    assert post.relations[0].id == article.id


def test_facts(article: Item) -> None:
    assert [a.name for a in article.authors] == ["Mara Lindqvist", "Tom Okafor"]
    assert article.published is not None
    assert article.published.isoformat() == "2025-03-04T06:30:00+01:00"
    assert article.published.source == "json-ld"
    assert article.outlet is not None
    assert (article.outlet.name, article.outlet.domain) == ("Harbour Gazette", "harbour-gazette.example")
    assert article.language is not None
    assert article.language.tag.startswith("en")
    assert {t.name for t in article.tags} == {"navy", "convoy"}
    assert article.canonical_url == URL
    assert "https://www.harbour-gazette.example/amp/convoy" in article.alternates
    assert article.access == "full"


def test_round_trip(article: Item) -> None:
    assert Item.model_validate_json(to_json(article)) == article


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(400), "picture"),
        (b"only words, no markup", "no HTML"),
        (b'{"items": ["<p>x</p>"]}', "JSON"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "feed"),
        (b"<html><body><img src=a.gif></body></html>", "no article"),
    ],
)
def test_what_is_no_page_is_refused_with_a_remedy(data: bytes, word: str) -> None:
    with pytest.raises(ParseError) as caught:
        page.read(data, URL, source_id="gazette")
    assert word in caught.value.message
    assert caught.value.remedy
    assert (caught.value.where, caught.value.source) == (URL, "gazette")


def test_a_page_without_text_keeps_its_metadata() -> None:
    item = page.read(b"<html><head><title>Harbour closed</title></head><body></body></html>", URL)
    assert item.title is not None
    assert (item.title.text, item.access, item.body) == ("Harbour closed", "partial", "")


def test_too_deep_markup_is_said() -> None:
    html = f"<html><body><h1>Convoy</h1>{PROSE * 3}{'<div>' * 3000}{PROSE}</body></html>"
    item = page.read(html.encode(), URL)
    assert item.access == "partial"
    assert item.extractor is not None
    assert any("deep" in w for w in item.extractor.warnings)


def test_deep_markup_within_the_limit_keeps_its_tail() -> None:
    tail = "<p>The last ships were expected to follow in the evening, weather permitting, the port added.</p>"
    html = f"<html><body><h1>Convoy</h1>{PROSE * 2}{'<div>' * 300}{PROSE}{'</div>' * 300}{tail}</body></html>"
    item = page.read(html.encode(), URL)
    assert "weather permitting" in item.body
    assert item.access == "full"


def test_a_claimed_date_in_the_future_is_kept_as_raw_only() -> None:
    meta = '<meta property="article:published_time" content="2099-01-01T00:00:00Z">'
    html = f"<html><head>{meta}</head><body>{PROSE * 4}</body>"
    item = page.read(html.encode(), URL, fetched=datetime(2025, 3, 5, tzinfo=UTC))
    assert item.published is not None
    assert item.published.value is None
    assert item.published.raw.startswith("2099")


def test_declared_paywall() -> None:
    ld = '{"@type":"NewsArticle","headline":"Convoy","isAccessibleForFree":"False"}'
    html = f'<html><head><script type="application/ld+json">{ld}</script></head><body><h1>Convoy</h1>{PROSE * 3}</body>'
    assert page.read(html.encode(), URL).access == "paywall"
