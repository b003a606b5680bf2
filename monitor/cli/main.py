"""Entry point and what all commands share: the configuration, errors, exit codes."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from adapters.errors import MediaMonitorError
from monitor import __version__
from monitor.cli import admin, read, run, status
from monitor.cli.archive import why
from monitor.cli.deliveries import deliver, deliveries
from monitor.cli.digest import digest, digests
from monitor.cli.gather import sources
from monitor.cli.options import ConfigFile, shared
from monitor.cli.output import complain, out
from monitor.cli.pages import enrich
from monitor.cli.stories import stories
from monitor.cli.watch import watch
from monitor.exits import EXIT_FAILURE, exit_code

__all__ = ["app", "main"]

EPILOG = "Exit codes: 0 ok, 1 failure, 2 usage, 75 partial (something failed, the rest was done), 78 configuration."

app = typer.Typer(
    name="monitor",
    help="Watch the media: fetch, normalise, flag what is new and relevant, with the evidence.",
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(asked: bool) -> None:
    if asked:
        out.print(f"media-monitor {__version__}")
        raise typer.Exit


@app.callback()
def root(
    config: ConfigFile = None,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="print the version")] = False,
) -> None:
    """What stands before the command."""
    shared.config = config


app.command("init", epilog=EPILOG)(admin.init)
app.command("run", epilog=EPILOG)(run.run)
app.command("once", epilog=EPILOG)(run.once)
app.command("enrich", epilog=EPILOG)(enrich)
app.command("status", epilog=EPILOG)(status.status)
app.command("health")(status.health)
app.command("preview", epilog=EPILOG)(run.preview)
app.command("items", epilog=EPILOG)(read.items)
app.command("show", epilog=EPILOG)(read.show)
app.command("flags", epilog=EPILOG)(read.flags)
app.command("search", epilog=EPILOG)(read.search)
app.command("why", epilog=EPILOG)(why)
app.command("problems", epilog=EPILOG)(read.problems)
app.command("digest", epilog=EPILOG)(digest)
app.command("digests", epilog=EPILOG)(digests)
app.command("deliver", epilog=EPILOG)(deliver)
app.command("adapters", epilog=EPILOG)(admin.adapters)
app.command("schema", epilog=EPILOG)(admin.schema)
app.command("doctor", epilog=EPILOG)(admin.doctor)
app.add_typer(deliveries, name="deliveries", help="What was sent and what was not: list, retry.", epilog=EPILOG)
app.add_typer(
    sources, name="sources", help="The sources: list, show, test, add, enable, disable, import, export.", epilog=EPILOG
)
app.add_typer(stories, name="stories", help="Stories: list, split, join.", epilog=EPILOG)
app.add_typer(
    watch, name="watch", help="The watchlists: test, lint, try, explain, backtest, retro, accounts.", epilog=EPILOG
)
app.add_typer(admin.db, name="db", help="The store: upgrade, check, backup, retention.", epilog=EPILOG)


def main() -> None:
    """Run the command line; every error of ours becomes one line on stderr and an exit code."""
    _prepare_stdout()
    try:
        try:
            app(prog_name="monitor")
        finally:
            sys.stdout.flush()  # what does not get out must count before the exit code is given
    except MediaMonitorError as error:
        complain(f"error: {error}")
        raise SystemExit(exit_code(error)) from None
    except OSError as error:
        if not isinstance(error, BrokenPipeError):  # `monitor items | head` closes our stdout, and means it
            complain(f"error: {error}")
        _silence_stdout()
        raise SystemExit(EXIT_FAILURE) from None


def _prepare_stdout() -> None:
    """A stdout that takes every character, and that is there."""
    if sys.stdout is None:  # closed by the caller; the database must not get its number
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as long as the process
    elif isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _silence_stdout() -> None:
    """Let what is left in the buffer go nowhere: Python would complain once more on exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
