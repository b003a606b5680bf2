"""Markup of posts: the one pass gives what the general way gives."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.social.anchors import Anchor, generally, plainly, read

BASE = "https://harbour.example/@watch/1"
# Mostly what posts consist of, and a little of all that could lead the one pass astray.
PLAIN = [
    "<p>", "</p>", "</p><p>", "<br>", "<br/>", "<br />", "<span>", '<span class="invisible">', "</span>", "</a>",
    '<a href="https://e.example/x?a=1&amp;b=2">', '<a class="u-url" href="/rel" rel="tag">', "ships", "a tug", "🚢", "é",
]  # fmt: skip
ODD = [
    "<a>", "<a/>", '<a href="">', "<a href='https://q.example'>", "<a rel=x href=https://z.example/1 >", "</a >", "</br>",
    '<a href="javascript:x">', '<a title="a>b" href="https://t.example/">', "<P>", "<div>", "</div>", "<b>", "<li>",
    "<!-- x -->", "<![CDATA[", "<", ">", "&lt;", "&nbsp;", "&amp;", "&#10;", "&#xD800;", " ", "  ", "\n", "\xa0", "\u200d",
    "\u200f", "\ufdd0", "\ufdd1", "\x0b", "\x1e", "\x85", "\u2028", "\u3000", '<span lang="x', '"', "'", '<p dir="auto">',
    "<br clear=all>", "<script>", "<td>", "<pp>", "<spans>", "<a\tb>", "<>", "</>",
]  # fmt: skip
FRAGMENTS = st.lists(st.sampled_from(PLAIN) | st.sampled_from(ODD) | st.text(max_size=3), max_size=14).map("".join)


@given(st.lists(st.sampled_from(PLAIN), max_size=16).map("".join) | FRAGMENTS)
@settings(max_examples=600, deadline=None)
def test_the_one_pass_gives_what_the_general_way_gives(html):
    found = plainly(html, BASE)
    assert found is None or found == generally(html, BASE)


@given(FRAGMENTS)
@settings(max_examples=200, deadline=None)
def test_anchors_lie_in_the_text(html):
    text, anchors = read(html, BASE)
    for anchor in anchors:
        assert anchor.words == text[anchor.start : anchor.end] != ""
        assert anchor.url.startswith("http")
    assert not anchors or text.strip()


def test_the_markup_of_a_post_takes_the_one_pass():
    html = (
        '<p>Ferries &amp; a tug 🚢<br>See <a href="https://news.example/f" rel="nofollow"><span class="a">https://</span>'
        '<span>news.example/f</span></a></p><p><a href="/tags/port" class="mention hashtag">#<span>port</span></a></p>'
    )
    text = "Ferries & a tug 🚢\nSee https://news.example/f\n\n#port"
    assert plainly(html, BASE) == (
        text,
        [
            Anchor("https://news.example/f", "https://news.example/f", 22, 44),
            Anchor("https://harbour.example/tags/port", "#port", 46, 51),
        ],
    )


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one</p><p></p><p>two</p>", "one\n\ntwo"),
        ("one<br><br><br>two", "one\n\ntwo"),
        ("<p>one <b>bold</b></p>", "one bold"),
        ("<p>a</p><a href='https://e.example'></a>", "a"),
        ("<a href='https://e.example'></a><p>a", "a"),
        ("", ""),
        ("1 < 2", "1 < 2"),
    ],
)
def test_text_of_other_markup(html, text):
    assert read(html, BASE)[0] == text
