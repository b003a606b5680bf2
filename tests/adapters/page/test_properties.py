"""What holds for every page, whatever is in it."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters import page
from adapters.errors import ParseError
from adapters.schema import Item
from tests.adapters.page.samples import PAGES
from tests.adapters.page.trees import PROSE

URL = "https://www.harbour-gazette.example/2025/03/04/convoy"
PIECES = """
<p> </p> <div> </div> <div_class="teaser"> <article> </article> <main> <nav> </nav> <h1> </h1> <h2> </h2> <ul><li> </ul>
<blockquote_class="twitter-tweet"> </blockquote> <a_href="https://x.com/a/status/1"> </a> <figure> <figcaption> </figure>
<img_src="/a.jpg"_alt="A_grey_ship_passes"> <iframe_src="https://t.me/abc/1"> </iframe> <table><tr><td> </table> <br>
<script_type="application/ld+json"> </script> {"@type":"NewsArticle","headline": } <time_datetime="2025-03-04"> </time>
<noscript> </noscript> <svg> </svg> <p_hidden> <span_class="author"> </span> <base_href="//["> &lt; &#0; &#xD800; Photo:
<meta_property="og:title"_content="Convoy"> © (@watch) “We_left,”_a_pilot_said. 船が出た。 «Судно» \x00 \x85 \u2028 <!-- -->
""".split()
SENTENCES = st.sampled_from([PROSE, "Short.", "By Ann Roe", "4 March 2025", "Read more: ships"])
MARKUP = st.lists(st.sampled_from([p.replace("_", " ") for p in PIECES]) | SENTENCES, max_size=50)


def check(item: Item) -> None:
    """Every span lies inside the text and holds what it names."""
    assert item.text == "".join(b.span.of(item.text) for b in item.blocks)
    if item.title and item.title.span:
        assert item.title.span.of(item.text) == item.title.text
    for medium in item.media:
        if medium.span:
            words = medium.span.of(item.text)
            assert words.startswith(medium.caption or medium.credit or "?")
            assert words.endswith(medium.credit or medium.caption or "?")
    for embed in item.embeds:
        if embed.span:
            assert embed.span.of(item.text) in [b.span.of(item.text).strip() for b in item.blocks if b.role == "embed"]
            assert all(line in embed.span.of(item.text) for line in embed.item.text.split("\n\n"))
        for tag in embed.item.tags:
            assert tag.span is not None
            assert tag.span.of(embed.item.text) == f"#{tag.name}"
    for quote in item.quotes:
        assert quote.span.of(item.text).strip()
        assert any(b.span.covers(quote.span) for b in item.blocks if b.role in ("lead", "body", "quote", "heading"))
    assert Item.model_validate_json(item.model_dump_json()) == item


@settings(max_examples=150, deadline=None)
@given(MARKUP)
def test_any_markup(pieces: list[str]) -> None:
    with contextlib.suppress(ParseError):
        check(page.read("".join(pieces).encode("utf-8", "replace"), URL))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    with contextlib.suppress(ParseError):
        check(page.read(data, URL))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PAGES), st.data())
def test_damaged_pages(path: Path, data: st.DataObject) -> None:
    whole = path.read_bytes()
    start, stop = sorted(data.draw(st.tuples(st.integers(0, len(whole)), st.integers(0, len(whole)))))
    damaged = whole[:start] + data.draw(st.binary(max_size=8)) + whole[stop:]
    with contextlib.suppress(ParseError):
        check(page.read(damaged, URL))


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)
def test_samples(path: Path) -> None:
    check(page.read(path.read_bytes(), URL))


LINK = '<a href="/{0}">link number {0}</a> '
IMAGE = '<img src="/{0}.jpg" alt="A grey ship passes the breakwater {0}">'
POST = '<blockquote class="twitter-tweet"><p>W {0}</p><a href="https://x.com/a/status/1{0}">d</a></blockquote>'


def crowd(piece: str, count: int) -> float:
    body = "".join(piece.format(n) for n in range(count))
    html = f"<html><body><h1>Convoy leaves the harbour</h1><p>{PROSE}</p><p>{PROSE}</p><div>{body}</div></body></html>"
    start = time.process_time()
    page.read(html.encode(), URL)
    return time.process_time() - start


@pytest.mark.parametrize(
    "piece",
    [LINK, IMAGE, POST, f"<p>{PROSE}{{0}}</p>", "<h1>Convoy {0}</h1>", '<i class="author">A B{0}</i>', "<div><b>"],
    ids=["links", "pictures", "posts", "paragraphs", "headings", "bylines", "nested"],
)
def test_time_grows_no_faster_than_the_page(piece: str) -> None:
    crowd(piece, 100)  # loads what is loaded once
    small = min(crowd(piece, 500), crowd(piece, 500))
    assert crowd(piece, 2000) < 12 * small + 0.3
