"""Who is told: mail addresses, webhooks and notifiers, some of them by reference because they are secrets."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from adapters.errors import ConfigurationError
from monitor.config.mail import mailbox
from monitor.secrets import SecretRef, redact, remember

__all__ = ["Channel", "Recipient", "recipients"]

Channel = Literal["mail", "webhook", "apprise"]


@dataclass(frozen=True, slots=True)
class Recipient:
    """One of them.

    Attributes:
        channel: how it is reached.
        shown: what is stored and shown: the address, or the reference, or a URL without its secrets.
        address: where messages go; may be a secret.
    """

    channel: Channel
    shown: str
    address: str = field(repr=False)


def recipients(written: Iterable[str], env: Mapping[str, str] | None = None) -> list[Recipient]:
    """The recipients of a configuration, references resolved.

    Args:
        written: as they stand in the configuration.
        env: environment variables; those of the process where None.

    Raises:
        ConfigurationError: a reference leads nowhere, or to what is no recipient.
    """
    return [_recipient(text, env) for text in dict.fromkeys(written)]


def _recipient(text: str, env: Mapping[str, str] | None) -> Recipient:
    value = text
    if SecretRef.is_reference(text):
        value = SecretRef.parse(text).resolve(env).strip()
        remember(value)
    channel = _channel(value, text)
    shown = text if value is not text else redact(text)
    if shown != value and shown != text:
        # Two addresses that differ only in what is hidden must not become one.
        shown += f" #{hashlib.sha256(value.encode()).hexdigest()[:8]}"
    return Recipient(channel, shown, value.removeprefix("apprise:"))


def _channel(value: str, written: str) -> Channel:
    if value.lower().startswith(("http://", "https://")):
        return "webhook"
    if value.startswith("apprise:"):
        return "apprise"
    try:
        mailbox(value)
    except ValueError as error:
        raise ConfigurationError(
            f"{redact(written)} is no recipient: it {error}", remedy="Name an address, an https URL or apprise:<URL>."
        ) from None
    return "mail"
