"""Places on X, Bluesky and Telegram."""

from __future__ import annotations

import re
from collections.abc import Mapping

from adapters.social.places.place import Place, refused

__all__ = ["at", "bluesky", "hashtag", "named", "telegram", "x"]

_X_NAME = re.compile(r"/@?(\w{1,15})(/status(?:es)?/\d+)?(?:/.*)?", re.ASCII)
_X_PLACES = frozenset(("i", "intent", "home", "explore", "settings", "share", "messages", "login", "notifications"))
_HASHTAG = re.compile(r"/hashtag/(\w+)/?")
_X_FORMS = "Give an account (https://x.com/name), a hashtag or a search (https://x.com/search?q=…)."
_ACTOR = r"(did:[a-z0-9]+:[\w.:%-]+|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"
_PROFILE = re.compile(rf"/profile/@?{_ACTOR}(?:/(post|feed|lists|rss)(?:/([\w.~:-]+))?)?/?")
_AT = re.compile(rf"at://{_ACTOR}(?:/([\w.]+)/([\w.~:-]+))?/?")
_BLUESKY_FORMS = "Give a profile, a list, a feed or a search, as https://bsky.app/profile/… shows it."
_CHANNEL = re.compile(r"/(?:s/)?([A-Za-z]\w{2,63})(/\d+)?(?:/\d+)?/?", re.ASCII)
_TELEGRAM_PLACES = frozenset(("addstickers", "addemoji", "addlist", "share", "proxy", "socks", "login", "iv", "boost"))


def named(name: str) -> tuple[Place, ...]:
    """The accounts that `@name` could be."""
    video = Place("youtube", "channel", f"@{name}", {"handle": f"@{name}"}, page=f"https://www.youtube.com/@{name}")
    found = []
    if re.fullmatch(r"[A-Za-z]\w{2,63}", name, re.ASCII):
        found.append(Place("telegram", "channel", name, {"channel": name}))
    if re.fullmatch(r"\w{1,15}", name, re.ASCII):
        found.append(Place("x", "account", name, {"user": name}))
    return (*found, video)


def hashtag(name: str) -> tuple[Place, ...]:
    """Where `#name` could be followed."""
    mastodon = Place("mastodon", "hashtag", f"#{name}", {"hashtag": name})
    return (mastodon, *(_search(network, f"#{name}") for network in ("bluesky", "x")))


def x(path: str, query: Mapping[str, str], text: str) -> Place:
    """A place on X.

    Raises:
        ConfigurationError: it cannot be followed.
    """
    if words := _searched(path, query):
        return _search("x", words)
    if re.match(r"/i/(lists|communities|spaces|user)/", path):
        raise refused(text, "is a list, community or number of X, which is not read", _X_FORMS)
    found = _X_NAME.fullmatch(path)
    if found is None or found[1].lower() in _X_PLACES or found[1].lower() == "search":
        raise refused(text, "leads to no account of X", _X_FORMS)
    note = "A post was given: its account is followed." if found[2] else ""
    return Place("x", "account", found[1], {"user": found[1]}, note)


def bluesky(path: str, query: Mapping[str, str], text: str) -> Place:
    """A place on Bluesky's web pages.

    Raises:
        ConfigurationError: it cannot be followed.
    """
    if words := _searched(path, query):
        return _search("bluesky", words)
    found = _PROFILE.fullmatch(path)
    if found is None:
        raise refused(text, "leads to nothing of Bluesky that can be followed", _BLUESKY_FORMS)
    who, part, key = found[1], found[2], found[3]
    if part in ("feed", "lists") and key:
        collection = "app.bsky.feed.generator" if part == "feed" else "app.bsky.graph.list"
        return _record(who, collection, key)
    note = "A post was given: its account is followed." if part == "post" else ""
    return _account(who, note)


def _searched(path: str, query: Mapping[str, str]) -> str | None:
    """What the address of a search or of a hashtag asks for."""
    if path.rstrip("/") == "/search" and query.get("q"):
        return query["q"]
    found = _HASHTAG.fullmatch(path)
    return f"#{found[1]}" if found else None


def _search(network: str, words: str) -> Place:
    return Place(network, "search", words, {"search": words})


def at(text: str) -> Place:
    """A place by its DID or `at://` address (atproto.com/specs/at-uri-scheme).

    Raises:
        ConfigurationError: it cannot be followed.
    """
    found = _AT.fullmatch(text if text.startswith("at://") else f"at://{text}")
    if found is None:
        raise refused(text, "is no DID and no at:// address", _BLUESKY_FORMS)
    who, collection, key = found[1], found[2], found[3]
    if collection in ("app.bsky.feed.generator", "app.bsky.graph.list"):
        return _record(who, collection, key)
    if collection not in (None, "app.bsky.feed.post", "app.bsky.actor.profile"):
        raise refused(text, "is a record that holds no posts", _BLUESKY_FORMS)
    return _account(who, "A post was given: its account is followed." if collection == "app.bsky.feed.post" else "")


def _account(who: str, note: str = "") -> Place:
    return Place("bluesky", "account", who, {"account": who if who.startswith("did:") else who.lower()}, note)


def _record(who: str, collection: str, key: str) -> Place:
    uri = f"at://{who}/{collection}/{key}"
    if collection == "app.bsky.graph.list":
        return Place("bluesky", "list", key, {"list_uri": uri})
    return Place("bluesky", "feed", key, {"feed_uri": uri})


def telegram(path: str, query: Mapping[str, str], text: str) -> Place:
    """A place on Telegram's public pages.

    Raises:
        ConfigurationError: it cannot be followed.
    """
    only = "Only public channels with a name can be read: https://t.me/name."
    if path.startswith(("/+", "/joinchat/", "/c/")):
        raise refused(text, "is private: it opens to its members alone", only)
    found = _CHANNEL.fullmatch(path)
    if found is None or found[1].lower() in _TELEGRAM_PLACES:
        raise refused(text, "leads to no channel of Telegram", only)
    note = "A post was given: its channel is followed." if found[2] else ""
    return Place("telegram", "channel", found[1], {"channel": found[1]}, note)
