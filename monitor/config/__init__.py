"""Configuration: one TOML file and what it includes, environment overrides, secrets by reference."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.config.errors import ConfigurationErrors
    from monitor.config.load import find_config, load_config
    from monitor.config.mail import AlertSettings, DigestSettings, MailSettings
    from monitor.config.settings import Config, FetchSection, LogSettings, RunSettings, StoreSettings, WatchlistSettings
    from monitor.config.source import SourceSettings
    from monitor.config.starter import starter_pack, write_starter

__all__ = [
    "AlertSettings",
    "Config",
    "ConfigurationErrors",
    "DigestSettings",
    "FetchSection",
    "LogSettings",
    "MailSettings",
    "RunSettings",
    "SourceSettings",
    "StoreSettings",
    "WatchlistSettings",
    "find_config",
    "load_config",
    "starter_pack",
    "write_starter",
]

_HOMES = {
    **dict.fromkeys(["ConfigurationErrors"], "errors"),
    **dict.fromkeys(["find_config", "load_config"], "load"),
    **dict.fromkeys(["AlertSettings", "DigestSettings", "MailSettings"], "mail"),
    **dict.fromkeys(["Config", "FetchSection", "LogSettings", "RunSettings"], "settings"),
    **dict.fromkeys(["StoreSettings", "WatchlistSettings"], "settings"),
    **dict.fromkeys(["SourceSettings"], "source"),
    **dict.fromkeys(["starter_pack", "write_starter"], "starter"),
}


def __getattr__(name: str) -> Any:
    """Load the parts when they are asked for: a command that only wants help needs no settings."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
