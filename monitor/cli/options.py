"""Options that many commands take, and the monitor that they open.

Here as in all modules of commands, what does the work is imported where it is done: `monitor --help` and each command load
the database, the matching and the rest only if they need them.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.errors import ConfigurationError

if TYPE_CHECKING:
    from monitor.app import Monitor
    from monitor.config import Config
    from monitor.watch import Watchlist

__all__ = ["AsJson", "ConfigFile", "Limit", "configured", "load", "looking", "opened", "reading", "shared", "watchlist_of"]

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
    from monitor import logs
    from monitor.config import load_config

    found = load_config(config or shared.config, env=os.environ, cwd=Path.cwd())
    logs.configure(found.log)
    return found


def opened(config: Path | None) -> Monitor:
    """The monitor that the options name; its store is made where there is none."""
    from monitor.app import Monitor

    return Monitor.open(load(config))


def configured(config: Path | None) -> Config | None:
    """The configuration, or None where none is named and none is found; one that is there and wrong is an error."""
    if config or shared.config or os.environ.get("MONITOR_CONFIG"):
        return load(config)
    try:
        return load(None)
    except ConfigurationError as error:
        if error.where is not None:
            raise
        return None


def watchlist_of(files: Sequence[Path] | None, config: Path | None) -> Watchlist:
    """The watchlist in `files`, which needs no configuration, or else the configured one."""
    from monitor.watch import Watchlist

    return Watchlist.load(files or load(config).watchlists.paths())


def reading(config: Path | None) -> Monitor:
    """The monitor that the options name, to look at: a mistyped address must not make an empty store."""
    from monitor.app import Monitor

    return Monitor.open(load(config), create=False)


def looking(config: Path | None) -> Monitor:
    """A monitor over what is stored and nothing else: a watchlist that is broken does not stand in the way."""
    from monitor.app import Monitor
    from monitor.watch import Watchlist
    from storage import Store

    found = load(config)
    return Monitor(found, Store.open(found.store.resolve(), create=False), Watchlist([]))
