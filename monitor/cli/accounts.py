"""The command watch accounts: who bears the handles that watches name."""

from __future__ import annotations

import typer

from monitor.cli.options import AsJson, ConfigFile, reading
from monitor.cli.output import emit, out, plain, table, when
from monitor.exits import EXIT_FAILURE

__all__ = ["accounts"]


def accounts(json: AsJson = False, config: ConfigFile = None) -> None:
    """Who bears the handles that watches name, where posts tell ids alone; fails where one is not to be found."""
    with reading(config) as monitor:
        found = monitor.accounts()
    if json:
        for one in found:
            emit(one)
    elif found:
        made = table("account", "network", "state", "id", "handle", "name", "checked", "watches")
        for one in found:
            told = one.native_id or "-", one.handle or "-", one.name or "-", when(one.checked) if one.checked else "-"
            made.add_row(*map(plain, (one.asked, one.network, one.state, *told, ", ".join(one.watches))))
        out.print(made)
    else:
        out.print("No watch names an account of a network whose posts tell ids alone, or no such network is read.")
    if any(one.state == "unknown" for one in found):
        raise typer.Exit(EXIT_FAILURE)
