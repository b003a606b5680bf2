"""What goes into the outbox for a digest: a letter for each address, a JSON event for each webhook."""

from __future__ import annotations

import hashlib
from datetime import datetime

from adapters.errors import ConfigurationError
from monitor.config import DigestSettings, MailSettings
from monitor.deliver.message import Letter, compose, list_headers, message_id
from monitor.deliver.recipients import Recipient, recipients
from monitor.digest.export import to_json
from monitor.digest.model import Digest
from monitor.digest.render import Rendered, render
from storage.records import Outgoing

__all__ = ["letter_of", "outgoing_of"]


def outgoing_of(digest: Digest, settings: DigestSettings, mail: MailSettings, *, now: datetime) -> list[Outgoing]:
    """The messages of a digest, one for each recipient.

    Raises:
        ConfigurationError: a recipient is a reference that leads nowhere, or mail has no sender.
        MessageError: a letter does not read back as it was meant.
    """
    if not digest.totals.items and not settings.empty:
        return []
    made = render(digest, templates=settings.templates)
    return [_outgoing(r, digest, made, mail, now) for r in recipients(settings.to)]


def _outgoing(to: Recipient, digest: Digest, made: Rendered, mail: MailSettings, now: datetime) -> Outgoing:
    event = f"digest:{digest.key}"
    if to.channel == "mail":
        letter = letter_of(digest, made, to.address, mail, now=now)
        return Outgoing(
            channel="mail", kind="digest", event=event, recipient=to.shown, subject=made.subject,
            message_id=message_id(letter.id, to.address, mail.sender or ""), body=compose(letter, mail),
        )  # fmt: skip
    # For a machine: the digest itself; for a notifier, what a person reads.
    body = to_json(digest) if to.channel == "webhook" else f"{made.subject}\n\n{made.text}"
    return Outgoing(
        channel=to.channel, kind="digest", event=event, recipient=to.shown, subject=made.subject,
        message_id=hashlib.sha256(f"{event}\x1f{to.shown}".encode()).hexdigest()[:32], body=body.encode(),
    )  # fmt: skip


def letter_of(digest: Digest, made: Rendered, address: str, mail: MailSettings, *, now: datetime) -> Letter:
    """The letter of a digest to one address.

    Raises:
        ConfigurationError: mail has no sender.
    """
    if not mail.sender:
        raise ConfigurationError("mail.sender is missing: the address that mail comes from")
    return Letter(
        to=address, subject=made.subject, text=made.text, html=made.html, id=f"digest:{digest.key}", date=now,
        language=digest.language, headers=list_headers(mail, digest.name),
    )  # fmt: skip
