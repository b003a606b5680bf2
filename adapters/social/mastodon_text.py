"""Text of a status, and what its links are: accounts, hashtags, or links.

A server lists the accounts and hashtags that it knows. What stands in the text may be spelled otherwise, and of a status
that came from elsewhere some may be missing: then the words and the address of a link tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from adapters.social import values
from adapters.social.anchors import read
from adapters.social.draft import Context
from adapters.social.making import new_link, new_mention, new_tag, span
from adapters.social.rich import Mark, Said, from_marks

__all__ = ["PLATFORM", "handle_of", "host_of", "said"]

PLATFORM = "mastodon"
_LONGEST = 2_000  # code points of an address of a server or account; longer ones would fill the memory
_HASH = ("#", "＃")
_BARE = re.compile(r"https?://[^\s<>\"]{1,2000}")
# Where accounts have their pages: `/@name` and `/users/name`, and what other software than Mastodon writes.
_PAGE = re.compile(r"https?://([^/?#@]+)/(?:@|(?:users|profile|u|author|accounts|channel|video-channels)/)([^/?#]+)/?$")

_Account = tuple[str, str, str | None]
_Listed = tuple[str | None, _Account]


def said(record: dict[str, Any], ctx: Context, url: str | None) -> Said:
    """The text; links to the accounts and hashtags that it lists are mentions and tags, and so are the others it lists."""
    html = values.string(record, "content")
    if html is None and "content" not in record:
        return _source(record, ctx)
    text, anchors = read(html or "", url)
    accounts = _accounts(record, ctx) if record.get("mentions") else {}
    tagged = _tagged(record) if record.get("tags") else {}
    links, mentions, tags = [], [], []
    unlinked, untagged = dict(accounts), dict(tagged)
    by_name: dict[tuple[str, str | None], _Listed | None] | None = None
    for address, words, start, end in anchors:
        place = span(start, end)
        if address in accounts:
            unlinked.pop(address, None)
            mentions.append(new_mention(*accounts[address], address, place))
            continue
        sign = words.strip()
        if sign[:1] in _HASH and (name := sign[1:].casefold()) and (name in tagged or _leads_to(address, name)):
            untagged.pop(name, None)
            tags.append(new_tag(sign[1:], address, place))
            continue
        if sign[:1] == "@":
            by_name = _by_name(accounts) if by_name is None else by_name
            if named := _named(sign[1:], address, by_name):
                page, who = named
                unlinked.pop(page, None)
                mentions.append(new_mention(*who, address, place))
                continue
        links.append(new_link(address, words, place))
    mentions += [new_mention(*who, page) for page, who in unlinked.items()]
    tags += [new_tag(*tag) for tag in untagged.values()]
    return Said(text, tuple(links), tuple(mentions), tuple(tags))


def _source(record: dict[str, Any], ctx: Context) -> Said:
    """What the author typed: all that is given of a status that was deleted to be written anew."""
    text = values.string(record, "text") or ""
    text, links, _, _ = from_marks(text, _addresses(text))
    accounts, tagged = _accounts(record, ctx), _tagged(record)
    mentions = tuple(new_mention(*who, page) for page, who in accounts.items())
    return Said(text, links, mentions, tuple(new_tag(*tag) for tag in tagged.values()))


def _addresses(text: str) -> Iterator[Mark]:
    for found in _BARE.finditer(text):
        address = found[0].rstrip(".,;:!?'\")")
        yield Mark("link", found.start(), found.start() + len(address), url=address)


def _leads_to(address: str, name: str) -> bool:
    """Whether an address ends in the name of a hashtag, as the pages of hashtags do."""
    return len(address) <= _LONGEST and re.split(r"[/=]", unquote(address.rstrip("/")).casefold())[-1] == name


def _by_name(accounts: dict[str | None, _Account]) -> dict[tuple[str, str | None], _Listed | None]:
    """Listed accounts by name and host, without case; by their name alone where one account only bears it."""
    found: dict[tuple[str, str | None], _Listed | None] = {}
    for page, who in accounts.items():
        user, _, host = who[0].casefold().partition("@")
        for one in (host, host_of(page)):
            if one is not None:
                found.setdefault((user, one), (page, who))
        found[user, None] = None if (user, None) in found else (page, who)
    return found


def _named(words: str, address: str, listed: dict[tuple[str, str | None], _Listed | None]) -> _Listed | None:
    """The account that a link names by `@name` or `@name@host`, and its page: one that is listed, else by the address."""
    if len(address) > _LONGEST or not words:
        return None
    user, _, host = words.casefold().partition("@")
    host = host or host_of(address) or ""
    if known := listed.get((user, host)) or listed.get((user, None)):
        return known
    found = _PAGE.match(address)
    if found is None or unquote(found[2]).casefold().partition("@")[0] != user:
        return None
    return None, (words if "@" in words else f"{words}@{found[1].lower()}", PLATFORM, None)


def _accounts(record: dict[str, Any], ctx: Context) -> dict[str | None, _Account]:
    """Handle, network and number of the accounts that a status lists, by their pages."""
    return {
        values.web(m, "url"): (handle, PLATFORM, values.ident(m, "id"))
        for m in values.maps(record, "mentions") if (handle := handle_of(m, ctx))
    }  # fmt: skip


def _tagged(record: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    """Name and page of the hashtags that a status lists, by their names without case."""
    listed = ((values.string(t, "name"), t) for t in values.maps(record, "tags"))
    return {name.casefold(): (name, values.web(t, "url")) for name, t in listed if name}


def handle_of(record: dict[str, Any], ctx: Context, status: str | None = None) -> str | None:
    """`user@host`; an account of the answering server is given without its host.

    Args:
        record: the account.
        ctx: of the payload.
        status: address of a status that it wrote; such a server keeps both.
    """
    acct = (values.string(record, "acct", "username") or "").lstrip("@")
    if not acct or "@" in acct:
        return acct or None
    host = host_of(values.web(record, "url", "uri")) or (host_of(ctx.url) if ctx.host else None) or host_of(status)
    return f"{acct}@{host}" if host else acct


def host_of(url: str | None) -> str | None:
    """Host and port of an address."""
    return _host_of(url) if url and len(url) <= _LONGEST else None


@lru_cache(maxsize=1_024)
def _host_of(url: str) -> str | None:
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower() or None
    except ValueError:
        return None
