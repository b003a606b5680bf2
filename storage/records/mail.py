"""Digests that were frozen, and messages on their way."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from adapters.schema import Frozen

__all__ = ["Delivery", "DeliveryState", "FrozenDigest", "Outgoing"]


class FrozenDigest(Frozen):
    """A digest of the ledger: there is one for each name and local date, and it never changes."""

    name: str
    period: date = Field(description="local date that it is the digest of")
    since: int = Field(description="cursor of flags: it holds those after this one …")
    until: int = Field(description="… up to and with this one")
    start: datetime
    end: datetime
    built: datetime
    document: str = Field(description="the digest as JSON")


DeliveryState = Literal["pending", "sending", "sent", "ambiguous", "dead", "held"]
"""`ambiguous`: the line or the process died while it was handed over, so nobody knows whether it arrived; it is tried
once more with the same bytes, or `held` where the operator wishes so. `dead`: given up."""


class Outgoing(Frozen):
    """A message for one recipient, ready to be sent."""

    channel: str = Field(description="name of the configured channel")
    kind: Literal["digest", "alert", "test"]
    event: str = Field(description="`digest:<name>:<date>`, `alert:…`: what it tells; the same at every try")
    recipient: str = Field(description="address or URL, without secrets")
    subject: str
    message_id: str = Field(description="Message-ID or event id that the recipient can tell repeats by")
    body: bytes = Field(description="what goes over the line, the same at every try")


class Delivery(Frozen):
    """An outgoing message and how far it is."""

    seq: int
    outgoing: Outgoing
    state: DeliveryState
    attempts: int = Field(0, description="tries that were begun, this one included")
    created: datetime
    next_try: datetime | None = None
    settled: datetime | None = Field(None, description="when it was sent or given up")
    error: str | None = Field(None, description="of the last try")
    token: int = Field(0, description="fences off whoever held it before")
    doubtful: bool = Field(False, description="whether an earlier try may have arrived")
