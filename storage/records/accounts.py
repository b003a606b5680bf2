"""Accounts of networks, as they were told when a network was asked last."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from adapters.schema import Frozen, Str

__all__ = ["AccountRecord"]


class AccountRecord(Frozen):
    """Who bears a handle, or how the account with an id is called."""

    network: Str = Field(description="`Person.platform` of the account")
    asked: Str = Field(description="the handle or id that it was asked for")
    native_id: Str | None = Field(None, description="the network's own id; None: nobody bears the handle")
    handle: Str | None = Field(None, description="that the account has now")
    name: Str | None = Field(None, description="that it shows")
    checked: datetime = Field(description="when the network told so, UTC")
