"""Mastodon's REST and streaming interfaces, and those of servers that speak them (docs.joinmastodon.org/entities/Status).

A status has a number on each server that knows it, and one address where it was written. The second is its identity, so
that one status seen through two servers is one item: `host/number` where the address shows the number, else the address.
"""

from __future__ import annotations

import re
from typing import Any

from adapters.schema import Item, Person, identity
from adapters.social import values
from adapters.social.draft import DEEPEST, Context, Unusable, embedded, item, reference, relation
from adapters.social.mastodon_parts import COUNTS, card_of, counts_of, medium_of, poll_of
from adapters.social.mastodon_text import PLATFORM, handle_of, host_of, said
from adapters.social.pieces import known, language, metrics, person, title
from adapters.social.rich import Said
from adapters.social.times import instant

__all__ = ["PLATFORM", "deletion", "is_deletion", "is_post", "post"]

# Addresses that hold the number which the server itself gives: of Mastodon, and of software that speaks its interface.
_LOCAL = re.compile(r"https?://([^/?#]+)/(?:@[^/]+|users/[^/]+/statuses|ap/users/\d+/statuses)/(\d+)/?$", re.ASCII)
_KIN = re.compile(r"https?://([^/?#]+)/(?:(?:@|users/)[^/]+/statuses/|notes/|p/[^/]+/(?=\d+/?$))([0-9A-Za-z]+)/?$", re.ASCII)
_ACTIVITY = re.compile(r"https?://([^/?#]+)/(?:ap/)?users/[^/]+/statuses/([0-9A-Za-z]+)/activity$", re.ASCII)
# `tag:harbour.example,2017-04-14:objectId=17:objectType=Status` (RFC 4151), before version 2 and ActivityPub.
_TAG = re.compile(r"tag:([^,:/]{1,253}),[\d-]{4,10}:objectId=(\d{1,20}):objectType=Status", re.ASCII)


def is_post(record: dict[str, Any]) -> bool:
    """Whether it is a status: those of all versions have these.

    One that was deleted comes with its source, `text`, in place of `content`; a boost may come without either.
    """
    if "account" not in record or not isinstance(record["account"], dict):
        return False
    if "created_at" in record and "content" in record:
        return "uri" in record or "url" in record or ("id" in record and "media_attachments" in record)
    if "uri" not in record and "url" not in record:
        return False
    return _is_source(record) or isinstance(record.get("reblog"), dict)


def _is_source(record: dict[str, Any]) -> bool:
    return "content" not in record and "text" in record and "visibility" in record and "created_at" in record


def post(record: dict[str, Any], ctx: Context) -> Item:
    """The status of a record.

    Raises:
        Unusable: it has neither an address nor a number.
    """
    account = values.mapping(record, "account")
    url = values.web(record, "url", "uri")
    words = said(record, ctx, url)
    reblog, quote = record.get("reblog"), record.get("quote")
    if quote is True and reblog and words.text:  # some servers quote by a boost with words of its own
        reblog, quote = None, reblog
    inner, inner_ref = _boosted(reblog, account, ctx) if reblog else (None, None)
    if inner and words.text and _repeats(words.text, inner.text):
        words = Said()
    asked = quote or "quote_id" in record or "pleroma" in record
    quoted, quoted_ref = _quote(quote, record, ctx, words) if asked else (None, None)
    edited = instant(record["edited_at"], ctx.fetched) if record.get("edited_at") else None
    parent, local = values.ident(record, "in_reply_to_id"), values.ident(record, "id")
    media, boosts = record.get("media_attachments"), inner or inner_ref
    fields: dict[str, Any] = {
        "url": url,
        "authors": _person(account, ctx, url),
        "published": instant(record.get("created_at"), ctx.fetched),
        "updated": edited, "edited": edited is not None,
        "language": language(values.string(record, "language")),
        "media": tuple([medium_of(m) for m in values.maps(record, "media_attachments")]) if media and not inner else (),
        "poll": poll_of(values.mapping(record, "poll")) if record.get("poll") else None,
        "content_warning": values.string(record, "spoiler_text"),
        "sensitive": values.flag(record, "sensitive"),
        "links": card_of(values.mapping(record, "card")) if record.get("card") else (),
        "relations": (
            *relation("reposts", boosts),
            *relation("reply_to", reference(PLATFORM, _number(parent, account, ctx)) if parent else None),
            *relation("quotes", quoted or quoted_ref),
        ) if boosts or parent or quoted or quoted_ref else (),
        "embeds": embedded(inner, quoted) if inner or quoted else (),
        "metrics": metrics(record, *COUNTS),
        "extra": _extra(record, local, account, ctx),
    }  # fmt: skip
    if "pleroma" in record or "reply_count" in record:
        fields["metrics"] += counts_of(record)
    if "friendica" in record or "title" in record:
        fields["title"] = title(values.string({**record, **values.mapping(record, "friendica")}, "title"))
    if "content" not in record and _is_source(record):
        fields["access"], fields["extra"]["unavailable"] = "deleted", "deleted"
    native = _identity(record, ctx, url, local)
    boosted = inner.id if inner else inner_ref.get("id") if inner_ref else None
    if boosted and local and boosted == identity(PLATFORM, native_id=native):
        native = _number(local, account, ctx)  # the boost bears the address of what it boosts
    return item(ctx, PLATFORM, native, words, fields)


def _repeats(words: str, boosted: str) -> bool:
    """Whether a boost says what it boosts once more, as some servers do, or did with `RT @name` before it."""
    return words == boosted or (words.startswith("RT @") and words.endswith(boosted))


def _boosted(record: Any, account: dict[str, Any], ctx: Context) -> tuple[Item | None, dict[str, str] | None]:
    """The boosted status: whole, else by its address or number."""
    if (whole := _nested(record, ctx)) or not isinstance(record, dict):
        return whole, None
    url, number = values.web(record, "url", "uri"), values.ident(record, "id")
    if not (url or number):
        return None, None
    return None, reference(PLATFORM, _identity(record, ctx, url, number), url)


def _nested(record: Any, ctx: Context) -> Item | None:
    if not isinstance(record, dict) or ctx.depth >= DEEPEST or not is_post(record):
        return None
    try:
        return post(record, ctx.inner())
    except Unusable:
        return None


def _quote(
    quote: Any, record: dict[str, Any], ctx: Context, words: Said
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
    return None, _fallback(record, words) if wrapper else None


def _fallback(record: dict[str, Any], words: Said) -> dict[str, str] | None:
    """The link to the quoted status that stands in the text for readers that know no quotes (FEP-044f, `quote-inline`)."""
    if "quote-inline" not in (values.string(record, "content") or ""):
        return None
    return next(({"url": link.url} for link in words.links), None)


def _identity(record: dict[str, Any], ctx: Context, url: str | None, local: str | None) -> str:
    found = _shown(url) if url else None
    if found is None and (uri := values.string(record, "uri", "url")):
        found = _shown(uri) or _TAG.fullmatch(uri)
        if found is None:
            return uri.removeprefix("https://").removeprefix("http://")
    if found:
        return f"{found[1].lower()}/{found[2]}"
    if local is None:
        raise Unusable("the status has neither an address nor an id")
    return _number(local, values.mapping(record, "account"), ctx)


def _shown(address: str) -> re.Match[str] | None:
    """Host and number, where an address shows them."""
    return _LOCAL.match(address) or _KIN.match(address) or _ACTIVITY.match(address)


def _number(local: str, account: dict[str, Any], ctx: Context) -> str:
    """A number on the server that answered; its name is in the address asked, or in that of an account of its own."""
    host = _server(account, ctx)
    return f"{host}/{local}" if host else local


def _server(account: dict[str, Any], ctx: Context) -> str | None:
    if ctx.url and ctx.url.startswith(("http://", "https://")) and (asked := host_of(ctx.url)):
        return asked
    acct = values.string(account, "acct") or ""
    return host_of(values.web(account, "url", "uri")) if "@" not in acct else None


def _person(account: dict[str, Any], ctx: Context, status: str | None) -> tuple[Person, ...]:
    return person(
        values.string(account, "display_name", "username"), handle_of(account, ctx, status),
        platform=PLATFORM, native_id=values.ident(account, "id"), url=values.web(account, "url"),
    )  # fmt: skip


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
