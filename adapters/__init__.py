"""Adapters fetch articles and posts from feeds, pages and files and bring them into one schema, `Item`.

An adapter's author needs this package alone: the schema, the contract in `adapters.base`, the helpers
`text`, `dates`, `urls`, `markup` and `language`, and the checks in `adapters.testing`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adapters.base import Adapter, Fetcher, Options, Payload, Poll, Response
    from adapters.schema import Batch, Item, Problem

__all__ = ["Adapter", "Batch", "Fetcher", "Item", "Options", "Payload", "Poll", "Problem", "Response"]

_HOMES = {
    **dict.fromkeys(["Adapter", "Fetcher", "Options", "Payload", "Poll", "Response"], "base"),
    **dict.fromkeys(["Batch", "Item", "Problem"], "schema"),
}


def __getattr__(name: str) -> Any:
    """Load the parts when they are asked for: whoever needs the errors only need not load the schema."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
