"""How handing over a message can fail.

    MediaMonitorError
    └── DeliveryError               a message was not handed over; `fate` says what is known of it
        └── UnknownRecipientError   the configuration no longer has whom it is for
"""  # noqa: D208

from __future__ import annotations

from typing import Literal

from adapters.errors import MediaMonitorError

__all__ = ["DeliveryError", "Fate", "UnknownRecipientError"]

Fate = Literal["temporary", "permanent", "ambiguous"]
"""`temporary`: it did not arrive, and may do so later. `permanent`: it was refused for good. `ambiguous`: the line
died after all of it was handed over and before the answer, so nobody knows."""


class DeliveryError(MediaMonitorError):
    """A message was not handed over.

    Args:
        message: what happened.
        fate: what is known of the message.
        retry_after: seconds that the other side asked for.
        closed: the way itself is closed, so that other messages of the channel would fare no better now.
        where: server, program or recipient, without secrets.
        remedy: what the operator can do.
    """

    code = "deliver.failed"

    def __init__(
        self, message: str, *, fate: Fate, retry_after: float | None = None, closed: bool = False,
        where: str | None = None, remedy: str | None = None,
    ) -> None:  # fmt: skip
        super().__init__(message, where=where, remedy=remedy)
        self.fate = fate
        self.retry_after = retry_after
        self.closed = closed


class UnknownRecipientError(DeliveryError):
    """The configuration no longer has the recipient of a message."""

    code = "deliver.recipient"

    def __init__(self, message: str, *, where: str | None = None) -> None:
        remedy = "Put it back into the configuration, then `monitor deliveries retry`."
        super().__init__(message, fate="permanent", where=where, remedy=remedy)
