"""Configuration: one TOML file and what it includes, environment overrides, secrets by reference."""

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
