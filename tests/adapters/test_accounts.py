"""One key for every spelling of an account."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.accounts import keys, keys_of, spelled

SPELLINGS = {
    "@desk@harbour.example": [
        "@desk@harbour.example", "Desk@Harbour.example", "acct:desk@harbour.example", "https://harbour.example/@desk",
        "https://harbour.example/users/Desk", "https://other.example/@desk@harbour.example", "harbour.example/@desk",
        "https://harbour.example/@desk/110000000000000001", "https://forum.example/u/desk@harbour.example",
        "https://harbour.example/u/desk", "//harbour.example/@desk",
    ],
    "@desk@localhost:3000": ["@desk@localhost:3000", "http://localhost:3000/@desk"],
    "@ports@forum.example": ["!ports@forum.example", "https://forum.example/c/ports"],
    "@desk": ["@desk", "@DESK", " @desk "],
    "@desk.example": ["@desk.example", "@Desk.Example."],
    "bluesky:@desk.example": ["https://bsky.app/profile/Desk.example", "at://desk.example", "bsky.app/profile/desk.example"],
    "=did:plc:abc234": [
        "did:plc:abc234", "https://bsky.app/profile/did:plc:abc234", "at://did:plc:abc234/app.bsky.feed.post/3k",
        "https://bsky.app/profile/did%3Aplc%3Aabc234",
    ],
    "x:@desk": [
        "https://x.com/Desk", "https://twitter.com/desk/", "x.com/desk", "https://mobile.twitter.com/desk/status/17",
        "https://x.com/intent/user?screen_name=Desk", "http://www.twitter.com/@desk",
    ],
    "x:=42": ["https://x.com/i/user/42", "https://twitter.com/intent/user?user_id=42"],
    "telegram:@desk": [
        "https://t.me/Desk", "https://t.me/s/desk", "t.me/desk/12", "https://telegram.me/desk", "tg://resolve?domain=Desk",
        "https://desk.t.me/",
    ],
    "reddit:@desk": ["u/Desk", "/u/desk", "/user/desk/", "https://www.reddit.com/user/desk/", "https://old.reddit.com/u/Desk"],
    "youtube:=ucabcdefghijk": ["https://www.youtube.com/channel/UCabcdefghijk", "https://m.youtube.com/channel/UCabcdefghijk/v"],
    "youtube:@desk": ["https://www.youtube.com/@Desk", "https://youtube.com/@desk/videos", "https://www.youtube.com/c/desk"],
    "hackernews:@desk": ["https://news.ycombinator.com/user?id=desk"],
    "hackernews:@Desk": ["https://news.ycombinator.com/user?id=Desk", "news.ycombinator.com/user?id=Desk"],
    "news.example/team/jane": ["https://www.news.example/team/Jane/", "news.example/team/jane"],
}


@pytest.mark.parametrize(("key", "spelling"), [(k, s) for k, found in SPELLINGS.items() for s in found])
def test_every_spelling_asks_for_the_key(key: str, spelling: str) -> None:
    assert spelled(spelling) == key


@pytest.mark.parametrize(
    "text",
    ["", "desk", "News Desk", "desk.example", "@", "ftp://a.example/x", "https://[", "a/b", "12", "jane doe@x.example", "/"],
)
def test_words_are_no_account(text: str) -> None:
    assert spelled(text) is None


def test_places_of_a_network_are_addresses_and_no_accounts() -> None:
    assert spelled("https://x.com/search?q=a") == "x.com/search?q=a"
    assert spelled("https://t.me/joinchat/abc") == "t.me/joinchat/abc"


def test_an_account_answers_to_all_of_its_keys() -> None:
    federated = keys("Desk@harbour.example", platform="mastodon", native_id="7", url="https://harbour.example/@desk")
    assert {"@desk@harbour.example", "@desk", "=7", "mastodon:=7"} <= set(federated)
    assert set(keys("@Desk", platform="x", native_id="42")) == {"@desk", "=42", "x:@desk", "x:=42"}
    assert keys(None) == ()
    assert keys("desk", url="https://news.example/team/desk") == ("@desk", "news.example/team/desk")


@pytest.mark.parametrize(
    ("spelling", "found"),
    [
        ("desk", ("@desk",)),
        ("@Desk@harbour.example", ("@desk@harbour.example", "@desk")),
        ("https://t.me/desk", ("telegram:@desk", "@desk")),
        ("https://x.com/i/user/42", ("x:=42", "=42")),
        ("did:plc:abc", ("=did:plc:abc",)),
        ("https://news.example/team/jane", ("news.example/team/jane",)),
    ],
)
def test_a_spelling_alone_stands_for_an_account(spelling: str, found: tuple[str, ...]) -> None:
    assert keys_of(spelling) == found


@given(st.text(max_size=60))
def test_any_text_gives_a_key_or_none(text: str) -> None:
    found = spelled(text)
    assert found is None or found == found.casefold() or found.startswith("hackernews:@")


def test_accounts_that_differ_in_case_alone_are_two_where_the_network_has_both() -> None:
    upper = set(keys("Desk", platform="hackernews", url="https://news.ycombinator.com/user?id=Desk"))
    lower = set(keys("desk", platform="hackernews", url="https://news.ycombinator.com/user?id=desk"))
    assert upper == {"@desk", "hackernews:@Desk"}
    assert upper & lower == {"@desk"}
    assert keys_of("https://news.ycombinator.com/user?id=Desk") == ("hackernews:@Desk", "@desk")
    assert keys("Desk", platform="reddit") == keys("desk", platform="reddit")


def test_what_is_longer_than_any_account_is_none_and_is_not_remembered() -> None:
    assert spelled("@" + "a" * 2_500) is None
    assert spelled("@.") is None
