"""The only code of the project that opens a connection."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adapters.fetch.client import HttpFetcher
    from adapters.fetch.clock import Clock
    from adapters.fetch.hosts import HostMemory, HostState, LocalMemory
    from adapters.fetch.settings import FetchSettings

__all__ = ["Clock", "FetchSettings", "HostMemory", "HostState", "HttpFetcher", "LocalMemory"]

_HOMES = {
    **dict.fromkeys(["HttpFetcher"], "client"),
    **dict.fromkeys(["Clock"], "clock"),
    **dict.fromkeys(["HostMemory", "HostState", "LocalMemory"], "hosts"),
    **dict.fromkeys(["FetchSettings"], "settings"),
}


def __getattr__(name: str) -> Any:
    """Load the parts when they are asked for: rules about addresses need no HTTP client."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
