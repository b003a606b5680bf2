"""What goes into the outbox for a digest: a letter for each address, a JSON event for each webhook."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from adapters.errors import ConfigurationError, MediaMonitorError
from adapters.schema import Problem
from monitor.config import AlertSettings, DigestSettings, MailSettings
from monitor.deliver.message import Letter, compose, list_headers, message_id
from monitor.deliver.recipients import Recipient, recipient, shown
from monitor.deliver.webhook import envelope
from monitor.digest.export import to_json
from monitor.digest.model import Digest
from monitor.digest.render import Rendered, render
from storage.records import Outgoing

__all__ = ["event_id", "for_each", "letter_of", "outgoing_of", "trial_of"]


def outgoing_of(
    digest: Digest, settings: DigestSettings, mail: MailSettings, *, now: datetime
) -> tuple[list[Outgoing], list[Problem]]:
    """The messages of a digest, one for each recipient, and what is wrong with recipients that get none.

    Raises:
        ConfigurationError: a template cannot be used.
    """
    if (not digest.totals.items and not settings.empty) or not settings.to:
        return [], []
    made = render(digest, templates=settings.templates)
    return for_each(settings, lambda to: _outgoing(to, digest, made, mail, now))


def for_each(
    settings: DigestSettings | AlertSettings, make: Callable[[Recipient], Outgoing]
) -> tuple[list[Outgoing], list[Problem]]:
    """What `make` makes for each recipient; one that cannot be had is a problem and no reason to leave the others out."""
    outgoing: list[Outgoing] = []
    problems: list[Problem] = []
    for written in _distinct(settings.to):
        try:
            outgoing.append(make(recipient(written, settings)))
        except MediaMonitorError as error:
            place = f"{settings.name} to {shown(written)}"
            told = Problem.of(error, where=place)
            problems.append(told.model_copy(update={"code": "deliver.recipient", "message": f"{place}: {error.message}"}))
    return outgoing, problems


def _distinct(written: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(written))


def event_id(event: str, to: str) -> str:
    """The id by which an endpoint tells a repeat: the same whenever the same event goes to the same recipient."""
    return hashlib.sha256(f"{event}\x1f{to}".encode()).hexdigest()[:32]


def _outgoing(to: Recipient, digest: Digest, made: Rendered, mail: MailSettings, now: datetime) -> Outgoing:
    event = f"digest:{digest.key}"
    if to.channel == "mail":
        letter = letter_of(digest, made, to.address, mail, now=now)
        return Outgoing(
            channel="mail", kind="digest", event=event, recipient=to.shown, subject=made.subject,
            message_id=message_id(letter.id, to.address, mail.sender or ""), body=compose(letter, mail),
        )  # fmt: skip
    own = event_id(event, to.shown)
    # For a machine: the digest itself; for a notifier, what a person reads.
    body = made.text.encode() if to.channel == "apprise" else envelope(own, "digest", now, json.loads(to_json(digest)))
    return Outgoing(
        channel=to.channel, kind="digest", event=event, recipient=to.shown, subject=made.subject, message_id=own, body=body
    )


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


def trial_of(digest: Digest, settings: DigestSettings, address: str, mail: MailSettings, *, now: datetime) -> Outgoing:
    """A draft as a letter that says it is only a test; another one each time.

    Raises:
        ConfigurationError: mail has no sender, or a template cannot be used.
        MessageError: the letter does not read back as it was meant.
    """
    made = render(digest, templates=settings.templates)
    letter = letter_of(digest, replace(made, subject=f"[test] {made.subject}"), address, mail, now=now)
    letter = replace(letter, id=f"test:{digest.key}:{now.isoformat()}")
    return Outgoing(
        channel="mail", kind="test", event=letter.id, recipient=address, subject=letter.subject,
        message_id=message_id(letter.id, address, mail.sender or ""), body=compose(letter, mail),
    )  # fmt: skip
