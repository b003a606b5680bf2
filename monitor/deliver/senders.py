"""The ways out: one sender for each channel, all behind one Protocol."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from adapters.errors import ConfigurationError
from monitor.config import Config
from monitor.config.mail import MailSettings
from monitor.deliver.notifier import Notifier
from monitor.deliver.recipients import Channel, Recipient
from monitor.deliver.sendmail import Sendmail
from monitor.deliver.smtp import Smtp
from monitor.deliver.webhook import Webhook
from storage.records import Outgoing

__all__ = ["Sender", "mailer", "senders"]

WEBHOOK_SECONDS = 20.0


class Sender(Protocol):
    """Hands one message over; blocks until it is known how that went."""

    def send(self, outgoing: Outgoing, to: Recipient) -> None:
        """Send `outgoing.body` as it is.

        Raises:
            DeliveryError: it was not taken, or nobody knows.
            ConfigurationError: a secret that it takes cannot be found.
        """
        ...


def senders(config: Config, clock: Callable[[], datetime]) -> Mapping[Channel, Sender]:
    """The ways that a configuration opens; without a mail server or program there is none for mail.

    Args:
        config: in force.
        clock: gives the time, UTC.
    """
    ways: dict[Channel, Sender] = {"webhook": Webhook(WEBHOOK_SECONDS, clock), "apprise": Notifier()}
    if config.mail.host or config.mail.sendmail:
        ways["mail"] = mailer(config.mail)
    return ways


def mailer(settings: MailSettings) -> Smtp | Sendmail:
    """What hands mail over.

    Raises:
        ConfigurationError: the configuration names neither a server nor a program.
    """
    if settings.host:
        return Smtp(settings)
    if settings.sendmail:
        return Sendmail(settings)
    raise ConfigurationError(
        "there is no way for mail to leave", remedy="Set mail.host and mail.sender, or mail.sendmail."
    )
