"""Mastodon's REST and streaming interfaces, and those of servers that speak them (docs.joinmastodon.org/entities/Status).

A status has a number on each server that knows it, and one address where it was written. The second is its identity, so
that one status seen through two servers is one item: `host/number` where the address shows the number, else the address.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from adapters.schema import Choice as PollChoice
from adapters.schema import Item, Media, Mention, Person, Poll, Tag, trusted
from adapters.social import values
from adapters.social.draft import (
    DEEPEST,
    Context,
    Unusable,
    embedded,
    item,
    language,
    links,
    medium,
    mention,
    metrics,
    person,
    reference,
    relation,
)
from adapters.social.rich import Said, from_html
from adapters.social.times import instant

__all__ = ["PLATFORM", "deletion", "is_deletion", "is_post", "post"]

PLATFORM = "mastodon"
_MEDIA = {"image": "image", "video": "video", "gifv": "gif", "audio": "audio", "unknown": "other"}
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
    author = _person(account, ctx)
    url = values.web(record, "url", "uri")
    said = _said(record, ctx)
    reblog, quote = record.get("reblog"), record.get("quote")
    inner = _nested(reblog, ctx)
    quoted, quoted_ref = _quote(quote if isinstance(quote, dict) else values.NOTHING, record, ctx)
    if isinstance(quote, dict) and not (quoted or quoted_ref):
        quoted_ref = _fallback(record, said)
    edited = instant(record.get("edited_at"), ctx.fetched)
    parent = values.ident(record, "in_reply_to_id")
    local = values.ident(record, "id")
    return item(
        ctx, PLATFORM, _identity(record, ctx), said,
        url=url,
        authors=author,
        published=instant(record.get("created_at"), ctx.fetched),
        updated=edited, edited=edited is not None,
        language=language(values.string(record, "language")),
        media=() if inner else tuple(_media(m) for m in values.maps(record, "media_attachments")),
        poll=_poll(values.mapping(record, "poll"), ctx) if record.get("poll") else None,
        content_warning=values.string(record, "spoiler_text"),
        sensitive=values.flag(record, "sensitive"),
        mentions=_listed_mentions(record, said, ctx), tags=_listed_tags(record, said),
        links=tuple(links(*_card(record))),
        relations=(
            *relation("reposts", inner),
            *relation("reply_to", reference(PLATFORM, _number(parent, account, ctx)) if parent else None),
            *relation("quotes", quoted or quoted_ref),
        ),
        embeds=embedded(inner, quoted),
        metrics=metrics(record, replies="replies_count", reposts="reblogs_count", likes="favourites_count",
                        quotes="quotes_count"),
        extra=_extra(record, local, account, ctx),
    )  # fmt: skip


def _nested(record: Any, ctx: Context) -> Item | None:
    if not isinstance(record, dict) or ctx.depth >= DEEPEST or not is_post(record):
        return None
    try:
        return post(record, ctx.inner())
    except Unusable:
        return None


def _quote(quote: dict[str, Any], record: dict[str, Any], ctx: Context) -> tuple[Item | None, dict[str, str] | None]:
    """The quoted status: whole, as a number only (shallow), or named as unavailable."""
    if is_post(quote):  # of servers that nest it without a wrapper
        return _nested(quote, ctx), None
    whole = _nested(quote.get("quoted_status"), ctx)
    if whole:
        return whole, None
    number = values.ident(quote, "quoted_status_id") or values.ident(record, "quote_id")
    account = values.mapping(record, "account")
    return None, reference(PLATFORM, _number(number, account, ctx)) if number else None


def _fallback(record: dict[str, Any], said: Said) -> dict[str, str] | None:
    """The link to the quoted status that stands in the text for readers that know no quotes (FEP-044f, `quote-inline`)."""
    if "quote-inline" not in (values.string(record, "content") or ""):
        return None
    return next(({"url": link.url} for link in said.links), None)


def _identity(record: dict[str, Any], ctx: Context) -> str:
    for key in ("url", "uri"):
        address = values.web(record, key)
        if address and (found := _LOCAL.match(address) or _ACTIVITY.match(address)):
            return f"{found[1].lower()}/{found[2]}"
    uri = values.string(record, "uri", "url")
    if uri:
        return uri.removeprefix("https://").removeprefix("http://")
    local = values.ident(record, "id")
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


@lru_cache(maxsize=1_024)
def _host(url: str | None) -> str | None:
    if not url:
        return None
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
        values.string(account, "display_name") or values.string(account, "username"), _handle(account, ctx),
        platform=PLATFORM, native_id=values.ident(account, "id"), url=values.web(account, "url"),
    )  # fmt: skip


def _said(record: dict[str, Any], ctx: Context) -> Said:
    """Its text; links to the accounts and hashtags that it lists are mentions and tags."""
    said = from_html(values.string(record, "content") or "", base=values.web(record, "url"))
    if not said.links:
        return said
    accounts = {u: m for m in values.maps(record, "mentions") if (u := values.web(m, "url"))}
    names = {t.casefold() for m in values.maps(record, "tags") if (t := values.string(m, "name"))}
    kept, mentions, tags = [], [], []
    for link in said.links:
        words = (link.text or "").strip()
        if (known := accounts.get(link.url)) and (handle := _handle(known, ctx)):
            mentions.append(trusted(Mention, handle=handle, platform=PLATFORM, native_id=values.ident(known, "id"),
                                 url=link.url, span=link.span))  # fmt: skip
        elif words[:1] in ("#", "＃") and words[1:].casefold() in names:
            tags.append(trusted(Tag, name=words[1:], url=link.url, span=link.span))
        else:
            kept.append(link)
    return Said(said.text, tuple(kept), tuple(mentions), tuple(tags))


def _listed_mentions(record: dict[str, Any], said: Said, ctx: Context) -> tuple[Mention, ...]:
    """Accounts that the status lists and its text does not link."""
    known = {m.handle for m in said.mentions}
    return tuple(
        mention(handle, PLATFORM, native_id=values.ident(m, "id"), url=values.web(m, "url"))
        for m in values.maps(record, "mentions") if (handle := _handle(m, ctx)) and handle not in known
    )  # fmt: skip


def _listed_tags(record: dict[str, Any], said: Said) -> tuple[Tag, ...]:
    """Hashtags that the status lists and its text does not link."""
    known = {t.name.casefold() for t in said.tags}
    found = ((values.string(t, "name"), values.web(t, "url")) for t in values.maps(record, "tags"))
    return tuple(trusted(Tag, name=name, url=url) for name, url in found if name and name.casefold() not in known)


def _media(record: dict[str, Any]) -> Media:
    original = values.under(record, "meta", "original")
    width, height = values.number(original, "width"), values.number(original, "height")
    url, remote = values.web(record, "url"), values.web(record, "remote_url")
    return medium(
        _MEDIA.get(values.string(record, "type") or "", "other"), url or remote,
        alternates=(remote,) if remote and url and remote != url else (),
        alt=values.string(record, "description"), preview=values.web(record, "preview_url"),
        width=int(width) if width else None, height=int(height) if height else None,
        duration=values.number(original, "duration"),
    )  # fmt: skip


def _poll(record: dict[str, Any], ctx: Context) -> Poll | None:
    if not record:
        return None
    return trusted(
        Poll,
        choices=tuple(
            trusted(PollChoice, text=values.string(o, "title") or "", votes=values.natural(o, "votes_count"))
            for o in values.maps(record, "options")
        ),
        multiple=values.flag(record, "multiple"), closed=values.flag(record, "expired"),
        closes=instant(record.get("expires_at")),
        voters=values.natural(record, "voters_count"),
    )  # fmt: skip


def _card(record: dict[str, Any]) -> list[tuple[str | None, str | None, str]]:
    card = values.mapping(record, "card")
    return [(values.web(card, "url"), values.string(card, "title"), "preview")] if card else []


def _extra(record: dict[str, Any], local: str | None, account: dict[str, Any], ctx: Context) -> dict[str, Any]:
    quote = values.mapping(record, "quote")
    state = values.string(quote, "state")
    found: dict[str, Any] = {
        "server": _server(account, ctx), "local_id": local, "visibility": values.string(record, "visibility"),
        "quote_state": state if state and state != "accepted" else None,
        "application": values.string(values.mapping(record, "application"), "name"),
    }  # fmt: skip
    return {name: value for name, value in found.items() if value is not None}


def is_deletion(record: dict[str, Any]) -> bool:
    """Whether it is the streaming interface's notice that a status was deleted."""
    return record.get("event") in ("delete", "status.delete") and (values.ident(record, "payload") or "").isalnum()


def deletion(record: dict[str, Any], ctx: Context) -> Item:
    """The status that a notice tells was deleted, by its number on the answering server."""
    number = values.ident(record, "payload") or ""
    return item(ctx, PLATFORM, _number(number, values.NOTHING, ctx), Said(), access="deleted",
                extra={"unavailable": "deleted"})  # fmt: skip
