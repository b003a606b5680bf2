"""Other channels through Apprise: chat rooms, phones, desktops. Installed with `media-monitor[notify]`.

Apprise connects by itself: its services are named by the operator, by reference, and pass no address guard of ours.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from monitor.deliver.errors import DeliveryError
from monitor.deliver.recipients import Recipient
from storage.records import Outgoing

__all__ = ["Notifier"]


@dataclass(frozen=True, slots=True)
class Notifier:
    """Hands messages to the services that Apprise knows."""

    def send(self, outgoing: Outgoing, to: Recipient) -> None:
        """Notify one service; blocks.

        Raises:
            DeliveryError: Apprise is not installed, does not know the service, or the service did not take it.
        """
        try:
            import apprise
        except ImportError:
            raise DeliveryError(
                "notifiers need the package apprise", fate="temporary", closed=True, where=to.shown,
                remedy="Install media-monitor[notify].",
            ) from None  # fmt: skip
        # It tells of failures in its own log, with addresses in which secrets stand.
        logging.getLogger("apprise").setLevel(logging.CRITICAL)
        service = apprise.Apprise()
        if not service.add(to.address):
            raise DeliveryError(
                "this is no address of a service that Apprise knows", fate="permanent", where=to.shown,
                remedy="See its list of services, then `monitor deliveries retry`.",
            )  # fmt: skip
        text = outgoing.body.decode()
        if not service.notify(body=text, title=outgoing.subject, body_format=apprise.NotifyFormat.TEXT):
            raise DeliveryError("the service did not take it", fate="temporary", where=to.shown)
