"""Mail out of untrusted words (RFC 5322), checked by reading it back.

A headline can hold an RFC 2047 word that decodes to a line end and a `Bcc:`; some versions of Python's `email` write
that out as a header of its own. So every header of a stranger's words is made by `header_text`, and the finished
bytes are parsed once more and compared with what was meant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.header import Header
from email.headerregistry import Address, AddressHeader, DateHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.policy import default as modern
from email.utils import format_datetime

from adapters.errors import MediaMonitorError
from monitor.config.mail import MailSettings, mailbox
from monitor.digest.words import cut, plain

__all__ = ["Letter", "MessageError", "compose", "header_text", "list_headers", "message_id"]

_POLICY = SMTP.clone(max_line_length=78, cte_type="7bit")
_LONGEST = 240


class MessageError(MediaMonitorError):
    """A message did not come out as it was meant; it is not sent."""

    code = "deliver.message"


@dataclass(frozen=True, slots=True)
class Letter:
    """What one recipient is to read.

    Attributes:
        to: the recipient's mailbox.
        subject: may hold words of strangers.
        text: the plain-text part, complete in itself.
        html: the HTML part.
        id: what it tells; with the recipient it gives the Message-ID, so that a repeat can be told as one.
        date: of the letter, aware; the same at every try.
        language: BCP 47 tag of its frame.
        headers: further ones.
    """

    to: str
    subject: str
    text: str
    html: str
    id: str
    date: datetime
    language: str = "en"
    headers: Mapping[str, str] = field(default_factory=dict)


def header_text(text: str) -> str:
    """Words of strangers fit for a header: one line, nothing that decodes to anything else (RFC 2047)."""
    return cut(plain(text).replace("=?", "= ?").replace("?=", "? ="), _LONGEST)


def message_id(event: str, recipient: str, sender: str) -> str:
    """A Message-ID that is the same whenever the same event goes to the same recipient (RFC 5322 section 3.6.4)."""
    made = hashlib.sha256(f"{event}\x1f{recipient}".encode()).hexdigest()[:32]
    return f"<{made}@{_host(sender)}>"


def _host(sender: str) -> str:
    return mailbox(sender).domain.encode("idna").decode("ascii")


def list_headers(mail: MailSettings, name: str) -> dict[str, str]:
    """Headers that tell programs what kind of mail this is.

    Args:
        mail: settings; `sender` is set.
        name: of the digest or alert.

    Sources: RFC 2919 (List-Id), RFC 2369 (List-Unsubscribe), RFC 8058 (one click), RFC 3834 (Auto-Submitted).
    """
    sender = mail.sender or ""
    made = {
        "List-Id": f"<{mail.list_id or f'{name}.media-monitor.{_host(sender)}'}>",
        "Auto-Submitted": "auto-generated",
        # Not a standard, but what one large vendor's servers look at before they answer with an absence note.
        "X-Auto-Response-Suppress": "All",
    }
    if mail.unsubscribe:
        made["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        if mail.one_click:
            made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return made


def compose(letter: Letter, mail: MailSettings) -> bytes:
    """The message as it goes over the line.

    Raises:
        MessageError: reading it back gives other headers or another text than were meant.
    """
    meant = _headers(letter, mail)
    message = EmailMessage(policy=_POLICY)
    message.set_content(letter.text, cte="quoted-printable" if letter.text.isascii() else "base64")
    message.add_alternative(letter.html, subtype="html", cte="base64")
    # Not by chance: the same letter gives the same bytes.
    message.set_boundary("=_" + hashlib.sha256(letter.id.encode()).hexdigest()[:40])
    data = b"".join(_line(name, value) for name, value in meant.items()) + message.as_bytes()
    _check(data, meant, letter)
    return data


def _line(name: str, value: str | Address | datetime) -> bytes:
    """A header as it goes over the line.

    Not by `EmailMessage`: where it folds, Python (seen with 3.11) loses blanks between two encoded words, or puts all
    of the text behind an empty first line.
    """
    match value:
        case datetime():
            text = format_datetime(value)
        case Address():
            shown = value.display_name
            text = str(value) if shown.isascii() else f"{_encoded(name, shown)} <{value.addr_spec}>"
        case _:
            text = value if value.isascii() else _encoded(name, value)
    return f"{name}: {text}\r\n".encode("ascii")


def _encoded(name: str, text: str) -> str:
    """Encoded words (RFC 2047), folded; what is ASCII stays on one line, which RFC 5322 allows up to 998 characters."""
    return Header(text, "utf-8", maxlinelen=76, header_name=name).encode(linesep="\r\n")


def _headers(letter: Letter, mail: MailSettings) -> dict[str, str | Address | datetime]:
    sender = mail.sender or ""
    meant: dict[str, str | Address | datetime] = {"From": _address(sender), "To": _address(letter.to)}
    if mail.reply_to:
        meant["Reply-To"] = _address(mail.reply_to)
    meant |= {
        "Subject": header_text(letter.subject), "Date": letter.date.replace(microsecond=0),
        "Message-ID": message_id(letter.id, letter.to, sender), "Content-Language": letter.language,
    }  # fmt: skip
    return meant | {name: header_text(value) for name, value in letter.headers.items()}


def _address(text: str) -> Address:
    found = mailbox(text)
    return Address(header_text(found.display_name), found.username, found.domain)


def _check(data: bytes, meant: Mapping[str, str | Address | datetime], letter: Letter) -> None:
    read = message_from_bytes(data, policy=modern)
    wanted = [(k.lower(), _comparable(v)) for k, v in meant.items()]
    found = [(k.lower(), _comparable(v)) for k, v in read.items() if k.lower() not in _FRAME]
    if found != wanted:
        other = next((f[0] for f, w in zip(found, wanted, strict=False) if f != w), "a header too many or too few")
        raise MessageError(f"the headers do not read back as they were meant: {other}", where=letter.id)
    parts = {p.get_content_subtype(): p.get_content() for p in read.iter_parts()}
    if parts.keys() != {"plain", "html"} or any(
        "".join(parts[k].split()) != "".join(v.split()) for k, v in (("plain", letter.text), ("html", letter.html))
    ):
        raise MessageError("the text does not read back as it was meant", where=letter.id)


def _comparable(value: object) -> object:
    if isinstance(value, DateHeader):
        return value.datetime
    if isinstance(value, Address | AddressHeader):
        # Python reads a name of several encoded words with a blank too many (RFC 2047 section 6.2 has none there).
        return "".join(str(value).split())
    return value if isinstance(value, datetime) else str(value)


_FRAME = frozenset(["content-type", "mime-version", "content-transfer-encoding"])
"""Headers of the MIME frame; they are written, not said."""
