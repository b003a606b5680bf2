"""Addresses: what is dropped, what stays, and that cleaning twice changes nothing."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters import urls
from adapters.urls import canonical, domain, resolve, untracked


@pytest.mark.parametrize(
    ("url", "base", "expected"),
    [
        ("story/1", "https://news.example/a/b", "https://news.example/a/story/1"),
        ("?p=2", "https://news.example/a", "https://news.example/a?p=2"),
        ("//cdn.example/x.jpg", "http://news.example/", "http://cdn.example/x.jpg"),
        ("//cdn.example/x.jpg", None, "https://cdn.example/x.jpg"),
        ("  https://news.example/a b\n", None, "https://news.example/a%20b"),
        ("story/1", None, None),
        ("", "https://news.example/", None),
        ("mailto:desk@news.example", "https://news.example/", None),
        ("javascript:alert(1)", "https://news.example/", None),
        ("java\nscript:alert(1)", "https://news.example/", None),
        ("http://[broken/", None, None),
        ("http://news.example:port/", None, None),
        ("https:///no-host", None, None),
    ],
)
def test_resolve(url: str, base: str | None, expected: str | None) -> None:
    assert resolve(url, base) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://WWW.News.Example:80", "http://www.news.example/"),
        ("https://news.example:443/a", "https://news.example/a"),
        ("https://news.example:8443/a", "https://news.example:8443/a"),
        ("https://desk:secret@news.example/a", "https://news.example/a"),
        ("https://news.example./a", "https://news.example/a"),
        ("https://новини.example/шлях", "https://xn--b1amarcd.example/%D1%88%D0%BB%D1%8F%D1%85"),
        ("https://news.example/a/../b/./c/..", "https://news.example/b/"),
        ("https://news.example/%7euser/%d0%b0", "https://news.example/~user/%D0%B0"),
        ("https://news.example/?p=123&utm_source=rss&UTM_Medium=x", "https://news.example/?p=123"),
        ("https://news.example/?b=2&a=1&b=0", "https://news.example/?b=2&a=1&b=0"),
        ("https://news.example/a?gallery=3&reference=7&source=x", "https://news.example/a?gallery=3&reference=7&source=x"),
        ("https://news.example/a?empty=", "https://news.example/a?empty="),
        ("https://news.example/a?fbclid=1#top", "https://news.example/a"),
        ("https://news.example/#!/story/4", "https://news.example/#!/story/4"),
        ("https://news.example/a;jsessionid=0AF?id=4", "https://news.example/a?id=4"),
        ("https://news.example/a?ref=www.news.example", "https://news.example/a"),
        ("https://news.example/a?ref=elsewhere.example", "https://news.example/a?ref=elsewhere.example"),
        ("http://[2001:db8::1]:80/a", "http://[2001:db8::1]/a"),
        ("ftp://news.example/a", None),
        ("/a", None),
        ("", None),
        ("https://news.example:99999/", None),
    ],
)
def test_canonical(url: str, expected: str | None) -> None:
    assert canonical(url) == expected


def test_a_referrer_that_names_the_page_is_a_tracker() -> None:
    url = "https://other.example/a?ref=https%3A%2F%2Fnews.example%2F&p=1"
    assert canonical(url, page_url="https://www.news.example/front") == "https://other.example/a?p=1"
    assert canonical(url, page_url="https://third.example/") == url


def test_untracked_keeps_fragment_and_spelling() -> None:
    assert untracked("https://News.example/A?utm_source=x&q=%7e#part") == "https://News.example/A?q=%7e#part"
    assert untracked("https://news.example/A?q=1") == "https://news.example/A?q=1"


def test_domain() -> None:
    assert domain("https://WWW.News.example:8080/a") == "news.example"
    assert domain("not an address") is None
    assert domain("http://[broken") is None


URLS = st.builds(
    lambda scheme, host, path, query, fragment: f"{scheme}://{host}/{path}?{query}#{fragment}",
    st.sampled_from(["http", "https", "HTTPS"]),
    st.sampled_from(["news.example", "WWW.News.Example:80", "новини.example", "u:p@a.example:443", "[::1]:81"]),
    st.text(st.sampled_from("ab/.%7Ef2;é \\\x00#?&=@:"), max_size=20),
    st.text(st.sampled_from("ab&=%2B+é ?/utm_sourceref.example"), max_size=30),
    st.text(st.sampled_from("!/ab% é"), max_size=8),
)


@given(URLS)
@example("https://news.example/a?%75tm_source=1&ref=news%2Eexample")
@example("https://новини.example/?ref=xn--b1amarcd.example")
@example("http://news.example/%2e%2e/a")
@example("http://news.example/a/%2e")
@example("http://news.example/?2& ")
def test_canonical_is_idempotent(url: str) -> None:
    once = canonical(url)
    if once is not None:
        assert canonical(once) == once
        assert once.isascii()


ODD = [
    *"? & = # #! % %41 %2f %zz %C3%A9 /../ /./ // : ; [ ] @ \\ + 2 a é".split(),
    *"utm_source=x ref=news.example ;jsessionid=12AB".split(),
    *(" ", "\t", "\x00", "\x7f", "\u200b", "\u2028", "\ud800"),
]
HOSTS = ["news.example", "NEWS.example:80", "news.example:8080", "новини.example", "ann@news.example", "[::1]"]


@settings(max_examples=2000, deadline=None)
@given(
    st.sampled_from(["http://", "HTTPS://"]), st.sampled_from(HOSTS), st.lists(st.sampled_from(ODD), max_size=9),
    st.sampled_from([None, "https://news.example/a"]),
)  # fmt: skip
def test_canonical_is_idempotent_on_odd_addresses(scheme: str, host: str, parts: list[str], page: str | None) -> None:
    once = canonical(scheme + host + "".join(parts), page_url=page)
    assert once is None or (canonical(once, page_url=page) == once and once.isascii())


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://news.example/?2& #", "http://news.example/?2"),
        ("http://news.example/%%41f", "http://news.example/%25Af"),
        ("http://news.example/100%", "http://news.example/100%25"),
        ("http://[::1]@]/", None),
        ("http://news.example/\ud800", "http://news.example/%EF%BF%BD"),
    ],
)
def test_canonical_of_odd_addresses(url: str, expected: str | None) -> None:
    assert canonical(url) == expected


@given(st.text(max_size=60), st.none() | URLS)
def test_nothing_raises(url: str, base: str | None) -> None:
    found = resolve(url, base)
    assert found is None or urlsplit(found).scheme.lower() in ("http", "https")
    canonical(url)
    domain(url)
    untracked(url, page_url=base)


_PIECES = [
    "http://", "https://", "HTTP://", "news.example", "News.Example", "-", ".", "..", "/", "//", "/a", "/.", "~", "_",
    ":80", ":443", ":8080", ":0", ":70000", "?", "id=1", "&", "&&", "utm_source=x", "ref=www.news.example", "ref=x",
    ";jsessionid=1", ";", "=", "%41", "%7e", "%zz", "#", "#!x", "+", "@", "'", ",", " ", "é", "\t", "Ж", "²",
]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=8), st.sampled_from([None, "https://news.example/feed", "bad"]))
@example(["https://", "news.example", "/a", "?", "id=1", "&", "utm_source=x"], None)
@example(["http://", "news.example", ":80"], None)
def test_plain_addresses_come_out_as_by_the_general_way(pieces, base):
    url = "".join(pieces)
    never = re.compile("(?!)")
    quick = resolve(url, base), canonical(url, page_url=base)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(urls, "_PLAIN", never)
        patch.setattr(urls, "_PLAINEST", never)
        assert quick == (resolve(url, base), canonical(url, page_url=base))
