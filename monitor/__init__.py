"""Composes adapters and storage: watchlists, the pipeline, the command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from monitor.packages import check_packages

if TYPE_CHECKING:
    from monitor.app import Monitor
    from monitor.report import Report
    from monitor.watch import Watchlist

__version__ = "0.1.0"

__all__ = ["Monitor", "Report", "Watchlist", "__version__"]

check_packages()

_HOMES = {"Monitor": "monitor.app", "Report": "monitor.report", "Watchlist": "monitor.watch"}


def __getattr__(name: str) -> Any:
    """Load the parts when they are asked for, so that `import monitor` stays light."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'monitor' has no attribute {name!r}")
