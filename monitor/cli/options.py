"""Options that many commands take, and the monitor that they open."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from monitor import logs
from monitor.app import Monitor
from monitor.config import Config, load_config

__all__ = ["AsJson", "ConfigFile", "Limit", "load", "opened", "reading", "shared"]

ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="configuration file; else $MONITOR_CONFIG, ./monitor.toml, XDG, /etc"),
]
AsJson = Annotated[bool, typer.Option("--json", help="a JSON object a line on stdout")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=100_000, help="at most so many")]


@dataclass
class _Shared:
    """What stood before the command's name."""

    config: Path | None = None


shared = _Shared()


def load(config: Path | None) -> Config:
    """The configuration that the options name, with logging set up as it says."""
    found = load_config(config or shared.config, env=os.environ, cwd=Path.cwd())
    logs.configure(found.log)
    return found


def opened(config: Path | None) -> Monitor:
    """The monitor that the options name; its store is made where there is none."""
    return Monitor.open(load(config))


def reading(config: Path | None) -> Monitor:
    """The monitor that the options name, to look at: a mistyped address must not make an empty store."""
    return Monitor.open(load(config), create=False)
