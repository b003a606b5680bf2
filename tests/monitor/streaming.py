"""A configuration with one source, a stream of the loopback network."""

from __future__ import annotations

from pathlib import Path

from tests.adapters.networks.jetstream import Jetstream
from tests.loopback import FETCH


def configured(folder: Path, server: Jetstream, watches: str, source: str = "", *, directory: str | None = None) -> Path:
    """The file; `source` holds more settings of the source, `directory` is where handles are asked for if elsewhere."""
    path = folder / "monitor.toml"
    (folder / "watches.toml").write_text(watches)
    settings = server.settings()
    path.write_text(
        f'[run]\ntick = 0.1\n[store]\nurl = "sqlite:///{folder}/m.db"\n[watchlists]\nfiles = ["{folder}/watches.toml"]\n'
        f'[fetch]\n{FETCH}[[source]]\nid = "net"\nadapter = "jetstream"\nserver = "{settings["server"]}"\n'
        f'directory = "{directory or settings["directory"]}"\n{source}'
    )
    return path
