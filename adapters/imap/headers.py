"""Header fields of a message, as the senders of newsletters write them: folded, encoded, broken, or built to hurt.

The standard library's parsers of structured fields recurse into nested comments; what they are given here has none.
"""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

from adapters.charsets import codec_of
from adapters.errors import ParseError
from adapters.schema import Person
from adapters.text import clean, decode

__all__ = ["capped", "identifiers", "line", "people", "raw", "without_comments"]

MAX_HEAD = 65_536
MAX_FIELD = 4_000
_END = re.compile(rb"\r?\n\r?\n")
_ID = re.compile(r"<([^<>\s]{1,900})>")
_MAIL = re.compile(r"[^@\s<>]{1,200}@[^@\s<>]{1,250}")


def capped(data: bytes) -> tuple[bytes, bool]:
    """The message with no more than 64 KiB of header, whole lines; and whether any was cut off."""
    end = _END.search(data)
    if (end.start() if end else len(data)) <= MAX_HEAD:
        return data, False
    head = data[:MAX_HEAD]
    head = head[: head.rfind(b"\n") + 1] or head
    return head + b"\r\n" + (data[end.end() :] if end else b""), True


def raw(message: Message, name: str) -> str | None:
    """The first field of that name as it stands; bytes beyond ASCII are lone surrogates (PEP 383)."""
    wanted = name.lower()
    return next((str(value) for key, value in message.raw_items() if key.lower() == wanted), None)


def line(message: Message, name: str) -> str | None:
    """The field's words on one line, decoded (RFC 2047) whatever its charset is called; None where it is not there."""
    value = raw(message, name)
    if value is None:
        return None
    text = _decoded(value[:MAX_FIELD]) or value[:MAX_FIELD]
    return clean(" ".join(text.split())) or None


def _decoded(value: str) -> str:
    try:
        parts = decode_header(value)
    except (HeaderParseError, ValueError):
        return _bytes_to_text(value.encode("utf-8", "surrogateescape"), None)
    return "".join(
        _bytes_to_text(words.encode("utf-8", "surrogateescape") if isinstance(words, str) else words, charset)
        for words, charset in parts
    )


def _bytes_to_text(data: bytes, charset: str | None) -> str:
    """By the charset that is named, where it is one and fits, else by what the bytes look like."""
    codec = codec_of(charset) if charset else None
    if codec:
        return data.decode(codec, "replace")
    try:
        return decode(data).text
    except ParseError:
        return data.decode("latin-1")


def without_comments(value: str) -> str:
    """The field without its comments, however deep they stand in one another (RFC 5322 section 3.2.2)."""
    kept: list[str] = []
    depth = 0
    quoted = False
    escaped = False
    for char in value:
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == '"' and not depth:
            quoted = not quoted
        elif char == "(" and not quoted:
            depth += 1
        elif char == ")" and depth:
            depth -= 1
            continue
        if not depth:
            kept.append(char)
    return "".join(kept)


def people(message: Message, name: str) -> tuple[Person, ...]:
    """The addresses of a field, in their order; at most twenty."""
    value = raw(message, name)
    if value is None:
        return ()
    found = []
    for written, address in getaddresses([without_comments(value[:MAX_FIELD])])[:20]:
        shown = clean(" ".join(_decoded(written).split())) or None
        mail = address if _MAIL.fullmatch(address) else None
        if shown or mail:
            found.append(Person(name=shown if shown != mail else None, email=clean(mail) if mail else None))
    return tuple(found)


def identifiers(message: Message, name: str) -> tuple[str, ...]:
    """The message ids of a field, without brackets."""
    value = raw(message, name)
    return tuple(clean(i) for i in _ID.findall(value[: MAX_FIELD * 4])) if value else ()
