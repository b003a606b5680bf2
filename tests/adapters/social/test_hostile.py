"""Answers that are made to cost much: what many posts share is read once, and what none has is not searched."""

from __future__ import annotations

from typing import Any

import pytest

from adapters import social
from adapters.schema import Item
from adapters.social import mastodon_text, reading, telegram_places, x, x_v2
from tests.adapters.social import samples
from tests.adapters.social.said import ties

MANY = 50


class Counted:
    """A function that counts its calls."""

    def __init__(self, work: Any) -> None:
        self.work = work
        self.calls = 0

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.calls += 1
        return self.work(*args, **kwargs)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Counts the calls of a module's function."""

    def count(module: Any, name: str) -> Counted:
        monkeypatch.setattr(module, name, Counted(getattr(module, name)))
        found: Counted = getattr(module, name)
        return found

    return count


def posts(value: Any) -> list[Item]:
    return list(social.parse(samples.dumped(value)).items)


def test_a_post_that_many_quote_is_read_once_for_all_of_them(counted):
    read = counted(x_v2, "said")
    quote = [{"type": "quoted", "id": "5"}]
    data = [{"id": str(10**15 + n), "text": "so", "referenced_tweets": quote} for n in range(MANY)]
    found = posts({"data": data, "includes": {"tweets": [{"id": "5", "text": "Fog"}]}})
    assert [i.embeds[0].item.text for i in found] == ["Fog"] * MANY
    assert read.calls == MANY + 1


def test_a_post_beside_many_that_quote_it_is_read_once_for_all_of_them(counted):
    read = counted(x, "said")
    tweets = {str(n): samples.x1(n) | {"quoted_status_id_str": "5"} for n in range(11, 11 + MANY)} | {"5": samples.x1(5)}
    found = posts({"tweets": tweets, "users": {}})
    assert [i.embeds[0].item.id for i in found[:-1]] == ["x:5"] * MANY
    assert read.calls == MANY + 2  # once within others, and once by itself


def test_accounts_that_a_status_lists_are_gone_through_once(counted):
    asked = counted(mastodon_text, "host_of")
    links = "".join(f'<a href="https://elsewhere{n}.example/x">@ferry</a> ' for n in range(MANY))
    listed = [{"acct": f"ferry@h{n}.example", "url": f"https://h{n}.example/@ferry"} for n in range(MANY)]
    status = {
        "id": "1", "uri": "https://harbour.example/users/a/statuses/1", "account": {"acct": "a"},
        "created_at": "2026-03-01T08:15:30Z", "content": links, "mentions": listed,
    }  # fmt: skip
    (found,) = posts(status)
    assert (len(found.links), len(found.mentions)) == (MANY, MANY)
    assert asked.calls < 4 * MANY


@pytest.mark.parametrize(("words", "handle"), [
    ("@ferry@two.example", "ferry@two.example"),
    ("@Ferry", None),  # which of the two is not told
    ("@quay", "quay@one.example"),
])  # fmt: skip
def test_an_account_is_found_by_its_name_where_one_alone_bears_it(words, handle):
    listed = [
        {"acct": f"{name}@{host}.example", "url": f"https://{host}.example/@{name}"}
        for name, host in (("ferry", "one"), ("ferry", "two"), ("quay", "one"))
    ]
    status = {
        "id": "1", "uri": "https://harbour.example/users/a/statuses/1", "account": {"acct": "a"}, "mentions": listed,
        "created_at": "2026-03-01T08:15:30Z", "content": f'<a href="https://elsewhere.example/x">{words}</a>',
    }  # fmt: skip
    (found,) = posts(status)
    assert [m.handle for m in found.mentions if m.span] == ([handle] if handle else [])
    assert len(found.mentions) == 3


def test_all_who_reposted_a_post_are_gathered_at_once(counted):
    copied = counted(reading, "copied")
    entry = {
        "uri": "at://did:plc:a/app.bsky.feed.post/k", "cid": "c", "author": {"did": "did:plc:a", "handle": "a.example"},
        "record": {"text": "Fog", "createdAt": "2026-03-01T08:15:30Z"},
    }  # fmt: skip
    kind = "app.bsky.feed.defs#reasonRepost"
    feed = [{"post": entry, "reason": {"$type": kind, "by": {"did": f"did:plc:{n}"}}} for n in range(MANY)]
    (found,) = posts({"feed": [*feed, feed[0], {"post": entry}]})
    assert [p.native_id for p in found.reposted_by] == [f"did:plc:{n}" for n in range(MANY)]
    assert copied.calls == 1


def test_an_address_that_is_too_long_is_no_message():
    assert telegram_places.native("harbour/7?x=" + "&comment=1" * 20) == "harbour/7?comment=1"
    assert telegram_places.native("harbour/7?x=" + "&comment=1" * 200) is None


def test_a_boost_of_an_address_that_names_nothing():
    status = {"account": {}, "uri": "https://harbour.example/1", "reblog": {"uri": "https://"}}
    (found,) = posts(status)
    assert ties(found) == {"reposts": "https://"}
