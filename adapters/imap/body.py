"""What a message says: the better one of its alternatives as paragraphs, its links, and what is attached to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Any

from lxml import etree, html

from adapters import markup, urls
from adapters.errors import ParseError
from adapters.imap.headers import line
from adapters.schema import Link, Media, MediaType
from adapters.text import clean, decode

__all__ = ["Body", "read"]

MAX_PARTS = 500
MAX_LINKS = 300
_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:max-height|font-size)\s*:\s*0(?:px)?\s*(?:;|!|$)", re.IGNORECASE
)
_WEB = re.compile(r"https?://[^\s<>\"']{3,2000}", re.IGNORECASE)
_SIGNATURE = re.compile(r"^-- \n", re.MULTILINE)
_TYPES: dict[str, MediaType] = {
    "image": "image", "video": "video", "audio": "audio", "text": "document", "application": "document",
}  # fmt: skip
_DROPPED = ("head", "style", "script", "title", "noscript", "template")


@dataclass(frozen=True, slots=True)
class Body:
    """What is read of a message.

    Attributes:
        text: paragraphs with blank lines between them.
        html: the markup that it comes from, as it was sent.
        links: in the order of the text.
        attached: files, by name.
        warnings: what could not be read.
    """

    text: str = ""
    html: str | None = None
    links: tuple[Link, ...] = ()
    attached: tuple[Media, ...] = ()
    warnings: tuple[str, ...] = ()


def read(message: Message) -> Body:
    """The body of a message; parts past the five hundredth are left out.

    HTML is taken where it says as much as the plain text does: it names its links and tells paragraphs from lines.
    """
    warnings: list[str] = []
    plain: list[str] = []
    marked: list[str] = []
    attached: list[Media] = []
    for number, part in enumerate(_parts(message)):
        if number >= MAX_PARTS:
            warnings.append(f"only the first {MAX_PARTS} parts were read")
            break
        kind = part.get_content_type()
        name = _file_name(part)
        if name or part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
            if name:
                attached.append(_attachment(part, kind, name))
            continue
        text = _text(part, warnings)
        if kind == "text/html":
            marked.append(text)
        elif kind == "text/plain":
            plain.append(_unflowed(part, text))
    return _best("\n\n".join(plain), "\n".join(marked), tuple(attached), tuple(dict.fromkeys(warnings)))


def _parts(message: Message) -> Iterator[Message]:
    """Leaves in their order; a message that is attached is one of them."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting += [p for p in reversed(inner) if isinstance(p, Message)]
        else:
            yield part


def _file_name(part: Message) -> str | None:
    try:
        name = part.get_filename()
    except (ValueError, LookupError, TypeError):  # parameters in charsets that are none (RFC 2231)
        return "unnamed"
    if not name:
        return None
    holder = Message()
    holder["name"] = re.sub(r"[\r\n]+", " ", str(name))
    return (line(holder, "name") or "unnamed").replace("\\", "/").rpartition("/")[2][:200] or "unnamed"


def _attachment(part: Message, mime: str, name: str) -> Media:
    payload = part.get_payload()
    # Base64 is a third longer than what it holds; exact to the byte is not worth decoding a film.
    size = len(payload) * 3 // 4 if isinstance(payload, str) else None
    return Media(type=_TYPES.get(mime.partition("/")[0], "other"), alt=name, mime=mime[:100], size=size, role="enclosure")


def _text(part: Message, warnings: list[str]) -> str:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError):
        data = None
    if not isinstance(data, bytes):
        warnings.append("a part could not be decoded")
        return ""
    if not data.strip():
        return ""
    try:
        charset = part.get_content_charset()
    except (ValueError, LookupError, TypeError):
        charset = None
    declared = f"{part.get_content_type()}; charset={charset}" if charset and charset.isascii() else None
    try:
        decoded = decode(data, content_type=declared)
    except ParseError as error:
        warnings.append(f"a part was left out: {error.message}")
        return ""
    warnings += decoded.warnings
    return decoded.text


def _unflowed(part: Message, text: str) -> str:
    """Paragraphs of format=flowed, whose lines end in a blank where they go on (RFC 3676)."""
    text = text.replace("\r\n", "\n")
    if str(part.get_param("format") or "").lower() == "flowed":
        lines = (re.sub(r"^ ", "", one) for one in text.split("\n"))  # space-stuffing
        text = "".join(one if one.endswith(" ") and one != "-- " else one + "\n" for one in lines)
    return text


def _best(plain: str, marked: str, attached: tuple[Media, ...], warnings: tuple[str, ...]) -> Body:
    told = markup.tidy(_SIGNATURE.split(plain)[0]) or markup.tidy(plain)
    shown, links = _shown(marked) if marked.strip() else ("", ())
    if shown and len(shown) * 2 >= len(told):
        return Body(shown, marked, links, attached, warnings)
    found = dict.fromkeys(u.rstrip(".,;:!?)]") for u in _WEB.findall(told))
    plain_links = tuple(Link(url=u) for u in list(found)[:MAX_LINKS])
    return Body(told, marked or None, plain_links, attached, warnings)


def _shown(marked: str) -> tuple[str, tuple[Link, ...]]:
    """(the words that a reader sees, the links), without previews that newsletters hide at their top."""
    try:
        root = html.document_fromstring(clean(marked).encode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return markup.to_text(marked), ()
    for element in list(root.iter(*_DROPPED)) + [e for e in root.iter() if _is_hidden(e)]:
        if element.getparent() is not None:
            element.drop_tree()
    links: dict[str, Link] = {}
    for anchor in root.iter("a"):
        url = urls.resolve(anchor.get("href") or "", None)
        if url and len(links) < MAX_LINKS:
            links.setdefault(url, Link(url=url, text=" ".join(anchor.text_content().split())[:300] or None))
    return markup.to_text(etree.tostring(root, encoding="unicode", method="html")), tuple(links.values())


def _is_hidden(element: Any) -> bool:
    if not isinstance(element.tag, str):
        return True  # comments, among them those that only one mail program reads
    return "hidden" in element.attrib or _UNSEEN.search(element.get("style") or "") is not None
