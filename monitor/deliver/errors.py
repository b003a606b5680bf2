"""How handing over a message can fail."""

from __future__ import annotations

from typing import Literal

from adapters.errors import MediaMonitorError

__all__ = ["DeliveryError", "Fate"]

Fate = Literal["temporary", "permanent", "ambiguous"]
"""`temporary`: it did not arrive, and may do so later. `permanent`: it was refused for good. `ambiguous`: the line
died after all of it was handed over and before the answer, so nobody knows."""


class DeliveryError(MediaMonitorError):
    """A message was not handed over.

    Args:
        message: what happened.
        fate: what is known of the message.
        retry_after: seconds that the other side asked for.
    """

    code = "deliver.failed"

    def __init__(
        self, message: str, *, fate: Fate, retry_after: float | None = None, where: str | None = None,
        remedy: str | None = None,
    ) -> None:  # fmt: skip
        super().__init__(message, where=where, remedy=remedy)
        self.fate = fate
        self.retry_after = retry_after
