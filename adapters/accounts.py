"""Accounts of networks under every name that people give them: handles, numbers, identifiers, addresses of profiles.

Each spelling asks for one key, and an account answers to several:

    @Desk@harbour.example  https://harbour.example/@desk  acct:desk@harbour.example  ─▶  @desk@harbour.example
    https://t.me/s/Desk    tg://resolve?domain=desk                                  ─▶  telegram:@desk
    did:plc:abc            https://bsky.app/profile/did:plc:abc                      ─▶  =did:plc:abc

Letter case is folded, but on networks that have accounts which differ in it alone. There it tells them apart wherever the
network is named: by the address of a profile, or by what is known of an account. `@name` goes by no network, and folds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urlsplit

__all__ = ["keys", "keys_of", "spelled"]

_LONGEST = 2_000
_HOST = r"(?:[\w-]+(?:\.[\w-]+)+|localhost)(?::\d{1,5})?"
_HANDLE = re.compile(rf"(?:acct:)?[@!]?([\w.-]+(?:@{_HOST})?)", re.IGNORECASE)
_DID = re.compile(r"did:[a-z0-9]+:[\w.:%-]+", re.IGNORECASE)
_BARE_ADDRESS = re.compile(rf"{_HOST}/\S*", re.IGNORECASE)
_COMMUNITY_USER = re.compile(r"/?u(?:ser)?/([\w-]{2,40})/?", re.IGNORECASE)
_FEDERATED = re.compile(r"/(?:@|users/|u/|c/|profile/|accounts/)([\w.-]+)(?:@([\w.-]+))?(?:/|$)", re.IGNORECASE)
# First steps of addresses on X that are no account.
_X_PLACES = frozenset({"i", "intent", "home", "search", "hashtag", "explore", "settings", "share", "messages", "login"})
_CASED = frozenset({"hackernews"})
"""Networks on which `Name` and `name` are two accounts (github.com/HackerNews/API, users)."""
_TELEGRAM_PLACES = frozenset({"joinchat", "addstickers", "addlist", "share", "proxy", "c", "iv", "login"})

_Query = dict[str, list[str]]


def spelled(text: str) -> str | None:
    """The key that a spelling of an account asks for.

    Args:
        text: `@name`, `name@host`, `acct:name@host`, `u/name`, a DID, an `at://` address, the address of a profile, with
            or without its scheme.

    Returns:
        None where it is none of these: a plain word could be a name as well.
    """
    return _spelled(text) if len(text) <= _LONGEST else None  # longer ones would fill the memory as well


@lru_cache(maxsize=4_096)
def _spelled(text: str) -> str | None:
    text = text.strip()
    if not text or any(c.isspace() for c in text):
        return None
    if found := _DID.fullmatch(text):
        return f"={found[0].casefold()}"
    if text.startswith("at://"):
        return _actor(text[5:].partition("/")[0])
    if (found := _HANDLE.fullmatch(text)) and (text[0] in "@!" or "@" in text):
        name = found[1].strip(".").casefold()
        return f"@{name}" if name else None
    if found := _COMMUNITY_USER.fullmatch(text):
        return f"reddit:@{found[1].casefold()}"
    if "://" in text or text.startswith("//"):
        return _of_address(f"https:{text}" if text.startswith("//") else text)
    return _of_address(f"https://{text}") if _BARE_ADDRESS.fullmatch(text) else None


def keys(
    handle: str | None, *, platform: str | None = None, native_id: str | None = None, url: str | None = None
) -> tuple[str, ...]:
    """All keys to which an account answers.

    Args:
        handle: with or without @; `user@host` on federated networks.
        platform: its network.
        native_id: the network's own id.
        url: of its profile.
    """
    name = handle.strip().lstrip("@!") if handle else ""
    number = [f"={native_id.casefold()}"] if native_id else []
    found = [*_names(name.casefold()), *number]
    if platform:
        found += [f"{platform}:{key}" for key in (*_names(_folded(name, platform)), *number)]
    if url and (key := spelled(url)):
        found.append(key)
    return tuple(dict.fromkeys(found))


def keys_of(spelling: str) -> tuple[str, ...]:
    """All keys of an account of which a spelling is all that is known; a plain word is a handle."""
    key = spelled(spelling) or f"@{spelling.strip().casefold()}"
    network, sign, name = key.partition(":@")
    if sign and "/" not in network:
        return (key, *keys(name))
    network, sign, number = key.partition(":=")
    if sign and "/" not in network:
        return key, f"={number}"
    return keys(key[1:]) if key.startswith("@") else (key,)


def _names(name: str) -> list[str]:
    """Keys of a handle, and of the name before its server."""
    user, at, _ = name.partition("@")
    return [f"@{name}", *([f"@{user}"] if at else [])] if name else []


def _folded(name: str, network: str) -> str:
    return name if network in _CASED else name.casefold()


def _of_address(text: str) -> str | None:
    try:
        parts = urlsplit(text)
        host, netloc = (parts.hostname or "").lower(), parts.netloc.rpartition("@")[2].lower()
    except ValueError:
        return None
    if parts.scheme == "tg":
        name = _first(parse_qs(parts.query), "domain")
        return f"telegram:@{name.casefold()}" if name else None
    if parts.scheme not in ("http", "https") or not host:
        return None
    path = unquote(parts.path)
    labels = host.split(".")
    reader = _NETWORKS.get(".".join(labels[-2:])) or _NETWORKS.get(host)
    if reader is not None and (key := reader(path, parse_qs(parts.query), host)):
        return key
    if reader is None and (found := _FEDERATED.match(path)):
        return f"@{found[1]}@{found[2] or netloc}".casefold()
    query = f"?{parts.query}" if parts.query else ""
    return f"{netloc.removeprefix('www.')}{path.rstrip('/')}{query}".casefold()


def _first(query: _Query, name: str) -> str:
    return query.get(name, [""])[0]


def _actor(who: str) -> str | None:
    """An account of Bluesky by its DID or its handle."""
    if _DID.fullmatch(who):
        return f"={who.casefold()}"
    return f"bluesky:@{who.lstrip('@').casefold()}" if who else None


def _x(path: str, query: _Query, host: str) -> str | None:
    if path.startswith("/intent/"):
        number, name = _first(query, "user_id"), _first(query, "screen_name")
    else:
        numbered = re.fullmatch(r"/i/user/(\d{1,20})/?", path)
        number, name = numbered[1] if numbered else "", path.lstrip("/").partition("/")[0]
    name = name.lstrip("@").casefold()
    if number:
        return f"x:={number}"
    return f"x:@{name}" if re.fullmatch(r"\w{1,20}", name, re.ASCII) and name not in _X_PLACES else None


def _telegram(path: str, query: _Query, host: str) -> str | None:
    name = host.removesuffix(".t.me") if host.endswith(".t.me") and host != "www.t.me" else ""
    found = re.match(r"/(?:s/)?([A-Za-z]\w{2,63})(?:/|$)", path, re.ASCII)
    name = (name or (found[1] if found else "")).casefold()
    return f"telegram:@{name}" if name and name not in _TELEGRAM_PLACES else None


def _bluesky(path: str, query: _Query, host: str) -> str | None:
    found = re.match(r"/profile/([^/]+)", path)
    return _actor(found[1]) if found else None


def _reddit(path: str, query: _Query, host: str) -> str | None:
    found = re.match(r"/u(?:ser)?/([\w-]{2,40})", path)
    return f"reddit:@{found[1].casefold()}" if found else None


def _youtube(path: str, query: _Query, host: str) -> str | None:
    if found := re.match(r"/channel/([\w-]{10,50})", path):
        return f"youtube:={found[1].casefold()}"
    found = re.match(r"/(?:@|user/|c/)([\w.·-]+)", path)
    return f"youtube:@{found[1].casefold()}" if found else None


def _hackernews(path: str, query: _Query, host: str) -> str | None:
    name = _first(query, "id") if path == "/user" else ""
    return f"hackernews:@{name}" if name else None


_NETWORKS: dict[str, Callable[[str, _Query, str], str | None]] = {
    "twitter.com": _x,
    "x.com": _x,
    "t.me": _telegram,
    "telegram.me": _telegram,
    "telegram.dog": _telegram,
    "bsky.app": _bluesky,
    "reddit.com": _reddit,
    "youtube.com": _youtube,
    "news.ycombinator.com": _hackernews,
}
