"""Mastodon's REST and streaming interfaces, and those of servers that speak them (docs.joinmastodon.org/entities/Status).

A status has a number on each server that knows it, and one address where it was written. The second is its identity, so
that one status seen through two servers is one item: `host/number` where the address shows the number, else the address.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from adapters.schema import Item, MediaType, Person, Poll
from adapters.schema import Media as Medium
from adapters.social import values
from adapters.social.anchors import read
from adapters.social.draft import DEEPEST, Context, Unusable, embedded, item, reference, relation
from adapters.social.making import new_choice, new_link, new_mention, new_poll, new_tag, span
from adapters.social.pieces import kind_of, known, language, links, medium, metrics, person
from adapters.social.rich import Said
from adapters.social.times import instant

__all__ = ["PLATFORM", "deletion", "is_deletion", "is_post", "post"]

PLATFORM = "mastodon"
_MEDIA: dict[str, MediaType] = {"image": "image", "video": "video", "gifv": "gif", "audio": "audio"}
_COUNTS = (
    ("replies", "replies_count"), ("reposts", "reblogs_count"), ("likes", "favourites_count"), ("quotes", "quotes_count"),
)  # fmt: skip
_LONGEST = 2_000  # code points of an address of a server or account; longer ones would fill the memory
_LOCAL = re.compile(r"https?://([^/?#]+)/(?:@[^/]+|users/[^/]+/statuses|ap/users/\d+/statuses)/(\d+)/?$", re.ASCII)
_ACTIVITY = re.compile(r"https?://([^/?#]+)/(?:ap/)?users/[^/]+/statuses/(\d+)/activity$", re.ASCII)


def is_post(record: dict[str, Any]) -> bool:
    """Whether it is a status: those of all versions have these."""
    return "content" in record and "account" in record and "created_at" in record and ("uri" in record or "url" in record)


def post(record: dict[str, Any], ctx: Context) -> Item:
    """The status of a record.

    Raises:
        Unusable: it has neither an address nor a number.
    """
    account = values.mapping(record, "account")
    url = values.web(record, "url", "uri")
    said = _said(record, ctx, url)
    reblog, quote = record.get("reblog"), record.get("quote")
    inner = _nested(reblog, ctx) if reblog else None
    asked = quote or "quote_id" in record or "pleroma" in record
    quoted, quoted_ref = _quote(quote, record, ctx, said) if asked else (None, None)
    edited = instant(record["edited_at"], ctx.fetched) if record.get("edited_at") else None
    parent, local = values.ident(record, "in_reply_to_id"), values.ident(record, "id")
    media = record.get("media_attachments")
    return item(ctx, PLATFORM, _identity(record, ctx, url, local), said, {
        "url": url,
        "authors": _person(account, ctx),
        "published": instant(record.get("created_at"), ctx.fetched),
        "updated": edited, "edited": edited is not None,
        "language": language(values.string(record, "language")),
        "media": tuple([_medium(m) for m in values.maps(record, "media_attachments")]) if media and not inner else (),
        "poll": _poll(values.mapping(record, "poll")) if record.get("poll") else None,
        "content_warning": values.string(record, "spoiler_text"),
        "sensitive": values.flag(record, "sensitive"),
        "links": _card(values.mapping(record, "card")) if record.get("card") else (),
        "relations": (
            *relation("reposts", inner),
            *relation("reply_to", reference(PLATFORM, _number(parent, account, ctx)) if parent else None),
            *relation("quotes", quoted or quoted_ref),
        ) if inner or parent or quoted or quoted_ref else (),
        "embeds": embedded(inner, quoted) if inner or quoted else (),
        "metrics": metrics(record, *_COUNTS),
        "extra": _extra(record, local, account, ctx),
    })  # fmt: skip


def _nested(record: Any, ctx: Context) -> Item | None:
    if not isinstance(record, dict) or ctx.depth >= DEEPEST or not is_post(record):
        return None
    try:
        return post(record, ctx.inner())
    except Unusable:
        return None


def _quote(
    quote: Any, record: dict[str, Any], ctx: Context, said: Said
) -> tuple[Item | None, dict[str, str] | None]:
    """The quoted status: whole, as a number only (shallow), or by the link that stands in the text."""
    own = values.mapping(record, "pleroma")
    wrapper = quote if isinstance(quote, dict) else values.mapping(own, "quote")
    whole = _nested(wrapper, ctx) or _nested(wrapper.get("quoted_status"), ctx)  # some servers nest it without a wrapper
    if whole:
        return whole, None
    number = values.ident(wrapper, "quoted_status_id") or values.ident(record, "quote_id") or values.ident(own, "quote_id")
    if number:
        native = _number(number, values.mapping(record, "account"), ctx)
        return None, reference(PLATFORM, native, values.web(own, "quote_url"))
    return None, _fallback(record, said) if wrapper else None


def _fallback(record: dict[str, Any], said: Said) -> dict[str, str] | None:
    """The link to the quoted status that stands in the text for readers that know no quotes (FEP-044f, `quote-inline`)."""
    if "quote-inline" not in (values.string(record, "content") or ""):
        return None
    return next(({"url": link.url} for link in said.links), None)


def _identity(record: dict[str, Any], ctx: Context, url: str | None, local: str | None) -> str:
    if url and (found := _LOCAL.match(url) or _ACTIVITY.match(url)):
        return f"{found[1].lower()}/{found[2]}"
    uri = values.web(record, "uri")
    if uri and (found := _LOCAL.match(uri) or _ACTIVITY.match(uri)):
        return f"{found[1].lower()}/{found[2]}"
    uri = values.string(record, "uri", "url")
    if uri:
        return uri.removeprefix("https://").removeprefix("http://")
    if local is None:
        raise Unusable("the status has neither an address nor an id")
    return _number(local, values.mapping(record, "account"), ctx)


def _number(local: str, account: dict[str, Any], ctx: Context) -> str:
    """A number on the server that answered; its name is in the address asked, or in that of an account of its own."""
    host = _server(account, ctx)
    return f"{host}/{local}" if host else local


def _server(account: dict[str, Any], ctx: Context) -> str | None:
    if ctx.url and ctx.url.startswith(("http://", "https://")) and (asked := _host(ctx.url)):
        return asked
    acct = values.string(account, "acct") or ""
    return _host(values.web(account, "url", "uri")) if "@" not in acct else None


def _host(url: str | None) -> str | None:
    return _host_of(url) if url and len(url) <= _LONGEST else None


@lru_cache(maxsize=1_024)
def _host_of(url: str) -> str | None:
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower() or None
    except ValueError:
        return None


def _handle(record: dict[str, Any], ctx: Context) -> str | None:
    """`user@host`; an account of the answering server is given without its host."""
    acct = (values.string(record, "acct", "username") or "").lstrip("@")
    if not acct or "@" in acct:
        return acct or None
    host = _host(values.web(record, "url", "uri")) or (_host(ctx.url) if ctx.host else None)
    return f"{acct}@{host}" if host else acct


def _person(account: dict[str, Any], ctx: Context) -> tuple[Person, ...]:
    return person(
        values.string(account, "display_name", "username"), _handle(account, ctx),
        platform=PLATFORM, native_id=values.ident(account, "id"), url=values.web(account, "url"),
    )  # fmt: skip


def _said(record: dict[str, Any], ctx: Context, url: str | None) -> Said:
    """Its text; links to the accounts and hashtags that it lists are mentions and tags, and so are the others it lists."""
    text, anchors = read(values.string(record, "content") or "", url)
    accounts = _accounts(record, ctx) if record.get("mentions") else {}
    tagged = _tagged(record) if record.get("tags") else {}
    links, mentions, tags = [], [], []
    unlinked, untagged = dict(accounts), dict(tagged)
    for address, words, start, end in anchors:
        place = span(start, end)
        if address in accounts:
            unlinked.pop(address, None)
            mentions.append(new_mention(*accounts[address], address, place))
        elif (sign := words.strip())[:1] in ("#", "＃") and (name := sign[1:].casefold()) in tagged:
            untagged.pop(name, None)
            tags.append(new_tag(sign[1:], address, place))
        else:
            links.append(new_link(address, words, place))
    mentions += [new_mention(*who, url) for url, who in unlinked.items()]
    tags += [new_tag(*tag) for tag in untagged.values()]
    return Said(text, tuple(links), tuple(mentions), tuple(tags))


def _accounts(record: dict[str, Any], ctx: Context) -> dict[str | None, tuple[str, str, str | None]]:
    """Handle, network and number of the accounts that a status lists, by their pages."""
    return {
        values.web(m, "url"): (handle, PLATFORM, values.ident(m, "id"))
        for m in values.maps(record, "mentions") if (handle := _handle(m, ctx))
    }  # fmt: skip


def _tagged(record: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    """Name and page of the hashtags that a status lists, by their names without case."""
    listed = ((values.string(t, "name"), t) for t in values.maps(record, "tags"))
    return {name.casefold(): (name, values.web(t, "url")) for name, t in listed if name}


def _medium(record: dict[str, Any]) -> Medium:
    original = values.mapping(values.mapping(record, "meta"), "original")
    width, height = (values.number(original, "width"), values.number(original, "height")) if original else (None, None)
    url, remote = values.web(record, "url"), values.web(record, "remote_url")
    return medium(
        _MEDIA.get(values.string(record, "type") or "") or kind_of(url or remote), url or remote,
        alternates=(remote,) if remote and url and remote != url else (),
        alt=values.string(record, "description"), preview=values.web(record, "preview_url"),
        width=int(width) if width else None, height=int(height) if height else None,
        duration=values.number(original, "duration") if "duration" in original else None,
    )  # fmt: skip


def _poll(record: dict[str, Any]) -> Poll | None:
    if not record:
        return None
    return new_poll(
        choices=tuple(
            new_choice(values.string(o, "title") or "", values.natural(o, "votes_count"))
            for o in values.maps(record, "options")
        ),
        multiple=values.flag(record, "multiple"), closed=values.flag(record, "expired"),
        closes=instant(record.get("expires_at")),
        voters=values.natural(record, "voters_count"),
    )  # fmt: skip


def _card(card: dict[str, Any]) -> tuple[Any, ...]:
    return links((values.web(card, "url"), values.string(card, "title"), "preview"))


def _extra(record: dict[str, Any], local: str | None, account: dict[str, Any], ctx: Context) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if server := _server(account, ctx):
        found["server"] = server
    if local is not None:
        found["local_id"] = local
    if visibility := values.string(record, "visibility"):
        found["visibility"] = visibility
    if (quote := record.get("quote")) and isinstance(quote, dict):
        state = values.string(quote, "state")
        if state and state != "accepted":
            found["quote_state"] = state
    if record.get("application"):
        found |= known(application=values.string(values.mapping(record, "application"), "name"))
    return found


def is_deletion(record: dict[str, Any]) -> bool:
    """Whether it is the streaming interface's notice that a status was deleted."""
    return record.get("event") in ("delete", "status.delete") and (values.ident(record, "payload") or "").isalnum()


def deletion(record: dict[str, Any], ctx: Context) -> Item:
    """The status that a notice tells was deleted, by its number on the answering server."""
    number = values.ident(record, "payload") or ""
    return item(ctx, PLATFORM, _number(number, values.NOTHING, ctx), Said(),
                {"access": "deleted", "extra": {"unavailable": "deleted"}})  # fmt: skip
