"""Embedded posts in the markup of each network."""

from __future__ import annotations

import html
import json
from datetime import UTC, datetime

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.page.embeds import Found, find
from adapters.page.platforms import PostRef, post_of
from adapters.page.posts import item_of, shown
from adapters.page.tree import Tree
from adapters.page.unlock import unlock
from adapters.schema import Item, SourceRef


def found_in(html: str) -> list[Found]:
    return find(Tree(lxml.html.document_fromstring(html)))


AT = "at://did:plc:abc123/app.bsky.feed.post/3kxyz"


@pytest.mark.parametrize(
    ("markup", "platform", "native_id"),
    [
        ('<blockquote class="twitter-tweet"><a href="https://x.com/a/status/99">d</a></blockquote>', "x", "99"),
        ('<iframe src="https://platform.twitter.com/embed/Tweet.html?id=99&amp;theme=dark"></iframe>', "x", "99"),
        ('<div data-tweet-id="1234567890"></div>', "x", "1234567890"),
        ('<amp-twitter data-tweetid="1234567890"></amp-twitter>', "x", "1234567890"),
        ('<iframe src="//www.youtube-nocookie.com/embed/abc-DEF_123?rel=0"></iframe>', "youtube", "abc-DEF_123"),
        ('<iframe data-src="https://www.youtube.com/embed/abc-DEF_123"></iframe>', "youtube", "abc-DEF_123"),
        ('<iframe src="https://www.youtube.com/embed/videoseries?list=PLabc_DEF-0123456789"></iframe>',
         "youtube", "PLabc_DEF-0123456789"),
        ('<amp-youtube data-videoid="abc-DEF_123"></amp-youtube>', "youtube", "abc-DEF_123"),
        ('<lite-youtube videoid="abc-DEF_123"></lite-youtube>', "youtube", "abc-DEF_123"),
        ('<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/reel/Cab_1-x/?x=1">'
         "</blockquote>", "instagram", "Cab_1-x"),
        ('<amp-instagram data-shortcode="Cab_1-x"></amp-instagram>', "instagram", "Cab_1-x"),
        ('<div class="fb-post" data-href="https://www.facebook.com/harbour/posts/77"></div>',
         "facebook", "https://www.facebook.com/harbour/posts/77"),
        ('<iframe src="https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2Fh%2Fposts%2F7">'
         "</iframe>", "facebook", "https://www.facebook.com/h/posts/7"),
        ('<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@a/video/712345678" data-video-id="712345678">'
         "</blockquote>", "tiktok", "712345678"),
        ('<script async data-telegram-post="harbourwatch/512"></script>', "telegram", "harbourwatch/512"),
        ('<iframe src="https://t.me/harbourwatch/512?embed=1"></iframe>', "telegram", "harbourwatch/512"),
        (f'<blockquote class="bluesky-embed" data-bluesky-uri="{AT}"></blockquote>', "bluesky", AT),
        ('<iframe src="https://embed.bsky.app/embed/did:plc:abc123/app.bsky.feed.post/3kxyz?id=1"></iframe>',
         "bluesky", AT),
        ('<iframe class="mastodon-embed" src="https://social.example/@watch/112233445566/embed"></iframe>',
         "mastodon", "social.example/112233445566"),
        ('<blockquote class="reddit-embed-bq"><a href="https://www.reddit.com/r/ships/comments/ab12cd/title/">t</a>'
         "</blockquote>", "reddit", "t3_ab12cd"),
    ],
)  # fmt: skip
def test_networks(markup: str, platform: str, native_id: str) -> None:
    (found,) = found_in(f"<html><body><p>x</p>{markup}</body></html>")
    assert (found.ref.platform, found.ref.native_id) == (platform, native_id)


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="https://x.com/a/status/99">a link is no embed</a>',
        '<a class="share" href="https://www.facebook.com/sharer.php?u=x">share</a>',
        '<iframe src="https://www.facebook.com/plugins/like.php?href=https%3A%2F%2Fwww.facebook.com%2Fh"></iframe>',
        '<iframe src="https://maps.example/embed"></iframe>',
        '<iframe src="http://[bad"></iframe>',
        '<div class="fb-page" data-href="https://www.facebook.com/harbour"></div>',
    ],
)
def test_what_is_no_post(markup: str) -> None:
    assert found_in(f"<html><body>{markup}</body></html>") == []


def test_a_post_held_back_for_consent_is_found() -> None:
    inner = html.escape('<blockquote class="twitter-tweet"><a href="https://x.com/a/status/99">d</a></blockquote>')
    root = lxml.html.document_fromstring(f"<html><body><textarea hidden>{inner}</textarea></body></html>")
    unlock(root)
    assert [f.ref.native_id for f in find(Tree(root))] == ["99"]


def test_a_post_in_the_state_of_the_page_is_found_where_none_is_shown() -> None:
    quote = '<blockquote class="twitter-tweet"><p>Sails set</p><a href="https://x.com/a/status/99">d</a></blockquote>'
    state = json.dumps({"embed": {"type": "rich", "html": quote}}).replace("<", "\\u003c")
    root = lxml.html.document_fromstring(f"<html><body><p>x</p><script>window.S={state}</script></body></html>")
    unlock(root)
    assert [f.ref.native_id for f in find(Tree(root))] == ["99"]


def test_a_wrapper_around_the_article_is_no_post() -> None:
    post = '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/{}/"></blockquote>'
    body = f'<div class="instagram-media">{post.format("AAAAA1")}<p>text</p>{post.format("BBBBB2")}</div>'
    found = found_in(f"<html><body>{body}</body></html>")
    assert [f.ref.native_id for f in found] == ["AAAAA1", "BBBBB2"]


def read(markup: str) -> Item:
    (found,) = found_in(f"<html><body>{markup}</body></html>")
    return item_of(found, SourceRef(adapter="page"), "https://a.example/x", "url:1")


def test_post_text_without_attribution() -> None:
    post = read(
        '<blockquote class="twitter-tweet"><p lang="de">Erste Zeile<br>Zweite Zeile <a href="https://t.co/1">t.co/1</a></p>'
        '&mdash; Wache (@wache_1) <a href="https://twitter.com/wache_1/status/1234567890123456789">'
        "3. März 2025</a></blockquote>"
    )
    assert post.text == "Erste Zeile\n\nZweite Zeile t.co/1"
    assert (post.authors[0].name, post.authors[0].handle) == ("Wache", "wache_1")
    assert post.published is not None
    assert post.published.isoformat() == "2025-03-03"
    assert [link.url for link in post.links] == ["https://t.co/1"]


def test_a_post_is_shown_with_its_author_and_date() -> None:
    (found,) = found_in(
        '<html><body><blockquote class="twitter-tweet"><p>First line<br>Second</p>&mdash; Watch (@watch_1) '
        '<a href="https://twitter.com/watch_1/status/99">March 3, 2025</a></blockquote></body></html>'
    )
    assert shown(found) == "First line\n\nSecond\n\n— Watch (@watch_1) March 3, 2025"


def test_what_a_frame_shows_is_not_known() -> None:
    (found,) = found_in('<html><body><iframe src="https://t.me/harbourwatch/512?embed=1">Old</iframe></body></html>')
    assert shown(found) == ""


def test_a_status_number_tells_its_time() -> None:
    new_year = datetime(2024, 1, 1, tzinfo=UTC)
    number = (int(new_year.timestamp() * 1000) - 1288834974657) << 22
    post = read(f'<div data-tweet-id="{number}"></div>')
    assert post.published is not None
    assert post.published.value == new_year
    assert post.published.source == "url"


def test_film_keeps_its_title_but_not_that_of_the_player() -> None:
    frame = '<iframe title="{}" src="https://www.youtube.com/embed/abc-DEF_123"></iframe>'
    assert read(frame.format("Launch of the ferry")).summary == "Launch of the ferry"
    assert read(frame.format("YouTube video player")).summary is None


@given(st.text(max_size=80))
def test_any_address_is_read_or_refused(text: str) -> None:
    for url in (text, f"https://x.com/{text}", f"https://www.facebook.com/{text}", f"//youtube.com/{text}"):
        assert post_of(url) is None or isinstance(post_of(url), PostRef)
