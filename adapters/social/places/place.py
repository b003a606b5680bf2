"""A place on a network, and how to say that an address is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from adapters.errors import ConfigurationError

__all__ = ["Kind", "Place", "refused"]

Kind = Literal["account", "channel", "community", "feed", "hashtag", "list", "playlist", "search", "server"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where posts come from.

    Attributes:
        network: name of the adapter that reads it; None while only the server can tell.
        what: what it is there.
        name: as people call it.
        options: settings of the adapter.
        note: what was made of the address, where it is not itself what can be followed.
        page: address of a page that tells what is missing in `options`.
    """

    network: str | None
    what: Kind
    name: str
    options: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    page: str | None = None

    def __str__(self) -> str:
        return f"{self.network or 'federated'} {self.what} {self.name}"


def refused(text: str, why: str, remedy: str) -> ConfigurationError:
    """An address that cannot become a source, and what could be given instead."""
    return ConfigurationError(f"{text[:200]} {why}", remedy=remedy)
