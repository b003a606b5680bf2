"""Markup: the text a reader sees, HTML that does nothing, and time that grows no faster than the input."""

from __future__ import annotations

import time
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters import markup
from adapters.markup import has_markup, sanitize, tidy, to_text
from adapters.text import clean


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("no markup", "no markup"),
        ("first line\r\nsecond\n\n\n\nthird", "first line\nsecond\n\nthird"),
        ("<p>one\n  two</p>\n<p>three</p>", "one two\n\nthree"),
        ("one<br>two<br/><br />three", "one\ntwo\n\nthree"),
        ("<h2>Head</h2>Body <b>bold</b>.", "Head\n\nBody bold."),
        ("<ul><li>a<li>b</ul>c", "a\nb\n\nc"),
        ("<table><tr><td>1<td>2</tr><tr><td>3</table>", "1 2\n3"),
        ("Ft. Worth &amp; D&uuml;sseldorf &#8211; &#x2014; &unknown;", "Ft. Worth & Düsseldorf – — &unknown;"),
        ("<p>1 < 2 and 3 > 2</p>", "1 < 2 and 3 > 2"),
        ("a<script>if (a < b) { c('</p>') }</script>b<style>p > a {}</style>c", "abc"),
        ("a<SCRIPT>never closed <p>b", "a"),
        ("a<script src='x'/>b", "ab"),
        ("a<!-- <p>hidden</p> -->b<!-- never closed", "ab"),
        ("<![CDATA[x <b>y</b>]]>z", "x yz"),
        ("<a title='1 > 0' href=\"/x\">link</a>", "link"),
        ("<p>cut within a <a href='http", "cut within a"),
        ("<?xml version='1.0'?><!DOCTYPE html><p>x", "x"),
        ("<p>&nbsp;</p><p>x</p>", "x"),
        ("x\x00y\ud800z", "x\ufffdy\ufffdz"),
    ],
)
def test_to_text(html: str, text: str) -> None:
    assert to_text(html) == text


def test_nothing_is_lost_in_the_depth() -> None:
    assert to_text("<div>" * 5000 + "deep" + "</div>" * 5000) == "deep"
    assert sanitize("<div>" * 5000 + "deep & low" + "</div>" * 5000) == "<p>deep &amp; low</p>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a < b & c", False), ("<3", False), ("a <b>c</b>", True), ("AT&amp;T", True), ("<!-- x -->", True)],
)
def test_has_markup(text: str, expected: bool) -> None:
    assert has_markup(text) is expected


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='java\tscript:alert(1)'>x</a>",
        "<a href=' &#106;avascript:alert(1)'>x</a>",
        "<svg><script>alert(1)</script></svg>",
        "<p style='background:url(javascript:alert(1))'>x</p>",
        "<iframe src='https://news.example/'></iframe>",
        "<object data='x'></object><embed src='x'>",
        "<form action='/x'><input name=q></form>",
        "<meta http-equiv=refresh content='0;url=//x.example'>",
        "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
        "<img src='data:text/html,<script>alert(1)</script>'>",
    ],
)
def test_nothing_active_is_left(html: str) -> None:
    safe = sanitize(f"<p>before</p>{html}<p>after</p>", base_url="https://news.example/").lower()
    for sign in ("script", "onerror", "style", "iframe", "object", "<embed", "form", "input", "<meta", "svg", "data:"):
        assert sign not in safe
    assert "before" in safe
    assert "after" in safe


def test_links_are_made_absolute() -> None:
    html = '<a href="/a?x=1&amp;y=2">a</a><img src="b.png"><a href="#note">n</a><a href="https://else.example/">e</a>'
    safe = sanitize(html, base_url="https://news.example/dir/page")
    assert 'href="https://news.example/a?x=1&amp;y=2"' in safe
    assert 'src="https://news.example/dir/b.png"' in safe
    assert 'href="https://news.example/dir/page#note"' in safe
    assert 'href="https://else.example/"' in safe
    assert 'href="/a"' in sanitize('<a href="/a">a</a>')


def test_what_is_too_long_is_cut_between_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "MAX_SANITIZED", 20)
    assert sanitize("<p>0123456789</p><a href='/'>x</a>") == "<p>0123456789</p>"


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 60_000,
        "<div></b>" * 30_000,
        "<b><i><p>" * 30_000,
        "<!--" * 80_000,
        "<a " + " ".join(f"a{n}=1" for n in range(30_000)) + ">",
        "<a href='" * 40_001,
        "<" * 300_000,
        "&" * 300_000,
        "<script>" * 40_000,
        "<![CDATA[" * 40_000,
        " \n" * 150_000,
    ],
    ids=lambda html: html[:12],
)
def test_hostile_markup_takes_little_time(html: str) -> None:
    start = time.process_time()
    to_text(html)
    sanitize(html)
    assert time.process_time() - start < 2


@given(st.text(st.sampled_from("<>/!-ab p'\"=&;#x0\n[]CDATA"), max_size=80))
def test_no_input_raises(html: str) -> None:
    text = to_text(html)
    assert text == text.strip()
    assert "\n\n\n" not in text
    sanitize(html, base_url="https://news.example/")


VISIBLE = st.text(st.characters(categories=["L", "N", "P"], exclude_characters="<>&"), min_size=1, max_size=10)


@given(st.lists(VISIBLE, max_size=6))
def test_paragraphs_come_back(paragraphs: list[str]) -> None:
    assert to_text("".join(f"<p>{p}</p>" for p in paragraphs)) == "\n\n".join(paragraphs)


_PIECES = [
    "<p>", "</p>", "<br>", "<BR />", "<li>", "<td>", "<a href='x>y'>", '<a "', "<p<b>", "<p\n>", "</ p>", "<h1 class=x>",
    "<script>", "<script/>", "</script>", "<title>", "<!--", "-->", "<![CDATA[", "]]>", "<?x?>", "<", ">", "&", '"', "'",
    "&amp;", "&lt;", "&#10;", "&#160;", "\xa0", "\x85", "\0", "\v", " ", "  ", "\n", "\n\n", "\t", "\r\n", "\r", "a", "Ж",
]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=9).map("".join))
def test_plain_markup_comes_out_as_by_the_general_way(html):
    quick = to_text(html)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markup, "_simple_text", lambda html, cleaned: None)
        assert quick == to_text(html)


@given(st.lists(st.sampled_from(_PIECES), max_size=9).map("".join))
def test_what_was_cleaned_need_not_be_cleaned_again(html):
    html = clean(html)
    assert to_text(html, cleaned=True) == to_text(html)
    assert tidy(html, cleaned=True) == tidy(html)


@given(st.lists(st.sampled_from(_PIECES), max_size=9).map("".join))
def test_literal_text_is_laid_out_like_escaped_text(text):
    assert tidy(text) == to_text(escape(text, quote=False))
