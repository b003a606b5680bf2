"""Who is told: mail addresses, webhooks and notifiers, some of them by reference because they are secrets.

The outbox keeps of a recipient only what may be shown. `AddressBook` finds the way back from there to the address,
through the configuration that is in force when the message is sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from adapters.errors import ConfigurationError
from monitor.config import Config
from monitor.config.mail import AlertSettings, DigestSettings, mailbox
from monitor.deliver.errors import UnknownRecipientError
from monitor.secrets import SecretRef, remember
from storage.records import Outgoing

__all__ = ["AddressBook", "Channel", "Recipient", "recipient", "shown"]

Channel = Literal["mail", "webhook", "apprise"]


@dataclass(frozen=True, slots=True)
class Recipient:
    """One of them.

    Attributes:
        channel: how it is reached.
        shown: what is stored and shown, see `shown`.
        address: where messages go; may be a secret.
        secret: reference to the key that signs what goes to a webhook.
        allow_addresses: private hosts and networks that a webhook may reach.
    """

    channel: Channel
    shown: str
    address: str = field(repr=False)
    secret: str | None = None
    allow_addresses: tuple[str, ...] = ()


def shown(written: str) -> str:
    """A recipient as it is stored and shown: a mail address or a reference as it is, of a URL only the host.

    Endpoints often carry their secret in the path, so all behind the host is hidden; the hash keeps two endpoints of
    one host apart.

    Args:
        written: as it stands in the configuration.
    """
    if SecretRef.is_reference(written) or not _is_url(written):
        return written
    parts = urlsplit(written)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}/… #{hashlib.sha256(written.encode()).hexdigest()[:8]}"


def recipient(
    written: str, settings: DigestSettings | AlertSettings | None = None, env: Mapping[str, str] | None = None
) -> Recipient:
    """The recipient that a configuration names, its reference resolved.

    Args:
        written: as it stands in the configuration.
        settings: the table that it stands in.
        env: environment variables; those of the process where None.

    Raises:
        ConfigurationError: a reference leads nowhere, or to what is no recipient.
    """
    value = written
    if SecretRef.is_reference(written):
        value = SecretRef.parse(written).resolve(env).strip()
        remember(value)
    channel = _channel(value, written)
    secret = settings.secret.get_secret_value() if settings is not None and settings.secret else None
    return Recipient(
        channel, shown(written), value.removeprefix("apprise:"), secret, settings.allow_addresses if settings else ()
    )


def _is_url(text: str) -> bool:
    return text.lower().startswith(("http://", "https://"))


def _channel(value: str, written: str) -> Channel:
    if _is_url(value):
        return "webhook"
    if value.startswith("apprise:"):
        return "apprise"
    try:
        mailbox(value)
    except ValueError:
        # Not what the value is: it may be a secret.
        raise ConfigurationError(
            f"{shown(written)} is no recipient", remedy="Let it be a mail address, an https URL or apprise:<URL>."
        ) from None
    return "mail"


class AddressBook:
    """The recipients of a configuration, found by what the outbox keeps of them.

    Args:
        config: in force.
        env: environment variables; those of the process where None.
    """

    def __init__(self, config: Config, env: Mapping[str, str] | None = None) -> None:
        self._env = env
        self._known: dict[tuple[str, str, str], tuple[str, DigestSettings | AlertSettings]] = {}
        tables: Iterable[tuple[str, Sequence[DigestSettings | AlertSettings]]] = (
            ("digest", config.digest), ("alert", config.alert)
        )  # fmt: skip
        for kind, entries in tables:
            for entry in entries:
                self._known |= {(kind, entry.name, shown(text)): (text, entry) for text in entry.to}

    def find(self, outgoing: Outgoing) -> Recipient:
        """Where a message of the outbox goes.

        Raises:
            UnknownRecipientError: the configuration no longer has that recipient, or leads somewhere else by it.
            ConfigurationError: its reference leads nowhere.
        """
        name = outgoing.event.split(":")[1] if ":" in outgoing.event else ""
        found = self._known.get((outgoing.kind, name, outgoing.recipient))
        if found is None:
            raise UnknownRecipientError(
                f"the {outgoing.kind} {name!r} has no such recipient any more", where=outgoing.recipient
            )
        to = recipient(*found, env=self._env)
        if to.channel != outgoing.channel:
            raise UnknownRecipientError(
                f"the message was made for {outgoing.channel}, and the recipient is {to.channel} now", where=to.shown
            )
        return to
