"""A message to its item: pure."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import Message
from typing import Any

from pydantic import ValidationError

from adapters import dates, urls
from adapters.base import Payload
from adapters.errors import ParseError
from adapters.imap import body as bodies
from adapters.imap.body import Body
from adapters.imap.headers import capped, identifiers, line, people, raw, without_comments
from adapters.language import detect
from adapters.schema import (
    Batch,
    Block,
    Extractor,
    Html,
    Item,
    Outlet,
    Person,
    Problem,
    Relation,
    SourceRef,
    Span,
    Stamp,
    Title,
    identity,
)

__all__ = ["read"]

NAME = "imap"
_FIELD = re.compile(rb"\s*(?:From [^\r\n]*\r?\n)?[!-9;-~]{1,70}[ \t]*:")
_LIST = re.compile(r"^(.*?)\s*<([^<>\s]+)>\s*$")
_BLANK = re.compile(r"\n\n+")


def read(payload: Payload) -> Batch:
    """The message as one item: From is the author, a mailing list or newsletter the outlet, its id the Message-ID.

    Args:
        payload: the message as it was sent (RFC 5322); `size` among the headers is its whole size, where it was cut.

    Raises:
        ParseError: the bytes are no message.
    """
    data, was_cut = capped(payload.data.lstrip(b"\r\n"))
    try:
        if not _FIELD.match(data):
            raise ParseError("this is no mail message: it has no header", where=payload.url, source=payload.source_id)
        message = message_from_bytes(data, policy=policy.compat32)
        body = bodies.read(message)
        item = _item(message, body, payload)
    except (MessageError, RecursionError, ValidationError) as error:
        raise ParseError(
            f"the message cannot be read: {type(error).__name__}", where=payload.url, source=payload.source_id
        ) from error
    problems = [("parse.message", w) for w in body.warnings]
    if was_cut:
        problems.append(("cap.header", "its header is longer than 64 KiB; the rest of it was left out"))
    size = payload.headers.get("size", "")
    if size.isdigit() and int(size) > len(payload.data):
        problems.append(("cap.message", f"the message has {int(size):,} bytes; the first {len(payload.data):,} were read"))
    told = tuple(
        Problem(code=code, message=said, severity="warning", source=payload.source_id, where=payload.url or "message")
        for code, said in problems
    )
    return Batch(items=(item,), problems=told, state=payload.state)


def _item(message: Message, body: Body, payload: Payload) -> Item:
    subject = line(message, "Subject")
    text, blocks = _laid_out(subject, body.text)
    scope = payload.source_id or ""
    native = next(iter(identifiers(message, "Message-ID")), None)
    language = detect(text, declared=line(message, "Content-Language")) if text else None
    authors = people(message, "From") or people(message, "Sender")
    address = _archived(message)
    digest = "\n".join([line(message, "Date") or "", *(p.email or "" for p in authors), text])
    return Item(
        id=identity(NAME, native_id=native, scope=scope if native else None, content=digest),
        kind="article",
        native_id=native,
        source=SourceRef(adapter=NAME, source_id=payload.source_id, url=payload.url),
        outlet=_outlet(message, authors),
        raw_ref=payload.url,
        extractor=Extractor(name=NAME, version="1", warnings=body.warnings),
        authors=authors,
        published=_date(message, payload),
        fetched=payload.fetched,
        title=Title(text=subject, source="meta", span=Span(start=0, end=len(subject))) if subject else None,
        language=language,
        text=text,
        blocks=blocks,
        html=Html(content=body.html) if body.html else None,
        media=body.attached,
        links=body.links,
        relations=_answers(message, scope),
        url=address,
        canonical_url=urls.canonical(address) if address else None,
        absent=frozenset() if subject else frozenset({"title"}),
    )


def _laid_out(subject: str | None, body: str) -> tuple[str, tuple[Block, ...]]:
    parts = [p for p in (subject or "", *_BLANK.split(body)) if p.strip()]
    blocks: list[Block] = []
    at = 0
    for n, part in enumerate(parts):
        end = at + len(part) + (2 if n < len(parts) - 1 else 0)
        blocks.append(Block(role="headline" if subject and not n else "body", span=Span(start=at, end=end)))
        at = end
    return "\n\n".join(parts), tuple(blocks)


def _outlet(message: Message, authors: tuple[Person, ...]) -> Outlet | None:
    """The list or newsletter (RFC 2919, RFC 2369); a letter from one person to another has none."""
    written = line(message, "List-Id")
    if written is None and message.get("List-Unsubscribe") is None:
        return None
    found = _LIST.match(written or "")
    name = (found[1].strip(' "') if found else "") or next((p.name for p in authors if p.name), None)
    mail = next((p.email for p in authors if p.email), None)
    domain = mail.rpartition("@")[2].lower().removeprefix("www.") if mail else None
    return Outlet(name=name, domain=domain) if name or domain else None


def _date(message: Message, payload: Payload) -> Stamp | None:
    written = raw(message, "Date")
    if written is None:
        return None
    bare = " ".join(without_comments(written[:500]).split())
    return dates.believable(dates.parse(bare, source="header"), payload.fetched)


def _archived(message: Message) -> str | None:
    """Where the message stands on the web (RFC 5064)."""
    written = line(message, "Archived-At")
    return urls.resolve(written.strip("<> "), None) if written else None


def _answers(message: Message, scope: str) -> tuple[Relation, ...]:
    found: list[Any] = list(identifiers(message, "In-Reply-To"))[:1]
    return tuple(Relation(type="reply_to", id=identity(NAME, native_id=i, scope=scope)) for i in found)
